//! Places: where the device is, a way that is walked, or the border of an area, place after place.

use super::geo::{joined, parts};
use super::map_places::{Measured, PlacesOnMap};
use crate::editor::Editor;
use crate::i18n::{collector as t, format, use_lang};
use crate::platform::place;
use crate::ui::dynamic::{When, truth, words};
use crate::ui::icon::{CROSS, Glyph, PIN, UNDO};
use coletor_common::form::cells::CellId;
use coletor_common::form::model::Kind;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// Records one place, or many.
#[component]
pub fn Places(at: CellId) -> impl IntoView {
    let editor = Editor::get();
    let kind = editor.form().node(at.node).kind;
    let (busy, failed) = (RwSignal::new(false), RwSignal::new(false));
    let all = Memo::new(move |_| parts(&editor.value(at), kind));
    let set = move |all: Vec<String>| editor.answer(at, &joined(all, kind));
    let record = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failed.set(false);
        spawn_local(async move {
            let here = place::here().await;
            let _ = busy.try_set(false);
            let _ = failed.try_set(here.is_none());
            let Some(here) = here else { return };
            let mut now = all.try_get_untracked().unwrap_or_default();
            if kind == Kind::Geopoint {
                now.clear();
            }
            now.push(here);
            set(now);
        });
    };
    let back = move |_| {
        let mut now = all.get_untracked();
        now.pop();
        set(now);
    };
    let word = move || match (busy.get(), kind, all.with(Vec::is_empty)) {
        (true, ..) => t::PLACE_BUSY.now(),
        (_, Kind::Geopoint, true) => t::PLACE_RECORD.now(),
        (_, Kind::Geopoint, false) => t::PLACE_AGAIN.now(),
        _ => t::PLACE_ADD.now(),
    };
    let has_map = editor.form().node(at.node).is_on_map();
    let is_many = kind != Kind::Geopoint;
    view! {
        <div class="places">
            <button type="button" data-place disabled=truth(move || busy.get() || editor.is_read_only(at)) on:click=record>
                <Glyph icon=PIN />
                {words(word)}
            </button>
            <ol class="place-list small" class:one=!is_many>
                {move || all.get().into_iter().map(|one| view! { <li class="reading"><Place one /></li> }).collect_view()}
            </ol>
            <When on=truth(move || !all.with(Vec::is_empty) && !editor.is_read_only(at))>
                <button type="button" data-place-back on:click=back>
                    {if is_many { view! { <Glyph icon=UNDO /> }.into_any() } else { view! { <Glyph icon=CROSS /> }.into_any() }}
                    {if is_many { t::PLACE_BACK.view() } else { t::PLACE_CLEAR.view() }}
                </button>
            </When>
            {is_many.then(|| view! { <Measured at /> })}
            {has_map.then(|| view! { <PlacesOnMap at /> })}
            <p class="error" role="alert">{words(move || if failed.get() { t::PLACE_FAILED.now() } else { "" })}</p>
        </div>
    }
}

/// Latitude and longitude, and how sure the device was.
#[component]
fn Place(one: String) -> impl IntoView {
    let lang = use_lang();
    words(move || {
        let mut numbers = one.split_whitespace();
        let mut degrees = || format::decimal(lang.get(), &rounded(numbers.next().unwrap_or_default(), 6));
        let (latitude, longitude) = (degrees(), degrees());
        let accuracy = numbers.nth(1).map(|metres| rounded(metres, 0)).filter(|metres| metres != "0");
        let sure = accuracy.map(|metres| t::PLACE_WITHIN.with(&[&metres])).unwrap_or_default();
        format!("{latitude}° {longitude}° {sure}")
    })
}

fn rounded(number: &str, digits: usize) -> String {
    number.parse::<f64>().map_or_else(|_| number.to_owned(), |number| format!("{number:.digits$}"))
}
