//! Language and theme.

use crate::i18n::{Lang, choose, shared, use_lang};
use crate::platform::settings;
use leptos::prelude::*;

/// The two choices behind a line that opens, where they are not what a page is for.
#[component]
pub fn Look() -> impl IntoView {
    view! {
        <details class="look opens">
            <summary>{shared::LANGUAGE.view()}" · "{shared::THEME.view()}</summary>
            <LookSettings />
        </details>
    }
}

/// Two choices that hold at once and are kept on this device.
#[component]
pub fn LookSettings() -> impl IntoView {
    let lang = use_lang();
    let theme = RwSignal::new(settings::theme());
    let themes = [("auto", shared::THEME_AUTO), ("light", shared::THEME_LIGHT), ("dark", shared::THEME_DARK)];
    view! {
        <label class="field">
            <span>{shared::LANGUAGE.view()}</span>
            <select
                id="language"
                on:change=move |event| {
                    choose(Lang::of_tag(&event_target_value(&event)));
                }
                prop:value=move || lang.get().tag()
            >
                {Lang::ALL
                    .map(|(each, name)| {
                        view! { <option value=each.tag() selected=move || lang.get() == each>{name}</option> }
                    })
                    .collect_view()}
            </select>
        </label>
        <label class="field">
            <span>{shared::THEME.view()}</span>
            <select
                id="theme"
                on:change=move |event| {
                    theme.set(event_target_value(&event));
                    settings::choose_theme(&theme.get_untracked());
                }
            >
                {themes
                    .map(|(name, text)| {
                        view! { <option value=name selected=move || theme.get() == name>{text.view()}</option> }
                    })
                    .collect_view()}
            </select>
        </label>
    }
}
