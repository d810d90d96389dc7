//! Calendars that browsers do not know: the common day goes in, the day of the other calendar comes out. Nothing is stored in
//! them, so there is no way back.

mod bikram_sambat;
mod myanmar;

use crate::time::{civil, day_number};

/// What a month is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Month {
    /// In Latin letters.
    pub latin: &'static str,
    /// As those write it whose calendar it is.
    pub own: &'static str,
}

/// A day of another calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Date {
    /// The year, in the calendar's own count.
    pub year: i64,
    /// The month.
    pub month: Month,
    /// The day of the month, from 1.
    pub day: i64,
}

/// A calendar, as an appearance names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Calendar {
    /// Nepal's.
    BikramSambat,
    /// Myanmar's.
    Myanmar,
}

impl Calendar {
    /// All of them, each with the word of the appearance that asks for it.
    pub const ALL: [(&'static str, Self); 2] = [("bikram-sambat", Self::BikramSambat), ("myanmar", Self::Myanmar)];

    /// A day, `2026-11-24`, in this calendar; `None` where it is no day, or none that the calendar is known for.
    pub fn date(self, day: &str) -> Option<Date> {
        let day = number(day)?;
        match self {
            Self::BikramSambat => bikram_sambat::date(day),
            Self::Myanmar => myanmar::date(day),
        }
    }
}

/// The month in which the day so many days behind their beginning is, and which of its days that is, from 1; `None`
/// before the first of them and behind the last.
fn month_of<K>(days: i64, months: impl IntoIterator<Item = (K, i64)>) -> Option<(K, i64)> {
    let mut left = days;
    for (month, length) in months {
        if left < length {
            return (left >= 0).then_some((month, left + 1));
        }
        left -= length;
    }
    None
}

fn number(day: &str) -> Option<i64> {
    let mut parts = day.splitn(3, '-').map(|part| part.parse::<u32>().ok());
    let (year, month, date) = (i64::from(parts.next()??), parts.next()??, parts.next()??);
    let number = day_number(year, month, date);
    (civil(number) == (year, month, date)).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::Calendar;

    #[test]
    fn only_days_have_a_date() {
        for (day, want) in [
            ("2026-11-24", Some("9 Mangsir 2083")),
            ("2026-02-30", None),
            ("2026-11", None),
            ("", None),
            ("2026-11-24T00:00", None),
        ] {
            let date = Calendar::BikramSambat.date(day);
            let said = date.map(|date| format!("{} {} {}", date.day, date.month.latin, date.year));
            assert_eq!(said.as_deref(), want, "{day}");
        }
    }
}
