//! The browser's cryptography, as far as it is a call that gives a promise.

use super::js;
use js_sys::{Promise, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Begins an operation of `crypto.subtle`.
///
/// # Errors
/// What it throws, or a `TypeError` where the page is not secure and has none.
pub fn begin(name: &str, arguments: &[JsValue]) -> Result<Promise, JsValue> {
    let crypto = js::get(&js_sys::global(), "crypto");
    Ok(js::call(&js::get(&crypto, "subtle"), name, arguments)?.unchecked_into())
}

/// What an operation of `crypto.subtle` gives.
///
/// # Errors
/// What it throws, such as `OperationError` where something was altered or is of another key.
pub async fn run(name: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    JsFuture::from(begin(name, arguments)?).await
}

/// So many random bytes.
///
/// # Errors
/// What the browser throws.
pub fn random(bytes: u32) -> Result<Uint8Array, JsValue> {
    let drawn = Uint8Array::new_with_length(bytes);
    js::call(&js::get(&js_sys::global(), "crypto"), "getRandomValues", &[drawn.clone().into()])?;
    Ok(drawn)
}

/// AES-GCM with its nonce, and what is authenticated along.
pub fn aes_gcm(iv: &Uint8Array, along: &str) -> JsValue {
    let along = Uint8Array::from(along.as_bytes());
    js::object(&[("name", "AES-GCM".into()), ("iv", iv.into()), ("additionalData", along.into())])
}
