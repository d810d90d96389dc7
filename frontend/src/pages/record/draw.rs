//! What is drawn by hand: a signature, a drawing, marks upon a photo.

use super::file::{Preview, said};
use super::sheet::{Kind, Sheet, Sketching};
use crate::editor::{AttachError, Editor};
use crate::i18n::collector as t;
use crate::ui::dialog::Dialog;
use crate::ui::dynamic::{When, truth, words};
use crate::ui::icon::{CROSS, Glyph, PEN};
use coletor_common::form::cells::CellId;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// Opens the sheet to draw on; shows what was drawn, unless something else does.
#[component]
pub fn Drawing(
    /// The question.
    at: CellId,
    /// What is drawn.
    kind: Kind,
) -> impl IntoView {
    let editor = Editor::get();
    let (open, busy) = (RwSignal::new(false), RwSignal::new(false));
    let failure = RwSignal::new(None::<AttachError>);
    let sketch = Sketching::new();
    let given = move || !editor.value(at).is_empty();
    let keep = Callback::new(move |drawn: web_sys::Blob| {
        busy.set(true);
        failure.set(None);
        spawn_local(async move {
            let failed = editor.attach_drawing(at, drawn).await.err();
            if failed.is_none() {
                sketch.clear();
                let _ = open.try_set(false);
            }
            let _ = failure.try_set(failed);
            let _ = busy.try_set(false);
        });
    });
    let (first, again) = match kind {
        Kind::Signature => (t::SIGN, t::SIGN_AGAIN),
        Kind::Drawing => (t::DRAW, t::DRAW_ON),
        Kind::Marks => (t::ANNOTATE, t::ANNOTATE),
    };
    let word = move || if given() { again.now() } else { first.now() };
    let title = Signal::derive(move || editor.words(at, |node| &node.label));
    let own = kind != Kind::Marks; // a photo shows itself
    view! {
        <When on=truth(move || own || given())>
            <button
                type="button"
                class="draw-button"
                data-draw
                disabled=truth(move || editor.is_read_only(at))
                on:click=move |_| open.set(true)
            >
                <Glyph icon=PEN />
                {words(word)}
            </button>
        </When>
        <When on=truth(move || own && given())><Preview at /></When>
        <When on=truth(move || own && given() && !editor.is_read_only(at))>
            <button type="button" class="quiet" data-remove-file on:click=move |_| editor.answer(at, "")>
                <Glyph icon=CROSS />
                {t::REMOVE_FILE.view()}
            </button>
        </When>
        <Dialog open title>
            <Sheet at kind sketch keep busy />
            <p class="error" role="alert">
                {words(move || failure.with(|failure| failure.as_ref().map(said).unwrap_or_default()))}
            </p>
        </Dialog>
    }
}
