//! What browser and device this is: for a report, never to decide anything by.

use super::{cellular, js};
use wasm_bindgen::{JsCast, JsValue};

/// One a line.
pub fn lines() -> Vec<String> {
    let Some(window) = web_sys::window() else { return Vec::new() };
    let navigator: JsValue = window.navigator().into();
    let number = |of: &JsValue, name| js::get(of, name).as_f64().map_or_else(|| "?".into(), |n| n.to_string());
    let window: JsValue = window.into();
    let screen = js::get(&window, "screen");
    vec![
        format!("browser: {}", js::get(&navigator, "userAgent").as_string().unwrap_or_default()),
        format!(
            "screen: {} x {} at {}, window {} x {}, fingers {}",
            number(&screen, "width"),
            number(&screen, "height"),
            number(&window, "devicePixelRatio"),
            number(&window, "innerWidth"),
            number(&window, "innerHeight"),
            number(&navigator, "maxTouchPoints")
        ),
        format!(
            "device: {} cores, {} GB, line {}",
            number(&navigator, "hardwareConcurrency"),
            number(&navigator, "deviceMemory"),
            cellular::kind().unwrap_or_else(|| "?".into())
        ),
    ]
}

/// Whether texts can be handed to other apps here.
pub fn can_share() -> bool {
    web_sys::window().is_some_and(|window| js::get(&window.navigator(), "share").is_function())
}

/// Hands a text to another app that the person chooses; that they may choose none is no failure.
pub async fn share(title: &str, text: &str) -> Option<()> {
    let shared = js::object(&[("title", title.into()), ("text", text.into())]);
    settled(js::call(&web_sys::window()?.navigator(), "share", &[shared])).await
}

/// Puts a text where it can be pasted from.
pub async fn copy(text: &str) -> Option<()> {
    let clipboard = js::get(&web_sys::window()?.navigator(), "clipboard");
    settled(js::call(&clipboard, "writeText", &[text.into()])).await
}

async fn settled(asked: Result<JsValue, JsValue>) -> Option<()> {
    let promise = asked.ok()?.dyn_into::<js_sys::Promise>().ok()?;
    wasm_bindgen_futures::JsFuture::from(promise).await.ok().map(drop)
}
