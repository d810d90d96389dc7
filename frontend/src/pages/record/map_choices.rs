//! Choices that have a place, on a map. The list beside it offers all of them, to the keyboard and to screen readers too.

use super::choices::{Quick, is_chosen, tapped as chosen_after};
use super::geo::{Features, frame};
use super::map::{MapView, Shown};
use crate::editor::Editor;
use crate::i18n::collector as t;
use crate::platform::map::Tap;
use crate::ui::dialog::Dialog;
use crate::ui::dynamic::words;
use crate::ui::icon::{Glyph, PIN};
use coletor_common::form::cells::CellId;
use leptos::prelude::*;

/// The button that opens the map, and the map.
#[component]
pub fn ChoicesOnMap(at: CellId, many: bool) -> impl IntoView {
    let editor = Editor::get();
    let open = RwSignal::new(false);
    let title = Signal::derive(move || editor.words(at, |node| &node.label));
    view! {
        <button type="button" data-open-map aria-haspopup="dialog" on:click=move |_| open.set(true)>
            <Glyph icon=PIN />
            {t::MAP_CHOOSE.view()}
        </button>
        <Dialog open title><ChoicesMap at many open /></Dialog>
    }
}

#[component]
fn ChoicesMap(at: CellId, many: bool, open: RwSignal<bool>) -> impl IntoView {
    let editor = Editor::get();
    let places = Memo::new(move |_| editor.choice_places(at));
    let look_at = Memo::new(move |_| places.with(|places| frame(places.iter().map(|(.., place)| place.as_str()))));
    let features = words(move || {
        let (value, mut features) = (editor.value(at), Features::default());
        places.with(|places| {
            for (row, name, place) in places {
                let role = if is_chosen(&value, name) { "chosen" } else { "choice" };
                features.add(role, usize::try_from(*row).unwrap_or(0), place);
            }
        });
        features.finish()
    });
    let quick = Quick::of(at, many);
    let tapped = Callback::new(move |tap: Tap| {
        let Some(row) = tap.feature.filter(|_| !untrack(|| editor.is_read_only(at))) else { return };
        let (name, _) = untrack(|| editor.choice(at, row));
        editor.answer(at, &chosen_after(&untrack(|| editor.value(at)), &name, many));
        quick.go_on();
    });
    let said = move || {
        let value = editor.value(at);
        value.split_whitespace().map(|name| editor.choice_called(at, name)).collect::<Vec<_>>().join(", ")
    };
    view! {
        <MapView shown=Shown::new() features frame=look_at cross=true tapped />
        <p class="reading" data-chosen role="status">{words(said)}</p>
        <div class="map-actions">
            <button type="button" class="primary" data-done on:click=move |_| open.set(false)>{t::CONFIRM.view()}</button>
        </div>
    }
}
