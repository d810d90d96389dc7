//! What an expression depends on. Evaluates nothing.

use super::functions::Function;
use super::{Axis, Expr, Step};
use crate::form::model::NodeId;

/// A node that an expression reads, and how far that reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Read {
    /// The node; a repeat where its instances are counted or walked through.
    pub node: NodeId,
    /// The repeat within one instance of which reader and read stand; 0 is the whole form.
    pub within: NodeId,
}

/// Where a form's nodes stand, as far as dependencies need it.
pub trait Places {
    /// The innermost repeat that a node is in, or that it is; 0 for the whole form.
    fn home(&self, node: NodeId) -> NodeId;
    /// The node around it; the form's own is itself.
    fn parent(&self, node: NodeId) -> NodeId;

    /// The repeat around a repeat.
    fn above(&self, repeat: NodeId) -> NodeId {
        if repeat == 0 { 0 } else { self.home(self.parent(repeat)) }
    }

    /// The innermost repeat that `node` shares with `from`; of a repeat all instances are meant, so that it is not its own.
    fn shared(&self, node: NodeId, from: NodeId) -> NodeId {
        let mut home = self.home(node);
        if home == node {
            home = self.above(node);
        }
        while !self.holds(home, self.home(from)) {
            home = self.above(home);
        }
        home
    }

    /// Whether a repeat is, or is around, another one.
    fn holds(&self, outer: NodeId, mut inner: NodeId) -> bool {
        while inner != outer && inner != 0 {
            inner = self.above(inner);
        }
        inner == outer
    }
}

/// Everything that `expr`, which belongs to `owner`, reads, in no order and each once.
pub fn reads(expr: &Expr, owner: NodeId, places: &dyn Places) -> Vec<Read> {
    let mut walk = Walk { expr, owner, places, found: Vec::new() };
    walk.part(0, None);
    walk.found.sort_unstable();
    walk.found.dedup();
    walk.found
}

struct Walk<'a> {
    expr: &'a Expr,
    owner: NodeId,
    places: &'a dyn Places,
    found: Vec<Read>,
}

impl Walk<'_> {
    /// Notes what the part at a place reads. `around` is how far the nodes reach that are being tried in the brackets that it
    /// stands in. What comes out: how far the nodes reach that the part gives, where it gives any.
    fn part(&mut self, at: usize, around: Option<NodeId>) -> Option<NodeId> {
        let parts: Vec<usize> = self.expr.parts(at).collect();
        match self.expr.step(at) {
            Step::Value(node) => Some(self.note(*node, 0)),
            Step::NearOwner(node, within) => Some(self.note(*node, *within)),
            Step::Near(node, within) => {
                let within = around.map_or(*within, |around| self.outer(around, *within));
                Some(self.note(*node, within))
            }
            Step::This => match around {
                Some(around) => Some(around),
                None => Some(self.note(self.owner, self.places.home(self.owner))),
            },
            Step::Walk(axis, _) => {
                let mut from = parts.first().and_then(|base| self.part(*base, around));
                match axis {
                    Axis::Inside(node) => {
                        if let Some(within) = from {
                            self.note(*node, within);
                        }
                    }
                    Axis::Up => from = from.map(|within| self.places.above(within)),
                    Axis::Field(_) => {}
                }
                self.predicates(parts.get(1..).unwrap_or_default(), from);
                from
            }
            Step::Where(_) => {
                let from = parts.first().and_then(|base| self.part(*base, around));
                self.predicates(parts.get(1..).unwrap_or_default(), from);
                from
            }
            Step::Call(function, _) => {
                let reach = parts.iter().filter_map(|part| self.part(*part, around)).last();
                if *function == Function::Position
                    && let Some(Step::Near(repeat, within) | Step::NearOwner(repeat, within)) =
                        parts.first().map(|part| self.expr.step(*part))
                    && repeat == within
                {
                    // Its place among the others changes with them.
                    self.note(*repeat, self.places.above(*repeat));
                }
                reach
            }
            _ => {
                let reaches: Vec<NodeId> = parts.iter().filter_map(|part| self.part(*part, around)).collect();
                reaches.into_iter().reduce(|a, b| self.outer(a, b))
            }
        }
    }

    fn predicates(&mut self, parts: &[usize], from: Option<NodeId>) {
        for part in parts {
            self.part(*part, Some(from.unwrap_or(0)));
        }
    }

    fn note(&mut self, node: NodeId, within: NodeId) -> NodeId {
        self.found.push(Read { node, within });
        within
    }

    /// The outer one of two repeats.
    fn outer(&self, a: NodeId, b: NodeId) -> NodeId {
        if self.places.holds(a, b) { a } else { b }
    }
}
