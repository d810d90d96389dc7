//! Expressions: `XPath` 1.0 as `XLSForm` uses it, with ODK's departures.
//!
//! An expression is stored as the steps of a stack machine: flat, so that neither reading it, evaluating it nor
//! dropping it recurses, however long it is. [`parse`] is only for readers of workbooks; [`eval`] does not need it.
//! Paths, axes, predicates and node-sets are not supported.

pub mod call;
pub mod dates;
pub mod eval;
pub mod functions;
pub mod lex;
pub mod parse;
pub mod value;

use super::model::NodeId;
use functions::Function;
use serde::{Deserialize, Serialize};

/// A parsed expression: its steps in the order in which a stack machine takes them.
///
/// `${a} = 'sim'` is `[{"r":3},{"s":"sim"},{"o":"="}]`. A sequence that no parser would make gives some
/// value, never a panic.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Expr(pub Vec<Step>);

/// Most steps of one expression.
pub const STEPS_MAX: usize = 10_000;

/// What a stack machine does next.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Step {
    /// Pushes a number.
    #[serde(rename = "n")]
    Number(f64),
    /// Pushes a text.
    #[serde(rename = "s")]
    Text(String),
    /// Pushes the value of a node; `.` is the node that has the expression.
    #[serde(rename = "r")]
    Value(NodeId),
    /// Pushes the node itself, for `jr:choice-name`.
    #[serde(rename = "q")]
    Node(NodeId),
    /// Replaces the upper number by its negative.
    #[serde(rename = "neg")]
    Negate,
    /// Replaces the upper two by what the operator makes of them.
    #[serde(rename = "o")]
    Apply(Operator),
    /// Replaces so many values by what the function makes of them.
    #[serde(rename = "f")]
    Call(Function, u8),
}

/// An operator between two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Operator {
    /// Either.
    #[serde(rename = "or")]
    Or,
    /// Both.
    #[serde(rename = "and")]
    And,
    /// Same.
    #[serde(rename = "=")]
    Equal,
    /// Not the same.
    #[serde(rename = "!=")]
    Differs,
    /// Less.
    #[serde(rename = "<")]
    Below,
    /// Less or same.
    #[serde(rename = "<=")]
    UpTo,
    /// More.
    #[serde(rename = ">")]
    Above,
    /// More or same.
    #[serde(rename = ">=")]
    From,
    /// Sum.
    #[serde(rename = "+")]
    Plus,
    /// Difference.
    #[serde(rename = "-")]
    Minus,
    /// Product.
    #[serde(rename = "*")]
    Times,
    /// Quotient.
    #[serde(rename = "div")]
    Div,
    /// Remainder, with the sign of the dividend.
    #[serde(rename = "mod")]
    Mod,
}

impl Expr {
    /// Always this text.
    pub fn text(text: impl Into<String>) -> Self {
        Self(vec![Step::Text(text.into())])
    }

    /// Always true or always false.
    pub fn boolean(is: bool) -> Self {
        Self(vec![Step::Call(if is { Function::True } else { Function::False }, 0)])
    }

    /// The nodes whose values it reads, as often as it does. The node itself, as `.`, is among them.
    pub fn reads(&self) -> impl Iterator<Item = NodeId> {
        self.0.iter().filter_map(|step| match step {
            Step::Value(node) => Some(*node),
            _ => None,
        })
    }

    /// The node whose value this is, where it is nothing but that.
    pub fn only_value(&self) -> Option<NodeId> {
        match self.0.as_slice() {
            [Step::Value(node)] => Some(*node),
            _ => None,
        }
    }
}
