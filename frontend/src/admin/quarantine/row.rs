//! One operation in quarantine: when, who, what, why, and what was or can be decided.

use super::super::desk::Desk;
use super::super::marks::action_mark;
use super::super::sheet::Sheet;
use super::super::texts;
use super::decide::Asked;
use super::raw::indented;
use super::why::{remedy, why};
use super::words::{Names, happened};
use crate::i18n::{format, use_lang};
use coletor_common::admin::{Action, QuarantinedOp, Settled};
use coletor_common::op::{Event, Op};
use coletor_common::record::Record;
use leptos::prelude::*;
use std::sync::Arc;

/// A line of the table. Its words follow the record, whose form names points and values.
#[component]
pub fn Row(line: QuarantinedOp, asked: RwSignal<Option<Asked>>) -> impl IntoView {
    let (desk, lang) = (Desk::get(), use_lang());
    let (captured, received, id) = (line.captured_at, line.received_at, line.record);
    let raw = indented(line.op.text());
    let Ok(op) = line.op.read::<Op>() else { return view! { <Unreadable line raw /> }.into_any() };
    let (line, op) = (StoredValue::new(line), StoredValue::new(op));
    let record = Memo::new(move |_| desk.record(id));
    let said = Memo::new(move |_| op.with_value(|op| words(desk, op, record.get())));
    let reason = move || {
        let holder = record.with(|record| record.as_ref().and_then(|record| desk.name_of(record.holder)));
        let (text, parts) = line.with_value(|line| {
            record.with(|record| op.with_value(|op| why(line, op, record.as_deref(), holder.clone())))
        });
        text.with(&parts.iter().map(String::as_str).collect::<Vec<_>>())
    };
    // Before the records are here, nothing can be said of this one.
    let advice = move || {
        let code = line.with_value(|line| line.code);
        let known = desk.mirror.project.with(Option::is_some);
        known.then(|| record.with(|record| op.with_value(|op| remedy(code, op, record.as_deref()))).now())
    };
    let author = line.with_value(|line| line.author.clone());
    let who = move || author.clone().unwrap_or_else(|| texts::AUTHOR_UNKNOWN.now().to_owned());
    let settled = line.with_value(|line| line.settled.clone());
    let open = settled.is_none();
    let decision = match settled {
        Some(settled) => decided(settled).into_any(),
        None if desk.manages() => choices(line, op, said, asked).into_any(),
        None => ().into_any(),
    };
    view! {
        <tr data-quarantined=line.with_value(|line| line.op_id.to_string())>
            <td data-label=texts::WHEN.view() class="reading">
                <span>{move || format::date_time(lang.get(), captured)}</span>
                <span class="soft small">
                    {move || texts::RECEIVED_AT.with(&[&format::date_time(lang.get(), received)])}
                </span>
            </td>
            <td data-label=texts::WHO.view()>{who}</td>
            <th scope="row" data-said="">
                <span>{said}</span>
                <a href=format!("/admin/records/{id}")>{texts::OPEN_RECORD.view()}</a>
            </th>
            <td data-why="">
                <span>{reason}</span>
                <Show when=move || open>
                    <span class="soft">{advice}</span>
                </Show>
                <AsStored raw />
            </td>
            <td class="decision">{decision}</td>
        </tr>
    }
    .into_any()
}

/// What happened, named as the record's form names it, or, where a record only begins, the form in force.
pub fn words(desk: Desk, op: &Op, record: Option<Arc<Record>>) -> String {
    let lang = use_lang().get();
    let mut names = Names::default();
    if let Some(record) = record {
        let form = desk.form_of(&record);
        names.sheet = form.map(|form| Sheet::new(record, form, String::new(), lang));
    }
    match Event::parse(&op.kind, &op.payload) {
        Ok(Event::Taken { form, .. }) => {
            names.title = desk.mirror.forms.with(|forms| forms.get(&form).map(|form| form.title.clone()));
        }
        Ok(Event::HandedOver { to, .. } | Event::Shared { with: to }) => names.heir = desk.name_of(to),
        _ => {}
    }
    let (text, parts) = happened(lang, op, names);
    text.with(&parts.iter().map(String::as_str).collect::<Vec<_>>())
}

/// All of the operation, folded away until somebody wants it.
#[component]
fn AsStored(raw: String) -> impl IntoView {
    view! {
        <details class="as-stored">
            <summary>{texts::AS_STORED.view()}</summary>
            <pre lang="en" tabindex="0" role="region" aria-label=texts::AS_STORED.view()>{raw}</pre>
        </details>
    }
}

/// What a newer server holds that this page cannot read is shown as it is.
#[component]
fn Unreadable(line: QuarantinedOp, raw: String) -> impl IntoView {
    view! {
        <tr data-quarantined=line.op_id.to_string()>
            <td colspan="5">
                <AsStored raw />
            </td>
        </tr>
    }
}

fn choices(
    line: StoredValue<QuarantinedOp>,
    op: StoredValue<Op>,
    said: Memo<String>,
    asked: RwSignal<Option<Asked>>,
) -> impl IntoView {
    let ask = move |action| {
        let line = line.get_value();
        asked.set(Some(Asked { id: line.op_id, record: line.record, action, op: op.get_value() }));
    };
    view! {
        <button
            type="button"
            data-settle="apply"
            aria-label=move || texts::APPLY_NAMED.with(&[&said.get()])
            on:click=move |_| ask(Action::Apply)
        >
            {texts::APPLY.view()}
        </button>
        <button
            type="button"
            data-settle="dismiss"
            aria-label=move || texts::DISMISS_NAMED.with(&[&said.get()])
            on:click=move |_| ask(Action::Dismiss)
        >
            {texts::DISMISS.view()}
        </button>
    }
}

fn decided(settled: Settled) -> impl IntoView {
    let lang = use_lang();
    let Settled { action, by, at, reason } = settled;
    let decision = move || texts::DECIDED_BY.with(&[&by, &format::date_time(lang.get(), at)]);
    view! {
        <div class="decided">
            {action_mark(action)}
            <span class="soft small reading">{decision}</span>
            <span>{move || texts::REASON_GIVEN.with(&[&reason])}</span>
        </div>
    }
}
