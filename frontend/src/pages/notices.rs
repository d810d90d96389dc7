//! What a person must be told: in view until it is read, wherever the page is scrolled to.

use super::sync::title;
use crate::app::App;
use crate::faults::{journal_text, rows_text};
use crate::i18n::{collector as t, format, shared, use_lang};
use crate::journal::JournalError;
use crate::notice::Notice;
use crate::ui::dynamic::{When, truth, words};
use crate::ui::icon::{Glyph, WARNING};
use leptos::prelude::*;

/// All of it, the oldest first; while a record is open, only what cannot wait until it is not.
#[component]
pub fn Notices(
    /// A record is open.
    record_open: bool,
) -> impl IntoView {
    let app = App::get();
    let is_told = move |notice: &Notice| !(record_open && notice.can_wait());
    let all = move || {
        let told = app.notices.get().into_iter().filter(is_told);
        told.map(|notice| view! { <NoticeBox notice /> }).collect_view()
    };
    let any = truth(move || app.saver.failed().is_some() || app.notices.with(|all| all.iter().any(is_told)));
    view! {
        <When on=truth(move || app.sync.outdated.get())>
            <p class="notice warn" role="status" data-outdated>{t::OUTDATED.view()}</p>
        </When>
        <When on=truth(move || app.sync.store_failed.get().is_some())>
            <p class="notice warn" role="status" data-rows-not-stored>
                {words(move || app.sync.store_failed.get().map(|error| rows_text(&error).now()).unwrap_or_default())}
            </p>
        </When>
        <When on=any>
            <div class="told">
                {move || app.saver.failed().map(|error| view! { <NotSaved error /> })}
                {all}
            </div>
        </When>
    }
}

/// What was done last is not on the disk: it is kept until it can be stored.
#[component]
fn NotSaved(error: JournalError) -> impl IntoView {
    let saver = App::get().saver;
    view! {
        <div class="notice alarm" role="alert">
            <Glyph icon=WARNING />
            <p>{words(move || journal_text(&error))}</p>
            <button type="button" data-save-again on:click=move |_| saver.try_again()>{shared::RETRY.view()}</button>
        </div>
    }
}

#[component]
fn NoticeBox(notice: Notice) -> impl IntoView {
    let app = App::get();
    let (warns, kind) = match &notice {
        Notice::Lost(_) => (true, "lost"),
        Notice::Copied => (true, "copied"),
        Notice::Message { .. } => (false, "message"),
        Notice::Given { .. } => (false, "given"),
        Notice::NewRound { .. } => (false, "new-round"),
    };
    let read = notice.clone();
    view! {
        <div class="notice" class:warn=warns role="alert" data-notice=kind>
            {warns.then(|| view! { <Glyph icon=WARNING /> })}
            <p>{words(move || said(app, &notice))}</p>
            <button type="button" data-read on:click=move |_| app.dismiss(&read)>{t::READ.view()}</button>
        </div>
    }
}

fn said(app: &'static App, notice: &Notice) -> String {
    match notice {
        Notice::Lost(lost) => {
            let until = lost.received_at.map(|at| t::LOST_UNTIL.with(&[&format::date_time(use_lang().get(), at)]));
            t::LOST_STORAGE.with(&[&lost.through.to_string(), &until.unwrap_or_default()])
        }
        Notice::Copied => t::COPIED_DEVICE.now().to_owned(),
        Notice::Message { from, text, .. } => format!("{} {text}", t::SAYS.with(&[from])),
        Notice::Given { form, from, message } => {
            let name = app.mirror.colleague(*from).map_or_else(|| t::SOMEBODY.now().to_owned(), |row| row.name);
            let text = if message.is_some() { t::GIVEN } else { t::GIVEN_PART };
            format!("{} {}", text.with(&[&name, &title(app, form)]), message.as_deref().unwrap_or_default())
        }
        Notice::NewRound { form } => t::ROUND_CAME.with(&[&title(app, form)]),
    }
}
