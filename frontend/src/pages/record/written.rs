//! How an answer stands in its field, and how what is typed there is stored.

use crate::i18n::{Lang, format};
use crate::platform::clock;

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// What is typed.
    Plain,
    /// A number with a decimal comma or point as the language has it; its thousands are apart while nobody types.
    Decimal {
        /// Whether they are.
        grouped: bool,
    },
    /// A whole number.
    Whole {
        /// Whether its thousands are apart while nobody types.
        grouped: bool,
    },
    /// A time of day, in the device's time zone.
    Time,
    /// A day and time.
    DateTime,
}

impl Written {
    /// What is stored when this was typed.
    pub fn stored(self, typed: String) -> String {
        match self {
            Self::Decimal { .. } => format::parse_decimal(&typed),
            Self::Whole { grouped: true } => {
                typed.chars().filter(|c| !matches!(c, '.' | ',' | ' ' | '\u{a0}')).collect()
            }
            Self::Plain | Self::Whole { .. } => typed,
            Self::Time => timed(&typed, clock::tz_offset_min),
            Self::DateTime => timed(&typed, || clock::tz_offset_at(&typed)),
        }
    }

    /// What is in the field while somebody types there.
    pub fn typed(self, lang: Lang, stored: &str) -> String {
        match self {
            Self::Decimal { .. } => format::decimal(lang, stored),
            Self::Time => minutes(stored).to_owned(),
            Self::DateTime => {
                let day = stored.find('T').map_or(0, |at| at + 1);
                format!("{}{}", &stored[..day], minutes(&stored[day..]))
            }
            Self::Plain | Self::Whole { .. } => stored.to_owned(),
        }
    }

    /// What is in the field otherwise: `typed` is what it holds.
    pub fn at_rest(self, lang: Lang, typed: &str) -> String {
        match self {
            Self::Decimal { grouped: true } | Self::Whole { grouped: true } => {
                format::grouped(lang, &self.stored(typed.to_owned()))
            }
            _ => typed.to_owned(),
        }
    }
}

/// Of a time, hours and minutes, and the seconds where there are any: what a browser's field takes.
fn minutes(time: &str) -> &str {
    let len = if time.get(5..8).is_none_or(|seconds| seconds == ":00") { 5 } else { 8 };
    time.get(..len).unwrap_or(time)
}

/// A local time as `XForms` has it: `14:30:00.000-03:00`. Blank stays blank.
fn timed(typed: &str, offset_min: impl Fn() -> i32) -> String {
    if typed.is_empty() {
        return String::new();
    }
    let time = typed.rsplit('T').next().unwrap_or(typed);
    let seconds = if time.len() < "14:30:00".len() {
        ":00.000"
    } else if time.contains('.') {
        ""
    } else {
        ".000"
    };
    let offset = offset_min();
    let sign = if offset < 0 { '-' } else { '+' };
    let (hours, minutes) = (offset.abs() / 60, offset.abs() % 60);
    format!("{typed}{seconds}{sign}{hours:02}:{minutes:02}")
}

#[cfg(test)]
mod tests {
    use super::{Written, timed};
    use crate::i18n::Lang;

    #[test]
    fn times_are_stored_with_their_zone() {
        for (typed, offset_min, stored) in [
            ("14:30", -180, "14:30:00.000-03:00"),
            ("14:30:15", 330, "14:30:15.000+05:30"),
            ("2026-11-24T14:30", 0, "2026-11-24T14:30:00.000+00:00"),
            ("14:30:15.250", 0, "14:30:15.250+00:00"),
            ("", 0, ""),
        ] {
            assert_eq!(timed(typed, || offset_min), stored);
        }
    }

    #[test]
    fn what_is_stored_stands_in_its_field() {
        let grouped = Written::Decimal { grouped: true };
        for (written, stored, typed, at_rest) in [
            (Written::Time, "14:30:00.000-03:00", "14:30", "14:30"),
            (Written::Time, "14:30", "14:30", "14:30"),
            (Written::DateTime, "2026-11-24T14:30:15.000-03:00", "2026-11-24T14:30:15", "2026-11-24T14:30:15"),
            (Written::DateTime, "", "", ""),
            (grouped, "1234.5", "1234,5", "1.234,5"),
            (Written::Whole { grouped: true }, "1234567", "1234567", "1.234.567"),
            (Written::Whole { grouped: false }, "1234567", "1234567", "1234567"),
            (Written::Plain, "1234567", "1234567", "1234567"),
        ] {
            assert_eq!(written.typed(Lang::Pt, stored), typed, "{written:?}");
            assert_eq!(written.at_rest(Lang::Pt, typed), at_rest, "{written:?}");
        }
        assert_eq!(Written::Whole { grouped: true }.stored("1.234.567".into()), "1234567");
    }
}
