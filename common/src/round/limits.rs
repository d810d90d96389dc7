//! Whether a reading or a choice is as it should be.

use crate::form::model::{Form, Kind, Limits, Mark, Node};
use crate::number;

/// What an answer says of the equipment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// As expected, inside the limits.
    Expected,
    /// Neither way, or nothing to compare with.
    Neutral,
    /// Outside a warning limit.
    Warning,
    /// Outside an alarm limit, or a choice that calls for a technical note.
    Alarm,
}

impl Limits {
    /// Whether any limit is set.
    pub fn any(&self) -> bool {
        [self.low_alarm, self.low_warning, self.high_warning, self.high_alarm].iter().any(Option::is_some)
    }

    /// Judges a reading. A reading at a limit is still inside it.
    pub fn judge(&self, reading: f64) -> Verdict {
        let below = |limit: Option<f64>| limit.is_some_and(|limit| reading < limit);
        let above = |limit: Option<f64>| limit.is_some_and(|limit| reading > limit);
        if below(self.low_alarm) || above(self.high_alarm) {
            Verdict::Alarm
        } else if below(self.low_warning) || above(self.high_warning) {
            Verdict::Warning
        } else if self.any() {
            Verdict::Expected
        } else {
            Verdict::Neutral
        }
    }
}

/// Judges an answer as stored; `None` where there is no answer.
pub fn judge(form: &Form, node: &Node, value: &str) -> Option<Verdict> {
    if value.is_empty() {
        return None;
    }
    Some(match node.kind {
        Kind::Decimal | Kind::Integer => {
            let limits = node.point.as_ref().map(|point| point.limits).unwrap_or_default();
            number::parse(value).map_or(Verdict::Neutral, |reading| limits.judge(reading))
        }
        Kind::SelectOne(_) | Kind::SelectMultiple(_) => {
            let verdict = |name| form.list_of(node).and_then(|list| Some(mark(list.mark(list.find(name)?))));
            value.split(' ').filter_map(verdict).max().unwrap_or(Verdict::Neutral)
        }
        _ => Verdict::Neutral,
    })
}

/// What a choice's mark says.
pub fn mark(mark: Option<Mark>) -> Verdict {
    match mark {
        Some(Mark::Expected) => Verdict::Expected,
        Some(Mark::Note) => Verdict::Alarm,
        Some(Mark::Neutral) | None => Verdict::Neutral,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readings_are_judged_by_inclusive_limits() {
        let battery =
            Limits { low_alarm: Some(23.0), low_warning: Some(24.0), high_warning: Some(28.0), high_alarm: Some(29.0) };
        let table = [
            (22.9, Verdict::Alarm),
            (23.0, Verdict::Warning),
            (23.9, Verdict::Warning),
            (24.0, Verdict::Expected),
            (28.0, Verdict::Expected),
            (28.1, Verdict::Warning),
            (29.0, Verdict::Warning),
            (29.1, Verdict::Alarm),
        ];
        for (reading, want) in table {
            assert_eq!(battery.judge(reading), want, "{reading}");
        }
        assert_eq!(Limits::default().judge(5.0), Verdict::Neutral);
        let only_high = Limits { high_alarm: Some(10.0), ..Limits::default() };
        assert_eq!(only_high.judge(-5.0), Verdict::Expected);
    }
}
