//! Rounds of this person that are open on this device: to go on with, to hand over, or to give back.

use super::frame::Screen;
use super::give::{Gift, GiveDialog};
use super::sync::title;
use crate::app::App;
use crate::editor;
use crate::faults::journal_text;
use crate::i18n::{collector as t, format, shared, use_lang};
use crate::ui::dialog::Dialog;
use crate::ui::dynamic::{failure_words, words};
use coletor_common::id::RecordId;
use coletor_common::record::{Record, Status};
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;

/// What the list is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Go on.
    Continue,
    /// Give back.
    Return,
}

/// The list.
#[component]
pub fn OpenRounds(
    /// What the list is for.
    purpose: Purpose,
) -> impl IntoView {
    let app = App::get();
    let asked = RwSignal::new(None::<Arc<Record>>);
    let (shown, giving) = (RwSignal::new(false), RwSignal::new(None));
    let failure = RwSignal::new(None);
    let open = Memo::new(move |_| {
        let me = app.me.get().person;
        // Only who has a round gives it back; on goes also who does a part of it.
        let holds = |record: &Record| record.holder == me || purpose == Purpose::Continue && record.is_with(me);
        let mine = |record: &&Arc<Record>| holds(record) && !record.is_closed();
        app.journal.records.with(|records| records.values().rev().filter(mine).cloned().collect::<Vec<_>>())
    });
    let title = match purpose {
        Purpose::Continue => t::OPEN_ROUNDS,
        Purpose::Return => t::RETURN,
    };
    let ask = move |record: Arc<Record>| {
        asked.set(Some(record));
        match purpose {
            Purpose::Continue => giving.set(Some(Gift::HandOver)),
            Purpose::Return => shown.set(true),
        }
    };
    let give_back = move |_| {
        let Some(record) = asked.get_untracked() else { return };
        spawn_local(async move {
            match editor::give_back(app, record.id).await {
                Ok(()) => shown.set(false),
                Err(error) => failure.set(Some(error)),
            }
        });
    };
    let loses = move || asked.get().map(|record| t::RETURN_LOSES.with(&[&record.answered().to_string()]));
    view! {
        <Screen page="open" title=Signal::derive(move || title.now().to_owned()) back="/">
            <ul class="list">
                {move || open.get().into_iter().map(|record| view! { <OpenRow record purpose ask /> }).collect_view()}
            </ul>
            {move || open.with(Vec::is_empty).then(|| view! { <p class="soft">{t::NO_OPEN.view()}</p> })}
            <Dialog open=shown title=Signal::derive(|| t::RETURN_TITLE.now().to_owned())>
                <div class="stack">
                    <p>{loses}</p>
                    <p class="error" role="alert">{failure_words(failure, journal_text)}</p>
                    <div class="dialog-actions">
                        <button type="button" on:click=move |_| shown.set(false)>{shared::CANCEL.view()}</button>
                        <button type="button" class="danger" data-confirm on:click=give_back>{t::RETURN.view()}</button>
                    </div>
                </div>
            </Dialog>
            <GiveDialog giving record=asked done=|_| () />
        </Screen>
    }
}

#[component]
fn OpenRow(record: Arc<Record>, purpose: Purpose, ask: impl Fn(Arc<Record>) + Copy + 'static) -> impl IntoView {
    let app = App::get();
    let lang = use_lang();
    let (id, taken) = (record.id, record.taken_at.wall_ms);
    let status = if record.status == Status::Interrupted { shared::STATUS_INTERRUPTED } else { shared::STATUS_RUNNING };
    let action = match purpose {
        Purpose::Continue => {
            let record = record.clone();
            let holds = record.holder == app.person();
            let give = view! { <button type="button" data-give on:click=move |_| ask(record.clone())>{t::GIVE.view()}</button> };
            view! {
                {holds.then_some(give)}
                {continue_link(id)}
            }
            .into_any()
        }
        Purpose::Return => {
            let record = record.clone();
            view! { <button type="button" class="danger" data-return on:click=move |_| ask(record.clone())>{t::RETURN.view()}</button> }
                .into_any()
        }
    };
    view! {
        <li class="row with-buttons" data-record=id.to_string()>
            <span class="row-text">
                <strong>{words(move || title(app, &record.form))}</strong>
                <span class="soft small">{status.view()}" · "{words(move || format::date_time(lang.get(), taken))}</span>
            </span>
            <span class="row-buttons">{action}</span>
        </li>
    }
}

fn continue_link(id: RecordId) -> impl IntoView {
    view! { <a class="button primary" data-continue href=format!("/record/{id}")>{t::CONTINUE.view()}</a> }
}
