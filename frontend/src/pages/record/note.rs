//! A text to read among the cards, with what was computed in it.

use super::card::Hint;
use super::shown::ShownFiles;
use crate::editor::Editor;
use crate::ui::dynamic::words;
use crate::ui::marked::Marked;
use coletor_common::form::cells::CellId;
use leptos::prelude::*;

/// One note.
#[component]
pub fn Note(at: CellId) -> impl IntoView {
    let editor = Editor::get();
    let path = editor.path(at);
    view! {
        <div class="note-block" data-width=editor.form().node(at.node).width()>
            <p class="note reading" data-note=path><Marked text=words(move || editor.text(at, |node| &node.label)) /></p>
            <ShownFiles at />
            <Hint at />
        </div>
    }
}
