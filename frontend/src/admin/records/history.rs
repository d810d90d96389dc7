//! What happened between stops out of the ordinary, and what the server set aside.

use super::super::desk::Desk;
use super::super::quarantine::{confirmation, kind_text, why_in_general};
use super::super::sheet::Sheet;
use super::super::texts;
use crate::i18n::{format, use_lang};
use coletor_common::admin::QuarantineLine;
use coletor_common::record::{Move, Step};
use coletor_common::time::Millis;
use leptos::prelude::*;

/// Codes of stops, changes of order with their justification, interruptions with their reason, and resumptions.
#[component]
pub fn History(#[prop(into)] sheet: Signal<Option<Sheet>>) -> impl IntoView {
    let lang = use_lang();
    let desk = Desk::get();
    let lines =
        Memo::new(move |_| sheet.with(|sheet| sheet.as_ref().map(|sheet| told(desk, sheet)).unwrap_or_default()));
    view! {
        <section class="panel" aria-labelledby="history">
            <h2 id="history">{texts::HISTORY.view()}</h2>
            <Show
                when=move || lines.with(|lines| !lines.is_empty())
                fallback=|| view! { <p class="soft">{texts::NO_HISTORY.view()}</p> }
            >
                <ol class="history">
                    <For each=move || lines.get() key=Clone::clone let((kind, at, said))>
                        <li data-history=kind>
                            <span class="reading soft">{move || format::date_time(lang.get(), at)}</span>
                            <span>{said}</span>
                        </li>
                    </For>
                </ol>
            </Show>
        </section>
    }
}

fn told(desk: Desk, sheet: &Sheet) -> Vec<(&'static str, Millis, String)> {
    let tell = |step: &Step| match &step.what {
        Move::Arrived { .. } | Move::Left { .. } => None,
        Move::Confirmed { stop, expected, code, how, reason } => {
            let (text, parts) = confirmation(sheet.title_of(stop), expected, code, *how, reason);
            Some(("confirmed", text.with(&parts.iter().map(String::as_str).collect::<Vec<_>>())))
        }
        Move::OrderChanged { from, to, justification } => {
            let (from, to) = (sheet.title_of(from), sheet.title_of(to));
            Some(("order", texts::ORDER_CHANGED.with(&[&from, &to, justification])))
        }
        Move::Interrupted { reason, comment } => {
            let reason = sheet.reason(reason);
            let why = if comment.trim().is_empty() { reason } else { format!("{reason}. {comment}") };
            Some(("interrupted", texts::INTERRUPTED.with(&[&why])))
        }
        Move::Resumed {} => Some(("resumed", texts::RESUMED.now().to_owned())),
        Move::HandedOver { to, message } => {
            let said = texts::HANDED_TO.with(&[&desk.name_of(*to).unwrap_or_default()]);
            Some(("handed-over", if message.is_empty() { said } else { format!("{said}. {message}") }))
        }
        Move::Shared { with } => Some(("shared", texts::SHARED_WITH.with(&[&desk.name_of(*with).unwrap_or_default()]))),
        Move::Parted {} => Some(("parted", texts::PARTED.now().to_owned())),
    };
    // Where several had a part in it, each line says whose it is.
    let record = &sheet.record;
    let together = record.people().any(|person| person != record.author);
    let name = |step: &Step| desk.name_of(record.whose(step)).filter(|_| together);
    let named = |step: &Step, said: String| name(step).map_or_else(|| said.clone(), |name| format!("{name}: {said}"));
    let steps = sheet.record.trail.iter();
    steps.filter_map(|step| tell(step).map(|(kind, said)| (kind, step.at.wall_ms, named(step, said)))).collect()
}

/// Operations in quarantine; nothing at all where there are none.
#[component]
pub fn Quarantine(#[prop(into)] lines: Signal<Vec<QuarantineLine>>) -> impl IntoView {
    let lang = use_lang();
    let draw = move |line: QuarantineLine| {
        let at = line.received_at;
        let why = why_in_general(line.code, &line.detail);
        let kind = match kind_text(&line.kind) {
            Some(text) => view! { <strong>{text.view()}</strong> }.into_any(),
            None => view! { <code>{line.kind}</code> }.into_any(),
        };
        view! {
            <li data-quarantined=line.code.as_str()>
                <span class="reading soft">{move || format::date_time(lang.get(), at)}</span>
                <span>
                    {kind}
                    ". "
                    {why.view()}
                </span>
            </li>
        }
    };
    view! {
        <Show when=move || lines.with(|lines| !lines.is_empty())>
            <section class="panel" aria-labelledby="quarantine">
                <h2 id="quarantine">{texts::QUARANTINE.view()}</h2>
                <p class="soft">{texts::QUARANTINE_HINT.view()}</p>
                <ol class="history">{move || lines.get().into_iter().map(draw).collect_view()}</ol>
                <a class="onward" href="/admin/quarantine">{texts::TO_QUARANTINE.view()}</a>
            </section>
        </Show>
    }
}
