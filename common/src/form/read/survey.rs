//! The survey sheet's rows: types, names and groups. What the other columns hold is read once all names are known.

use super::Findings;
use super::cells::{Row, Table, number};
use super::choices::Lists;
use super::expressions::yes_or_no;
use super::parameters;
use super::types::{self, Type};
use crate::form::model::{IN_FORM, Kind, NAME_LEN_MAX, NODES_MAX, Node, NodeId};
use crate::form::names::is_name;
use crate::form::nearest::nearest;
use crate::form::report::{Issue, Place};
use crate::map::Map;
use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// A node of which only type, name and group are known.
#[derive(Debug)]
pub struct Draft {
    /// What it will be in the form.
    pub id: NodeId,
    /// Its row; the form itself has none.
    pub row: Option<Row>,
    /// Blank where the row has no valid one.
    pub name: String,
    /// Its group.
    pub parent: NodeId,
    /// What it is.
    pub kind: Kind,
    /// Whether its type asks for a calculation.
    pub calculates: bool,
    /// Set where it asks for what the list of the question before it lacks.
    pub other: bool,
    /// Of a question whose choices are answers in the form: which, as `${name}`.
    pub answers: Option<String>,
    appearance: String,
}

/// How the question is called that asks for what a list lacks: behind the name of the question with the list.
const OTHER_ENDING: &str = "_other";
/// Deepest nesting of groups.
const GROUPS_DEEP_MAX: usize = 32;

impl Draft {
    fn root() -> Self {
        Self {
            id: 0,
            row: None,
            name: String::new(),
            parent: 0,
            kind: Kind::Root,
            calculates: false,
            other: false,
            answers: None,
            appearance: String::new(),
        }
    }

    /// The node, its texts and expressions still missing; `before` are the nodes before it.
    pub fn node(&self, before: &[Node]) -> Node {
        let above = before.get(self.parent as usize).map_or("", |parent| parent.path.as_str());
        let path = if self.row.is_some() { format!("{above}/{}", self.name) } else { String::new() };
        Node { appearance: self.appearance.clone(), ..Node::blank(self.name.clone(), path, self.parent, self.kind) }
    }
}

/// Every node in order, the form itself first.
pub fn read(table: &Table, lists: &mut Lists, is_shown: &dyn Fn(Kind) -> bool, findings: &mut Findings) -> Vec<Draft> {
    let mut drafts = vec![Draft::root()];
    let mut open: Vec<(NodeId, Row)> = Vec::new();
    let mut first_rows = FirstRows::new();
    for row in rows(table) {
        let (cell, place) = table.cell(row, "type");
        if cell.is_empty() {
            // A remark in some other column is no question.
            if !table.get(row, "name").is_empty() {
                findings.error(place, Issue::Blank { heading: "type".into() });
            }
            continue;
        }
        let found = types::read(cell).unwrap_or_else(|(issue, found)| {
            // What closes it needs no second report.
            if found != (Type::Unsupported { opens: Some(false) }) || open.is_empty() {
                findings.error(place.clone(), issue);
            }
            found
        });
        if matches!(found, Type::End | Type::Unsupported { opens: Some(false) }) {
            if open.pop().is_none() {
                findings.error(place, Issue::GroupUnbalanced { text: cell.into() });
            }
            continue;
        }
        match found {
            Type::External(ending) => {
                lists.file(&format!("{}{ending}", table.get(row, "name")), None, &place, findings);
                continue;
            }
            Type::Audit => continue, // read apart
            _ => {}
        }
        let id = NodeId::try_from(drafts.len()).unwrap_or(NodeId::MAX);
        let parent = open.last().map_or(0, |(group, _)| *group);
        let name = name(table, row, parent, &mut first_rows, findings);
        let opens = matches!(found, Type::Begin | Type::BeginRepeat | Type::Unsupported { opens: Some(true) });
        let parameters = parameters::read(table.get(row, "parameters"));
        let kind = kind(&found, opens, lists, &parameters, &place, findings);
        let answers = match &found {
            Type::SelectOne(name, _) | Type::SelectMultiple(name, _) | Type::Rank(name) if is_reference(name) => {
                Some(name.clone())
            }
            _ => None,
        };
        if !is_shown(kind) {
            findings.error(place.clone(), Issue::TypeUnsupported { text: cell.into() });
        }
        if opens {
            open.push((id, row));
            if open.len() == GROUPS_DEEP_MAX + 1 {
                let limit = u32::try_from(GROUPS_DEEP_MAX).unwrap_or(u32::MAX);
                findings.error(place.clone(), Issue::TooMany { what: "levels of groups".into(), limit });
            }
            if open.len() > GROUPS_DEEP_MAX {
                break;
            }
        }
        let (calculates, appearance) = (found == Type::Calculate, table.get(row, "appearance").to_owned());
        let asks_other = matches!(found, Type::SelectOne(_, true) | Type::SelectMultiple(_, true));
        if asks_other && let Kind::SelectOne(list) | Kind::SelectMultiple(list) = kind {
            lists.add_other(list, &place, findings);
        }
        let other_name = format!("{name}{OTHER_ENDING}");
        if asks_other && is_valid(&name) {
            let place = table.cell(row, "name").1;
            claim(other_name.clone().into(), (parent, row), place, &mut first_rows, findings);
        }
        let other = asks_other.then(|| Draft {
            id: id + 1,
            row: Some(row),
            name: other_name,
            parent,
            kind: Kind::Text,
            calculates: false,
            other: true,
            answers: None,
            appearance: String::new(),
        });
        drafts.push(Draft { id, row: Some(row), name, parent, kind, calculates, other: false, answers, appearance });
        drafts.extend(other);
        if drafts.len() > NODES_MAX {
            return drafts; // Reported by the caller.
        }
    }
    for (_, row) in open {
        let (text, place) = table.cell(row, "type");
        findings.error(place, Issue::GroupUnbalanced { text: text.into() });
    }
    let shown =
        |draft: &Draft| !draft.kind.is_silent() && !matches!(draft.kind, Kind::Root | Kind::Group | Kind::Repeat);
    if !drafts.iter().any(shown) {
        findings.error(table.place(None, None), Issue::Empty {});
    }
    drafts
}

