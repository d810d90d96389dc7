//! A number between two ends: by sliding, from a list, or in stars. Until it is touched there is no answer, and it says so.

use super::field::Typing;
use super::tick_labels::TickLabels;
use crate::editor::Editor;
use crate::i18n::{collector as t, format, use_lang};
use crate::ui::dynamic::{When, truth, words};
use crate::ui::icon::{Glyph, STAR};
use coletor_common::form::cells::CellId;
use coletor_common::form::model::Node;
use leptos::prelude::*;

/// What a range goes by where the form does not say.
const ENDS: (f64, f64, f64) = (1.0, 10.0, 1.0);
/// Most marks below a slider: more would be a grey line.
const TICKS_MAX: usize = 50;
/// Most rows of a list, and most stars.
const ROWS_MAX: usize = 1_000;
const STARS_MAX: usize = 12;

/// From where to where it goes, and by which steps.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Steps {
    low: f64,
    high: f64,
    step: f64,
    /// From the high end to the low one.
    falls: bool,
}

impl Steps {
    fn of(node: &Node) -> Self {
        let number = |name: &str| node.parameters.get(name).and_then(|text| text.trim().parse::<f64>().ok());
        let (start, end) = (number("start").unwrap_or(ENDS.0), number("end").unwrap_or(ENDS.1));
        let step = number("step").map(f64::abs).filter(|step| *step > 0.0).unwrap_or(ENDS.2);
        Self { low: start.min(end), high: start.max(end), step, falls: start > end }
    }

    /// How far along it a number is: 0 at the low end, 1 at the high one.
    fn place(self, number: f64) -> f64 {
        let length = self.high - self.low;
        if length > 0.0 { (number - self.low) / length } else { 0.0 }
    }

    /// Every number of it, by other steps if need be; none where there are more than `most`.
    fn all(self, step: f64, most: usize) -> Vec<String> {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // saturates, and then it is too many
        let count = ((self.high - self.low) / step + 1e-9).floor() as usize;
        if count >= most {
            return Vec::new();
        }
        // As many digits as the form has: 0.1 + 0.2 is not 0.3.
        let digits = [self.low, step].map(|n| n.to_string().split_once('.').map_or(0, |(_, part)| part.len()));
        let digits = digits[0].max(digits[1]);
        #[allow(clippy::cast_precision_loss)] // at most ROWS_MAX
        let number = |at: usize| {
            format!("{:.digits$}", self.low + step * at as f64)
                .parse::<f64>()
                .map_or_else(|_| String::new(), |n| n.to_string())
        };
        let mut all: Vec<String> = (0..=count).map(number).collect();
        if self.falls {
            all.reverse();
        }
        all
    }
}

/// A number between two.
#[component]
pub fn Range(at: CellId, label_id: String) -> impl IntoView {
    let form = Editor::get().form();
    let node = form.node(at.node);
    let steps = Steps::of(node);
    if node.looks("picker") && !steps.all(steps.step, ROWS_MAX).is_empty() {
        view! { <Listed at label_id rows=steps.all(steps.step, ROWS_MAX) /> }.into_any()
    } else if node.looks("rating") && !steps.all(steps.step, STARS_MAX).is_empty() {
        view! { <Stars at label_id stars=steps.all(steps.step, STARS_MAX) /> }.into_any()
    } else {
        view! { <Slider at label_id steps /> }.into_any()
    }
}

