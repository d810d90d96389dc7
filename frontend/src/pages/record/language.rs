//! The language of the form: at first the one of the screens, where the form has it.

use crate::editor::Editor;
use crate::i18n::collector as t;
use leptos::prelude::*;

/// Chooses among the languages of a form that has several.
#[component]
pub fn LanguageChoice() -> impl IntoView {
    let editor = Editor::get();
    let languages = editor.form().languages.clone();
    if languages.len() < 2 {
        return ().into_any();
    }
    let option = move |(id, name): (usize, String)| {
        view! { <option value=id.to_string() selected=move || editor.language() == id>{name}</option> }
    };
    let chosen = move |event| {
        if let Ok(language) = event_target_value(&event).parse() {
            editor.speak(language);
        }
    };
    view! {
        <select
            class="form-language"
            data-form-language
            aria-label=t::FORM_LANGUAGE.view()
            prop:value=move || editor.language().to_string()
            on:change=chosen
        >
            {languages.into_iter().enumerate().map(option).collect_view()}
        </select>
    }
    .into_any()
}
