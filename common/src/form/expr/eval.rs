//! Evaluates expressions. Total: any expression gives some value; what makes no sense is NaN, blank or no node.

use super::nodes::{Spot, Spots};
use super::reads::Places;
use super::value::{Value, format_number, parse_number};
use super::{Axis, Expr, Operator, Step, call, dates};
use crate::form::cells::{CellId, Cells, Layout};
use crate::form::choices::ChoiceList;
use crate::form::filling::plain_text;
use crate::form::model::{Form, Kind, LanguageId, NodeId};
use crate::map::Map;
use crate::time::Millis;
use std::borrow::Cow;

/// What every expression of a filling may know.
#[derive(Clone, Copy)]
pub struct World<'a> {
    /// The form.
    pub form: &'a Form,
    /// Where its cells are.
    pub layout: &'a Layout,
    /// Its answers.
    pub cells: &'a Cells,
    /// What the record that was finished before held.
    pub saved: &'a Map<NodeId, String>,
    /// The language of labels.
    pub language: LanguageId,
    /// The instant of `now()`.
    pub now: Millis,
    /// Minutes east of UTC of the wall that `today()` looks at.
    pub tz_offset_min: i32,
    /// Where `random()` and `uuid()` take chance from; the same seed gives the same values in the same cell.
    pub seed: u64,
}

/// Where in a form one expression is evaluated.
#[derive(Clone, Copy)]
pub struct Scope<'a> {
    /// All that is the same for every expression.
    pub world: World<'a>,
    /// The cell that has the expression.
    pub owner: CellId,
    /// The place around which everything turns: the owner, or within brackets the one that is being tried.
    pub this: Spot,
    /// The place of `this` among those that are tried, from 1.
    pub position: usize,
    /// How many are tried.
    pub last: usize,
}

impl<'a> World<'a> {
    /// For an expression that belongs to a cell.
    pub fn scope(self, owner: CellId) -> Scope<'a> {
        Scope { world: self, owner, this: Spot::Cell(owner), position: 1, last: 1 }
    }

    /// The answer of a cell as expressions see it: blank where there is none or it is not asked.
    pub fn seen(&self, id: CellId) -> &'a str {
        let cell = self.cells.get(self.layout, id).filter(|cell| !cell.hidden && !cell.unavailable);
        cell.map_or("", |cell| cell.value.as_str())
    }

    /// What stands in a place.
    pub fn text_at(&self, spot: Spot) -> &'a str {
        match spot {
            Spot::Cell(id) => self.seen(id),
            Spot::Field(list, row, column) => self.form.list(list).map_or("", |list| list.field(row, column)),
            Spot::Row(..) => "",
            Spot::Saved(node) => self.saved.get(&node).map_or("", String::as_str),
        }
    }

    /// A text of the form by its id, without what it shows of answers.
    fn said(&self, id: &str) -> String {
        let of_node = || {
            let (path, what) = id.rsplit_once(':')?;
            let (_, inner) = path.strip_prefix('/')?.split_once('/')?;
            let (_, node) = self.form.find(&format!("/{inner}"))?;
            let text = if what == "hint" { &node.hint } else { &node.label };
            Some(plain_text(text, self.language).into_owned())
        };
        let of_choice = || {
            let (list, row) = id.rsplit_once('-')?;
            let list = self.form.lists.iter().find(|own| own.name == list)?;
            Some(list.label(row.parse().ok()?, self.language).to_owned())
        };
        of_node().or_else(of_choice).unwrap_or_default()
    }

    /// Whether what is there answers a question for a number.
    pub fn is_numeric(&self, spot: Spot) -> bool {
        let node = match spot {
            Spot::Cell(id) => id.node,
            Spot::Saved(node) => node,
            Spot::Row(..) | Spot::Field(..) => return false,
        };
        matches!(self.form.node(node).kind, Kind::Integer | Kind::Decimal | Kind::Range)
    }

    fn near(&self, from: CellId, node: NodeId, within: NodeId) -> Spots {
        let block = self.cells.around(from.block, within);
        self.asked(self.cells.inside(self.layout, block, node).into())
    }

    /// Without what is not asked: for expressions it is not there.
    fn asked(&self, spots: Spots) -> Spots {
        spots.keep(|spot| match spot {
            Spot::Cell(id) => self.cells.get(self.layout, id).is_some_and(|cell| !cell.hidden),
            _ => true,
        })
    }
}

