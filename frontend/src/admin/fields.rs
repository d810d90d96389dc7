//! Parts that dialogs with a form share: a name to write, why it was not saved, and how the form ends.

use super::texts;
use crate::i18n::{Text, shared};
use leptos::prelude::*;

/// A name to write, of at most so many characters.
pub fn name_field(input_name: &'static str, longest: &'static str, name: RwSignal<String>) -> impl IntoView {
    view! {
        <label class="field">
            <span>{texts::NAME.view()}</span>
            <input
                name=input_name
                required
                maxlength=longest
                autocomplete="off"
                prop:value=name
                on:input=move |event| name.set(event_target_value(&event))
            />
        </label>
    }
}

/// Closes a dialog without more.
pub fn cancel(close: impl Fn() + 'static) -> impl IntoView {
    view! { <button type="button" on:click=move |_| close()>{shared::CANCEL.view()}</button> }
}

/// Why it was not saved, and the way out of the dialog.
pub fn save_or_cancel(
    busy: RwSignal<bool>,
    failure: RwSignal<Option<Text>>,
    close: impl Fn() + 'static,
) -> impl IntoView {
    view! {
        <p class="error" role="alert">{move || failure.get().map(Text::now)}</p>
        <div class="dialog-actions">
            {cancel(close)}
            <button type="submit" class="primary" disabled=busy>{texts::SAVE.view()}</button>
        </div>
    }
}
