//! What an administrator does to a record: who goes on with it, and which of several answers counts.

use super::super::desk::Desk;
use super::super::sheet::Sheet;
use super::super::texts;
use crate::i18n::{Text, format, shared, use_lang};
use crate::net::fetch::{self, NetError};
use crate::ui::icon::{Glyph, WARNING};
use crate::ui::sign_in::net_text;
use coletor_common::account::Role;
use coletor_common::admin::{Decide, HandOver};
use coletor_common::id::{PersonId, RecordId};
use coletor_common::record::{Conflict, Field, Record, Said};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::Serialize;

/// Asks the server for something about a record; what is answered comes by the record's row.
async fn ask<T: Serialize>(id: RecordId, what: &str, body: &T) -> Result<(), NetError> {
    let text = serde_json::to_string(body).unwrap_or_default(); // cannot fail: plain structures
    fetch::send_bytes(&format!("/api/records/{id}/{what}"), "application/json", text.into()).await
}

/// Sends what was asked for, and shows why it was not done.
fn submit<T: Serialize + 'static>(
    id: RecordId,
    what: &'static str,
    body: T,
    busy: RwSignal<bool>,
    failure: RwSignal<Option<Text>>,
) {
    busy.set(true);
    failure.set(None);
    spawn_local(async move {
        if let Err(error) = ask(id, what, &body).await {
            let _ = failure.try_set(Some(net_text(&error)));
        }
        let _ = busy.try_set(false);
    });
}

/// Hands an open record over to another collector.
#[component]
pub fn Holder(record: Memo<Option<Record>>) -> impl IntoView {
    let desk = Desk::get();
    let (busy, failure) = (RwSignal::new(false), RwSignal::new(None::<Text>));
    let chosen = RwSignal::new(None::<PersonId>);
    let open = move || record.with(|record| record.as_ref().is_some_and(|record| !record.is_closed()));
    let holder = move || record.with(|record| record.as_ref().map(|record| record.holder));
    let others = move || {
        let mut others: Vec<(PersonId, String)> = desk.people.with(|people| {
            let collectors = people.iter().filter(|(_, row)| row.role == Role::Collector);
            collectors.map(|(id, row)| (*id, row.name.clone())).collect()
        });
        others.retain(|(id, _)| Some(*id) != holder());
        others.sort_by(|a, b| a.1.cmp(&b.1));
        others
    };
    let press = move |_| {
        let id = record.with_untracked(|record| record.as_ref().map(|record| record.id));
        if let (Some(id), Some(to)) = (id, chosen.get_untracked()) {
            submit(id, "holder", HandOver { to }, busy, failure);
        }
    };
    let hand_over = move || {
        view! {
            <p class="soft small">{texts::HAND_OVER_HINT.view()}</p>
            <div class="row-form">
                <label class="field">
                    <span>{texts::HAND_OVER_TO.view()}</span>
                    <select name="heir" on:change=move |event| chosen.set(event_target_value(&event).parse().ok())>
                        <option value="">{texts::CHOOSE_PERSON.view()}</option>
                        {move || others()
                            .into_iter()
                            .map(|(id, name)| view! { <option value=id.to_string()>{name}</option> })
                            .collect_view()}
                    </select>
                </label>
                <button
                    type="button"
                    data-hand-over=""
                    disabled=move || busy.get() || chosen.with(Option::is_none)
                    on:click=press
                >
                    {texts::HAND_OVER.view()}
                </button>
            </div>
            <p class="error" role="alert">{move || failure.get().map(Text::now)}</p>
        }
    };
    view! {
        <Show when=open>
            <section class="panel" aria-labelledby="holder">
                <h2 id="holder">{texts::HOLDER.view()}</h2>
                <p data-holder="">
                    <strong>{move || holder().and_then(|id| desk.name_of(id))}</strong>
                </p>
                {desk.manages().then(hand_over)}
            </section>
        </Show>
    }
}