/// The value of `expr` in `scope`.
pub fn eval<'a>(expr: &'a Expr, scope: &Scope<'a>) -> Value<'a> {
    scope.eval(expr, 0)
}

impl<'a> Scope<'a> {
    /// The value of the part at a place.
    pub fn eval(&self, expr: &'a Expr, at: usize) -> Value<'a> {
        let world = &self.world;
        match expr.step(at) {
            Step::Number(number) => Value::Number(*number),
            Step::Text(text) => Value::text(text.as_str()),
            Step::Value(node) => {
                let cell = CellId { block: 0, node: *node };
                Value::Spots(world.asked(Spots::One(Some(Spot::Cell(cell)))))
            }
            Step::Near(node, within) => {
                let from = if let Spot::Cell(cell) = self.this { cell } else { self.owner };
                Value::Spots(world.near(from, *node, *within))
            }
            Step::NearOwner(node, within) => Value::Spots(world.near(self.owner, *node, *within)),
            Step::This => Value::Spots(Spots::One(Some(self.this))),
            Step::Rows(list) => {
                let rows = world.form.list(*list).map_or(0, ChoiceList::len);
                Value::Spots(Spots::Rows(*list, rows))
            }
            Step::Said(id) => Value::text(world.said(id)),
            Step::LastSaved(node) => Value::Spots(Spots::One(Some(Spot::Saved(*node)))),
            Step::Walk(axis, _) => Value::Spots(self.walk(expr, at, *axis)),
            Step::Where(_) => {
                let spots = self.spots(expr, at + 1);
                Value::Spots(self.fitting(expr, at, spots))
            }
            Step::Negate => Value::Number(-self.number(&self.eval(expr, at + 1))),
            Step::Fold(operators) => self.fold(expr, at, operators),
            Step::Call(function, _) => call::call(*function, &call::Args::new(self, expr, at)),
        }
    }

    /// The places that a part leads to; none if it gives something else.
    pub fn spots(&self, expr: &'a Expr, at: usize) -> Spots {
        match self.eval(expr, at) {
            Value::Spots(spots) => spots,
            _ => Spots::One(None),
        }
    }

    /// Predicates hold for what each single place leads to: `rep/name[1]` is the first name of every `rep`.
    fn walk(&self, expr: &'a Expr, at: usize, axis: Axis) -> Spots {
        let from = self.spots(expr, at + 1);
        let has_predicates = expr.step(at).parts() > 1;
        let mut found = Vec::new();
        for spot in from.each() {
            let next = self.along(spot, axis);
            let fitting = if has_predicates { self.fitting(expr, at, next) } else { next };
            if from.len() == 1 {
                return fitting;
            }
            found.extend(fitting.each());
        }
        if axis == Axis::Up {
            found.dedup(); // several children of one parent
        }
        Spots::Many(found)
    }

    fn along(&self, spot: Spot, axis: Axis) -> Spots {
        let world = &self.world;
        match (spot, axis) {
            (Spot::Cell(cell), Axis::Inside(node)) => {
                world.asked(world.cells.inside(world.layout, cell.block, node).into())
            }
            (Spot::Cell(cell), Axis::Up) => {
                let node = world.layout.parent(cell.node);
                let leaves = world.layout.is_block(cell.node);
                let above = || world.cells.block(cell.block).map_or(0, |block| block.parent);
                let block = if leaves { above() } else { cell.block };
                Spots::One((cell.node != 0).then_some(Spot::Cell(CellId { block, node })))
            }
            (Spot::Row(list, row), Axis::Field(column)) => Spots::One(Some(Spot::Field(list, row, column))),
            _ => Spots::One(None),
        }
    }

    /// Those of `spots` that fit the predicates of the step at a place.
    fn fitting(&self, expr: &'a Expr, at: usize, mut spots: Spots) -> Spots {
        for predicate in expr.parts(at).skip(1) {
            // Where an index says which rows can fit at all, only those are tried.
            if let Spots::Rows(list, _) = spots
                && let Some(rows) = self.indexed(expr, predicate, list)
            {
                spots = Spots::Many(rows.iter().map(|row| Spot::Row(list, *row)).collect());
            }
            let last = spots.len();
            let mut fitting = Vec::new();
            for (position, this) in (1..).zip(spots.each()) {
                let inner = Scope { this, position, last, ..*self };
                let fits = match inner.eval(expr, predicate) {
                    #[expect(
                        clippy::cast_precision_loss,
                        clippy::float_cmp,
                        reason = "a place is a small whole number"
                    )]
                    Value::Number(number) => number == position as f64,
                    other => inner.truth(&other),
                };
                if fits {
                    fitting.push(this);
                }
            }
            spots = Spots::Many(fitting);
        }
        spots
    }

    /// The rows that can fit a predicate which asks that a field be the same as something that the row has no part in.
    fn indexed(&self, expr: &'a Expr, at: usize, list: u32) -> Option<&'a [u32]> {
        if let Step::Fold(operators) = expr.step(at) {
            if operators.iter().all(|operator| *operator == Operator::And) {
                return expr.parts(at).find_map(|part| self.indexed(expr, part, list));
            }
            if operators.as_slice() == [Operator::Equal] {
                let mut parts = expr.parts(at);
                let (left, right) = (parts.next()?, parts.next()?);
                let field = |at: usize| match (expr.step(at), expr.steps().get(at + 1)) {
                    (Step::Walk(Axis::Field(column), 0), Some(Step::This)) => Some(*column),
                    _ => None,
                };
                let (column, other) =
                    field(left).map(|column| (column, right)).or_else(|| field(right).map(|column| (column, left)))?;
                if !turns_around_owner(expr, other) {
                    return None;
                }
                let value = self.eval(expr, other);
                let text = match &value {
                    Value::Text(text) => text.clone(),
                    Value::Spots(spots) if spots.len() <= 1 => {
                        spots.first().map_or(Cow::Borrowed(""), |spot| Cow::Borrowed(self.world.text_at(spot)))
                    }
                    _ => return None,
                };
                return Some(self.world.form.list(list)?.rows_with(column, &text));
            }
        }
        None
    }

    fn fold(&self, expr: &'a Expr, at: usize, operators: &[Operator]) -> Value<'a> {
        let mut parts = expr.parts(at);
        let mut left = parts.next().map_or(Value::BLANK, |part| self.eval(expr, part));
        for (operator, part) in operators.iter().zip(parts) {
            left = match operator {
                Operator::Or => Value::Bool(self.truth(&left) || self.truth(&self.eval(expr, part))),
                Operator::And => Value::Bool(self.truth(&left) && self.truth(&self.eval(expr, part))),
                _ => self.apply(*operator, &left, &self.eval(expr, part)),
            };
        }
        left
    }

    /// Rule of the comparisons: `XPath` 1.0, 3.4.
    fn apply(&self, operator: Operator, left: &Value<'a>, right: &Value<'a>) -> Value<'a> {
        let compute = |of: fn(f64, f64) -> f64| Value::Number(of(self.number(left), self.number(right)));
        let compare = |test: fn(&f64, &f64) -> bool| {
            Value::Bool(some_pair(left, right, &|left, right| test(&self.number(left), &self.number(right))))
        };
        match operator {
            Operator::Equal => Value::Bool(some_pair(left, right, &|left, right| self.same(left, right))),
            Operator::Differs => Value::Bool(some_pair(left, right, &|left, right| !self.same(left, right))),
            Operator::Below => compare(f64::lt),
            Operator::UpTo => compare(f64::le),
            Operator::Above => compare(f64::gt),
            Operator::From => compare(f64::ge),
            Operator::Plus => compute(|left, right| left + right),
            Operator::Minus => compute(|left, right| left - right),
            Operator::Times => compute(|left, right| left * right),
            Operator::Div => compute(|left, right| left / right),
            Operator::Mod => compute(|left, right| left % right),
            Operator::Union => Value::Spots(left.union(right)),
            Operator::Or | Operator::And => Value::Bool(false), // decided before
        }
    }

    #[expect(clippy::float_cmp, reason = "equality is what the author wrote")]
    fn same(&self, left: &Value<'a>, right: &Value<'a>) -> bool {
        match (left, right) {
            (Value::Bool(_), _) | (_, Value::Bool(_)) => self.truth(left) == self.truth(right),
            (Value::Number(_), _) | (_, Value::Number(_)) => self.number(left) == self.number(right),
            _ if self.is_reading(left) || self.is_reading(right) => {
                // 12.0 is 12 where a question asks for a number; a blank is only itself.
                let (left, right) = (self.text(left), self.text(right));
                match (parse_number(&left), parse_number(&right)) {
                    (Some(left), Some(right)) => left == right,
                    _ => left == right,
                }
            }
            _ => self.text(left) == self.text(right),
        }
    }

    /// Whether it is the answer of a question for a number.
    fn is_reading(&self, value: &Value<'a>) -> bool {
        matches!(value, Value::Spots(spots) if spots.first().is_some_and(|spot| self.world.is_numeric(spot)))
    }

    /// As a text, by `XPath`: NaN is `NaN`.
    pub fn text(&self, value: &Value<'a>) -> Cow<'a, str> {
        match value {
            Value::Text(text) => text.clone(),
            Value::Number(number) => format_number(*number).into(),
            Value::Bool(is) => is.to_string().into(),
            Value::Spots(spots) => spots.first().map_or(Cow::Borrowed(""), |spot| self.world.text_at(spot).into()),
        }
    }

    /// As a number. A text that is a day or a day and time is its days since 1970-01-01 by the local wall clock;
    /// an empty text, or any other, is NaN.
    pub fn number(&self, value: &Value<'a>) -> f64 {
        let text = match value {
            Value::Number(number) => return *number,
            Value::Bool(is) => return f64::from(u8::from(*is)),
            Value::Text(_) | Value::Spots(_) => self.text(value),
        };
        let days = || dates::Instant::parse(&text, self.world.tz_offset_min).map(dates::Instant::wall_days);
        parse_number(&text).or_else(days).unwrap_or(f64::NAN)
    }

    /// As true or false: a text is true unless it is empty, a number unless it is zero or NaN. A question is as its answer
    /// is, as in ODK's clients; by `XPath` it would be true because it is there.
    pub fn truth(&self, value: &Value<'a>) -> bool {
        match value {
            Value::Bool(is) => *is,
            Value::Number(number) => *number != 0.0 && !number.is_nan(),
            Value::Text(text) => !text.is_empty(),
            Value::Spots(spots) => match spots.first() {
                None => false,
                Some(Spot::Row(..)) => true,
                Some(spot) => {
                    let text = self.world.text_at(spot);
                    let zero = || self.world.is_numeric(spot) && parse_number(text) == Some(0.0);
                    spots.len() > 1 || (!text.is_empty() && !zero())
                }
            },
        }
    }

    /// As an answer is stored: what is no finite number is blank.
    pub fn stored(&self, value: &Value<'a>) -> Cow<'a, str> {
        match value {
            Value::Number(number) if !number.is_finite() => Cow::Borrowed(""),
            other => self.text(other),
        }
    }
}

/// Whether a part of a predicate means the same for every row that is tried.
fn turns_around_owner(expr: &Expr, at: usize) -> bool {
    use super::functions::Function;
    expr.steps()[at..expr.end(at)].iter().all(|step| {
        !matches!(
            step,
            Step::This | Step::Call(Function::Position | Function::Last | Function::Random | Function::Uuid, _)
        )
    })
}

/// Whether there is a place on each side for which a test holds. One that is not there is a blank: as in ODK's clients a
/// question that is not asked equals ''.
fn some_pair<'a>(left: &Value<'a>, right: &Value<'a>, test: &dyn Fn(&Value<'a>, &Value<'a>) -> bool) -> bool {
    if let Value::Spots(spots) = left
        && spots.len() > 1
    {
        return spots.each().any(|spot| some_pair(&Value::Spots(Spots::One(Some(spot))), right, test));
    }
    if let Value::Spots(spots) = right
        && spots.len() > 1
    {
        return spots.each().any(|spot| test(left, &Value::Spots(Spots::One(Some(spot)))));
    }
    test(left, right)
}
