//! Expressions: `XPath` 1.0 as `XLSForm` uses it, with ODK's departures.
//!
//! Three forms of the same: its text, the tree of its text ([`ast::Ast`], by [`parse::parse`]), and the steps that a device
//! evaluates ([`Expr`], by [`resolve::resolve`]), in which every name has become an index. Devices parse and resolve nothing.
//! Not supported: the axes that look sideways (`following`, `preceding` and their siblings), attributes, variables.

pub mod ast;
pub mod call;
pub mod dates;
pub mod digest;
pub mod eval;
pub mod functions;
pub mod geo;
pub mod lex;
pub mod mistake;
pub mod nodes;
pub mod parse;
pub mod reads;
pub mod resolve;
pub mod shuffle;
pub mod value;
pub mod write;

use super::model::{ListId, NodeId};
use functions::Function;
use serde::{Deserialize, Serialize};

/// An expression: its steps, each before those that it is made of.
///
/// `${a} + 1 > ${b}` is `[{"o":[">"]},{"o":["+"]},{"v":3},{"n":1},{"v":4}]`. Flat, because readers of JSON limit nesting.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Step>", into = "Vec<Step>")]
pub struct Expr {
    steps: Vec<Step>,
    /// How many steps each step is made of, itself included.
    sizes: Vec<u32>,
}

/// Most steps of one expression.
pub const STEPS_MAX: usize = 10_000;
/// Deepest nesting of steps. Evaluation goes as deep, on the stack that a phone's browser gives.
pub const NESTED_MAX: usize = 250;

/// One step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Step {
    /// A number.
    #[serde(rename = "n")]
    Number(f64),
    /// A text.
    #[serde(rename = "s")]
    Text(String),
    /// The only instance of a node, which is in no repeat.
    #[serde(rename = "v")]
    Value(NodeId),
    /// The instances of a node that are in the same instance of a repeat as the node around which everything turns now. The
    /// repeat is the second; 0 is the whole form.
    #[serde(rename = "r")]
    Near(NodeId, NodeId),
    /// The same, but seen from the node that has the expression, also within brackets.
    #[serde(rename = "c")]
    NearOwner(NodeId, NodeId),
    /// The node around which everything turns now: within brackets the one that is being tried.
    #[serde(rename = ".")]
    This,
    /// The rows of a list.
    #[serde(rename = "l")]
    Rows(ListId),
    /// What a node of that index held in the record that was finished before.
    #[serde(rename = "e")]
    LastSaved(NodeId),
    /// A text of the form by its id, such as `/data/a:label`, in the language of who reads.
    #[serde(rename = "i")]
    Said(String),
    /// From each node of the first part the way along an axis; then what fits all of so many predicates.
    #[serde(rename = "a")]
    Walk(Axis, u8),
    /// The nodes of the first part that fit all of so many predicates.
    #[serde(rename = "w")]
    Where(u8),
    /// The negative.
    #[serde(rename = "-")]
    Negate,
    /// From left to right what operators make of one more parts than operators.
    #[serde(rename = "o")]
    Fold(Vec<Operator>),
    /// What a function makes of so many parts.
    #[serde(rename = "f")]
    Call(Function, u8),
}

/// A way from one node to others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Axis {
    /// The instances of a node below this one, at any depth.
    #[serde(rename = "d")]
    Inside(NodeId),
    /// The group, or the instance of a repeat, around it.
    #[serde(rename = "u")]
    Up,
    /// The field of a row, by its column.
    #[serde(rename = "f")]
    Field(u32),
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
    /// The nodes of both.
    #[serde(rename = "|")]
    Union,
}

/// Why steps are no expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StepsError {
    /// There is none, or one lacks its parts, or one is left over.
    #[error("steps that do not fit each other")]
    Unbalanced,
    /// More than [`STEPS_MAX`], or nested deeper than [`NESTED_MAX`].
    #[error("an expression that is too large")]
    TooLarge,
}

impl Step {
    /// How many parts it is made of.
    pub fn parts(&self) -> usize {
        match self {
            Self::Walk(_, predicates) | Self::Where(predicates) => usize::from(*predicates) + 1,
            Self::Negate => 1,
            Self::Fold(operators) => operators.len() + 1,
            Self::Call(_, args) => usize::from(*args),
            _ => 0,
        }
    }
}

impl TryFrom<Vec<Step>> for Expr {
    type Error = StepsError;

    fn try_from(steps: Vec<Step>) -> Result<Self, StepsError> {
        if steps.len() > STEPS_MAX {
            return Err(StepsError::TooLarge);
        }
        let mut sizes = vec![1_u32; steps.len()];
        // From the last to the first: what stands behind a step is whole already. Each with its depth.
        let mut whole: Vec<(usize, usize)> = Vec::new();
        for (at, step) in steps.iter().enumerate().rev() {
            let mut deepest = 0;
            for _ in 0..step.parts() {
                let (part, depth) = whole.pop().ok_or(StepsError::Unbalanced)?;
                sizes[at] += sizes[part];
                deepest = deepest.max(depth);
            }
            if deepest >= NESTED_MAX {
                return Err(StepsError::TooLarge);
            }
            whole.push((at, deepest + 1));
        }
        if whole.len() == 1 { Ok(Self { steps, sizes }) } else { Err(StepsError::Unbalanced) }
    }
}

impl From<Expr> for Vec<Step> {
    fn from(expr: Expr) -> Self {
        expr.steps
    }
}

impl Expr {
    /// Always this text.
    pub fn text(text: impl Into<String>) -> Self {
        Self { steps: vec![Step::Text(text.into())], sizes: vec![1] }
    }

    /// Always true or always false.
    pub fn boolean(is: bool) -> Self {
        Self { steps: vec![Step::Call(if is { Function::True } else { Function::False }, 0)], sizes: vec![1] }
    }

    /// All steps, each before its parts.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The step at a place.
    pub fn step(&self, at: usize) -> &Step {
        &self.steps[at]
    }

    /// The places of the parts of the step at a place.
    pub fn parts(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        let mut next = at + 1;
        (0..self.steps[at].parts()).map(move |_| {
            let part = next;
            next += self.sizes[part] as usize;
            part
        })
    }

    /// The place behind everything that the step at a place is made of.
    pub fn end(&self, at: usize) -> usize {
        at + self.sizes[at] as usize
    }

    /// What it always is, where it is nothing but a text.
    pub fn as_text(&self) -> Option<&str> {
        match self.steps.as_slice() {
            [Step::Text(text)] => Some(text),
            _ => None,
        }
    }
}
