//! The one writer of a device's log, as `frontend/src/journal.rs` is: numbers operations, folds them, stores them, and
//! only then says so. Everything that writes the log or copies of records waits here in one line.

use super::{Happening, World};
use crate::device::disk::{File, LogState, Write};
use crate::device::locks::TabId;
use crate::device::tab::{App, Job, Request, TabEvent, Then, Wish};
use crate::mutant::Mutant;
use crate::names;
use crate::people;
use crate::plan::Tap;
use crate::server::LogId;
use coletor_common::id::{PersonId, RecordId};
use coletor_common::op::{Logged, Op};
use coletor_common::record::{Record, fold, must_rebase, rebase};
use coletor_common::row::RECORD;
use coletor_common::sync::frame::Receipt;
use coletor_common::time::Stamp;
use std::rc::Rc;

impl World {
    /// Begins the next job, if none is being written.
    pub(super) fn work_on(&mut self, profile: usize, id: TabId) {
        loop {
            let Some(app) = self.app(profile, id) else { return };
            if app.writing || app.client.is_none() {
                return;
            }
            let Some(job) = app.jobs.pop_front() else { return };
            app.writing = true;
            let request = match job {
                Job::Tap(wish) => self.tap(profile, id, wish),
                Job::Renew(log) => self.renew(profile, id, log),
                Job::SignedIn(person, log) => self.signed_in(profile, id, person, log),
                Job::Rebase(record, at_any_rate) => self.rebase(profile, id, record, at_any_rate),
                Job::Receipt(Receipt { key, outcome }) => {
                    let writes = vec![Write::Receipt(key.clone(), outcome)];
                    Some((writes, Then::Receipt(key, outcome)))
                }
                Job::Prune => self.prune(profile, id),
            };
            let Some(app) = self.app(profile, id) else { return };
            let Some((writes, then)) = request else {
                app.writing = false;
                continue;
            };
            let fence = app.fence;
            let saved = match &then {
                Then::Saved(op, _) if self.has(Mutant::SavedEarly) => Some(op.clone()),
                _ => None,
            };
            if let Some(op) = saved {
                self.oracle.saved(op.op.op_id);
            }
            return self.ask_disk(profile, Request { tab: id, writes, strict: true, fence, then });
        }
    }

    /// A job is done, or was not to be.
    pub(super) fn worked(&mut self, profile: usize, id: TabId) {
        if let Some(app) = self.app(profile, id) {
            app.writing = false;
            self.later(0, Happening::Tab(profile, id, TabEvent::Work));
        }
    }

    fn tap(&mut self, profile: usize, id: TabId, wish: Wish) -> Option<(Vec<Write>, Then)> {
        let (now, wall) = (self.tab_now(profile, id), self.time() + self.profiles[profile].wall_skew);
        let name = self.name();
        let app = self.app(profile, id)?;
        let (log, author) = (app.log?, app.person?);
        let (record, kind, payload, event) = people::choose(app, author, wish, name)?;
        let mut folded = app.records.get(&record).map(|record| (**record).clone());
        let op = Op {
            op_id: names::op(name),
            device: log.device,
            incarnation: log.incarnation,
            seq: log.next_seq,
            record,
            seen: folded.as_ref().map(|record| record.base.clone()).unwrap_or_default(),
            kind,
            payload,
            captured_at: Stamp { wall_ms: wall, monotonic_ms: now, run: format!("{}-{}", id.0, id.1) },
            tz_offset_min: -180,
            server_offset_ms: None,
            author,
        };
        let seen = people::seen(folded.as_ref(), event.as_ref());
        match event {
            Some(event) => fold(&mut folded, &op, event).ok()?,
            None => {} // a newer build would know what to do
        }
        let folded = Rc::new(folded?);
        let after = LogState { next_seq: log.next_seq + 1, ..log };
        let op = Rc::new(Logged::from(op));
        let file = (wish.tap == Tap::Photo).then(|| people::photo(wish));
        self.oracle.made(profile, &op, seen);
        let mut writes = vec![Write::Op(op.clone()), Write::Record(folded.clone()), Write::Log(after)];
        writes.extend(file.map(|(sha256, blocks)| Write::File(sha256, File { blocks, safe: false, place: None })));
        Some((writes, Then::Saved(op, folded)))
    }

