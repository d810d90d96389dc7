//! What the service worker (`static/sw.js`) keeps of the files that forms show.

use super::js;
use js_sys::{Array, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// The cache's name, as the service worker has it.
const CACHE: &str = "form-files";

/// The addresses of what is kept, without the site's own part.
pub async fn kept() -> Option<Vec<String>> {
    let requests: Array = asked(&cache().await?, "keys", &[]).await?.unchecked_into();
    let origin = web_sys::window()?.location().origin().ok()?;
    let address = |request: JsValue| Some(js::get(&request, "url").as_string()?.strip_prefix(&origin)?.to_owned());
    Some(requests.iter().filter_map(address).collect())
}

/// Keeps one no longer.
pub async fn forget(address: &str) -> Option<()> {
    asked(&cache().await?, "delete", &[address.into()]).await.map(drop)
}

/// It, once the service worker has made it.
async fn cache() -> Option<JsValue> {
    let caches = js::get(&js_sys::global(), "caches");
    let is_there = asked(&caches, "has", &[CACHE.into()]).await?.is_truthy();
    if is_there { asked(&caches, "open", &[CACHE.into()]).await } else { None }
}

async fn asked(object: &JsValue, name: &str, arguments: &[JsValue]) -> Option<JsValue> {
    JsFuture::from(js::call(object, name, arguments).ok()?.unchecked_into::<Promise>()).await.ok()
}
