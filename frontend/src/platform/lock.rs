//! The Web Lock that allows one writing tab.

use super::js;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

const NAME: &str = "coletor.writer";

/// Asks for the lock without waiting. `true`: this tab has it until it is closed.
///
/// Browsers without Web Locks (none that can run this app) let the tab write.
pub async fn acquire() -> bool {
    let Some(window) = web_sys::window() else { return false };
    let locks = js::get(&window.navigator(), "locks");
    if locks.is_undefined() {
        return true;
    }
    let (send, granted) = futures_channel::oneshot::channel();
    let mut send = Some(send);
    let callback = Closure::<dyn FnMut(JsValue) -> JsValue>::new(move |lock: JsValue| {
        if let Some(send) = send.take() {
            let _ = send.send(!lock.is_null());
        }
        if lock.is_null() {
            return JsValue::UNDEFINED;
        }
        // A promise that never settles keeps the lock for the life of the tab.
        js_sys::Promise::new(&mut |_, _| {}).into()
    });
    let options = js::object(&[("ifAvailable", JsValue::TRUE)]);
    let function = callback.as_ref().unchecked_ref::<JsValue>().clone();
    let asked = js::call(&locks, "request", &[JsValue::from_str(NAME), options, function]);
    callback.forget(); // called once, later, by the browser
    asked.is_ok() && granted.await.unwrap_or(false)
}
