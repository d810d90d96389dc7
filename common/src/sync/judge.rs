//! The server's verdict on one operation. Looks nothing up: who asks says what is known.

use crate::op::{BadEvent, Event, Op};
use crate::problem::Code;
use crate::record::{Misplaced, Record, amend, fold};

/// What is to become of one operation.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// Store it; the record is as it now stands.
    Apply,
    /// It is stored already, in its place: nothing to do, acknowledge it.
    Duplicate,
    /// It is stored already, in another log of its device, which was copied or has moved on: store it in this place too,
    /// if the log ends before it, so that it has no gap; but apply it to nothing.
    Repeat,
    /// Its record was erased: store it without its content, apply it to nothing.
    Erased,
    /// Store it, apply it to nothing, and say so.
    Quarantine(Code, String),
    /// Do not store it, nor anything behind it in this push.
    Refuse(Code, String),
}

/// What the author of an operation may do on the device that it is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Author {
    /// Nothing: they never signed in on it, or may not collect.
    Nobody,
    /// Collect.
    Collects,
    /// Also decide about every record of the project: an administrator.
    Manages,
}

/// What the server knows when it judges an operation.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// The log is durable through here.
    pub high_water: u64,
    /// The stored operation of that id, if there is one.
    pub stored: Option<&'a Op>,
    /// What the author may do on that device.
    pub author: Author,
    /// Whether whoever the operation gives the record to, if it does, may collect its round.
    pub may_get: bool,
    /// Whether the record was erased; then the operation is [without its content](Op::erased) already.
    pub erased: bool,
}

