//! A file as the answer of a question: a photo, a sound, a film, or any other.

use super::recording::Recording;
use crate::app::App;
use crate::editor::{AttachError, Editor};
use crate::faults::journal_text;
use crate::i18n::{Text, collector as t};
use crate::platform::picture::PictureError;
use crate::platform::recorder;
use crate::react::whenever;
use crate::ui::dynamic::{When, failure_words, truth, words};
use crate::ui::icon::{CAMERA, CHECK, CROSS, Glyph, Icon, MICROPHONE, UPLOAD};
use coletor_common::form::cells::CellId;
use coletor_common::form::model::Kind;
use coletor_common::op::Media;
use leptos::html::Input;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// Why it was not taken, in words.
pub fn said(error: &AttachError) -> String {
    match error {
        AttachError::Picture(PictureError::TooLarge) => t::PHOTO_TOO_LARGE.now().to_owned(),
        AttachError::Picture(PictureError::Unreadable(_)) => t::PHOTO_UNREADABLE.now().to_owned(),
        AttachError::Journal(error) => journal_text(error),
    }
}

/// How a kind of file is asked for: what the browser offers, with which camera, and in what words.
struct Asked {
    accept: &'static str,
    capture: Option<&'static str>,
    icon: Icon,
    take: Text,
    again: Text,
}

fn asked(kind: Kind, appearance: &str) -> Asked {
    // From the gallery, where the form says that it need not be new.
    let new = |camera| if appearance.split_whitespace().any(|word| word == "new-front") { "user" } else { camera };
    match kind {
        Kind::Audio => Asked {
            accept: "audio/*",
            capture: Some("user"),
            icon: MICROPHONE,
            take: t::TAKE_SOUND,
            again: t::RETAKE_SOUND,
        },
        Kind::Video => Asked {
            accept: "video/*",
            capture: Some(new("environment")),
            icon: CAMERA,
            take: t::TAKE_FILM,
            again: t::RETAKE_FILM,
        },
        Kind::File => Asked { accept: "", capture: None, icon: UPLOAD, take: t::TAKE_FILE, again: t::RETAKE_FILE },
        _ => Asked {
            accept: "image/*",
            capture: Some(new("environment")),
            icon: CAMERA,
            take: t::TAKE_PHOTO,
            again: t::RETAKE_PHOTO,
        },
    }
}

/// Takes a file, shows the one taken.
#[component]
pub fn Attachment(at: CellId) -> impl IntoView {
    let editor = Editor::get();
    let form = editor.form();
    let node = form.node(at.node);
    let Asked { accept, capture, icon, take: first, again } = asked(node.kind, &node.appearance);
    // What the app records itself, unless the form wants another app to do it.
    let is_external = node.parameters.get("quality").is_some_and(|quality| quality == "external");
    let records = matches!(node.kind, Kind::Audio | Kind::Video) && !is_external && recorder::is_there();
    let (capture, icon, first, again) =
        if records { (None, UPLOAD, t::TAKE_FILE, t::RETAKE_FILE) } else { (capture, icon, first, again) };
    let taking = Taking::new();
    let taken = move || !editor.value(at).is_empty();
    let word = move || if taken() { again.now() } else { first.now() };
    view! {
        <div class="photo">
            {records.then(|| view! { <Recording at /> })}
            <TakeFile
                taking
                icon
                word=words(word)
                accept
                capture
                disabled=truth(move || editor.is_read_only(at))
                take=move |file: web_sys::File| async move { editor.attach(at, &file).await }
            />
            <Preview at />
            <p class="small" role="status">
                {taking.busy_word()}
                <When on=truth(move || !taking.busy.get() && taken())>
                    <Glyph icon=CHECK />
                    " "
                    {t::FILE_SAVED.view()}
                </When>
            </p>
            <When on=truth(move || taken() && !editor.is_read_only(at))>
                <button type="button" class="quiet" data-remove-file on:click=move |_| editor.answer(at, "")>
                    <Glyph icon=CROSS />
                    {t::REMOVE_FILE.view()}
                </button>
            </When>
            <p class="error" role="alert">{taking.failure_words()}</p>
        </div>
    }
}

/// What becomes of a file that is being taken. Copies share it.
#[derive(Clone, Copy)]
pub struct Taking {
    busy: RwSignal<bool>,
    failure: RwSignal<Option<AttachError>>,
}

impl Taking {
    /// Nothing is taken yet.
    pub fn new() -> Self {
        Self { busy: RwSignal::new(false), failure: RwSignal::new(None) }
    }

    /// That it is being saved, while it is.
    pub fn busy_word(self) -> Signal<String> {
        words(move || if self.busy.get() { t::FILE_BUSY.now() } else { "" })
    }

    /// Why it was not taken.
    pub fn failure_words(self) -> Signal<String> {
        failure_words(self.failure, said)
    }
}

/// The button that takes a file.
#[component]
pub fn TakeFile<F: Future<Output = Result<(), AttachError>> + 'static>(
    taking: Taking,
    icon: Icon,
    word: Signal<String>,
    accept: &'static str,
    capture: Option<&'static str>,
    #[prop(into)] disabled: Signal<bool>,
    /// Records it.
    take: impl Fn(web_sys::File) -> F + 'static,
) -> impl IntoView {
    let input = NodeRef::<Input>::new();
    let take = move |_| {
        let Some(input) = input.get() else { return };
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        input.set_value(""); // so that the same file can be given again
        taking.busy.set(true);
        taking.failure.set(None);
        let taken = take(file);
        spawn_local(async move {
            let _ = taking.failure.try_set(taken.await.err());
            let _ = taking.busy.try_set(false);
        });
    };
    view! {
        <label class="button photo-button">
            <Glyph icon />
            {word}
            <input
                class="visually-hidden"
                type="file"
                accept=accept
                capture=capture
                disabled=disabled
                node_ref=input
                on:change=take
            />
        </label>
    }
}

/// Shows or plays the file that is the answer.
#[component]
pub fn Preview(at: CellId) -> impl IntoView {
    let editor = Editor::get();
    let path = editor.path(at);
    let file = Memo::new(move |_| {
        let media = editor.with_record(|record| record.answered_media(&path).cloned()).flatten()?;
        (editor.value(at) == media.name).then_some(media)
    });
    view! { <MediaShown file label=words(move || editor.words(at, |node| &node.label)) /> }
}

/// Shows or plays a recorded file.
#[component]
pub fn MediaShown(
    file: Memo<Option<Media>>,
    /// What it is called where it cannot be seen.
    label: Signal<String>,
) -> impl IntoView {
    let app = App::get();
    let url = RwSignal::new(None::<String>);
    whenever(move || {
        let sha256 = file.get().map(|file| file.sha256);
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
    move || {
        let (url, file) = (url.get()?, file.get()?);
        Some(match file.content_type.split('/').next().unwrap_or_default() {
            "image" => view! { <img class="photo-preview" src=url alt=label /> }.into_any(),
            "audio" => view! { <audio class="photo-preview" src=url controls aria-label=label></audio> }.into_any(),
            "video" => {
                view! { <video class="photo-preview" src=url controls playsinline aria-label=label></video> }.into_any()
            }
            _ => {
                view! { <p class="small"><a href=url download=file.name.clone()>{file.name.clone()}</a></p> }.into_any()
            }
        })
    }
}
