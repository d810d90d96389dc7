//! When the app itself fails: writes down where, and says so on the page, with a way to go on.
//!
//! A panic ends in a trap of the WebAssembly, of which the browser tells the page with the stack. What users get says no
//! more than that: the words of panics are not in it (`xtask/src/wasm.rs`). After a trap nothing of the app is to be
//! relied on, so this uses the page alone.

use super::{clock, js, settings};
use crate::i18n::{Lang, shared};
use js_sys::WebAssembly::RuntimeError;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

const SETTING: &str = "crash";
/// Longest stack that is written down, in characters.
const STACK_LEN_MAX: usize = 4_000;
/// The events by which the browser tells of what nobody caught, and where each has it.
const UNCAUGHT: [(&str, &str); 2] = [("error", "error"), ("unhandledrejection", "reason")];

/// Watches for traps; to be called first.
pub fn install() {
    #[cfg(debug_assertions)]
    std::panic::set_hook(Box::new(|info| web_sys::console::error_1(&info.to_string().into())));
    for (event, field) in UNCAUGHT {
        let told = Closure::<dyn FnMut(JsValue)>::new(move |event: JsValue| {
            if let Some(trap) = js::get(&event, field).dyn_ref::<RuntimeError>() {
                let stack = js::get(trap, "stack").as_string().unwrap_or_default();
                let stack: String = stack.chars().take(STACK_LEN_MAX).collect();
                settings::write(SETTING, &format!("{}\n{stack}", clock::iso(clock::now())));
                show();
            }
        });
        if let Some(window) = web_sys::window() {
            // Adding a listener to the window cannot fail.
            let _ = window.add_event_listener_with_callback(event, told.as_ref().unchecked_ref());
        }
        told.forget(); // lives as long as the page
    }
}

/// When the app last failed, and where.
pub fn last() -> Option<String> {
    settings::read(SETTING)
}

fn show() -> Option<()> {
    let lang = settings::read("lang").unwrap_or_else(settings::browser_language);
    let lang = Lang::of_tag(&lang);
    let document = web_sys::window()?.document()?;
    if document.query_selector(".crash").ok()?.is_some() {
        return None; // what fails once may fail again and again
    }
    let bar = document.create_element("div").ok()?;
    bar.set_class_name("crash");
    bar.set_attribute("role", "alert").ok()?;
    let said = document.create_element("p").ok()?;
    said.set_text_content(Some(shared::CRASHED.get(lang)));
    let link = document.create_element("a").ok()?;
    link.set_attribute("href", "").ok()?; // the page itself: a reload without script
    link.set_text_content(Some(shared::RELOAD.get(lang)));
    let administers = web_sys::window()?.location().pathname().is_ok_and(|path| path.starts_with("/admin"));
    let rescue = document.create_element("a").ok()?;
    rescue.set_attribute("href", "/rescue.html").ok()?;
    rescue.set_text_content(Some(shared::RESCUE.get(lang)));
    bar.append_child(&said).ok()?;
    bar.append_child(&link).ok()?;
    if !administers {
        bar.append_child(&rescue).ok()?;
    }
    document.body()?.append_child(&bar).ok()?;
    Some(())
}
