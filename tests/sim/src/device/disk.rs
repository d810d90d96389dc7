//! A profile's storage: transactions one after the other, each all or nothing. Strict ones are on the disk when they
//! complete, and so is what came before them; relaxed ones may be lost with the device, the latest first.

use crate::files::Blocks;
use coletor_common::id::{DeviceId, PersonId, RecordId};
use coletor_common::map::Map;
use coletor_common::op::Logged;
use coletor_common::record::Record;
use coletor_common::row::CommandOutcome;
use coletor_common::sync::checksum;
use coletor_common::sync::frame::{Cursor, Sum};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

/// Where a log stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogState {
    /// The device.
    pub device: DeviceId,
    /// Which log of the device.
    pub incarnation: u32,
    /// The number that the next operation gets.
    pub next_seq: u64,
}

/// A recorded file.
#[derive(Debug, Clone)]
pub struct File {
    /// What is in it.
    pub blocks: Blocks,
    /// The server has it.
    pub safe: bool,
    /// Where the server takes in the rest of it.
    pub place: Option<String>,
}

/// What is stored.
#[derive(Debug, Clone, Default)]
pub struct State {
    /// Operations by log and place.
    pub ops: BTreeMap<(u32, u64), Rc<Logged>>,
    /// What they come to.
    pub records: BTreeMap<RecordId, Rc<Record>>,
    /// Where the log stands; `None` before the first sign-in.
    pub log: Option<LogState>,
    /// The server has everything through here.
    pub acked: u64,
    /// Operations that the server did not apply from this log.
    pub unapplied: BTreeSet<(u32, u64)>,
    /// Rows by scope, kind and key.
    pub rows: BTreeMap<(String, String, String), Rc<str>>,
    /// How far each scope is.
    pub cursors: Map<String, Cursor>,
    /// What became of commands.
    pub receipts: BTreeMap<String, CommandOutcome>,
    /// Recorded files, by what they hash to.
    pub files: BTreeMap<String, File>,
    /// Who leads, by number.
    pub fence: u64,
    /// Who is signed in.
    pub person: Option<PersonId>,
}

/// One change.
#[derive(Debug, Clone)]
pub enum Write {
    /// An operation at its place.
    Op(Rc<Logged>),
    /// None at that place.
    NoOp(u32, u64),
    /// A record.
    Record(Rc<Record>),
    /// Where the log stands.
    Log(LogState),
    /// What the server has.
    Acked(u64),
    /// What it did not apply.
    Unapplied(u32, u64),
    /// A row of a scope.
    Row(String, String, String, Rc<str>),
    /// That row is gone.
    NoRow(String, String, String),
    /// All rows of a scope are gone.
    NoRows(String),
    /// How far a scope is.
    Cursor(String, Cursor),
    /// It is not known any more.
    NoCursor(String),
    /// What became of a command.
    Receipt(String, CommandOutcome),
    /// That is not worth knowing any more.
    NoReceipt(String),
    /// A file, or what is now known of it.
    File(String, File),
    /// The fence is raised by one.
    Fence,
    /// Who is signed in.
    Person(PersonId),
}

impl State {
    fn apply(&mut self, write: &Write) {
        match write.clone() {
            Write::Op(logged) => drop(self.ops.insert((logged.op.incarnation, logged.op.seq), logged)),
            Write::NoOp(log, seq) => drop(self.ops.remove(&(log, seq))),
            Write::Record(record) => drop(self.records.insert(record.id, record)),
            Write::Log(log) => self.log = Some(log),
            Write::Acked(through) => self.acked = through,
            Write::Unapplied(log, seq) => drop(self.unapplied.insert((log, seq))),
            Write::Row(scope, kind, key, body) => drop(self.rows.insert((scope, kind, key), body)),
            Write::NoRow(scope, kind, key) => drop(self.rows.remove(&(scope, kind, key))),
            Write::NoRows(scope) => self.rows.retain(|(name, ..), _| *name != scope),
            Write::Cursor(scope, cursor) => self.cursors.insert(scope, cursor),
            Write::NoCursor(scope) => drop(self.cursors.remove(&scope)),
            Write::Receipt(key, outcome) => drop(self.receipts.insert(key, outcome)),
            Write::NoReceipt(key) => drop(self.receipts.remove(&key)),
            Write::File(sha256, file) => drop(self.files.insert(sha256, file)),
            Write::Fence => self.fence += 1,
            Write::Person(person) => self.person = Some(person),
        }
    }

    /// Operations of the log, without those that the server did not apply.
    pub fn own(&self) -> impl Iterator<Item = &Rc<Logged>> {
        let log = self.log.map_or(0, |log| log.incarnation);
        let own = self.ops.range((log, 0)..(log + 1, 0)).filter(|(place, _)| !self.unapplied.contains(place));
        own.map(|(_, logged)| logged)
    }

    /// The rows of a scope.
    pub fn scope(&self, scope: &str) -> impl Iterator<Item = (&str, &str, &str)> {
        let from = (scope.to_owned(), String::new(), String::new());
        let rows = self.rows.range(from..).take_while(move |((name, ..), _)| name == scope);
        rows.map(|((_, kind, key), body)| (kind.as_str(), key.as_str(), &**body))
    }

    /// What the rows of a scope add up to.
    pub fn sum(&self, scope: &str) -> Sum {
        let hashes = self.scope(scope).map(|(kind, key, body)| checksum::of_row(kind, key, body));
        let cursor = self.cursors.get(scope).copied().unwrap_or_default();
        Sum { scope: scope.to_owned(), cursor, sum: hashes.fold(0, u64::wrapping_add) }
    }
}

/// How a transaction ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// It is complete.
    Done,
    /// The fence is another tab's.
    Deposed,
    /// Storage did not take it.
    Refused,
}

/// A profile's storage.
#[derive(Debug, Default)]
pub struct Disk {
    /// What the next transaction finds.
    pub state: State,
    /// What is on the disk for sure.
    durable: State,
    /// Relaxed transactions that may not be.
    loose: VecDeque<Vec<Write>>,
    /// Nothing is taken until then.
    pub full_until: coletor_common::time::Millis,
    /// So many writes are refused.
    pub refusals: u32,
}

impl Disk {
    /// Storage as another has it.
    pub fn copy(&self) -> Self {
        Self { state: self.state.clone(), durable: self.state.clone(), ..Self::default() }
    }

    /// Makes all changes, or none.
    pub fn commit(&mut self, writes: &[Write], strict: bool) {
        writes.iter().for_each(|write| self.state.apply(write));
        self.loose.push_back(writes.to_vec());
        if strict {
            self.loose.drain(..).flatten().for_each(|write| self.durable.apply(&write));
        }
    }

    /// The device stops: of what was not on the disk for sure, the first so many transactions got there.
    pub fn crash(&mut self, kept: usize) {
        self.loose.drain(..).take(kept).flatten().for_each(|write| self.durable.apply(&write));
        self.state = self.durable.clone();
    }

    /// How many transactions are not on the disk for sure.
    pub fn loose(&self) -> usize {
        self.loose.len()
    }

    /// Everything is gone.
    pub fn lose(&mut self) {
        *self = Self::default();
    }
}
