//! A record: the fold of its operations. The same fold runs in browser, server and simulator.
//!
//! The fold knows nothing of forms: whether an answer is right is the form engine's business.

use crate::id::{DeviceId, FormId, PersonId, RecordId};
use crate::map::Map;
use crate::op::{EquipmentState, Event, Media, Op};
use crate::time::Stamp;
use serde::{Deserialize, Serialize};

/// One filled form or one execution of a round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Its name.
    pub id: RecordId,
    /// How many operations are folded in; the `base_rev` of the next.
    pub rev: u64,
    /// The form.
    pub form: FormId,
    /// The form's version, which the record keeps.
    pub version: String,
    /// Who took it.
    pub author: PersonId,
    /// On which device.
    pub device: DeviceId,
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
}

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
    match (record.as_mut(), event) {
        (None, Event::Taken { form, version }) => *record = Some(Record::begin(op, form, version)),
        (None, _) => return Err(Misplaced::NotBegun),
        (Some(_), Event::Taken { .. }) => return Err(Misplaced::BegunAlready),
        (Some(record), _) if record.is_closed() => return Err(Misplaced::Closed),
        (Some(record), event) => record.apply(op, event),
    }
    Ok(())
}

impl Record {
    fn begin(op: &Op, form: FormId, version: String) -> Self {
        Self {
            id: op.record,
            rev: 1,
            form,
            version,
            author: op.author,
            device: op.device,
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
        }
    }

    fn apply(&mut self, op: &Op, event: Event) {
        let at = op.captured_at.clone();
        match event {
            Event::Taken { .. } => {} // `fold` has dealt with it
            Event::Arrived { stop } => self.step(at.clone(), Move::Arrived { stop }),
            Event::Left { stop } => self.step(at.clone(), Move::Left { stop }),
            Event::OrderChanged { from, to, justification } => {
                self.step(at.clone(), Move::OrderChanged { from, to, justification });
            }
            Event::Interrupted { reason, comment } => {
                self.status = Status::Interrupted;
                self.step(at.clone(), Move::Interrupted { reason, comment });
            }
            Event::Resumed {} => {
                self.status = Status::Running;
                self.step(at.clone(), Move::Resumed {});
            }
            Event::Answered { point, value } => self.answer(point, value, at.clone(), op.author),
            Event::StateSet { point, state: EquipmentState::Ok } => drop(self.states.remove(&point)),
            Event::StateSet { point, state } => self.states.insert(point, state),
            Event::Attached { point, media } => {
                self.answer(point.clone(), Some(media.name.clone()), at.clone(), op.author);
                self.media.entry_or_default(point).push(media);
            }
            Event::Commented { point, text } if text.trim().is_empty() => drop(self.comments.remove(&point)),
            Event::Commented { point, text } => self.comments.insert(point, text),
            Event::Finished {} => self.end(Status::Finished, at.clone()),
            Event::Returned {} => self.end(Status::Returned, at.clone()),
        }
        self.rev += 1;
        self.updated_at = at;
    }

    fn answer(&mut self, point: String, value: Option<String>, at: Stamp, author: PersonId) {
        match value.filter(|value| !value.is_empty()) {
            Some(value) => self.answers.insert(point, Answer { value, at, author }),
            None => drop(self.answers.remove(&point)),
        }
    }

    fn step(&mut self, at: Stamp, what: Move) {
        self.trail.push(Step { at, what });
    }

    fn end(&mut self, status: Status, at: Stamp) {
        self.status = status;
        self.ended_at = Some(at);
    }

