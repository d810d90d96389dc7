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

/// The record that these events make, each of its person: a number of a device of their own, the first the one who takes it.
pub fn of_people(events: impl IntoIterator<Item = (u128, Event)>) -> Record {
    let mut record = Some(folded([]));
    for (seq, (person, event)) in (2..).zip(events) {
        let (device, author) = (DeviceId(Uuid::from_u128(person)), PersonId(Uuid::from_u128(person)));
        fold(&mut record, &Op { device, author, ..op(seq, event.clone()) }, event).unwrap();
    }
    record.unwrap()
}

/// Who takes the records of these tests.
pub const ANA: u128 = 8;

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

/// Whoever gets a record goes on with the walk of whoever had it.
#[test]
fn a_walk_is_handed_over_with_its_record() {
    let person = |number| PersonId(Uuid::from_u128(number));
    let (bruno, carla) = (20, 30);
    let to = |number| Event::HandedOver { to: person(number), message: "mind the step".into() };
    let steps =
        [(ANA, arrived("/a")), (ANA, left("/a")), (ANA, to(bruno)), (bruno, arrived("/b")), (ANA, left("/late"))];
    let check = |record: &Record, number, want: &[&str]| {
        let visited = record.walk(person(number)).filter_map(|step| match &step.what {
            Move::Arrived { stop } | Move::Left { stop } => Some(stop.as_str()),
            _ => None,
        });
        assert_eq!(visited.collect::<Vec<_>>(), want, "{number}");
    };
    let record = of_people(steps.clone());
    check(&record, bruno, &["/b", "/a", "/a"]);
    check(&record, ANA, &["/late", "/a", "/a"]);
    check(&record, carla, &[]);
    assert_eq!(record.given_to(person(bruno)), None, "he goes on with it");
    let record = of_people(steps.into_iter().chain([(bruno, to(carla)), (carla, left("/b")), (carla, to(ANA))]));
    check(&record, carla, &["/b", "/b", "/a", "/a"]);
    check(&record, ANA, &["/b", "/b", "/a", "/a"]);
    assert_eq!(record.given_to(person(ANA)), record.trail.last());
    assert_eq!(record.given_to(person(ANA)).map(|step| record.whose(step)), Some(person(carla)));
    assert_eq!(record.given_to(person(carla)), None);
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

/// Every way in which two logs can reach the server, each in its order: `true` is the first log's next.
fn interleavings(first: usize, second: usize) -> Vec<Vec<bool>> {
    if first == 0 || second == 0 {
        return vec![[vec![true; first], vec![false; second]].concat()];
    }
    let then = |next: bool, rest: Vec<Vec<bool>>| rest.into_iter().map(move |rest| [vec![next], rest].concat());
    let begun_by_first = then(true, interleavings(first - 1, second));
    begun_by_first.chain(then(false, interleavings(first, second - 1))).collect()
}

/// Whoever comes first: the same answers, both where they differ, each person's walk, and who may go on.
#[test]
fn a_shared_record_is_the_same_in_whatever_order_its_logs_arrive() {
    let (ana, bruno) = (PersonId(Uuid::from_u128(ANA)), PersonId(Uuid::from_u128(20)));
    let hers = [
        arrived("/a"),
        answered("/a/x", Some("1")),
        answered("/both", Some("1")),
        answered("/same", Some("7")),
        left("/a"),
        arrived("/c"),
    ];
    let his = [
        arrived("/b"),
        answered("/b/x", Some("2")),
        answered("/both", Some("2")),
        answered("/same", Some("7")),
        left("/b"),
        Event::Parted {},
    ];
    let mut found = Vec::new();
    for order in interleavings(hers.len(), his.len()) {
        let (mut of_ana, mut of_bruno) = (hers.iter(), his.iter());
        let said = order.into_iter().map(|hers| {
            let (person, log) = if hers { (ANA, &mut of_ana) } else { (20, &mut of_bruno) };
            (person, log.next().unwrap().clone())
        });
        let record = of_people([(ANA, Event::Shared { with: bruno })].into_iter().chain(said));
        let mut values: Vec<(String, String)> =
            record.answers.iter().map(|(path, answer)| (path.clone(), answer.value.clone())).collect();
        let others =
            record.conflicts.iter().flat_map(|c| c.others.iter().map(|said| (c.point.clone(), said.value.clone())));
        values.extend(others);
        values.sort();
        let walk = |person| record.walk(person).map(|step| step.what.clone()).collect::<Vec<_>>();
        let (walks, hands) = ([walk(ana), walk(bruno)], record.hands().collect::<Vec<_>>());
        assert_eq!(record.answers.get("/a/x").unwrap().author, ana);
        assert_eq!(record.answers.get("/b/x").unwrap().author, bruno);
        found.push((values, walks, hands, record.stop_of(ana).map(str::to_owned), record.parted.clone()));
    }
    assert_eq!(found.len(), 924);
    assert!(found.iter().all(|one| *one == found[0]));
    let both = found[0].0.iter().filter(|(path, _)| path == "/both").map(|(_, value)| value.as_str());
    assert_eq!(both.collect::<Vec<_>>(), ["1", "2"]);
}
