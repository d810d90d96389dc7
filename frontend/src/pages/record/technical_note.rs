//! The technical note of a point: what is to be done about a deviation, with a photo.

use super::file::{MediaShown, TakeFile, Taking};
use super::is_choice;
use crate::editor::Editor;
use crate::i18n::{collector as t, shared};
use crate::react::whenever;
use crate::ui::dialog::Dialog;
use crate::ui::dynamic::{When, truth, words};
use crate::ui::icon::{CAMERA, CROSS, Glyph, NOTE};
use coletor_common::form::cells::CellId;
use coletor_common::round::limits::Verdict;
use leptos::prelude::*;

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
    let taking = Taking::new();
    let photo = Memo::new(move |_| editor.note_photo(at));
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
                <TakeFile
                    taking
                    icon=CAMERA
                    word=words(move || if photo.get().is_some() { t::RETAKE_PHOTO.now() } else { t::TAKE_PHOTO.now() })
                    accept="image/*"
                    capture=Some("environment")
                    disabled=false
                    take=move |file: web_sys::File| async move { editor.attach_to_note(at, &file).await }
                />
                <MediaShown file=photo label=words(|| t::NOTE.now()) />
                <p class="small" role="status">{taking.busy_word()}</p>
                <When on=truth(move || photo.get().is_some())>
                    <button type="button" class="quiet" on:click=move |_| editor.remove_note_photo(at)>
                        <Glyph icon=CROSS />
                        {t::REMOVE_FILE.view()}
                    </button>
                </When>
                <p class="error" role="alert">{taking.failure_words()}</p>
            </div>
            <div class="dialog-actions">
                <button type="button" data-cancel on:click=move |_| open.set(false)>{shared::CANCEL.view()}</button>
                <button type="submit" class="primary" data-confirm>{t::CONFIRM.view()}</button>
            </div>
        </form>
    }
}
