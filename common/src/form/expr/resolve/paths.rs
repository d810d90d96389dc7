//! Ways through the form and through lists, step by step.

use super::{Around, Context, ExprError, Resolver, Turn, broken, joined};
use crate::form::expr::ast::{AstKind, AstStep, Start, Way};
use crate::form::expr::functions::WAYS;
use crate::form::expr::mistake::Mistake;
use crate::form::expr::reads::Places;
use crate::form::expr::resolve::Named;
use crate::form::expr::{Axis, Operator, Step};
use crate::form::model::{ListId, NodeId};
use crate::form::nearest::nearest;

/// From where the repeats that a way stays in are seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    This,
    Owner,
    /// Decided at the way's end.
    Form,
}

/// A way so far.
pub enum Reached {
    /// At one node, through the instance of a repeat (the second; not yet known where the anchor is the form).
    Known(NodeId, NodeId, Anchor),
    /// What these steps give, each around something.
    Walked(Vec<Step>, Around),
    /// At a list: 0 before its root, 1 before its rows.
    List(ListId, u8),
    /// In the record that was finished before: nothing yet where it is not even at its first element.
    Saved(Option<NodeId>),
}

impl Resolver<'_> {
    pub fn path(
        &self,
        start: &Start,
        steps: &[AstStep],
        at: u32,
        context: Context,
    ) -> Result<(Vec<Step>, Around), ExprError> {
        let mut steps = steps;
        let mut reached = match start {
            Start::Here => match context.around {
                Around::Cell(node) if self.is_null(node, steps) => {
                    return Ok((vec![Step::Text(String::new())], Around::End));
                }
                _ => self.here(context),
            },
            Start::Root => {
                let form = Reached::Known(0, 0, Anchor::Form);
                let is_form = |first: &AstStep| {
                    let fits = |name: &str| name == self.names.name(0) || name == ROOT;
                    first.way == Way::Child && first.name.as_deref().is_none_or(fits)
                };
                match steps.split_first().filter(|(first, _)| is_form(first)) {
                    Some((first, rest)) => {
                        steps = rest;
                        self.step(form, &AstStep { way: Way::Here, ..first.clone() }, context)?
                    }
                    None => form,
                }
            }
            Start::Reference(name) => Reached::Known(self.reference(name)?, 0, Anchor::Form),
            Start::LastSaved(name) => Reached::Walked(vec![Step::LastSaved(self.reference(name)?)], Around::End),
            Start::From(inner) => match &self.ast.nodes[*inner].kind {
                AstKind::Call(name, args) if WAYS.contains(&name.as_str()) => self.way(name, args, at, context)?,
                AstKind::Path(start, inner) => {
                    let (steps, around) = self.path(start, inner, at, context)?;
                    Reached::Walked(steps, around)
                }
                _ => Reached::Walked(self.part(*inner, context)?, Around::End),
            },
        };
        for step in steps {
            reached = self.step(reached, step, context)?;
        }
        Ok(self.finished(reached, context))
    }

    /// `.`.
    fn here(&self, context: Context) -> Reached {
        match context.around {
            Around::Cell(node) => {
                let anchor = if context.turn == Turn::Pinned { Anchor::Owner } else { Anchor::This };
                Reached::Known(node, self.names.home(node), anchor)
            }
            around => Reached::Walked(vec![Step::This], around),
        }
    }

    /// `null`: a way to nothing, which large published forms use for "no value".
    fn is_null(&self, node: NodeId, steps: &[AstStep]) -> bool {
        let is_null = matches!(steps, [AstStep { way: Way::Child, name: Some(name), .. }] if name == "null");
        is_null && self.child(node, "null").is_none()
    }

    fn reference(&self, name: &str) -> Result<NodeId, ExprError> {
        match self.names.named(name, self.owner) {
            Named::One(node) => Ok(node),
            Named::Nothing => Err(ExprError::ReferenceUnknown(name.to_owned())),
            Named::Several => Err(ExprError::ReferenceAmbiguous(name.to_owned())),
        }
    }

    fn child(&self, node: NodeId, name: &str) -> Option<NodeId> {
        self.names.child(node, name)
    }

    fn step(&self, reached: Reached, step: &AstStep, context: Context) -> Result<Reached, ExprError> {
        let plain = step.predicates.is_empty();
        match (reached, step.way) {
            (Reached::Known(node, within, anchor), Way::Here) => {
                if plain {
                    return Ok(Reached::Known(node, within, anchor));
                }
                // Each place among the instances of its own parent.
                if anchor == Anchor::Form && node != 0 {
                    let base = self.known(self.names.parent(node), 0, Anchor::Form, context);
                    return self.tried(Step::Walk(Axis::Inside(node), count(step)), base, step, Around::Cell(node));
                }
                let base = self.known(node, within, anchor, context);
                self.tried(Step::Where(count(step)), base, step, Around::Cell(node))
            }
            (Reached::Known(node, within, anchor), Way::Parent) if plain => {
                let parent = self.names.parent(node);
                let leaves = within == node && node != 0;
                Ok(Reached::Known(parent, if leaves { self.names.home(parent) } else { within }, anchor))
            }
            (Reached::Known(node, within, anchor), Way::Child) => {
                let Some(name) = &step.name else {
                    let children = self.names.children(node).to_vec();
                    return self.any_of(&children, (within, anchor), step, context);
                };
                let child = self.child(node, name).ok_or_else(|| self.unknown(node, step, name, context))?;
                if plain {
                    return Ok(Reached::Known(child, within, anchor));
                }
                let base = self.known(node, within, anchor, context);
                self.tried(Step::Walk(Axis::Inside(child), count(step)), base, step, Around::Cell(child))
            }
            (Reached::Known(node, within, anchor), Way::Inside) => {
                let below = |id: &NodeId| self.is_inside(*id, node);
                let fits = |id: &NodeId| step.name.as_deref().is_none_or(|name| self.names.name(*id) == name);
                let found: Vec<NodeId> = (1..self.names.len()).filter(below).filter(fits).collect();
                self.any_of(&found, (within, anchor), step, context)
            }
            (Reached::Saved(at), Way::Child) if plain => {
                let Some(name) = &step.name else { return Err(broken(step.at, Mistake::QuestionUnnamed)) };
                let next = at.map(|node| self.child(node, name).ok_or_else(|| self.unknown(node, step, name, context)));
                Ok(Reached::Saved(Some(next.transpose()?.unwrap_or(0))))
            }
            (Reached::List(list, depth), Way::Child) if depth == 0 && plain => Ok(Reached::List(list, 1)),
            (Reached::List(list, _), Way::Child | Way::Inside) => {
                let rows = vec![Step::Rows(list)];
                if plain {
                    return Ok(Reached::Walked(rows, Around::Row(list)));
                }
                self.tried(Step::Where(count(step)), rows, step, Around::Row(list))
            }
            (Reached::Walked(base, Around::Row(list)), Way::Child) => {
                let Some(name) = &step.name else { return Err(broken(step.at, Mistake::ColumnUnnamed)) };
                let column = self.column(list, name)?;
                self.tried(Step::Walk(Axis::Field(column), count(step)), base, step, Around::End)
            }
            (Reached::Walked(base, Around::Cell(node)), Way::Child) => {
                let Some(name) = &step.name else { return Err(broken(step.at, Mistake::QuestionUnnamed)) };
                let child = self.child(node, name).ok_or_else(|| self.unknown(node, step, name, context))?;
                self.tried(Step::Walk(Axis::Inside(child), count(step)), base, step, Around::Cell(child))
            }
            (Reached::Walked(base, Around::Cell(node)), Way::Parent) => {
                let around = Around::Cell(self.names.parent(node));
                self.tried(Step::Walk(Axis::Up, count(step)), base, step, around)
            }
            (Reached::Walked(base, around), Way::Here) => {
                if plain {
                    return Ok(Reached::Walked(base, around));
                }
                self.tried(Step::Where(count(step)), base, step, around)
            }
            (_, Way::Attribute) => Err(broken(step.at, Mistake::Attribute)),
            _ => Err(broken(step.at, Mistake::Unknown)),
        }
    }

    /// Whether a node is below another one.
    pub fn is_inside(&self, node: NodeId, top: NodeId) -> bool {
        node != top && self.is_below(node, top)
    }

    fn is_below(&self, mut node: NodeId, top: NodeId) -> bool {
        while node != 0 && node != top {
            node = self.names.parent(node);
        }
        node == top
    }

    /// Several nodes, each with all its instances.
    fn any_of(
        &self,
        found: &[NodeId],
        (within, anchor): (NodeId, Anchor),
        step: &AstStep,
        context: Context,
    ) -> Result<Reached, ExprError> {
        if !step.predicates.is_empty() {
            return Err(broken(step.at, Mistake::Brackets));
        }
        let parts = found.iter().map(|node| Ok(self.known(*node, within, anchor, context)));
        Ok(match found {
            [] => {
                // As `.[0]`, which is how it is written.
                let (here, _) = self.finished(self.here(context), context);
                Reached::Walked(joined(Step::Where(1), [Ok(here), Ok(vec![Step::Number(0.0)])])?, Around::End)
            }
            [node] => Reached::Known(*node, within, anchor),
            _ => Reached::Walked(joined(Step::Fold(vec![Operator::Union; found.len() - 1]), parts)?, Around::End),
        })
    }

    /// `walk` from `base`, then the predicates, each of which turns around what was reached.
    fn tried(&self, walk: Step, base: Vec<Step>, step: &AstStep, around: Around) -> Result<Reached, ExprError> {
        let context = Context::tried(around);
        let predicates = step.predicates.iter().map(|predicate| self.part(*predicate, context));
        let steps = joined(walk, std::iter::once(Ok(base)).chain(predicates))?;
        Ok(Reached::Walked(steps, around))
    }

    pub fn finished(&self, reached: Reached, context: Context) -> (Vec<Step>, Around) {
        match reached {
            Reached::Known(node, within, anchor) => (self.known(node, within, anchor, context), Around::Cell(node)),
            Reached::Walked(steps, around) => (steps, around),
            Reached::List(list, _) => (vec![Step::Rows(list)], Around::Row(list)),
            Reached::Saved(node) => (vec![Step::LastSaved(node.unwrap_or(0))], Around::End),
        }
    }

    /// The one step that a way without brackets comes down to.
    pub fn known(&self, node: NodeId, within: NodeId, anchor: Anchor, context: Context) -> Vec<Step> {
        vec![known(self.names, (node, self.owner), (within, anchor), context)]
    }

    fn unknown(&self, node: NodeId, step: &AstStep, name: &str, context: Context) -> ExprError {
        let is_word = node == self.owner && context.turn == Turn::Owner;
        if is_word {
            return broken(step.at, Mistake::BareWord);
        }
        let known = self.names.children(node).iter().map(|child| self.names.name(*child));
        ExprError::PathUnknown(name.to_owned(), nearest(name, known))
    }
}

/// What a way without brackets to a node comes down to, in an expression of an owner.
pub fn known(
    places: &dyn Places,
    (node, owner): (NodeId, NodeId),
    (within, anchor): (NodeId, Anchor),
    context: Context,
) -> Step {
    let (within, anchor) = match anchor {
        Anchor::Form => {
            let owners = places.shared(node, owner);
            match (context.turn, context.around) {
                (Turn::Owner, _) => (owners, Anchor::This),
                // What is tried comes first where it is nearer than the owner.
                (Turn::Tried, Around::Cell(tried)) => {
                    let shared = places.shared(node, tried);
                    let is_nearer = shared != owners && places.holds(owners, shared);
                    if is_nearer { (shared, Anchor::This) } else { (owners, Anchor::Owner) }
                }
                _ => (owners, Anchor::Owner),
            }
        }
        anchor => (within, anchor),
    };
    if places.home(node) == 0 {
        return Step::Value(node);
    }
    if anchor == Anchor::Owner { Step::NearOwner(node, within) } else { Step::Near(node, within) }
}

/// What authors call the form's first element where they do not know its name.
const ROOT: &str = "data";

fn count(step: &AstStep) -> u8 {
    u8::try_from(step.predicates.len()).unwrap_or(u8::MAX)
}
