//! What is in a stop, a group or an instance of a repeat: cards, notes, tables, groups with their headings, and repeats.

use super::card::Card;
use super::note::Note;
use super::series::Series;
use super::table::Table;
use crate::editor::Editor;
use crate::ui::dynamic::{When, truth, words};
use crate::ui::marked::Marked;
use coletor_common::form::cells::CellId;
use coletor_common::form::model::{Kind, NodeId};
use coletor_common::form::pages::Part;
use leptos::prelude::*;

/// Everything that is asked in there.
#[component]
pub fn Inside(
    /// The stop, the group or the instance.
    group: CellId,
    /// All questions asked at this stop now, for k/n.
    asked: Memo<Vec<CellId>>,
) -> AnyView {
    let form = Editor::get().form();
    let in_round = form.round.is_some();
    let at = move |node: NodeId| CellId { block: group.block, node };
    let one = move |node: NodeId| view! { <Asked at=at(node) asked /> }.into_any();
    let part = |part: Part| match part {
        // Each point of a round has its state, its comment and its limits: it stays a card.
        Part::Table { head, rows, .. } if !in_round => {
            let rows: Vec<CellId> = rows.into_iter().map(at).collect();
            view! { <Table head=at(head) rows /> }.into_any()
        }
        Part::Table { rows, .. } => rows.into_iter().map(one).collect_view().into_any(),
        Part::Alone(node) => one(node),
    };
    form.parts(group.node).into_iter().map(part).collect_view().into_any()
}

/// One question, note, group or repeat, while it is asked.
#[component]
pub fn Asked(
    /// It.
    at: CellId,
    /// All questions asked at this stop now, for k/n.
    asked: Memo<Vec<CellId>>,
) -> AnyView {
    let editor = Editor::get();
    let form = editor.form();
    let on = truth(move || editor.is_relevant(at));
    match form.node(at.node).kind {
        Kind::Repeat => {
            let around = CellId { block: at.block, node: form.node(at.node).parent };
            view! { <Series repeat=at.node around asked /> }.into_any()
        }
        Kind::Group => view! { <When on><Group at asked /></When> }.into_any(),
        Kind::Note => view! { <When on><Note at /></When> }.into_any(),
        _ if form.node(at.node).is_question() => view! { <When on><Card at asked /></When> }.into_any(),
        _ => ().into_any(),
    }
}

#[component]
fn Group(at: CellId, asked: Memo<Vec<CellId>>) -> AnyView {
    let editor = Editor::get();
    let form = editor.form();
    let label = move || editor.text(at, |node| &node.label);
    let id = format!("group-{}-{}", at.block, at.node);
    let titled = id.clone();
    view! {
        <section
            class="group"
            data-group=editor.path(at)
            data-columns=form.columns(at.node)
            role="group"
            aria-labelledby=titled
        >
            <When on=truth(move || !label().is_empty())>
                <h3 class="group-title" id=id.clone()><Marked text=words(label) /></h3>
            </When>
            <Inside group=at asked />
        </section>
    }
    .into_any()
}
