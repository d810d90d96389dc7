//! Fields to type in: what is typed is an answer at once, and logged once somebody stops.

use super::written::Written;
use crate::editor::Editor;
use crate::i18n::{collector as t, format, use_lang};
use crate::react::whenever;
use crate::ui::dynamic::{truth, words};
use coletor_common::form::cells::CellId;
use coletor_common::form::model::Limits;
use gloo_timers::callback::Timeout;
use leptos::prelude::*;

/// Milliseconds after the last key until what was typed is logged, if the field is not left before.
const TYPING_MS: u32 = 400;

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
        self.editor.keep_typing(self.at, &value);
        self.timer.set_value(Some(Timeout::new(TYPING_MS, move || self.editor.answer(self.at, &value))));
    }

    /// The field was left.
    pub fn done(self, value: &str) {
        self.timer.set_value(None);
        self.editor.answer(self.at, value);
    }
}

/// A line to type in.
#[component]
pub fn Field(
    at: CellId,
    label_id: String,
    input: &'static str,
    #[prop(optional)] mode: &'static str,
    #[prop(default = Written::Plain)] written: Written,
) -> impl IntoView {
    let editor = Editor::get();
    let lang = use_lang();
    let typing = Typing::on(at);
    let point = editor.form().node(at.node).point.clone().unwrap_or_default();
    let (unit, limits) = (point.unit.clone(), point.limits);
    let has_unit = !unit.is_empty();
    // The field is written only from outside (opening, another language): never under the fingers of who types.
    let (shown, focused) = (RwSignal::new(String::new()), RwSignal::new(false));
    let mut written_in = None;
    whenever(move || {
        let lang = lang.get();
        let other_language = written_in.replace(lang).is_some_and(|before| before != lang);
        let value = editor.value(at);
        let same = shown.with_untracked(|shown| written.stored(shown.clone()) == value);
        if !same || other_language || shown.with_untracked(String::is_empty) {
            shown.set(written.typed(lang, &value));
        }
    });
    let text = words(move || {
        let shown = shown.get();
        if focused.get() { shown } else { written.at_rest(lang.get(), &shown) }
    });
    view! {
        <div class="field-with-unit" class:with-unit=has_unit>
            <input
                type=input
                inputmode=mode
                autocomplete="off"
                class="reading"
                aria-labelledby=label_id
                prop:value=text
                readonly=truth(move || editor.is_read_only(at))
                on:focus=move |_| focused.set(true)
                on:blur=move |_| focused.set(false)
                on:input=move |event| {
                    let typed = event_target_value(&event);
                    shown.set(typed.clone());
                    typing.typed(written.stored(typed));
                }
                on:change=move |event| typing.done(&written.stored(event_target_value(&event)))
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

/// Lines to type in.
#[component]
pub fn LongText(at: CellId, label_id: String) -> impl IntoView {
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
