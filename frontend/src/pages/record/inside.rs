//! What is in a stop, a group or an instance of a repeat: cards, notes, groups with their headings, and repeats.

use super::card::Card;
use super::note::Note;
use super::series::Series;
use crate::editor::Editor;
use crate::ui::dynamic::{When, truth, words};
use crate::ui::marked::Marked;
use coletor_common::form::cells::CellId;
use coletor_common::form::model::{Form, Kind, NodeId};
use leptos::prelude::*;

/// What is directly in a group, in order. Nodes of a group stand together, it first.
fn children(form: &Form, group: NodeId) -> Vec<NodeId> {
    form.inside(group).filter(|(_, node)| node.parent == group).map(|(id, _)| id).collect()
}

/// Everything that is asked in there.
#[component]
pub fn Inside(
    /// The stop, the group or the instance.
    group: CellId,
    /// All questions asked at this stop now, for k/n.
    asked: Memo<Vec<CellId>>,
) -> AnyView {
    let editor = Editor::get();
    let form = editor.form();
    let part = |node: NodeId| {
        let at = CellId { block: group.block, node };
        match form.node(node).kind {
            Kind::Repeat => view! { <Series repeat=node around=group asked /> }.into_any(),
            Kind::Group => {
                view! { <When on=truth(move || editor.is_relevant(at))><Group at asked /></When> }.into_any()
            }
            Kind::Note => view! { <When on=truth(move || editor.is_relevant(at))><Note at /></When> }.into_any(),
            _ if form.node(node).is_question() => {
                view! { <When on=truth(move || editor.is_relevant(at))><Card at asked /></When> }.into_any()
            }
            _ => ().into_any(),
        }
    };
    children(&form, group.node).into_iter().map(part).collect_view().into_any()
}

#[component]
fn Group(at: CellId, asked: Memo<Vec<CellId>>) -> AnyView {
    let editor = Editor::get();
    let label = move || editor.text(at, |node| &node.label);
    let id = format!("group-{}-{}", at.block, at.node);
    let titled = id.clone();
    view! {
        <section class="group" data-group=editor.path(at) role="group" aria-labelledby=titled>
            <When on=truth(move || !label().is_empty())>
                <h3 class="group-title" id=id.clone()><Marked text=words(label) /></h3>
            </When>
            <Inside group=at asked />
        </section>
    }
    .into_any()
}
