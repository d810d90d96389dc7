//! Expressions as text again: as documents have them, for clients of ODK, and as workbooks have them, for authors.
//!
//! What a name or the whole way from the form's first element stands for is written so: clients read that as within the
//! instance of a repeat that both share, as [`super::resolve`] does. Anything else is a way from where it is seen.

mod named;

pub use named::Named;

use super::lex::straight;
use super::reads::Places;
use super::resolve::{self, Around, Context, Names as _, Turn};
use super::{Axis, Expr, Operator, Step};
use crate::form::cells::Layout;
use crate::form::choices::ChoiceList;
use crate::form::expr::functions::Function;
use crate::form::expr::value::format_number;
use crate::form::model::{Form, ListId, NodeId};
use crate::form::names::Names;

/// The text of an expression that `owner` has, for a document; `root` is the name of the form's first element.
pub fn write(expr: &Expr, owner: NodeId, (form, layout): (&Form, &Layout), root: &str) -> String {
    let writer = Writer { expr, owner, form, places: layout, names: None, stands_in: None, root };
    writer.part(0, Context::of(owner), 0)
}

struct Writer<'a> {
    expr: &'a Expr,
    owner: NodeId,
    form: &'a Form,
    places: &'a dyn Places,
    /// Set for a workbook, in which `${name}` may be written.
    names: Option<&'a Names>,
    /// Where the text stands in another node than its owner: the group or the repeat that this node is in.
    stands_in: Option<NodeId>,
    root: &'a str,
}

/// How tightly the unary minus binds, and a way.
const NEGATE: u8 = 7;
const TIGHTEST: u8 = 9;

