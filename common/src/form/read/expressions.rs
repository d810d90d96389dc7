//! The columns that hold expressions, and the names that these use.

use super::Findings;
use super::cells::{Row, Table};
use super::survey::Draft;
use crate::form::expr::Expr;
use crate::form::expr::functions::Function;
use crate::form::expr::parse::{Named, ParseError, parse};
use crate::form::model::{Node, NodeId};
use crate::form::nearest::nearest;
use crate::form::report::{Issue, Place};
use std::collections::HashMap;

/// Which nodes have a name.
pub struct Names<'a>(HashMap<&'a str, Named>);

impl<'a> Names<'a> {
    /// The names of all nodes but the form.
    pub fn of(drafts: &'a [Draft]) -> Self {
        let mut names = HashMap::new();
        for draft in drafts.iter().filter(|draft| draft.row.is_some()) {
            let once = Named::One(draft.id);
            names.entry(draft.name.as_str()).and_modify(|named| *named = Named::Several).or_insert(once);
        }
        Self(names)
    }

    fn find(&self, name: &str) -> Named {
        self.0.get(name).copied().unwrap_or(Named::Nothing)
    }

    /// The expression that a cell holds; what is wrong with it is reported.
    pub fn parse(&self, text: &str, this: NodeId, place: &Place, findings: &mut Findings) -> Option<Expr> {
        let error = match parse(text, this, &|name| self.find(name)) {
            Ok(expr) => return Some(expr),
            Err(error) => error,
        };
        let issue = match error {
            ParseError::Broken(broken) => Issue::ExpressionBroken { text: text.into(), at: broken.at, why: broken.why },
            ParseError::FunctionUnknown(name) => {
                Issue::FunctionUnknown { meant: nearest(&name, Function::names()), text: name }
            }
            ParseError::FunctionUnsupported(text) => Issue::FunctionUnsupported { text },
            ParseError::ReferenceUnknown(name) => {
                let mut known: Vec<&str> = self.0.keys().copied().collect();
                known.sort_unstable(); // The suggestion must not depend on a hash.
                Issue::ReferenceUnknown { meant: nearest(&name, known.into_iter()), text: name }
            }
            ParseError::ReferenceAmbiguous(text) => Issue::ReferenceAmbiguous { text },
        };
        findings.error(place.clone(), issue);
        None
    }
}

/// Office programs bend quotes; expressions need them straight.
pub fn straight(text: &str) -> String {
    text.replace(['\u{2018}', '\u{2019}'], "'").replace(['\u{201c}', '\u{201d}'], "\"")
}

/// Reads the expressions of a row into its node.
pub fn fill(node: &mut Node, table: &Table, row: Row, draft: &Draft, names: &Names, findings: &mut Findings) {
    let mut read = |key: &str, condition: bool| {
        let (cell, place) = table.cell(row, key);
        match (cell, condition.then(|| yes_or_no(cell)).flatten()) {
            ("", _) => None,
            (_, Some(is)) => Some(Expr::boolean(is)),
            _ => names.parse(&straight(cell), draft.id, &place, findings),
        }
    };
    node.relevant = read("relevant", true);
    node.required = read("required", true);
    node.read_only = read("read_only", true);
    node.constraint = read("constraint", true);
    node.calculate = read("calculation", false);
    node.default = match table.cell(row, "default") {
        ("", _) => None,
        (cell, place) if is_dynamic(cell) => names.parse(&straight(cell), draft.id, &place, findings),
        (cell, _) => Some(Expr::text(cell)),
    };
    // `no` is what a blank cell says too.
    node.required.take_if(|expr| *expr == Expr::boolean(false));
    node.read_only.take_if(|expr| *expr == Expr::boolean(false));
    if draft.calculates && table.get(row, "calculation").is_empty() {
        findings.error(table.cell(row, "calculation").1, Issue::Blank { heading: "calculation".into() });
    }
}

/// Words that stand for a condition.
pub fn yes_or_no(cell: &str) -> Option<bool> {
    match cell.to_lowercase().replace(' ', "").as_str() {
        "yes" | "true" | "true()" => Some(true),
        "no" | "false" | "false()" => Some(false),
        _ => None,
    }
}

/// Whether a default is computed: it names a question or calls a function. Anything else is the value itself, so that a
/// date or `Sala (2)` needs no quotes.
fn is_dynamic(cell: &str) -> bool {
    let named = |head: &str| {
        let start = head
            .rfind(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | ':')))
            .map_or(0, |at| at + head[at..].chars().next().map_or(1, char::len_utf8));
        head.get(start..).is_some_and(|name| Function::find(name).is_some())
    };
    cell.contains("${") || cell.match_indices('(').any(|(at, _)| named(&cell[..at]))
}
