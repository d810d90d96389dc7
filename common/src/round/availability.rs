//! Whether a round may be started now, and if not, why and until when. Works offline: all it needs comes as arguments.

use crate::form::model::{Availability, Days, Form};
use crate::id::ShiftId;
use crate::row::{AvailabilityRow, ShiftTimes};
use crate::time::{LocalTime, MINUTE_MS, Millis, Zone, civil};

/// Longest time budget of a round, in minutes: a week.
pub const BUDGET_MIN_MAX: u32 = 7 * 24 * 60;
/// The last minute of a day.
pub const DAY_MIN_MAX: i32 = 24 * 60 - 1;

/// Whether a round may be started now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It may, until then; [`Millis::MAX`] where nothing ends it.
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
    /// Not in this shift: it is not now, or not this person's.
    OutOfShift {
        /// The shift's name.
        name: String,
        /// Minutes since midnight.
        from_min: i32,
        /// Minutes since midnight.
        to_min: i32,
        /// Whether the person works in it.
        theirs: bool,
    },
}

/// When a form may be begun, and by whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms<'a> {
    /// On which days, at what times; `None` is always.
    when: Option<&'a Availability>,
    /// In these shifts alone; none says nothing.
    shifts: &'a [ShiftTimes],
    /// The shifts of whoever asks; `None` is anybody.
    theirs: Option<&'a [ShiftId]>,
}

impl<'a> Terms<'a> {
    /// Of a form, with what the administration says over its workbook, for somebody of these shifts (`None`: for anybody).
    pub fn of(form: &'a Form, over: Option<&'a AvailabilityRow>, theirs: Option<&'a [ShiftId]>) -> Self {
        let when = over.and_then(|over| over.when.as_ref());
        let when = when.or_else(|| form.round.as_ref().map(|round| &round.availability));
        Self { when, shifts: over.map_or(&[], |over| &over.shifts), theirs }
    }
}

/// Minutes that a form should take.
pub fn budget_min(form: &Form, over: Option<&AvailabilityRow>) -> Option<u32> {
    over.and_then(|over| over.budget_min).or_else(|| form.round.as_ref()?.budget_min)
}

/// How a form stands at `now` by the project's clock. Times are inclusive to the minute.
///
/// With shifts, the days are those on which a shift begins: a Monday's night shift is Monday's until it ends.
pub fn standing(terms: Terms<'_>, zone: &Zone, now: Millis) -> Standing {
    let own = match terms.when {
        Some(Availability::Once { from, to }) => once(*from, *to, zone, now),
        Some(Availability::Recurring { days, from_min, to_min }) if terms.shifts.is_empty() => {
            recurring(days, *from_min, *to_min, zone, now)
        }
        Some(Availability::Recurring { .. }) | None => Standing::Open { until: Millis::MAX },
    };
    match own {
        Standing::Open { until } if !terms.shifts.is_empty() => in_shift(terms, until, zone, now),
        own => own,
    }
}

fn once(from: (i64, i32), to: (i64, i32), zone: &Zone, now: Millis) -> Standing {
    let begin = zone.instant(LocalTime { day: from.0, minute: from.1 });
    let end = zone.instant(LocalTime { day: to.0, minute: to.1 }) + MINUTE_MS;
    if now < begin {
        Standing::Future { from: begin }
    } else if now >= end {
        Standing::Expired { since: end }
    } else {
        Standing::Open { until: end }
    }
}

fn recurring(days: &Days, from_min: i32, to_min: i32, zone: &Zone, now: Millis) -> Standing {
    let local = zone.local(now);
    match occurrence(days, from_min, to_min, local) {
        Some((_, ends)) => Standing::Open { until: zone.instant(ends) + MINUTE_MS },
        None if days.contain(local.day) => Standing::OutOfHours { from_min, to_min },
        None => Standing::OutOfDay,
    }
}

/// The window that a time of day falls into: the day on which it began, and its last minute.
fn occurrence(days: &Days, from_min: i32, to_min: i32, local: LocalTime) -> Option<(i64, LocalTime)> {
    let over_midnight = to_min < from_min;
    if over_midnight && local.minute <= to_min && days.contain(local.day - 1) {
        return Some((local.day - 1, LocalTime { day: local.day, minute: to_min }));
    }
    let inside = days.contain(local.day) && local.minute >= from_min && (over_midnight || local.minute <= to_min);
    inside.then(|| (local.day, LocalTime { day: local.day + i64::from(over_midnight), minute: to_min }))
}

