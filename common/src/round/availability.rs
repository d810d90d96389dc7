//! Whether a round may be started now, and if not, why and until when. Works offline: all it needs comes as arguments.

use crate::form::model::{Availability, Days};
use crate::time::{LocalTime, Millis, Zone, civil};

/// Whether a round may be started now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It may, until then.
    Open {
        /// The end of the window.
        until: Millis,
    },
    /// Its window has not begun.
    Future {
        /// When it does.
        from: Millis,
    },
    /// Its window is over.
    Expired {
        /// When it ended.
        since: Millis,
    },
    /// Not on this day.
    OutOfDay,
    /// On this day, but not at this time.
    OutOfHours {
        /// Minutes since midnight.
        from_min: i32,
        /// Minutes since midnight.
        to_min: i32,
    },
}

/// How a round stands at `now` by the project's clock. Times are inclusive to the minute.
pub fn standing(availability: &Availability, zone: &Zone, now: Millis) -> Standing {
    match availability {
        Availability::Once { from, to } => {
            let begin = zone.instant(LocalTime { day: from.0, minute: from.1 });
            let end = zone.instant(LocalTime { day: to.0, minute: to.1 }) + crate::time::MINUTE_MS;
            if now < begin {
                Standing::Future { from: begin }
            } else if now >= end {
                Standing::Expired { since: end }
            } else {
                Standing::Open { until: end }
            }
        }
        Availability::Recurring { days, from_min, to_min } => recurring(days, *from_min, *to_min, zone, now),
    }
}

fn recurring(days: &Days, from_min: i32, to_min: i32, zone: &Zone, now: Millis) -> Standing {
    let local = zone.local(now);
    let until =
        |day| Standing::Open { until: zone.instant(LocalTime { day, minute: to_min }) + crate::time::MINUTE_MS };
    let over_midnight = to_min < from_min;
    if over_midnight && local.minute <= to_min && days.contain(local.day - 1) {
        return until(local.day);
    }
    if !days.contain(local.day) {
        return Standing::OutOfDay;
    }
    let inside = local.minute >= from_min && (over_midnight || local.minute <= to_min);
    if inside { until(local.day + i64::from(over_midnight)) } else { Standing::OutOfHours { from_min, to_min } }
}

impl Days {
    /// Whether a day (number since 1970-01-01) is one of them.
    pub fn contain(&self, day: i64) -> bool {
        match self {
            Self::Every => true,
            Self::OfWeek(days) => days.contains(&iso_weekday(day)),
            Self::OfMonth(days) => days.contains(&civil(day).2),
        }
    }
}

/// 1 = Monday to 7 = Sunday. 1970-01-01 was a Thursday.
fn iso_weekday(day: i64) -> u32 {
    u32::try_from((day + 3).rem_euclid(7) + 1).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{MINUTE_MS, day_number};

    fn zone() -> Zone {
        Zone { name: "America/Sao_Paulo".into(), offsets: vec![(0, -180)] }
    }

    /// 2026-11-24, a Tuesday, at that local minute.
    fn tuesday(minute: i32) -> Millis {
        zone().instant(LocalTime { day: day_number(2026, 11, 24), minute })
    }

    #[test]
    fn recurring_windows() {
        let check = |days: Days, from_min, to_min, now, want: Standing| {
            assert_eq!(standing(&Availability::Recurring { days, from_min, to_min }, &zone(), now), want);
        };
        let end = |minute| Standing::Open { until: tuesday(minute) + MINUTE_MS };
        let hours = Standing::OutOfHours { from_min: 480, to_min: 600 };
        check(Days::Every, 0, 1439, tuesday(1439), end(1439));
        check(Days::Every, 480, 600, tuesday(479), hours);
        check(Days::Every, 480, 600, tuesday(480), end(600));
        check(Days::Every, 480, 600, tuesday(600) + 59_000, end(600));
        check(Days::Every, 480, 600, tuesday(601), hours);
        check(Days::OfWeek(vec![2]), 0, 1439, tuesday(5), end(1439));
        check(Days::OfWeek(vec![1, 3]), 0, 1439, tuesday(5), Standing::OutOfDay);
        check(Days::OfMonth(vec![24]), 0, 1439, tuesday(5), end(1439));
        check(Days::OfMonth(vec![23]), 0, 1439, tuesday(5), Standing::OutOfDay);
        // A night shift of Monday, 22:00 to 06:00, is still open on Tuesday morning.
        check(Days::OfWeek(vec![1]), 1320, 360, tuesday(100), end(360));
        check(Days::OfWeek(vec![2]), 1320, 360, tuesday(1400), end(1440 + 360));
        check(Days::OfWeek(vec![1]), 1320, 360, tuesday(1400), Standing::OutOfDay);
    }

    #[test]
    fn a_window_that_opens_once() {
        let day = day_number(2026, 11, 24);
        let once = Availability::Once { from: (day, 60), to: (day, 120) };
        let check = |minute, want| assert_eq!(standing(&once, &zone(), tuesday(minute)), want);
        check(59, Standing::Future { from: tuesday(60) });
        check(60, Standing::Open { until: tuesday(121) });
        check(120, Standing::Open { until: tuesday(121) });
        check(121, Standing::Expired { since: tuesday(121) });
    }
}
