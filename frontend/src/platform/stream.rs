//! Camera and microphone, as far as the person and the device let the app have them.

use super::js;
use js_sys::{Array, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Why there is no picture or no sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denied {
    /// The person, or a setting of the browser, does not allow it.
    Refused,
    /// The device has none, or another app uses it.
    Missing,
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// What the camera at the back sees.
    Camera,
    /// What the microphone hears.
    Microphone,
    /// Both.
    Both,
}

/// Width of the camera's picture that is asked for, in pixels.
const WIDTH_PX: f64 = 1_280.0;

/// What camera and microphone give. They are off once it is dropped.
pub struct Stream(JsValue);

impl Stream {
    /// Asks for it; the browser asks the person.
    pub async fn of(source: Source) -> Result<Self, Denied> {
        let devices = js::get(&js::get(&js_sys::global(), "navigator"), "mediaDevices");
        let side = js::object(&[("ideal", "environment".into())]);
        let width = js::object(&[("ideal", WIDTH_PX.into())]);
        let camera = js::object(&[("facingMode", side), ("width", width)]);
        let video = if source == Source::Microphone { JsValue::FALSE } else { camera };
        let wanted = js::object(&[("video", video), ("audio", (source != Source::Camera).into())]);
        let asked = js::call(&devices, "getUserMedia", &[wanted]).map_err(|_| Denied::Missing)?;
        let stream = JsFuture::from(asked.unchecked_into::<Promise>()).await;
        stream.map(Self).map_err(|thrown| match js::get(&thrown, "name").as_string().as_deref() {
            Some("NotAllowedError" | "SecurityError") => Denied::Refused,
            _ => Denied::Missing,
        })
    }

    /// The browser's own object.
    pub fn js(&self) -> &JsValue {
        &self.0
    }

    /// Shows it in a `<video>`, without sound.
    pub fn show_in(&self, video: &JsValue) {
        let set = |name: &str, value: &JsValue| drop(js_sys::Reflect::set(video, &name.into(), value));
        set("muted", &JsValue::TRUE);
        set("srcObject", &self.0);
        let _ = js::call(video, "play", &[]); // a browser that does not want to shows its first picture
    }

    /// Whether the camera has a light.
    pub fn has_light(&self) -> bool {
        let told = self.tracks().get(0);
        js::call(&told, "getCapabilities", &[]).is_ok_and(|can| js::get(&can, "torch").is_truthy())
    }

    /// Switches the camera's light.
    pub fn light(&self, on: bool) {
        let wanted = Array::of1(&js::object(&[("torch", on.into())]));
        let _ = js::call(&self.tracks().get(0), "applyConstraints", &[js::object(&[("advanced", wanted.into())])]);
    }

    /// The camera's first, where there is one.
    fn tracks(&self) -> Array {
        let of = |name: &str| js::call(&self.0, name, &[]).map(JsCast::unchecked_into::<Array>).unwrap_or_default();
        of("getVideoTracks").concat(&of("getAudioTracks"))
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        for track in self.tracks() {
            let _ = js::call(&track, "stop", &[]);
        }
    }
}
