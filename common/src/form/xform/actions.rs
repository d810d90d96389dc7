//! Actions: what is set at the start, with a new instance of a repeat, or when something else changes.

use super::model::{Draft, inner_path};
use super::{Element, child, place};
use crate::form::expr::Expr;
use crate::form::model::{Background, Node, NodeId, Set};
use crate::form::read::{Findings, Reader};
use crate::form::report::Issue;
use foldhash::HashMap;

/// Reads every action of the document into the nodes that it concerns.
#[inline(never)]
pub fn read(root: Element, drafts: &[Draft], nodes: &mut [Node], reader: &Reader, findings: &mut Findings) {
    let ids: HashMap<&str, NodeId> = drafts.iter().map(|draft| (draft.path.as_str(), draft.id)).collect();
    for action in all(root) {
        if RECORDS.contains(&action.name()) {
            if let (Some(target), Some(quality)) = (target(action, &ids), action.attribute("quality"))
                && let Some(node) = nodes.get_mut(target as usize)
            {
                node.parameters.insert("quality".into(), quality.to_owned());
            }
            if let (Some(target), Some(source)) = (target(action, &ids), source(action, &ids))
                && let Some(node) = nodes.get_mut(source as usize)
            {
                node.sets.push(Set { target, value: Expr::text("") });
            }
            continue;
        }
        if action.name() != "setvalue" {
            let text = action.name().to_owned();
            findings.warning(place(action, "event"), Issue::TypeUnsupported { text });
            continue;
        }
        let Some(target) = target(action, &ids) else {
            let path = action.attribute("ref").map(inner_path).unwrap_or_default();
            if !path.starts_with("/meta") {
                findings.error(place(action, "ref"), Issue::ReferenceUnknown { text: path, meant: None });
            }
            continue;
        };
        let value = match action.attribute("value") {
            Some(text) => reader.parse(text, target, &|| place(action, "value"), findings),
            None => Some(Expr::text(action.text().unwrap_or_default())),
        };
        let (Some(value), Some(events)) = (value, action.attribute("event")) else { continue };
        let changes = events.split_whitespace().any(|event| event == "xforms-value-changed");
        if changes {
            if let Some(source) = source(action, &ids)
                && let Some(node) = nodes.get_mut(source as usize)
            {
                node.sets.push(Set { target, value });
            }
        } else if let Some(node) = nodes.get_mut(target as usize) {
            node.default = Some(value);
        }
    }
}

/// Every action: those of the form stand in the model, those of a question in its control.
fn all(root: Element) -> impl Iterator<Item = Element> {
    let of_form = child(root, "head").and_then(|head| child(head, "model")).into_iter().flat_map(Element::children);
    let of_questions = child(root, "body").into_iter().flat_map(Element::descendants);
    of_form.chain(of_questions).filter(|element| element.attribute("event").is_some())
}

/// Actions of ODK that record something.
const RECORDS: [&str; 2] = ["setgeopoint", "recordaudio"];

/// The paths of nodes that the device records something in by itself, and what.
#[inline(never)]
pub fn recorded(root: Element) -> HashMap<String, Background> {
    let actions = all(root).filter(|action| RECORDS.contains(&action.name()));
    let what = |action: Element| {
        let events = action.attribute("event").unwrap_or_default();
        let background = match action.name() {
            "recordaudio" => Background::Sound,
            _ if events.contains("xforms-value-changed") => Background::Place,
            _ => Background::StartPlace,
        };
        Some((inner_path(action.attribute("ref")?), background))
    };
    actions.filter_map(what).collect()
}

fn target(action: Element, ids: &HashMap<&str, NodeId>) -> Option<NodeId> {
    ids.get(action.attribute("ref").map(inner_path)?.as_str()).copied()
}

/// The node of the control that an action hangs on.
fn source(action: Element, ids: &HashMap<&str, NodeId>) -> Option<NodeId> {
    let path = action.parent()?.attribute("ref").map(inner_path)?;
    ids.get(path.as_str()).copied()
}
