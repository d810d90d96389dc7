//! How far an execution is: which points are done, which are missing, which deviate.

use super::limits::{self, Verdict};
use super::past::{self, Readings};
use super::plausible::{self, Doubt};
use crate::form::cells::CellId;
use crate::form::filling::{Filling, Violation};
use crate::form::model::{Kind, Node};
use crate::op::EquipmentState;
use crate::record::Record;
use crate::round::note;
use crate::time::Stamp;

/// Points done of points there are; only relevant ones count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Answered, or closed by the equipment's state.
    pub done: u32,
    /// All of them.
    pub total: u32,
}

impl Progress {
    /// 0 to 100; a stop without points is done.
    pub fn percent(self) -> u32 {
        (self.done * 100).checked_div(self.total).unwrap_or(100)
    }
}

/// Why a point must be looked at before the record is finished.
#[derive(Debug, Clone, PartialEq)]
pub enum Concern {
    /// Required and not answered.
    Missing,
    /// Answered wrongly.
    Invalid(Violation),
    /// Outside its limits. Does not hinder finishing.
    Deviation(Verdict),
    /// A choice that calls for a technical note; whether there is one. Does not hinder finishing.
    Note {
        /// Whether it was written.
        written: bool,
    },
    /// Hard to believe. Does not hinder finishing.
    Implausible(Doubt),
}

/// The equipment state of a point.
pub fn state(record: &Record, path: &str) -> EquipmentState {
    record.states.get(path).copied().unwrap_or_default()
}

fn is_closed(filling: &Filling, record: &Record, id: CellId) -> bool {
    // Only those that are not ok are there; mostly none is, and every question of a form is asked about.
    !record.states.is_empty() && state(record, &filling.path(id)) != EquipmentState::Ok
}

/// The points of a group, or of an instance of a repeat, that are asked now, in order.
pub fn points(filling: &Filling, group: CellId) -> impl Iterator<Item = (CellId, &Node)> {
    let all = filling.below(group).into_iter().map(|id| (id, filling.form().node(id.node)));
    all.filter(|(id, node)| node.is_question() && !filling.form().is_table_head(id.node) && filling.is_relevant(*id))
}

/// How far a group (a stop, or with node 0 the whole form) is.
pub fn progress(filling: &Filling, record: &Record, group: CellId) -> Progress {
    points(filling, group).fold(Progress::default(), |sum, (id, _)| {
        let closed = is_closed(filling, record, id);
        let done = closed || !filling.value(id).is_empty();
        Progress { done: sum.done + u32::from(done), total: sum.total + 1 }
    })
}

/// What to look at before a group is left or the record finished, in the order of the form; then stops that were done
/// faster than can be. Points closed by their equipment's state are fine. `past`: what was read before.
pub fn concerns(
    filling: &Filling,
    record: &Record,
    group: CellId,
    past: &[&Readings],
    now: &Stamp,
) -> Vec<(CellId, Concern)> {
    let mut found = Vec::new();
    for (id, node) in points(filling, group).filter(|(id, _)| !is_closed(filling, record, *id)) {
        let concern = match filling.check(id) {
            Some(Violation::Required) => Some(Concern::Missing),
            Some(violation) => Some(Concern::Invalid(violation)),
            None => deviation(filling, record, id, node),
        };
        found.extend(concern.map(|concern| (id, concern)));
        found.extend(doubt(filling, record, id, past, now).map(|doubt| (id, Concern::Implausible(doubt))));
    }
    let form = filling.form();
    let stops = form.stops().filter(|(stop, _)| group.node == 0 || group.node == *stop);
    found.extend(stops.filter_map(|(stop, node)| {
        let doubt = plausible::hasty(record, &node.path, progress(filling, record, stop.into()).done, now)?;
        Some((stop.into(), Concern::Implausible(doubt)))
    }));
    found
}

fn deviation(filling: &Filling, record: &Record, id: CellId, node: &Node) -> Option<Concern> {
    match limits::judge(filling.form(), node, filling.value(id))? {
        Verdict::Alarm if node.kind.list().is_some() => {
            Some(Concern::Note { written: note::of(record, &filling.path(id)).is_some() })
        }
        verdict @ (Verdict::Warning | Verdict::Alarm) => Some(Concern::Deviation(verdict)),
        Verdict::Expected | Verdict::Neutral => None,
    }
}

/// What makes the answer of a question of a round hard to believe. One that is not stored yet counts as given `now`.
pub fn doubt(filling: &Filling, record: &Record, id: CellId, past: &[&Readings], now: &Stamp) -> Option<Doubt> {
    let node = filling.form().node(id.node);
    if past.is_empty() || !matches!(node.kind, Kind::Decimal | Kind::Integer) {
        return None;
    }
    let (path, value) = (filling.path(id), filling.value(id));
    let stored = record.answers.get(&path).filter(|answer| answer.value == value);
    let at = stored.map_or(now.wall_ms, |answer| answer.at.wall_ms);
    plausible::doubt(node, value, at, &past::of_point(past.iter().copied(), &path))
}

impl Concern {
    /// Whether the record cannot be finished with it.
    pub fn hinders(&self) -> bool {
        matches!(self, Self::Missing | Self::Invalid(_))
    }
}
