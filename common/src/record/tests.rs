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
        seen: Vec::new(),
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
fn what_a_record_says_of_itself_is_no_answer() {
    let record = folded([answered("/a", Some("1")), answered("/meta/entity/@baseVersion", Some("3"))]);
    assert_eq!((record.answers.len(), record.answered()), (2, 1));
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
