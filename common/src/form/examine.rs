//! Filled once more, elsewhere: what the same engine makes of a finished record, and where that is not what came. Changes
//! nothing, and knows no reason why something differs.
//!
//! Left out is what may rightly differ: what follows from the time of day, from the record before, or from entities, which
//! go on changing.

use super::cells::Layout;
use super::choices::Source;
use super::entity::{BASE_VERSION, EntityChange, LABEL, META};
use super::expr::functions::Function;
use super::expr::{Expr, Step};
use super::filling::{Context, Filling, Violation};
use super::graph::link;
use super::model::{Form, Kind, Node, NodeId};
use crate::op::EquipmentState;
use crate::record::Record;
use crate::round::note;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// One thing that is not as this engine has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// The path of the answer.
    pub point: String,
    /// What differs.
    pub found: Found,
}

/// What differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Found {
    /// What is computed came as another value.
    Computed {
        /// As it came; blank where it did not.
        sent: String,
        /// As it is computed here.
        here: String,
    },
    /// The answer breaks a rule of the form.
    Violation {
        /// Which.
        rule: Violation,
        /// The answer.
        sent: String,
    },
    /// The form has no such question.
    Unknown {
        /// The answer.
        sent: String,
    },
}

/// What a filling of a record was told when the record was begun, as far as the record says. The device and who fills it are
/// given, because the record names them by ids.
pub fn context(record: &Record, username: String) -> Context {
    Context {
        now: record.taken_at.wall_ms,
        tz_offset_min: record.tz_offset_min,
        device: record.device.to_string(),
        username,
        #[expect(clippy::cast_possible_truncation, reason = "any 64 bits of it will do")]
        seed: record.id.0.as_u128() as u64,
        ..Context::default()
    }
}

/// The filling that a record's answers are.
pub fn filled(form: &Arc<Form>, record: &Record, context: Context) -> Filling {
    let mut filling = Filling::new(form.clone(), context);
    filling.load(record.answers.iter().map(|(path, answer)| (path.as_str(), answer.value.as_str())));
    filling
}

/// What a finished record does to an entity, as it was sent: what was calculated along the way holds as its device had it.
/// Where that differs it is [flagged](examine), but nothing is made of a record that it did not say.
pub fn entity_change(form: &Arc<Form>, record: &Record, username: String) -> Option<EntityChange> {
    form.entity.as_ref()?;
    let said = |path: &str| record.answers.get(path).map(|answer| answer.value.as_str());
    let mut filling = Filling::new(form.clone(), context(record, username));
    filling.load_as_sent(record.answers.iter().map(|(path, answer)| (path.as_str(), answer.value.as_str())));
    let change = filling.entity_change()?;
    // What the device knew counts. One that does not say so is taken to know all that there is.
    let base = said(BASE_VERSION).and_then(|base| base.parse().ok()).unwrap_or(u64::MAX);
    let label = said(LABEL).map_or(change.label, str::to_owned);
    Some(EntityChange { label, base, ..change })
}

/// Where a finished record is not as this engine has it, in the order of the form, what it does not know last.
pub fn examine(form: &Arc<Form>, record: &Record, username: String) -> Vec<Difference> {
    let filling = filled(form, record, context(record, username));
    let varying = varying(form);
    let sent = |path: &str| record.answers.get(path).map_or("", |answer| answer.value.as_str());
    let mut found = Vec::new();
    for id in filling.every_cell() {
        let (node, point) = (form.node(id.node), filling.path(id));
        let is_computed = node.calculate.is_some() && node.kind == Kind::Hidden;
        if is_computed && !varying[id.node as usize] {
            let (sent, here) = (sent(&point).to_owned(), filling.seen(id).to_owned());
            if sent != here && (filling.is_relevant(id) || !sent.is_empty()) {
                found.push(Difference { point, found: Found::Computed { sent, here } });
            }
            continue;
        }
        let closed = record.states.get(&point).is_some_and(|state| *state != EquipmentState::Ok);
        let rule = filling.check(id).filter(|_| !varying[id.node as usize]);
        if let Some(rule) = rule.filter(|rule| !(closed && *rule == Violation::Required)) {
            let sent = sent(&point).to_owned();
            found.push(Difference { point, found: Found::Violation { rule, sent } });
        }
    }
    let is_own = |path: &str| path.starts_with(META) || note::point_of(path).is_some();
    // One that was removed is not there, and says so.
    let is_known = |path: &str| is_own(path) || form.is_instance(path) || filling.find(path).is_some();
    let unknown = record.answers.iter().filter(|(path, _)| !is_known(path));
    let unknown = unknown.map(|(path, answer)| (path.clone(), Found::Unknown { sent: answer.value.clone() }));
    found.extend(unknown.map(|(point, found)| Difference { point, found }));
    found
}

/// For each node whether what holds for it may change although no answer does.
fn varying(form: &Form) -> Vec<bool> {
    let links = link(&form.nodes, &Layout::of(form));
    let varies = |expr: &Expr| {
        expr.steps().iter().any(|step| match step {
            Step::Call(function, _) => matches!(function, Function::Now | Function::Today),
            Step::Rows(list) => form.list(*list).is_some_and(|list| list.source == Source::Entities),
            Step::LastSaved(_) => true,
            _ => false,
        })
    };
    let of_entities = |node: &Node| form.list_of(node).is_some_and(|list| list.source == Source::Entities);
    let mut found: Vec<bool> = form.nodes.iter().map(|node| of_entities(node) || node.exprs().any(varies)).collect();
    let mut waiting: Vec<NodeId> = (0..).zip(&found).filter(|(_, varies)| **varies).map(|(id, _)| id).collect();
    while let Some(id) = waiting.pop() {
        for dependent in links.dependents.get(id as usize).into_iter().flatten() {
            if let Some(varies) = found.get_mut(dependent.node as usize).filter(|varies| !**varies) {
                *varies = true;
                waiting.push(dependent.node);
            }
        }
    }
    found
}
