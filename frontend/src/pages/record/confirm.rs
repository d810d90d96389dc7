//! Confirming a stop by its code, before it is read. Another code, or none, asks for a reason.

use super::scanner::Scanner;
use crate::editor::Editor;
use crate::i18n::collector as t;
use crate::ui::dialog::Dialog;
use crate::ui::dynamic::{When, truth, words};
use crate::ui::icon::{CODE, Glyph, WARNING};
use coletor_common::form::model::NodeId;
use coletor_common::op::{Means, same_code};
use leptos::prelude::*;

/// What asks for the code of a stop.
#[component]
pub fn ConfirmStop(
    /// The stop.
    stop: NodeId,
    /// Its code.
    code: String,
) -> impl IntoView {
    let editor = Editor::get();
    let open = RwSignal::new(false);
    // What was read instead, or that nothing was: it waits for a reason.
    let (other, reason) = (RwSignal::new(None::<(String, Means)>), RwSignal::new(String::new()));
    let expected = StoredValue::new(code);
    let found = Callback::new(move |(read, how): (String, Means)| {
        if expected.with_value(|expected| same_code(expected, &read)) {
            editor.confirm_stop(stop, read, how, String::new());
            open.set(false);
        } else {
            other.set(Some((read, how)));
        }
    });
    let begin = move |_| {
        other.set(None);
        reason.set(String::new());
        open.set(true);
    };
    let confirm = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let why = reason.get_untracked().trim().to_owned();
        if let Some((read, how)) = other.get_untracked().filter(|_| !why.is_empty()) {
            editor.confirm_stop(stop, read, how, why);
            open.set(false);
        }
    };
    let told = move || match other.get() {
        Some((_, Means::Skipped)) | None => t::CODE_WHY_NONE.now().to_owned(),
        Some((read, _)) => t::CODE_OTHER.with(&[&read, &expected.get_value()]),
    };
    view! {
        <button type="button" class="primary" data-confirm-stop on:click=begin>
            <Glyph icon=CODE />
            {t::CODE_READ.view()}
        </button>
        <Dialog open title=Signal::derive(move || t::CODE_OF_STOP.with(&[&expected.get_value()]))>
            <When on=truth(move || other.with(Option::is_none))>
                <Scanner typed=true found />
                <div class="dialog-actions">
                    <button
                        type="button"
                        class="quiet"
                        data-skip-code
                        on:click=move |_| other.set(Some((String::new(), Means::Skipped)))
                    >
                        {t::CODE_SKIP.view()}
                    </button>
                </div>
            </When>
            <When on=truth(move || other.with(Option::is_some))>
                <form on:submit=confirm>
                    <div class="notice warn" role="alert" data-code-differs>
                        <Glyph icon=WARNING />
                        <p>{words(told)}</p>
                    </div>
                    <label class="field">
                        <span>{t::REASON.view()}</span>
                        <textarea
                            name="code-reason"
                            required
                            prop:value=reason
                            on:input=move |event| reason.set(event_target_value(&event))
                        ></textarea>
                    </label>
                    <div class="dialog-actions">
                        <button type="button" data-read-again on:click=move |_| other.set(None)>{t::CODE_AGAIN.view()}</button>
                        <button
                            type="submit"
                            class="primary"
                            data-confirm
                            disabled=truth(move || reason.with(|reason| reason.trim().is_empty()))
                        >
                            {t::CONFIRM.view()}
                        </button>
                    </div>
                </form>
            </When>
        </Dialog>
    }
}
