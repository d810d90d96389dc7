//! From an expression's tree to its steps: every name becomes an index. Only who compiles forms needs it.
//!
//! A way through the form that has no brackets is known without walking it: it ends at one node, and what is left to say is
//! which repeat's instance it stays in. Rule for absolute ways and `${name}`: as in `JavaRosa`, they stay in the instances of
//! repeats that they share with the node that has the expression.

mod paths;

use super::ast::{Ast, AstId, AstKind};
use super::functions::{Function, WAYS};
use super::lex::Broken;
use super::mistake::Mistake;
use super::reads::Places;
use super::{Axis, Expr, Operator, Step, call, parse};
use crate::form::model::{ListId, NodeId};
use crate::form::nearest::nearest;
use paths::{Anchor, Reached};

/// Why a text is no expression of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExprError {
    /// It does not follow the grammar, or uses a part of `XPath` that is not supported.
    Broken(Broken),
    /// No function has that name.
    FunctionUnknown(String),
    /// `${name}` names no question.
    ReferenceUnknown(String),
    /// `${name}` names several questions.
    ReferenceAmbiguous(String),
    /// A way leads to a node that is not there; what was probably meant.
    PathUnknown(String, Option<String>),
    /// No list, and no file, has that name.
    ListUnknown(String),
    /// A list has no such column: the list, the column, what was probably meant.
    ColumnUnknown(ListId, String, Option<String>),
}

/// What `${name}` stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// One node.
    One(NodeId),
    /// No node.
    Nothing,
    /// More than one.
    Several,
}

/// The names of a form, as far as they are known before anything is resolved.
pub trait Names: Places {
    /// What `${name}` stands for in an expression of `owner`.
    fn named(&self, name: &str, owner: NodeId) -> Named;
    /// A node's name; the form's is its first element's.
    fn name(&self, node: NodeId) -> &str;
    /// What is directly below a node, in order.
    fn children(&self, node: NodeId) -> &[NodeId];
    /// The first of them that is called so.
    fn child(&self, node: NodeId, name: &str) -> Option<NodeId>;
    /// All nodes.
    fn len(&self) -> NodeId;
    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// The list, or the file, of that name.
    fn list(&self, name: &str) -> Option<ListId>;
    /// The id by which a text of the form is known, for the one that a document gives it.
    fn text(&self, id: &str) -> Option<String>;
    /// The columns of a list, in order.
    fn columns(&self, list: ListId) -> Vec<&str>;
}

/// The expression that `text` is, which belongs to `owner`.
///
/// # Errors
/// The first [`ExprError`] from the left.
pub fn compile(text: &str, owner: NodeId, names: &dyn Names) -> Result<Expr, ExprError> {
    let ast = parse::parse(text).map_err(ExprError::Broken)?;
    resolve(&ast, owner, names)
}

/// The rows of a list that fit the condition `text`, in which a bare word is a column.
///
/// # Errors
/// The first [`ExprError`] from the left.
pub fn filter(text: &str, owner: NodeId, list: ListId, names: &dyn Names) -> Result<Expr, ExprError> {
    let ast = parse::parse(text).map_err(ExprError::Broken)?;
    let resolver = Resolver { ast: &ast, owner, names };
    let condition = resolver.part(ast.nodes.len().saturating_sub(1), Context::tried(Around::Row(list)));
    finish(joined(Step::Where(1), [Ok(vec![Step::Rows(list)]), condition])?)
}

fn finish(steps: Vec<Step>) -> Result<Expr, ExprError> {
    Expr::try_from(steps).map_err(|_| broken(1, Mistake::TooLong))
}

/// The steps of a tree.
///
/// # Errors
/// The first [`ExprError`] from the left.
pub fn resolve(ast: &Ast, owner: NodeId, names: &dyn Names) -> Result<Expr, ExprError> {
    let resolver = Resolver { ast, owner, names };
    finish(resolver.part(ast.nodes.len().saturating_sub(1), Context::of(owner))?)
}

/// The step that `${name}`, or the whole way to a node, stands for in an expression of an owner.
pub(super) fn whole(places: &dyn Places, node: NodeId, owner: NodeId, context: Context) -> Step {
    paths::known(places, (node, owner), (0, Anchor::Form), context)
}

