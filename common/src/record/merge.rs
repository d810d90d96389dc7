//! Fields of a record that several devices set: last writer shows, and nothing that anybody said is lost.
//!
//! Rule ("Conflicts" in the sync design): a device says with each operation what it had seen of the record. What another
//! device set beyond that is news to it; a copied device is another one, so it is the logs that count. Then equal values
//! are no conflict, different ones are all kept, the one that reaches the server last shows, and taking a value away
//! never beats a value that was not known.

use super::{Answer, Head, Record, Touch};
use crate::id::{DeviceId, PersonId};
use crate::op::{EquipmentState, Event, Op};
use crate::time::Stamp;
use serde::{Deserialize, Serialize};

/// What can be set about a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// Its answer.
    Answer,
    /// The state of its equipment.
    State,
    /// The comment on it.
    Comment,
}

/// A field that was set differently by devices that did not know of each other. Whoever has seen a value and sets the field
/// has decided about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// What was set.
    pub field: Field,
    /// Path of the point.
    pub point: String,
    /// The values that do not show, in the order they arrived.
    pub others: Vec<Said>,
}

/// A value that does not show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// It.
    pub value: String,
    /// When it was said, where that is known.
    pub at: Option<Stamp>,
    /// By whom, where that is known.
    pub author: Option<PersonId>,
    /// By which operation.
    pub by: Touch,
}

impl Field {
    fn key(self, point: &str) -> String {
        let name = match self {
            Self::Answer => "answer",
            Self::State => "state",
            Self::Comment => "comment",
        };
        format!("{name} {point}")
    }
}

impl Field {
    /// What happens to a record when a field is given a value, as [`Said`] has it.
    pub fn event(self, point: String, value: Option<String>) -> Event {
        match self {
            Self::Answer => Event::Answered { point, value },
            Self::State => {
                let state = value.map_or(EquipmentState::Ok, |value| EquipmentState::of_value(&value));
                Event::StateSet { point, state }
            }
            Self::Comment => Event::Commented { point, text: value.unwrap_or_default() },
        }
    }
}

impl EquipmentState {
    /// As a field's value; `None` for what holds where nothing was said.
    pub(super) fn value(self) -> Option<String> {
        match self {
            Self::Ok => None,
            Self::Maintenance => Some("maintenance".into()),
            Self::Off => Some("off".into()),
        }
    }

    fn of_value(value: &str) -> Self {
        if value == "off" { Self::Off } else { Self::Maintenance }
    }
}

impl Record {
    /// Sets a field, or with a blank value takes its value away.
    pub(super) fn set(&mut self, field: Field, point: &str, value: Option<String>, op: &Op, by: Touch) {
        let value = value.filter(|value| !value.trim().is_empty());
        let news = self.shown(field, point).filter(|said| said.by.is_news(&self.heads, op));
        match (news, &value) {
            (Some(_), None) => {}
            (Some(said), Some(value)) if said.value == *value => {}
            (Some(said), Some(_)) => {
                self.contradict(field, point, said);
                self.put(field, point, value, op, by);
            }
            (None, _) => {
                self.decide(field, point, op);
                self.put(field, point, value, op, by);
            }
        }
    }

    /// Of the values of a field that do not show, those remain that were not known.
    fn decide(&mut self, field: Field, point: &str, op: &Op) {
        let heads = &self.heads;
        for known in self.conflicts.iter_mut().filter(|known| known.is_of(field, point)) {
            known.others.retain(|said| said.by.is_news(heads, op));
        }
        self.conflicts.retain(|known| !known.others.is_empty());
    }

    /// What a field shows.
    pub fn shown(&self, field: Field, point: &str) -> Option<Said> {
        if field == Field::Answer {
            let Answer { value, at, author, seq, by } = self.answers.get(point)?.clone();
            return Some(Said { value, at: Some(at), author: Some(author), by: Touch { seq, by } });
        }
        let value = match field {
            Field::State => self.states.get(point).and_then(|state| state.value()),
            Field::Comment | Field::Answer => self.comments.get(point).cloned(),
        };
        let by = self.touched.get(&field.key(point)).copied().unwrap_or_default();
        Some(Said { value: value?, at: None, author: None, by })
    }

    fn contradict(&mut self, field: Field, point: &str, said: Said) {
        match self.conflicts.iter_mut().find(|known| known.is_of(field, point)) {
            Some(known) => known.others.push(said),
            None => self.conflicts.push(Conflict { field, point: point.to_owned(), others: vec![said] }),
        }
    }

    fn put(&mut self, field: Field, point: &str, value: Option<String>, op: &Op, touch: Touch) {
        let named = point.to_owned();
        match (field, value) {
            (Field::Answer, Some(value)) => {
                let (at, author, Touch { seq, by }) = (op.captured_at.clone(), op.author, touch);
                self.answers.insert(named, Answer { value, at, author, seq, by });
                return;
            }
            (Field::Answer, None) => return drop(self.answers.remove(point)),
            (Field::State, Some(value)) => self.states.insert(named, EquipmentState::of_value(&value)),
            (Field::State, None) => drop(self.states.remove(point)),
            (Field::Comment, Some(text)) => self.comments.insert(named, text),
            (Field::Comment, None) => drop(self.comments.remove(point)),
        }
        self.touched.insert(field.key(point), touch);
    }
}

impl Touch {
    /// The log of the operation.
    fn log(self, heads: &[Head]) -> Option<(DeviceId, u32)> {
        usize::try_from(self.by).ok().and_then(|by| heads.get(by)).map(Head::log)
    }

