//! Selects of one list as a table: a row a question, a column a choice.

use super::card::{Hint, Message};
use super::choices::{image_of, is_chosen, tapped};
use crate::editor::Editor;
use crate::i18n::collector as t;
use crate::ui::dynamic::{When, truth, words};
use crate::ui::icon::{CHECK, Glyph};
use crate::ui::marked::Marked;
use coletor_common::form::cells::CellId;
use coletor_common::form::markup;
use coletor_common::form::model::Kind;
use leptos::prelude::*;

/// The table. Who does not see it hears of each row as of a group of named buttons.
#[component]
pub fn Table(
    /// The select whose choices name the columns.
    head: CellId,
    /// Those that are answered.
    rows: Vec<CellId>,
) -> impl IntoView {
    let editor = Editor::get();
    let named = !rows.contains(&head);
    let columns = Memo::new(move |_| editor.offered(head));
    let title = move || editor.text(head, |node| &node.label);
    let headings = move || {
        let name = move |row: u32| {
            view! {
                <span class="table-name">
                    {image_of(editor, head, row)}
                    <Marked text=words(move || editor.choice_label(head, row)) without_links=true />
                </span>
            }
        };
        columns.get().into_iter().map(name).collect_view()
    };
    let row = move |at: CellId| view! { <When on=truth(move || editor.is_relevant(at))><Row at /></When> };
    view! {
        <div class="table" style=("--choices", move || columns.with(Vec::len).to_string())>
            <When on=truth(move || named && !title().is_empty())>
                <h3 class="group-title"><Marked text=words(title) /></h3>
            </When>
            <div class="table-head small" aria-hidden="true">{headings}</div>
            {rows.into_iter().map(row).collect_view()}
        </div>
    }
}

#[component]
fn Row(at: CellId) -> impl IntoView {
    let editor = Editor::get();
    let many = matches!(editor.form().node(at.node).kind, Kind::SelectMultiple(_));
    let id = format!("label-{}-{}", at.block, at.node);
    let labelled = id.clone();
    let closed = Memo::new(|_| false);
    let button = move |row: u32| {
        let name = StoredValue::new(untrack(|| editor.choice(at, row)).0);
        let chosen = Memo::new(move |_| name.with_value(|name| is_chosen(&editor.value(at), name)));
        view! {
            <button
                type="button"
                class="choice"
                data-choice=name.get_value()
                aria-label=words(move || markup::plain(&editor.choice_label(at, row)))
                aria-pressed=words(move || chosen.get().to_string())
                disabled=truth(move || editor.is_read_only(at))
                on:click=move |_| editor.answer(at, &name.with_value(|name| tapped(&editor.value(at), name, many)))
            >
                <When on=chosen.into()><Glyph icon=CHECK /></When>
            </button>
        }
    };
    let offered = Memo::new(move |_| editor.offered(at));
    view! {
        <div class="table-row" data-point=editor.path(at) role="group" aria-labelledby=labelled>
            <p class="table-label" id=id>
                <Marked text=words(move || editor.text(at, |node| &node.label)) />
                <When on=truth(move || editor.is_required(at))>
                    <span class="required small soft">" ("{t::REQUIRED.view()}")"</span>
                </When>
            </p>
            <Hint at />
            <div class="table-cells">{move || offered.get().into_iter().map(button).collect_view()}</div>
            <Message at closed />
        </div>
    }
}
