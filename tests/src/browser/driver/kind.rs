//! The browsers that tests run in, and what each is told.

use super::super::Screen;
use serde_json::{Map, Value, json};

/// A browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Debian's Chromium, for all stories.
    Chromium,
    /// Firefox ESR.
    Firefox,
    /// `WebKitGTK`'s small browser, the nearest to Safari that runs here.
    WebKit,
}

/// What Chromium is told: no window, no sandbox (tests run as root in containers), nothing in the background,
/// and WebGL without a graphics card.
const ARGUMENTS: [&str; 14] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--enable-unsafe-swiftshader",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--lang=pt-BR",
    "--accept-lang=pt-BR",
    "--window-size=1440,1000",
];

/// Where Debian has `WebKitGTK`'s browser, below the folder of the machine's libraries.
const WEBKIT: &str = "webkit2gtk-4.1/MiniBrowser";

impl Kind {
    /// The program that leads it.
    pub(super) fn driver(self) -> &'static str {
        match self {
            Self::Chromium => "chromedriver",
            Self::Firefox => "geckodriver",
            Self::WebKit => "WebKitWebDriver",
        }
    }

    /// Whether it cannot run without a screen.
    pub(super) fn needs_display(self) -> bool {
        self == Self::WebKit
    }

    /// By which the driver tells the browser's process, if it does.
    pub(super) fn process_capability(self) -> &'static str {
        match self {
            Self::Chromium => "goog:processID",
            Self::Firefox => "moz:processID",
            Self::WebKit => "webkitgtk:processID",
        }
    }

    /// What a new session is asked for. `folder` is where the browser keeps what it stores, `more` what Chromium is told beside
    /// the usual.
    pub(super) fn capabilities(self, folder: &str, screen: Screen, more: &[String]) -> Map<String, Value> {
        let own = match self {
            Self::Chromium => json!({
                "goog:chromeOptions": chromium(folder, screen, more),
                "goog:loggingPrefs": { "browser": "ALL" },
            }),
            Self::Firefox => json!({
                "moz:firefoxOptions": {
                    "args": ["-headless", "-profile", folder],
                    "prefs": { "intl.accept_languages": "pt-BR" },
                },
            }),
            // It keeps nothing: with each session it is another device.
            Self::WebKit => json!({
                "webkitgtk:browserOptions": {
                    "binary": format!("/usr/lib/{}-linux-gnu/{WEBKIT}", std::env::consts::ARCH),
                    "args": ["--automation"],
                },
            }),
        };
        let mut wanted: Map<String, Value> = own.as_object().cloned().unwrap_or_default();
        wanted.insert("pageLoadStrategy".to_owned(), json!("normal"));
        wanted
    }
}

fn chromium(folder: &str, screen: Screen, more: &[String]) -> Value {
    let usual = ARGUMENTS.iter().map(ToString::to_string).chain([format!("--user-data-dir={folder}")]);
    let arguments: Vec<String> = usual.chain(more.iter().cloned()).collect();
    let mut options = json!({
        "args": arguments,
        "prefs": { "intl.accept_languages": "pt-BR", "credentials_enable_service": false },
    });
    if screen == Screen::Phone {
        let metrics = screen.metrics();
        options["mobileEmulation"] = json!({ "deviceMetrics": {
            "width": metrics.width, "height": metrics.height, "pixelRatio": metrics.ratio, "touch": true,
        }});
    }
    options
}
