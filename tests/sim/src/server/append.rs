//! Appends a group of pushes, as `backend/src/db/append` does: judged one by one, stored together.

use super::{Applied, Db, LogId, Quarantined};
use crate::names::{ADMINISTRATOR, PROJECT};
use coletor_common::id::RecordId;
use coletor_common::json::Json;
use coletor_common::op::{Logged, Op};
use coletor_common::record::Record;
use coletor_common::row::{EXECUTION, RECORD, board_scope, person_scope, project_scope};
use coletor_common::sync::frame::{Ack, OpResult, Outcome};
use coletor_common::sync::judge::{Author, Known, Verdict, judge};
use coletor_common::time::Millis;
use serde_json::json;
use std::rc::Rc;

/// What one push came to.
#[derive(Debug)]
pub struct Append {
    /// What its sender is told.
    pub ack: Ack,
    /// The log.
    pub log: LogId,
    /// Operations that were stored now for the first time, each with whether it was applied.
    pub stored: Vec<(Rc<Op>, bool)>,
}

impl Db {
    /// Stores what can be stored of a push, up to its first refused operation. `dedupe`: as it should be.
    pub fn append(&mut self, now: Millis, push: &[Logged], dedupe: bool) -> Append {
        let log = push.first().map_or((crate::names::OFFICE, 0), |first| (first.op.device, first.op.incarnation));
        let (mut through, _) = self.high_water(log);
        let (mut stored, mut results, mut repeated) = (Vec::new(), Vec::new(), Vec::new());
        for Logged { op, .. } in push {
            let (verdict, was_closed) = self.judge(op, if dedupe { through } else { op.seq - 1 }, dedupe);
            let (outcome, code, detail) = match verdict {
                Verdict::Duplicate => {
                    results.extend(self.not_applied(op));
                    continue;
                }
                Verdict::Repeat => {
                    repeated.push(op.seq);
                    if op.seq <= through {
                        continue;
                    }
                    through = op.seq;
                    self.logs.entry((op.device, op.incarnation)).or_default().push(Rc::new(op.clone()));
                    continue;
                }
                Verdict::Erased => continue, // nobody erases anything here
                Verdict::Apply => {
                    through = op.seq;
                    let op = self.store(op);
                    self.applied(now, &op, was_closed);
                    stored.push((op, true));
                    continue;
                }
                Verdict::Quarantine(code, detail) => {
                    through = op.seq;
                    let op = self.store(op);
                    self.quarantine.insert(op.op_id, Quarantined { op: op.clone(), code, settled: None });
                    stored.push((op, false));
                    (Outcome::Quarantined, code, detail)
                }
                Verdict::Refuse(code, detail) => (Outcome::Refused, code, detail),
            };
            results.push(OpResult { seq: op.seq, outcome, code, detail });
            if outcome == Outcome::Refused {
                break;
            }
        }
        if let Some(known) = self.devices.get_mut(&log.0) {
            *known = (*known).max(log.1); // it may be ahead of us, after a restored backup
        }
        Append { ack: Ack { incarnation: log.1, through, results, repeated }, log, stored }
    }

    /// Why an operation that was stored before is not applied, if it is not.
    fn not_applied(&self, op: &Op) -> Option<OpResult> {
        let found = self.quarantine.get(&op.op_id).filter(|found| found.settled != Some(true))?;
        Some(OpResult { seq: op.seq, outcome: Outcome::Quarantined, code: found.code, detail: String::new() })
    }

    fn judge(&mut self, op: &Op, high_water: u64, dedupe: bool) -> (Verdict, Option<bool>) {
        let stored = self.ids.get(&op.op_id).filter(|_| dedupe).map(|stored| &**stored);
        let author = match op.author {
            ADMINISTRATOR => Author::Manages,
            person if self.device_people.contains(&(op.device, person)) => Author::Collects,
            _ => Author::Nobody,
        };
        let mut record = self.records.get(&op.record).cloned();
        let was_closed = record.as_ref().map(Record::is_closed);
        let verdict = judge(op, Known { high_water, stored, author, may_get: true, erased: false }, &mut record);
        if verdict == Verdict::Apply
            && let Some(record) = record
        {
            self.records.insert(record.id, record);
        }
        (verdict, was_closed)
    }

    fn store(&mut self, op: &Op) -> Rc<Op> {
        let op = Rc::new(op.clone());
        self.logs.entry((op.device, op.incarnation)).or_default().push(op.clone());
        self.ids.insert(op.op_id, op.clone());
        op
    }

    /// Notes that an operation is folded in, and shows its record. `was_closed`: `None` if there was no record.
    pub(super) fn applied(&mut self, now: Millis, op: &Rc<Op>, was_closed: Option<bool>) {
        let Some(record) = self.records.get(&op.record) else { return };
        let (rev, is_closed) = (record.rev, record.is_closed());
        self.applied.entry(op.record).or_default().push(Applied { op: op.clone(), rev });
        let key = op.record.to_string();
        if was_closed.is_none() && !is_closed {
            let body = json!({ "record": key, "person": record.author });
            self.put(EXECUTION, &key, Json::of(&body));
            self.bump(now, &project_scope(PROJECT), EXECUTION, &key, false);
        } else if was_closed == Some(false) && is_closed {
            self.bump(now, &project_scope(PROJECT), EXECUTION, &key, true);
        }
        self.show(now, op.record);
    }

    /// Shows a record to who has or had it, and to administrators.
    fn show(&mut self, now: Millis, id: RecordId) {
        let Some(record) = self.records.get(&id) else { return };
        let mut people: Vec<_> = record.people().collect();
        people.sort_unstable();
        people.dedup();
        let (key, body) = (id.to_string(), Json::of(record));
        self.put(RECORD, &key, body);
        for person in people {
            self.bump(now, &person_scope(person), RECORD, &key, false);
        }
        self.bump(now, &board_scope(PROJECT), RECORD, &key, false);
    }
}
