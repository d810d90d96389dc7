//! A photo as the answer of a question.

use crate::app::App;
use crate::editor::{AttachError, Editor};
use crate::faults::journal_text;
use crate::i18n::collector as t;
use crate::platform::picture::PictureError;
use crate::react::whenever;
use crate::ui::dynamic::{When, truth, words};
use crate::ui::icon::{CAMERA, CHECK, Glyph};
use coletor_common::form::model::NodeId;
use leptos::html::Input;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

fn said(error: &AttachError) -> String {
    match error {
        AttachError::Picture(PictureError::TooLarge) => t::PHOTO_TOO_LARGE.now().to_owned(),
        AttachError::Picture(PictureError::Unreadable(_)) => t::PHOTO_UNREADABLE.now().to_owned(),
        AttachError::Journal(error) => journal_text(error),
    }
}

/// Takes a photo, shows the one taken.
#[component]
pub fn Photo(node: NodeId) -> impl IntoView {
    let editor = Editor::get();
    let (busy, failure) = (RwSignal::new(false), RwSignal::new(None));
    let input = NodeRef::<Input>::new();
    let take = move |_| {
        let Some(input) = input.get() else { return };
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        input.set_value(""); // so that the same file can be given again
        busy.set(true);
        failure.set(None);
        spawn_local(async move {
            failure.set(editor.attach(node, &file).await.err());
            busy.set(false);
        });
    };
    let taken = move || !editor.value(node).is_empty();
    let word = move || if taken() { t::RETAKE_PHOTO.now() } else { t::TAKE_PHOTO.now() };
    view! {
        <div class="photo">
            <label class="button photo-button">
                <Glyph icon=CAMERA />
                {word}
                <input
                    class="visually-hidden"
                    type="file"
                    accept="image/*"
                    capture="environment"
                    node_ref=input
                    on:change=take
                />
            </label>
            <Preview node />
            <p class="small" role="status">
                {move || busy.get().then(|| t::PHOTO_BUSY.now())}
                <When on=truth(move || !busy.get() && taken())>
                    <Glyph icon=CHECK />
                    " "
                    {t::PHOTO_SAVED.view()}
                </When>
            </p>
            <p class="error" role="alert">{words(move || failure.get().map(|error| said(&error)).unwrap_or_default())}</p>
        </div>
    }
}

#[component]
fn Preview(node: NodeId) -> impl IntoView {
    let (app, editor) = (App::get(), Editor::get());
    let form = editor.form();
    let path = form.node(node).path.clone();
    let sha256 = Memo::new(move |_| {
        editor.with_record(|record| record.answered_media(&path).map(|media| media.sha256.clone())).flatten()
    });
    let url = RwSignal::new(None::<String>);
    whenever(move || {
        let sha256 = sha256.get();
        spawn_local(async move {
            let shown = match sha256 {
                Some(sha256) => app.picture_url(&sha256).await,
                None => None,
            };
            url.try_set(shown);
        });
    });
    on_cleanup(move || {
        if let Some(url) = url.get_untracked() {
            let _ = web_sys::Url::revoke_object_url(&url); // else it lives as long as the page
        }
    });
    move || url.get().map(|url| view! { <img class="photo-preview" src=url alt=t::TAKE_PHOTO.now() /> })
}
