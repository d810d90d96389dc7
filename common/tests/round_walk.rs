//! The walk from stop to stop, and how far it is, on the demo's round.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use coletor_common::form::cells::CellId;
use coletor_common::form::filling::{Context, Filling};
use coletor_common::form::model::Form;
use coletor_common::id::PersonId;
use coletor_common::op::{EquipmentState, Event, Means};
use coletor_common::record::Record;
use coletor_common::round::past::Readings;
use coletor_common::round::plausible::Doubt;
use coletor_common::round::progress::{Concern, Progress, concerns, progress};
use coletor_common::round::{note, walk};
use std::sync::Arc;
use uuid::Uuid;

#[allow(dead_code, reason = "other tests use the rest")]
mod fixtures;

fn round() -> Form {
    fixtures::form(&fixtures::workbook(include_str!("fixtures/ronda.tsv"), '\t'))
}

fn record(events: &[Event]) -> Record {
    fixtures::record("gde_scl01_diaria", events.iter().cloned())
}

fn arrived(stop: &str) -> Event {
    Event::Arrived { stop: stop.into() }
}

fn left(stop: &str) -> Event {
    Event::Left { stop: stop.into() }
}

fn changed(from: &str, to: &str) -> Event {
    Event::OrderChanged { from: from.into(), to: to.into(), justification: "locked".into() }
}

#[test]
fn the_walk_follows_the_trail() {
    let form = round();
    let (ihm, saec, ret) = ("/ihm", "/saec", "/retificador");
    let path = |id| form.node(id).path.clone();
    // Events, where the collector is, whether arrived, which stop is next.
    let cases: &[(&[Event], &str, bool, Option<&str>)] = &[
        (&[], ihm, false, Some(saec)),
        (&[arrived(ihm)], ihm, true, Some(saec)),
        (&[arrived(ihm), left(ihm)], saec, false, Some(ret)),
        (&[arrived(ihm), left(ihm), changed(saec, ret)], ret, false, Some(saec)),
        (&[arrived(ihm), left(ihm), changed(saec, ret), arrived(ret), left(ret)], saec, false, None),
        (&[arrived(ihm), Event::Resumed {}], ihm, true, Some(saec)),
        (&[arrived(ihm), left(ihm), arrived(saec), left(saec), arrived(ret), left(ret)], ret, false, None),
    ];
    for (events, stop, arrived, next) in cases {
        let record = record(events);
        let place = walk::place(&form, &record, record.author);
        assert_eq!((path(place.stop).as_str(), place.arrived), (*stop, *arrived), "{events:?}");
        assert_eq!(walk::next(&form, &record, record.author, place.stop).map(path).as_deref(), *next, "{events:?}");
    }
}

#[test]
fn a_stop_is_confirmed_once_where_the_round_asks_for_it() {
    let mut form = round();
    let (ihm, _) = form.find("/ihm").unwrap();
    let confirmed = |stop: &str| Event::Confirmed {
        stop: stop.into(),
        expected: "GDE-SCL01-IHM".into(),
        code: String::new(),
        how: Means::Skipped,
        reason: "torn off".into(),
    };
    for (asks, events, want) in [
        (false, vec![], false),
        (true, vec![], true),
        (true, vec![confirmed("/ihm")], false),
        (true, vec![confirmed("/saec")], true),
        (true, vec![confirmed("/ihm"), arrived("/ihm"), left("/ihm"), arrived("/ihm")], false),
    ] {
        form.round.as_mut().unwrap().confirm_stops = asks;
        let record = record(&events);
        assert_eq!(walk::asks_for_code(&form, &record, ihm), want, "{asks} {events:?}");
        assert!(!walk::asks_for_code(&form, &record, 0), "the form itself is no stop");
    }
}

/// What happened, each by whom; then whose walk, their stop, whether they are there, and where they go next.
type Walked<'a> = (&'a [(u128, Event)], u128, &'a str, bool, Option<&'a str>);

/// Each has their own place; nobody is led to where another is, and no order is kept.
#[test]
fn two_walk_a_round() {
    let form = round();
    let (ihm, saec, ret) = ("/ihm", "/saec", "/retificador");
    let path = |id| form.node(id).path.clone();
    let (ana, bruno) = (fixtures::AUTHOR, 20);
    let person = |number| PersonId(Uuid::from_u128(number));
    let with = [(ana, Event::Shared { with: person(bruno) })];
    // What they did, who is asked for, where they are, whether arrived, which stop is next.
    let both = [(ana, arrived(ihm)), (bruno, arrived(saec))];
    let done = [(bruno, left(saec)), (bruno, arrived(ret)), (bruno, left(ret))];
    let cases: &[Walked] = &[
        (&[], bruno, ihm, false, Some(saec)),
        (&both[..1], bruno, saec, false, Some(ret)),
        (&both, bruno, saec, true, Some(ret)),
        (&both, ana, ihm, true, Some(ret)),
        (&[both.as_slice(), &done[..1]].concat(), bruno, ret, false, None),
        (&[both.as_slice(), &done].concat(), bruno, ret, false, None),
        (&[both.as_slice(), &done].concat(), ana, ihm, true, None),
    ];
    for (events, who, stop, arrived, next) in cases {
        let record = fixtures::record_of("gde_scl01_diaria", with.iter().chain(*events).cloned());
        let place = walk::place(&form, &record, person(*who));
        assert_eq!((path(place.stop).as_str(), place.arrived), (*stop, *arrived), "{who} after {events:?}");
        let found = walk::next(&form, &record, person(*who), place.stop).map(path);
        assert_eq!(found.as_deref(), *next, "{who} after {events:?}");
        assert!(form.stops().all(|(stop, _)| !walk::out_of_order(&form, &record, person(*who), stop)));
    }
}

