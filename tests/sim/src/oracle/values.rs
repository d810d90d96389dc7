//! I8: whatever somebody said is shown, or kept beside it, or was replaced by somebody who knew it.

use super::Fate;
use crate::people;
use crate::world::World;
use coletor_common::id::RecordId;
use coletor_common::op::{Event, Op};
use coletor_common::record::{Field, Record};
use std::collections::BTreeMap;

/// A field of a record: its name, and the point it is about.
type Place<'a> = (&'a str, &'a str);

/// What was said of one field.
#[derive(Default)]
struct Talk<'a> {
    /// What was applied, in the order of the server, with the values it set.
    applied: Vec<(&'a Op, Option<&'a str>)>,
    /// Everything that was said on any device, whatever became of it.
    said: Vec<&'a Fate>,
}

impl World {
    /// Compares what was said with what is shown.
    pub(super) fn check_values(&mut self) {
        let mut wrong = Vec::new();
        for (id, record) in &self.db.records {
            for ((name, point), talk) in self.talks(*id) {
                let shown = values(record, name, point);
                let lost = talk.applied.iter().enumerate().find(|(place, (_, value))| {
                    value.is_some_and(|value| {
                        !shown.iter().any(|shown| shown == value) && !self.is_replaced(&talk, *place, value)
                    })
                });
                if let Some((_, (op, value))) = lost {
                    let expected = format!("{value:?} of {} for {name} {point} in record {id}", op.op_id);
                    wrong.push((expected, format!("{shown:?}")));
                }
            }
        }
        wrong.into_iter().for_each(|(expected, found)| self.violate("I8", expected, found));
    }

    /// What was said of each field of a record.
    fn talks(&self, id: RecordId) -> BTreeMap<Place<'_>, Talk<'_>> {
        let mut talks = BTreeMap::<Place<'_>, Talk<'_>>::new();
        for fate in self.oracle.fates.values().filter(|fate| fate.op.record == id) {
            if let Some((name, point, _)) = &fate.sets {
                talks.entry((name, point)).or_default().said.push(fate);
            }
        }
        for applied in self.db.applied.get(&id).into_iter().flatten() {
            let sets = self.oracle.fates.get(&applied.op.op_id).and_then(|fate| fate.sets.as_ref());
            if let Some((name, point, value)) = sets {
                let talk = talks.entry((name, point)).or_default();
                talk.applied.push((&applied.op, value.as_deref()));
            }
        }
        talks
    }

    /// Whether somebody who knew a value has said something else since. They may have said something in between that was
    /// not applied. A server that was restored may have got the answer before the question, or not at all.
    fn is_replaced(&self, talk: &Talk<'_>, place: usize, value: &str) -> bool {
        let knew = |fate: &&Fate| fate.seen.iter().any(|seen| seen == value);
        let fate = |op: &Op| self.oracle.fates.get(&op.op_id);
        let author = talk.applied.get(place).and_then(|(op, _)| fate(op)).map(|fate| fate.profile);
        let restored = self.oracle.restores > 0;
        if restored && talk.said.iter().any(knew) {
            return true;
        }
        talk.applied[place + 1..].iter().any(|(later, _)| {
            let (made, by) = (fate(later).map(|fate| &fate.op), fate(later).map(|fate| fate.profile));
            // A device that does not know yet that it was copied may take the copy's operations for its own, and not show
            // what it holds; nor does it show what is in quarantine because a restored server got it too early. Who set a
            // field there knows what they set it to before.
            if (restored || self.oracle.copies > 0) && by == author {
                return true;
            }
            let before = |fate: &&&Fate| {
                made.is_some_and(|made| {
                    (fate.op.device, fate.op.incarnation) == (made.device, made.incarnation) && fate.op.seq <= made.seq
                })
            };
            talk.said.iter().filter(before).any(knew)
        })
    }
}

/// The field that an event sets, and the value, if it is not blank.
pub(super) fn sets(event: &Event) -> Option<(String, String, Option<String>)> {
    let (field, point, value) = people::field(event)?;
    Some((name(field).into(), point.to_owned(), value.filter(|value| !value.trim().is_empty())))
}

fn name(field: Field) -> &'static str {
    match field {
        Field::Answer => "answer",
        Field::State => "state",
        Field::Comment => "comment",
    }
}

/// The values of a field that a record has.
fn values(record: &Record, field: &str, point: &str) -> Vec<String> {
    let all = [Field::Answer, Field::State, Field::Comment];
    let field = all.into_iter().find(|known| name(*known) == field);
    field.map(|field| people::values(record, field, point)).unwrap_or_default()
}
