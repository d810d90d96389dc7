//! Assets: their tree, search, and what changes them. The tree follows what the server says, as on the phones.

mod edit;
mod forest;
mod import;
mod labels;
mod remove;
mod texts;
mod tree;

pub use import::imported;
pub use labels::LabelsPage;
pub use texts::{ASSET_ADDED, ASSET_CHANGED, ASSET_REMOVED, ASSETS, ASSETS_IMPORTED};

use super::desk::Desk;
use super::fetched::Skeleton;
use crate::ui::icon::{Glyph, PLUS, UPLOAD};
use coletor_common::asset::AssetCode;
use edit::{EditDialog, Editing};
use forest::Forest;
use import::ImportDialog;
use leptos::prelude::*;
use remove::{Removal, RemoveDialog, Undo};
use std::collections::BTreeSet;
use std::sync::Arc;
use tree::{Found, level};

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Handles {
    forest: Memo<Arc<Forest>>,
    /// Those whose parts are shown.
    opened: RwSignal<BTreeSet<AssetCode>>,
    editing: RwSignal<Option<Editing>>,
    removal: Removal,
}

/// `/admin/assets`.
#[component]
pub fn AssetsPage() -> impl IntoView {
    let desk = Desk::get();
    let (query, importing) = (RwSignal::new(String::new()), RwSignal::new(false));
    let editing = RwSignal::new(None);
    let forest = Forest::of(desk);
    let page = Handles { forest, opened: RwSignal::new(BTreeSet::new()), editing, removal: Removal::new() };
    let known = Memo::new(move |_| desk.mirror.project.with(Option::is_some));
    let searched = Memo::new(move |_| query.with(|query| !query.trim().is_empty()));
    let empty = Memo::new(move |_| page.forest.with(|forest| forest.is_empty()));
    let changes = desk.manages().then(|| {
        view! {
            <button type="button" data-add-asset="" on:click=move |_| editing.set(Some(Editing::default()))>
                <Glyph icon=PLUS />
                {texts::ADD.view()}
            </button>
            <button type="button" data-import-assets="" on:click=move |_| importing.set(true)>
                <Glyph icon=UPLOAD />
                {texts::IMPORT.view()}
            </button>
        }
    });
    let labels = desk
        .manages()
        .then(|| view! { <a class="button" data-labels="" href="/admin/assets/labels">{texts::LABELS.view()}</a> });
    view! {
        <div class="page">
            <h1>{texts::ASSETS.view()}</h1>
            <p class="lead soft">{texts::LEAD.view()}</p>
            <div class="toolbar">
                <label class="field">
                    <span>{texts::SEARCH.view()}</span>
                    <input
                        type="search"
                        name="asset-search"
                        autocomplete="off"
                        prop:value=query
                        on:input=move |event| query.set(event_target_value(&event))
                    />
                </label>
                {changes}
                <a class="button" href="/api/assets.csv" download="assets.csv" rel="external">{texts::EXPORT.view()}</a>
                {labels}
            </div>
            <Undo removal=page.removal />
            <section class="panel" aria-label=texts::ASSETS.view()>
                {move || match (known.get(), empty.get(), searched.get()) {
                    (false, ..) => view! { <Skeleton /> }.into_any(),
                    (true, true, _) => view! { <p class="empty soft">{texts::NONE.view()}</p> }.into_any(),
                    (true, false, false) => level(page, None),
                    (true, false, true) => view! { <Found page query /> }.into_any(),
                }}
            </section>
            <EditDialog page />
            <RemoveDialog page />
            <ImportDialog open=importing />
        </div>
    }
}
