//! Numbers that need not be typed: counted up and down, or read from the compass.

use super::field::Field;
use super::written::Written;
use crate::editor::Editor;
use crate::i18n::collector as t;
use crate::platform::compass;
use crate::ui::dynamic::{truth, words};
use crate::ui::icon::{COMPASS, Glyph, MINUS, PLUS};
use coletor_common::form::cells::CellId;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// A whole number with a button on each side.
#[component]
pub fn Counter(at: CellId, label_id: String, grouped: bool) -> impl IntoView {
    let editor = Editor::get();
    let step = move |by: i64| {
        let now = untrack(|| editor.value(at)).parse::<i64>().unwrap_or(0);
        editor.answer(at, &now.saturating_add(by).to_string());
    };
    let closed = truth(move || editor.is_read_only(at));
    view! {
        <div class="counter">
            <button type="button" data-less aria-label=t::LESS.view() disabled=closed on:click=move |_| step(-1)>
                <Glyph icon=MINUS />
            </button>
            <Field at label_id input="text" mode="numeric" written=Written::Whole { grouped } />
            <button type="button" data-more aria-label=t::MORE.view() disabled=closed on:click=move |_| step(1)>
                <Glyph icon=PLUS />
            </button>
        </div>
    }
}

/// Degrees from north, read from the compass or typed.
#[component]
pub fn Bearing(at: CellId, label_id: String) -> impl IntoView {
    let editor = Editor::get();
    let (busy, failed) = (RwSignal::new(false), RwSignal::new(false));
    let read = move |_| {
        busy.set(true);
        failed.set(false);
        spawn_local(async move {
            let heading = compass::heading().await;
            let _ = busy.try_set(false);
            let _ = failed.try_set(heading.is_none());
            if let Some(heading) = heading {
                editor.answer(at, &format!("{heading:.1}"));
            }
        });
    };
    view! {
        <div class="bearing">
            <Field at label_id input="text" mode="decimal" written=Written::Decimal { grouped: false } />
            <button
                type="button"
                data-compass
                disabled=truth(move || busy.get() || editor.is_read_only(at))
                on:click=read
            >
                <Glyph icon=COMPASS />
                {t::READ_COMPASS.view()}
            </button>
            <p class="error" role="alert">{words(move || if failed.get() { t::NO_COMPASS.now() } else { "" })}</p>
        </div>
    }
}
