//! The form with which somebody signs in, in both apps.

use crate::i18n::{Text, shared};
use crate::ui::dynamic::words;
use crate::ui::settings::Look;
use leptos::prelude::*;

pub use crate::faults::net_text;

/// Asks for login and password. `submit` is called with both; meanwhile `busy` is true, afterwards `failure` may be set.
#[component]
pub fn SignInForm(
    /// Called with login and password.
    submit: impl Fn(String, String) + 'static,
    /// Somebody is being signed in.
    busy: RwSignal<bool>,
    /// Why it did not work.
    failure: RwSignal<Option<Text>>,
) -> impl IntoView {
    let (login, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    view! {
        <form on:submit=move |event| {
            event.prevent_default();
            if !busy.get_untracked() {
                submit(login.get_untracked(), password.get_untracked());
            }
        }>
            <label class="field">
                <span>{shared::LOGIN.view()}</span>
                <input
                    name="login"
                    autocomplete="username"
                    autocapitalize="none"
                    spellcheck="false"
                    required
                    prop:value=login
                    on:input=move |event| login.set(event_target_value(&event))
                />
            </label>
            <label class="field">
                <span>{shared::PASSWORD.view()}</span>
                <input
                    name="password"
                    type="password"
                    autocomplete="current-password"
                    required
                    prop:value=password
                    on:input=move |event| password.set(event_target_value(&event))
                />
            </label>
            <p class="error" role="alert">{words(move || failure.get().map(Text::now).unwrap_or_default())}</p>
            <button class="primary" type="submit" disabled=busy>
                {words(move || if busy.get() { shared::SIGNING_IN.now() } else { shared::SIGN_IN.now() })}
            </button>
        </form>
        <Look />
    }
}
