//! Appends a group of pushes to their devices' logs: judges each operation, stores it, and moves the scopes it shows in.
//!
//! Runs inside the writer's transaction, in three steps: [`load`] reads whatever the verdicts depend on, by a few
//! statements for the whole group; the verdicts are given without the database; [`save`] writes what they came to, again
//! by a few statements. Who may push as which device is settled before (in `socket`).

mod load;
mod save;

pub use load::{chain, published, record, stored_op};
pub use save::{Before, Change, Execution, save_changes, show_records, shown};

use super::colleagues::Gift;
use super::receipts::chained;
use super::{DbError, PushJob, Write};
use coletor_common::account::Role;
use coletor_common::id::{DeviceId, OpId, PersonId, ProjectId, RecordId};
use coletor_common::op::{Logged, Op};
use coletor_common::problem::Code;
use coletor_common::record::Record;
use coletor_common::sync::frame::{Ack, OpResult, Outcome};
use coletor_common::sync::judge::{self, Known, Verdict, judge};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A log: a device's, and which of them.
type LogId = (DeviceId, u32);

/// How much is looked up before operations are judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Care {
    /// The ids of operations that continue their log are taken to be new; if one is not, storing it fails as
    /// [`DbError::is_taken`].
    Usual,
    /// Every id.
    EveryId,
}

/// Stores what can be stored of each push, up to its first refused operation. Repeating is safe.
pub async fn append(write: &mut Write, jobs: &[PushJob], care: Care) -> Result<Vec<Ack>, DbError> {
    let erased = load::erased(write, jobs).await?;
    let blank = if erased.is_empty() { None } else { Some(without_content(jobs, &erased)) };
    let jobs = blank.as_deref().unwrap_or(jobs);
    let mut group = load::load(write, jobs, care).await?;
    group.erased = erased;
    let acks = jobs.iter().map(|job| group.take(job)).collect();
    save::save(write, group).await?;
    Ok(acks)
}

/// The same pushes; of what happened to erased records only the places are left.
fn without_content(jobs: &[PushJob], erased: &BTreeSet<RecordId>) -> Vec<PushJob> {
    let blank = |logged: &Logged| {
        if erased.contains(&logged.op.record) { logged.op.erased().into() } else { logged.clone() }
    };
    jobs.iter().map(|job| PushJob { project: job.project, ops: job.ops.iter().map(blank).collect() }).collect()
}

/// What the database knows of a log.
#[derive(Debug, Clone, Copy)]
struct Log {
    /// It is durable through here.
    high_water: u64,
    /// The highest log of that device that its sign-in knows of.
    incarnation: u32,
}

/// A record as the group finds it and leaves it.
#[derive(Debug, Default)]
struct Slot {
    record: Option<Record>,
    project: Option<ProjectId>,
    /// As found, if it was there.
    before: Option<Before>,
    changed: bool,
    /// A file was attached to it.
    attached: bool,
    /// Which operation of those that the group stores has finished it.
    finished: Option<usize>,
    /// The chain of its operations.
    ops: String,
}

/// Somebody who has signed in on a device.
#[derive(Debug)]
struct Author {
    name: String,
    role: Role,
}

/// Operations of one push that are to be stored: the `first` of a log and those behind it.
#[derive(Debug)]
struct Segment<'a> {
    log: LogId,
    ops: Vec<&'a Logged>,
    /// Those among them whose ids are stored already, for another log.
    repeated: BTreeSet<OpId>,
}

/// An operation that is stored but not applied.
#[derive(Debug)]
struct Quarantined<'a> {
    project: ProjectId,
    op: &'a Op,
    code: Code,
    detail: String,
}

/// A group of pushes, and all that its verdicts depend on.
#[derive(Debug, Default)]
struct Group<'a> {
    logs: BTreeMap<LogId, Log>,
    /// Operations that the database has, among those pushed again.
    stored: HashMap<OpId, Op>,
    /// What is said again of those that were set aside.
    aside: HashMap<OpId, (Code, String)>,
    /// Who may collect on which device.
    authors: BTreeMap<(ProjectId, PersonId, DeviceId), Author>,
    /// Published versions, among those that begin a record.
    versions: BTreeSet<(ProjectId, String, String)>,
    /// Those among the records' heirs to be who may get them.
    gifts: BTreeSet<Gift>,
    records: BTreeMap<RecordId, Slot>,
    /// Those among the records that were erased.
    erased: BTreeSet<RecordId>,
    /// What was taken so far.
    fresh: HashMap<OpId, &'a Op>,
    segments: Vec<Segment<'a>>,
    quarantined: Vec<Quarantined<'a>>,
}

