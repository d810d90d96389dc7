//! Which nodes depend on which, and an order in which to recompute them. Evaluates nothing.

use super::expr::Expr;
use super::model::{Node, NodeId, Piece};
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

/// What [`link`] finds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Links {
    /// See [`super::model::Form::dependents`].
    pub dependents: Vec<Vec<NodeId>>,
    /// See [`super::model::Form::order`].
    pub order: Vec<NodeId>,
    /// Nodes each of which waits for the next and the last for the first; where there are any, `order` lacks them.
    pub cycles: Vec<Vec<NodeId>>,
}

/// The dependencies between `nodes`, whose parents stand before them.
///
/// Values and relevance order the nodes; what only shows or checks (labels, `required`, `constraint`, `read_only`)
/// makes a node a dependent, but takes no part in cycles, since nothing can read it.
pub fn link(nodes: &[Node]) -> Links {
    let conditional = conditional(nodes);
    let mut before: Vec<Vec<NodeId>> = Vec::with_capacity(nodes.len());
    let mut dependents = vec![Vec::new(); nodes.len()];
    for (id, node) in (0..).zip(nodes) {
        let mut reads: Vec<NodeId> =
            [node.relevant.as_ref(), node.calculate.as_ref()].into_iter().flat_map(reads).collect();
        if id != node.parent && conditional.get(node.parent as usize) == Some(&true) {
            reads.push(node.parent);
        }
        reads.retain(|read| (*read as usize) < nodes.len());
        reads.sort_unstable();
        reads.dedup();
        for read in reads.iter().copied().chain(shown(node)) {
            if let Some(dependents) = dependents.get_mut(read as usize) {
                dependents.push(id);
            }
        }
        before.push(reads);
    }
    let (sorted, left) = sort(&before, &dependents);
    let mut rank = vec![0_usize; nodes.len()];
    for (at, id) in sorted.iter().enumerate() {
        rank[*id as usize] = at;
    }
    for list in &mut dependents {
        list.sort_unstable_by_key(|id| rank[*id as usize]);
        list.dedup();
    }
    let computed = |id: &NodeId| nodes[*id as usize].calculate.is_some() || conditional[*id as usize];
    let order = sorted.into_iter().filter(computed).collect();
    Links { dependents, order, cycles: cycles(&before, &left) }
}

/// Whether a node's relevance can change: its own or a group's that it is in.
fn conditional(nodes: &[Node]) -> Vec<bool> {
    let mut found: Vec<bool> = Vec::with_capacity(nodes.len());
    for node in nodes {
        let inherited = found.get(node.parent as usize) == Some(&true);
        found.push(inherited || node.relevant.is_some());
    }
    found
}

fn reads(expr: Option<&Expr>) -> impl Iterator<Item = NodeId> {
    expr.into_iter().flat_map(Expr::reads)
}

/// What a node reads only to show or to check.
fn shown(node: &Node) -> impl Iterator<Item = NodeId> {
    let texts = [&node.label, &node.hint, &node.required_message, &node.constraint_message];
    let outputs = texts.into_iter().flatten().flatten().filter_map(|piece| match piece {
        Piece::Output(expr) => Some(expr.reads()),
        Piece::Plain(_) => None,
    });
    let checks = [node.required.as_ref(), node.constraint.as_ref(), node.read_only.as_ref()];
    checks.into_iter().flat_map(reads).chain(outputs.flatten())
}

/// The nodes such that each stands after all that it reads, document order where there is a choice; and those that
/// cannot be ordered.
fn sort(before: &[Vec<NodeId>], dependents: &[Vec<NodeId>]) -> (Vec<NodeId>, Vec<bool>) {
    let mut waits: Vec<usize> = before.iter().map(Vec::len).collect();
    let mut left = vec![true; before.len()];
    let mut ready: BinaryHeap<Reverse<NodeId>> =
        (0..).zip(&waits).filter(|(_, waits)| **waits == 0).map(|(id, _)| Reverse(id)).collect();
    let mut sorted = Vec::with_capacity(before.len());
    while let Some(Reverse(id)) = ready.pop() {
        left[id as usize] = false;
        sorted.push(id);
        let mut freed: Vec<NodeId> = dependents[id as usize].clone();
        freed.sort_unstable();
        freed.dedup();
        for next in freed {
            // A dependent that only shows the value does not wait for it.
            if before[next as usize].binary_search(&id).is_ok() {
                waits[next as usize] -= 1;
                if waits[next as usize] == 0 {
                    ready.push(Reverse(next));
                }
            }
        }
    }
    (sorted, left)
}

/// One cycle for each knot of nodes that are `left`: each of them reads another one that is.
fn cycles(before: &[Vec<NodeId>], left: &[bool]) -> Vec<Vec<NodeId>> {
    let mut visited_in: HashMap<NodeId, usize> = HashMap::new();
    let mut found = Vec::new();
    for (walk, start) in (0..).zip(left).filter(|(_, left)| **left).map(|(id, _): (NodeId, _)| id).enumerate() {
        let (mut path, mut at) = (Vec::new(), start);
        while let std::collections::hash_map::Entry::Vacant(entry) = visited_in.entry(at) {
            entry.insert(walk);
            path.push(at);
            let Some(next) = before[at as usize].iter().find(|read| left[**read as usize]) else { break };
            at = *next;
        }
        if visited_in.get(&at) == Some(&walk)
            && let Some(from) = path.iter().position(|id| *id == at)
            && before[path[path.len() - 1] as usize].contains(&at)
        {
            found.push(path.split_off(from));
        }
    }
    found
}