    /// Finished or returned: no operation can follow.
    pub fn is_closed(&self) -> bool {
        matches!(self.status, Status::Finished | Status::Returned)
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

    /// The recorded file that is the answer of a point.
    pub fn answered_media(&self, path: &str) -> Option<&Media> {
        let name = &self.answers.get(path)?.value;
        self.media.get(path)?.iter().rev().find(|media| media.name == *name)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    //! Builders that other tests of this crate use too.
    use super::*;
    use crate::id::OpId;
    use serde_json::Value;
    use uuid::Uuid;

    /// The `seq`th operation of one device, captured `seq` seconds in.
    pub fn op(seq: u64, event: Event) -> Op {
        let (kind, payload) = event.into_parts();
        let ms = i64::try_from(seq).unwrap() * 1_000;
        Op {
            op_id: OpId(Uuid::from_u128(u128::from(seq))),
            device: DeviceId(Uuid::from_u128(7)),
            incarnation: 1,
            seq,
            record: RecordId(Uuid::from_u128(9)),
            base_rev: seq - 1,
            kind,
            payload,
            captured_at: Stamp { wall_ms: ms, monotonic_ms: ms, run: "a".into() },
            tz_offset_min: -180,
            server_offset_ms: None,
            author: PersonId(Uuid::from_u128(8)),
        }
    }

    /// The record that these events make.
    pub fn folded(events: impl IntoIterator<Item = Event>) -> Record {
        let mut record = None;
        let taken = Event::Taken { form: "f".parse().unwrap(), version: "1".into() };
        for (seq, event) in (1..).zip([taken].into_iter().chain(events)) {
            fold(&mut record, &op(seq, event.clone()), event).unwrap();
        }
        record.unwrap()
    }

    fn arrived(stop: &str) -> Event {
        Event::Arrived { stop: stop.into() }
    }

    fn left(stop: &str) -> Event {
        Event::Left { stop: stop.into() }
    }

    fn answered(point: &str, value: Option<&str>) -> Event {
        Event::Answered { point: point.into(), value: value.map(Into::into) }
    }

    #[test]
    fn the_last_answer_counts_and_none_clears() {
        let record = folded([answered("/a", Some("1")), answered("/a", Some("2")), answered("/b", Some("3"))]);
        assert_eq!(record.answers.get("/a").unwrap().value, "2");
        assert_eq!(record.rev, 4);
        let record = folded([answered("/a", Some("1")), answered("/a", None)]);
        assert!(record.answers.is_empty());
    }

    #[test]
    fn stops_are_left_until_arrived_at_again() {
        let record = folded([arrived("/a"), left("/a"), arrived("/b")]);
        assert!(record.has_left("/a") && !record.has_left("/b"));
        assert_eq!(record.current_stop(), Some("/b"));
        let record = folded([arrived("/a"), left("/a"), arrived("/a")]);
        assert!(!record.has_left("/a"));
    }

    #[test]
    fn misplaced_operations_change_nothing() {
        let taken = Event::Taken { form: "f".parse().unwrap(), version: "1".into() };
        let check = |mut record: Option<Record>, event: Event, want| {
            let before = record.clone();
            assert_eq!(fold(&mut record, &op(99, event.clone()), event), Err(want));
            assert_eq!(record, before);
        };
        check(None, answered("/a", Some("1")), Misplaced::NotBegun);
        check(Some(folded([])), taken, Misplaced::BegunAlready);
        check(Some(folded([Event::Finished {}])), answered("/a", Some("1")), Misplaced::Closed);
        check(Some(folded([Event::Returned {}])), Event::Resumed {}, Misplaced::Closed);
    }

    #[test]
    fn an_interruption_pauses_and_a_resume_goes_on() {
        let interrupted = Event::Interrupted { reason: "fim".into(), comment: String::new() };
        assert_eq!(folded([interrupted.clone()]).status, Status::Interrupted);
        assert_eq!(folded([interrupted, Event::Resumed {}]).status, Status::Running);
    }

    #[test]
    fn a_record_survives_its_json() {
        let record = folded([arrived("/a"), answered("/a/x", Some("1")), Event::Finished {}]);
        let json: Value = serde_json::to_value(&record).unwrap();
        assert_eq!(serde_json::from_value::<Record>(json).unwrap(), record);
    }
}
