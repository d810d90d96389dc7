//! What collectors do when a plan lets them: which record, which point, which value.

use crate::device::tab::{App, Wish};
use crate::dice::Dice;
use crate::files::{self, Blocks};
use crate::names;
use crate::plan::{PEOPLE, Tap};
use coletor_common::id::{PersonId, RecordId};
use coletor_common::json::Json;
use coletor_common::op::{EquipmentState, Event};
use coletor_common::record::{Field, Record};
use serde_json::json;

/// Points of a form.
const POINTS: u64 = 3;
/// Values that are given; so few that two people often say the same.
const VALUES: u64 = 4;
/// Photos there are; so few that some are taken twice.
const PHOTOS: u64 = 1_000;

/// An operation's record, kind and payload, and what it says if it says something.
pub type Choice = (RecordId, String, Json, Option<Event>);

/// What somebody does; `None` if there is nothing to do it to. `name` names a new record.
pub fn choose(app: &App, author: PersonId, wish: Wish, name: u64) -> Option<Choice> {
    let mut dice = Dice::new(wish.salt);
    let event = match wish.tap {
        Tap::Take => {
            let form = format!("form{}", dice.below(2)).parse().ok()?;
            let event = Event::Taken { form, version: "1".into() };
            return Some(of(names::record(name), event));
        }
        Tap::Answer | Tap::Burst => Event::Answered { point: point(&mut dice), value: Some(value(&mut dice)) },
        Tap::Photo => Event::Attached { point: point(&mut dice), media: files::media(&photo(wish).1) },
        Tap::Clear => Event::Answered { point: point(&mut dice), value: None },
        Tap::Comment => Event::Commented {
            point: point(&mut dice),
            text: if dice.one_in(4) { String::new() } else { value(&mut dice) },
        },
        Tap::State => Event::StateSet {
            point: point(&mut dice),
            state: [EquipmentState::Ok, EquipmentState::Maintenance, EquipmentState::Off][dice.place(3)],
        },
        Tap::Walk => {
            let stop = format!("/stop{}", dice.below(2));
            if dice.one_in(2) { Event::Arrived { stop } } else { Event::Left { stop } }
        }
        Tap::HandOver => Event::HandedOver { to: somebody(&mut dice), message: String::new() },
        Tap::Share => Event::Shared { with: somebody(&mut dice) },
        Tap::Part => Event::Parted {},
        Tap::Interrupt => Event::Interrupted { reason: "shift".into(), comment: String::new() },
        Tap::Resume => Event::Resumed {},
        Tap::Finish => Event::Finished {},
        Tap::Return => Event::Returned {},
        Tap::Unknown => return Some((open(app, author, &mut dice)?, "teleported".into(), Json::of(&json!({})), None)),
        Tap::Malformed => {
            let payload = Json::of(&json!({ "point": 3 }));
            return Some((open(app, author, &mut dice)?, "answered".into(), payload, None));
        }
    };
    Some(of(open(app, author, &mut dice)?, event))
}

/// The photo that somebody takes: what it hashes to, and what is in it.
pub fn photo(wish: Wish) -> (String, Blocks) {
    let blocks = files::taken(wish.salt % PHOTOS);
    (files::digest(&blocks), blocks)
}

fn of(record: RecordId, event: Event) -> Choice {
    let (kind, payload) = event.clone().into_parts();
    (record, kind, payload, Some(event))
}

fn somebody(dice: &mut Dice) -> PersonId {
    names::person(u8::try_from(dice.below(u64::from(PEOPLE))).unwrap_or(0))
}

/// A record that somebody works on and that is not closed.
fn open(app: &App, author: PersonId, dice: &mut Dice) -> Option<RecordId> {
    let own: Vec<RecordId> = app
        .records
        .values()
        .filter(|record| record.is_with(author) && !record.is_closed())
        .map(|record| record.id)
        .collect();
    // Mostly the latest one.
    let place = if dice.one_in(4) { dice.place(own.len()) } else { own.len().checked_sub(1)? };
    own.get(place).copied()
}

fn point(dice: &mut Dice) -> String {
    format!("/point{}", dice.below(POINTS))
}

fn value(dice: &mut Dice) -> String {
    dice.below(VALUES).to_string()
}

/// The field that an event sets, and to what.
pub fn field(event: &Event) -> Option<(Field, &str, Option<String>)> {
    match event {
        Event::Answered { point, value } => Some((Field::Answer, point, value.clone())),
        Event::Attached { point, media } => Some((Field::Answer, point, Some(media.name.clone()))),
        Event::Commented { point, text } => Some((Field::Comment, point, Some(text.clone()))),
        Event::StateSet { point, state } => Some((Field::State, point, state_text(*state))),
        _ => None,
    }
}

fn state_text(state: EquipmentState) -> Option<String> {
    match state {
        EquipmentState::Ok => None,
        EquipmentState::Maintenance => Some("maintenance".into()),
        EquipmentState::Off => Some("off".into()),
    }
}

/// The values of a field that a record shows or keeps beside it.
pub fn values(record: &Record, field: Field, point: &str) -> Vec<String> {
    let shown = match field {
        Field::Answer => record.answers.get(point).map(|answer| answer.value.clone()),
        Field::Comment => record.comments.get(point).cloned(),
        Field::State => record.states.get(point).and_then(|state| state_text(*state)),
    };
    let conflicts = record.conflicts.iter().filter(|conflict| conflict.is_of(field, point));
    let others = conflicts.flat_map(|conflict| &conflict.others).map(|said| said.value.clone());
    shown.into_iter().chain(others).collect()
}

/// What somebody sees of the field that an event is about to set.
pub fn seen(record: Option<&Record>, event: Option<&Event>) -> Vec<String> {
    let about = event.and_then(field);
    match (record, about) {
        (Some(record), Some((field, point, _))) => values(record, field, point),
        _ => Vec::new(),
    }
}
