//! How a form is laid out: on pages, in tables, in a grid. What the words of an appearance ask for.
//!
//! Rules, as Enketo's `pages` style has them: a question or a note is a page of its own; so is a group that is a
//! `field-list` or a `table-list`, with all that is in it, and a repeat with all its instances. Any other group is not one,
//! and what is in it is.

use super::cells::{BlockId, CellId};
use super::filling::Filling;
use super::model::{Form, Kind, ListId, Node, NodeId};

/// The setting that asks for pages, in a word of its own.
const STYLE: &str = "style";
/// Columns of a grid where nothing else is said.
const COLUMNS: u8 = 4;
/// Most columns of a grid.
pub const COLUMNS_MAX: u8 = 10;

impl Node {
    /// Whether its appearance has a word.
    pub fn looks(&self, word: &str) -> bool {
        self.appearance.split_whitespace().any(|own| own == word)
    }

    /// Whether a map belongs to it. Ways and borders have one always, as in ODK Collect.
    pub fn is_on_map(&self) -> bool {
        match self.kind {
            Kind::Geotrace | Kind::Geoshape => true,
            Kind::Geopoint => self.looks("maps") || self.looks("placement-map"),
            Kind::SelectOne(_) | Kind::SelectMultiple(_) => self.looks("map"),
            _ => false,
        }
    }

    /// Whether its choices are parts of a picture.
    pub fn is_on_image(&self) -> bool {
        self.columns_list().is_some() && self.looks("image-map")
    }

    /// How many columns of the grid around it it takes (`w1` to `w10`); of a group, how many columns it has.
    pub fn width(&self) -> Option<u8> {
        let width = |word: &str| word.strip_prefix('w')?.parse().ok().filter(|width| (1..=COLUMNS_MAX).contains(width));
        self.appearance.split_whitespace().find_map(width)
    }

    /// The list of a select, which may be the columns of a table.
    fn columns_list(&self) -> Option<ListId> {
        match self.kind {
            Kind::SelectOne(list) | Kind::SelectMultiple(list) => Some(list),
            _ => None,
        }
    }
}

impl Form {
    /// Whether it is filled page by page. A round goes by its stops.
    pub fn has_pages(&self) -> bool {
        let asks = |style: &String| style.split_whitespace().any(|word| word == "pages");
        self.round.is_none() && self.stops().next().is_none() && self.passed.get(STYLE).is_some_and(asks)
    }

    /// What is directly in a group, in order. Nodes of a group stand together, it first.
    pub fn children(&self, group: NodeId) -> Vec<NodeId> {
        self.inside(group).filter(|(_, node)| node.parent == group).map(|(id, _)| id).collect()
    }

    /// How many columns a group's grid has; `None` where nothing in it asks for one.
    pub fn columns(&self, group: NodeId) -> Option<u8> {
        let asks = self.children(group).into_iter().any(|id| self.node(id).width().is_some());
        asks.then(|| self.node(group).width().unwrap_or(COLUMNS))
    }

    /// What is in a group, with selects of one list drawn together where its appearance or theirs asks for a table.
    pub fn parts(&self, group: NodeId) -> Vec<Part> {
        let is_table = self.node(group).looks("table-list");
        let mut parts: Vec<Part> = Vec::new();
        for id in self.children(group) {
            let node = self.node(id);
            let Some(list) = node.columns_list() else {
                parts.push(Part::Alone(id));
                continue;
            };
            match parts.last_mut() {
                // A row below the same columns.
                Some(Part::Table { list: own, rows, .. }) if *own == list && self.is_row(node) => rows.push(id),
                _ if self.is_table_head(id) => parts.push(Part::Table { list, head: id, rows: Vec::new() }),
                _ if is_table => parts.push(Part::Table { list, head: id, rows: vec![id] }),
                _ => parts.push(Part::Alone(id)),
            }
        }
        parts
    }

    /// Whether a select only says what the columns of the rows below it are called: nobody answers it.
    pub fn is_table_head(&self, id: NodeId) -> bool {
        let node = self.node(id);
        let Some(list) = node.columns_list().filter(|_| node.looks("label")) else { return false };
        let below = usize::try_from(id).ok().and_then(|at| self.nodes.get(at + 1));
        below.is_some_and(|row| row.parent == node.parent && row.columns_list() == Some(list) && self.is_row(row))
    }

    /// Whether a select is a row below those before it that have its list.
    fn is_row(&self, node: &Node) -> bool {
        !node.looks("label") && (node.looks("list-nolabel") || self.node(node.parent).looks("table-list"))
    }
}

/// What stands in a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// One node.
    Alone(NodeId),
    /// Selects of one list: a row each, a column a choice.
    Table {
        /// The list.
        list: ListId,
        /// The select whose choices name the columns.
        head: NodeId,
        /// Those that are answered.
        rows: Vec<NodeId>,
    },
}

/// The pages that a form has now, in order.
pub fn pages(filling: &Filling) -> Vec<CellId> {
    let mut pages = Vec::new();
    collect(filling, 0, &mut pages);
    pages
}

fn collect(filling: &Filling, group: NodeId, pages: &mut Vec<CellId>) {
    let form = filling.form();
    for id in form.children(group) {
        let (node, at) = (form.node(id), CellId::from(id));
        let is_page = match node.kind {
            Kind::Group if node.looks("field-list") || node.looks("table-list") => {
                filling.is_relevant(at) && has_any(filling, id)
            }
            Kind::Group => {
                if filling.is_relevant(at) {
                    collect(filling, id, pages);
                }
                false
            }
            Kind::Repeat => has_instances(filling, id),
            Kind::Note => filling.is_relevant(at),
            _ => node.is_question() && filling.is_relevant(at),
        };
        if is_page {
            pages.push(at);
        }
    }
}

/// Whether an instance is asked now, or one can be added.
fn has_instances(filling: &Filling, repeat: NodeId) -> bool {
    let all = filling.instances(repeat, 0);
    let is_asked = |block: &BlockId| filling.is_relevant(CellId { block: *block, node: repeat });
    all.iter().any(is_asked) || (all.is_empty() && filling.is_open(repeat))
}

/// Whether there is anything to be seen in a group now.
fn has_any(filling: &Filling, group: NodeId) -> bool {
    let form = filling.form();
    form.children(group).into_iter().any(|id| match form.node(id).kind {
        Kind::Repeat => has_instances(filling, id),
        Kind::Group => filling.is_relevant(id) && has_any(filling, id),
        Kind::Note => filling.is_relevant(id),
        _ => form.node(id).is_question() && filling.is_relevant(id),
    })
}
