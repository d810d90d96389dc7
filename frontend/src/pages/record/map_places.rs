//! A place, a way or a border on a map: seen there, and where the form allows it put, moved and removed there.

use super::geo::{Features, frame, joined, measured, parts, pointed};
use super::map::{MapView, Shown};
use crate::editor::Editor;
use crate::i18n::{collector as t, use_lang};
use crate::platform::map::Tap;
use crate::platform::place;
use crate::ui::dialog::Dialog;
use crate::ui::dynamic::{When, truth, words};
use crate::ui::icon::{CROSS, Glyph, PIN, PLUS, UNDO};
use coletor_common::form::cells::CellId;
use coletor_common::form::model::Kind;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// The button that opens the map, and the map.
#[component]
pub fn PlacesOnMap(at: CellId) -> impl IntoView {
    let editor = Editor::get();
    let open = RwSignal::new(false);
    let title = Signal::derive(move || editor.words(at, |node| &node.label));
    let word = move || if may_put(editor, at) { t::MAP_MARK.now() } else { t::MAP_SEE.now() };
    view! {
        <button type="button" data-open-map aria-haspopup="dialog" on:click=move |_| open.set(true)>
            <Glyph icon=PIN />
            {words(word)}
        </button>
        <Dialog open title><PlacesMap at open /></Dialog>
    }
}

/// Whether places are put by hand: a single one only where the form says so.
fn may_put(editor: Editor, at: CellId) -> bool {
    let form = editor.form();
    let node = form.node(at.node);
    (node.kind != Kind::Geopoint || node.looks("placement-map")) && !editor.is_read_only(at)
}

#[component]
fn PlacesMap(at: CellId, open: RwSignal<bool>) -> impl IntoView {
    let editor = Editor::get();
    let kind = editor.form().node(at.node).kind;
    let shown = Shown::new();
    let all = Memo::new(move |_| parts(&editor.value(at), kind));
    let (selected, here) = (RwSignal::new(None::<usize>), RwSignal::new(None::<String>));
    let before = RwSignal::new(Vec::<String>::new());
    let may_put = truth(move || may_put(editor, at));
    let look_at = RwSignal::new(all.with_untracked(|all| frame(all.iter().map(String::as_str))));
    let features = words(move || {
        let mut features = Features::default();
        if let Some(here) = here.get() {
            features.add_accuracy(&here);
        }
        all.with(|all| features.add_answer(all, kind, selected.get()));
        features.finish()
    });
    let answer = move |now: Vec<String>| {
        before.update(|before| before.push(untrack(|| editor.value(at))));
        selected.set(None);
        editor.answer(at, &joined(now, kind));
    };
    let put = move |tap: Tap| {
        let mut now = all.get_untracked();
        let place = pointed(tap);
        match selected.get_untracked() {
            _ if kind == Kind::Geopoint => now = vec![place],
            Some(at) if at < now.len() => now[at] = place,
            _ => now.push(place),
        }
        answer(now);
    };
    let tapped = Callback::new(move |tap: Tap| {
        let there = tap.feature.and_then(|id| usize::try_from(id).ok()).filter(|_| kind != Kind::Geopoint);
        match there {
            _ if !may_put.get_untracked() => {}
            Some(there) => selected.update(|selected| *selected = Some(there).filter(|_| *selected != Some(there))),
            None => put(tap),
        }
    });
    let put_here = move |_| {
        if let Some(tap) = shown.centre() {
            put(tap);
        }
    };
    let take = move |_| {
        let mut now = all.get_untracked();
        if let Some(at) = selected.get_untracked().filter(|at| *at < now.len()) {
            now.remove(at);
            answer(now);
        }
    };
    let back = move |_| {
        if let Some(value) = before.try_update(Vec::pop).flatten() {
            selected.set(None);
            editor.answer(at, &value);
        }
    };
    let busy = RwSignal::new(false);
    let find = move || {
        busy.set(true);
        spawn_local(async move {
            let found = place::here().await;
            let _ = busy.try_set(false);
            if let Some(found) = found {
                let _ = look_at.try_set(frame([found.as_str()]));
                let _ = here.try_set(Some(found));
            }
        });
    };
    // Nobody looks for the place to put something at from the middle of the sea.
    if all.with_untracked(Vec::is_empty) {
        find();
    }
    let word = move || if selected.get().is_some() { t::MAP_MOVE.now() } else { t::MAP_PUT.now() };
    view! {
        <MapView shown features frame=look_at cross=may_put tapped />
        <Measured at />
        <div class="map-actions">
            <When on=may_put>
                <button type="button" class="primary" data-put on:click=put_here>
                    <Glyph icon=PLUS />
                    {words(word)}
                </button>
            </When>
            <When on=truth(move || selected.get().is_some())>
                <button type="button" data-take on:click=take><Glyph icon=CROSS />{t::MAP_TAKE.view()}</button>
            </When>
            <When on=truth(move || !before.with(Vec::is_empty))>
                <button type="button" data-undo-place on:click=back><Glyph icon=UNDO />{t::UNDO.view()}</button>
            </When>
            <button type="button" data-find disabled=busy on:click=move |_| find()><Glyph icon=PIN />{t::MAP_HERE.view()}</button>
            <button type="button" data-done on:click=move |_| open.set(false)>{t::CONFIRM.view()}</button>
        </div>
    }
}

/// How many places there are, how long they are and how much is within.
#[component]
pub fn Measured(at: CellId) -> impl IntoView {
    let editor = Editor::get();
    let lang = use_lang();
    let kind = editor.form().node(at.node).kind;
    let said = move || {
        let value = editor.value(at);
        let sizes = measured(&value, kind, lang.get())?;
        let count = t::MAP_COUNT.with(&[&parts(&value, kind).len().to_string()]);
        Some([vec![count], sizes].concat().join(" · "))
    };
    view! { <p class="small soft reading" data-measured role="status">{words(move || said().unwrap_or_default())}</p> }
}
