//! A code as the answer of a question: read, or typed as any other text.

use super::scanner::Scanner;
use crate::editor::Editor;
use crate::i18n::collector as t;
use crate::ui::dialog::Dialog;
use crate::ui::dynamic::truth;
use crate::ui::icon::{CODE, Glyph};
use coletor_common::form::cells::CellId;
use coletor_common::op::Means;
use leptos::prelude::*;

/// The button that reads the code. What was read stands in the field beside it.
#[component]
pub fn ReadCode(at: CellId) -> impl IntoView {
    let editor = Editor::get();
    let open = RwSignal::new(false);
    let found = Callback::new(move |(code, _): (String, Means)| {
        editor.answer(at, &code);
        open.set(false);
    });
    view! {
        <button
            type="button"
            data-read-code
            disabled=truth(move || editor.is_read_only(at))
            on:click=move |_| open.set(true)
        >
            <Glyph icon=CODE />
            {t::CODE_READ.view()}
        </button>
        <Dialog open title=Signal::derive(move || editor.text(at, |node| &node.label))>
            <Scanner typed=false found />
        </Dialog>
    }
}
