//! The walk of whoever executes a record: where they arrived, what they left, and what came between.

use super::Record;
use crate::id::PersonId;
use crate::op::Means;
use crate::time::Stamp;
use serde::{Deserialize, Serialize};

/// Something that happened between stops.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// When.
    pub at: Stamp,
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
    },
}

impl Record {
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
