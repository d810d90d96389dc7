//! A record: the fold of its operations. The same fold runs in browser, server and simulator.
//!
//! The fold knows nothing of forms: whether an answer is right is the form engine's business. Nor of roles: who may do
//! what to a record is [`crate::sync::judge`]'s. What two devices set without knowing of each other is in [`merge`].

mod merge;
mod rebase;
mod trail;

pub use merge::{Conflict, Field, Said};
pub use rebase::{must_rebase, rebase};
pub use trail::{Move, Step};

use crate::form::entity::META;
use crate::id::{DeviceId, FormId, PersonId, RecordId};
use crate::map::Map;
use crate::op::{EquipmentState, Event, Media, Op};
use crate::round::note;
use crate::time::Stamp;
use serde::{Deserialize, Serialize};

/// One filled form or one execution of a round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Its name.
    pub id: RecordId,
    /// How many operations are folded in.
    pub rev: u64,
    /// On a device: the heads of the server's record that this copy stands on, and so what the next operation has
    /// [`seen`](Op::seen). Empty on the server, and where nobody else has touched the record.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub base: Vec<Head>,
    /// The form.
    pub form: FormId,
    /// The form's version, which the record keeps.
    pub version: String,
    /// Who took it.
    pub author: PersonId,
    /// On which device.
    pub device: DeviceId,
    /// Who has it now: the author, until it is handed over.
    pub holder: PersonId,
    /// Who it was handed over to, in order. Each of them may still send what was collected before they knew.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub heirs: Vec<PersonId>,
    /// Who does a part of it now, beside its holder.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub partners: Vec<PersonId>,
    /// Who has done their part. Each of them may still send what was collected before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parted: Vec<PersonId>,
    /// The logs that have contributed, and how far each of them is folded in. A device that was copied writes two.
    pub heads: Vec<Head>,
    /// Minutes east of UTC where it was taken.
    pub tz_offset_min: i32,
    /// How far it is.
    pub status: Status,
    /// When it was taken.
    pub taken_at: Stamp,
    /// When its latest operation was captured.
    pub updated_at: Stamp,
    /// When it was finished or returned.
    pub ended_at: Option<Stamp>,
    /// Answers by path.
    pub answers: Map<String, Answer>,
    /// Equipment states by path, other than ok.
    pub states: Map<String, EquipmentState>,
    /// Recorded files by path, in the order they were recorded.
    pub media: Map<String, Vec<Media>>,
    /// Comments by path.
    pub comments: Map<String, String>,
    /// What the collector did between stops, in order.
    pub trail: Vec<Step>,
    /// What set states and comments, by [`Field::key`]; an answer says so itself.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub touched: Map<String, Touch>,
    /// Fields that were set differently by people who did not know of each other. Each waits for somebody to decide.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conflicts: Vec<Conflict>,
}

/// The last operation of a log that is folded in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The device.
    pub device: DeviceId,
    /// Which log of it.
    pub incarnation: u32,
    /// Its place in that log.
    pub seq: u64,
}

/// The operation that set a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Touch {
    /// Its place in its log.
    pub seq: u64,
    /// Which of the record's logs that is: a place in [`Record::heads`].
    #[serde(default, skip_serializing_if = "is_first")]
    pub by: u32,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // as serde calls it
fn is_first(by: &u32) -> bool {
    *by == 0
}

/// How far a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Being executed.
    Running,
    /// Paused, with a reason.
    Interrupted,
    /// Submitted, immutable.
    Finished,
    /// Given back, immutable.
    Returned,
}

/// The answer to one question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// As XForms writes it.
    pub value: String,
    /// When it was given.
    pub at: Stamp,
    /// By whom.
    pub author: PersonId,
    /// The place of the operation that gave it in its log.
    pub seq: u64,
    /// Which of the record's logs that is: a place in [`Record::heads`].
    #[serde(default, skip_serializing_if = "is_first")]
    pub by: u32,
}

