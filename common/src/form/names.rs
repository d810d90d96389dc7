//! The names of a form: what `${name}`, a path and a list's name stand for. Only who compiles expressions needs it.

use super::expr::reads::Places;
use super::expr::resolve::{self, Named};
use super::model::{Form, Kind, ListId, NodeId};
use std::collections::HashMap;

/// Which nodes and lists have a name, and where they stand.
#[derive(Debug, Clone, Default)]
pub struct Names {
    nodes: Vec<Spot>,
    ids: HashMap<String, Vec<NodeId>>,
    lists: Vec<(String, Vec<String>)>,
}

#[derive(Debug, Clone)]
struct Spot {
    name: String,
    parent: NodeId,
    home: NodeId,
    children: Vec<NodeId>,
}

impl Names {
    /// Of nodes by name, parent and kind, the form itself first, which expressions call `root`; and of lists with their
    /// columns.
    pub fn of<'a>(
        root: &str,
        nodes: impl Iterator<Item = (&'a str, NodeId, Kind)>,
        lists: Vec<(String, Vec<String>)>,
    ) -> Self {
        let mut names = Self { lists, ..Self::default() };
        for (id, (name, parent, kind)) in (0..).zip(nodes) {
            let around = names.nodes.get(parent as usize).map_or(0, |spot| spot.home);
            let home = if kind == Kind::Repeat { id } else { around };
            let name = if id == 0 { root } else { name };
            names.nodes.push(Spot { name: name.to_owned(), parent, home, children: Vec::new() });
            if id != 0 {
                names.ids.entry(name.to_owned()).or_default().push(id);
                if let Some(parent) = names.nodes.get_mut(parent as usize) {
                    parent.children.push(id);
                }
            }
        }
        names
    }

    /// Of a compiled form.
    pub fn of_form(form: &Form) -> Self {
        let nodes = form.nodes.iter().map(|node| (node.name.as_str(), node.parent, node.kind));
        let lists = form.lists.iter().map(|list| (list.name.clone(), list.columns().map(str::to_owned).collect()));
        Self::of(&form.nodes[0].name, nodes, lists.collect())
    }

    /// Every node's name once, in order.
    pub fn known(&self) -> Vec<&str> {
        let mut known: Vec<&str> = self.ids.keys().map(String::as_str).collect();
        known.sort_unstable(); // a suggestion must not depend on a hash
        known
    }

    /// Every list's name, in order.
    pub fn lists(&self) -> impl Iterator<Item = &str> {
        self.lists.iter().map(|(name, _)| name.as_str())
    }

    fn spot(&self, node: NodeId) -> Option<&Spot> {
        self.nodes.get(node as usize)
    }
}

impl Places for Names {
    fn home(&self, node: NodeId) -> NodeId {
        self.spot(node).map_or(0, |spot| spot.home)
    }

    fn parent(&self, node: NodeId) -> NodeId {
        self.spot(node).map_or(0, |spot| spot.parent)
    }
}

impl resolve::Names for Names {
    /// Of several nodes of a name, the one that shares the innermost repeat with the owner.
    fn named(&self, name: &str, owner: NodeId) -> Named {
        let several = match self.ids.get(name).map(Vec::as_slice) {
            None | Some([]) => return Named::Nothing,
            Some([only]) => return Named::One(*only),
            Some(several) => several,
        };
        let mut home = self.home(owner);
        loop {
            let near: Vec<NodeId> = several.iter().copied().filter(|node| self.shared(*node, owner) == home).collect();
            match near.as_slice() {
                [] if home != 0 => home = self.above(home),
                [only] => return Named::One(*only),
                _ => return Named::Several,
            }
        }
    }

    fn name(&self, node: NodeId) -> &str {
        self.spot(node).map_or("", |spot| spot.name.as_str())
    }

    fn children(&self, node: NodeId) -> &[NodeId] {
        self.spot(node).map_or(&[], |spot| spot.children.as_slice())
    }

    fn len(&self) -> NodeId {
        NodeId::try_from(self.nodes.len()).unwrap_or(NodeId::MAX)
    }

    fn list(&self, name: &str) -> Option<ListId> {
        let at = self.lists.iter().position(|(own, _)| own == name)?;
        ListId::try_from(at).ok()
    }

    fn columns(&self, list: ListId) -> Vec<&str> {
        let columns = self.lists.get(list as usize).map_or(&[][..], |(_, columns)| columns.as_slice());
        columns.iter().map(String::as_str).collect()
    }
}
