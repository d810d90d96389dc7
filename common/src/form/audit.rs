//! ODK's audit log of a record, told by its operations: nothing else need be written while a form is filled. Renders no
//! file: whoever asks makes csv of the rows.
//!
//! Rule: ODK's documentation, "Form audit log". What differs: a question's row begins with whatever happened before it,
//! because a page shows many questions at once; places are not recorded. Where several devices have had a part in a record,
//! their rows are put together by their clocks, but each device's stay in the order of its log: clocks are set by people.

use super::model::Form;
use crate::id::{DeviceId, PersonId};
use crate::map::Map;
use crate::op::{Event, Op};
use crate::round::note;
use crate::time::Millis;
use std::collections::HashMap;

/// The log's heading and rows, for operations in any order. There is one whether the form asks for
/// it or not; its parameters say which columns it has.
pub fn rows<'a>(
    form: &Form,
    ops: impl IntoIterator<Item = (&'a Op, &'a Event)>,
    login: &dyn Fn(PersonId) -> String,
) -> Vec<Vec<String>> {
    let asks = |name: &str| {
        let word = form.audit.as_ref().and_then(|parameters| parameters.get(name));
        word.is_some_and(|word| word == "true")
    };
    let (changes, users) = (asks("track-changes"), asks("identify-user"));
    let root = form.nodes.first().map_or("", |node| node.name.as_str());
    let mut heading = vec!["event", "node", "start", "end"];
    heading.extend(changes.then_some(["old-value", "new-value"]).into_iter().flatten());
    heading.extend(users.then_some("user"));
    let mut rows = vec![heading.into_iter().map(str::to_owned).collect()];
    let mut answers: Map<String, String> = Map::new();
    let mut before: HashMap<Log, Millis> = HashMap::new();
    for (op, event) in in_order(ops) {
        let at = op.captured_at.wall_ms;
        let earlier = before.insert(log(op), at);
        let mut row = |name: &str, node: &str, end: Option<Millis>, (old, new): (&str, &str)| {
            let node = if node.is_empty() { String::new() } else { format!("/{root}{node}") };
            let start = if end.is_some() { earlier.unwrap_or(at).min(at) } else { at };
            let end = end.map(|end| end.to_string()).unwrap_or_default();
            let mut cells = vec![name.to_owned(), node, start.to_string(), end];
            if changes {
                cells.extend([old.to_owned(), new.to_owned()]);
            }
            cells.extend(users.then(|| login(op.author)));
            rows.push(cells);
        };
        match event {
            Event::Taken { .. } => row("form start", "", None, ("", "")),
            Event::Resumed {} => row("form resume", "", None, ("", "")),
            Event::Answered { point, .. } | Event::Attached { point, .. } if note::point_of(point).is_some() => {} // ODK knows none
            Event::Answered { point, value } => {
                let new = value.clone().unwrap_or_default();
                let old = answers.get(point).cloned().unwrap_or_default();
                row("question", point, Some(at), (&old, &new));
                answers.insert(point.clone(), new);
            }
            Event::Attached { point, media } => {
                let old = answers.get(point).cloned().unwrap_or_default();
                row("question", point, Some(at), (&old, &media.name));
                answers.insert(point.clone(), media.name.clone());
            }
            Event::OrderChanged { to, .. } => row("jump", to, None, ("", "")),
            Event::Interrupted { .. } => {
                row("form save", "", None, ("", ""));
                row("form exit", "", None, ("", ""));
            }
            Event::Finished {} => {
                row("form finalize", "", None, ("", ""));
                row("form exit", "", None, ("", ""));
            }
            Event::Returned {} => row("form exit", "", None, ("", "")),
            _ => {}
        }
    }
    rows
}

/// One log of one device.
type Log = (DeviceId, u32);

fn log(op: &Op) -> Log {
    (op.device, op.incarnation)
}

/// By the clocks, but never against a log's own order: what stands behind another is not before it.
fn in_order<'a>(ops: impl IntoIterator<Item = (&'a Op, &'a Event)>) -> Vec<(&'a Op, &'a Event)> {
    let mut ops: Vec<(&Op, &Event)> = ops.into_iter().collect();
    ops.sort_by_key(|(op, _)| (log(op), op.seq));
    let mut latest: HashMap<Log, Millis> = HashMap::new();
    let at = ops.iter().map(|(op, _)| {
        let latest = latest.entry(log(op)).or_insert(Millis::MIN);
        *latest = (*latest).max(op.captured_at.wall_ms);
        *latest
    });
    let mut ops: Vec<(Millis, (&Op, &Event))> = at.collect::<Vec<_>>().into_iter().zip(ops).collect();
    ops.sort_by_key(|(at, _)| *at); // stable
    ops.into_iter().map(|(_, op)| op).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::read::compile;
    use crate::form::sheet::{Sheet, Workbook};
    use serde_json::json;
    use uuid::Uuid;

    fn form() -> Form {
        let sheet = |name: &str, rows: &[&[&str]]| Sheet {
            name: name.into(),
            rows: rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect(),
        };
        let survey = sheet("survey", &[&["type", "name", "label"], &["text", "a", "A"], &["audit", "audit", ""]]);
        let settings = sheet("settings", &[&["form_id", "version"], &["t", "1"]]);
        compile(&Workbook { sheets: vec![survey, settings] }).0.unwrap()
    }

    fn answer(device: u128, seq: u64, wall_ms: Millis) -> Op {
        serde_json::from_value(json!({
            "op_id": Uuid::from_u128(device * 100 + u128::from(seq)), "device": Uuid::from_u128(device), "incarnation": 1,
            "seq": seq, "record": Uuid::nil(), "kind": "answered", "payload": {"point": "/a", "value": seq.to_string()},
            "captured_at": {"wall_ms": wall_ms, "monotonic_ms": 0, "run": ""}, "tz_offset_min": 0, "author": Uuid::nil(),
        }))
        .unwrap()
    }

    #[test]
    fn rows_of_several_devices_are_in_the_order_of_clocks_and_of_logs() {
        // The second device's clock is set back between its operations.
        let ops = [answer(2, 1, 30), answer(2, 2, 5), answer(1, 1, 10), answer(1, 2, 20), answer(1, 3, 40)];
        let ops: Vec<(Op, Event)> =
            ops.into_iter().map(|op| (op.clone(), Event::parse(&op.kind, &op.payload).unwrap())).collect();
        let rows = rows(&form(), ops.iter().map(|(op, event)| (op, event)), &|_| String::new());
        let found: Vec<[&str; 2]> = rows[1..].iter().map(|row| [row[2].as_str(), row[3].as_str()]).collect();
        // When a question was begun and ended: it begins with what its own device did before.
        assert_eq!(found, [["10", "10"], ["10", "20"], ["30", "30"], ["5", "5"], ["20", "40"]]);
    }
}
