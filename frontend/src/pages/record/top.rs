//! Another stop, or another page of a form, is read from its top: that is what is shown, and where the next Tab begins.

use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// What stands above the questions of a stop or a page.
const HEAD: &str = ".stop-head";

/// Goes there, once what has changed is on the page.
pub fn begin() {
    window().scroll_to_with_x_and_y(0.0, 0.0);
    request_animation_frame(|| {
        let head = document().query_selector(HEAD).ok().flatten();
        if let Some(head) = head.and_then(|head| head.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = head.focus(); // what cannot be focused is in view all the same
        }
    });
}
