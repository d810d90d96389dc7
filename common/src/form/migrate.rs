//! Whether an open record can go on with another version of its form. Moves nothing.

use super::cells::CellId;
use super::entity::META;
use super::examine::filled;
use super::filling::{Context, REMOVED, Violation};
use super::model::{Form, Kind, Node};
use crate::op::EquipmentState;
use crate::record::{Move, Record};
use crate::round::note;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Something of a record that does not fit the other version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Misfit {
    /// The path of the answer, or of the stop.
    pub point: String,
    /// The answer; blank for a stop.
    pub answer: String,
    /// Why.
    pub why: Why,
}

/// Why something does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// There is no such question, or no such stop, any more.
    Gone,
    /// The answer would not be sent any more, although it was: it is not asked now, or computed.
    Unasked,
    /// The answer breaks a rule of the other version.
    Violation(Violation),
}

/// What of a record does not fit another version of its form (`from` is the one it has), in the order of the record.
/// Nothing: it can go on with it, and no answer is lost or changes its meaning. What is asked for the first time is no
/// misfit: it is asked. Nor is an answer that was not asked before either.
pub fn misfits(from: &Arc<Form>, to: &Arc<Form>, record: &Record, context: &Context) -> Vec<Misfit> {
    let filling = filled(to, record, context.clone());
    let mut before = None; // filled once an answer asks for it
    let mut was_sent = |point: &str, answer: &str| {
        let before = before.get_or_insert_with(|| filled(from, record, context.clone()));
        let is_theirs = |id: &CellId| Node::is_question(from.node(id.node)) && from.node(id.node).calculate.is_none();
        before.find(point).filter(is_theirs).is_some_and(|id| before.seen(id) == answer)
    };
    let mut found = Vec::new();
    let is_own = |path: &str| path.starts_with(META) || note::point_of(path).is_some();
    for (point, answer) in record.answers.iter().filter(|(point, _)| !is_own(point)) {
        let misfit = |why| Misfit { point: point.clone(), answer: answer.value.clone(), why };
        // That an instance is there, or not any more, fits where there is such a repeat.
        let is_gone = point.ends_with(']') && answer.value == REMOVED;
        if is_gone || to.is_instance(point) {
            continue;
        }
        let Some(id) = filling.find(point) else {
            found.push(misfit(Why::Gone));
            continue;
        };
        let is_container = matches!(to.node(id.node).kind, Kind::Root | Kind::Group | Kind::Repeat | Kind::Note);
        if is_container {
            found.push(misfit(Why::Gone));
        } else if let Some(rule) = filling.check(id).filter(|rule| *rule != Violation::Required) {
            found.push(misfit(Why::Violation(rule)));
        } else if filling.seen(id) != answer.value && was_sent(point, &answer.value) {
            found.push(misfit(Why::Unasked));
        }
    }
    let closed = record.states.iter().filter(|(_, state)| **state != EquipmentState::Ok).map(|(point, _)| point);
    let said = record.comments.keys();
    let noted = note::all(record).map(|note| note.point);
    let stops = record.trail.iter().filter_map(|step| match &step.what {
        Move::Arrived { stop } | Move::Left { stop } => Some(stop),
        _ => None,
    });
    for point in closed.chain(said).chain(stops).map(String::as_str).chain(noted) {
        let is_known = filling.find(point).is_some() || found.iter().any(|misfit| misfit.point == *point);
        if !is_known {
            found.push(Misfit { point: point.to_owned(), answer: String::new(), why: Why::Gone });
        }
    }
    found
}
