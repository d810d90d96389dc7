//! A field for a PIN with large keys below it; the keyboard does as well.

use crate::i18n::{Text, vault as t};
use crate::ui::dynamic::words;
use crate::ui::icon::{Glyph, UNDO};
use coletor_common::pin::DIGITS_MAX;
use leptos::prelude::*;

const KEYS: [&str; 9] = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

/// Asks for a PIN. It is forgotten here as soon as it is handed on.
#[component]
pub fn PinPad(
    /// What is asked for.
    #[prop(into)]
    label: Signal<String>,
    /// What is done with it.
    act: Text,
    /// Called with the PIN.
    submit: impl Fn(String) + 'static,
    /// One is being tried.
    busy: RwSignal<bool>,
    /// What became of the last one, or why none is looked at.
    #[prop(into)]
    said: Signal<String>,
    /// None is looked at.
    #[prop(into)]
    closed: Signal<bool>,
) -> impl IntoView {
    let pin = RwSignal::new(String::new());
    let type_in = move |digit: &'static str| {
        pin.update(|pin| {
            if pin.len() < DIGITS_MAX {
                pin.push_str(digit);
            }
        });
    };
    let key = move |digit: &'static str| {
        view! { <button type="button" data-key=digit on:click=move |_| type_in(digit)>{digit}</button> }
    };
    let take_back = move |_| {
        pin.update(|pin| {
            pin.pop();
        });
    };
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() || closed.get_untracked() || pin.with_untracked(String::is_empty) {
            return;
        }
        submit(pin.get_untracked());
        pin.set(String::new());
    };
    view! {
        <form class="pin" on:submit=send>
            <label class="field">
                <span>{label}</span>
                <input
                    name="pin"
                    class="pin-digits"
                    inputmode="numeric"
                    autocomplete="off"
                    maxlength=DIGITS_MAX.to_string()
                    disabled=closed
                    prop:value=pin
                    on:input=move |event| pin.set(event_target_value(&event))
                />
            </label>
            <p class="error" role="alert">{said}</p>
            <div class="pad">
                {KEYS.map(key).collect_view()}
                <button
                    type="button"
                    aria-label=t::TAKE_BACK.view()
                    on:click=take_back
                >
                    <Glyph icon=UNDO />
                </button>
                {key("0")}
                <button type="submit" class="primary" data-unlock disabled=move || busy.get() || closed.get()>
                    {words(move || if busy.get() { t::UNLOCKING.now() } else { act.now() })}
                </button>
            </div>
        </form>
    }
}
