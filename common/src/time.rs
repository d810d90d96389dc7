//! Instants, durations and the project's time zone. Reads no clock: `now` is always an argument.

use serde::{Deserialize, Serialize};

/// Milliseconds since 1970-01-01 UTC, or a span of them.
pub type Millis = i64;

/// Milliseconds in a minute.
pub const MINUTE_MS: Millis = 60_000;
/// Milliseconds in a day without a clock change.
pub const DAY_MS: Millis = 86_400_000;

/// When something happened on a device, by both of its clocks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// The wall clock, which a person or the network may set at any time.
    pub wall_ms: Millis,
    /// Milliseconds since the page was loaded (`performance.now()`); never steps back within one `run`.
    pub monotonic_ms: Millis,
    /// Names the page load that `monotonic_ms` counts from.
    pub run: String,
}

/// A span between two stamps of one device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Span {
    /// Milliseconds, never negative.
    pub ms: Millis,
    /// True where only the wall clock could tell: across page loads, or where both clocks disagree (sleep, a clock set).
    pub estimated: bool,
}

/// By how much wall and monotonic time may differ within a page load before a span counts as estimated.
pub const CLOCKS_DIFFER_MS_MAX: Millis = 5_000;

impl Stamp {
    /// The span from `self` to `later`. Rule: "Clocks" in the sync design.
    pub fn until(&self, later: &Self) -> Span {
        let wall = (later.wall_ms - self.wall_ms).max(0);
        let monotonic = (later.monotonic_ms - self.monotonic_ms).max(0);
        let agree = (wall - monotonic).abs() <= CLOCKS_DIFFER_MS_MAX;
        if self.run == later.run && agree {
            Span { ms: monotonic, estimated: false }
        } else {
            Span { ms: wall, estimated: true }
        }
    }
}

/// A project's time zone as the device needs it offline: its name and the offsets that hold from given instants.
///
/// The server fills it from the zone database (`offsets` sorted, covering at least a year either way), so that
/// neither this crate nor the phone carries one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Zone {
    /// IANA name, such as `America/Sao_Paulo`.
    pub name: String,
    /// `(from, minutes east of UTC)`; the first holds for everything before it too.
    pub offsets: Vec<(Millis, i32)>,
}

/// A local day and time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LocalTime {
    /// Days since 1970-01-01.
    pub day: i64,
    /// Minutes since local midnight, 0 to 1439.
    pub minute: i32,
}

impl Zone {
    /// UTC itself.
    pub fn utc() -> Self {
        Self { name: "UTC".into(), offsets: vec![(0, 0)] }
    }

    /// Minutes east of UTC at `at`.
    pub fn offset_min(&self, at: Millis) -> i32 {
        let later = self.offsets.partition_point(|(from, _)| *from <= at);
        self.offsets.get(later.saturating_sub(1)).map_or(0, |(_, offset)| *offset)
    }

    /// Day and time of day on the project's wall at `at`.
    pub fn local(&self, at: Millis) -> LocalTime {
        let local = at + Millis::from(self.offset_min(at)) * MINUTE_MS;
        let minute = local.rem_euclid(DAY_MS) / MINUTE_MS;
        LocalTime { day: local.div_euclid(DAY_MS), minute: i32::try_from(minute).unwrap_or(0) }
    }

    /// The instant at which the project's wall shows `local`. In the hour that a clock change repeats, the earlier one.
    pub fn instant(&self, local: LocalTime) -> Millis {
        let wall = local.day * DAY_MS + Millis::from(local.minute) * MINUTE_MS;
        let guess = wall - Millis::from(self.offset_min(wall)) * MINUTE_MS;
        wall - Millis::from(self.offset_min(guess)) * MINUTE_MS
    }
}

/// Year, month (1 to 12) and day (1 to 31) of a day number since 1970-01-01, in the Gregorian calendar.
///
/// Source: the days-from-civil arithmetic over 400-year eras.
pub fn civil(day: i64) -> (i64, u32, u32) {
    let z = day + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let d = doy - (153 * mp + 2) / 5 + 1;
    let m = if mp < 10 { mp + 3 } else { mp - 9 };
    let y = yoe + era * 400 + i64::from(m <= 2);
    (y, u32::try_from(m).unwrap_or(1), u32::try_from(d).unwrap_or(1))
}

/// Day number since 1970-01-01 of a Gregorian date; nonsense months and days are clamped into range.
pub fn day_number(year: i64, month: u32, day: u32) -> i64 {
    let (m, d) = (i64::from(month.clamp(1, 12)), i64::from(day.clamp(1, 31)));
    let y = year - i64::from(m <= 2);
    let era = y.div_euclid(400);
    let yoe = y.rem_euclid(400);
    let doy = (153 * (if m > 2 { m - 3 } else { m + 9 }) + 2) / 5 + d - 1;
    let doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    era * 146_097 + doe - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn stamp(wall_ms: Millis, monotonic_ms: Millis, run: &str) -> Stamp {
        Stamp { wall_ms, monotonic_ms, run: run.into() }
    }

    #[test]
    fn spans() {
        let check = |from: &Stamp, to: &Stamp, ms, estimated| assert_eq!(from.until(to), Span { ms, estimated });
        let start = stamp(1_000, 10, "a");
        check(&start, &stamp(3_000, 2_010, "a"), 2_000, false);
        check(&start, &stamp(3_600_000, 2_010, "a"), 3_599_000, true); // slept: the monotonic clock stood still
        check(&start, &stamp(61_000, 5, "b"), 60_000, true); // another page load
        check(&start, &stamp(0, 5, "b"), 0, true); // the wall clock was set back
    }

    #[test]
    fn local_time_follows_the_zone_and_back() {
        let zone = Zone { name: "X".into(), offsets: vec![(0, -180), (DAY_MS * 100, -120)] };
        assert_eq!(zone.local(0), LocalTime { day: -1, minute: 21 * 60 });
        assert_eq!(zone.local(DAY_MS * 100), LocalTime { day: 99, minute: 22 * 60 });
        assert_eq!(zone.instant(LocalTime { day: 5, minute: 0 }), 5 * DAY_MS + 180 * MINUTE_MS);
    }

    proptest! {
        #[test]
        fn civil_and_day_number_are_inverse(day in -1_000_000i64..1_000_000) {
            let (y, m, d) = civil(day);
            prop_assert_eq!(day_number(y, m, d), day);
        }
    }

    #[test]
    fn a_known_date() {
        assert_eq!(day_number(2026, 11, 24), 20_781);
        assert_eq!(civil(20_781), (2026, 11, 24));
    }
}
