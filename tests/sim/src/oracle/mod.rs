//! What must hold, remembered apart from everything that is tested.

mod ends;
mod on_the_way;
mod values;

use crate::device::disk::LogState;
use crate::server::LogId;
use coletor_common::id::OpId;
use coletor_common::op::{Event, Logged, Op};
use coletor_common::time::Millis;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::rc::Rc;

/// Something that must not be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Which invariant it breaks.
    pub invariant: &'static str,
    /// When it was seen.
    pub at: Millis,
    /// What should be.
    pub expected: String,
    /// What is.
    pub found: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {} ms: expected {}; found {}", self.invariant, self.at, self.expected, self.found)
    }
}

/// What became of an operation.
#[derive(Debug, Clone)]
struct Fate {
    op: Op,
    /// The field that it sets: name, point and value.
    sets: Option<(String, String, Option<String>)>,
    /// What its author saw of that field.
    seen: Vec<String>,
    /// On which device it was made.
    profile: usize,
    /// The screen has called it saved.
    saved: bool,
    /// Its device was told that the server has it.
    acked: bool,
    /// A storage that held it was lost.
    lost: bool,
}

impl Fate {
    fn of(op: &Op, seen: Vec<String>) -> Self {
        let sets = Event::parse(&op.kind, &op.payload).ok().and_then(|event| values::sets(&event));
        Self { op: op.clone(), sets, seen, profile: usize::MAX, saved: false, acked: false, lost: false }
    }
}

/// What is remembered.
#[derive(Debug, Default)]
pub struct Oracle {
    fates: BTreeMap<OpId, Fate>,
    /// Logs that the server has handed out since it was last restored.
    granted: BTreeSet<LogId>,
    /// Logs that each profile has written since its storage was last lost, and those before.
    logs: BTreeMap<usize, (BTreeSet<LogId>, BTreeSet<LogId>)>,
    /// How many profiles were copied.
    copies: u32,
    /// How often the server went back to a backup.
    pub restores: u32,
}

impl Oracle {
    /// A device is about to store an operation.
    pub fn made(&mut self, profile: usize, logged: &Rc<Logged>, seen: Vec<String>) {
        self.fates.insert(logged.op.op_id, Fate { profile, ..Fate::of(&logged.op, seen) });
    }

    /// Operations that no device has made.
    pub fn known(&mut self, stored: &[(Rc<Op>, bool)]) {
        for (op, _) in stored {
            self.fates.insert(op.op_id, Fate { lost: true, ..Fate::of(op, Vec::new()) });
        }
    }

    /// The screen calls it saved.
    pub fn saved(&mut self, id: OpId) {
        if let Some(fate) = self.fates.get_mut(&id) {
            fate.saved = true;
        }
    }

    /// Its device was told that the server has it.
    fn acked(&mut self, id: OpId) {
        if let Some(fate) = self.fates.get_mut(&id) {
            fate.acked = true;
        }
    }

    /// A storage with these operations is lost.
    pub fn lost(&mut self, profile: usize, ops: impl IntoIterator<Item = OpId>) {
        for id in ops {
            if let Some(fate) = self.fates.get_mut(&id) {
                fate.lost = true;
            }
        }
        let (now, before) = self.logs.entry(profile).or_default();
        before.append(now);
    }

    /// A profile was copied.
    pub fn copied(&mut self, from: usize, to: usize) {
        self.copies += 1;
        if let Some(logs) = self.logs.get(&from).cloned() {
            self.logs.insert(to, logs);
        }
    }

    /// A profile writes this log.
    pub fn started(&mut self, profile: usize, log: LogState) {
        self.logs.entry(profile).or_default().0.insert((log.device, log.incarnation));
    }

    /// The server has handed out a log.
    pub fn granted(&mut self, log: LogId) {
        self.granted.insert(log);
    }

    /// The server went back to a backup.
    pub fn restored(&mut self) {
        self.restores += 1;
    }

    /// Whether a profile writes a log that it wrote before its storage was lost.
    fn repeats(&self, profile: usize) -> Option<LogId> {
        let (now, before) = self.logs.get(&profile)?;
        now.intersection(before).next().copied()
    }
}
