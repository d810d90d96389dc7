//! A Web Lock: one tab of this browser has it at a time.

use super::js;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// How a lock is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asking {
    /// Wait until it is free.
    Politely,
    /// Take it from whoever has it.
    ByForce,
}

/// What happens to a lock that was asked for.
pub enum News {
    /// This tab has it, until it gives it back.
    Granted(Release),
    /// It was taken away.
    Lost,
}

/// Gives the lock back when called.
pub type Release = js_sys::Function;

/// Asks for a lock. `news` is called once it is there, and if it is taken away.
///
/// Browsers without Web Locks (none that can run this app) let every tab have it; the fence in storage still holds.
pub fn request(name: &str, asking: Asking, news: impl Fn(News) + 'static) {
    let news = Rc::new(news);
    let granted = news.clone();
    let callback = Closure::once_into_js(move |_lock: JsValue| -> JsValue {
        // The lock is held for as long as this promise is open.
        let mut release = None;
        let held = js_sys::Promise::new(&mut |resolve, _| release = Some(resolve));
        if let Some(release) = release {
            granted(News::Granted(release));
        }
        held.into()
    });
    let locks = web_sys::window().map_or(JsValue::UNDEFINED, |window| js::get(&window.navigator(), "locks"));
    if locks.is_undefined() {
        let _ = callback.unchecked_ref::<js_sys::Function>().call0(&JsValue::UNDEFINED);
        return;
    }
    let options = js::object(&[("steal", (asking == Asking::ByForce).into())]);
    let Ok(asked) = js::call(&locks, "request", &[name.into(), options, callback]) else { return };
    spawn_local(async move {
        // Given back, it ends well; stolen, it fails.
        if JsFuture::from(asked.unchecked_into::<js_sys::Promise>()).await.is_err() {
            news(News::Lost);
        }
    });
}
