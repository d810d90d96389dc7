//! Reading codes in pictures. A worker of its own does it (`static/codes/worker.js`); this side hands pictures over.

use super::js;
use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// The worker's address.
const WORKER: &str = "/codes/worker.js";

/// The reader cannot be had: it is not on this device yet, and there is no network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoReader;

/// Reads codes. What it has loaded is gone once it is dropped.
pub struct Reader(JsValue);

impl Reader {
    /// Starts a worker.
    pub fn start() -> Result<Self, NoReader> {
        js::make("Worker", &[WORKER.into()]).map(Self).map_err(|_| NoReader)
    }

    /// The code in a picture (a `<video>`, a file), if there is one. Asked again only once it has answered. `thorough`
    /// takes longer: for a picture of which there is no other.
    pub async fn read(&self, picture: &JsValue, thorough: bool) -> Result<Option<String>, NoReader> {
        let Ok(taking) = js::call(&js_sys::global(), "createImageBitmap", std::slice::from_ref(picture)) else {
            return Ok(None);
        };
        // A camera that shows nothing yet, or a file that is no picture: nothing to read.
        let Ok(picture) = JsFuture::from(taking.unchecked_into::<Promise>()).await else { return Ok(None) };
        let answering = Promise::new(&mut |answered: Function, failed: Function| {
            let message = js::object(&[("picture", picture.clone()), ("thorough", thorough.into())]);
            let _ = Reflect::set(&self.0, &"onmessage".into(), &answered);
            let _ = Reflect::set(&self.0, &"onerror".into(), &failed);
            if js::call(&self.0, "postMessage", &[message, Array::of1(&picture).into()]).is_err() {
                let _ = failed.call0(&JsValue::UNDEFINED);
            }
        });
        let answer = js::get(&JsFuture::from(answering).await.map_err(|_| NoReader)?, "data");
        if js::get(&answer, "failed").is_string() {
            return Err(NoReader);
        }
        Ok(js::get(&answer, "text").as_string().map(|text| plain(&text)).filter(|text| !text.is_empty()))
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        let _ = js::call(&self.0, "terminate", &[]);
    }
}

/// What is said in a code, without the signs that separate its parts, which nobody can type.
fn plain(text: &str) -> String {
    text.chars().filter(|sign| !sign.is_control()).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn signs_that_nobody_can_type_are_left_out() {
        for (text, want) in [("GDE-1", "GDE-1"), ("\u{1d}01\u{1d}7\r\n", "017"), (" Ação ", "Ação"), ("\n", "")] {
            assert_eq!(plain(text), want, "{text:?}");
        }
    }
}