/// Within the one-off window, if there is one: whether a shift is now, and on the days and at the hours that are said.
fn in_shift(terms: Terms<'_>, until: Millis, zone: &Zone, now: Millis) -> Standing {
    let local = zone.local(now);
    let is_theirs = |shift: &&ShiftTimes| terms.theirs.is_none_or(|theirs| theirs.contains(&shift.id));
    let mut closed = None;
    for shift in terms.shifts.iter().filter(is_theirs) {
        let Some((day, ends)) = occurrence(&shift.days, shift.from_min, shift.to_min, local) else { continue };
        let ends = until.min(zone.instant(ends) + MINUTE_MS);
        let Some(Availability::Recurring { days, from_min, to_min }) = terms.when else {
            return Standing::Open { until: ends };
        };
        if !days.contain(day) {
            closed.get_or_insert(Standing::OutOfDay);
        } else if let Some((_, over)) = occurrence(&Days::Every, *from_min, *to_min, local) {
            return Standing::Open { until: ends.min(zone.instant(over) + MINUTE_MS) };
        } else {
            closed = Some(Standing::OutOfHours { from_min: *from_min, to_min: *to_min });
        }
    }
    if let Some(closed) = closed {
        return closed;
    }
    let theirs = terms.shifts.iter().find(is_theirs);
    let of_day = match terms.when {
        Some(Availability::Recurring { days, .. }) => days.contain(local.day),
        Some(Availability::Once { .. }) | None => true,
    };
    match theirs.or_else(|| terms.shifts.first()) {
        Some(_) if theirs.is_some() && !of_day => Standing::OutOfDay,
        Some(ShiftTimes { name, from_min, to_min, .. }) => {
            Standing::OutOfShift { name: name.clone(), from_min: *from_min, to_min: *to_min, theirs: theirs.is_some() }
        }
        None => Standing::Open { until },
    }
}

impl Availability {
    /// Whether its days, hours and order make sense.
    pub fn is_sound(&self) -> bool {
        let minutes = |minutes: [i32; 2]| minutes.iter().all(|minute| (0..=DAY_MIN_MAX).contains(minute));
        match self {
            Self::Recurring { days, from_min, to_min } => days.is_sound() && minutes([*from_min, *to_min]),
            Self::Once { from, to } => from <= to && minutes([from.1, to.1]),
        }
    }
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