/// Judges one operation and, if it applies, folds it into `record`.
///
/// A gap or a mutated operation is refused; whatever else is wrong is quarantined, so that it never blocks the log.
pub fn judge(op: &Op, known: Known<'_>, record: &mut Option<Record>) -> Verdict {
    match known.stored {
        Some(stored) if stored == op => return Verdict::Duplicate,
        Some(stored) if !stored.is_a_move_of(op) => {
            return Verdict::Refuse(Code::OpMutated, format!("operation {} is stored with other content", op.op_id));
        }
        _ => {}
    }
    if op.seq <= known.high_water && known.stored.is_some() {
        return Verdict::Repeat;
    }
    if op.seq <= known.high_water {
        return Verdict::Refuse(Code::OpMutated, format!("operation {} of this log is stored as another one", op.seq));
    }
    if op.seq != known.high_water + 1 {
        return Verdict::Refuse(Code::OpGap, format!("the log is stored through {}, not {}", known.high_water, op.seq));
    }
    if known.stored.is_some() {
        return Verdict::Repeat;
    }
    if known.erased {
        return Verdict::Erased;
    }
    if known.author == Author::Nobody {
        return Verdict::Quarantine(Code::OpNotYours, "its author may not collect on this device".into());
    }
    let manages = known.author == Author::Manages;
    if !manages && record.as_ref().is_some_and(|record| !record.is_of(op.author)) {
        return Verdict::Quarantine(Code::OpNotYours, "the record belongs to somebody else".into());
    }
    let event = match Event::parse(&op.kind, &op.payload) {
        Ok(event) => event,
        Err(bad @ BadEvent::Unknown(_)) => return Verdict::Quarantine(Code::OpUnknown, bad.to_string()),
        Err(bad @ BadEvent::Invalid { .. }) => return Verdict::Quarantine(Code::OpInvalid, bad.to_string()),
    };
    // Who has handed it over may still send what was collected before, and who has a part in it what is collected there;
    // but neither ends what is another's, gives it on, or takes it to another version.
    let is_holders =
        matches!(event, Event::Finished {} | Event::Returned {} | Event::Moved { .. }) || event.heir().is_some();
    if is_holders && !manages && record.as_ref().is_some_and(|record| record.holder != op.author) {
        return Verdict::Quarantine(Code::OpNotYours, "the record is held by somebody else".into());
    }
    if !known.may_get && event.heir().is_some() {
        return Verdict::Quarantine(Code::OpInvalid, "who it is given to may not collect this round".into());
    }
    // What an administrator sets right after it was submitted is a revision.
    let fold = if manages { amend } else { fold };
    match fold(record, op, event) {
        Ok(()) => Verdict::Apply,
        Err(misplaced @ (Misplaced::NotBegun | Misplaced::BegunAlready | Misplaced::Closed)) => {
            Verdict::Quarantine(Code::OpOutOfPlace, misplaced.to_string())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{DeviceId, OpId, PersonId};
    use crate::record::tests::{folded, op};
    use uuid::Uuid;

    fn of_log(incarnation: u32, seq: u64) -> Op {
        Op { incarnation, seq, op_id: OpId(Uuid::from_u128(1)), ..op(1, Event::Resumed {}) }
    }

    /// Where operations of one id are taken, and where not. The log they come in is stored through its 2nd operation.
    #[test]
    fn an_operation_has_one_effect_wherever_it_comes_from() {
        let check = |stored: Op, came: Op, want: &dyn Fn(&Verdict) -> bool| {
            let known =
                Known { high_water: 2, stored: Some(&stored), author: Author::Collects, may_get: true, erased: false };
            let verdict = judge(&came, known, &mut None);
            assert!(want(&verdict), "{verdict:?}");
        };
        let refused = |code| move |verdict: &Verdict| matches!(verdict, Verdict::Refuse(known, _) if *known == code);
        check(of_log(1, 2), of_log(1, 2), &|verdict| *verdict == Verdict::Duplicate);
        check(of_log(1, 7), of_log(2, 3), &|verdict| *verdict == Verdict::Repeat);
        check(of_log(1, 7), of_log(2, 2), &|verdict| *verdict == Verdict::Repeat);
        check(of_log(1, 7), of_log(2, 4), &refused(Code::OpGap));
        let other = Op { kind: "finished".into(), ..of_log(2, 3) };
        check(of_log(1, 7), other, &refused(Code::OpMutated));
        let elsewhere = Op { device: DeviceId(Uuid::from_u128(99)), ..of_log(2, 3) };
        check(of_log(1, 7), elsewhere, &refused(Code::OpMutated));
    }

    /// What who has handed a record over may still do to it, and what is left to who holds it now.
    #[test]
    fn what_is_the_holders() {
        let heir = PersonId(Uuid::from_u128(99));
        let answered = Event::Answered { point: "/a".into(), value: Some("1".into()) };
        let moved = Event::Moved { version: "2".into() };
        let cases = [(answered, true), (moved, false), (Event::Finished {}, false), (Event::Returned {}, false)];
        for (event, may) in cases {
            for (author, may) in [(op(1, event.clone()).author, may), (heir, true)] {
                let mut record = Some(folded([Event::HandedOver { to: heir, message: String::new() }]));
                let came = Op { author, ..op(3, event.clone()) };
                let known =
                    Known { high_water: 2, stored: None, author: Author::Collects, may_get: true, erased: false };
                let verdict = judge(&came, known, &mut record);
                let refused = matches!(verdict, Verdict::Quarantine(Code::OpNotYours, _));
                assert_eq!((verdict == Verdict::Apply, refused), (may, !may), "{event:?} by {author}: {verdict:?}");
            }
        }
    }

    /// A record is given to whoever may collect its round, and by whoever has it.
    #[test]
    fn a_record_is_given_by_its_holder() {
        let (heir, other) = (PersonId(Uuid::from_u128(99)), PersonId(Uuid::from_u128(98)));
        let event = Event::HandedOver { to: heir, message: String::new() };
        let author = op(1, event.clone()).author;
        for (by, may_get, code) in
            [(author, true, None), (author, false, Some(Code::OpInvalid)), (other, true, Some(Code::OpNotYours))]
        {
            let known = Known { high_water: 1, stored: None, author: Author::Collects, may_get, erased: false };
            let verdict = judge(&Op { author: by, ..op(2, event.clone()) }, known, &mut Some(folded([])));
            let said = if let Verdict::Quarantine(code, _) = verdict { Some(code) } else { None };
            assert_eq!(said, code, "by {by}, {may_get}");
        }
    }
}
