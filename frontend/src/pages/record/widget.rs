//! The control of a question, by its kind.

use super::file::Attachment;
use super::place::Places;
use super::range::Slider;
use super::rank::Rank;
use crate::editor::Editor;
use crate::i18n::{collector as t, format, use_lang};
use crate::react::whenever;
use crate::ui::dynamic::{When, truth, words};
use crate::ui::icon::{CHECK, Glyph, NOTE};
use coletor_common::form::cells::CellId;
use coletor_common::form::model::{Kind, Limits, Mark};
use gloo_timers::callback::Timeout;
use leptos::prelude::*;

/// Milliseconds after the last key until what was typed is logged, if the field is not left before.
const TYPING_MS: u32 = 400;

/// The control that fits the question.
#[component]
pub fn Widget(at: CellId, label_id: String) -> impl IntoView {
    let editor = Editor::get();
    let form = editor.form();
    let asked = form.node(at.node);
    match asked.kind {
        Kind::SelectOne(_) => view! { <Choices at label_id many=false /> }.into_any(),
        Kind::SelectMultiple(_) => view! { <Choices at label_id many=true /> }.into_any(),
        Kind::Rank(_) => view! { <Rank at label_id /> }.into_any(),
        Kind::Image | Kind::Audio | Kind::Video | Kind::File => view! { <Attachment at /> }.into_any(),
        Kind::Geopoint | Kind::Geotrace | Kind::Geoshape => view! { <Places at /> }.into_any(),
        Kind::Range => view! { <Slider at label_id /> }.into_any(),
        Kind::Acknowledge => view! { <Acknowledge at /> }.into_any(),
        Kind::Text if asked.appearance.contains("multiline") => view! { <LongText at label_id /> }.into_any(),
        Kind::Decimal => view! { <Field at label_id input="text" mode="decimal" decimal=true /> }.into_any(),
        Kind::Integer => view! { <Field at label_id input="text" mode="numeric" /> }.into_any(),
        Kind::Date => view! { <Field at label_id input="date" /> }.into_any(),
        Kind::Time => view! { <Field at label_id input="time" /> }.into_any(),
        Kind::DateTime => view! { <Field at label_id input="datetime-local" /> }.into_any(),
        Kind::Text | Kind::Barcode => view! { <Field at label_id input="text" /> }.into_any(),
        // Not published: `Kind::is_shown`; or nothing to answer.
        _ => ().into_any(),
    }
}

/// Logs what was typed once somebody stops typing, or leaves the field.
#[derive(Clone, Copy)]
pub struct Typing {
    editor: Editor,
    at: CellId,
    timer: StoredValue<Option<Timeout>, LocalStorage>,
}

impl Typing {
    /// Of one question.
    pub fn on(at: CellId) -> Self {
        let typing = Self { editor: Editor::get(), at, timer: StoredValue::new_local(None) };
        on_cleanup(move || typing.timer.set_value(None));
        typing
    }

    /// What the field holds now.
    pub fn typed(self, value: String) {
        self.editor.type_in(self.at, &value);
        self.timer.set_value(Some(Timeout::new(TYPING_MS, move || self.editor.answer(self.at, &value))));
    }

    /// The field was left.
    pub fn done(self, value: &str) {
        self.timer.set_value(None);
        self.editor.answer(self.at, value);
    }
}

#[component]
fn Field(
    at: CellId,
    label_id: String,
    input: &'static str,
    #[prop(optional)] mode: &'static str,
    #[prop(optional)] decimal: bool,
) -> impl IntoView {
    let editor = Editor::get();
    let lang = use_lang();
    let typing = Typing::on(at);
    let point = editor.form().node(at.node).point.clone().unwrap_or_default();
    let (unit, limits) = (point.unit.clone(), point.limits);
    let has_unit = !unit.is_empty();
    let stored = move |typed: String| if decimal { format::parse_decimal(&typed) } else { typed };
    // The field is written only from outside (opening, another language): never under the fingers of who types.
    let shown = RwSignal::new(String::new());
    whenever(move || {
        let lang = lang.get();
        let value = editor.value(at);
        let same = shown.with_untracked(|shown| stored(shown.clone()) == value);
        if !same || shown.with_untracked(String::is_empty) {
            shown.set(if decimal { format::decimal(lang, &value) } else { value });
        }
    });
    view! {
        <div class="field-with-unit" class:with-unit=has_unit>
            <input
                type=input
                inputmode=mode
                autocomplete="off"
                class="reading"
                aria-labelledby=label_id
                prop:value=shown
                readonly=truth(move || editor.is_read_only(at))
                on:input=move |event| {
                    let typed = event_target_value(&event);
                    shown.set(typed.clone());
                    typing.typed(stored(typed));
                }
                on:change=move |event| typing.done(&stored(event_target_value(&event)))
            />
            {has_unit.then(|| view! { <span class="unit">{unit}</span> })}
        </div>
        <Scale limits />
    }
}

