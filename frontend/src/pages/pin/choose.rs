//! Choosing a PIN, typed twice, and keeping it.

use super::vault_text;
use crate::i18n::{Text, vault as t};
use crate::ui::dynamic::{failure_words, truth};
use crate::vault::VaultError;
use coletor_common::pin::{self, DIGITS_MAX, Unfit};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// Why it was not kept.
#[derive(Clone)]
enum Refused {
    Unfit(Unfit),
    Vault(VaultError),
}

impl Refused {
    /// What it says to a person.
    fn text(&self) -> String {
        match self {
            Self::Unfit(Unfit::NotDigits) => t::NOT_DIGITS.now().to_owned(),
            Self::Unfit(Unfit::Obvious) => t::OBVIOUS.now().to_owned(),
            Self::Unfit(Unfit::Different) => t::DIFFERENT.now().to_owned(),
            Self::Vault(error) => vault_text(error),
        }
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
    let (busy, refused) = (RwSignal::new(false), RwSignal::new(None::<Refused>));
    let submit = move |pin: String| {
        let Some(Some(taken)) = held.try_update_value(Option::take) else { return };
        let keep = keep.clone();
        busy.set(true);
        spawn_local(async move {
            if let Err(error) = keep(&taken, &pin).await {
                held.try_set_value(Some(taken));
                let _ = refused.try_set(Some(Refused::Vault(error)));
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
            Err(unfit) => refused.set(Some(Refused::Unfit(unfit))),
        }
    };
    view! {
        <form class="stack" on:submit=send>
            <p>{t::CHOOSE_HELP.view()}</p>
            {field("pin-new", t::PIN_NEW, first)}
            {field("pin-again", t::PIN_AGAIN, again)}
            <p class="error" role="alert">{failure_words(refused, Refused::text)}</p>
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
