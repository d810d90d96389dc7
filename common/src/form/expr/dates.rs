//! Days and times in texts. Knows no zone but the offset it is given, and no clock.

use crate::time::{DAY_MS, MINUTE_MS, Millis, civil, day_number};

/// An instant together with the offset of the wall that shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instant {
    /// Since 1970-01-01 UTC.
    pub utc_ms: Millis,
    /// Minutes east of UTC.
    pub tz_offset_min: i32,
}

/// No date beyond the year 9999 on either side: keeps the arithmetic from overflowing.
const DAYS_MAX: f64 = 3_000_000.0;

impl Instant {
    /// A day `2026-11-24` (its local midnight) or a day and time `2026-11-24T14:30:00.000-03:00`; an instant without
    /// offset is local.
    pub fn parse(text: &str, tz_offset_min: i32) -> Option<Self> {
        let text = text.trim();
        let day = parse_day(text.get(..10)?)?;
        let rest = text.get(10..)?;
        let (time_ms, offset_min) = match rest.strip_prefix(['T', ' ']) {
            Some(time) => parse_time(time)?,
            None if rest.is_empty() => (0, None),
            None => return None,
        };
        let offset = Millis::from(offset_min.unwrap_or(tz_offset_min)) * MINUTE_MS;
        Some(Self { utc_ms: day * DAY_MS + time_ms - offset, tz_offset_min })
    }

    /// The instant so many days after 1970-01-01 by the local wall.
    pub fn from_wall_days(days: f64, tz_offset_min: i32) -> Option<Self> {
        if days.is_nan() || days.abs() > DAYS_MAX {
            return None;
        }
        #[expect(clippy::cast_possible_truncation, reason = "bounded by DAYS_MAX")]
        let wall_ms = (days * 86_400_000.0).round() as Millis;
        Some(Self { utc_ms: wall_ms - Millis::from(tz_offset_min) * MINUTE_MS, tz_offset_min })
    }

    /// Milliseconds since 1970-01-01 by the local wall.
    pub fn wall_ms(self) -> Millis {
        self.utc_ms.saturating_add(Millis::from(self.tz_offset_min) * MINUTE_MS)
    }

    /// Days since 1970-01-01 by the local wall.
    pub fn wall_days(self) -> f64 {
        days(self.wall_ms())
    }

    /// Days since 1970-01-01 UTC.
    pub fn utc_days(self) -> f64 {
        days(self.utc_ms)
    }

    /// Its day, `2026-11-24`.
    pub fn day(self) -> String {
        let (year, month, day) = civil(self.wall_ms().div_euclid(DAY_MS));
        format!("{year:04}-{month:02}-{day:02}")
    }

    /// Its day and time, `2026-11-24T14:30:00.000-03:00`.
    pub fn day_and_time(self) -> String {
        let time = self.wall_ms().rem_euclid(DAY_MS);
        let (h, m, s, ms) = (time / 3_600_000, time / 60_000 % 60, time / 1_000 % 60, time % 1_000);
        let (sign, offset) = (if self.tz_offset_min < 0 { '-' } else { '+' }, self.tz_offset_min.unsigned_abs());
        format!("{}T{h:02}:{m:02}:{s:02}.{ms:03}{sign}{:02}:{:02}", self.day(), offset / 60, offset % 60)
    }