/// The rows that are not disabled.
pub fn rows(table: &Table) -> impl Iterator<Item = Row> {
    let is_disabled = |row| yes_or_no(table.get(row, "disabled")) == Some(true);
    table.rows().filter(move |row| !is_disabled(*row))
}

/// What a row asks for; a list that is not there is reported.
fn kind(
    found: &Type,
    opens: bool,
    lists: &mut Lists,
    parameters: &Map<String, String>,
    place: &Place,
    findings: &mut Findings,
) -> Kind {
    if let Type::SelectOneFile(file) | Type::SelectMultipleFile(file) = found {
        let list = lists.file(file, Some(parameters), place, findings);
        return if matches!(found, Type::SelectOneFile(_)) {
            Kind::SelectOne(list)
        } else {
            Kind::SelectMultiple(list)
        };
    }
    let mut list = |name: &str| {
        if is_reference(name) {
            return IN_FORM;
        }
        lists.find(name).unwrap_or_else(|| {
            let issue = Issue::ListUnknown { text: name.into(), meant: nearest(name, lists.names()) };
            findings.error(place.clone(), issue);
            0
        })
    };
    match found {
        Type::SelectOne(name, _) => Kind::SelectOne(list(name)),
        Type::SelectMultiple(name, _) => Kind::SelectMultiple(list(name)),
        Type::Rank(name) => Kind::Rank(list(name)),
        Type::BeginRepeat => Kind::Repeat,
        Type::Plain(kind) => *kind,
        Type::Calculate => Kind::Hidden,
        _ if opens => Kind::Group,
        _ => Kind::Text,
    }
}

fn is_reference(list: &str) -> bool {
    list.starts_with("${") && list.ends_with('}')
}

/// In which row a group has a name first.
type FirstRows<'a> = HashMap<(NodeId, Cow<'a, str>), Row>;

fn name<'a>(
    table: &Table<'a>,
    row: Row,
    parent: NodeId,
    first_rows: &mut FirstRows<'a>,
    findings: &mut Findings,
) -> String {
    let (name, place) = table.cell(row, "name");
    if name.is_empty() {
        findings.error(place, Issue::Blank { heading: "name".into() });
    } else {
        claim(name.into(), (parent, row), place, first_rows, findings);
    }
    name.to_owned()
}

/// Takes a name for a row; it must be one, and free.
fn claim<'a>(
    name: Cow<'a, str>,
    (parent, row): (NodeId, Row),
    place: Place,
    first_rows: &mut FirstRows<'a>,
    findings: &mut Findings,
) {
    if !is_valid(&name) {
        findings.error(place, Issue::NameInvalid { text: name.into() });
        return;
    }
    match first_rows.entry((parent, name)) {
        Entry::Vacant(free) => drop(free.insert(row)),
        Entry::Occupied(taken) => {
            let first_row = number(*taken.get());
            findings.error(place, Issue::NameDuplicate { text: taken.key().1.to_string(), first_row });
        }
    }
}

/// Whether a question may be called so.
pub fn is_valid(name: &str) -> bool {
    name.len() <= NAME_LEN_MAX && is_name(name)
}

/// The parameters of the row that asks for what happens while the form is filled.
pub fn audit(table: &Table) -> Option<Map<String, String>> {
    let is_audit = |row: &Row| types::read(table.get(*row, "type")) == Ok(Type::Audit);
    rows(table).find(is_audit).map(|row| parameters::read(table.get(row, "parameters")))
}
