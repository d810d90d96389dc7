//! The calendar of Myanmar: months follow the moon, and a year that falls behind the sun has a second Waso, in some with a day
//! more in Nayon before it.
//!
//! Source: Yan Naing Aye, "Algorithm, Program and Calculation of Myanmar Calendar" (2013), for the years since the British
//! colony; what those before did follows from chronicles and is not here.

use super::{Date, Month, month_of};

/// Days in a year of the sun, and between two new moons, by the Thandeikta.
const YEAR: f64 = 1_577_917_828.0 / 4_320_000.0;
const MOON: f64 = 1_577_917_828.0 / 53_433_336.0;
/// When the year 0 began, in Julian days.
const BEGAN: f64 = 1_954_168.050_623;
/// The Julian day of 1970-01-01.
const UNIX: i64 = 2_440_588;
/// The first year that is told: it looks back at three, all of them of the second era.
const FIRST_YEAR: i64 = 1_220;
/// The first year since independence, from which other rules hold.
const INDEPENDENT: i64 = 1_312;
/// Years before the first one, by which excess days are counted.
const BEFORE: i64 = 3_739;
/// Days of a year without a second Waso, and from its first to the full moon of Waso.
const COMMON: i64 = 354;
const TO_FULL_MOON: i64 = 102;

const fn month(latin: &'static str, own: &'static str) -> Month {
    Month { latin, own }
}

const TAGU: Month = month("Tagu", "တန်ခူး");
const KASON: Month = month("Kason", "ကဆုန်");
const NAYON: Month = month("Nayon", "နယုန်");
const WASO: Month = month("Waso", "ဝါဆို");
const WASO_FIRST: Month = month("Pahtama Waso", "ပထမ ဝါဆို");
const WASO_SECOND: Month = month("Dutiya Waso", "ဒုတိယ ဝါဆို");
/// Those behind Waso; they are never longer or shorter.
const LATER: [(Month, i64); 8] = [
    (month("Wagaung", "ဝါခေါင်"), 29),
    (month("Tawthalin", "တော်သလင်း"), 30),
    (month("Thadingyut", "သီတင်းကျွတ်"), 29),
    (month("Tazaungmon", "တန်ဆောင်မုန်း"), 30),
    (month("Nadaw", "နတ်တော်"), 29),
    (month("Pyatho", "ပြာသို"), 30),
    (month("Tabodwe", "တပို့တွဲ"), 29),
    (month("Tabaung", "တပေါင်း"), 30),
];
/// What goes on of a year until the sun begins the next one.
const LATE: [(Month, i64); 2] = [(month("Hnaung Tagu", "နှောင်းတန်ခူး"), 29), (month("Hnaung Kason", "နှောင်းကဆုန်"), 30)];

/// The full moon of the second Waso that a year has, or would have, and whether it has one.
#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)] // days and years of people
fn second_waso(year: i64) -> (i64, bool) {
    let (offset, months, moved, is_other) = match year {
        INDEPENDENT.. => (-0.5, 8.0, [(1377, 1.0), (0, 0.0)], [1344, 1345]),
        _ => (-1.0, 4.0, [(1234, 1.0), (1261, -1.0)], [1263, 1264]),
    };
    let offset = offset + moved.iter().find(|(own, _)| *own == year).map_or(0.0, |(_, by)| *by);
    let a_month = YEAR / 12.0 - MOON;
    let mut excess = (YEAR * (year + BEFORE) as f64) % MOON;
    if excess < a_month * (12.0 - months) {
        excess += MOON;
    }
    let full_moon = (YEAR * year as f64 + BEGAN - excess + 4.5 * MOON + offset).round() as i64;
    let has_one = excess >= MOON - a_month * months;
    (full_moon, has_one != is_other.contains(&year))
}

/// The first day of Tagu, whether there is a second Waso, and whether Nayon has a day more.
fn year(year: i64) -> (i64, bool, bool) {
    let (full_moon, has_second) = second_waso(year);
    let earlier = (1..=3).find(|back| second_waso(year - back).1).unwrap_or(3);
    let before = second_waso(year - earlier).0;
    let has_long_nayon = has_second && (full_moon - before) % COMMON == 31;
    (before + COMMON * earlier - TO_FULL_MOON, has_second, has_long_nayon)
}

/// A day since 1970-01-01; `None` before the first year that is told.
#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)] // days and years of people
pub fn date(day: i64) -> Option<Date> {
    let julian = day + UNIX;
    let number = ((julian as f64 - 0.5 - BEGAN) / YEAR).floor() as i64;
    if number < FIRST_YEAR {
        return None;
    }
    let (first, has_second, has_long_nayon) = year(number);
    let early = [(TAGU, 29), (KASON, 30), (NAYON, 29 + i64::from(has_long_nayon))];
    let waso: &[(Month, i64)] = if has_second { &[(WASO_FIRST, 30), (WASO_SECOND, 30)] } else { &[(WASO, 30)] };
    let (month, day) = month_of(julian - first, early.iter().chain(waso).chain(&LATER).chain(&LATE).copied())?;
    Some(Date { year: number, month, day })
}

#[cfg(test)]
mod tests {
    use super::date;
    use crate::time::day_number;

    /// As ODK Collect's own tests have them, and the days on which years of both sorts go over.
    #[test]
    fn known_days() {
        for ((year, month, day), want) in [
            ((1850, 1, 1), None),
            ((1900, 1, 28), Some((1261, "Pyatho", 29))),
            ((1912, 2, 15), Some((1273, "Tabodwe", 28))),
            ((1924, 3, 7), Some((1285, "Tabaung", 3))),
            ((1938, 4, 10), Some((1299, "Hnaung Tagu", 11))),
            ((1944, 5, 29), Some((1306, "Nayon", 8))),
            ((1959, 6, 1), Some((1321, "Kason", 26))),
            ((1963, 7, 11), Some((1325, "Waso", 21))),
            ((1972, 8, 16), Some((1334, "Wagaung", 7))),
            ((1986, 9, 20), Some((1348, "Tawthalin", 17))),
            ((1991, 10, 20), Some((1353, "Thadingyut", 12))),
            ((2000, 11, 25), Some((1362, "Tazaungmon", 30))),
            ((2013, 12, 30), Some((1375, "Nadaw", 28))),
            ((2027, 1, 2), Some((1388, "Nadaw", 24))),
            ((2033, 2, 12), Some((1394, "Tabodwe", 13))),
            ((2048, 3, 15), Some((1409, "Hnaung Tagu", 2))),
            ((2059, 4, 21), Some((1421, "Tagu", 9))),
            ((2064, 5, 24), Some((1426, "Nayon", 10))),
            ((2018, 7, 27), Some((1380, "Dutiya Waso", 15))), // a full moon
        ] {
            let found = date(day_number(year, month, day)).map(|date| (date.year, date.month.latin, date.day));
            assert_eq!(found, want, "{year}-{month}-{day}");
        }
    }

    #[test]
    fn every_day_follows_the_one_before() {
        let mut before = date(day_number(1_900, 1, 1));
        for day in day_number(1_900, 1, 2)..day_number(2_100, 1, 1) {
            let now = date(day);
            let (Some(was), Some(is)) = (before, now) else { unreachable!("{day}: {before:?}, {now:?}") };
            let goes_on = is.month == was.month && is.day == was.day + 1;
            // A year goes over in the middle of a month, which is called late before it.
            let goes_over = is.year == was.year + 1 && is.day == was.day + 1;
            assert!(goes_on || goes_over || is.day == 1, "{was:?}, then {is:?}");
            before = now;
        }
    }
}
