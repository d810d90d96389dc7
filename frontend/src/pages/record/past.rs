//! What a point read before: the latest reading, a line of those before it, and all of them on request; and what is hard to
//! believe beside that.

use crate::editor::Editor;
use crate::i18n::{collector as t, format, use_lang};
use crate::ui::dialog::Dialog;
use crate::ui::dynamic::{When, truth, words};
use crate::ui::icon::{Glyph, WARNING};
use coletor_common::form::cells::CellId;
use coletor_common::form::model::Kind;
use coletor_common::number;
use coletor_common::round::past::Reading;
use coletor_common::round::plausible::Doubt;
use leptos::prelude::*;

/// The line's size, in units of its picture.
const WIDTH: f64 = 120.0;
const HEIGHT: f64 = 28.0;

/// Of a question that nothing was read of before, nothing.
#[component]
pub fn Past(at: CellId) -> impl IntoView {
    let editor = Editor::get();
    let lang = use_lang();
    let form = editor.form();
    let node = form.node(at.node);
    let (is_choice, unit) = (node.kind.list().is_some(), node.point.as_ref().map(|point| point.unit.clone()));
    if form.round.is_none() || !(is_choice || matches!(node.kind, Kind::Decimal | Kind::Integer)) {
        return ().into_any();
    }
    let unit = StoredValue::new(unit.unwrap_or_default());
    let open = RwSignal::new(false);
    let past = Memo::new(move |_| editor.past(at));
    let written = move |reading: &Reading| {
        if is_choice {
            return editor.choice_called(at, &reading.value);
        }
        let number = format::decimal(lang.get(), &reading.value);
        unit.with_value(|unit| if unit.is_empty() { number.clone() } else { format!("{number} {unit}") })
    };
    let when = move |reading: &Reading| format::date_time(lang.get(), reading.at);
    let latest = move || {
        past.with(|past| past.last().map(|last| t::READ_BEFORE.with(&[&written(last), &when(last)])))
            .unwrap_or_default()
    };
    let rows = move || {
        let row = |reading: &Reading| {
            view! { <tr><td>{when(reading)}</td><td class="number">{written(reading)}</td></tr> }
        };
        past.with(|past| past.iter().rev().map(row).collect_view())
    };
    view! {
        <When on=truth(move || past.with(|past| !past.is_empty()))>
            <button type="button" class="past quiet small" data-past on:click=move |_| open.set(true)>
                <span>{words(latest)}</span>
                <Trend past at />
            </button>
        </When>
        <Dialog open title=Signal::derive(|| t::READ_BEFORE_TITLE.now().to_owned())>
            <table class="readings">
                <thead>
                    <tr><th scope="col">{t::READ_WHEN.view()}</th><th scope="col" class="number">{t::READ_WHAT.view()}</th></tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </Dialog>
    }
    .into_any()
}

/// The readings as a line between the limits, if they are numbers; what is answered now is its last point.
#[component]
fn Trend(past: Memo<Vec<Reading>>, at: CellId) -> impl IntoView {
    let editor = Editor::get();
    let form = editor.form();
    let limits = form.node(at.node).point.as_ref().map(|point| point.limits).unwrap_or_default();
    let drawn = move || {
        let now = number::parse(&editor.value(at));
        let read =
            past.with(|past| past.iter().filter_map(|reading| number::parse(&reading.value)).collect::<Vec<_>>());
        let all: Vec<f64> = read.into_iter().chain(now).collect();
        if all.len() < 2 {
            return None;
        }
        let edges = [limits.low_alarm, limits.low_warning, limits.high_warning, limits.high_alarm];
        let bounds = || all.iter().copied().chain(edges.into_iter().flatten());
        let (low, high) = (bounds().fold(f64::INFINITY, f64::min), bounds().fold(f64::NEG_INFINITY, f64::max));
        let span = if high > low { high - low } else { 1.0 };
        let y = move |value: f64| HEIGHT - 2.0 - (value - low) / span * (HEIGHT - 4.0);
        #[expect(clippy::cast_precision_loss, reason = "a few readings")]
        let x = |place: usize| 2.0 + place as f64 / (all.len() - 1) as f64 * (WIDTH - 4.0);
        let points: Vec<String> =
            all.iter().enumerate().map(|(place, value)| format!("{:.1},{:.1}", x(place), y(*value))).collect();
        let lines = edges.into_iter().flatten().map(|edge| {
            view! { <line class="edge" x1="0" x2=WIDTH y1=format!("{:.1}", y(edge)) y2=format!("{:.1}", y(edge)) /> }
        });
        let end = all.last().map(|last| (x(all.len() - 1), y(*last)));
        Some(view! {
            <svg class="trend" viewBox=format!("0 0 {WIDTH} {HEIGHT}") aria-hidden="true">
                {lines.collect_view()}
                <polyline points=points.join(" ") />
                {end.map(|(x, y)| view! { <circle cx=format!("{x:.1}") cy=format!("{y:.1}") r="2" /> })}
            </svg>
        })
    };
    view! { {drawn} }
}

/// What is hard to believe, in words.
pub fn doubt_text(doubt: Doubt) -> String {
    let lang = use_lang().get();
    let number = |value: f64| format::decimal(lang, &format!("{value:.1}"));
    match doubt {
        Doubt::Stuck { times } => t::DOUBT_STUCK.with(&[&times.to_string()]),
        Doubt::Rate { per_hour, max } => t::DOUBT_RATE.with(&[&number(per_hour), &number(max)]),
        Doubt::Hasty { seconds, points } => t::DOUBT_HASTY.with(&[&points.to_string(), &seconds.to_string()]),
    }
}

/// Says what makes an answer hard to believe.
#[component]
pub fn DoubtLine(at: CellId, closed: Memo<bool>) -> impl IntoView {
    let editor = Editor::get();
    let doubt = Memo::new(move |_| editor.doubt(at).filter(|_| !closed.get()));
    view! {
        <p class="doubt small" role="status">
            <When on=truth(move || doubt.get().is_some())>
                <span class="mark" data-verdict="warning" data-doubt>
                    <Glyph icon=WARNING />
                    {words(move || doubt.get().map(doubt_text).unwrap_or_default())}
                </span>
            </When>
        </p>
    }
}
