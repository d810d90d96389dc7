//! Where the device is.

use super::js;
use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Longest that the device may look for its place, in milliseconds.
const LOOK_MS_MAX: f64 = 30_000.0;

/// The place as answers have it: latitude, longitude, altitude and accuracy in metres. `None` where the person or the
/// device does not tell.
pub async fn here() -> Option<String> {
    let looking = Promise::new(&mut |found: Function, failed: Function| {
        let options = js::object(&[
            ("enableHighAccuracy", JsValue::TRUE),
            ("timeout", JsValue::from_f64(LOOK_MS_MAX)),
            ("maximumAge", JsValue::from_f64(0.0)),
        ]);
        let geolocation = js::get(&js::get(&js_sys::global(), "navigator"), "geolocation");
        let arguments = [found.unchecked_into(), failed.clone().unchecked_into(), options];
        if js::call(&geolocation, "getCurrentPosition", &arguments).is_err() {
            let _ = failed.call0(&JsValue::UNDEFINED);
        }
    });
    let place = js::get(&JsFuture::from(looking).await.ok()?, "coords");
    let number = |name: &str| js::get(&place, name).as_f64();
    let (latitude, longitude) = (number("latitude")?, number("longitude")?);
    let (altitude, accuracy) = (number("altitude").unwrap_or(0.0), number("accuracy").unwrap_or(0.0));
    Some(format!("{latitude} {longitude} {altitude} {accuracy}"))
}