    /// By the letters of ODK's `format-date`: `%Y %y %m %n %b %d %e %H %h %M %S %3 %a`.
    pub fn format(self, pattern: &str) -> String {
        let day_number = self.wall_ms().div_euclid(DAY_MS);
        let (year, month, day) = civil(day_number);
        let time = self.wall_ms().rem_euclid(DAY_MS);
        let mut out = String::new();
        let mut chars = pattern.chars();
        while let Some(c) = chars.next() {
            if c != '%' {
                out.push(c);
                continue;
            }
            let part = match chars.next() {
                Some('Y') => format!("{year:04}"),
                Some('y') => format!("{:02}", year.rem_euclid(100)),
                Some('m') => format!("{month:02}"),
                Some('n') => month.to_string(),
                Some('b') => word(&MONTHS, i64::from(month) - 1).to_owned(),
                Some('d') => format!("{day:02}"),
                Some('e') => day.to_string(),
                Some('H') => format!("{:02}", time / 3_600_000),
                Some('h') => (time / 3_600_000).to_string(),
                Some('M') => format!("{:02}", time / 60_000 % 60),
                Some('S') => format!("{:02}", time / 1_000 % 60),
                Some('3') => format!("{:03}", time % 1_000),
                Some('a') => word(&WEEK_DAYS, (day_number + 3).rem_euclid(7)).to_owned(),
                Some(other) => other.to_string(),
                None => "%".to_owned(),
            };
            out.push_str(&part);
        }
        out
    }
}

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const WEEK_DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

fn word(words: &[&'static str], at: i64) -> &'static str {
    usize::try_from(at).ok().and_then(|at| words.get(at)).copied().unwrap_or_default()
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds of any calendar year fit a float's 53 bits")]
fn days(ms: Millis) -> f64 {
    ms as f64 / 86_400_000.0
}

/// Day number of `2026-11-24`, which must exist in the calendar.
pub fn parse_day(text: &str) -> Option<i64> {
    let (year, month, day) = match text.as_bytes() {
        [_, _, _, _, b'-', _, _, b'-', _, _] => (&text.get(..4)?, &text.get(5..7)?, &text.get(8..)?),
        _ => return None,
    };
    let (year, month, day) = (whole(year)?, whole(month)?, whole(day)?);
    let number = day_number(i64::from(year), month, day);
    (civil(number) == (i64::from(year), month, day)).then_some(number)
}

/// Milliseconds since midnight and the offset in minutes of `14:30`, `14:30:00`, `14:30:00.000-03:00` or `…Z`.
pub fn parse_time(text: &str) -> Option<(Millis, Option<i32>)> {
    let at = text.find(['+', '-', 'Z']).unwrap_or(text.len());
    let (time, offset) = (text.get(..at)?, text.get(at..)?);
    let mut parts = time.split(':');
    let (hour, minute) = (whole(parts.next()?)?, whole(parts.next()?)?);
    let seconds = parts.next().unwrap_or("0");
    let (second, fraction) = seconds.split_once('.').unwrap_or((seconds, "0"));
    let second = whole(second)?;
    let milli: u32 = if fraction.is_empty() || fraction.len() > 9 || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    } else {
        format!("{fraction:0<3}").get(..3)?.parse().ok()?
    };
    if hour > 23 || minute > 59 || second > 59 || parts.next().is_some() {
        return None;
    }
    let ms = ((Millis::from(hour) * 60 + Millis::from(minute)) * 60 + Millis::from(second)) * 1_000;
    Some((ms + Millis::from(milli), parse_offset(offset)?))
}

/// The outer option: whether it can be read; the inner: whether there is one.
#[expect(clippy::option_option, reason = "absent and unreadable are different")]
fn parse_offset(text: &str) -> Option<Option<i32>> {
    let sign = match text.chars().next() {
        None => return Some(None),
        Some('Z') if text.len() == 1 => return Some(Some(0)),
        Some('-') => -1,
        Some('+') => 1,
        Some(_) => return None,
    };
    let digits = text.get(1..)?;
    let (hours, minutes) = digits.split_once(':').unwrap_or((digits, "0"));
    let (hours, minutes) = (whole(hours)?, whole(minutes)?);
    let minutes = i32::try_from(hours * 60 + minutes).ok()?;
    (hours <= 18 && minutes <= 18 * 60).then_some(Some(sign * minutes))
}

/// A whole number of one to four digits.
fn whole(text: &str) -> Option<u32> {
    let fits = (1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if fits { text.parse().ok() } else { None }
}
