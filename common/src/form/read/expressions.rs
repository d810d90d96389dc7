//! The columns that hold expressions, and the names that these use.

use super::Findings;
use super::cells::{Row, Table};
use super::choices::Lists;
use super::parameters;
use super::survey::{self, Draft};
use crate::form::expr::Expr;
use crate::form::expr::ast::{AstKind, Start};
use crate::form::expr::functions::Function;
use crate::form::expr::lex::straight;
use crate::form::expr::mistake::Mistake;
use crate::form::expr::parse;
use crate::form::expr::reads::Places as _;
use crate::form::expr::resolve::{self, ExprError, Named, Names as _};
use crate::form::model::{IN_FORM, Kind, ListId, Node, NodeId, Order, Set};
use crate::form::names::Names;
use crate::form::nearest::nearest;
use crate::form::report::{Issue, Place};
use crate::form::size::Size as _;

/// Reads the expressions of cells, and reports what is wrong with them.
pub struct Reader<'a> {
    names: &'a Names,
}

impl<'a> Reader<'a> {
    /// By these names.
    pub fn new(names: &'a Names) -> Self {
        Self { names }
    }

    /// The expression that a cell holds; what is wrong with it is reported.
    pub fn parse(&self, text: &str, owner: NodeId, place: &dyn Fn() -> Place, findings: &mut Findings) -> Option<Expr> {
        self.take(text, resolve::compile(text, owner, self.names), place, findings)
    }

    /// The rows of a list that fit a condition, in which bare words are columns.
    fn filter(
        &self,
        text: &str,
        owner: NodeId,
        list: ListId,
        place: &dyn Fn() -> Place,
        findings: &mut Findings,
    ) -> Option<Expr> {
        self.take(text, resolve::filter(text, owner, list, self.names), place, findings)
    }

    fn take(
        &self,
        text: &str,
        compiled: Result<Expr, ExprError>,
        place: &dyn Fn() -> Place,
        findings: &mut Findings,
    ) -> Option<Expr> {
        let expr = compiled.map_err(|error| findings.error(place(), self.issue(text, error))).ok()?;
        findings.takes(expr.size(), place).then_some(expr)
    }

    /// The answers of a question in a repeat, named as `${name}`, of instances in which they are given and fit a condition.
    fn answers(
        &self,
        reference: &str,
        condition: &str,
        owner: NodeId,
        place: &dyn Fn() -> Place,
        findings: &mut Findings,
    ) -> Option<Expr> {
        let named = self.named_in(reference, owner, place, findings);
        let node = named.first().copied()?;
        if self.names.home(node) == 0 {
            let why = Mistake::NoRepeat;
            findings.error(place(), Issue::ExpressionBroken { text: reference.into(), at: 1, why });
            return None;
        }
        let parent = self.names.parent(node);
        let path = self.names.path(parent);
        let name = self.names.name(node);
        let condition = if condition.is_empty() { String::new() } else { format!(" and ({condition})") };
        self.parse(&format!("{path}[./{name} != ''{condition}]/{name}"), owner, place, findings)
    }

    /// The questions that a cell names, such as `${a}, ${b}`.
    fn named_in(&self, text: &str, owner: NodeId, place: &dyn Fn() -> Place, findings: &mut Findings) -> Vec<NodeId> {
        let mut found = Vec::new();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let ast = match parse::parse(part) {
                Ok(ast) => ast,
                Err(broken) => {
                    findings.error(place(), self.issue(text, ExprError::Broken(broken)));
                    continue;
                }
            };
            let name = match ast.nodes.last().map(|node| &node.kind) {
                Some(AstKind::Path(Start::Reference(name), steps)) if steps.is_empty() => name.clone(),
                _ => part.to_owned(),
            };
            match self.names.named(&name, owner) {
                Named::One(node) => found.push(node),
                Named::Nothing => findings.error(place(), self.issue(text, ExprError::ReferenceUnknown(name))),
                Named::Several => findings.error(place(), self.issue(text, ExprError::ReferenceAmbiguous(name))),
            }
        }
        found
    }

    fn issue(&self, text: &str, error: ExprError) -> Issue {
        match error {
            ExprError::Broken(broken) => Issue::ExpressionBroken { text: text.into(), at: broken.at, why: broken.why },
            ExprError::FunctionUnknown(name) => {
                Issue::FunctionUnknown { meant: nearest(&name, Function::names()), text: name }
            }
            ExprError::ReferenceUnknown(name) => {
                Issue::ReferenceUnknown { meant: nearest(&name, self.names.known().into_iter()), text: name }
            }
            ExprError::ReferenceAmbiguous(text) => Issue::ReferenceAmbiguous { text },
            ExprError::PathUnknown(text, meant) => Issue::ReferenceUnknown { text, meant },
            ExprError::ListUnknown(text) => Issue::ListUnknown { meant: nearest(&text, self.names.lists()), text },
            ExprError::ColumnUnknown(list, text, meant) => {
                let list = self.names.lists().nth(list as usize).unwrap_or_default().to_owned();
                Issue::FieldUnknown { list, text, meant }
            }
        }
    }
}

