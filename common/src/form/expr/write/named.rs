//! Expressions as authors write them: names in the place of ways, conditions of lists, chosen instances of repeats.

use super::{TIGHTEST, Writer};
use crate::form::expr::functions::Function;
use crate::form::expr::resolve::{self, Around, Context, Turn};
use crate::form::expr::{Axis, Expr, Operator, Step};
use crate::form::model::{Form, ListId, NodeId};
use crate::form::names::Names;

/// Writes the expressions of a form for a workbook.
#[derive(Clone, Copy)]
pub struct Named<'a> {
    /// The form.
    pub form: &'a Form,
    /// Its names.
    pub names: &'a Names,
}

impl<'a> Named<'a> {
    /// The text of an expression that `owner` has.
    pub fn expression(self, expr: &Expr, owner: NodeId) -> String {
        self.writer(expr, owner, None).part(0, Context::of(owner), 0)
    }

    /// The same for another node that is directly in `around`, and in the same instance as the owner.
    pub fn moved(self, expr: &Expr, owner: NodeId, around: NodeId) -> String {
        self.writer(expr, owner, Some(around)).part(0, Context::of(owner), 0)
    }

    /// `${name}`, where that is all that an expression of `owner` says.
    pub fn name(self, expr: &Expr, owner: NodeId) -> Option<String> {
        let text = match expr.steps() {
            [Step::Value(node) | Step::Near(node, _) | Step::NearOwner(node, _)] => {
                format!("${{{}}}", self.form.node(*node).name)
            }
            [Step::LastSaved(_)] => self.expression(expr, owner),
            _ => return None,
        };
        resolve::compile(&text, owner, self.names).is_ok_and(|read| read == *expr).then_some(text)
    }

    /// What an expression of `owner` says that names no more than a node.
    pub fn value_of(self, node: NodeId, owner: NodeId) -> Option<Expr> {
        let step = resolve::whole(self.names, node, owner, Context::of(owner));
        Expr::try_from(vec![step]).ok()
    }

    /// What must hold for a row of `list` that `filter` gives; in it a bare word is a column.
    pub fn condition(self, filter: &Expr, owner: NodeId, list: ListId) -> String {
        let writer = self.writer(filter, owner, None);
        let tried = Context::tried(Around::Row(list));
        let parts: Vec<usize> = filter.parts(0).collect();
        match (filter.step(0), parts.split_first()) {
            (Step::Where(_), Some((base, [condition]))) if *filter.step(*base) == Step::Rows(list) => {
                writer.part(*condition, tried, 0)
            }
            (Step::Where(_), Some((base, conditions)))
                if *filter.step(*base) == Step::Rows(list) && !counts_places(filter) =>
            {
                let strength = Operator::And.strength() + 1;
                let texts: Vec<String> = conditions.iter().map(|part| writer.part(*part, tried, strength)).collect();
                texts.join(" and ")
            }
            // Some other way to the rows: one is offered where its name is among theirs.
            _ => format!("selected(join(' ', {}/name), name)", writer.part(0, tried, TIGHTEST)),
        }
    }

    /// `${name}` of the answers, in instances of a repeat, that `filter` leads to; and what must hold for an instance beside
    /// that it is answered.
    pub fn answers(self, filter: &Expr, owner: NodeId) -> Option<(String, String)> {
        let Step::Walk(Axis::Inside(node), 0) = filter.step(0) else { return None };
        let base = filter.parts(0).next()?;
        let Step::Walk(Axis::Inside(repeat), 1) = filter.step(base) else { return None };
        let tried = filter.parts(base).nth(1)?;
        let condition = match filter.step(tried) {
            Step::Fold(operators) if operators.as_slice() == [Operator::And] => filter.parts(tried).nth(1),
            _ => None,
        };
        let writer = self.writer(filter, owner, None);
        let context = Context::tried(Around::Cell(*repeat));
        let condition = condition.map(|part| writer.part(part, context, 0)).unwrap_or_default();
        Some((format!("${{{}}}", self.form.node(*node).name), condition))
    }

    fn writer(self, expr: &'a Expr, owner: NodeId, stands_in: Option<NodeId>) -> Writer<'a> {
        let root = self.form.node(0).name.as_str();
        let (form, names) = (self.form, self.names);
        Writer { expr, owner, form, places: names, names: Some(names), stands_in, root }
    }
}

/// Whether one condition after the other may choose other rows than all at once.
fn counts_places(filter: &Expr) -> bool {
    let counts = |step: &Step| matches!(step, Step::Number(_) | Step::Call(Function::Position | Function::Last, _));
    filter.steps().iter().any(counts)
}

impl Writer<'_> {
    /// `indexed-repeat(…)`, where a node of chosen instances of repeats is meant.
    pub fn indexed(&self, at: usize, context: Context) -> Option<String> {
        self.names?;
        let Step::Walk(Axis::Inside(node), 0) = self.expr.step(at) else { return None };
        let mut base = self.expr.parts(at).next()?;
        let mut pairs: Vec<(NodeId, usize)> = Vec::new();
        while let Step::Walk(Axis::Inside(repeat), 1) = self.expr.step(base) {
            let parts: Vec<usize> = self.expr.parts(base).collect();
            if *self.expr.step(parts[1]) != Step::Call(Function::Number, 1) {
                return None;
            }
            pairs.push((*repeat, self.expr.parts(parts[1]).next()?));
            base = parts[0];
        }
        let (outermost, _) = pairs.last()?;
        let is_usual = self.is_whole(self.expr.step(base), self.form.node(*outermost).parent, context);
        if !is_usual || pairs.iter().any(|(_, index)| self.turns(*index)) {
            return None;
        }
        // The number is seen from the owner, and within brackets as they are.
        let seen = if context.turn == Turn::Owner { Context { turn: Turn::Pinned, ..context } } else { context };
        let mut args = vec![self.named(*node)?];
        for (repeat, index) in pairs.iter().rev() {
            args.extend([self.named(*repeat)?, self.part(*index, seen, 0)]);
        }
        Some(format!("indexed-repeat({})", args.join(", ")))
    }

    /// Whether a part turns around what is tried.
    fn turns(&self, at: usize) -> bool {
        let mut parts = self.expr.parts(at);
        match self.expr.step(at) {
            Step::Near(..) | Step::This => true,
            // What stands in its brackets turns around itself.
            Step::Walk(..) | Step::Where(_) => parts.next().is_some_and(|base| self.turns(base)),
            _ => parts.any(|part| self.turns(part)),
        }
    }
}
