//! What a round adds to a form: stops, points with limits, marks of choices, and when it may be executed.

use super::model::ListId;
use serde::{Deserialize, Serialize};

/// What a round knows of a question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct Point {
    /// As printed on the card, such as `OE-MDIE-TENS_BAT`; blank where there is none.
    pub code: String,
    /// Of an instrument, such as `V`; blank where there is none.
    pub unit: String,
    /// Of an instrument.
    pub limits: Limits,
    /// The fastest plausible change, in units an hour.
    pub max_per_hour: Option<f64>,
}

/// Limits of an instrument's reading, each inclusive: a reading *at* a warning limit is still inside.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Limits {
    /// Below it: alarm.
    pub low_alarm: Option<f64>,
    /// Below it: warning.
    pub low_warning: Option<f64>,
    /// Above it: warning.
    pub high_warning: Option<f64>,
    /// Above it: alarm.
    pub high_alarm: Option<f64>,
}

/// What a sensory choice says of the equipment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// As it should be.
    Expected,
    /// Neither way.
    Neutral,
    /// Calls for a technical note.
    Note,
}

impl Mark {
    /// As in the column `mark`.
    pub fn read(word: &str) -> Option<Self> {
        match word.to_lowercase().as_str() {
            "expected" => Some(Self::Expected),
            "neutral" => Some(Self::Neutral),
            "note" => Some(Self::Note),
            _ => None,
        }
    }
}

/// When a round may be executed, and how it is interrupted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RoundSettings {
    /// The list of interruption reasons.
    pub reasons: Option<ListId>,
    /// Minutes that it should take.
    pub budget_min: Option<u32>,
    /// Whether each stop is confirmed by its code before it is read.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub confirm_stops: bool,
    /// On which days, at what times.
    pub availability: Availability,
}

/// On which days and at what times a round may be started, by the project's clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Availability {
    /// On certain days, from one minute of the day to another, both inclusive.
    Recurring {
        /// Which days.
        days: Days,
        /// Minutes since midnight.
        from_min: i32,
        /// Minutes since midnight; below `from_min` the window ends the day after.
        to_min: i32,
    },
    /// Once, between two local times, both inclusive.
    Once {
        /// Day number since 1970-01-01 and minute of the day.
        from: (i64, i32),
        /// Day number since 1970-01-01 and minute of the day.
        to: (i64, i32),
    },
}

/// The days of a recurring window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Days {
    /// All of them.
    Every,
    /// ISO week days, 1 = Monday to 7 = Sunday.
    OfWeek(Vec<u32>),
    /// Days of the month, 1 to 31.
    OfMonth(Vec<u32>),
}
