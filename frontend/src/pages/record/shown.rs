//! Files that a question shows or plays, such as a drawing of where to look. They came with the form.

use super::image_map::drawing_of;
use crate::editor::Editor;
use crate::form_files::form_file;
use crate::i18n::collector as t;
use crate::ui::dialog::Dialog;
use crate::ui::dynamic::words;
use coletor_common::form::cells::CellId;
use leptos::prelude::*;

/// Its picture, sound and film, where it has any.
#[component]
pub fn ShownFiles(at: CellId) -> impl IntoView {
    let editor = Editor::get();
    let form = editor.form();
    let node = form.node(at.node);
    if node.media.is_empty() {
        return ().into_any();
    }
    let address = move |kind: &'static str| {
        let name = editor.text(at, |node| node.media.get(kind).unwrap_or(NOTHING));
        editor.form().files.get(name.trim()).map(|sha256| form_file(sha256))
    };
    let label = move || editor.words(at, |node| &node.label);
    // A drawing whose parts are choices is drawn with them.
    let image = Memo::new(move |_| address("image").filter(|_| drawing_of(editor, at).is_none()));
    let big = Memo::new(move |_| address("big-image"));
    let (audio, video) = (Memo::new(move |_| address("audio")), Memo::new(move |_| address("video")));
    let starts = node.parameters.get("autoplay").map(|kind| kind.trim().to_owned()).unwrap_or_default();
    let (sound_starts, film_starts) = (starts == "audio", starts == "video");
    // A picture that has a large one is the way to it.
    let open = RwSignal::new(false);
    let small = move || {
        let src = image.get().or(big.get())?;
        Some(match big.get() {
            None => view! { <img src=src alt=words(label) loading="lazy" /> }.into_any(),
            Some(_) => view! {
                <button type="button" class="enlarge" data-enlarge aria-label=t::ENLARGE.view() on:click=move |_| open.set(true)>
                    <img src=src alt=words(label) loading="lazy" />
                </button>
            }
            .into_any(),
        })
    };
    let large = move || big.get().map(|src| view! { <img class="large" src=src alt=words(label) /> });
    view! {
        <div class="shown-files">
            {small}
            {move || {
                let sound = |src| view! { <audio src=src controls preload="none" autoplay=sound_starts aria-label=words(label)></audio> };
                audio.get().map(sound)
            }}
            {move || {
                let film = |src| {
                    view! { <video src=src controls preload="none" playsinline autoplay=film_starts aria-label=words(label)></video> }
                };
                video.get().map(film)
            }}
        </div>
        <Dialog open title=words(label)>{large}</Dialog>
    }
    .into_any()
}

/// Of a question without a file of a kind.
const NOTHING: &coletor_common::form::model::Text = &Vec::new();