/// Fields that people set differently without knowing of each other: one of the values is chosen.
#[component]
pub fn Conflicts(#[prop(into)] sheet: Signal<Option<Sheet>>) -> impl IntoView {
    let (busy, failure) = (RwSignal::new(false), RwSignal::new(None::<Text>));
    let all =
        move || sheet.with(|sheet| sheet.as_ref().map(|sheet| sheet.record.conflicts.clone()).unwrap_or_default());
    let may = Desk::get().manages();
    let draw = move |conflict: Conflict| view! { <OneConflict conflict sheet busy failure /> };
    view! {
        <Show when=move || !all().is_empty()>
            <section class="panel warn" aria-labelledby="conflicts" data-conflicts="">
                <h2 id="conflicts">
                    <Glyph icon=WARNING />
                    {texts::CONFLICTS.view()}
                </h2>
                {may.then(|| view! { <p class="soft">{texts::CONFLICTS_HINT.view()}</p> })}
                <ul class="history">{move || all().into_iter().map(draw).collect_view()}</ul>
                <p class="error" role="alert">{move || failure.get().map(Text::now)}</p>
            </section>
        </Show>
    }
}

#[component]
fn OneConflict(
    conflict: Conflict,
    sheet: Signal<Option<Sheet>>,
    busy: RwSignal<bool>,
    failure: RwSignal<Option<Text>>,
) -> impl IntoView {
    let Conflict { field, point, others, .. } = conflict;
    let what = match field {
        Field::Answer => texts::ANSWERS,
        Field::State => texts::FIELD_STATE,
        Field::Comment => texts::COMMENT,
    };
    let title = sheet.with_untracked(|sheet| sheet.as_ref().map(|sheet| sheet.title_of(&point)));
    let shown = sheet.with_untracked(|sheet| sheet.as_ref().and_then(|sheet| sheet.record.shown(field, &point)));
    let values = others.into_iter().map(|said| (said, false)).chain(shown.map(|said| (said, true)));
    let named = point.clone();
    let row = move |(said, is_shown): (Said, bool)| {
        let point = point.clone();
        view! { <OneValue said is_shown field point sheet busy failure /> }
    };
    view! {
        <li data-conflict=named>
            <strong>{title}</strong>
            <span class="soft small">" · "{what.view()}</span>
            <ul class="values">{values.map(row).collect_view()}</ul>
        </li>
    }
}

#[component]
fn OneValue(
    said: Said,
    is_shown: bool,
    field: Field,
    point: String,
    sheet: Signal<Option<Sheet>>,
    busy: RwSignal<bool>,
    failure: RwSignal<Option<Text>>,
) -> impl IntoView {
    let (desk, lang) = (Desk::get(), use_lang());
    let Said { value, at, author, .. } = said;
    let text = {
        let (value, point) = (value.clone(), point.clone());
        move || match (field, value.as_str()) {
            (Field::State, "off") => shared::STATE_OFF.now().to_owned(),
            (Field::State, _) => shared::STATE_MAINTENANCE.now().to_owned(),
            (Field::Comment, text) => text.to_owned(),
            (Field::Answer, stored) => {
                sheet.with(|sheet| sheet.as_ref().map(|sheet| sheet.value_of(&point, stored))).unwrap_or_default()
            }
        }
    };
    let by = author.and_then(|author| desk.name_of(author)).unwrap_or_default();
    let when = move || at.as_ref().map(|at| format::date_time(lang.get(), at.wall_ms)).unwrap_or_default();
    let (may, kept) = (desk.manages(), value.clone());
    let press = move |_| {
        let id = sheet.with_untracked(|sheet| sheet.as_ref().map(|sheet| sheet.record.id));
        if let Some(id) = id {
            let decision = Decide { field, point: point.clone(), value: Some(value.clone()) };
            submit(id, "decisions", decision, busy, failure);
        }
    };
    view! {
        <li class="value-row">
            <span class="value-text">
                <strong class="reading">{text}</strong>
                <span class="soft small">{by}" "{when}{is_shown.then(|| view! { " · "{texts::SHOWN_NOW.view()} })}</span>
            </span>
            {may.then(|| view! {
                <button type="button" data-keep=kept disabled=busy on:click=press>{texts::KEEP_THIS.view()}</button>
            })}
        </li>
    }
}
