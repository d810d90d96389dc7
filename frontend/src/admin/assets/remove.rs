//! Removing: one that stands alone goes at once and can be had back; of one with others below it the number is said first.

use super::super::asked::open_about;
use super::super::fields::cancel;
use super::edit::{add, path};
use super::forest::Forest;
use super::{Handles, texts};
use crate::i18n::Text;
use crate::net::fetch;
use crate::ui::dialog::Dialog;
use crate::ui::icon::{Glyph, UNDO, WARNING};
use coletor_common::asset::{Asset, AssetCode};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::sync::Arc;

/// What is about to be removed, or was.
#[derive(Clone, Copy)]
pub struct Removal {
    /// With others below it.
    asked: RwSignal<Option<AssetCode>>,
    /// Can be had back.
    gone: RwSignal<Option<Asset>>,
    failure: RwSignal<Option<Text>>,
}

impl Removal {
    /// Nothing yet.
    pub fn new() -> Self {
        Self { asked: RwSignal::new(None), gone: RwSignal::new(None), failure: RwSignal::new(None) }
    }

    /// Removes an asset, or asks first.
    pub fn ask(self, forest: Memo<Arc<Forest>>, asset: &Asset) {
        if forest.with_untracked(|forest| forest.count(&asset.code)) > 0 {
            self.failure.set(None);
            self.asked.set(Some(asset.code.clone()));
        } else {
            self.carry_out(asset.clone(), 0);
        }
    }

    fn carry_out(self, asset: Asset, below: usize) {
        let path = format!("{}?below={below}", path(&asset.code));
        spawn_local(async move {
            match fetch::delete(&path).await {
                Ok(()) => {
                    let _ = self.failure.try_set(None);
                    let _ = self.asked.try_set(None);
                    let _ = self.gone.try_set((below == 0).then_some(asset));
                }
                Err(error) => drop(self.failure.try_set(Some(texts::why(&error)))),
            }
        });
    }

    fn undo(self) {
        let Some(asset) = self.gone.get_untracked() else { return };
        spawn_local(async move {
            match add(&asset).await {
                Ok(()) => drop(self.gone.try_set(None)),
                Err(error) => drop(self.failure.try_set(Some(texts::why(&error)))),
            }
        });
    }
}

/// What was removed, with the way back.
#[component]
pub fn Undo(removal: Removal) -> impl IntoView {
    let said = move || removal.gone.with(|gone| gone.as_ref().map(|gone| texts::REMOVED.with(&[gone.code.as_str()])));
    view! {
        <div role="status">
            <Show when=move || removal.gone.with(Option::is_some)>
                <div class="notice">
                    <p>{said}</p>
                    <button type="button" data-undo-remove="" on:click=move |_| removal.undo()>
                        <Glyph icon=UNDO />
                        {texts::UNDO.view()}
                    </button>
                </div>
            </Show>
        </div>
        <Show when=move || removal.failure.with(Option::is_some) && removal.asked.with(Option::is_none)>
            <div class="notice alarm" role="alert">
                <Glyph icon=WARNING />
                <p>{move || removal.failure.get().map(Text::now)}</p>
            </div>
        </Show>
    }
}

/// Says how many go along.
#[component]
pub fn RemoveDialog(page: Handles) -> impl IntoView {
    let Handles { forest, removal, .. } = page;
    let open = open_about(removal.asked);
    let below = Memo::new(move |_| {
        let code = removal.asked.get();
        code.map_or(0, |code| forest.with(|forest| forest.walk(Some(&code)).len().saturating_sub(1)))
    });
    let code = move || removal.asked.get().map(String::from).unwrap_or_default();
    let press = move |_| {
        let asset = forest.with_untracked(|forest| forest.get(&code()).cloned());
        if let Some(asset) = asset {
            removal.carry_out(asset, below.get_untracked());
        }
    };
    view! {
        <Dialog open title=Signal::derive(move || texts::REMOVE_OF.with(&[&code()]))>
            <div class="stack">
                <p>{move || texts::REMOVE_ALL.with(&[&code(), &below.get().to_string()])}</p>
                <p class="error" role="alert">{move || removal.failure.get().map(Text::now)}</p>
                <div class="dialog-actions">
                    {cancel(move || removal.asked.set(None))}
                    <button type="button" class="danger" data-remove-confirm="" on:click=press>
                        {move || texts::REMOVE_COUNT.with(&[&(below.get() + 1).to_string()])}
                    </button>
                </div>
            </div>
        </Dialog>
    }
}
