//! Maps, which a script of ours draws (`static/map/map.js`). It is loaded with the first one; the service worker keeps it.

use super::js;
use js_sys::{Array, Function, Promise};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlElement;

/// The script's address. Whoever asks for it lets the service worker keep everything that maps need.
pub const SCRIPT: &str = "/map/map.js";
/// What the script defines.
const NAME: &str = "coletorMap";

/// There is no map: what draws it is not on this device yet and there is no network, or the device cannot draw it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoMap;

/// A place that somebody pointed at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tap {
    /// Degrees north of the equator.
    pub latitude: f64,
    /// Degrees east of Greenwich.
    pub longitude: f64,
    /// The number of the feature that is there.
    pub feature: Option<u32>,
}

/// The smallest frame around places, in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    /// Its western edge.
    pub west: f64,
    /// Its southern edge.
    pub south: f64,
    /// Its eastern edge.
    pub east: f64,
    /// Its northern edge.
    pub north: f64,
}

/// An open map. It is gone once it is dropped.
pub struct Map {
    handle: JsValue,
    _tapped: Closure<dyn FnMut(f64, f64, f64)>,
}

impl Map {
    /// Draws one into an element. `tiles` is blank or an address with `{z}`, `{x}` and `{y}`. What is under the middle
    /// is tapped on by the Enter key.
    ///
    /// # Errors
    /// [`NoMap`] where none can be had.
    pub async fn open(element: &HtmlElement, tiles: &str, tapped: impl Fn(Tap) + 'static) -> Result<Self, NoMap> {
        let script = script().await?;
        let tapped = Closure::<dyn FnMut(f64, f64, f64)>::new(move |longitude, latitude, feature: f64| {
            tapped(Tap { latitude, longitude, feature: number(feature) });
        });
        let options = js::object(&[("tiles", tiles.into()), ("tap", tapped.as_ref().clone())]);
        let opening = js::call(&script, "open", &[element.into(), options]).map_err(|_| NoMap)?;
        let handle = JsFuture::from(opening.unchecked_into::<Promise>()).await.map_err(|_| NoMap)?;
        Ok(Self { handle, _tapped: tapped })
    }

    /// Calls it so, for who does not see it.
    pub fn name(&self, label: &str) {
        self.tell("name", &[label.into()]);
    }

    /// Shows these features, a `GeoJSON` text, in the place of those before.
    pub fn show(&self, features: &str) {
        self.tell("show", &[features.into()]);
    }

    /// Shows all of a frame.
    pub fn fit(&self, frame: Frame) {
        let Frame { west, south, east, north } = frame;
        self.tell("fit", &[west, south, east, north].map(JsValue::from_f64));
    }

    /// Comes nearer, or with a negative number goes away, by so many levels.
    pub fn zoom(&self, by: f64) {
        self.tell("zoom", &[by.into()]);
    }

    /// What is under the cross.
    pub fn centre(&self) -> Option<Tap> {
        let found: Array = js::call(&self.handle, "centre", &[]).ok()?.dyn_into().ok()?;
        Some(Tap { longitude: found.get(0).as_f64()?, latitude: found.get(1).as_f64()?, feature: None })
    }

    fn tell(&self, what: &str, given: &[JsValue]) {
        // A map whose drawing was lost shows nothing; what it was to show is kept elsewhere.
        let _ = js::call(&self.handle, what, given);
    }
}

impl Drop for Map {
    fn drop(&mut self) {
        self.tell("close", &[]);
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number that we gave, or -1")]
fn number(feature: f64) -> Option<u32> {
    (feature >= 0.0).then_some(feature as u32)
}

/// What the script defines, once it is loaded.
async fn script() -> Result<JsValue, NoMap> {
    let global = js_sys::global();
    let known = js::get(&global, NAME);
    if known.is_object() {
        return Ok(known);
    }
    let document = web_sys::window().and_then(|window| window.document()).ok_or(NoMap)?;
    let element = document.create_element("script").map_err(|_| NoMap)?;
    let loading = Promise::new(&mut |loaded: Function, failed: Function| {
        let _ = js_sys::Reflect::set(&element, &"onload".into(), &loaded);
        let _ = js_sys::Reflect::set(&element, &"onerror".into(), &failed);
    });
    let added = element
        .set_attribute("src", SCRIPT)
        .and_then(|()| document.query_selector("head")?.ok_or(JsValue::NULL)?.append_child(&element).map(drop));
    added.map_err(|_| NoMap)?;
    let loaded = JsFuture::from(loading).await;
    // One that did not come is asked for once more with the next map.
    element.remove();
    loaded.map_err(|_| NoMap)?;
    let known = js::get(&global, NAME);
    if known.is_object() { Ok(known) } else { Err(NoMap) }
}
