//! The server's verdict on one operation. Looks nothing up: who asks says what is known.

use crate::op::{BadEvent, Event, Op};
use crate::problem::Code;
use crate::record::{Misplaced, Record, fold};

/// What is to become of one operation.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// Store it; the record is as it now stands.
    Apply,
    /// It is stored already: nothing to do, acknowledge it.
    Duplicate,
    /// Store it, apply it to nothing, and say so.
    Quarantine(Code, String),
    /// Do not store it, nor anything behind it in this push.
    Refuse(Code, String),
}

/// What the server knows when it judges an operation.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// The log is durable through here.
    pub high_water: u64,
    /// The stored operation of that id, if there is one.
    pub stored: Option<&'a Op>,
    /// Whether the author has signed in on that device and may collect.
    pub author_known: bool,
}

/// Judges one operation and, if it applies, folds it into `record`.
///
/// A gap or a mutated operation is refused; whatever else is wrong is quarantined, so that it never blocks the log.
pub fn judge(op: &Op, known: Known<'_>, record: &mut Option<Record>) -> Verdict {
    match known.stored {
        Some(stored) if stored == op => return Verdict::Duplicate,
        Some(_) => {
            return Verdict::Refuse(Code::OpMutated, format!("operation {} is stored with other content", op.op_id));
        }
        None => {}
    }
    if op.seq <= known.high_water {
        return Verdict::Refuse(Code::OpMutated, format!("operation {} of this log is stored as another one", op.seq));
    }
    if op.seq != known.high_water + 1 {
        return Verdict::Refuse(Code::OpGap, format!("the log is stored through {}, not {}", known.high_water, op.seq));
    }
    if !known.author_known {
        return Verdict::Quarantine(Code::OpNotYours, "its author may not collect on this device".into());
    }
    if record.as_ref().is_some_and(|record| record.author != op.author) {
        return Verdict::Quarantine(Code::OpNotYours, "the record belongs to somebody else".into());
    }
    let event = match Event::parse(&op.kind, &op.payload) {
        Ok(event) => event,
        Err(bad @ BadEvent::Unknown(_)) => return Verdict::Quarantine(Code::OpUnknown, bad.to_string()),
        Err(bad @ BadEvent::Invalid { .. }) => return Verdict::Quarantine(Code::OpInvalid, bad.to_string()),
    };
    match fold(record, op, event) {
        Ok(()) => Verdict::Apply,
        Err(misplaced @ (Misplaced::NotBegun | Misplaced::BegunAlready | Misplaced::Closed)) => {
            Verdict::Quarantine(Code::OpOutOfPlace, misplaced.to_string())
        }
    }
}
