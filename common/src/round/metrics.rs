//! Time metrics of an execution: travel to each stop, reading at each stop, pauses, and the whole.

use crate::id::PersonId;
use crate::record::{Move, Record, Step};
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

/// The reason of the pause between a hand-over and the moment when whoever got the record goes on with it.
pub const HANDED_OVER: &str = "handed_over";

/// A stretch of somebody's time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// Whose.
    pub by: PersonId,
    /// Whether they had the record then; whoever helps has not.
    pub held: bool,
    /// What it was spent on.
    pub activity: Activity,
    /// How long; one that goes on lasts until the `now` given.
    pub span: Span,
    /// Whether it goes on.
    pub running: bool,
}

/// What somebody is doing, and since when.
struct Doing<'a> {
    by: PersonId,
    held: bool,
    since: &'a Stamp,
    activity: Activity,
    /// What they go on with after a pause.
    paused: Option<Activity>,
}

impl<'a> Doing<'a> {
    fn until(self, end: &Stamp) -> Stretch {
        let Self { by, held, since, activity, .. } = self;
        Stretch { by, held, activity, span: since.until(end), running: false }
    }

    /// Takes a step; the stretch that it ends.
    fn step(&mut self, step: &'a Step) -> Option<Stretch> {
        let next = match &step.what {
            Move::Arrived { stop } => {
                if let Activity::Travel { to, .. } = &mut self.activity {
                    *to = Some(stop.clone());
                }
                self.paused = None;
                Activity::Reading { stop: stop.clone() }
            }
            Move::Left { stop } => {
                self.paused = None;
                Activity::Travel { from: Some(stop.clone()), to: None }
            }
            Move::Interrupted { reason, .. } => self.pause(reason),
            Move::Resumed {} => self.paused.take()?,
            _ => return None,
        };
        let Self { by, held, .. } = *self;
        let activity = std::mem::replace(&mut self.activity, next);
        let span = std::mem::replace(&mut self.since, &step.at).until(&step.at);
        Some(Stretch { by, held, activity, span, running: false })
    }

    /// Not again until it is resumed.
    fn pause(&mut self, reason: &str) -> Activity {
        self.paused.get_or_insert_with(|| self.activity.clone());
        Activity::Pause { reason: reason.to_owned() }
    }
}

/// The stretches of an execution in the order in which they ended, each person's for themselves. `now` ends the last ones
/// while the record is open.
///
/// Whoever gets a record that is handed over goes on with what the one before was doing, after a pause. Where a record was
/// read again by another page load, spans are estimated: see [`Stamp::until`].
pub fn stretches(record: &Record, now: Option<&Stamp>) -> Vec<Stretch> {
    let mut out = Vec::new();
    let (by, since, activity) = (record.author, &record.taken_at, Activity::Travel { from: None, to: None });
    let mut all = vec![Doing { by, held: true, since, activity, paused: None }];
    let mut holder = record.author;
    for step in &record.trail {
        let who = record.whose(step);
        match &step.what {
            Move::HandedOver { to, .. } if *to != holder => {
                out.extend(take(&mut all, *to).map(|helping| helping.until(&step.at)));
                if let Some(mut before) = take(&mut all, holder) {
                    let (since, pause) = (&step.at, before.pause(HANDED_OVER));
                    let paused = before.paused.clone();
                    out.push(before.until(&step.at));
                    all.push(Doing { by: *to, held: true, since, activity: pause, paused });
                }
                holder = *to;
            }
            Move::Arrived { .. } | Move::Left { .. } | Move::Interrupted { .. } | Move::Resumed {} => {
                match all.iter_mut().find(|one| one.by == who) {
                    Some(doing) => out.extend(doing.step(step)),
                    // Whoever helps is first heard of where they have arrived.
                    None => all.extend(begun(who, step)),
                }
            }
            Move::Parted {} => out.extend(take(&mut all, who).map(|helping| helping.until(&step.at))),
            Move::Shared { .. } | Move::HandedOver { .. } | Move::Confirmed { .. } | Move::OrderChanged { .. } => {}
        }
    }
    if let Some(end) = record.ended_at.as_ref().or(now) {
        let last = all
            .into_iter()
            .filter(|one| one.by == holder || record.partners.contains(&one.by))
            .map(|one| one.until(end));
        out.extend(last.map(|stretch| Stretch { running: !record.is_closed(), ..stretch }));
    }
    out.retain(|stretch| stretch.span.ms > 0 || !matches!(stretch.activity, Activity::Travel { to: None, .. }));
    out
}