/// What documents call the record that was finished before.
const LAST_SAVED: &str = "__last-saved";

struct Resolver<'a> {
    ast: &'a Ast,
    owner: NodeId,
    names: &'a dyn Names,
}

/// What everything turns around.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Around {
    /// A node of the form.
    Cell(NodeId),
    /// A row of a list.
    Row(ListId),
    /// A field, or something that nothing leads on from.
    End,
}

/// Where a part of an expression stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context {
    pub around: Around,
    pub turn: Turn,
}

/// Who stands in the middle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// The owner.
    Owner,
    /// Within brackets: what is being tried.
    Tried,
    /// Within brackets, but as seen by the owner.
    Pinned,
}

impl Context {
    /// In no brackets.
    pub fn of(owner: NodeId) -> Self {
        Self { around: Around::Cell(owner), turn: Turn::Owner }
    }

    /// In brackets behind something.
    pub fn tried(around: Around) -> Self {
        Self { around, turn: Turn::Tried }
    }
}

type Steps = Result<Vec<Step>, ExprError>;

impl Resolver<'_> {
    fn part(&self, id: AstId, context: Context) -> Steps {
        let Some(node) = self.ast.nodes.get(id) else { return Err(broken(1, Mistake::ValueMissing)) };
        match &node.kind {
            AstKind::Number(number) => Ok(vec![Step::Number(*number)]),
            AstKind::Text(text) => Ok(vec![Step::Text(text.clone())]),
            AstKind::Negate(inner) => joined(Step::Negate, [self.part(*inner, context)]),
            AstKind::Fold(parts, operators) => {
                joined(Step::Fold(operators.clone()), parts.iter().map(|part| self.part(*part, context)))
            }
            AstKind::Path(start, steps) => self.path(start, steps, node.at, context).map(|(steps, _)| steps),
            AstKind::Call(name, args) => self.call(name, args, node.at, context),
        }
    }

    fn call(&self, name: &str, args: &[AstId], at: u32, context: Context) -> Steps {
        if let ("jr:itext", [id]) = (name, args) {
            let id = self.text(*id, name)?;
            let known = self.names.text(id).ok_or_else(|| ExprError::PathUnknown(id.to_owned(), None))?;
            return Ok(vec![Step::Said(known)]);
        }
        if WAYS.contains(&name) {
            let reached = self.way(name, args, at, context)?;
            return Ok(self.finished(reached, context).0);
        }
        let Some(function) = Function::find(name) else { return Err(ExprError::FunctionUnknown(name.to_owned())) };
        let (least, most) = function.takes();
        let Some(count) = u8::try_from(args.len()).ok().filter(|count| (least..=most).contains(count)) else {
            let (function, given) = (name.to_owned(), args.len());
            return Err(broken(at, Mistake::Arguments { function, least, most, given }));
        };
        if function == Function::Regex
            && let Some(AstKind::Text(pattern)) = args.get(1).map(|arg| &self.ast.nodes[*arg].kind)
            && let Err(why) = call::pattern(pattern)
        {
            return Err(broken(self.ast.nodes[args[1]].at, Mistake::Pattern { why: why.to_string() }));
        }
        let part = |(place, arg): (usize, &AstId)| {
            if function == Function::ChoiceName && place == 1 {
                self.quoted(*arg, context)
            } else {
                self.part(*arg, context)
            }
        };
        joined(Step::Call(function, count), args.iter().enumerate().map(part))
    }

    /// A question, which may stand in quotes.
    fn quoted(&self, id: AstId, context: Context) -> Steps {
        let AstKind::Text(text) = &self.ast.nodes[id].kind else { return self.part(id, context) };
        let ast = parse::parse(text.trim()).map_err(ExprError::Broken)?;
        let inner = Resolver { ast: &ast, ..*self };
        inner.part(ast.nodes.len().saturating_sub(1), context)
    }

    /// Functions that lead to nodes.
    fn way(&self, name: &str, args: &[AstId], at: u32, context: Context) -> Result<Reached, ExprError> {
        match (name, args) {
            ("current", []) => Ok(Reached::Known(self.owner, self.names.home(self.owner), Anchor::Owner)),
            ("instance", [list]) => {
                let list = self.text(*list, "instance")?;
                if list == LAST_SAVED {
                    return Ok(Reached::Saved(None));
                }
                self.names.list(list).map(|list| Reached::List(list, 0)).ok_or(ExprError::ListUnknown(list.into()))
            }
            ("pulldata", [list, column, key, value]) => {
                let name = self.text(*list, "pulldata")?;
                let found = self.names.list(name).or_else(|| self.names.list(name.trim_end_matches(".csv")));
                let list = found.ok_or_else(|| ExprError::ListUnknown(name.into()))?;
                let column = self.column(list, self.text(*column, "pulldata")?)?;
                let key = self.column(list, self.text(*key, "pulldata")?)?;
                let same = joined(
                    Step::Fold(vec![Operator::Equal]),
                    [Ok(vec![Step::Walk(Axis::Field(key), 0), Step::This]), self.part(*value, self.owners(context))],
                );
                let rows = joined(Step::Where(1), [Ok(vec![Step::Rows(list)]), same])?;
                Ok(Reached::Walked(joined(Step::Walk(Axis::Field(column), 0), [Ok(rows)])?, Around::End))
            }
            ("indexed-repeat", [node, rest @ ..]) if !rest.is_empty() && rest.len() % 2 == 0 => {
                let node = self.node(*node, context)?;
                let (mut steps, mut around) = (None::<Vec<Step>>, 0);
                for pair in rest.chunks_exact(2) {
                    let repeat = self.node(pair[0], context)?;
                    if self.names.home(repeat) != repeat || !self.is_inside(repeat, around) {
                        return Err(broken(self.ast.nodes[pair[0]].at, Mistake::RepeatMeant));
                    }
                    around = repeat;
                    let parent = self.names.parent(repeat);
                    let base = match steps.take() {
                        Some(steps) => steps,
                        None => self.known(parent, 0, Anchor::Form, context),
                    };
                    let index = self.part(pair[1], self.owners(context));
                    // A number chooses by place; a text that is one is meant so too.
                    let index = joined(Step::Call(Function::Number, 1), [index]);
                    steps = Some(joined(Step::Walk(Axis::Inside(repeat), 1), [Ok(base), index])?);
                }
                if !self.is_inside(node, around) {
                    return Err(broken(at, Mistake::OtherRepeat));
                }
                let steps = joined(Step::Walk(Axis::Inside(node), 0), [Ok(steps.unwrap_or_default())])?;
                Ok(Reached::Walked(steps, Around::Cell(node)))
            }
            _ => Err(broken(at, Mistake::Misused { function: name.to_owned() })),
        }
    }

    /// As seen by the owner, also within brackets.
    fn owners(&self, context: Context) -> Context {
        match context.turn {
            Turn::Tried => context,
            Turn::Owner | Turn::Pinned => Context { around: Around::Cell(self.owner), turn: Turn::Pinned },
        }
    }

    fn text(&self, id: AstId, function: &str) -> Result<&str, ExprError> {
        match &self.ast.nodes[id].kind {
            AstKind::Text(text) => Ok(text.trim()),
            _ => Err(broken(self.ast.nodes[id].at, Mistake::QuotedMeant { function: function.to_owned() })),
        }
    }

    fn column(&self, list: ListId, name: &str) -> Result<u32, ExprError> {
        let columns = self.names.columns(list);
        let found = columns.iter().position(|column| *column == name).and_then(|at| u32::try_from(at).ok());
        found.ok_or_else(|| {
            let meant = nearest(name, columns.iter().copied());
            ExprError::ColumnUnknown(list, name.to_owned(), meant)
        })
    }

    /// The node that a part names, whichever instance.
    fn node(&self, id: AstId, context: Context) -> Result<NodeId, ExprError> {
        let steps = self.quoted(id, context)?;
        match steps.first() {
            Some(Step::Value(node) | Step::Near(node, _) | Step::NearOwner(node, _)) => Ok(*node),
            _ => Err(broken(self.ast.nodes[id].at, Mistake::QuestionMeant)),
        }
    }
}

fn broken(at: u32, why: Mistake) -> ExprError {
    ExprError::Broken(Broken { at, why })
}

/// A step before its parts.
fn joined(step: Step, parts: impl IntoIterator<Item = Steps>) -> Steps {
    let mut steps = vec![step];
    for part in parts {
        steps.extend(part?);
    }
    Ok(steps)
}
