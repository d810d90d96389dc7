//! A number between two ends, by sliding. Until it is touched there is no answer, and it says so.

use super::widget::Typing;
use crate::editor::Editor;
use crate::i18n::{collector as t, format, use_lang};
use crate::ui::dynamic::{truth, words};
use coletor_common::form::cells::CellId;
use leptos::prelude::*;

/// What a range goes by where the form does not say.
const ENDS: (f64, f64, f64) = (1.0, 10.0, 1.0);

/// A slider with its value.
#[component]
pub fn Slider(at: CellId, label_id: String) -> impl IntoView {
    let editor = Editor::get();
    let lang = use_lang();
    let typing = Typing::on(at);
    let form = editor.form();
    let number = |name: &str| form.node(at.node).parameters.get(name).and_then(|text| text.trim().parse::<f64>().ok());
    let (start, end) = (number("start").unwrap_or(ENDS.0), number("end").unwrap_or(ENDS.1));
    let step = number("step").filter(|step| *step > 0.0).unwrap_or(ENDS.2);
    let value = move || editor.value(at);
    let said = move || {
        let value = value();
        if value.is_empty() { t::NOT_SET.now().to_owned() } else { format::decimal(lang.get(), &value) }
    };
    let shown = move |end: f64| words(move || format::decimal(lang.get(), &end.to_string()));
    view! {
        <div class="range" class:blank=move || value().is_empty()>
            <output class="reading">{words(said)}</output>
            <input
                type="range"
                min=start.min(end).to_string()
                max=start.max(end).to_string()
                step=step.to_string()
                aria-labelledby=label_id
                aria-valuetext=words(said)
                prop:value=value
                disabled=truth(move || editor.is_read_only(at))
                on:input=move |event| typing.typed(event_target_value(&event))
                on:change=move |event| typing.done(&event_target_value(&event))
            />
            <p class="range-ends small soft"><span>{shown(start.min(end))}</span><span>{shown(start.max(end))}</span></p>
        </div>
    }
}
