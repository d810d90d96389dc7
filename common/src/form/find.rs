//! Finding nodes, stops and lists of a compiled form.

use super::choices::ChoiceList;
use super::model::{Form, Kind, ListId, Node, NodeId};
use std::borrow::Cow;

/// The parameter of a range that names the list of its marks' labels.
pub const TICK_LABELS: &str = "tick_labelset";

impl Form {
    /// The node at a path; the names of instances in it, in brackets, do not matter.
    pub fn find(&self, path: &str) -> Option<(NodeId, &Node)> {
        let path = without_instances(path);
        let at = self.nodes.iter().position(|node| node.path == path)?;
        Some((NodeId::try_from(at).ok()?, &self.nodes[at]))
    }

    /// Whether a path is that of an instance of a repeat, there or not.
    pub fn is_instance(&self, path: &str) -> bool {
        path.ends_with(']') && self.find(path).is_some_and(|(_, node)| node.kind == Kind::Repeat)
    }

    /// Whether a node is below another one, at any depth.
    pub fn is_inside(&self, node: NodeId, top: NodeId) -> bool {
        self.node(node).path.strip_prefix(&self.node(top).path).is_some_and(|rest| rest.starts_with('/'))
    }

    /// The node of that index. Indexes of a compiled form are always in range; a foreign one gives the root.
    pub fn node(&self, id: NodeId) -> &Node {
        self.nodes.get(id as usize).unwrap_or(&self.nodes[0])
    }

    /// The stops in order: top-level groups that name an asset.
    pub fn stops(&self) -> impl Iterator<Item = (NodeId, &Node)> {
        (0..).zip(&self.nodes).filter(|(_, node)| node.stop.is_some())
    }

    /// What stands below a group at any depth, in document order.
    pub fn inside(&self, group: NodeId) -> impl Iterator<Item = (NodeId, &Node)> {
        let prefix = format!("{}/", self.node(group).path);
        (0..).zip(&self.nodes).skip(group as usize + 1).take_while(move |(_, node)| node.path.starts_with(&prefix))
    }

    /// The list of a question with choices.
    pub fn list_of(&self, node: &Node) -> Option<&ChoiceList> {
        self.list(node.kind.list()?)
    }

    /// The list whose rows are labels of a range's marks: what is stored is the number that a label is at.
    pub fn tick_labels(&self, node: &Node) -> Option<ListId> {
        let name = node.parameters.get(TICK_LABELS).filter(|_| node.kind == Kind::Range)?;
        (0..).zip(&self.lists).find(|(_, list)| list.name == *name).map(|(id, _)| id)
    }

    /// The list of that index.
    pub fn list(&self, list: ListId) -> Option<&ChoiceList> {
        self.lists.get(list as usize)
    }

    /// What is directly below a node under that name.
    pub fn child(&self, parent: NodeId, name: &str) -> Option<NodeId> {
        let is_it = |(id, node): &(NodeId, &Node)| *id != 0 && node.parent == parent && node.name == name;
        (0..).zip(&self.nodes).skip(parent as usize).find(is_it).map(|(id, _)| id)
    }
}

/// `/visit/member[2]/age` as `/visit/member/age`.
fn without_instances(path: &str) -> Cow<'_, str> {
    if !path.contains('[') {
        return Cow::Borrowed(path);
    }
    let step = |step: &str| step.split('[').next().unwrap_or_default().to_owned();
    Cow::Owned(path.split('/').map(step).collect::<Vec<_>>().join("/"))
}
