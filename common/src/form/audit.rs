//! ODK's audit log of a record, told by its operations: nothing else need be written while a form is filled. Renders no
//! file: whoever asks makes csv of the rows.
//!
//! Rule: ODK's documentation, "Form audit log". What differs: a question's row begins with whatever happened before it,
//! because a page shows many questions at once; places are not recorded.

use super::model::Form;
use crate::id::PersonId;
use crate::map::Map;
use crate::op::{Event, Op};
use crate::time::Millis;

/// The log's heading and rows, for operations in the order in which they happened. There is one whether the form asks for
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
    let mut before: Option<Millis> = None;
    for (op, event) in ops {
        let at = op.captured_at.wall_ms;
        let mut row = |name: &str, node: &str, end: Option<Millis>, (old, new): (&str, &str)| {
            let node = if node.is_empty() { String::new() } else { format!("/{root}{node}") };
            let start = if end.is_some() { before.unwrap_or(at).min(at) } else { at };
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
        before = Some(at);
    }
    rows
}
