//! Pausing an execution, with a reason; or handing it over instead, or sharing it, or ending one's part in it.

use super::super::give::{Gift, GiveDialog};
use crate::editor::Editor;
use crate::i18n::{collector as t, shared};
use crate::route::{Page, use_way};
use crate::ui::dialog::Dialog;
use crate::ui::dynamic::{When, truth};
use leptos::prelude::*;

/// The name logged where a form lists no reasons.
const OTHER: &str = "other";

/// Asks for the reason; afterwards the collector is at home.
#[component]
pub fn InterruptDialog(open: RwSignal<bool>) -> impl IntoView {
    let editor = Editor::get();
    let form = editor.form();
    let (reason, comment) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let giving = RwSignal::new(None);
    let go = use_way();
    let reasons = StoredValue::new(form.round.as_ref().and_then(|round| form.list(round.reasons?).cloned()));
    let options = move || {
        let language = editor.language();
        let listed: Vec<(String, String)> = reasons.with_value(|list| {
            let listed = list.iter().flat_map(|list| (0..list.len()).map(move |row| (list, row)));
            listed.map(|(list, row)| (list.stored(row).to_owned(), list.label(row, language).to_owned())).collect()
        });
        let listed =
            if listed.is_empty() { vec![(OTHER.to_owned(), t::OTHER_REASON.now().to_owned())] } else { listed };
        listed.into_iter().map(|(name, label)| view! { <option value=name>{label}</option> }).collect_view()
    };
    let confirm = StoredValue::new_local(move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if reason.with_untracked(String::is_empty) {
            return;
        }
        editor.interrupt(reason.get_untracked(), comment.get_untracked());
        open.set(false);
        go(Page::Home);
    });
    let give = move |gift: Gift| {
        open.set(false);
        giving.set(Some(gift));
    };
    let part = move |_| {
        editor.part();
        open.set(false);
        go(Page::Home);
    };
    let done = move |gift| {
        if gift == Gift::HandOver {
            go(Page::Home);
        }
    };
    view! {
        <Dialog open title=Signal::derive(|| t::INTERRUPT_TITLE.now().to_owned())>
            <form on:submit=move |event| confirm.with_value(|confirm| confirm(event))>
                <label class="field">
                    <span>{t::REASON.view()}</span>
                    <select name="reason" required on:change=move |event| reason.set(event_target_value(&event))>
                        <option value="">{t::CHOOSE.view()}</option>
                        {options}
                    </select>
                </label>
                <label class="field">
                    <span>{t::COMMENT_OPTIONAL.view()}</span>
                    <textarea
                        name="comment"
                        prop:value=comment
                        on:input=move |event| comment.set(event_target_value(&event))
                    ></textarea>
                </label>
                <div class="dialog-actions">
                    <button type="button" on:click=move |_| open.set(false)>{shared::CANCEL.view()}</button>
                    <button
                        type="submit"
                        class="primary"
                        data-confirm
                        disabled=truth(move || reason.with(String::is_empty))
                    >
                        {t::INTERRUPT.view()}
                    </button>
                </div>
                <When on=truth(move || editor.is_holder())>
                    <div class="dialog-actions">
                        <button type="button" data-share on:click=move |_| give(Gift::Share)>{t::SHARE.view()}</button>
                        <button type="button" data-give on:click=move |_| give(Gift::HandOver)>{t::GIVE.view()}</button>
                    </div>
                </When>
                <When on=truth(move || !editor.is_holder())>
                    <div class="dialog-actions">
                        <button type="button" data-part on:click=part>{t::PART.view()}</button>
                    </div>
                </When>
            </form>
        </Dialog>
        <GiveDialog giving record=editor.record() done />
    }
}
