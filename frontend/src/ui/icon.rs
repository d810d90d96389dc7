//! Icons as inline SVG paths on a 24 x 24 grid, drawn with the colour of the text around them.

use leptos::prelude::*;

/// An icon's strokes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Icon(&'static str);

macro_rules! icons {
    ($($(#[$doc:meta])* $name:ident = $path:literal;)*) => { $($(#[$doc])* pub const $name: Icon = Icon($path);)* };
}

icons! {
    /// Good, done.
    CHECK = "M4 12.5l5 5L20 6.5";
    /// Warning.
    WARNING = "M12 4l9 16H3zM12 10v4M12 17v.5";
    /// Alarm.
    ALARM = "M8 3h8l5 5v8l-5 5H8l-5-5V8zM12 7.5v5.5M12 16v.5";
    /// A note to be written.
    NOTE = "M6 3h9l4 4v14H6zM14 3v5h5M9 12h6M9 16h6";
    /// In maintenance.
    WRENCH = "M20 6.5a5 5 0 0 1-6.6 6.2L7 19.2a1.8 1.8 0 0 1-2.6-2.6l6.4-6.4A5 5 0 0 1 17 4l-2.8 2.8 1 2.2 2.2.9z";
    /// Switched off.
    POWER = "M12 3v8M6.5 6.5a8 8 0 1 0 11 0";
    /// On.
    NEXT = "M9 5l7 7-7 7";
    /// Back.
    BACK = "M15 5l-7 7 7 7";
    /// A list of stops.
    LIST = "M8 6h12M8 12h12M8 18h12M4 6v.1M4 12v.1M4 18v.1";
    /// Start.
    PLAY = "M7 5l12 7-12 7z";
    /// Interrupt.
    PAUSE = "M8 5v14M16 5v14";
    /// Send.
    SEND = "M12 19V6M6 11l6-6 6 6M5 21h14";
    /// Give back.
    UNDO = "M9 6L4 11l5 5M4 11h10a6 6 0 0 1 0 12h-2";
    /// Take a picture.
    CAMERA = "M4 8h3l2-3h6l2 3h3v11H4zM12 10a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7z";
    /// Say something.
    COMMENT = "M4 5h16v11H9l-5 4z";
    /// Connected.
    ONLINE = "M4 10a12 12 0 0 1 16 0M7 13.5a7.5 7.5 0 0 1 10 0M10 17a3 3 0 0 1 4 0M12 19.5v.1";
    /// Not connected.
    OFFLINE = "M4 10a12 12 0 0 1 16 0M7 13.5a7.5 7.5 0 0 1 10 0M12 19.5v.1M3 3l18 18";
    /// More.
    MENU = "M5 7h14M5 12h14M5 17h14";
    /// Close.
    CROSS = "M6 6l12 12M18 6L6 18";
    /// Only on this device.
    PHONE = "M8 3h8v18H8zM11 18h2";
    /// A person.
    PERSON = "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4 21a8 8 0 0 1 16 0";
    /// Time.
    CLOCK = "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5l3 3";
    /// Locked.
    LOCK = "M6 11h12v9H6zM8 11V8a4 4 0 0 1 8 0v3";
    /// The board.
    BOARD = "M4 4h7v9H4zM13 4h7v5h-7zM13 11h7v9h-7zM4 15h7v5H4z";
    /// An asset.
    ASSET = "M3 20V10l6 4v-4l6 4V4h5v16zM8 17v.1M12 17v.1M16 17v.1";
    /// A form.
    FORM = "M6 3h12v18H6zM9 8h6M9 12h6M9 16h3";
    /// Set aside.
    TRAY = "M4 14h4l2 3h4l2-3h4M4 14l3-9h10l3 9v6H4z";
    /// Kept and proven.
    SHIELD = "M12 3l8 3v6c0 5-3.5 8-8 9-4.5-1-8-4-8-9V6zM8.5 12l2.5 2.5 4.5-5";
    /// One more.
    PLUS = "M12 5v14M5 12h14";
    /// One less.
    MINUS = "M5 12h14";
    /// Where north is.
    COMPASS = "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM15.500 8.500l-2 5-5 2 2-5z";
    /// One of several, given to what is liked.
    STAR = "M12 4l2.400 5 5.600.700-4.100 3.800 1.100 5.500-5-2.800-5 2.800 1.100-5.500L4 9.700 9.600 9z";
    /// Draw by hand.
    PEN = "M4 20l1-5L16 4l4 4L9 19zM14 6l4 4";
    /// Higher in an order.
    UP = "M6 14l6-6 6 6";
    /// Lower in an order.
    DOWN = "M6 10l6 6 6-6";
    /// A place.
    PIN = "M12 21s7-6.4 7-11.5a7 7 0 0 0-14 0C5 14.600 12 21 12 21zM12 7a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5z";
    /// A sound.
    MICROPHONE = "M12 4a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V7a3 3 0 0 0-3-3zM6 11.500a6 6 0 0 0 12 0M12 17.500V21";
    /// A code to be read.
    CODE = "M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M8 8v8M11 8v8M13.500 8v8M16 8v8";
    /// A light.
    LAMP = "M9 18h6M10 21h4M8.500 15a6 6 0 1 1 7 0l-.5 3h-6z";
    /// End a recording.
    STOP = "M6 6h12v12H6z";
    /// Into a file.
    DOWNLOAD = "M12 4v11M7 11l5 5 5-5M5 20h14";
    /// From a file.
    UPLOAD = "M12 16V5M7 9l5-5 5 5M5 20h14";
}

/// Draws an icon. It says nothing to a screen reader: there is always a word beside it.
#[component]
pub fn Glyph(
    /// Which one.
    icon: Icon,
) -> impl IntoView {
    view! {
        <svg class="glyph" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d=icon.0 />
        </svg>
    }
}
