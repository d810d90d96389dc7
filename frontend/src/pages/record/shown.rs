//! Files that a question shows or plays, such as a drawing of where to look. They came with the form.

use crate::editor::Editor;
use crate::form_files::form_file;
use crate::ui::dynamic::words;
use coletor_common::form::cells::CellId;

use leptos::prelude::*;

/// Its picture, sound and film, where it has any.
#[component]
pub fn ShownFiles(at: CellId) -> impl IntoView {
    let editor = Editor::get();
    let form = editor.form();
    if form.node(at.node).media.is_empty() {
        return ().into_any();
    }
    let address = move |kind: &'static str| {
        let name = editor.text(at, |node| node.media.get(kind).unwrap_or(NOTHING));
        editor.form().files.get(name.trim()).map(|sha256| form_file(sha256))
    };
    let label = move || editor.text(at, |node| &node.label);
    view! {
        <div class="shown-files">
            {move || address("image").map(|src| view! { <img src=src alt=words(label) loading="lazy" /> })}
            {move || address("audio").map(|src| view! { <audio src=src controls preload="none"></audio> })}
            {move || address("video").map(|src| view! { <video src=src controls preload="none"></video> })}
        </div>
    }
    .into_any()
}

/// Of a question without a file of a kind.
const NOTHING: &coletor_common::form::model::Text = &Vec::new();
