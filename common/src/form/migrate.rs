//! Whether an open record can go on with another version of its form. Moves nothing.

use super::entity::META;
use super::examine::filled;
use super::filling::{Context, Violation};
use super::model::{Form, Kind};
use crate::op::EquipmentState;
use crate::record::{Move, Record};
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
    /// The answer breaks a rule of the other version.
    Violation(Violation),
}

/// What of a record does not fit another version of its form, in the order of the record. Nothing: it can go on with it,
/// and no answer is lost or changes its meaning. What is asked for the first time is no misfit: it is asked.
pub fn misfits(form: &Arc<Form>, record: &Record, context: Context) -> Vec<Misfit> {
    let filling = filled(form, record, context);
    let mut found = Vec::new();
    for (point, answer) in record.answers.iter().filter(|(point, _)| !point.starts_with(META)) {
        let misfit = |why| Misfit { point: point.clone(), answer: answer.value.clone(), why };
        let Some(id) = filling.find(point) else {
            found.push(misfit(Why::Gone));
            continue;
        };
        let is_container = matches!(form.node(id.node).kind, Kind::Root | Kind::Group | Kind::Repeat | Kind::Note);
        if is_container {
            found.push(misfit(Why::Gone));
        } else if let Some(rule) = filling.check(id).filter(|rule| *rule != Violation::Required) {
            found.push(misfit(Why::Violation(rule)));
        }
    }
    let closed = record.states.iter().filter(|(_, state)| **state != EquipmentState::Ok).map(|(point, _)| point);
    let said = record.comments.iter().map(|(point, _)| point);
    let stops = record.trail.iter().filter_map(|step| match &step.what {
        Move::Arrived { stop } | Move::Left { stop } => Some(stop),
        _ => None,
    });
    for point in closed.chain(said).chain(stops) {
        let is_known = filling.find(point).is_some() || found.iter().any(|misfit| misfit.point == *point);
        if !is_known {
            found.push(Misfit { point: point.clone(), answer: String::new(), why: Why::Gone });
        }
    }
    found
}