impl Writer<'_> {
    /// The text of a part that stands where operators bind as tightly as `strength`.
    fn part(&self, at: usize, context: Context, strength: u8) -> String {
        let parts: Vec<usize> = self.expr.parts(at).collect();
        let first = |strength| parts.first().map_or_else(String::new, |part| self.part(*part, context, strength));
        match self.expr.step(at) {
            Step::Number(number) if *number < 0.0 => format!("({})", format_number(*number)),
            Step::Number(number) => format_number(*number),
            Step::Text(text) => self.quoted(text),
            step @ (Step::Value(node) | Step::Near(node, _) | Step::NearOwner(node, _)) => {
                self.way(step, *node, context)
            }
            Step::This => ".".into(),
            Step::Rows(list) => {
                format!("instance({})/root/item", self.quoted(self.list(*list).map_or("", |list| &list.name)))
            }
            Step::Said(id) => format!("jr:itext({})", self.quoted(id)),
            Step::LastSaved(node) if self.names.is_some() => format!("${{last-saved#{}}}", self.form.node(*node).name),
            Step::LastSaved(node) => {
                format!("instance('__last-saved')/{}{}", self.root, self.form.node(*node).path)
            }
            Step::Walk(axis, _) => self.walk(at, *axis, &parts, context),
            Step::Where(_) => self.chosen_from(parts.first().copied(), context) + &self.brackets(at, context),
            Step::Negate => bracketed(format!("-{}", first(NEGATE)), NEGATE, strength),
            Step::Fold(operators) => {
                let binds = operators.first().map_or(TIGHTEST, |operator| operator.strength());
                let mut text = first(binds);
                for (operator, part) in operators.iter().zip(parts.iter().skip(1)) {
                    text = format!("{text} {} {}", operator.word(), self.part(*part, context, binds + 1));
                }
                bracketed(text, binds, strength)
            }
            Step::Call(function, _) => {
                let args = parts.iter().enumerate().map(|(place, part)| {
                    let text = self.part(*part, context, 0);
                    // Clients take the question whose choices are meant in quotes.
                    if *function == Function::ChoiceName && place == 1 { self.quoted_way(&text) } else { text }
                });
                format!("{}({})", function.name(), args.collect::<Vec<_>>().join(", "))
            }
        }
    }

    fn walk(&self, at: usize, axis: Axis, parts: &[usize], context: Context) -> String {
        let Some(base) = parts.first().copied() else { return String::new() };
        if let Some(text) = self.indexed(at, context) {
            return text;
        }
        let brackets = self.brackets(at, context);
        let step = match axis {
            Axis::Inside(node) => {
                // A name that brackets follow stands for the node in its own parent.
                if parts.len() > 1
                    && self.is_whole(self.expr.step(base), self.form.node(node).parent, context)
                    && let Some(name) = self.named(node)
                {
                    return name + &brackets;
                }
                self.below(base, node, context)
            }
            Axis::Up => "..".into(),
            Axis::Field(column) => {
                let Around::Row(list) = self.reaches(base, context) else { return String::new() };
                let name = self.list(list).and_then(|list| list.columns().nth(column as usize));
                let name = name.unwrap_or_default().to_owned();
                if *self.expr.step(base) == Step::This {
                    return name + &brackets;
                }
                name
            }
        };
        // Without brackets it would go on as one way with what is before it.
        let is_way = matches!(self.expr.step(base), Step::Value(_) | Step::Near(..) | Step::NearOwner(..));
        let base = if is_way && parts.len() == 1 {
            format!("({})", self.part(base, context, 0))
        } else {
            self.part(base, context, TIGHTEST)
        };
        format!("{base}/{step}{brackets}")
    }

    /// What brackets stand behind that choose among all of it. Behind a name they would choose among each parent's, so
    /// that a way is in brackets itself.
    fn chosen_from(&self, base: Option<usize>, context: Context) -> String {
        let Some(base) = base else { return String::new() };
        let text = self.part(base, context, TIGHTEST);
        let is_one = matches!(self.expr.step(base), Step::Rows(_) | Step::This | Step::Call(..))
            || matches!(text.as_str(), "." | "current()");
        if is_one { text } else { format!("({text})") }
    }

    /// What is tried of that to which a part leads.
    fn brackets(&self, at: usize, context: Context) -> String {
        let tried = Context::tried(self.reaches(at, context));
        let texts = self.expr.parts(at).skip(1).map(|part| self.part(part, tried, 0));
        texts.flat_map(|text| ["[".to_owned(), text, "]".to_owned()]).collect()
    }

    /// What a part leads to.
    fn reaches(&self, at: usize, context: Context) -> Around {
        let base = || self.expr.parts(at).next().map_or(Around::End, |base| self.reaches(base, context));
        match self.expr.step(at) {
            Step::Rows(list) => Around::Row(*list),
            Step::This => context.around,
            Step::Value(node) | Step::Near(node, _) | Step::NearOwner(node, _) | Step::Walk(Axis::Inside(node), _) => {
                Around::Cell(*node)
            }
            Step::Walk(Axis::Up, _) => match base() {
                Around::Cell(node) => Around::Cell(self.form.node(node).parent),
                _ => Around::End,
            },
            Step::Where(_) => base(),
            _ => Around::End,
        }
    }

    fn list(&self, list: ListId) -> Option<&ChoiceList> {
        self.form.list(list)
    }

    /// `${name}`, where it stands for this node.
    fn named(&self, node: NodeId) -> Option<String> {
        let name = &self.form.node(node).name;
        let found = self.names?.named(name, self.owner);
        (found == resolve::Named::One(node)).then(|| format!("${{{name}}}"))
    }

    /// Whether a step is what a node's name, or the whole way to it, stands for.
    fn is_whole(&self, step: &Step, node: NodeId, context: Context) -> bool {
        *step == resolve::whole(self.places, node, self.owner, context)
    }

    fn way(&self, step: &Step, node: NodeId, context: Context) -> String {
        let whole = || self.named(node).unwrap_or_else(|| format!("/{}{}", self.root, self.form.node(node).path));
        let is_whole = *step == resolve::whole(self.places, node, self.owner, context);
        match (step, context.turn, context.around) {
            (Step::Value(_), Turn::Owner, _) if node == self.owner && node != 0 && self.stands_in.is_none() => {
                ".".into()
            }
            (Step::Near(_, within), Turn::Owner, _) if !is_whole || self.is_itself(self.owner, node, *within) => {
                self.relative("", self.owner, node, *within)
            }
            (Step::Near(_, within), Turn::Tried, Around::Cell(tried)) => self.relative("", tried, node, *within),
            (Step::NearOwner(_, within), turn, around) => {
                // In the brackets behind a repeat pyxform takes a name for a way from what is tried.
                let is_safe = is_whole && (turn == Turn::Pinned || matches!(around, Around::Row(_)));
                let from = if turn == Turn::Pinned { "" } else { "current()" };
                let name = self.named(node).filter(|_| is_safe);
                name.unwrap_or_else(|| self.relative(from, self.owner, node, *within))
            }
            _ => whole(),
        }
    }

    /// Whether a node is the one from which a way begins, in the same instance.
    fn is_itself(&self, start: NodeId, node: NodeId, within: NodeId) -> bool {
        let stands_there = start != self.owner || self.stands_in.is_none();
        stands_there && node == start && within == self.places.home(node)
    }

    /// A way from a node: up to what both are in, then down.
    fn relative(&self, from: &str, start: NodeId, node: NodeId, within: NodeId) -> String {
        if self.is_itself(start, node, within) {
            return if from.is_empty() { ".".into() } else { from.to_owned() };
        }
        let names = |id: NodeId| self.form.node(id).path.split('/').skip(1).map(str::to_owned).collect::<Vec<_>>();
        let (mut own, target) = (names(start), names(node));
        if let Some(around) = self.stands_in.filter(|_| start == self.owner) {
            own = names(around);
            own.push(String::new());
        }
        // What is reached stays in the instance of the repeat that both are in, and in no inner one.
        let shared = own.iter().zip(&target).take_while(|(a, b)| a == b).count().min(names(within).len());
        let from = Some(from).filter(|from| !from.is_empty()).map(str::to_owned);
        let ups = std::iter::repeat_n("..".to_owned(), own.len() - shared);
        let steps: Vec<String> = from.into_iter().chain(ups).chain(target[shared..].iter().cloned()).collect();
        if steps.is_empty() { ".".into() } else { steps.join("/") }
    }

    /// The names from where a part leads to down to a node.
    fn below(&self, base: usize, node: NodeId, context: Context) -> String {
        let base = if let Around::Cell(base) = self.reaches(base, context) { base } else { 0 };
        let (above, path) = (&self.form.node(base).path, &self.form.node(node).path);
        path.strip_prefix(above.as_str()).unwrap_or(path).trim_start_matches('/').to_owned()
    }

    fn quoted(&self, text: &str) -> String {
        // A workbook's bent quotes are read as straight ones, which must not end the text.
        if self.names.is_some() { quoted(&straight(text)) } else { quoted(text) }
    }

    fn quoted_way(&self, text: &str) -> String {
        if self.names.is_some() { self.quoted(text) } else { self.quoted(&format!(" {text} ")) }
    }
}