/// Why an operation cannot be folded into a record. The record is unchanged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Misplaced {
    /// The record has not begun.
    #[error("the record has not been taken")]
    NotBegun,
    /// The record has begun already.
    #[error("the record has been taken already")]
    BegunAlready,
    /// The record is finished or returned.
    #[error("the record is closed")]
    Closed,
}

/// Folds one operation in. `None` is a record of which nothing is known.
///
/// # Errors
/// [`Misplaced`] if the operation does not fit the record's status; then nothing changes.
pub fn fold(record: &mut Option<Record>, op: &Op, event: Event) -> Result<(), Misplaced> {
    fold_as(Head::of(op), record, op, event)
}

fn fold_as(head: Head, record: &mut Option<Record>, op: &Op, event: Event) -> Result<(), Misplaced> {
    match (record.as_mut(), event) {
        (None, Event::Taken { form, version }) => *record = Some(Record::begin(head, op, form, version)),
        (None, _) => return Err(Misplaced::NotBegun),
        (Some(_), Event::Taken { .. }) => return Err(Misplaced::BegunAlready),
        (Some(record), _) if record.is_closed() => return Err(Misplaced::Closed),
        (Some(record), event) => record.apply(head, op, event),
    }
    Ok(())
}

/// The log of what an administrator has let in of a device's operations; its own begin with 1.
const LET_IN: u32 = 0;

/// Folds an operation in that came too late, as a revision of what was submitted: an administrator has decided so. It
/// counts as the next one of a log of its own, because whoever has seen the device's log so far has not seen it.
///
/// # Errors
/// As [`fold`], but what was said of a point fits a closed record too.
pub fn amend(record: &mut Option<Record>, op: &Op, event: Event) -> Result<(), Misplaced> {
    let let_in = record.iter().flat_map(|record| &record.heads).find(|head| head.log() == (op.device, LET_IN));
    let head = Head { device: op.device, incarnation: LET_IN, seq: let_in.map_or(0, |head| head.seq) + 1 };
    match (record.as_mut(), &event) {
        (
            Some(record),
            Event::Answered { .. } | Event::StateSet { .. } | Event::Attached { .. } | Event::Commented { .. },
        ) => {
            record.apply(head, op, event);
            Ok(())
        }
        _ => fold_as(head, record, op, event),
    }
}

impl Head {
    fn of(op: &Op) -> Self {
        Self { device: op.device, incarnation: op.incarnation, seq: op.seq }
    }

    /// Which log it is: a device's, and which of them.
    pub fn log(&self) -> (DeviceId, u32) {
        (self.device, self.incarnation)
    }
}

impl Record {
    /// How many questions are answered: what the record says of itself, instances of repeats and notes are no answers.
    pub fn answered(&self) -> usize {
        let is_answer = |path: &str| !path.starts_with(META) && !path.ends_with(']') && note::point_of(path).is_none();
        self.answers.keys().filter(|path| is_answer(path)).count()
    }

    fn begin(head: Head, op: &Op, form: FormId, version: String) -> Self {
        Self {
            id: op.record,
            rev: 1,
            base: Vec::new(),
            form,
            version,
            author: op.author,
            device: op.device,
            holder: op.author,
            heirs: Vec::new(),
            partners: Vec::new(),
            parted: Vec::new(),
            heads: vec![head],
            tz_offset_min: op.tz_offset_min,
            status: Status::Running,
            taken_at: op.captured_at.clone(),
            updated_at: op.captured_at.clone(),
            ended_at: None,
            answers: Map::new(),
            states: Map::new(),
            media: Map::new(),
            comments: Map::new(),
            trail: Vec::new(),
            touched: Map::new(),
            conflicts: Vec::new(),
        }
    }

