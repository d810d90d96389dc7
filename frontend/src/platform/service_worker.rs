//! The service worker that opens the app without a network. It is plain JavaScript (`static/sw.js`).

use super::{clock, js};
use coletor_common::time::{MINUTE_MS, Millis};
use std::cell::Cell;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// How often it is looked for a newer build while the app stays open, at most.
const LOOK_EVERY_MS: Millis = 60 * MINUTE_MS;

thread_local! {
    static LOOKED_AT: Cell<Millis> = const { Cell::new(0) };
}

/// Looks for a newer build, which the browser by itself does only when a page is opened: an installed app may stay open for
/// weeks. `register` tells what comes of it. `at_once` where one is known to be needed.
pub async fn look_for_update(at_once: bool) -> Option<()> {
    let now = clock::monotonic();
    if !at_once && now - LOOKED_AT.get() < LOOK_EVERY_MS {
        return Some(());
    }
    LOOKED_AT.set(now);
    let container = web_sys::window()?.navigator().service_worker();
    let registration = JsFuture::from(container.get_registration()).await.ok()?;
    let registration = registration.dyn_into::<web_sys::ServiceWorkerRegistration>().ok()?;
    JsFuture::from(registration.update().ok()?).await.ok().map(drop)
}

/// The name of the build that answers for this page; nothing where none does.
pub async fn build() -> Option<String> {
    let worker = web_sys::window()?.navigator().service_worker().controller()?;
    let channel = js::make("MessageChannel", &[]).ok()?;
    let (here, there) = (js::get(&channel, "port1"), js::get(&channel, "port2"));
    let answered = js_sys::Promise::new(&mut |resolve, _| {
        // Setting the handler of a port cannot fail.
        let _ = js_sys::Reflect::set(&here, &"onmessage".into(), &resolve);
    });
    let question = js::object(&[("type", "build".into())]);
    worker.post_message_with_transferable(&question, &js_sys::Array::of1(&there)).ok()?;
    let answer = js::get(&JsFuture::from(answered).await.ok()?, "data");
    js::get(&answer, "build").as_string()
}

/// Registers it. `updated` is called when a newer build is installed and waits.
pub async fn register(updated: impl Fn() + 'static) -> Option<()> {
    let container = web_sys::window()?.navigator().service_worker();
    let registration = JsFuture::from(container.register("/sw.js")).await.ok()?;
    let registration: web_sys::ServiceWorkerRegistration = registration.unchecked_into();
    let updated = std::rc::Rc::new(updated);
    if registration.waiting().is_some() {
        updated();
    }
    let watched = registration.clone();
    let found = Closure::<dyn FnMut()>::new(move || {
        let Some(worker) = watched.installing() else { return };
        let (state_of, updated) = (worker.clone(), updated.clone());
        let changed = Closure::<dyn FnMut()>::new(move || {
            let installed = state_of.state() == web_sys::ServiceWorkerState::Installed;
            let replaces = web_sys::window().is_some_and(|w| w.navigator().service_worker().controller().is_some());
            if installed && replaces {
                updated();
            }
        });
        worker.set_onstatechange(Some(changed.as_ref().unchecked_ref()));
        changed.forget(); // lives as long as the worker
    });
    registration.set_onupdatefound(Some(found.as_ref().unchecked_ref()));
    found.forget(); // lives as long as the page
    Some(())
}

/// Waits until it answers this page's requests: on a first visit it comes later than the page.
pub async fn controls() -> Option<()> {
    let container = web_sys::window()?.navigator().service_worker();
    if container.controller().is_none() {
        let event = js::object(&[("once", JsValue::TRUE)]);
        let came = js_sys::Promise::new(&mut |resolve, _| {
            let arguments = [JsValue::from_str("controllerchange"), resolve.into(), event.clone()];
            let _ = js::call(&container, "addEventListener", &arguments);
        });
        JsFuture::from(came).await.ok()?;
    }
    Some(())
}

/// Lets the waiting build take over and loads the page anew. Only when no record is open.
pub async fn update() -> Option<()> {
    let window = web_sys::window()?;
    let container = window.navigator().service_worker();
    let registration = JsFuture::from(container.get_registration()).await.ok()?;
    let waiting = registration.dyn_into::<web_sys::ServiceWorkerRegistration>().ok()?.waiting()?;
    let reload = Closure::<dyn FnMut()>::new(move || {
        let _ = window.location().reload();
    });
    container.set_oncontrollerchange(Some(reload.as_ref().unchecked_ref()));
    reload.forget(); // the page is about to go
    waiting.post_message(&js::object(&[("type", JsValue::from_str("activate"))])).ok()
}
