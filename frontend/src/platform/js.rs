//! Small helpers around JavaScript values.

use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// A property; `undefined` where there is none.
pub fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

/// An object of these properties.
pub fn object(properties: &[(&str, JsValue)]) -> JsValue {
    let object = js_sys::Object::new();
    for (name, value) in properties {
        // Setting a property of a fresh object cannot fail.
        let _ = Reflect::set(&object, &JsValue::from_str(name), value);
    }
    object.into()
}

/// Calls a method by name, for the few that `web-sys` has only as unstable.
///
/// # Errors
/// What the method throws, or a `TypeError` where there is no such method.
pub fn call(object: &JsValue, name: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let method: Function = get(object, name).dyn_into().map_err(|_| JsValue::from_str(name))?;
    method.apply(object, &arguments.iter().collect())
}

/// Makes one of a browser's own class, by its name, for those that few pages need.
///
/// # Errors
/// What the constructor throws, or the name where there is no such class.
pub fn make(class: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let class: Function = get(&js_sys::global(), class).dyn_into().map_err(|_| JsValue::from_str(class))?;
    Reflect::construct(&class, &arguments.iter().collect())
}

/// What a thrown value says.
pub fn describe(thrown: &JsValue) -> String {
    let named = get(thrown, "name").as_string();
    let said = get(thrown, "message").as_string().or_else(|| thrown.as_string());
    [named, said].into_iter().flatten().collect::<Vec<_>>().join(": ")
}
