//! What points read before: of each round the last finished records, as far as they are known here.

use crate::form::model::{Form, Kind};
use crate::id::FormId;
use crate::map::Map;
use crate::record::Record;
use crate::time::Millis;
use serde::{Deserialize, Serialize};

/// So many finished records of a round are kept at hand.
pub const RECORDS_MAX: usize = 30;

/// What a finished record read at its points: those with a number or one choice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Readings {
    /// The round.
    pub form: FormId,
    /// When it was finished, by its device's clock.
    pub at: Millis,
    /// By path, each with how many milliseconds before `at` it was read.
    pub points: Map<String, (Millis, String)>,
}

impl Readings {
    /// Of a finished record; `None` where its form is no round or nothing was read.
    pub fn of(form: &Form, record: &Record) -> Option<Self> {
        form.round.as_ref()?;
        let at = record.ended_at.as_ref()?.wall_ms;
        let mut points = Map::new();
        for (path, answer) in record.answers.iter() {
            let is_reading = |kind| matches!(kind, Kind::Integer | Kind::Decimal | Kind::SelectOne(_));
            if form.find(path).is_some_and(|(_, node)| is_reading(node.kind)) {
                points.insert(path.clone(), (at - answer.at.wall_ms, answer.value.clone()));
            }
        }
        (!points.is_empty()).then(|| Self { form: record.form.clone(), at, points })
    }
}

/// One reading of a point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// When it was read, by the device's clock.
    pub at: Millis,
    /// As it is stored.
    pub value: String,
}

/// What a point read, oldest first, at most [`RECORDS_MAX`] times.
pub fn of_point<'a>(records: impl IntoIterator<Item = &'a Readings>, path: &str) -> Vec<Reading> {
    let reading = |record: &Readings| {
        let (before, value) = record.points.get(path)?;
        Some(Reading { at: record.at - before, value: value.clone() })
    };
    let mut found: Vec<Reading> = records.into_iter().filter_map(reading).collect();
    found.sort_by_key(|reading| reading.at);
    found.drain(..found.len().saturating_sub(RECORDS_MAX));
    found
}
