//! Whether what is sent costs somebody money. Few browsers tell; where one does not, nobody is asked about it.

use super::js;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;

fn connection() -> JsValue {
    web_sys::window().map_or(JsValue::UNDEFINED, |window| js::get(&window.navigator(), "connection"))
}

/// The kind of line, where the browser tells it.
pub fn kind() -> Option<String> {
    js::get(&connection(), "type").as_string()
}

/// Whether this browser tells what line is used.
pub fn is_told() -> bool {
    kind().is_some()
}

/// Whether the line is known to be a cellular one.
pub fn is_used() -> bool {
    kind().is_some_and(|kind| kind == "cellular")
}

/// Calls back whenever the line changes, for as long as the page lives.
pub fn watch(changed: impl FnMut() + 'static) {
    let changed = Closure::<dyn FnMut()>::new(changed);
    // Where there is nothing to listen to, nothing changes.
    let _ = js::call(&connection(), "addEventListener", &["change".into(), changed.as_ref().clone()]);
    changed.forget();
}
