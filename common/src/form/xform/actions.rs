//! Actions: what is set at the start, with a new instance of a repeat, or when something else changes.

use super::model::{Draft, inner_path};
use super::{Element, attribute, place};
use crate::form::expr::Expr;
use crate::form::model::{Node, NodeId, Set};
use crate::form::read::{Findings, Reader};
use crate::form::report::Issue;
use std::collections::HashMap;

/// Reads every action of the document into the nodes that it concerns.
pub fn read(root: Element, drafts: &[Draft], nodes: &mut [Node], reader: &Reader, findings: &mut Findings) {
    let ids: HashMap<&str, NodeId> = drafts.iter().map(|draft| (draft.path.as_str(), draft.id)).collect();
    for action in root.descendants().filter(|element| element.is_element() && attribute(*element, "event").is_some()) {
        if action.tag_name().name() != "setvalue" {
            let text = action.tag_name().name().to_owned();
            findings.warning(place(action, "event"), Issue::TypeUnsupported { text });
            continue;
        }
        let path = attribute(action, "ref").map(inner_path).unwrap_or_default();
        let Some(target) = ids.get(path.as_str()).copied() else {
            if !path.starts_with("/meta") {
                findings.error(place(action, "ref"), Issue::ReferenceUnknown { text: path, meant: None });
            }
            continue;
        };
        let value = match attribute(action, "value") {
            Some(text) => reader.parse(text, target, &|| place(action, "value"), findings),
            None => Some(Expr::text(action.text().unwrap_or_default())),
        };
        let (Some(value), Some(events)) = (value, attribute(action, "event")) else { continue };
        let changes = events.split_whitespace().any(|event| event == "xforms-value-changed");
        if changes {
            let source = action.parent().and_then(|control| attribute(control, "ref")).map(inner_path);
            if let Some(source) = source.and_then(|path| ids.get(path.as_str()).copied())
                && let Some(node) = nodes.get_mut(source as usize)
            {
                node.sets.push(Set { target, value });
            }
        } else if let Some(node) = nodes.get_mut(target as usize) {
            node.default = Some(value);
        }
    }
}
