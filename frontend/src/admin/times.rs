//! Time metrics and progress of one record, drawn. The metrics themselves are `coletor_common::round`'s.

use super::desk::Desk;
use super::sheet::Sheet;
use super::texts;
use crate::i18n::Text;
use coletor_common::op::{Means, same_code};
use coletor_common::record::Move;
use coletor_common::round::metrics::{self, Activity, Stretch};
use coletor_common::round::progress::Progress;
use coletor_common::time::{Millis, Stamp};
use leptos::prelude::*;

/// `now` as a stamp of no device: spans up to it go by the wall clock.
fn wall(now: Millis) -> Stamp {
    Stamp { wall_ms: now, monotonic_ms: 0, run: String::new() }
}

/// From taking the record to its end, or to `now`, as a clock.
pub fn elapsed(sheet: &Sheet, now: Millis) -> String {
    metrics::clock(metrics::elapsed(&sheet.record, &wall(now)).ms)
}

/// The stretches of time in order, the last one running while the record is open.
#[component]
pub fn TimeLine(#[prop(into)] sheet: Signal<Option<Sheet>>, #[prop(into)] now: Signal<Millis>) -> impl IntoView {
    let desk = Desk::get();
    let lines = move || {
        let now = now.get();
        sheet.with(|sheet| {
            let Some(sheet) = sheet.as_ref().filter(|sheet| !sheet.record.trail.is_empty()) else { return Vec::new() };
            let stretches = metrics::stretches(&sheet.record, Some(&wall(now)));
            let together = stretches.iter().any(|stretch| stretch.by != sheet.record.author);
            let name = |stretch: &Stretch| desk.name_of(stretch.by).filter(|_| together);
            stretches.iter().map(|stretch| line(sheet, stretch, name(stretch))).collect()
        })
    };
    let lines = Memo::new(move |_| lines());
    view! {
        <Show when=move || lines.with(|lines| !lines.is_empty()) fallback=|| view! { <p class="soft">{texts::NO_TIMES.view()}</p> }>
            <ol class="times">
                <For each=move || lines.get().into_iter().enumerate() key=|(at, _)| *at let((at, _))>
                    {
                        let line = Memo::new(move |_| lines.with(|lines| lines.get(at).cloned()));
                        move || line.get().map(draw)
                    }
                </For>
            </ol>
        </Show>
    }
}

#[derive(Debug, Clone, PartialEq)]
struct Line {
    kind: &'static str,
    title: &'static str,
    what: String,
    clock: String,
    note: String,
}

fn line(sheet: &Sheet, stretch: &Stretch, name: Option<String>) -> Line {
    let stop = |path: &Option<String>| {
        path.as_ref().map_or_else(|| texts::ROUND_START.now().to_owned(), |path| sheet.title_of(path))
    };
    let (kind, title, what) = match &stretch.activity {
        Activity::Travel { from, to: None } => ("travel", texts::TRAVEL, texts::ON_THE_MOVE.with(&[&stop(from)])),
        Activity::Travel { from, to } => ("travel", texts::TRAVEL, texts::FROM_TO.with(&[&stop(from), &stop(to)])),
        Activity::Reading { stop } => ("reading", texts::READING, sheet.title_of(stop)),
        Activity::Pause { reason } if reason == metrics::HANDED_OVER => {
            ("pause", texts::PAUSE, texts::HANDED_OVER.now().to_owned())
        }
        Activity::Pause { reason } => ("pause", texts::PAUSE, sheet.reason(reason)),
    };
    let code = if let Activity::Reading { stop } = &stretch.activity { code_note(sheet, stop) } else { None };
    let note = if stretch.running { Some(texts::GOING_ON) } else { stretch.span.estimated.then_some(texts::ESTIMATED) };
    let said = [code, note].into_iter().flatten().map(|text| text.now().to_owned());
    Line {
        kind,
        title: title.now(),
        what,
        clock: metrics::clock(stretch.span.ms),
        note: name.into_iter().chain(said).collect::<Vec<_>>().join(" · "),
    }
}

/// How the stop was confirmed last; nothing where nobody was asked.
fn code_note(sheet: &Sheet, stop: &str) -> Option<Text> {
    let Some(Move::Confirmed { expected, code, how, .. }) = sheet.record.confirmed(stop) else { return None };
    Some(match how {
        Means::Skipped => texts::CODE_SKIPPED,
        _ if same_code(expected, code) => texts::CODE_READ,
        _ => texts::CODE_OTHER,
    })
}

fn draw(line: Line) -> impl IntoView {
    view! {
        <li class="time" data-kind=line.kind>
            <span class="time-kind">{line.title}</span>
            <span class="time-what">{line.what}</span>
            <span class="time-clock reading">{line.clock}</span>
            <span class="time-note soft small">{line.note}</span>
        </li>
    }
}

/// Circumference of a circle of radius 42.
const AROUND: f64 = 263.894;

/// How much of a record is done, as a ring with the percentage in it.
#[component]
pub fn Ring(#[prop(into)] progress: Signal<Progress>) -> impl IntoView {
    let said = move || {
        let Progress { done, total } = progress.get();
        texts::PROGRESS_OF.with(&[&done.to_string(), &total.to_string()])
    };
    let dash = move || {
        let drawn = AROUND * f64::from(progress.get().percent()) / 100.0;
        format!("{drawn:.2} {AROUND}")
    };
    view! {
        <div class="ring" data-progress=move || format!("{}/{}", progress.get().done, progress.get().total)>
            <svg viewBox="0 0 100 100" role="img" aria-label=said>
                <circle class="ring-all" cx="50" cy="50" r="42" />
                <circle class="ring-done" cx="50" cy="50" r="42" stroke-dasharray=dash transform="rotate(-90 50 50)" />
                <text x="50" y="51" text-anchor="middle" dominant-baseline="middle">
                    {move || format!("{}%", progress.get().percent())}
                </text>
            </svg>
            <p class="soft" aria-hidden="true">{said}</p>
        </div>
    }
}
