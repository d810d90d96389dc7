//! What is wrong with answers.

use super::Filling;
use crate::form::cells::CellId;
use crate::form::expr::dates::{Instant, parse_day, parse_time};
use crate::form::expr::geo;
use crate::form::expr::value::parse_number;
use crate::form::model::{Kind, Node};
use serde::{Deserialize, Serialize};

/// Why an answer cannot stay as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Violation {
    /// It is missing.
    Required,
    /// It breaks its constraint.
    Constraint,
    /// It is no number.
    NotANumber,
    /// It is no whole number.
    NotAWholeNumber,
    /// It is no choice of its list.
    NotAChoice,
    /// It is no day of the calendar, as `2026-11-24`.
    NotADate,
    /// It is no time of day, as `14:30:00.000-03:00`.
    NotATime,
    /// It is no day and time, as `2026-11-24T14:30:00.000-03:00`.
    NotADateTime,
    /// It is no place, as `-23.5 -46.6 760 5`.
    NotAPlace,
    /// It is no line of at least two places, or no shape of at least three whose last is its first.
    NotALine,
}

impl Filling {
    /// Whether it must be answered before the form can be finished.
    pub fn is_required(&self, id: impl Into<CellId>) -> bool {
        let id = id.into();
        self.holds(self.form.node(id.node).required.as_ref(), id, false)
    }

    /// Whether it may not be changed by hand. What is calculated never may; what is in a group that may not be changed
    /// may not either.
    pub fn is_read_only(&self, id: impl Into<CellId>) -> bool {
        let mut at = Some(id.into());
        let never = |node: &Node| node.calculate.is_some() || node.kind == Kind::Note;
        if at.is_some_and(|id| never(self.form.node(id.node))) {
            return true;
        }
        while let Some(id) = at {
            if self.holds(self.form.node(id.node).read_only.as_ref(), id, false) {
                return true;
            }
            at = self.parent(id);
        }
        false
    }

    /// Whether its answer meets its constraint. No answer always does.
    pub fn satisfies_constraint(&self, id: impl Into<CellId>) -> bool {
        let id = id.into();
        self.seen(id).is_empty() || self.holds(self.form.node(id.node).constraint.as_ref(), id, true)
    }

    /// What is wrong with its answer; nothing ever is with a node that is not asked.
    pub fn check(&self, id: impl Into<CellId>) -> Option<Violation> {
        let id = id.into();
        let node = self.form.node(id.node);
        if !self.is_relevant(id) || matches!(node.kind, Kind::Root | Kind::Group | Kind::Repeat | Kind::Note) {
            return None;
        }
        let value = self.value(id);
        if value.trim().is_empty() {
            let must = node.is_question() && self.is_required(id);
            return must.then_some(Violation::Required);
        }
        let constraint = || (!self.satisfies_constraint(id)).then_some(Violation::Constraint);
        self.check_kind(id, node, value).or_else(constraint)
    }

    /// Every violation, in document order.
    pub fn violations(&self) -> impl Iterator<Item = (CellId, Violation)> {
        self.every_cell().into_iter().filter_map(|id| Some((id, self.check(id)?)))
    }

    fn check_kind(&self, id: CellId, node: &Node, value: &str) -> Option<Violation> {
        let (fits, violation) = match node.kind {
            Kind::Integer => (is_whole(value), Violation::NotAWholeNumber),
            Kind::Decimal | Kind::Range => (parse_number(value).is_some(), Violation::NotANumber),
            _ if node.kind.list().is_some() => (self.is_offered(id), Violation::NotAChoice),
            Kind::Date => (parse_day(value).is_some(), Violation::NotADate),
            Kind::Time => (parse_time(value).is_some(), Violation::NotATime),
            Kind::DateTime => (value.contains('T') && Instant::parse(value, 0).is_some(), Violation::NotADateTime),
            Kind::Geopoint => (geo::points(value).is_some_and(|points| points.len() == 1), Violation::NotAPlace),
            Kind::Geotrace => (geo::points(value).is_some_and(|points| points.len() >= 2), Violation::NotALine),
            Kind::Geoshape => {
                let closed = |points: Vec<geo::Point>| points.len() >= 4 && points.first() == points.last();
                (geo::points(value).is_some_and(closed), Violation::NotALine)
            }
            _ => return None,
        };
        (!fits).then_some(violation)
    }
}

/// Whether it is a whole number that fits 64 bits.
fn is_whole(value: &str) -> bool {
    !value.starts_with('+') && value.parse::<i64>().is_ok()
}
