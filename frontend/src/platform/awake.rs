//! Keeping the screen on. Where the browser cannot, or the battery is low, it goes dark as ever: nobody is told.

use super::js;
use js_sys::Promise;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// Keeps the screen on until it is dropped. The browser lets go whenever the page is hidden; it is asked again then.
pub struct Awake {
    held: Rc<RefCell<Held>>,
    shown: Closure<dyn FnMut()>,
}

enum Held {
    /// Wanted, and perhaps had.
    Wanted(Option<JsValue>),
    /// Not wanted any more.
    Over,
}

const SHOWN: &str = "visibilitychange";

impl Awake {
    /// From now on.
    pub fn keep() -> Self {
        let held = Rc::new(RefCell::new(Held::Wanted(None)));
        let asking = held.clone();
        let shown = Closure::<dyn FnMut()>::new(move || ask(asking.clone()));
        let document = js::get(&js_sys::global(), "document");
        let _ = js::call(&document, "addEventListener", &[SHOWN.into(), shown.as_ref().clone()]);
        ask(held.clone());
        Self { held, shown }
    }
}

fn ask(held: Rc<RefCell<Held>>) {
    let lock = js::get(&js::get(&js_sys::global(), "navigator"), "wakeLock");
    let Ok(asked) = js::call(&lock, "request", &["screen".into()]) else { return };
    spawn_local(async move {
        let Ok(lock) = JsFuture::from(asked.unchecked_into::<Promise>()).await else { return };
        let is_over = match &mut *held.borrow_mut() {
            Held::Wanted(had) => {
                release(had.replace(lock.clone()).as_ref());
                false
            }
            Held::Over => true,
        };
        if is_over {
            release(Some(&lock));
        }
    });
}

fn release(lock: Option<&JsValue>) {
    if let Some(lock) = lock {
        let _ = js::call(lock, "release", &[]);
    }
}

impl Drop for Awake {
    fn drop(&mut self) {
        let document = js::get(&js_sys::global(), "document");
        let _ = js::call(&document, "removeEventListener", &[SHOWN.into(), self.shown.as_ref().clone()]);
        if let Held::Wanted(had) = self.held.replace(Held::Over) {
            release(had.as_ref());
        }
    }
}