fn take<'a>(all: &mut Vec<Doing<'a>>, by: PersonId) -> Option<Doing<'a>> {
    let at = all.iter().position(|one| one.by == by)?;
    Some(all.remove(at))
}

fn begun(by: PersonId, step: &Step) -> Option<Doing<'_>> {
    let activity = match &step.what {
        Move::Arrived { stop } => Activity::Reading { stop: stop.clone() },
        Move::Left { stop } => Activity::Travel { from: Some(stop.clone()), to: None },
        _ => return None,
    };
    Some(Doing { by, held: false, since: &step.at, activity, paused: None })
}

/// From taking the round to its end, or to `now`.
pub fn elapsed(record: &Record, now: &Stamp) -> Span {
    record.taken_at.until(record.ended_at.as_ref().unwrap_or(now))
}

/// Milliseconds of an execution without its interruptions, to its end or to `now`: what a time budget is held against. Those
/// of whoever has the record: two who walk at once need no longer for it.
pub fn worked_ms(record: &Record, now: Option<&Stamp>) -> Millis {
    let working = |stretch: &Stretch| stretch.held && !matches!(stretch.activity, Activity::Pause { .. });
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
    use crate::record::tests::{ANA, folded, of_people};

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

    fn told(record: &Record, now: Option<&Stamp>) -> Vec<String> {
        let line = |one: &Stretch| {
            format!("{} {} {:?}{}", one.by.0.as_u128(), one.span.ms, one.activity, if one.running { " on" } else { "" })
        };
        stretches(record, now).iter().map(line).collect()
    }

    /// Each for themselves: what one was doing goes on with the other, once they do.
    #[test]
    fn a_round_that_is_handed_over() {
        let (bruno, stop) = (20, |name: &str| name.to_owned());
        let record = of_people([
            (ANA, Event::Arrived { stop: stop("/a") }),
            (ANA, Event::HandedOver { to: PersonId(uuid::Uuid::from_u128(bruno)), message: String::new() }),
            (ANA, Event::Left { stop: stop("/z") }), // not sent before
            (bruno, Event::Resumed {}),
            (bruno, Event::Left { stop: stop("/a") }),
        ]);
        let now = Stamp { wall_ms: 9_000, monotonic_ms: 9_000, run: "a".into() };
        assert_eq!(
            told(&record, Some(&now)),
            [
                r#"8 1000 Travel { from: None, to: Some("/a") }"#,
                r#"8 1000 Reading { stop: "/a" }"#,
                r#"20 2000 Pause { reason: "handed_over" }"#,
                r#"20 1000 Reading { stop: "/a" }"#,
                r#"20 3000 Travel { from: Some("/a"), to: None } on"#,
            ]
        );
        assert_eq!(worked_ms(&record, Some(&now)), 6_000, "without the time in between");
    }

    /// Two walk at once: what each spent at a stop counts once, and the budget is not spent twice.
    #[test]
    fn a_round_of_two() {
        let (bruno, stop) = (20, |name: &str| name.to_owned());
        let with = PersonId(uuid::Uuid::from_u128(bruno));
        let record = of_people([
            (ANA, Event::Shared { with }),
            (ANA, Event::Arrived { stop: stop("/a") }),
            (bruno, Event::Resumed {}),
            (bruno, Event::Arrived { stop: stop("/b") }),
            (bruno, Event::Left { stop: stop("/b") }),
            (ANA, Event::Left { stop: stop("/a") }),
            (bruno, Event::Arrived { stop: stop("/a") }),
            (bruno, Event::Parted {}),
            (ANA, Event::Finished {}),
        ]);
        assert_eq!(
            told(&record, None),
            [
                r#"8 2000 Travel { from: None, to: Some("/a") }"#,
                r#"20 1000 Reading { stop: "/b" }"#,
                r#"8 4000 Reading { stop: "/a" }"#,
                r#"20 2000 Travel { from: Some("/b"), to: Some("/a") }"#,
                r#"20 1000 Reading { stop: "/a" }"#,
                r#"8 3000 Travel { from: Some("/a"), to: None }"#,
            ]
        );
        assert_eq!((worked_ms(&record, None), elapsed(&record, &record.taken_at).ms), (9_000, 9_000));
    }

    #[test]
    fn clocks() {
        for (ms, text) in [(0, "0:00"), (59_999, "0:59"), (61_000, "1:01"), (3_600_000, "1:00:00"), (-5, "0:00")] {
            assert_eq!(clock(ms), text);
        }
    }
}