    /// Moves operations into another log; they keep their ids.
    fn renew(&mut self, profile: usize, id: TabId, (device, incarnation): LogId) -> Option<(Vec<Write>, Then)> {
        let app = self.app(profile, id)?;
        let (shared, log) = (app.renewing.take()?, app.log?);
        let state = &self.profiles[profile].disk.state;
        let moved: Vec<Rc<Logged>> =
            state.ops.range((log.incarnation, 0)..(log.incarnation + 1, 0)).map(|(_, op)| op.clone()).collect();
        let mut writes = Vec::new();
        let mut next_seq = 1;
        for logged in moved {
            writes.push(Write::NoOp(log.incarnation, logged.op.seq));
            // What the server has it will know by its id, and apply no more from this log.
            if logged.op.seq <= shared || state.unapplied.contains(&(log.incarnation, logged.op.seq)) {
                writes.push(Write::Unapplied(incarnation, next_seq));
            }
            let moved = Op { device, ..logged.op.moved((incarnation, next_seq), shared) };
            writes.push(Write::Op(Rc::new(moved.into())));
            next_seq += 1;
        }
        let after = LogState { device, incarnation, next_seq };
        writes.extend([Write::Log(after), Write::Acked(0)]);
        Some((writes, Then::Renewed(after)))
    }

    fn signed_in(
        &mut self,
        profile: usize,
        id: TabId,
        person: PersonId,
        (device, incarnation): LogId,
    ) -> Option<(Vec<Write>, Then)> {
        let app = self.app(profile, id)?;
        // A log that is here goes on, whatever number the server would give a new one.
        let log = app.log.filter(|log| log.device == device);
        let fresh = LogState { device, incarnation, next_seq: 1 };
        let mut writes = vec![Write::Person(person)];
        if log.is_none() {
            writes.extend([Write::Log(fresh), Write::Acked(0)]);
        }
        Some((writes, Then::SignedIn(person, log.unwrap_or(fresh))))
    }

    fn rebase(&mut self, profile: usize, id: TabId, record: RecordId, at_any_rate: bool) -> Option<(Vec<Write>, Then)> {
        if self.has(Mutant::NeverRebased) {
            return None;
        }
        let server = self.server_record(profile, record)?;
        let app = self.app(profile, id)?;
        let log = app.log?;
        let copy = app.records.get(&record).cloned();
        let state = &self.profiles[profile].disk.state;
        // What was not applied may still be in the copy.
        let doubtful =
            || state.unapplied.iter().any(|place| state.ops.get(place).is_some_and(|op| op.op.record == record));
        let current = copy.is_some_and(|copy| !must_rebase(&copy, &server, (log.device, log.incarnation)));
        if !at_any_rate && current && !doubtful() {
            return None;
        }
        let copy = Rc::new(rebase(&server, state.own().map(|logged| &logged.op)));
        Some((vec![Write::Record(copy.clone())], Then::Rebased(copy)))
    }

    /// The server's record, as it is here.
    pub(super) fn server_record(&self, profile: usize, record: RecordId) -> Option<Record> {
        let key = record.to_string();
        let rows = &self.profiles[profile].disk.state.rows;
        let body = rows.iter().find(|((_, kind, name), _)| kind == RECORD && *name == key);
        body.and_then(|(_, body)| coletor_common::json::read(body).ok())
    }

    /// Forgets what the server has had for a week: it was heard from since, and has no backup that is older. The last one
    /// stays, because the server names it in its welcome.
    fn prune(&mut self, profile: usize, id: TabId) -> Option<(Vec<Write>, Then)> {
        let log = self.app(profile, id)?.log?;
        let ops = &self.profiles[profile].disk.state.ops;
        let acked = self.profiles[profile].disk.state.acked;
        let old = ops.iter().filter(|((incarnation, seq), logged)| {
            (*incarnation != log.incarnation || *seq < acked) && self.db.ids.contains_key(&logged.op.op_id)
        });
        let writes: Vec<Write> = old.map(|((incarnation, seq), _)| Write::NoOp(*incarnation, *seq)).collect();
        self.backups.clear();
        (!writes.is_empty()).then_some((writes, Then::Worked))
    }

    /// Asks the server to let somebody in, or once more if that failed.
    pub(super) fn sign_in(&mut self, profile: usize, id: TabId) {
        let person = self.profiles[profile].person;
        let cookie = self.profiles[profile].cookies.device;
        let Some(app) = self.app(profile, id) else { return };
        if !std::mem::replace(&mut app.signing_in, true) {
            let storage = app.log.map(|log| log.device);
            self.ask(profile, id, super::net::Asked::SignIn(person, storage, cookie));
        }
    }

    /// What else is to be rebased: all of it, where the log is another one.
    pub(super) fn rebase_all(app: &mut App, at_any_rate: bool) {
        let records: Vec<RecordId> = app.records.keys().copied().collect();
        app.jobs.extend(records.into_iter().map(|record| Job::Rebase(record, at_any_rate)));
    }
}