fn bracketed(text: String, binds: u8, strength: u8) -> String {
    if binds < strength { format!("({text})") } else { text }
}

/// A text in the quotes that it does not hold; where it holds both, as a concatenation.
pub fn quoted(text: &str) -> String {
    if !text.contains('\'') {
        format!("'{text}'")
    } else if text.contains('"') {
        let parts: Vec<String> = text.split('\'').map(|part| format!("'{part}'")).collect();
        format!("concat({})", parts.join(", \"'\", "))
    } else {
        format!("\"{text}\"")
    }
}

impl Operator {
    /// As it is written.
    pub fn word(self) -> &'static str {
        match self {
            Self::Or => "or",
            Self::And => "and",
            Self::Equal => "=",
            Self::Differs => "!=",
            Self::Below => "<",
            Self::UpTo => "<=",
            Self::Above => ">",
            Self::From => ">=",
            Self::Plus => "+",
            Self::Minus => "-",
            Self::Times => "*",
            Self::Div => "div",
            Self::Mod => "mod",
            Self::Union => "|",
        }
    }

    /// How tightly it binds: `XPath` 1.0, 3.5.
    pub fn strength(self) -> u8 {
        match self {
            Self::Or => 1,
            Self::And => 2,
            Self::Equal | Self::Differs => 3,
            Self::Below | Self::UpTo | Self::Above | Self::From => 4,
            Self::Plus | Self::Minus => 5,
            Self::Times | Self::Div | Self::Mod => 6,
            Self::Union => 8,
        }
    }
}
