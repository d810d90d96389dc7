//! The control of a question, by its kind.

use super::barcode::ReadCode;
use super::choices::Choices;
use super::file::Attachment;
use super::place::Places;
use super::range::Slider;
use super::rank::Rank;
use crate::editor::Editor;
use crate::i18n::{collector as t, format, use_lang};
use crate::react::whenever;
use crate::ui::dynamic::{truth, words};
use crate::ui::icon::{CHECK, Glyph};
use coletor_common::form::cells::CellId;
use coletor_common::form::model::{Kind, Limits};
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
    let has = |word: &str| asked.appearance.split_whitespace().any(|each| each == word);
    match asked.kind {
        Kind::SelectOne(_) => view! { <Choices at label_id many=false /> }.into_any(),
        Kind::SelectMultiple(_) => view! { <Choices at label_id many=true /> }.into_any(),
        Kind::Rank(_) => view! { <Rank at label_id /> }.into_any(),
        Kind::Image | Kind::Audio | Kind::Video | Kind::File => view! { <Attachment at /> }.into_any(),
        Kind::Geopoint | Kind::Geotrace | Kind::Geoshape => view! { <Places at /> }.into_any(),
        Kind::Range => view! { <Slider at label_id /> }.into_any(),
        Kind::Acknowledge => view! { <Acknowledge at /> }.into_any(),
        Kind::Text if has("multiline") || asked.parameters.contains_key("rows") => {
            view! { <LongText at label_id /> }.into_any()
        }
        Kind::Decimal => view! { <Field at label_id input="text" mode="decimal" decimal=true /> }.into_any(),
        Kind::Integer => view! { <Field at label_id input="text" mode="numeric" /> }.into_any(),
        Kind::Date => view! { <Field at label_id input="date" /> }.into_any(),
        Kind::Time => view! { <Field at label_id input="time" /> }.into_any(),
        Kind::DateTime => view! { <Field at label_id input="datetime-local" /> }.into_any(),
        Kind::Text if has("url") => view! { <Field at label_id input="url" mode="url" /> }.into_any(),
        Kind::Text if has("numbers") => view! { <Field at label_id input="text" mode="numeric" /> }.into_any(),
        Kind::Text if has("hidden-answer") => view! { <Field at label_id input="password" /> }.into_any(),
        Kind::Barcode => view! {
            <div class="scanner">
                <Field at label_id input="text" />
                <ReadCode at />
            </div>
        }
        .into_any(),
        Kind::Text => view! { <Field at label_id input="text" /> }.into_any(),
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
    let rows = editor.form().node(at.node).parameters.get("rows").cloned();
    view! {
        <textarea
            aria-labelledby=label_id
            rows=rows
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