    fn apply(&mut self, head: Head, op: &Op, event: Event) {
        self.rev += 1;
        let by = Touch { seq: head.seq, by: self.advance(head) };
        match event {
            Event::Taken { .. } => {} // `fold` has dealt with it
            Event::Arrived { stop } => self.step(op, Move::Arrived { stop }),
            Event::Left { stop } => self.step(op, Move::Left { stop }),
            Event::Confirmed { stop, expected, code, how, reason } => {
                self.step(op, Move::Confirmed { stop, expected, code, how, reason });
            }
            Event::OrderChanged { from, to, justification } => {
                self.step(op, Move::OrderChanged { from, to, justification });
            }
            Event::Interrupted { reason, comment } => {
                self.pause(op, Status::Interrupted);
                self.step(op, Move::Interrupted { reason, comment });
            }
            Event::Resumed {} => {
                self.pause(op, Status::Running);
                self.step(op, Move::Resumed {});
            }
            Event::Answered { point, value } => self.set(Field::Answer, &point, value, op, by),
            Event::StateSet { point, state } => self.set(Field::State, &point, state.value(), op, by),
            Event::Attached { point, media } => {
                self.set(Field::Answer, &point, Some(media.name.clone()), op, by);
                self.media.entry_or_default(point).push(media);
            }
            Event::Commented { point, text } => self.set(Field::Comment, &point, Some(text), op, by),
            Event::HandedOver { to, message } => {
                self.holder = to;
                self.heirs.push(to);
                self.partners.retain(|partner| *partner != to);
                self.step(op, Move::HandedOver { to, message });
            }
            Event::Shared { with } => self.share(op, with),
            Event::Parted {} => {
                if let Some(at) = self.partners.iter().position(|partner| *partner == op.author) {
                    self.parted.push(self.partners.remove(at));
                    self.step(op, Move::Parted {});
                }
            }
            Event::Finished {} => self.end(Status::Finished, op),
            Event::Moved { version } => self.version = version,
            Event::Returned {} => self.end(Status::Returned, op),
        }
        self.updated_at = op.captured_at.clone();
    }

    /// Notes how far a log is folded in. Which of the record's logs it is.
    fn advance(&mut self, head: Head) -> u32 {
        let at = self.heads.iter().position(|known| known.log() == head.log()).unwrap_or(self.heads.len());
        match self.heads.get_mut(at) {
            Some(known) => known.seq = known.seq.max(head.seq),
            None => self.heads.push(head),
        }
        u32::try_from(at).unwrap_or(u32::MAX)
    }

    fn share(&mut self, op: &Op, with: PersonId) {
        if !self.is_with(with) {
            self.parted.retain(|partner| *partner != with);
            self.partners.push(with);
            self.step(op, Move::Shared { with });
        }
    }

    /// Only who has the record pauses it: a partner's pause, or one from before the hand-over, stays in the trail.
    fn pause(&mut self, op: &Op, status: Status) {
        if op.author == self.holder {
            self.status = status;
        }
    }

    fn step(&mut self, op: &Op, what: Move) {
        let by = Some(op.author).filter(|by| *by != self.author);
        self.trail.push(Step { at: op.captured_at.clone(), by, what });
    }

    fn end(&mut self, status: Status, op: &Op) {
        self.status = status;
        self.ended_at = Some(op.captured_at.clone());
    }

    /// Everybody who has, or had, this record or a part of it; some of them twice.
    pub fn people(&self) -> impl Iterator<Item = PersonId> {
        [self.author].into_iter().chain([&self.heirs, &self.partners, &self.parted].into_iter().flatten().copied())
    }

    /// Who works on it now: its holder, then those who do a part of it.
    pub fn hands(&self) -> impl Iterator<Item = PersonId> {
        [self.holder].into_iter().chain(self.partners.iter().copied())
    }

    /// Whether somebody works on it now.
    pub fn is_with(&self, person: PersonId) -> bool {
        self.hands().any(|one| one == person)
    }

    /// Whether somebody has, or had, this record or a part of it.
    pub fn is_of(&self, person: PersonId) -> bool {
        self.people().any(|one| one == person)
    }

    /// Finished or returned: no operation can follow.
    pub fn is_closed(&self) -> bool {
        matches!(self.status, Status::Finished | Status::Returned)
    }

    /// The recorded file that is the answer of a point.
    pub fn answered_media(&self, path: &str) -> Option<&Media> {
        let name = &self.answers.get(path)?.value;
        self.media.get(path)?.iter().rev().find(|media| media.name == *name)
    }
}

#[cfg(test)]
pub(crate) mod tests;
