//! A model of the server's database. What is in it is durable; what waits for its commit is not in it yet.
//!
//! Says the same as `backend/src/db`, by maps instead of tables; the verdicts and the fold are the product's own.

mod admin;
mod append;
mod media;
mod rows;

pub use append::Append;
pub use media::Part;
pub use rows::{PageMax, Scope};

use crate::files::Blocks;
use crate::names::{ADMINISTRATOR, PROJECT, group_scope};
use coletor_common::id::{DeviceId, OpId, PersonId, RecordId};
use coletor_common::json::Json;
use coletor_common::op::Op;
use coletor_common::problem::Code;
use coletor_common::record::Record;
use coletor_common::row::{CommandOutcome, board_scope, device_scope, person_scope, project_scope};
use coletor_common::sync::frame::Cursor;
use coletor_common::time::Millis;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// A log: a device's, and which of them.
pub type LogId = (DeviceId, u32);

/// Who is signed in, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub person: PersonId,
    /// On which device; `None` for the administration.
    pub device: Option<DeviceId>,
}

/// An operation in quarantine.
#[derive(Debug, Clone)]
pub struct Quarantined {
    /// It.
    pub op: Rc<Op>,
    /// Why.
    pub code: Code,
    /// What was decided: whether it was applied.
    pub settled: Option<bool>,
}

/// A command to a device.
#[derive(Debug, Clone)]
pub struct Told {
    /// Which.
    pub device: DeviceId,
    /// Until when it is to be done.
    pub expires_at: Millis,
    /// What became of it.
    pub outcome: Option<CommandOutcome>,
}

/// An operation that was folded into its record.
#[derive(Debug, Clone)]
pub struct Applied {
    /// It.
    pub op: Rc<Op>,
    /// The record's revision afterwards.
    pub rev: u64,
}

/// Everything that a backup holds.
#[derive(Debug, Clone, Default)]
pub struct Db {
    /// The highest log of each device.
    pub devices: BTreeMap<DeviceId, u32>,
    /// Who has signed in where.
    pub device_people: BTreeSet<(DeviceId, PersonId)>,
    /// Sessions, by their tokens.
    pub sessions: BTreeMap<u64, Member>,
    /// Operations in the order of their logs.
    pub logs: BTreeMap<LogId, Vec<Rc<Op>>>,
    /// The same by their ids.
    pub ids: BTreeMap<OpId, Rc<Op>>,
    /// What was folded, in the order of commits.
    pub applied: BTreeMap<RecordId, Vec<Applied>>,
    /// What that came to.
    pub records: BTreeMap<RecordId, Record>,
    /// What could not be.
    pub quarantine: BTreeMap<OpId, Quarantined>,
    /// What devices were told.
    pub commands: BTreeMap<String, Told>,
    /// Who is in which group.
    pub groups: BTreeSet<(PersonId, u8)>,
    /// Contents of rows, with their hashes.
    pub bodies: BTreeMap<(String, String), (Json, u64)>,
    /// Scopes.
    pub scopes: BTreeMap<String, Scope>,
    /// Files by what they hash to.
    pub files: BTreeMap<String, Blocks>,
    /// Files on their way, by where they are.
    pub uploads: BTreeMap<String, Part>,
    /// Counts what has to get a name.
    pub names: u64,
}

impl Db {
    /// The scopes that somebody is granted.
    pub fn granted(&self, who: Member) -> Vec<String> {
        let mut scopes = vec![project_scope(PROJECT), person_scope(who.person)];
        scopes.extend(who.device.map(device_scope));
        if who.person == ADMINISTRATOR {
            scopes.push(board_scope(PROJECT));
        }
        let groups = self.groups.iter().filter(|(person, _)| *person == who.person);
        scopes.extend(groups.map(|(_, group)| group_scope(*group)));
        scopes
    }

    /// The scopes that somebody is granted, and where each stands.
    pub fn heads(&self, who: Member) -> BTreeMap<String, Cursor> {
        self.granted(who).into_iter().map(|scope| (scope.clone(), self.head(&scope))).collect()
    }

    /// How far a log is durable, and its operation there.
    pub fn high_water(&self, log: LogId) -> (u64, Option<OpId>) {
        self.logs.get(&log).and_then(|ops| ops.last()).map_or((0, None), |op| (op.seq, Some(op.op_id)))
    }

    /// Says which log a device writes, and notes who has signed in there. `storage`: the device's name as its storage
    /// has it, `cookie`: as its cookie does.
    pub fn grant(&mut self, person: PersonId, storage: Option<DeviceId>, cookie: Option<DeviceId>) -> LogId {
        let known = storage.or(cookie).and_then(|device| self.devices.get(&device).map(|log| (device, *log)));
        let log = match (storage, known) {
            (Some(_), Some((device, log))) => (device, log),
            (None, Some((device, log))) => (device, log + 1),
            (Some(device), None) => (device, 1),
            (None, None) => (self.fresh_device(), 1),
        };
        self.devices.insert(log.0, log.1);
        self.device_people.insert((log.0, person));
        log
    }

    fn fresh_device(&mut self) -> DeviceId {
        self.names += 1;
        crate::names::device(self.names)
    }

    /// Hands out another log of a device.
    pub fn next_log(&mut self, device: DeviceId) -> LogId {
        let log = self.devices.entry(device).or_default();
        *log += 1;
        (device, *log)
    }
}
