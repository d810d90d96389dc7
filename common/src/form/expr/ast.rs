//! An expression as its text has it: names are still names. Readers of workbooks resolve it into an [`super::Expr`].

use super::Operator;

/// Index into [`Ast::nodes`].
pub type AstId = usize;

/// A parsed text. The last node is the whole; each node's parts stand before it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Ast {
    /// All nodes.
    pub nodes: Vec<AstNode>,
}

/// A part of an expression, and where it begins.
#[derive(Debug, Clone, PartialEq)]
pub struct AstNode {
    /// What it is.
    pub kind: AstKind,
    /// In characters from 1.
    pub at: u32,
}

/// What a part is.
#[derive(Debug, Clone, PartialEq)]
pub enum AstKind {
    /// A number without sign.
    Number(f64),
    /// A text in quotes.
    Text(String),
    /// Nodes, found by walking.
    Path(Start, Vec<AstStep>),
    /// The negative of a number.
    Negate(AstId),
    /// Operands between which operators of the same strength stand, from left to right: one more than operators.
    Fold(Vec<AstId>, Vec<Operator>),
    /// A function's value.
    Call(String, Vec<AstId>),
}

/// Where a path begins.
#[derive(Debug, Clone, PartialEq)]
pub enum Start {
    /// `/`.
    Root,
    /// The node around which everything turns.
    Here,
    /// `${name}`.
    Reference(String),
    /// `${last-saved#name}`: the value in the record finished before.
    LastSaved(String),
    /// What another part gives.
    From(AstId),
}

/// One step of a path.
#[derive(Debug, Clone, PartialEq)]
pub struct AstStep {
    /// Which way.
    pub way: Way,
    /// The name asked for; `None` for any.
    pub name: Option<String>,
    /// What stands in brackets behind it, in order.
    pub predicates: Vec<AstId>,
    /// In characters from 1.
    pub at: u32,
}

/// Which way a step goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// `child::`, which may be left out.
    Child,
    /// `descendant-or-self::node()/child::`, which is written `//`.
    Inside,
    /// `..`.
    Parent,
    /// `.`.
    Here,
    /// `@`: no node of a form has attributes that expressions could read.
    Attribute,
}
