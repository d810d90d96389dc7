//! A password that the server made, shown once. Keeps it nowhere: closing the dialog forgets it.

use super::super::asked::open_about;
use super::super::texts;
use crate::i18n::Text;
use crate::platform::js;
use crate::ui::dialog::Dialog;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// A new password and whose it is.
#[derive(Clone, PartialEq, Eq)]
pub struct Shown {
    /// The person's name.
    pub name: String,
    /// The password.
    pub password: String,
}

/// Puts a text on the clipboard. Browsers refuse that outside of HTTPS.
async fn copy(text: String) -> bool {
    let clipboard = js::get(&window().navigator(), "clipboard");
    if clipboard.is_undefined() {
        return false;
    }
    let Ok(promise) = js::call(&clipboard, "writeText", &[JsValue::from_str(&text)]) else { return false };
    JsFuture::from(promise.unchecked_into::<js_sys::Promise>()).await.is_ok()
}

/// Shows a password while there is one.
#[component]
pub fn PasswordDialog(shown: RwSignal<Option<Shown>>) -> impl IntoView {
    let (open, said) = (open_about(shown), RwSignal::new(None::<Text>));
    Effect::new(move || {
        shown.track();
        said.set(None);
    });
    let name = move || shown.with(|shown| shown.as_ref().map(|shown| shown.name.clone()).unwrap_or_default());
    let password = move || shown.with(|shown| shown.as_ref().map(|shown| shown.password.clone()).unwrap_or_default());
    let press = move |_| {
        let text = password();
        spawn_local(async move {
            let copied = copy(text).await;
            let _ = said.try_set(Some(if copied { texts::COPIED } else { texts::COPY_FAILED }));
        });
    };
    view! {
        <Dialog open title=Signal::derive(move || texts::PASSWORD_OF.with(&[&name()]))>
            <div class="stack">
                <p>{texts::PASSWORD_ONCE.view()}</p>
                <p><code class="password" data-password="">{password}</code></p>
                <div class="dialog-actions">
                    <p class="soft" role="status">{move || said.get().map(Text::now)}</p>
                    <button type="button" class="primary" on:click=press>{texts::COPY.view()}</button>
                </div>
            </div>
        </Dialog>
    }
}