#[test]
fn only_a_stop_that_is_not_due_needs_a_justification() {
    let form = round();
    let id = |path: &str| form.find(path).unwrap().0;
    let check = |events: &[Event], stop: &str, want: bool| {
        let of = record(events);
        assert_eq!(walk::out_of_order(&form, &of, of.author, id(stop)), want, "{stop} after {events:?}");
    };
    check(&[], "/saec", true); // the first stop is due
    check(&[arrived("/ihm")], "/saec", false);
    check(&[arrived("/ihm")], "/retificador", true);
    check(&[arrived("/ihm"), left("/ihm")], "/ihm", false); // back to one that was left
    check(&[arrived("/ihm"), left("/ihm")], "/saec", false);
}

#[test]
fn progress_counts_what_is_asked_and_closed_points() {
    let form = Arc::new(round());
    let id = |path: &str| form.find(path).unwrap().0;
    let mut filling = Filling::new(form.clone(), Context::default());
    let stop = id("/ihm");
    let taken = record(&[]);
    assert_eq!(progress(&filling, &taken, stop.into()), Progress { done: 0, total: 5 });
    filling.answer(id("/ihm/gde_operando"), Some("sim"), 0); // asks for the oil's pressure too
    filling.answer(id("/ihm/tens_bat"), Some("22"), 0); // an alarm
    assert_eq!(progress(&filling, &taken, stop.into()), Progress { done: 2, total: 6 });
    let off = record(&[Event::StateSet { point: "/ihm/agua_temp".into(), state: EquipmentState::Off }]);
    assert_eq!(progress(&filling, &off, stop.into()), Progress { done: 3, total: 6 });
    let found = concerns(&filling, &off, stop.into(), &[], &off.updated_at);
    let missing = found.iter().filter(|(_, concern)| *concern == Concern::Missing).count();
    assert_eq!((found.len(), missing), (4, 3)); // pressure, temperature, voltage; and the alarm hinders nothing
    assert_eq!(found.iter().filter(|(_, concern)| concern.hinders()).count(), 3);
}

/// What was read before makes a reading doubtful, at its point and in the summary; a stop may have been too quick; a choice
/// that calls for a note says whether there is one.
#[test]
fn concerns_that_hinder_nothing() {
    let form = Arc::new(round());
    let (point, choice) = ("/ihm/tens_bat", "/saec/bat_oxid");
    let readings = |at: i64| {
        let points = [(point.to_owned(), (0, "26.4".to_owned()))].into_iter().collect();
        Readings { form: form.id.clone(), at, points }
    };
    let past: Vec<Readings> = (0..5).map(|day| readings(day * 86_400_000)).collect();
    let past: Vec<&Readings> = past.iter().collect();
    let answered = |point: &str, value: &str| Event::Answered { point: point.into(), value: Some(value.into()) };
    let told = |events: &[Event]| {
        let record = record(events);
        let mut filling = Filling::new(form.clone(), Context::default());
        filling.load(record.answers.iter().map(|(path, answer)| (path.as_str(), answer.value.as_str())));
        let found = concerns(&filling, &record, CellId::from(0), &past, &record.updated_at);
        let soft = found.into_iter().filter(|(_, concern)| !concern.hinders());
        soft.map(|(at, concern)| (filling.path(at), concern)).collect::<Vec<_>>()
    };
    let stuck = (point.to_owned(), Concern::Implausible(Doubt::Stuck { times: 6 }));
    assert_eq!(told(&[answered(point, "26.4")]), [stuck]);
    assert_eq!(told(&[answered(point, "26.5")]), []);
    let note = |written| (choice.to_owned(), Concern::Note { written });
    let called = answered(choice, "nao");
    assert_eq!(told(std::slice::from_ref(&called)), [note(false)]);
    assert_eq!(told(&[called, answered(&note::text_path(choice), "Start it")]), [note(true)]);
    let mut quick = vec![arrived("/ihm")];
    quick.extend([point, "/ihm/agua_temp", "/ihm/gde_operando"].map(|point| answered(point, "1")));
    quick.push(left("/ihm"));
    let hasty = ("/ihm".to_owned(), Concern::Implausible(Doubt::Hasty { seconds: 0, points: 3 }));
    assert_eq!(told(&quick).last(), Some(&hasty));
}
