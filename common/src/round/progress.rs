//! How far an execution is: which points are done, which are missing, which deviate.

use super::limits::{self, Verdict};
use crate::form::cells::CellId;
use crate::form::filling::{Filling, Violation};
use crate::form::model::Node;
use crate::op::EquipmentState;
use crate::record::Record;

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
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Concern {
    /// Required and not answered.
    Missing,
    /// Answered wrongly.
    Invalid(Violation),
    /// Outside its limits, or a choice that calls for a note. Does not hinder finishing.
    Deviation(Verdict),
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

/// What to look at before a group is left or the record finished. Points closed by their equipment's state are fine.
pub fn concerns(filling: &Filling, record: &Record, group: CellId) -> Vec<(CellId, Concern)> {
    points(filling, group)
        .filter(|(id, _)| !is_closed(filling, record, *id))
        .filter_map(|(id, node)| {
            let concern = match filling.check(id) {
                Some(Violation::Required) => Concern::Missing,
                Some(violation) => Concern::Invalid(violation),
                None => match limits::judge(filling.form(), node, filling.value(id))? {
                    verdict @ (Verdict::Warning | Verdict::Alarm) => Concern::Deviation(verdict),
                    Verdict::Expected | Verdict::Neutral => return None,
                },
            };
            Some((id, concern))
        })
        .collect()
}

impl Concern {
    /// Whether the record cannot be finished with it.
    pub fn hinders(&self) -> bool {
        !matches!(self, Self::Deviation(_))
    }
}
