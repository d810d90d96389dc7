//! The feed of deviations: what is outside its limits, or calls for a note, in today's rounds. The latest first.

use super::super::desk::Desk;
use super::super::marks::verdict_mark;
use super::super::sheet::Sheet;
use super::super::texts;
use crate::i18n::{Lang, format, use_lang};
use coletor_common::id::RecordId;
use coletor_common::record::Record;
use coletor_common::round::limits::Verdict;
use coletor_common::time::Millis;
use leptos::prelude::*;
use std::sync::Arc;

/// Most lines shown.
const LINES_MAX: usize = 30;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Deviation {
    at: Millis,
    record: RecordId,
    path: String,
    verdict: Option<Verdict>,
    choice: bool,
    stop: String,
    label: String,
    value: String,
}

/// Deviations of rounds that run or were finished today. Pressing one shows its round beside.
#[component]
pub fn Deviations(chosen: RwSignal<Option<RecordId>>) -> impl IntoView {
    let (desk, lang) = (Desk::get(), use_lang());
    let today = Memo::new(move |_| desk.zone().local(desk.now.get()).day);
    let feed = Memo::new(move |_| {
        let (zone, today, lang) = (desk.zone(), today.get(), lang.get());
        let is_recent = |record: &&Arc<Record>| {
            let ended = record.ended_at.as_ref().map(|at| zone.local(at.wall_ms).day);
            ended.is_none_or(|day| day == today)
        };
        let recent: Vec<Arc<Record>> =
            desk.mirror.records.with(|all| all.values().filter(is_recent).cloned().collect());
        let mut feed: Vec<Deviation> = recent.into_iter().flat_map(|record| of_record(desk, lang, record)).collect();
        feed.sort_by_key(|line| std::cmp::Reverse(line.at));
        feed.truncate(LINES_MAX);
        feed
    });
    view! {
        <section class="panel deviations" aria-labelledby="deviations">
            <h2 id="deviations">{texts::DEVIATIONS.view()}</h2>
            <Show
                when=move || feed.with(|feed| !feed.is_empty())
                fallback=|| view! { <p class="empty soft">{texts::NO_DEVIATIONS.view()}</p> }
            >
                <ul class="feed">
                    <For
                        each=move || feed.get()
                        key=Deviation::clone
                        let:line
                    >
                        {draw(line, chosen)}
                    </For>
                </ul>
            </Show>
        </section>
    }
}

fn of_record(desk: Desk, lang: Lang, record: Arc<Record>) -> Vec<Deviation> {
    let Some(form) = desk.form_of(&record) else { return Vec::new() };
    let sheet = Sheet::new(record, form, String::new(), lang);
    let mut found = Vec::new();
    for section in sheet.sections() {
        for shown in section.points.into_iter().filter(super::super::sheet::Shown::deviates) {
            let Some(answer) = sheet.record.answers.get(&shown.path) else { continue };
            found.push(Deviation {
                at: answer.at.wall_ms,
                record: sheet.record.id,
                path: shown.path,
                verdict: shown.verdict,
                choice: shown.choice,
                stop: section.title.clone(),
                label: shown.label,
                value: shown.value,
            });
        }
    }
    found
}

fn draw(line: Deviation, chosen: RwSignal<Option<RecordId>>) -> impl IntoView {
    let lang = use_lang();
    let (at, record) = (line.at, line.record);
    view! {
        <li data-deviation=line.path>
            <button type="button" class="feed-line" on:click=move |_| chosen.set(Some(record))>
                <span class="reading soft">{move || format::time(lang.get(), at)}</span>
                {verdict_mark(line.verdict, line.choice)}
                <span class="feed-what">{line.stop}" · "{line.label}": "<strong class="reading">{line.value}</strong></span>
            </button>
        </li>
    }
}
