//! Choosing a PIN, typed twice.

use crate::i18n::{Text, vault as t};
use crate::ui::dynamic::{truth, words};
use coletor_common::pin::{self, DIGITS_MAX, Unfit};
use leptos::prelude::*;

/// What it says to a person.
fn unfit_text(unfit: Unfit) -> Text {
    match unfit {
        Unfit::NotDigits => t::NOT_DIGITS,
        Unfit::Obvious => t::OBVIOUS,
        Unfit::Different => t::DIFFERENT,
    }
}

/// Asks for a PIN twice, until it will do.
#[component]
pub fn ChoosePin(
    /// Called with the PIN.
    submit: impl Fn(String) + 'static,
    /// It is being kept.
    busy: RwSignal<bool>,
    /// Why it could not be.
    said: RwSignal<String>,
) -> impl IntoView {
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