#[component]
fn Slider(at: CellId, label_id: String, steps: Steps) -> impl IntoView {
    let editor = Editor::get();
    let lang = use_lang();
    let typing = Typing::on(at);
    let form = editor.form();
    let node = form.node(at.node);
    let number = |name: &str| node.parameters.get(name).and_then(|text| text.trim().parse::<f64>().ok());
    let tick_step = number("tick_interval").filter(|step| *step > 0.0).unwrap_or(steps.step);
    let ticks = if node.looks("no-ticks") { Vec::new() } else { steps.all(tick_step, TICKS_MAX) };
    let at_first = number("placeholder").filter(|first| (steps.low..=steps.high).contains(first));
    let at_first = at_first.map(|first| first.to_string());
    let vertical = node.looks("vertical");
    let value = move || editor.value(at);
    let labels = Memo::new(move |_| {
        let all = editor.tick_labels(at).into_iter();
        all.filter(|(number, _)| (steps.low..=steps.high).contains(number)).collect::<Vec<_>>()
    });
    let said = move || {
        let value = value();
        let label = labels.with(|labels| {
            let number = value.parse::<f64>().ok()?;
            labels.iter().find(|(own, _)| (own - number).abs() < f64::EPSILON).map(|(_, label)| label.clone())
        });
        match label {
            _ if value.is_empty() => t::NOT_SET.now().to_owned(),
            None => format::decimal(lang.get(), &value),
            Some(label) => format!("{} · {label}", format::decimal(lang.get(), &value)),
        }
    };
    let placed = move || labels.get().into_iter().map(|(number, label)| (steps.place(number), label)).collect();
    let stands =
        move || Some(value()).filter(|value| !value.is_empty()).or_else(|| at_first.clone()).unwrap_or_default();
    let shown = move |end: f64| words(move || format::decimal(lang.get(), &end.to_string()));
    let id = format!("ticks-{}-{}", at.block, at.node);
    let listed = (!ticks.is_empty()).then(|| id.clone());
    let ticks = ticks.into_iter().map(|tick| view! { <option value=tick></option> }).collect_view();
    view! {
        <div class="range" class:blank=move || value().is_empty() class:vertical=vertical>
            <output class="reading">{words(said)}</output>
            <input
                type="range"
                min=steps.low.to_string()
                max=steps.high.to_string()
                step=steps.step.to_string()
                list=listed
                aria-labelledby=label_id
                aria-valuetext=words(said)
                prop:value=stands
                disabled=truth(move || editor.is_read_only(at))
                on:input=move |event| typing.typed(event_target_value(&event))
                on:change=move |event| typing.done(&event_target_value(&event))
            />
            <datalist id=id>{ticks}</datalist>
            <When on=truth(move || labels.with(Vec::is_empty))>
                <p class="range-ends small soft"><span>{shown(steps.low)}</span><span>{shown(steps.high)}</span></p>
            </When>
            <When on=truth(move || labels.with(|labels| !labels.is_empty()))>
                <TickLabels labels=Signal::derive(placed) vertical />
            </When>
        </div>
    }
}

#[component]
fn Listed(at: CellId, label_id: String, rows: Vec<String>) -> impl IntoView {
    let editor = Editor::get();
    let lang = use_lang();
    let option = move |row: String| {
        let (value, written) = (row.clone(), row.clone());
        view! {
            <option value=value selected=move || editor.value(at) == row>
                {words(move || format::decimal(lang.get(), &written))}
            </option>
        }
    };
    view! {
        <select
            class="reading"
            aria-labelledby=label_id
            prop:value=move || editor.value(at)
            disabled=truth(move || editor.is_read_only(at))
            on:change=move |event| editor.answer(at, &event_target_value(&event))
        >
            <option value="">{t::CHOOSE.view()}</option>
            {rows.into_iter().map(option).collect_view()}
        </select>
    }
}

#[component]
fn Stars(at: CellId, label_id: String, stars: Vec<String>) -> impl IntoView {
    let editor = Editor::get();
    let lang = use_lang();
    let number = move |text: &str| text.parse::<f64>().ok();
    let star = move |value: String| {
        let value = StoredValue::new(value);
        let read = move |with: fn(f64, f64) -> bool| {
            let now = number(&editor.value(at));
            now.zip(value.with_value(|value| number(value))).is_some_and(|(now, own)| with(own, now))
        };
        let given = truth(move || read(|own, now| own <= now));
        let chosen = move || read(|own, now| (own - now).abs() < f64::EPSILON);
        view! {
            <button
                type="button"
                class="star"
                class:given=given
                data-star=value.get_value()
                aria-label=words(move || value.with_value(|value| format::decimal(lang.get(), value)))
                aria-pressed=words(move || chosen().to_string())
                disabled=truth(move || editor.is_read_only(at))
                on:click=move |_| {
                    let value = if untrack(chosen) { String::new() } else { value.get_value() };
                    editor.answer(at, &value);
                }
            >
                <Glyph icon=STAR />
            </button>
        }
    };
    view! { <div class="stars" role="group" aria-labelledby=label_id>{stars.into_iter().map(star).collect_view()}</div> }
}

#[cfg(test)]
mod tests {
    use super::Steps;

    #[test]
    fn numbers_of_a_range() {
        for (low, high, step, falls, want) in [
            (1.0, 4.0, 1.0, false, "1 2 3 4"),
            (0.0, 0.5, 0.1, false, "0 0.1 0.2 0.3 0.4 0.5"),
            (1.0, 3.0, 1.0, true, "3 2 1"),
            (1.0, 4.0, 2.0, false, "1 3"),
            (0.0, 1_000_000.0, 1.0, false, ""),
        ] {
            let steps = Steps { low, high, step, falls };
            assert_eq!(steps.all(step, 50).join(" "), want);
        }
    }
}
