//! The tree, a level at a time: what is closed is not drawn, and neither is more of a level than anybody reads.

use super::super::desk::Desk;
use super::super::forms::encoded;
use super::edit::Editing;
use super::{Handles, texts};
use coletor_common::asset::{Asset, AssetCode};
use leptos::prelude::*;

/// Most lines of a level, and of what was found.
const LINES_MAX: usize = 300;

/// What is a part of an asset, or stands at the top.
pub fn level(page: Handles, parent: Option<AssetCode>) -> AnyView {
    let all = Memo::new(move |_| page.forest.with(|forest| forest.level(parent.as_ref())));
    lines(page, all, false)
}

/// What holds the text that is searched, each with what it is a part of.
#[component]
pub fn Found(page: Handles, query: RwSignal<String>) -> impl IntoView {
    let all = Memo::new(move |_| page.forest.with(|forest| query.with(|query| forest.search(query))));
    view! {
        <Show when=move || all.with(Vec::is_empty)>
            <p class="empty soft" role="status">{texts::NONE_FOUND.view()}</p>
        </Show>
        {lines(page, all, true)}
    }
}

fn lines(page: Handles, all: Memo<Vec<Asset>>, found: bool) -> AnyView {
    let some = move || all.with(|all| all.iter().take(LINES_MAX).cloned().collect::<Vec<_>>());
    let more = move || all.with(Vec::len).saturating_sub(LINES_MAX);
    view! {
        <ul class="assets">
            <For each=some key=Asset::clone let(asset)>{line(page, &asset, found)}</For>
        </ul>
        <Show when=move || { more() > 0 }>
            <p class="soft">{move || texts::MORE.with(&[&more().to_string()])}</p>
        </Show>
    }
    .into_any()
}

fn line(page: Handles, asset: &Asset, found: bool) -> impl IntoView + use<> {
    let Asset { code, name, .. } = asset.clone();
    let path = found.then(|| page.forest.with_untracked(|forest| forest.path(asset)));
    let (of_count, of_open) = (code.clone(), code.clone());
    let count = Memo::new(move |_| page.forest.with(|forest| forest.count(&of_count)));
    let open = Memo::new(move |_| !found && count.get() > 0 && page.opened.with(|all| all.contains(&of_open)));
    let (of_toggle, of_label, of_level) = (code.clone(), code.to_string(), code.clone());
    let toggle = move |_| {
        page.opened.update(|all| {
            if !all.remove(&of_toggle) {
                all.insert(of_toggle.clone());
            }
        });
    };
    let show_parts = move || texts::SHOW_PARTS.with(&[&of_label]);
    let toggle = StoredValue::new(toggle);
    let show_parts = StoredValue::new(show_parts);
    view! {
        <li data-asset=code.to_string()>
            <div class="asset-line">
                <Show when=move || !found && { count.get() > 0 } fallback=|| view! { <span class="toggle"></span> }>
                    <button
                        type="button"
                        class="toggle icon-button"
                        aria-expanded=move || open.get().to_string()
                        aria-label=move || show_parts.with_value(|said| said())
                        on:click=move |event| toggle.with_value(|toggle| toggle(event))
                    ></button>
                </Show>
                <span class="asset-text">
                    <span class="code">{code.to_string()}</span>
                    <strong>{name}</strong>
                    <span class="soft small">
                        {move || path.clone().unwrap_or_else(|| match count.get() {
                            0 => String::new(),
                            count => texts::PARTS.with(&[&count.to_string()]),
                        })}
                    </span>
                </span>
                {Desk::get().manages().then(|| actions(page, asset))}
            </div>
            {move || open.get().then(|| level(page, Some(of_level.clone())))}
        </li>
    }
}

fn actions(page: Handles, asset: &Asset) -> impl IntoView + use<> {
    let code = asset.code.to_string();
    let said = |text: crate::i18n::Text| {
        let code = code.clone();
        move || text.with(&[&code])
    };
    let (below, edited, removed) = (asset.clone(), asset.clone(), asset.clone());
    let labels = format!("/admin/assets/labels?under={}", encoded(&code));
    view! {
        <span class="row-actions">
            <button
                type="button"
                data-add-below=code.clone()
                aria-label=said(texts::ADD_BELOW_OF)
                on:click=move |_| page.editing.set(Some(Editing::below(&below)))
            >
                {texts::ADD_BELOW.view()}
            </button>
            <button
                type="button"
                data-edit-asset=code.clone()
                aria-label=said(texts::EDIT_OF)
                on:click=move |_| page.editing.set(Some(Editing::of(&edited)))
            >
                {texts::EDIT.view()}
            </button>
            <a class="button" href=labels aria-label=said(texts::LABELS_OF)>{texts::LABELS.view()}</a>
            <button
                type="button"
                class="danger"
                data-remove-asset=code.clone()
                aria-label=said(texts::REMOVE_OF)
                on:click=move |_| page.removal.ask(page.forest, &removed)
            >
                {texts::REMOVE.view()}
            </button>
        </span>
    }
}
