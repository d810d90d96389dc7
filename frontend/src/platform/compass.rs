//! Where the device points.

use super::js;
use futures_channel::oneshot;
use futures_util::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use std::pin::pin;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Longest that the device may take to tell, in milliseconds.
const TELL_MS_MAX: u32 = 3_000;
/// Browsers that tell degrees from north by this event.
const ABSOLUTE: &str = "deviceorientationabsolute";
/// Apple's tell it by this one, in a property of their own.
const RELATIVE: &str = "deviceorientation";

/// Degrees clockwise from north, 0 to 360. `None` where there is no compass, or it may not be asked.
pub async fn heading() -> Option<f64> {
    allowed().await?;
    let window = web_sys::window()?;
    let (send, told) = oneshot::channel();
    let mut send = Some(send);
    let heard = Closure::<dyn FnMut(JsValue)>::new(move |event: JsValue| {
        let north = degrees(&event);
        if let Some(send) = north.and_then(|_| send.take()) {
            let _ = send.send(north);
        }
    });
    let listener = heard.as_ref().unchecked_ref();
    for event in [ABSOLUTE, RELATIVE] {
        window.add_event_listener_with_callback(event, listener).ok()?;
    }
    let heading = match select(pin!(told), pin!(TimeoutFuture::new(TELL_MS_MAX))).await {
        Either::Left((told, _)) => told.ok().flatten(),
        Either::Right(_) => None,
    };
    for event in [ABSOLUTE, RELATIVE] {
        let _ = window.remove_event_listener_with_callback(event, listener);
    }
    heading
}

/// Apple's browsers ask the person first.
async fn allowed() -> Option<()> {
    let orientation = js::get(&js_sys::global(), "DeviceOrientationEvent");
    if !js::get(&orientation, "requestPermission").is_function() {
        return Some(());
    }
    let asked = js::call(&orientation, "requestPermission", &[]).ok()?;
    let answer = JsFuture::from(asked.unchecked_into::<js_sys::Promise>()).await.ok()?;
    (answer.as_string().as_deref() == Some("granted")).then_some(())
}

/// What an event tells. An event that is relative to anything but north tells nothing.
fn degrees(event: &JsValue) -> Option<f64> {
    if let Some(north) = js::get(event, "webkitCompassHeading").as_f64() {
        return Some(north);
    }
    let alpha = js::get(event, "alpha").as_f64().filter(|_| js::get(event, "absolute").is_truthy())?;
    Some((360.0 - alpha) % 360.0) // alpha grows counterclockwise
}
