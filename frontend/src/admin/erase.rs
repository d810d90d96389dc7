//! Erasure on request: a dialog that asks for the reason, and says what it means.

use super::asked::open_about;
use super::texts;
use crate::i18n::Text;
use crate::net::fetch::{self, NetError};
use crate::ui::dialog::Dialog;
use crate::ui::sign_in::net_text;
use coletor_common::admin::Erase;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Longest reason, in letters; the server counts bytes, and takes more.
const REASON_LEN_MAX: usize = 600;

/// What is to be erased.
#[derive(Clone, PartialEq, Eq)]
pub struct Doomed {
    /// Where it is, under `/api`.
    pub path: String,
    /// What the dialog calls itself.
    pub title: Text,
    /// What fills the title's gap; blank where it has none.
    pub name: String,
    /// What erasing it means.
    pub help: Text,
}

/// Asks for the reason while there is something to erase; `done` is called when it is erased.
#[component]
pub fn EraseDialog(doomed: RwSignal<Option<Doomed>>, done: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let open = open_about(doomed);
    let (reason, busy, failure) = (RwSignal::new(String::new()), RwSignal::new(false), RwSignal::new(None::<Text>));
    Effect::new(move || {
        doomed.track();
        reason.set(String::new());
        failure.set(None);
    });
    let title = move || {
        doomed.with(|doomed| doomed.as_ref().map(|doomed| doomed.title.with(&[&doomed.name])).unwrap_or_default())
    };
    let help = move || doomed.with(|doomed| doomed.as_ref().map(|doomed| doomed.help.now()));
    let press = move |_| {
        let Some(Doomed { path, .. }) = doomed.get_untracked() else { return };
        let reason = reason.get_untracked().trim().to_owned();
        if reason.is_empty() {
            return failure.set(Some(texts::REASON_MISSING));
        }
        busy.set(true);
        spawn_local(async move {
            match erase(&path, Erase { reason }).await {
                Ok(()) => {
                    let _ = doomed.try_set(None);
                    done();
                }
                Err(error) => drop(failure.try_set(Some(net_text(&error)))),
            }
            let _ = busy.try_set(false);
        });
    };
    view! {
        <Dialog open title=Signal::derive(title)>
            <div class="stack" data-erase-dialog="">
                <p>{help}</p>
                <label class="field">
                    <span>{texts::REASON.view()}</span>
                    <textarea
                        name="erase-reason"
                        rows="3"
                        maxlength=REASON_LEN_MAX
                        prop:value=move || reason.get()
                        on:input=move |event| {
                            reason.set(event_target_value(&event));
                            failure.set(None);
                        }
                    ></textarea>
                    <span class="soft small">{texts::ERASE_REASON_HINT.view()}</span>
                </label>
                <p class="error" role="alert">{move || failure.get().map(Text::now)}</p>
                <div class="dialog-actions">
                    <button type="button" class="danger" data-erase-confirm="" disabled=busy on:click=press>
                        {move || if busy.get() { texts::ERASING.now() } else { texts::ERASE.now() }}
                    </button>
                </div>
            </div>
        </Dialog>
    }
}

async fn erase(path: &str, asked: Erase) -> Result<(), NetError> {
    fetch::delete_because(path, &asked).await
}
