//! The dialog in which an administrator decides about one operation, and says why.

use super::super::asked::open_about;
use super::super::desk::Desk;
use super::super::long_text::{LongText, Unfit, fit};
use super::super::texts;
use super::row::words;
use super::why::refusal;
use crate::i18n::{Text, shared};
use crate::net::fetch::{self, NetError};
use crate::ui::dialog::Dialog;
use coletor_common::admin::{Action, QuarantinedOp, Settle};
use coletor_common::id::{OpId, RecordId};
use coletor_common::op::Op;
use coletor_common::problem::Code;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What is to be decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// About which operation.
    pub id: OpId,
    /// The record it is about.
    pub record: RecordId,
    /// What is to be done with it.
    pub action: Action,
    /// The operation.
    pub op: Op,
}

impl Asked {
    /// What happened, in words. Tracks what they are made of.
    pub fn said(&self, desk: Desk) -> String {
        words(desk, &self.op, desk.record(self.record))
    }
}

async fn settle(id: OpId, decision: &Settle) -> Result<QuarantinedOp, NetError> {
    fetch::post(&format!("/api/quarantine/{id}"), decision).await
}

/// Asks for a reason while there is something to decide. `done` is called with what was decided about, and how it is
/// stored now; `overtaken` if somebody else was faster.
#[component]
pub fn DecideDialog(
    asked: RwSignal<Option<Asked>>,
    done: impl Fn(Asked, QuarantinedOp) + Copy + Send + Sync + 'static,
    overtaken: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let open = open_about(asked);
    let title = move || match asked.with(|asked| asked.as_ref().map(|asked| asked.action)) {
        Some(Action::Apply) => texts::APPLY_TITLE.now().to_owned(),
        Some(Action::Dismiss) => texts::DISMISS_TITLE.now().to_owned(),
        None => String::new(),
    };
    view! {
        <Dialog open title=Signal::derive(title)>
            {move || asked.get().map(|about| view! { <Decide about open done overtaken /> })}
        </Dialog>
    }
}

#[component]
fn Decide(
    about: Asked,
    open: RwSignal<bool>,
    done: impl Fn(Asked, QuarantinedOp) + Copy + 'static,
    overtaken: impl Fn() + Copy + 'static,
) -> impl IntoView {
    let reason = RwSignal::new(String::new());
    let (busy, failure) = (RwSignal::new(false), RwSignal::new(None::<Failed>));
    let (desk, of_words, action) = (Desk::get(), about.clone(), about.action);
    let said = move || of_words.said(desk);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let reason = match reason.with_untracked(|reason| fit(reason)) {
            Ok(reason) => reason,
            Err(unfit) => return failure.set(Some(Failed::Unfit(unfit))),
        };
        busy.set(true);
        failure.set(None);
        let about = about.clone();
        spawn_local(async move {
            match settle(about.id, &Settle { action: about.action, reason }).await {
                Ok(settled) => {
                    done(about, settled);
                    let _ = open.try_set(false);
                }
                Err(error) => {
                    if matches!(error.code(), Some(Code::OutOfTurn | Code::NotFound)) {
                        overtaken();
                    }
                    let _ = failure.try_set(Some(Failed::Refused(refusal(&error))));
                }
            }
            let _ = busy.try_set(false);
        });
    };
    let (help, name) = match action {
        Action::Apply => (texts::APPLY_HELP, texts::APPLY),
        Action::Dismiss => (texts::DISMISS_HELP, texts::DISMISS),
    };
    view! {
        <form on:submit=submit>
            <p class="quoted">{said}</p>
            <p>{help.view()}</p>
            <LongText name="reason" label=texts::REASON hint=texts::REASON_HINT text=reason />
            <p class="error" role="alert">{move || failure.get().map(Failed::text)}</p>
            <div class="dialog-actions">
                <button type="button" on:click=move |_| open.set(false)>{shared::CANCEL.view()}</button>
                <button type="submit" class="primary" disabled=busy>
                    {move || if busy.get() { texts::DECIDING.now() } else { name.now() }}
                </button>
            </div>
        </form>
    }
}

/// Why nothing was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Failed {
    Unfit(Unfit),
    Refused(Text),
}

impl Failed {
    fn text(self) -> String {
        match self {
            Self::Unfit(unfit) => unfit.text(texts::REASON_MISSING),
            Self::Refused(why) => why.now().to_owned(),
        }
    }
}