impl<'a> Group<'a> {
    /// Judges one push. Its log is the first operation's.
    fn take(&mut self, job: &'a PushJob) -> Ack {
        let Some(first) = job.ops.first() else {
            return Ack { incarnation: 0, through: 0, results: Vec::new(), repeated: Vec::new() };
        };
        let log = (first.op.device, first.op.incarnation);
        let mut through = self.logs.get(&log).map_or(0, |log| log.high_water);
        let (mut ops, mut results) = (Vec::with_capacity(job.ops.len()), Vec::new());
        let (mut repeated, mut again) = (Vec::new(), BTreeSet::new());
        let stored: usize = self.segments.iter().map(|segment| segment.ops.len()).sum();
        for logged in &job.ops {
            let op = &logged.op;
            let (outcome, code, detail) = match self.judge(job.project, op, through) {
                Verdict::Duplicate => match self.aside.get(&op.op_id).cloned() {
                    Some((code, detail)) => (Outcome::Quarantined, code, detail),
                    None => continue,
                },
                Verdict::Repeat => {
                    repeated.push(op.seq);
                    if op.seq > through {
                        ops.push(logged);
                        again.insert(op.op_id);
                        through = op.seq;
                    }
                    continue;
                }
                Verdict::Apply => {
                    if let Some(slot) = self.records.get_mut(&op.record) {
                        slot.ops = chained(&slot.ops, &logged.text);
                        slot.finished = slot.finished.or((op.kind == FINISHED).then_some(stored + ops.len()));
                    }
                    ops.push(logged);
                    through = op.seq;
                    continue;
                }
                Verdict::Erased => {
                    ops.push(logged);
                    through = op.seq;
                    continue;
                }
                Verdict::Quarantine(code, detail) => {
                    ops.push(logged);
                    through = op.seq;
                    self.quarantined.push(Quarantined { project: job.project, op, code, detail: detail.clone() });
                    (Outcome::Quarantined, code, detail)
                }
                Verdict::Refuse(code, detail) => (Outcome::Refused, code, detail),
            };
            results.push(OpResult { seq: op.seq, outcome, code, detail });
            if outcome == Outcome::Refused {
                break;
            }
        }
        self.fresh.extend(ops.iter().map(|logged| (logged.op.op_id, &logged.op)));
        if let Some(known) = self.logs.get_mut(&log) {
            known.high_water = through;
        }
        if !ops.is_empty() {
            self.segments.push(Segment { log, ops, repeated: again });
        }
        Ack { incarnation: log.1, through, results, repeated }
    }

    fn judge(&mut self, project: ProjectId, op: &Op, high_water: u64) -> Verdict {
        let stored = self.fresh.get(&op.op_id).copied().or_else(|| self.stored.get(&op.op_id));
        let author = self.authors.get(&(project, op.author, op.device));
        let manages = author.is_some_and(|author| author.role.manages());
        let slot = self.records.entry(op.record).or_default();
        let began = slot.record.is_none();
        let erased = self.erased.contains(&op.record);
        let gift = load::heir(op).zip(slot.record.as_ref());
        let gift = gift.map(|(heir, record)| (project, heir, String::from(record.form.clone())));
        let may_get = manages || gift.is_none_or(|gift| self.gifts.contains(&gift));
        let author = author
            .map_or(judge::Author::Nobody, |_| if manages { judge::Author::Manages } else { judge::Author::Collects });
        let known = Known { high_water, stored, author, may_get, erased };
        let moves = op.kind == load::MOVED;
        let before = slot.record.clone().filter(|_| moves);
        let verdict = judge(op, known, &mut slot.record);
        if verdict != Verdict::Apply {
            return verdict;
        }
        if (began || moves)
            && let Some(Record { form, version, .. }) = &slot.record
        {
            let named = (project, form.as_str().to_owned(), version.clone());
            if !self.versions.contains(&named) {
                let detail = format!("form {form} has no published version {version:?}");
                slot.record = before;
                return Verdict::Quarantine(Code::OpInvalid, detail);
            }
        }
        slot.project = Some(project);
        slot.changed = true;
        slot.attached |= op.kind == ATTACHED;
        verdict
    }
}

/// The kind of an operation that finishes a record.
const FINISHED: &str = "finished";
/// The kind of an operation that names a file.
const ATTACHED: &str = "attached";
