//! The technical note of a point: what is to be done about a deviation, with a photo.

use super::file::{MediaShown, said};
use super::is_choice;
use crate::editor::Editor;
use crate::i18n::{collector as t, shared};
use crate::react::whenever;
use crate::ui::dialog::Dialog;
use crate::ui::dynamic::{When, truth, words};
use crate::ui::icon::{CAMERA, CROSS, Glyph, NOTE};
use coletor_common::form::cells::CellId;
use coletor_common::round::limits::Verdict;
use leptos::html::Input;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// Where an answer deviates, the way to its note; the note itself, once there is one. Choosing what calls for a note opens it.
#[component]
pub fn TechnicalNote(at: CellId, closed: Memo<bool>) -> impl IntoView {
    let editor = Editor::get();
    let open = RwSignal::new(false);
    let note = Memo::new(move |_| editor.note(at));
    let alarms = Memo::new(move |_| !closed.get() && editor.verdict(at) == Some(Verdict::Alarm));
    if is_choice(editor.form().node(at.node)) {
        let mut before = alarms.get_untracked();
        whenever(move || {
            let now = alarms.get();
            let is_new = now && !std::mem::replace(&mut before, now);
            if is_new && note.with_untracked(String::is_empty) && untrack(|| editor.is_mine()) {
                open.set(true);
            }
        });
    }
    let has_note = truth(move || note.with(|note| !note.is_empty()));
    view! {
        <When on=truth(move || alarms.get() || has_note.get())>
            <button type="button" class="technical-note" data-note-of class:written=has_note on:click=move |_| open.set(true)>
                <Glyph icon=NOTE />
                <span class="row-text">
                    <strong>{words(move || if has_note.get() { t::NOTE.now() } else { t::NOTE_OPEN.now() })}</strong>
                    <span class="small">{note}</span>
                </span>
            </button>
        </When>
        <Dialog open title=Signal::derive(|| t::NOTE.now().to_owned())>
            <NoteForm at open />
        </Dialog>
    }
}

#[component]
fn NoteForm(at: CellId, open: RwSignal<bool>) -> impl IntoView {
    let editor = Editor::get();
    let text = RwSignal::new(untrack(|| editor.note(at)));
    let (busy, failure) = (RwSignal::new(false), RwSignal::new(None));
    let input = NodeRef::<Input>::new();
    let photo = Memo::new(move |_| editor.note_photo(at));
    let take = move |_| {
        let Some(input) = input.get() else { return };
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        input.set_value(""); // so that the same file can be given again
        busy.set(true);
        failure.set(None);
        spawn_local(async move {
            let failed = editor.attach_to_note(at, &file).await.err();
            let _ = failure.try_set(failed);
            let _ = busy.try_set(false);
        });
    };
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        editor.set_note(at, &text.get_untracked());
        open.set(false);
    };
    view! {
        <form on:submit=save>
            <label class="field">
                <span>{t::NOTE_WHAT.view()}</span>
                <textarea name="note" rows="3" prop:value=text on:input=move |event| text.set(event_target_value(&event))></textarea>
            </label>
            <div class="photo">
                <label class="button photo-button">
                    <Glyph icon=CAMERA />
                    {words(move || if photo.get().is_some() { t::RETAKE_PHOTO.now() } else { t::TAKE_PHOTO.now() })}
                    <input
                        class="visually-hidden"
                        type="file"
                        accept="image/*"
                        capture="environment"
                        data-note-photo
                        node_ref=input
                        on:change=take
                    />
                </label>
                <MediaShown file=photo />
                <p class="small" role="status">{words(move || if busy.get() { t::FILE_BUSY.now() } else { "" })}</p>
                <When on=truth(move || photo.get().is_some())>
                    <button type="button" class="quiet" on:click=move |_| editor.remove_note_photo(at)>
                        <Glyph icon=CROSS />
                        {t::REMOVE_FILE.view()}
                    </button>
                </When>
                <p class="error" role="alert">
                    {words(move || failure.get().map(|error| said(&error)).unwrap_or_default())}
                </p>
            </div>
            <div class="dialog-actions">
                <button type="button" data-cancel on:click=move |_| open.set(false)>{shared::CANCEL.view()}</button>
                <button type="submit" class="primary" data-confirm>{t::CONFIRM.view()}</button>
            </div>
        </form>
    }
}
