//! Time metrics of an execution: travel to each stop, reading at each stop, pauses, and the whole.

use crate::record::{Move, Record};
use crate::time::{Millis, Span, Stamp};

/// What a stretch of time was spent on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Activity {
    /// Walking to a stop, from the one before or from taking the round.
    Travel {
        /// The stop before; `None` from the start.
        from: Option<String>,
        /// The stop; `None` while still on the way.
        to: Option<String>,
    },
    /// Reading at a stop.
    Reading {
        /// Its path.
        stop: String,
    },
    /// Interrupted.
    Pause {
        /// Name of the reason.
        reason: String,
    },
}

/// A stretch of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// What it was spent on.
    pub activity: Activity,
    /// How long; a running one lasts until the `now` given.
    pub span: Span,
}

/// The stretches of an execution in order. `now` ends the last one while the record is open.
///
/// Where a record was read again by another page load, spans are estimated: see [`Stamp::until`].
pub fn stretches(record: &Record, now: Option<&Stamp>) -> Vec<Stretch> {
    let mut out = Vec::new();
    let mut since = &record.taken_at;
    let mut doing = Activity::Travel { from: None, to: None };
    let mut paused: Option<Activity> = None;
    for step in &record.trail {
        let next = match &step.what {
            Move::Arrived { stop } => {
                if let Activity::Travel { to, .. } = &mut doing {
                    *to = Some(stop.clone());
                }
                Activity::Reading { stop: stop.clone() }
            }
            Move::Left { stop } => Activity::Travel { from: Some(stop.clone()), to: None },
            Move::Interrupted { reason, .. } => {
                paused.get_or_insert_with(|| doing.clone());
                Activity::Pause { reason: reason.clone() }
            }
            Move::Resumed {} => match paused.take() {
                Some(activity) => activity,
                None => continue,
            },
            Move::OrderChanged { .. } | Move::HandedOver { .. } => continue,
        };
        out.push(Stretch { activity: std::mem::replace(&mut doing, next), span: since.until(&step.at) });
        since = &step.at;
    }
    if let Some(end) = record.ended_at.as_ref().or(now) {
        out.push(Stretch { activity: doing, span: since.until(end) });
    }
    out.retain(|stretch| stretch.span.ms > 0 || !matches!(stretch.activity, Activity::Travel { to: None, .. }));
    out
}

/// From taking the round to its end, or to `now`.
pub fn elapsed(record: &Record, now: &Stamp) -> Span {
    record.taken_at.until(record.ended_at.as_ref().unwrap_or(now))
}

/// Milliseconds of an execution without its interruptions, to its end or to `now`: what a time budget is held against.
pub fn worked_ms(record: &Record, now: Option<&Stamp>) -> Millis {
    let working = |stretch: &Stretch| !matches!(stretch.activity, Activity::Pause { .. });
    stretches(record, now).into_iter().filter(working).map(|stretch| stretch.span.ms).sum()
}

/// Milliseconds as `h:mm:ss` or `m:ss`.
pub fn clock(ms: Millis) -> String {
    let s = ms.max(0) / 1_000;
    let (h, m, s) = (s / 3_600, s / 60 % 60, s % 60);
    if h > 0 { format!("{h}:{m:02}:{s:02}") } else { format!("{m}:{s:02}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::op::Event;
    use crate::record::tests::folded;

    #[test]
    fn travel_reading_and_pauses() {
        // Operation n happens n seconds in; taking the round is the first.
        let stop = |name: &str| name.to_owned();
        let record = folded([
            Event::Arrived { stop: stop("/a") },
            Event::Interrupted { reason: "fim".into(), comment: String::new() },
            Event::Resumed {},
            Event::Left { stop: stop("/a") },
            Event::OrderChanged { from: stop("/b"), to: stop("/c"), justification: "x".into() },
            Event::Arrived { stop: stop("/c") },
            Event::Left { stop: stop("/c") },
            Event::Finished {},
        ]);
        let told: Vec<String> = stretches(&record, None)
            .iter()
            .map(|stretch| format!("{} {:?}", stretch.span.ms, stretch.activity))
            .collect();
        assert_eq!(
            told,
            [
                r#"1000 Travel { from: None, to: Some("/a") }"#,
                r#"1000 Reading { stop: "/a" }"#,
                r#"1000 Pause { reason: "fim" }"#,
                r#"1000 Reading { stop: "/a" }"#,
                r#"2000 Travel { from: Some("/a"), to: Some("/c") }"#,
                r#"1000 Reading { stop: "/c" }"#,
                r#"1000 Travel { from: Some("/c"), to: None }"#,
            ]
        );
        assert_eq!(elapsed(&record, &record.taken_at).ms, 8_000);
        assert_eq!(worked_ms(&record, None), 7_000, "without the interruption");
    }

    #[test]
    fn clocks() {
        for (ms, text) in [(0, "0:00"), (59_999, "0:59"), (61_000, "1:01"), (3_600_000, "1:00:00"), (-5, "0:00")] {
            assert_eq!(clock(ms), text);
        }
    }
}
