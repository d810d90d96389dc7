//! The app on the home screen: whether it is there, and how it gets there.
//!
//! The browser's own offer is held back until somebody wants it, so that nothing ever asks by itself.

use super::{js, settings};
use leptos::prelude::*;
use std::cell::RefCell;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// How the app gets to the home screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// The browser asks when it is told to.
    Asked,
    /// By hand, from the menu behind the browser's share button.
    Shared,
}

/// Set once somebody wants to hear no more of it.
const PUT_AWAY: &str = "install.put-away";
const YES: &str = "1";

#[derive(Clone, Copy)]
struct Install {
    way: RwSignal<Option<Way>>,
    put_away: RwSignal<bool>,
}

thread_local! {
    // Not in a context: the browser's offer comes when it likes, also before anything is mounted.
    static INSTALL: (Owner, Install) = {
        let owner = Owner::new();
        let install = owner.with(|| Install {
            way: RwSignal::new((is_ios_safari() && !is_installed()).then_some(Way::Shared)),
            put_away: RwSignal::new(settings::read(PUT_AWAY).is_some()),
        });
        (owner, install)
    };
    static OFFER: RefCell<Option<JsValue>> = const { RefCell::new(None) };
}

fn install() -> Install {
    INSTALL.with(|(_, install)| *install)
}

/// Keeps the browser's offer from now on. To be called first: it comes once for each page.
pub fn start() {
    listen("beforeinstallprompt", |event| {
        // Nothing but an offer that the browser makes by itself is lost if this fails.
        let _ = js::call(&event, "preventDefault", &[]);
        OFFER.with(|offer| offer.replace(Some(event)));
        install().way.set(Some(Way::Asked));
    });
    listen("appinstalled", |_| spent());
}

fn listen(name: &str, heard: impl FnMut(JsValue) + 'static) {
    let heard = Closure::<dyn FnMut(JsValue)>::new(heard);
    if let Some(window) = web_sys::window() {
        // Adding a listener to the window cannot fail.
        let _ = window.add_event_listener_with_callback(name, heard.as_ref().unchecked_ref());
    }
    heard.forget(); // lives as long as the page
}

/// How the app can be installed here and now; nothing where it is, or where this browser installs none. Tracks it.
pub fn way() -> Option<Way> {
    install().way.get()
}

/// Whether somebody wants to hear no more of it. Tracks it.
pub fn is_put_away() -> bool {
    install().put_away.get()
}

/// Says no more of it on this device.
pub fn put_away() {
    settings::write(PUT_AWAY, YES);
    install().put_away.set(true);
}

/// Lets the browser ask. An offer can be used once, whatever comes of it.
pub async fn ask() -> Option<()> {
    let offer = OFFER.with(RefCell::take)?;
    let asked = js::call(&offer, "prompt", &[]);
    spent();
    JsFuture::from(asked.ok()?.dyn_into::<js_sys::Promise>().ok()?).await.ok().map(drop)
}

fn spent() {
    OFFER.with(RefCell::take);
    install().way.set(None);
}

/// Whether this page is the installed app, in a window of its own.
pub fn is_installed() -> bool {
    let Some(window) = web_sys::window() else { return false };
    let in_browser = js::call(&window, "matchMedia", &["(display-mode: browser)".into()]);
    let has_window = in_browser.is_ok_and(|query| js::get(&query, "matches") == JsValue::FALSE);
    has_window || js::get(&window.navigator(), "standalone").is_truthy()
}

/// Safari on a phone or tablet of Apple's, which makes no offer. Its tablets say that they are computers.
fn is_ios_safari() -> bool {
    let Some(navigator) = web_sys::window().map(|window| window.navigator()) else { return false };
    let agent = navigator.user_agent().unwrap_or_default();
    let fingers = js::get(&navigator, "maxTouchPoints").as_f64().unwrap_or_default();
    let is_tablet = agent.contains("Macintosh") && fingers > 1.0;
    let is_ios = is_tablet || ["iPhone", "iPad", "iPod"].iter().any(|name| agent.contains(name));
    let is_another = ["CriOS", "FxiOS", "EdgiOS", "OPiOS"].iter().any(|name| agent.contains(name));
    is_ios && agent.contains("Safari/") && !is_another
}
