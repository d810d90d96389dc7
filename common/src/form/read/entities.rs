//! The entities sheet: what finished records do to entities.

use super::cells::Table;
use super::expressions::{Reader, yes_or_no};
use super::survey::Draft;
use super::{Findings, Supplies};
use crate::form::entity::{COLUMNS, EntityRule};
use crate::form::expr::Expr;
use crate::form::expr::lex::straight;
use crate::form::model::{Kind, NodeId};
use crate::form::names::is_name;
use crate::form::report::Issue;

/// Columns that mean something here. `list_name` was once called `dataset`.
const KNOWN: &[&str] = &["list_name", "dataset", "label", "entity_id", "create_if", "update_if"];
/// Most rows: a record changes one entity.
const RULES_MAX: u32 = 1;

/// The sheet's row; `None` where there is none, or it names no list.
pub fn read(table: &Table, names: &Reader, findings: &mut Findings) -> Option<EntityRule> {
    table.check_headings(KNOWN, &[], findings);
    let row = table.rows().next()?;
    if let Some(second) = table.rows().nth(RULES_MAX as usize) {
        let issue = Issue::TooMany { what: "entities".into(), limit: RULES_MAX };
        findings.error(table.place(Some(second), None), issue);
    }
    let (list, place) = match table.cell(row, "list_name") {
        ("", _) => table.cell(row, "dataset"),
        found => found,
    };
    if list.is_empty() {
        findings.error(place, Issue::Blank { heading: "list_name".into() });
        return None;
    }
    if let Some(issue) = list_issue(list) {
        findings.error(place, issue);
    }
    let mut read = |key: &str| {
        let (cell, place) = table.cell(row, key);
        match (cell, yes_or_no(cell)) {
            ("", _) => None,
            (_, Some(is)) => Some(Expr::boolean(is)),
            _ => names.parse(&straight(cell), 0, &|| place.clone(), findings),
        }
    };
    let (label, id) = (read("label"), read("entity_id"));
    let (create_if, update_if) = (read("create_if"), read("update_if"));
    let creates = id.is_none() || create_if.is_some();
    if creates && table.get(row, "label").is_empty() {
        findings.error(table.cell(row, "label").1, Issue::Blank { heading: "label".into() });
    }
    if update_if.is_some() && table.get(row, "entity_id").is_empty() {
        findings.error(table.cell(row, "entity_id").1, Issue::Blank { heading: "entity_id".into() });
    }
    Some(EntityRule { list: list.to_owned(), label, id, create_if, update_if })
}

/// The list that the sheet's row names, with the properties that the survey's rows give to it.
pub fn own(table: Option<&Table>, survey: &Table) -> Option<Own> {
    let table = table?;
    let row = table.rows().next()?;
    let list = Some(table.get(row, "list_name")).filter(|list| !list.is_empty());
    let list = list.unwrap_or_else(|| table.get(row, "dataset"));
    let properties = survey.rows().map(|row| survey.get(row, "save_to").to_owned());
    Some((list.to_owned(), properties.filter(|property| !property.is_empty()).collect()))
}

/// The list of entities that a form itself makes and changes, and their properties.
pub type Own = (String, Vec<String>);

/// The properties of a list: the project's, and those that the form itself gives. A form may so offer what it makes.
pub fn properties(supplies: Supplies, own: Option<&Own>, list: &str) -> Option<Vec<String>> {
    let known = (supplies.entities)(list);
    let Some((_, given)) = own.filter(|(name, _)| name == list) else { return known };
    let mut properties = known.unwrap_or_default();
    for property in given {
        if !properties.contains(property) {
            properties.push(property.clone());
        }
    }
    Some(properties)
}

/// Reports properties that have no entity, no valid name, or are in a repeat, of which an entity could have only one.
pub fn check(survey: &Table, drafts: &[Draft], has_entity: bool, findings: &mut Findings) {
    for draft in drafts {
        let Some(row) = draft.row.filter(|_| !draft.other) else { continue };
        let (property, place) = survey.cell(row, "save_to");
        if property.is_empty() {
            continue;
        }
        let above = |id: NodeId| drafts.get(id as usize).map(|around| (around.kind, around.parent));
        if let Some(issue) = property_issue(property, has_entity, draft.id, above) {
            findings.error(place, issue);
        }
    }
}

/// What is wrong with the name of a list of entities.
pub fn list_issue(list: &str) -> Option<Issue> {
    (!is_name(list)).then(|| Issue::NameInvalid { text: list.into() })
}

/// What is wrong with a property that a node gives; `above` knows each node's kind and group.
pub fn property_issue(
    property: &str,
    has_entity: bool,
    node: NodeId,
    above: impl Fn(NodeId) -> Option<(Kind, NodeId)>,
) -> Option<Issue> {
    if !has_entity {
        return Some(Issue::SheetMissing { sheet: "entities".into() });
    }
    if !is_name(property) || COLUMNS.contains(&property.to_lowercase().as_str()) || property.starts_with("__") {
        return Some(Issue::NameInvalid { text: property.into() });
    }
    let around = |id: &NodeId| above(*id).map(|(_, parent)| parent).filter(|_| *id != 0);
    let in_repeat = || {
        let mut all = std::iter::successors(Some(node), around);
        all.any(|id| above(id).is_some_and(|(kind, _)| kind == Kind::Repeat))
    };
    let is_group = above(node).is_some_and(|(kind, _)| kind == Kind::Group);
    (is_group || in_repeat()).then(|| Issue::TypeUnsupported { text: property.into() })
}
