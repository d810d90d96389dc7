//! Choices that are parts of a drawing: an element of it whose id is a choice's name is tapped to choose it. The list below
//! it offers all of them, to the keyboard and to screen readers, for which the drawing is not there.

use super::choices::{Quick, is_chosen, tapped};
use crate::editor::Editor;
use crate::form_files;
use crate::i18n::collector as t;
use crate::platform::drawing::{self, PART};
use crate::react::whenever;
use coletor_common::form::cells::CellId;
use coletor_common::form::model::Text;
use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;

/// Of a question without a picture.
const NOTHING: &Text = &Vec::new();
/// What a part has that is chosen, and one that can be.
const CHOSEN: &str = "data-chosen";
const OFFERED: &str = "data-offered";

/// The SHA-256 of the drawing whose parts are a question's choices; none where its picture is no drawing. Tracks the cell.
pub fn drawing_of(editor: Editor, at: CellId) -> Option<String> {
    let form = editor.form();
    let node = form.node(at.node);
    if !node.is_on_image() {
        return None;
    }
    let name = editor.text(at, |node| node.media.get("image").unwrap_or(NOTHING));
    let is_drawing = name.trim().to_lowercase().ends_with(".svg");
    form.files.get(name.trim()).filter(|_| is_drawing).cloned()
}

/// The drawing, once it is here.
#[component]
pub fn ImageMap(at: CellId, many: bool) -> impl IntoView {
    let editor = Editor::get();
    let place = NodeRef::<Div>::new();
    let sha256_now = Memo::new(move |_| drawing_of(editor, at));
    let (drawn, failed) = (RwSignal::new(0_u32), RwSignal::new(false));
    whenever(move || {
        let (Some(asked), Some(place)) = (sha256_now.get(), place.get()) else { return };
        spawn_local(async move {
            let text = form_files::drawing(&asked).await;
            // Another one, in another language, may be wanted by now.
            if sha256_now.try_get_untracked().flatten() == Some(asked) {
                let copy = text.and_then(|text| drawing::copy(&text, &format!("part-{}-{}-", at.block, at.node)));
                place.set_text_content(None);
                let is_there = copy.is_some_and(|copy| place.append_child(&copy).is_ok());
                let _ = failed.try_set(!is_there);
                let _ = drawn.try_update(|times| *times += 1);
            }
        });
    });
    whenever(move || {
        drawn.track();
        let (value, offered) = (editor.value(at), editor.offered(at));
        let names: Vec<String> = offered.iter().map(|row| editor.choice(at, *row).0).collect();
        let Some(place) = place.get_untracked() else { return };
        for part in parts(&place) {
            let name = part.get_attribute(PART).unwrap_or_default();
            let is_offered = names.contains(&name);
            mark(&part, OFFERED, is_offered);
            mark(&part, CHOSEN, is_offered && is_chosen(&value, &name));
        }
    });
    let quick = Quick::of(at, many);
    let tap = move |event: leptos::ev::MouseEvent| {
        let tapped_on = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let part = tapped_on.and_then(|target| target.closest(&format!("[{OFFERED}]")).ok().flatten());
        let Some(name) = part.and_then(|part| part.get_attribute(PART)) else { return };
        if !untrack(|| editor.is_read_only(at)) {
            editor.answer(at, &tapped(&untrack(|| editor.value(at)), &name, many));
            quick.go_on();
        }
    };
    view! {
        <div class="image-map" aria-hidden="true" data-image-map node_ref=place on:click=tap></div>
        <p class="small soft" role="status">{move || failed.get().then(|| t::DRAWING_MISSING.now())}</p>
    }
}

fn parts(place: &Element) -> Vec<Element> {
    let Ok(found) = place.query_selector_all(&format!("[{PART}]")) else { return Vec::new() };
    (0..found.length()).filter_map(|at| found.item(at)?.dyn_into().ok()).collect()
}

/// An attribute is set or not; one of these names is never refused.
fn mark(part: &Element, name: &str, is: bool) {
    let _ = if is { part.set_attribute(name, "") } else { part.remove_attribute(name) };
}