/// Lists of the files in which cells look something up with `pulldata`.
pub fn looked_up(table: &Table, lists: &mut Lists, findings: &mut Findings) {
    for row in survey::rows(table) {
        for column in 0..table.columns.len() {
            for (at, _) in table.at(row, column).match_indices("pulldata(") {
                let call = straight(&table.at(row, column)[at..]);
                let name = call.split_once('(').map_or("", |(_, rest)| rest.trim_start());
                let quote = name.chars().next().filter(|first| matches!(first, '\'' | '"'));
                let Some(name) = quote.and_then(|quote| name[1..].split(quote).next()).map(str::trim) else { continue };
                if lists.find(name).is_none() {
                    let file = format!("{}.csv", name.trim_end_matches(".csv"));
                    lists.file(&file, None, &table.place(Some(row), Some(column)), findings);
                }
            }
        }
    }
}

/// Reads the expressions of a row into its node. What other questions set in it goes to `sets`.
pub fn fill(
    node: &mut Node,
    table: &Table,
    row: Row,
    draft: &Draft,
    names: &Reader,
    sets: &mut Vec<(NodeId, Set)>,
    findings: &mut Findings,
) {
    let id = draft.id;
    let mut read = |key: &str, condition: bool| {
        let (cell, place) = table.cell(row, key);
        match (cell, condition.then(|| yes_or_no(cell)).flatten()) {
            ("", _) => None,
            (_, Some(is)) => Some(Expr::boolean(is)),
            _ => names.parse(&straight(cell), id, &|| place.clone(), findings),
        }
    };
    node.relevant = read("relevant", true);
    node.required = read("required", true);
    node.read_only = read("read_only", true);
    node.constraint = read("constraint", true);
    let calculation = read("calculation", false);
    if node.kind == Kind::Repeat {
        node.count = read("repeat_count", false);
    }
    node.default = match table.cell(row, "default") {
        ("", _) => None,
        (cell, place) if is_dynamic(cell) => names.parse(&straight(cell), id, &|| place.clone(), findings),
        (cell, _) => Some(Expr::text(cell)),
    };
    // `no` is what a blank cell says too.
    node.required.take_if(|expr| *expr == Expr::boolean(false));
    node.read_only.take_if(|expr| *expr == Expr::boolean(false));
    let (trigger, place) = table.cell(row, "trigger");
    if trigger.is_empty() {
        node.calculate = calculation;
    } else {
        let value = calculation.unwrap_or_else(|| Expr::text(""));
        let sources = names.named_in(&straight(trigger), id, &|| place.clone(), findings);
        sets.extend(sources.into_iter().map(|source| (source, Set { target: id, value: value.clone() })));
    }
    if let Some(list) = node.kind.list() {
        let (cell, place) = table.cell(row, "choice_filter");
        if let Some(answers) = &draft.answers {
            node.filter = names.answers(answers, &straight(cell), id, &|| place.clone(), findings);
        } else if !cell.is_empty() && list != IN_FORM {
            node.filter = names.filter(&straight(cell), id, list, &|| place.clone(), findings);
        }
    }
    let (cell, place) = table.cell(row, "parameters");
    node.parameters = parameters::read(cell);
    parameters::check(node, &place, findings);
    // What older workbooks have columns for.
    for key in ["rows", "autoplay"] {
        let cell = table.get(row, key);
        if !cell.is_empty() {
            node.parameters.insert(key.to_owned(), cell.to_owned());
        }
    }
    if node.parameters.get("randomize").is_some_and(|word| yes_or_no(word) == Some(true)) {
        node.order = match node.parameters.get("seed") {
            None => Order::Random,
            Some(seed) => names.parse(seed, id, &|| place.clone(), findings).map_or(Order::Random, Order::Seeded),
        };
    }
    node.save_to = Some(table.get(row, "save_to")).filter(|name| !name.is_empty()).map(str::to_owned);
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
pub fn is_dynamic(cell: &str) -> bool {
    let named = |head: &str| {
        let start = head
            .rfind(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | ':')))
            .map_or(0, |at| at + head[at..].chars().next().map_or(1, char::len_utf8));
        head.get(start..).is_some_and(|name| Function::find(name).is_some())
    };
    cell.contains("${") || cell.match_indices('(').any(|(at, _)| named(&cell[..at]))
}
