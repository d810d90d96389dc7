//! Expressions as text again, for documents that other clients read. Every way is written from the form's first element:
//! clients read that as within the instance of a repeat that both share, as [`super::resolve`] does.

use super::reads::Places;
use super::{Axis, Expr, Operator, Step};
use crate::form::cells::Layout;
use crate::form::choices::ChoiceList;
use crate::form::expr::functions::Function;
use crate::form::expr::value::format_number;
use crate::form::model::{Form, NodeId};

/// The text of an expression that `owner` has; `root` is the name of the form's first element.
pub fn write(expr: &Expr, owner: NodeId, (form, layout): (&Form, &Layout), root: &str) -> String {
    Writer { expr, owner, form, layout, root }.part(0, Around::Owner, 0)
}

/// What `.` is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Around {
    Owner,
    /// Something that is tried in brackets: of a list where one is named.
    Tried(Option<u32>),
}

struct Writer<'a> {
    expr: &'a Expr,
    owner: NodeId,
    form: &'a Form,
    layout: &'a Layout,
    root: &'a str,
}

/// How tightly the unary minus binds, and a way.
const NEGATE: u8 = 7;
const TIGHTEST: u8 = 9;

impl Writer<'_> {
    /// The text of a part that stands where operators bind as tightly as `strength`.
    fn part(&self, at: usize, around: Around, strength: u8) -> String {
        let parts: Vec<usize> = self.expr.parts(at).collect();
        let first = |strength| parts.first().map_or_else(String::new, |part| self.part(*part, around, strength));
        match self.expr.step(at) {
            Step::Number(number) if *number < 0.0 => format!("({})", format_number(*number)),
            Step::Number(number) => format_number(*number),
            Step::Text(text) => quoted(text),
            Step::Value(node) => self.path(*node, around),
            Step::Near(node, within) => self.way(*node, *within, around),
            Step::NearOwner(node, within) if around == Around::Owner => self.way(*node, *within, around),
            Step::NearOwner(node, within) => self.relative("current()", *node, *within),
            Step::This => ".".into(),
            Step::Rows(list) => {
                format!("instance({})/root/item", quoted(self.list(*list).map_or("", |list| &list.name)))
            }
            Step::Said(id) => format!("jr:itext({})", quoted(id)),
            Step::LastSaved(node) => {
                format!("instance('__last-saved')/{}{}", self.root, self.form.node(*node).path)
            }
            Step::Walk(axis, _) => {
                let step = match axis {
                    Axis::Inside(node) => self.below(parts.first().copied(), *node),
                    Axis::Up => "..".into(),
                    Axis::Field(column) => {
                        let list = parts.first().and_then(|base| self.list_of(*base, around));
                        let name = list.and_then(|list| self.list(list)?.columns().nth(*column as usize));
                        name.unwrap_or_default().to_owned()
                    }
                };
                let base = match parts.first().map(|base| self.expr.step(*base)) {
                    Some(Step::This) if matches!(axis, Axis::Field(_)) => String::new(),
                    _ => first(TIGHTEST) + "/",
                };
                base + &step + &self.brackets(&parts, around)
            }
            Step::Where(_) => first(TIGHTEST) + &self.brackets(&parts, around),
            Step::Negate => bracketed(format!("-{}", first(NEGATE)), NEGATE, strength),
            Step::Fold(operators) => {
                let binds = operators.first().map_or(TIGHTEST, |operator| operator.strength());
                let mut text = first(binds);
                for (operator, part) in operators.iter().zip(parts.iter().skip(1)) {
                    text = format!("{text} {} {}", operator.word(), self.part(*part, around, binds + 1));
                }
                bracketed(text, binds, strength)
            }
            Step::Call(function, _) => {
                let args = parts.iter().enumerate().map(|(place, part)| {
                    let text = self.part(*part, around, 0);
                    // Clients take the question whose choices are meant in quotes.
                    if *function == Function::ChoiceName && place == 1 { quoted(&format!(" {text} ")) } else { text }
                });
                format!("{}({})", function.name(), args.collect::<Vec<_>>().join(", "))
            }
        }
    }

    fn brackets(&self, parts: &[usize], around: Around) -> String {
        let tried = Around::Tried(parts.first().and_then(|base| self.list_of(*base, around)));
        parts.iter().skip(1).flat_map(|part| ["[".to_owned(), self.part(*part, tried, 0), "]".to_owned()]).collect()
    }

    /// The list that the rows are of to which a part leads.
    fn list_of(&self, at: usize, around: Around) -> Option<u32> {
        match (self.expr.step(at), around) {
            (Step::Rows(list), _) => Some(*list),
            (Step::This, Around::Tried(list)) => list,
            (Step::Where(_) | Step::Walk(..), _) => {
                self.expr.parts(at).next().and_then(|base| self.list_of(base, around))
            }
            _ => None,
        }
    }

    fn list(&self, list: u32) -> Option<&ChoiceList> {
        self.form.list(list)
    }

    fn path(&self, node: NodeId, around: Around) -> String {
        if node == self.owner && around == Around::Owner && node != 0 {
            return ".".into();
        }
        format!("/{}{}", self.root, self.form.node(node).path)
    }

    fn way(&self, node: NodeId, within: NodeId, around: Around) -> String {
        let is_usual = around != Around::Owner || within == self.layout.shared(node, self.owner);
        if is_usual { self.path(node, around) } else { self.relative("", node, within) }
    }

    /// A way from the owner: up to what both are in, then down.
    fn relative(&self, from: &str, node: NodeId, within: NodeId) -> String {
        let names = |id: NodeId| self.form.node(id).path.split('/').skip(1).map(str::to_owned).collect::<Vec<_>>();
        let (own, target) = (names(self.owner), names(node));
        // What is reached stays in the instance of the repeat that both are in, and in no inner one.
        let shared = own.iter().zip(&target).take_while(|(a, b)| a == b).count().min(names(within).len());
        let from = Some(from).filter(|from| !from.is_empty()).map(str::to_owned);
        let ups = std::iter::repeat_n("..".to_owned(), own.len() - shared);
        let steps: Vec<String> = from.into_iter().chain(ups).chain(target[shared..].iter().cloned()).collect();
        if steps.is_empty() { ".".into() } else { steps.join("/") }
    }

    /// The names from where a part leads to down to a node.
    fn below(&self, base: Option<usize>, node: NodeId) -> String {
        let base = base.and_then(|base| self.leads_to(base)).unwrap_or(0);
        let (above, path) = (&self.form.node(base).path, &self.form.node(node).path);
        path.strip_prefix(above.as_str()).unwrap_or(path).trim_start_matches('/').to_owned()
    }

    fn leads_to(&self, at: usize) -> Option<NodeId> {
        match self.expr.step(at) {
            Step::Value(node) | Step::Near(node, _) | Step::NearOwner(node, _) | Step::Walk(Axis::Inside(node), _) => {
                Some(*node)
            }
            Step::Walk(Axis::Up, _) => Some(self.form.node(self.leads_to(self.expr.parts(at).next()?)?).parent),
            Step::Where(_) => self.leads_to(self.expr.parts(at).next()?),
            _ => None,
        }
    }
}

fn bracketed(text: String, binds: u8, strength: u8) -> String {
    if binds < strength { format!("({text})") } else { text }
}

/// A text in the quotes that it does not hold; where it holds both, as a concatenation.
fn quoted(text: &str) -> String {
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
