//! A text to read among the cards, with what was computed in it.

use super::shown::ShownFiles;
use crate::editor::Editor;
use crate::ui::dynamic::words;
use coletor_common::form::model::NodeId;
use leptos::prelude::*;

/// One note.
#[component]
pub fn Note(node: NodeId) -> impl IntoView {
    let editor = Editor::get();
    let path = editor.form().node(node).path.clone();
    view! {
        <p class="note reading" data-note=path>{words(move || editor.text(node, |node| &node.label))}</p>
        <ShownFiles node />
    }
}
