//! Which nodes depend on which, and an order in which to recompute them. Follows from the compiled form alone; evaluates
//! nothing.

use super::expr::Expr;
use super::expr::reads::{Places, Read, reads};
use super::model::{Node, NodeId, Piece, Text};
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

/// A node that is to be looked at when another one changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dependent {
    /// The node.
    pub node: NodeId,
    /// The repeat within one instance of which both stand; 0 is the whole form.
    pub within: NodeId,
    /// How many instances the repeat `node` has is to be looked at, not the instances.
    pub series: bool,
}

/// What [`link`] finds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Links {
    /// For each node, what reads it.
    pub dependents: Vec<Vec<Dependent>>,
    /// Nodes with something to compute, in an order in which they can be.
    pub order: Vec<NodeId>,
    /// For each node its place in that order, from 1; 0 for what follows from nothing.
    rank: Vec<u32>,
    /// Nodes each of which waits for the next and the last for the first; where there are any, `order` lacks them.
    pub cycles: Vec<Vec<NodeId>>,
}

impl Links {
    /// A node's place in the order, as in `rank`.
    pub fn rank_of(&self, node: NodeId) -> u32 {
        self.rank.get(node as usize).copied().unwrap_or(0)
    }
}

/// The dependencies between `nodes`, whose parents stand before them.
///
/// Values and relevance order the nodes; what only shows or checks (labels, `required`, `constraint`, `read_only`)
/// makes a node a dependent, but takes no part in cycles, since nothing can read it. Nor does how many instances a repeat
/// has: that may follow from what its instances say.
pub fn link(nodes: &[Node], places: &dyn Places) -> Links {
    let conditional = conditional(nodes);
    let mut before: Vec<Vec<NodeId>> = Vec::with_capacity(nodes.len());
    let mut dependents: Vec<Vec<Dependent>> = vec![Vec::new(); nodes.len()];
    for (id, node) in (0..).zip(nodes) {
        let of = |exprs: &[&Option<Expr>]| -> Vec<Read> {
            exprs.iter().filter_map(|expr| expr.as_ref()).flat_map(|expr| reads(expr, id, places)).collect()
        };
        // A value that keeps itself, as in `if(. = '', uuid(), .)`, waits for nobody; nor does a choice for what is offered.
        let mut computed = of(&[&node.calculate, &node.filter]);
        computed.retain(|read| read.node != id);
        computed.extend(of(&[&node.relevant]));
        if id != node.parent && conditional.get(node.parent as usize) == Some(&true) {
            computed.push(Read { node: node.parent, within: places.home(node.parent) });
        }
        let mut counted = node.count.as_ref().map(|count| reads(count, id, places)).unwrap_or_default();
        for read in &mut counted {
            if read.within == id {
                read.within = places.above(id); // what is in an instance is read from outside of it
            }
        }
        let shown = shown(node).flat_map(|expr| reads(expr, id, places));
        let mut note = |read: Read, series: bool| {
            if let Some(dependents) = dependents.get_mut(read.node as usize) {
                dependents.push(Dependent { node: id, within: read.within, series });
            }
        };
        for read in computed.iter().copied().chain(shown) {
            note(read, false);
        }
        for read in counted {
            note(read, true);
        }
        // Repeats are read for how many instances they have, which orders nothing.
        let orders = |read: &Read| {
            let is_series = places.home(read.node) == read.node && read.node != 0 && read.node != node.parent;
            (read.node as usize) < nodes.len() && !is_series
        };
        let mut waits: Vec<NodeId> = computed.iter().filter(|read| orders(read)).map(|read| read.node).collect();
        waits.sort_unstable();
        waits.dedup();
        before.push(waits);
    }
    let (sorted, left) = sort(&before, &dependents);
    let mut rank = vec![0_u32; nodes.len()];
    for (at, id) in (1..).zip(&sorted) {
        rank[*id as usize] = at;
    }
    for list in &mut dependents {
        list.sort_unstable_by_key(|dependent| (rank[dependent.node as usize], *dependent));
        list.dedup();
    }
    let computed = |id: &NodeId| {
        let node = &nodes[*id as usize];
        node.calculate.is_some() || node.filter.is_some() || conditional[*id as usize]
    };
    let order = sorted.into_iter().filter(computed).collect();
    Links { dependents, order, rank, cycles: cycles(&before, &left) }
}

/// Whether a node's relevance can change: its own or a group's that it is in.
#[inline(never)]
fn conditional(nodes: &[Node]) -> Vec<bool> {
    let mut found: Vec<bool> = Vec::with_capacity(nodes.len());
    for node in nodes {
        let inherited = found.get(node.parent as usize) == Some(&true);
        found.push(inherited || node.relevant.is_some());
    }
    found
}

/// What a node reads only to show or to check.
fn shown(node: &Node) -> impl Iterator<Item = &Expr> {
    fn outputs(text: &Text) -> impl Iterator<Item = &Expr> {
        text.iter().flatten().filter_map(|piece| if let Piece::Output(expr) = piece { Some(expr) } else { None })
    }
    let texts = [&node.label, &node.hint, &node.guidance, &node.required_message, &node.constraint_message];
    let checks = [&node.required, &node.constraint, &node.read_only].into_iter().filter_map(Option::as_ref);
    checks.chain(texts.into_iter().flat_map(outputs))
}

/// The nodes such that each stands after all that it reads, document order where there is a choice; and those that
/// cannot be ordered.
#[inline(never)]
fn sort(before: &[Vec<NodeId>], dependents: &[Vec<Dependent>]) -> (Vec<NodeId>, Vec<bool>) {
    let mut waits: Vec<usize> = before.iter().map(Vec::len).collect();
    let mut left = vec![true; before.len()];
    let mut ready: BinaryHeap<Reverse<NodeId>> =
        (0..).zip(&waits).filter(|(_, waits)| **waits == 0).map(|(id, _)| Reverse(id)).collect();
    let mut sorted = Vec::with_capacity(before.len());
    while let Some(Reverse(id)) = ready.pop() {
        left[id as usize] = false;
        sorted.push(id);
        let mut freed: Vec<NodeId> = dependents[id as usize].iter().map(|dependent| dependent.node).collect();
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
#[inline(never)]
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
