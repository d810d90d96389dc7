//! The names of a form: what `${name}`, a path and a list's name stand for. Only who compiles expressions needs it.

use super::expr::reads::Places;
use super::expr::resolve::{self, Named};
use super::model::{Form, Kind, ListId, NodeId};
use foldhash::HashMap;

/// Which nodes and lists have a name, and where they stand.
#[derive(Debug, Clone, Default)]
pub struct Names {
    nodes: Vec<Spot>,
    ids: HashMap<String, Vec<NodeId>>,
    lists: Vec<(String, Vec<String>)>,
    texts: HashMap<String, String>,
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
    #[inline(never)]
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

    /// The same, where a document calls texts otherwise: its ids, and those by which the form has them.
    #[must_use]
    #[inline(never)]
    pub fn with_texts(self, texts: HashMap<String, String>) -> Self {
        Self { texts, ..self }
    }

    /// Whether a node's or a choice's text has this id: `/data/group/a:label`, `list-3`.
    fn has_text(&self, id: &str) -> bool {
        let of_node = || {
            let (path, what) = id.rsplit_once(':')?;
            let mut at = 0;
            for name in path.strip_prefix('/')?.split('/').skip(1) {
                at = resolve::Names::child(self, at, name)?;
            }
            (at != 0 && matches!(what, "label" | "hint")).then_some(())
        };
        let of_choice = || {
            let (list, row) = id.rsplit_once('-')?;
            row.parse::<u32>().ok()?;
            self.lists().any(|own| own == list).then_some(())
        };
        of_node().or_else(of_choice).is_some()
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

    /// A node's path from the form's first element on.
    pub fn path(&self, mut node: NodeId) -> String {
        let mut path = String::new();
        while let Some(spot) = self.spot(node) {
            path = format!("/{}{path}", spot.name);
            if node == 0 {
                break;
            }
            node = spot.parent;
        }
        path
    }

    /// Every list's name, in order.
    pub fn lists(&self) -> impl Iterator<Item = &str> {
        self.lists.iter().map(|(name, _)| name.as_str())
    }

    fn spot(&self, node: NodeId) -> Option<&Spot> {
        self.nodes.get(node as usize)
    }
}

/// Whether a node may be called so. Rule: XML 1.0, 2.3, without a prefix.
pub fn is_name(text: &str) -> bool {
    text.starts_with(begins_name) && text.chars().all(continues_name)
}

/// Whether a name may begin so.
pub fn begins_name(c: char) -> bool {
    const RANGES: [(char, char); 12] = [
        ('\u{c0}', '\u{d6}'),
        ('\u{d8}', '\u{f6}'),
        ('\u{f8}', '\u{2ff}'),
        ('\u{370}', '\u{37d}'),
        ('\u{37f}', '\u{1fff}'),
        ('\u{200c}', '\u{200d}'),
        ('\u{2070}', '\u{218f}'),
        ('\u{2c00}', '\u{2fef}'),
        ('\u{3001}', '\u{d7ff}'),
        ('\u{f900}', '\u{fdcf}'),
        ('\u{fdf0}', '\u{fffd}'),
        ('\u{10000}', '\u{effff}'),
    ];
    let is_other = |c: char| RANGES.iter().any(|(first, last)| (*first..=*last).contains(&c));
    matches!(c, 'a'..='z' | 'A'..='Z' | '_') || (!c.is_ascii() && is_other(c))
}

/// Whether a name may go on so.
pub fn continues_name(c: char) -> bool {
    match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '_' | '-' | '.' => true,
        _ if c.is_ascii() => false,
        _ => matches!(c, '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}'..='\u{2040}') || begins_name(c),
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

    fn child(&self, node: NodeId, name: &str) -> Option<NodeId> {
        self.ids.get(name)?.iter().copied().find(|child| self.parent(*child) == node)
    }

    fn len(&self) -> NodeId {
        NodeId::try_from(self.nodes.len()).unwrap_or(NodeId::MAX)
    }

    fn list(&self, name: &str) -> Option<ListId> {
        let at = self.lists.iter().position(|(own, _)| own == name)?;
        ListId::try_from(at).ok()
    }

    fn text(&self, id: &str) -> Option<String> {
        let own = self.texts.get(id).cloned();
        own.or_else(|| self.has_text(id).then(|| id.to_owned()))
    }

    fn columns(&self, list: ListId) -> Vec<&str> {
        let columns = self.lists.get(list as usize).map_or(&[][..], |(_, columns)| columns.as_slice());
        columns.iter().map(String::as_str).collect()
    }
}
