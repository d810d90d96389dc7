//! The calendar of Nepal. How long its months are follows from the sun and is published year by year, so that there is a table.
//!
//! Source: the lengths that ODK Collect's calendar has (the project `medic/bikram-sambat`), 1970 to 2090 BS, from Nepal's
//! Calendar Determination Committee; those of the last years are foretold.

use super::{Date, Month, month_of};
use crate::time::day_number;

/// The first year of the table, and the Gregorian day on which it begins.
const FIRST_YEAR: i64 = 1970;
const FIRST_DAY: (i64, u32, u32) = (1913, 4, 13);
/// What a digit of the table is added to.
const SHORTEST: i64 = 29;

const MONTHS: [Month; 12] = [
    Month { latin: "Baisakh", own: "बैशाख" },
    Month { latin: "Jeth", own: "जेठ" },
    Month { latin: "Asar", own: "असार" },
    Month { latin: "Saun", own: "साउन" },
    Month { latin: "Bhadau", own: "भदौ" },
    Month { latin: "Asoj", own: "असोज" },
    Month { latin: "Kartik", own: "कार्तिक" },
    Month { latin: "Mangsir", own: "मंसिर" },
    Month { latin: "Paush", own: "पौष" },
    Month { latin: "Magh", own: "माघ" },
    Month { latin: "Phalgun", own: "फाल्गुन" },
    Month { latin: "Chait", own: "चैत" },
];

/// A year each, a digit a month: by how much it is longer than [`SHORTEST`].
#[rustfmt::skip]
const LENGTHS: [&[u8; 12]; 121] = [
    b"223222101011", b"223231101011", b"232321110012", b"132321110102", b"223222101011", b"223312101011",
    b"232321110012", b"132321110102", b"223222101011", b"223321101011", b"232321110012", b"222322011011",
    b"223222101011", b"223321101011", b"232321110012", b"222322011011", b"223222101011", b"232321101011",
    b"232321110012", b"222322101011", b"223222101011", b"232321101011", b"232321110102", b"222322101011",
    b"223222101011", b"232321110011", b"232321110102", b"223222101011", b"223222101011", b"232321110012",
    b"132321110102", b"223222101011", b"223321101011", b"232321110012", b"132321110102", b"223222101011",
    b"223321101011", b"232321110012", b"222322011002", b"223222101011", b"223321101011", b"232321110012",
    b"222322011011", b"223222101011", b"223321101011", b"232321110012", b"222322011011", b"223222101011",
    b"232321101011", b"232321110102", b"222322101011", b"223222101011", b"232321110011", b"232321110102",
    b"222322101011", b"223222101011", b"232321110012", b"132321110102", b"223222101011", b"223231101011",
    b"232321110012", b"132321110102", b"223222101011", b"223321101011", b"232321110012", b"132322011002",
    b"223222101011", b"223321101011", b"232321110012", b"222322011011", b"223222101011", b"223321101011",
    b"232321110012", b"222322011011", b"223222101011", b"232321101011", b"232321110012", b"222322101011",
    b"223222101011", b"232321110011", b"232321110102", b"222322101011", b"223222101011", b"232321110011",
    b"232321110102", b"223222101011", b"223231101011", b"232321110012", b"132321110102", b"223222101011",
    b"223321101011", b"232321110012", b"132322010102", b"223222101011", b"223321101011", b"232321110012",
    b"222322011002", b"223222101011", b"223321101011", b"232321110012", b"222322011011", b"223222101011",
    b"232321101011", b"232321110012", b"222322101011", b"223222101011", b"232321110011", b"232321110102",
    b"222322101011", b"223222101011", b"232321110011", b"232321110111", b"132321110111", b"223221110111",
    b"223221110111", b"232312110111", b"132321110111", b"223222110111", b"123312110111", b"132321110111",
    b"132321110111",
];

/// A day since 1970-01-01; `None` outside of the table.
pub fn date(day: i64) -> Option<Date> {
    let (year, month, first) = FIRST_DAY;
    let length = |digit: &u8| SHORTEST + i64::from(digit - b'0');
    let months = (FIRST_YEAR..).zip(LENGTHS).flat_map(|(year, digits)| {
        MONTHS.into_iter().zip(digits).map(move |(month, digit)| ((year, month), length(digit)))
    });
    let ((year, month), day) = month_of(day - day_number(year, month, first), months)?;
    Some(Date { year, month, day })
}

#[cfg(test)]
mod tests {
    use super::{LENGTHS, date};
    use crate::time::day_number;

    #[test]
    fn known_days() {
        for ((year, month, day), want) in [
            ((1913, 4, 12), None),
            ((1913, 4, 13), Some((1970, "Baisakh", 1))),
            ((1949, 6, 6), Some((2006, "Jeth", 24))),
            ((1950, 6, 14), Some((2007, "Jeth", 32))),
            ((1951, 4, 13), Some((2007, "Chait", 31))),
            ((1951, 4, 14), Some((2008, "Baisakh", 1))),
            ((2015, 9, 20), Some((2072, "Asoj", 3))), // the constitution of Nepal
            ((2024, 4, 13), Some((2081, "Baisakh", 1))),
            ((2500, 1, 1), None),
        ] {
            let found = date(day_number(year, month, day)).map(|date| (date.year, date.month.latin, date.day));
            assert_eq!(found, want, "{year}-{month}-{day}");
        }
    }

    #[test]
    fn years_are_as_long_as_the_suns() {
        for months in LENGTHS {
            let days: i64 = months.iter().map(|digit| 29 + i64::from(digit - b'0')).sum();
            assert!((364..=366).contains(&days), "{days}");
        }
    }
}