    /// Whether there are any, and none that no calendar has.
    pub fn is_sound(&self) -> bool {
        let all = |days: &[u32], last: u32| !days.is_empty() && days.iter().all(|day| (1..=last).contains(day));
        match self {
            Self::Every => true,
            Self::OfWeek(days) => all(days, 7),
            Self::OfMonth(days) => all(days, 31),
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
    use crate::time::day_number;

    fn zone() -> Zone {
        Zone { name: "America/Sao_Paulo".into(), offsets: vec![(0, -180)] }
    }

    /// 2026-11-24, a Tuesday, at that local minute.
    fn tuesday(minute: i32) -> Millis {
        zone().instant(LocalTime { day: day_number(2026, 11, 24), minute })
    }

    #[expect(clippy::needless_pass_by_value, reason = "the table reads better so")]
    fn check(
        when: Option<Availability>,
        shifts: &[ShiftTimes],
        theirs: Option<&[ShiftId]>,
        minute: i32,
        want: Standing,
    ) {
        let terms = Terms { when: when.as_ref(), shifts, theirs };
        assert_eq!(standing(terms, &zone(), tuesday(minute)), want, "{when:?} {shifts:?} {theirs:?} at {minute}");
    }

    fn end(minute: i32) -> Standing {
        Standing::Open { until: tuesday(minute) + MINUTE_MS }
    }

    #[test]
    fn recurring_windows() {
        let check = |days: Days, from_min, to_min, minute, want| {
            check(Some(Availability::Recurring { days, from_min, to_min }), &[], None, minute, want);
        };
        let hours = Standing::OutOfHours { from_min: 480, to_min: 600 };
        check(Days::Every, 0, 1439, 1439, end(1439));
        check(Days::Every, 480, 600, 479, hours.clone());
        check(Days::Every, 480, 600, 480, end(600));
        check(Days::Every, 480, 600, 600, end(600));
        check(Days::Every, 480, 600, 601, hours);
        check(Days::OfWeek(vec![2]), 0, 1439, 5, end(1439));
        check(Days::OfWeek(vec![1, 3]), 0, 1439, 5, Standing::OutOfDay);
        check(Days::OfMonth(vec![24]), 0, 1439, 5, end(1439));
        check(Days::OfMonth(vec![23]), 0, 1439, 5, Standing::OutOfDay);
        // A night shift of Monday, 22:00 to 06:00, is still open on Tuesday morning.
        check(Days::OfWeek(vec![1]), 1320, 360, 100, end(360));
        check(Days::OfWeek(vec![2]), 1320, 360, 1400, end(1440 + 360));
        check(Days::OfWeek(vec![1]), 1320, 360, 1400, Standing::OutOfDay);
        // The window's last minute is whole.
        let all_day = Availability::Recurring { days: Days::Every, from_min: 480, to_min: 600 };
        let terms = Terms { when: Some(&all_day), shifts: &[], theirs: None };
        assert_eq!(standing(terms, &zone(), tuesday(600) + 59_000), end(600));
    }

    #[test]
    fn a_window_that_opens_once() {
        let day = day_number(2026, 11, 24);
        let once = Availability::Once { from: (day, 60), to: (day, 120) };
        let open = |minute, want| check(Some(once.clone()), &[], None, minute, want);
        open(59, Standing::Future { from: tuesday(60) });
        open(60, Standing::Open { until: tuesday(121) });
        open(120, Standing::Open { until: tuesday(121) });
        open(121, Standing::Expired { since: tuesday(121) });
        let night = [shift(1, "night", Days::Every, 0, 89)];
        check(Some(once.clone()), &night, None, 59, Standing::Future { from: tuesday(60) });
        check(Some(once.clone()), &night, None, 60, end(89));
        check(Some(once), &night, None, 90, out("night", 0, 89, true));
    }

    fn shift(id: u128, name: &str, days: Days, from_min: i32, to_min: i32) -> ShiftTimes {
        ShiftTimes { id: ShiftId(uuid::Uuid::from_u128(id)), name: name.into(), days, from_min, to_min }
    }

    fn out(name: &str, from_min: i32, to_min: i32, theirs: bool) -> Standing {
        Standing::OutOfShift { name: name.into(), from_min, to_min, theirs }
    }

    #[test]
    fn rounds_of_shifts() {
        let day = shift(1, "day", Days::Every, 360, 839);
        let night = shift(2, "night", Days::OfWeek(vec![1, 2]), 1320, 359);
        let both = [day.clone(), night.clone()];
        let (days, nights) = ([day.id], [night.id]);
        let recurring = |days, from_min, to_min| Some(Availability::Recurring { days, from_min, to_min });
        // Whoever works in a shift that is now, until it ends.
        check(None, &both, Some(&days), 360, end(839));
        check(None, &both, Some(&nights), 360, out("night", 1320, 359, true));
        check(None, &both, Some(&days), 840, out("day", 360, 839, true));
        check(None, &both, Some(&nights), 1320, end(1440 + 359));
        check(None, &both, Some(&nights), 359, end(359)); // Monday's
        check(None, &both, Some(&[]), 400, out("day", 360, 839, false));
        check(None, &both, None, 400, end(839));
        check(None, &both, None, 1000, out("day", 360, 839, true));
        // The days are those on which the shift begins.
        let mondays = || recurring(Days::OfWeek(vec![1]), 0, 1439);
        check(mondays(), &both, Some(&nights), 100, end(359));
        check(mondays(), &both, Some(&nights), 1330, Standing::OutOfDay);
        check(mondays(), &both, Some(&days), 400, Standing::OutOfDay);
        check(mondays(), &both, Some(&days), 900, Standing::OutOfDay);
        // Hours within a shift; whichever ends first.
        let hours = || recurring(Days::Every, 480, 600);
        check(hours(), &both, Some(&days), 500, end(600));
        check(hours(), &both, Some(&days), 700, Standing::OutOfHours { from_min: 480, to_min: 600 });
        check(hours(), &both, Some(&nights), 500, out("night", 1320, 359, true));
        check(recurring(Days::Every, 1400, 100), &both, Some(&nights), 50, end(100));
    }

    #[test]
    fn what_makes_sense() {
        let recurring = |days, from_min, to_min| Availability::Recurring { days, from_min, to_min };
        for (when, sound) in [
            (recurring(Days::Every, 0, 1439), true),
            (recurring(Days::Every, 1320, 360), true),
            (recurring(Days::Every, 0, 1440), false),
            (recurring(Days::Every, -1, 0), false),
            (recurring(Days::OfWeek(vec![]), 0, 1), false),
            (recurring(Days::OfWeek(vec![1, 8]), 0, 1), false),
            (recurring(Days::OfMonth(vec![31]), 0, 1), true),
            (recurring(Days::OfMonth(vec![0]), 0, 1), false),
            (Availability::Once { from: (1, 5), to: (1, 5) }, true),
            (Availability::Once { from: (1, 6), to: (1, 5) }, false),
        ] {
            assert_eq!(when.is_sound(), sound, "{when:?}");
        }
    }
}
