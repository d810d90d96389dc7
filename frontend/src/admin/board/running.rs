//! The table of rounds that are being executed.

use super::super::desk::Desk;
use super::super::marks::SignalMark;
use super::super::sheet::Sheet;
use super::super::texts;
use crate::i18n::{format, use_lang};
use coletor_common::id::RecordId;
use coletor_common::record::{Record, Status};
use coletor_common::row::{ExecutionRow, Presence};
use leptos::prelude::*;
use std::sync::Arc;

/// Records that are being executed, the longest running first.
pub fn ids(desk: Desk) -> Vec<RecordId> {
    desk.mirror.executions.with(|executions| {
        let mut ids: Vec<_> = executions.values().map(|row| (row.taken_at, row.record)).collect();
        ids.sort_unstable();
        ids.into_iter().map(|(_, id)| id).collect()
    })
}

/// A record as the mirror has it, kept from drawing anew while others change.
pub fn record(desk: Desk, id: RecordId) -> Memo<Option<Arc<Record>>> {
    Memo::new(move |_| desk.record(id))
}

/// A record with its form, once both are here.
pub fn sheet(desk: Desk, record: Memo<Option<Arc<Record>>>) -> Memo<Option<Sheet>> {
    let lang = use_lang();
    Memo::new(move |_| {
        let record = record.get()?;
        let form = desk.form_of(&record)?;
        let login = desk.login_of(&record);
        Some(Sheet::new(record, form, login, lang.get()))
    })
}

/// Running rounds; the one chosen is marked. Pressing a round's name chooses it.
#[component]
pub fn Running(chosen: RwSignal<Option<RecordId>>) -> impl IntoView {
    let desk = Desk::get();
    let ids = Memo::new(move |_| ids(desk));
    view! {
        <section class="panel running" aria-labelledby="running">
            <h2 id="running">{texts::RUNNING_NOW.view()}</h2>
            <Show
                when=move || ids.with(|ids| !ids.is_empty())
                fallback=|| view! { <p class="empty soft">{texts::NOBODY_RUNS.view()}</p> }
            >
                <div class="table-wrap">
                    <table class="table cards">
                        <thead>
                            <tr>
                                <th scope="col">{texts::ROUND.view()}</th>
                                <th scope="col">{texts::COLLECTOR.view()}</th>
                                <th scope="col">{texts::STARTED.view()}</th>
                                <th scope="col">{texts::CURRENT_STOP.view()}</th>
                                <th scope="col">{texts::STOPS_DONE.view()}</th>
                                <th scope="col">{texts::SIGNAL.view()}</th>
                            </tr>
                        </thead>
                        <tbody>
                            <For each=move || ids.get() key=|id| *id let:id>
                                <Row id chosen />
                            </For>
                        </tbody>
                    </table>
                </div>
            </Show>
        </section>
    }
}

#[component]
fn Row(id: RecordId, chosen: RwSignal<Option<RecordId>>) -> impl IntoView {
    let (desk, lang) = (Desk::get(), use_lang());
    let execution = Memo::new(move |_| desk.mirror.executions.with(|all| all.get(&id).cloned()));
    let record = record(desk, id);
    let sheet = sheet(desk, record);
    let title = move || {
        let form = execution.get().map(|row| row.form)?;
        let known = desk.mirror.forms.with(|forms| forms.get(&form).map(|form| form.title.clone()));
        known.or_else(|| Some(form.to_string()))
    };
    let from_row = move |read: fn(&ExecutionRow) -> String| move || execution.with(|row| row.as_ref().map(read));
    let started = move || execution.with(|row| row.as_ref().map(|row| format::date_time(lang.get(), row.taken_at)));
    let stop = move || {
        sheet.with(|sheet| {
            let sheet = sheet.as_ref()?;
            let stop = sheet.record.current_stop();
            Some(stop.map_or_else(|| texts::ON_THE_WAY.now().to_owned(), |path| sheet.title_of(path)))
        })
    };
    let done = move || sheet.with(|sheet| sheet.as_ref().map(Sheet::stops)).map(|(done, all)| format!("{done}/{all}"));
    let interrupted =
        move || record.with(|record| record.as_ref().is_some_and(|record| record.status == Status::Interrupted));
    let is_chosen = move || chosen.get() == Some(id);
    view! {
        <tr data-record=id.to_string() data-chosen=move || is_chosen().then_some("") on:click=move |_| chosen.set(Some(id))>
            <th scope="row">
                <button type="button" class="row-button" aria-pressed=move || is_chosen().to_string()>
                    {title}
                </button>
                <Show when=interrupted>{super::super::marks::status_mark(Status::Interrupted)}</Show>
            </th>
            <td data-label=texts::COLLECTOR.view()>{from_row(|row| row.name.clone())}</td>
            <td data-label=texts::STARTED.view() class="reading">{started}</td>
            <td data-label=texts::CURRENT_STOP.view() data-current-stop="">{stop}</td>
            <td data-label=texts::STOPS_DONE.view() class="reading" data-stops=done>{done}</td>
            <td data-label=texts::SIGNAL.view()><SignalMark presence=presence(desk, execution) /></td>
        </tr>
    }
}

/// What the server last said of the device of whoever executes it.
fn presence(desk: Desk, execution: Memo<Option<ExecutionRow>>) -> Memo<Option<Presence>> {
    Memo::new(move |_| {
        let key = format!("presence:{}", execution.get()?.person);
        let value = desk.live.with(|live| live.get(&key).cloned())?;
        value.read().ok()
    })
}
