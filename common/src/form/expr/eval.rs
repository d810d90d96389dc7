//! Evaluates expressions. Total: any expression gives some value; what makes no sense is NaN or blank.

use super::value::{Value, parse_number};
use super::{Expr, Operator, Step, call};
use crate::form::model::{Form, Kind, LanguageId, NodeId};
use crate::time::Millis;

/// Where an expression finds the answers that it reads.
pub trait Answers {
    /// The answer of a node as expressions see it: blank where there is none or the node is not relevant.
    fn seen(&self, node: NodeId) -> &str;
}

/// What an expression may know besides its own text.
#[derive(Clone, Copy)]
pub struct Scope<'a> {
    /// The form.
    pub form: &'a Form,
    /// Its answers.
    pub answers: &'a dyn Answers,
    /// The node that has the expression.
    pub this: NodeId,
    /// The language of `jr:choice-name`.
    pub language: LanguageId,
    /// The instant of `now()`.
    pub now: Millis,
    /// Minutes east of UTC of the wall that `today()` looks at.
    pub tz_offset_min: i32,
    /// Where `random()` and `uuid()` take chance from; the same seed gives the same values in the same node.
    pub seed: u64,
}

/// The value of `expr` in `scope`.
pub fn eval(expr: &Expr, scope: &Scope) -> Value {
    let mut stack: Vec<Value> = Vec::with_capacity(8);
    for (at, step) in expr.0.iter().enumerate() {
        let value = match step {
            Step::Number(number) => Value::Number(*number),
            Step::Text(text) => Value::Text(text.clone()),
            Step::Value(node) => scope.typed(*node),
            Step::Node(node) => Value::Number(f64::from(*node)),
            Step::Negate => Value::Number(-scope.number(&pop(&mut stack))),
            Step::Apply(operator) => {
                let right = pop(&mut stack);
                apply(*operator, &pop(&mut stack), &right, scope)
            }
            Step::Call(function, count) => {
                let args = stack.split_off(stack.len().saturating_sub(usize::from(*count)));
                call::call(*function, &args, at as u64, scope)
            }
        };
        stack.push(value.cut());
    }
    pop(&mut stack)
}

fn pop(stack: &mut Vec<Value>) -> Value {
    stack.pop().unwrap_or(Value::Text(String::new()))
}

impl Scope<'_> {
    /// Its value as a number, see [`Value::number`].
    pub fn number(&self, value: &Value) -> f64 {
        value.number(self.tz_offset_min)
    }

    /// A node's value: answers to number questions are numbers, all others texts. As in ODK, a blank is a blank text.
    fn typed(&self, node: NodeId) -> Value {
        let text = self.answers.seen(node);
        let numeric = matches!(self.form.node(node).kind, Kind::Integer | Kind::Decimal);
        match parse_number(text) {
            Some(number) if numeric => Value::Number(number),
            _ => Value::Text(text.to_owned()),
        }
    }
}

/// Rule of the comparisons: `XPath` 1.0, 3.4.
fn apply(operator: Operator, left: &Value, right: &Value, scope: &Scope) -> Value {
    let numbers = || (scope.number(left), scope.number(right));
    let compare = |test: fn(&f64, &f64) -> bool| {
        let (left, right) = numbers();
        Value::Bool(test(&left, &right))
    };
    let compute = |of: fn(f64, f64) -> f64| {
        let (left, right) = numbers();
        Value::Number(of(left, right))
    };
    match operator {
        Operator::Or => Value::Bool(left.truth() || right.truth()),
        Operator::And => Value::Bool(left.truth() && right.truth()),
        Operator::Equal => Value::Bool(equal(left, right, scope)),
        Operator::Differs => Value::Bool(!equal(left, right, scope)),
        Operator::Below => compare(f64::lt),
        Operator::UpTo => compare(f64::le),
        Operator::Above => compare(f64::gt),
        Operator::From => compare(f64::ge),
        Operator::Plus => compute(|left, right| left + right),
        Operator::Minus => compute(|left, right| left - right),
        Operator::Times => compute(|left, right| left * right),
        Operator::Div => compute(|left, right| left / right),
        Operator::Mod => compute(|left, right| left % right),
    }
}

#[expect(clippy::float_cmp, reason = "equality is what the author wrote")]
fn equal(left: &Value, right: &Value, scope: &Scope) -> bool {
    match (left, right) {
        (Value::Bool(_), _) | (_, Value::Bool(_)) => left.truth() == right.truth(),
        (Value::Number(_), _) | (_, Value::Number(_)) => scope.number(left) == scope.number(right),
        (Value::Text(left), Value::Text(right)) => left == right,
    }
}
