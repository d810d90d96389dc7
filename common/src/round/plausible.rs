//! Whether what was read can be so. A doubt hinders nothing: it is shown to whoever stands in front of the instrument.

use super::metrics::{Activity, stretches};
use super::past::Reading;
use crate::form::model::{Kind, Node};
use crate::number;
use crate::record::Record;
use crate::time::{Millis, Stamp};

/// Why a reading, or a whole stop, is hard to believe.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Doubt {
    /// The instrument has read just the same so many times in a row, this one among them.
    Stuck {
        /// How many times.
        times: u32,
    },
    /// It has changed faster than it can.
    Rate {
        /// Its change, in units an hour.
        per_hour: f64,
        /// The fastest that is plausible, in units an hour.
        max: f64,
    },
    /// The stop was done faster than anybody can read its points.
    Hasty {
        /// How long was read there, in seconds.
        seconds: u32,
        /// How many points were answered.
        points: u32,
    },
}

/// So many equal readings of an instrument in a row are no chance: a number that has digits behind the point.
const STUCK_TIMES: usize = 6;
/// Readings that are closer than this say nothing about a rate: most likely one corrects the other.
const RATE_MS_MIN: Millis = 60_000;
/// Nobody reads and answers a point in less.
const POINT_MS_MIN: Millis = 1_000;
/// Of fewer points a stop's time says nothing.
const HASTY_POINTS_MIN: u32 = 3;
const HOUR_MS: f64 = 3_600_000.0;

/// What makes a reading hard to believe, beside what was read `before`, oldest first. Only numbers are doubted.
pub fn doubt(node: &Node, value: &str, at: Millis, before: &[Reading]) -> Option<Doubt> {
    if !matches!(node.kind, Kind::Decimal | Kind::Integer) {
        return None;
    }
    let reading = number::parse(value)?;
    if let (Some(max), Some(last)) = (node.point.as_ref().and_then(|point| point.max_per_hour), before.last())
        && let (Some(then), true) = (number::parse(&last.value), at - last.at >= RATE_MS_MIN)
    {
        #[expect(clippy::cast_precision_loss, reason = "milliseconds of years are exact")]
        let per_hour = (reading - then).abs() / ((at - last.at) as f64 / HOUR_MS);
        if per_hour > max {
            return Some(Doubt::Rate { per_hour, max });
        }
    }
    // Whole numbers stand still for good reasons: a counter, a level in steps, a gauge at rest.
    let is_same = |other: &&Reading| number::parse(&other.value).is_some_and(|other| other.total_cmp(&reading).is_eq());
    let times = 1 + before.iter().rev().take_while(is_same).count();
    let is_measured = reading.fract() != 0.0;
    (is_measured && times >= STUCK_TIMES).then(|| Doubt::Stuck { times: u32::try_from(times).unwrap_or(u32::MAX) })
}

/// Whether a stop that was left had been read faster than can be. `answered`: how many of its points are.
pub fn hasty(record: &Record, stop: &str, answered: u32, now: &Stamp) -> Option<Doubt> {
    if answered < HASTY_POINTS_MIN || !record.has_left(stop) {
        return None;
    }
    let all = stretches(record, Some(now));
    let read = all.iter().filter(|stretch| matches!(&stretch.activity, Activity::Reading { stop: at } if at == stop));
    let read: Millis = read.map(|stretch| stretch.span.ms).sum();
    let is_hasty = read < Millis::from(answered) * POINT_MS_MIN;
    is_hasty.then(|| Doubt::Hasty { seconds: u32::try_from(read / 1_000).unwrap_or(u32::MAX), points: answered })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::model::Point;
    use crate::op::Event;
    use crate::record::tests::folded;

    const HOUR: Millis = 3_600_000;

    fn node(max_per_hour: Option<f64>) -> Node {
        let mut node = Node::blank("t".into(), "/t".into(), 0, Kind::Decimal);
        node.point = Some(Point { max_per_hour, ..Point::default() });
        node
    }

    #[test]
    fn readings_that_cannot_be() {
        let check = |max: Option<f64>, before: &[&str], value: &str, want: Option<Doubt>| {
            let reading = |(at, value): (Millis, &&str)| Reading { at: at * HOUR, value: (*value).into() };
            let before: Vec<Reading> = (0..).zip(before).map(reading).collect();
            let now = Millis::try_from(before.len()).unwrap() * HOUR;
            assert_eq!(doubt(&node(max), value, now, &before), want, "{value} after {before:?}");
        };
        check(None, &[], "20.5", None);
        check(None, &["20.5"; 5], "20.5", Some(Doubt::Stuck { times: 6 }));
        check(None, &["20.5"; 5], "20.50", Some(Doubt::Stuck { times: 6 }));
        check(None, &["20.5"; 4], "20.5", None);
        check(None, &["20.5", "20.5", "20.5", "20.6", "20.5", "20.5"], "20.5", None);
        check(None, &["20"; 9], "20", None);
        check(Some(5.0), &["20"], "25", None);
        check(Some(5.0), &["20"], "26", Some(Doubt::Rate { per_hour: 6.0, max: 5.0 }));
        check(Some(5.0), &["20"], "14", Some(Doubt::Rate { per_hour: 6.0, max: 5.0 }));
        check(Some(5.0), &["x"], "26", None);
        check(Some(5.0), &["20"], "", None);
    }

    #[test]
    fn a_correction_is_no_rate() {
        let before = [Reading { at: 0, value: "20".into() }];
        assert_eq!(doubt(&node(Some(1.0)), "90", RATE_MS_MIN - 1, &before), None);
        assert!(doubt(&node(Some(1.0)), "90", RATE_MS_MIN, &before).is_some());
    }

    /// Operations are a second apart: two answers between arriving and leaving make three seconds.
    #[test]
    fn stops_that_nobody_can_have_read() {
        let answered = |value: &str| Event::Answered { point: "/a/x".into(), value: Some(value.into()) };
        let stop = || "/a".to_owned();
        let record =
            folded([Event::Arrived { stop: stop() }, answered("1"), answered("2"), Event::Left { stop: stop() }]);
        let now = record.updated_at.clone();
        assert_eq!(hasty(&record, "/a", 3, &now), None);
        assert_eq!(hasty(&record, "/a", 4, &now), Some(Doubt::Hasty { seconds: 3, points: 4 }));
        assert_eq!(hasty(&record, "/b", 4, &now), None);
        let open = folded([Event::Arrived { stop: stop() }]);
        assert_eq!(hasty(&open, "/a", 9, &open.updated_at), None);
    }
}
