//! Raw deflate by the browser's own streams. Where a browser has none, messages travel as they are.

use crate::platform::js;
use js_sys::{Array, Function, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

const FORMAT: &str = "deflate-raw";

/// Whether this browser can.
pub fn is_there() -> bool {
    !js::get(&js_sys::global(), "DecompressionStream").is_undefined()
}

/// Deflates a text.
///
/// # Errors
/// What the browser throws.
pub async fn deflate(text: &str) -> Result<Uint8Array, JsValue> {
    let whole = through("CompressionStream", &JsValue::from_str(text))?;
    Ok(Uint8Array::new(&JsFuture::from(whole.array_buffer()?).await?))
}

/// Inflates a message of text.
///
/// # Errors
/// What the browser throws; it is no deflated text.
pub async fn inflate(bytes: &JsValue) -> Result<String, JsValue> {
    let whole = through("DecompressionStream", bytes)?;
    Ok(JsFuture::from(whole.text()?).await?.as_string().unwrap_or_default())
}

fn through(transformer: &str, part: &JsValue) -> Result<web_sys::Response, JsValue> {
    let make: Function = js::get(&js_sys::global(), transformer).dyn_into()?;
    let transform = Reflect::construct(&make, &Array::of1(&FORMAT.into()))?;
    let blob = web_sys::Blob::new_with_blob_sequence(&Array::of1(part))?;
    let stream = js::call(&js::call(&blob, "stream", &[])?, "pipeThrough", &[transform])?;
    let response: Function = js::get(&js_sys::global(), "Response").dyn_into()?;
    Ok(Reflect::construct(&response, &Array::of1(&stream))?.unchecked_into())
}