/// The limits in words, under the field.
#[component]
fn Scale(limits: Limits) -> impl IntoView {
    let lang = use_lang();
    let number = move |limit: f64| format::decimal(lang.get(), &limit.to_string());
    let (low, high) = (limits.low_warning.or(limits.low_alarm), limits.high_warning.or(limits.high_alarm));
    let said = move || {
        Some(match (low, high) {
            (Some(low), Some(high)) => t::LIMITS.with(&[&number(low), &number(high)]),
            (Some(low), None) => t::LIMIT_LOW.with(&[&number(low)]),
            (None, Some(high)) => t::LIMIT_HIGH.with(&[&number(high)]),
            (None, None) => return None,
        })
    };
    view! { <span class="scale small soft">{said}</span> }
}

#[component]
fn LongText(at: CellId, label_id: String) -> impl IntoView {
    let editor = Editor::get();
    let typing = Typing::on(at);
    view! {
        <textarea
            aria-labelledby=label_id
            prop:value=move || editor.value(at)
            readonly=truth(move || editor.is_read_only(at))
            on:input=move |event| typing.typed(event_target_value(&event))
            on:change=move |event| typing.done(&event_target_value(&event))
        ></textarea>
    }
}

#[component]
fn Acknowledge(at: CellId) -> impl IntoView {
    let editor = Editor::get();
    let given = move || editor.value(at) == "OK";
    view! {
        <button
            type="button"
            class="choice"
            data-choice="OK"
            aria-pressed=words(move || given().to_string())
            on:click=move |_| editor.answer(at, if given() { "" } else { "OK" })
        >
            <Glyph icon=CHECK />
            "OK"
        </button>
    }
}

/// Choices as buttons. One tap chooses; a second tap on the same takes it back.
#[component]
fn Choices(at: CellId, label_id: String, many: bool) -> impl IntoView {
    let editor = Editor::get();
    let offered = Memo::new(move |_| editor.offered(at));
    let few = move || offered.with(Vec::len) <= 3;
    view! {
        <div class="choices" class:segmented=few role="group" aria-labelledby=label_id>
            {move || offered.get().into_iter().map(|row| view! { <ChoiceButton at row many /> }).collect_view()}
        </div>
    }
}

#[component]
fn ChoiceButton(at: CellId, row: u32, many: bool) -> impl IntoView {
    let editor = Editor::get();
    let (name, mark) = untrack(|| editor.choice(at, row));
    let name = StoredValue::new(name);
    let chosen = Memo::new(move |_| name.with_value(|name| editor.value(at).split(' ').any(|each| each == name)));
    let tap = move |_| {
        let value = editor.value(at);
        let name = name.get_value();
        editor.answer(
            at,
            &if many {
                toggled(&value, &name)
            } else if value == name {
                String::new()
            } else {
                name
            },
        );
    };
    let icon = if mark == Some(Mark::Note) { NOTE } else { CHECK };
    view! {
        <button
            type="button"
            class="choice"
            data-choice=name.get_value()
            data-mark=match mark { Some(Mark::Expected) => "expected", Some(Mark::Note) => "note", _ => "neutral" }
            aria-pressed=words(move || chosen.get().to_string())
            disabled=truth(move || editor.is_read_only(at))
            on:click=tap
        >
            <When on=truth(move || chosen.get())><Glyph icon /></When>
            {words(move || editor.choice_label(at, row))}
        </button>
    }
}

/// A list of names with one put in or taken out.
fn toggled(value: &str, name: &str) -> String {
    let mut names: Vec<&str> = value.split(' ').filter(|each| !each.is_empty()).collect();
    match names.iter().position(|each| *each == name) {
        Some(at) => drop(names.remove(at)),
        None => names.push(name),
    }
    names.join(" ")
}

#[cfg(test)]
mod tests {
    use super::toggled;

    #[test]
    fn choices_go_in_and_out() {
        for (value, name, want) in [("", "a", "a"), ("a", "b", "a b"), ("a b", "a", "b"), ("a", "a", "")] {
            assert_eq!(toggled(value, name), want);
        }
    }
}