    /// Whether it was not known when `op` happened: it is of another log, or later in the same, for an administrator may
    /// let an older operation in.
    fn is_news(self, heads: &[Head], op: &Op) -> bool {
        self.log(heads).is_some_and(|log| {
            if log == (op.device, op.incarnation) { self.seq > op.seq } else { !op.has_seen(log, self.seq) }
        })
    }
}

impl Conflict {
    /// Whether it is about that field.
    pub fn is_of(&self, field: Field, point: &str) -> bool {
        self.field == field && self.point == point
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::op;
    use super::super::{Record, fold};
    use super::*;
    use crate::id::DeviceId;
    use uuid::Uuid;

    /// An operation, what it says, and how many operations its device had seen on the server.
    type Told = (Op, Event, usize);

    /// Operation number `seq` of a device that had seen the record at revision `base`.
    fn of(device: u128, seq: u64, base: usize, event: Event) -> Told {
        let op = Op { device: DeviceId(Uuid::from_u128(device)), ..op(seq, event.clone()) };
        (op, event, base)
    }

    fn says(device: u128, seq: u64, base: usize, value: &str) -> Told {
        let value = Some(value).filter(|value| !value.is_empty()).map(Into::into);
        of(device, seq, base, Event::Answered { point: "/a".into(), value })
    }

    fn folded(ops: impl IntoIterator<Item = Told>) -> Record {
        let taken = Event::Taken { form: "f".parse().unwrap(), version: "1".into() };
        let mut record = None;
        let mut heads = vec![Vec::new()];
        for (op, event, base) in [of(1, 1, 0, taken)].into_iter().chain(ops) {
            let op = Op { seen: heads[base].clone(), ..op };
            fold(&mut record, &op, event).unwrap();
            heads.push(record.as_ref().unwrap().heads.clone());
        }
        record.unwrap()
    }

    /// What a list of answers to one question comes to: the value that shows, and the others.
    #[test]
    fn answers_of_two_devices() {
        let check = |what: &str, ops: Vec<Told>, shows: &str, others: &[&str]| {
            let record = folded(ops);
            let shown = record.answers.get("/a").map_or("", |answer| answer.value.as_str());
            let kept: Vec<&str> =
                record.conflicts.iter().flat_map(|c| &c.others).map(|said| said.value.as_str()).collect();
            assert_eq!((shown, &kept[..]), (shows, others), "{what}");
        };
        check("one device, one after the other", vec![says(1, 2, 0, "x"), says(1, 3, 0, "y")], "y", &[]);
        check("seen, then changed", vec![says(1, 2, 0, "x"), says(2, 1, 2, "y")], "y", &[]);
        check("unseen", vec![says(1, 2, 0, "x"), says(2, 1, 1, "y")], "y", &["x"]);
        check("unseen, but equal", vec![says(1, 2, 0, "x"), says(2, 1, 1, "x")], "x", &[]);
        check("taken away unseen", vec![says(1, 2, 0, "x"), says(2, 1, 1, "")], "x", &[]);
        check("seen, then taken away", vec![says(1, 2, 0, "x"), says(2, 1, 2, "")], "", &[]);
        check("set while another took away", vec![says(1, 2, 0, "x"), says(2, 1, 2, ""), says(1, 3, 0, "z")], "z", &[]);
        let both = [says(1, 2, 0, "x"), says(2, 1, 1, "y")];
        let and = |more: Told| both.iter().cloned().chain([more]).collect::<Vec<_>>();
        check("a third", and(says(3, 1, 1, "z")), "z", &["x", "y"]);
        check("who has seen both decides", and(says(1, 3, 3, "x")), "x", &[]);
        check("who has not, does not", and(says(2, 2, 1, "w")), "w", &["x"]);
        check("nor by saying the same again", and(says(1, 3, 0, "x")), "x", &["x", "y"]);
        let three = both.iter().cloned().chain([says(3, 1, 1, "z"), says(3, 2, 2, "w")]).collect();
        check("who has seen one of them", three, "w", &["y"]);
    }

    /// Let in late, it shows; what was said after it is kept.
    #[test]
    fn an_older_operation_does_not_silence_a_later_one() {
        let mut record = Some(folded([says(1, 3, 0, "later")]));
        let (late, event, _) = says(1, 2, 0, "late");
        super::super::amend(&mut record, &late, event).unwrap();
        let record = record.unwrap();
        assert_eq!((record.answers.get("/a").unwrap().value.as_str(), record.conflicts.len()), ("late", 1));
    }

    #[test]
    fn states_and_comments_are_fields_too() {
        let state = |state| Event::StateSet { point: "/a".into(), state };
        let comment = |text: &str| Event::Commented { point: "/a".into(), text: text.into() };
        let record = folded([
            of(1, 2, 0, state(EquipmentState::Off)),
            of(2, 1, 1, state(EquipmentState::Maintenance)),
            of(1, 3, 0, comment("wet")),
            of(2, 2, 1, comment("dry")),
            of(2, 3, 1, comment(" ")),
        ]);
        assert_eq!(record.states.get("/a"), Some(&EquipmentState::Maintenance));
        let kept: Vec<_> = record.conflicts.iter().map(|c| (c.field, c.others[0].value.as_str())).collect();
        assert_eq!(kept, [(Field::State, "off"), (Field::Comment, "wet")]);
        assert_eq!(record.comments.get("/a"), None, "its own device took it away");
    }

    #[test]
    fn different_fields_merge() {
        let b = Event::Answered { point: "/b".into(), value: Some("2".into()) };
        let record = folded([says(1, 2, 0, "1"), of(2, 1, 1, b)]);
        assert_eq!((record.answers.len(), record.conflicts.len(), record.heads.len()), (2, 0, 2));
    }
}
