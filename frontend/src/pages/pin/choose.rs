//! Choosing a PIN, typed twice, and keeping it.

use super::vault_text;
use crate::i18n::{Text, vault as t};
use crate::ui::dynamic::{truth, words};
use crate::vault::VaultError;
use coletor_common::pin::{self, DIGITS_MAX, Unfit};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// What it says to a person.
fn unfit_text(unfit: Unfit) -> Text {
    match unfit {
        Unfit::NotDigits => t::NOT_DIGITS,
        Unfit::Obvious => t::OBVIOUS,
        Unfit::Different => t::DIFFERENT,
    }
}

/// Asks for a PIN twice, until it will do and is kept.
#[component]
pub fn ChoosePin<T: 'static>(
    /// What the PIN is to open. It is gone once it is kept.
    held: StoredValue<Option<T>, LocalStorage>,
    /// Keeps it, and goes on from there.
    keep: impl AsyncFn(&T, &str) -> Result<(), VaultError> + Clone + 'static,
) -> impl IntoView {
    let (busy, said) = (RwSignal::new(false), RwSignal::new(String::new()));
    let submit = move |pin: String| {
        let Some(Some(taken)) = held.try_update_value(Option::take) else { return };
        let keep = keep.clone();
        busy.set(true);
        spawn_local(async move {
            if let Err(error) = keep(&taken, &pin).await {
                held.try_set_value(Some(taken));
                let _ = said.try_set(vault_text(&error));
            }
            let _ = busy.try_set(false);
        });
    };
    let (first, again) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let (pin, typed) = (first.get_untracked(), again.get_untracked());
        match pin::check(&pin, &typed) {
            Ok(()) => submit(pin),
            Err(unfit) => said.set(unfit_text(unfit).now().to_owned()),
        }
    };
    view! {
        <form class="stack" on:submit=send>
            <p>{t::CHOOSE_HELP.view()}</p>
            {field("pin-new", t::PIN_NEW, first)}
            {field("pin-again", t::PIN_AGAIN, again)}
            <p class="error" role="alert">{words(move || said.get())}</p>
            <button type="submit" class="primary" data-keep-pin disabled=truth(move || busy.get())>{t::PIN_KEEP.view()}</button>
        </form>
    }
}

fn field(name: &'static str, label: Text, value: RwSignal<String>) -> impl IntoView {
    view! {
        <label class="field">
            <span>{label.view()}</span>
            <input
                name=name
                class="pin-digits"
                inputmode="numeric"
                autocomplete="off"
                maxlength=DIGITS_MAX.to_string()
                prop:value=value
                on:input=move |event| value.set(event_target_value(&event))
            />
        </label>
    }
}
