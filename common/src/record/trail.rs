//! The walk of whoever executes a record: where they arrived, what they left, and what came between.

use super::{Record, Status};
use crate::id::PersonId;
use crate::op::Means;
use crate::time::Stamp;
use serde::{Deserialize, Serialize};

/// Something that happened between stops.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// When.
    pub at: Stamp,
    /// Whose, if not the record's author's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<PersonId>,
    /// What.
    pub what: Move,
}

/// What happened between stops; see the [`Event`]s of the same names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Move {
    /// At a stop.
    Arrived {
        /// Its path.
        stop: String,
    },
    /// On to the next.
    Left {
        /// Its path.
        stop: String,
    },
    /// The code of a stop was read, or skipped.
    Confirmed {
        /// The stop's path.
        stop: String,
        /// The stop's code.
        expected: String,
        /// The code that was read; blank where it was skipped.
        code: String,
        /// How.
        how: Means,
        /// Why it is not the stop's; blank where it is.
        reason: String,
    },
    /// Not in the order of the form.
    OrderChanged {
        /// The stop that was next.
        from: String,
        /// The stop taken.
        to: String,
        /// Why.
        justification: String,
    },
    /// Paused.
    Interrupted {
        /// Name of the reason.
        reason: String,
        /// In the collector's words.
        comment: String,
    },
    /// Not paused any more.
    Resumed {},
    /// Somebody else goes on.
    HandedOver {
        /// Who.
        to: PersonId,
        /// What they are to know; may be blank.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        message: String,
    },
    /// Somebody else does a part of it.
    Shared {
        /// Who.
        with: PersonId,
    },
    /// They have done it.
    Parted {},
}

impl Record {
    /// Whose step it is.
    pub fn whose(&self, step: &Step) -> PersonId {
        step.by.unwrap_or(self.author)
    }

    /// The walk of somebody, the latest step first: their own steps, and before the record was handed over to them those
    /// of whoever had it until then.
    pub fn walk(&self, person: PersonId) -> impl Iterator<Item = &Step> {
        let (mut person, mut heirs) = (person, self.heirs.as_slice());
        self.trail.iter().rev().filter(move |step| {
            if let Move::HandedOver { to, .. } = &step.what {
                heirs = heirs.split_last().map_or(heirs, |(_, before)| before);
                if *to == person {
                    person = heirs.last().copied().unwrap_or(self.author);
                }
            }
            self.whose(step) == person
        })
    }

    /// By what step somebody got the record, or a part of it, who has not begun with it yet.
    pub fn given_to(&self, person: PersonId) -> Option<&Step> {
        let is_given = |step: &&Step| match &step.what {
            Move::HandedOver { to, .. } | Move::Shared { with: to } => *to == person,
            _ => false,
        };
        let about_them = |step: &&Step| is_given(step) || self.whose(step) == person;
        self.trail.iter().rev().find(about_them).filter(is_given)
    }

    /// Whether somebody who works on the record has paused.
    pub fn is_paused_by(&self, person: PersonId) -> bool {
        if person == self.holder {
            return self.status == Status::Interrupted;
        }
        let last = self.walk(person).find_map(|step| match &step.what {
            Move::Interrupted { .. } => Some(true),
            Move::Resumed {} => Some(false),
            _ => None,
        });
        last.unwrap_or(false)
    }

    /// Who is at a stop now, of those who work on the record.
    pub fn people_at(&self, stop: &str) -> impl Iterator<Item = PersonId> {
        self.hands().filter(move |person| self.stop_of(*person) == Some(stop))
    }

    /// The path of the stop that somebody has arrived at and not left.
    pub fn stop_of(&self, person: PersonId) -> Option<&str> {
        let last = self.walk(person).find_map(|step| match &step.what {
            Move::Arrived { stop } => Some(Some(stop.as_str())),
            Move::Left { .. } => Some(None),
            _ => None,
        });
        last.flatten()
    }

    /// The path of the stop that the collector is at, or was at last.
    pub fn current_stop(&self) -> Option<&str> {
        self.trail.iter().rev().find_map(|step| match &step.what {
            Move::Arrived { stop } => Some(stop.as_str()),
            _ => None,
        })
    }

    /// Whether the collector is done reading a stop: left it, and not come back since.
    pub fn has_left(&self, path: &str) -> bool {
        let last = self.trail.iter().rev().find_map(|step| match &step.what {
            Move::Arrived { stop } if stop == path => Some(false),
            Move::Left { stop } if stop == path => Some(true),
            _ => None,
        });
        last.unwrap_or(false)
    }

    /// What was read, or said instead, when a stop was confirmed last.
    pub fn confirmed(&self, path: &str) -> Option<&Move> {
        let steps = self.trail.iter().rev().map(|step| &step.what);
        steps.into_iter().find(|what| matches!(what, Move::Confirmed { stop, .. } if stop == path))
    }
}
