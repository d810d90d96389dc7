//! Where the collector is on the walk from stop to stop, from the record's trail.

use crate::form::model::{Form, Node, NodeId};
use crate::record::{Move, Record};

/// Where the collector is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The stop being read or walked to; node 0 in a form without stops.
    pub stop: NodeId,
    /// False while still on the way.
    pub arrived: bool,
}

/// The parts that a form is filled in: its stops, or the form itself where it has none.
pub fn sections(form: &Form) -> Vec<NodeId> {
    let stops: Vec<NodeId> = form.stops().map(|(id, _)| id).collect();
    if stops.is_empty() { vec![0] } else { stops }
}

/// Where the collector is. A form without stops is always arrived at.
pub fn place(form: &Form, record: &Record) -> Place {
    let sections = sections(form);
    let first = sections.first().copied().unwrap_or(0);
    if form.stops().next().is_none() {
        return Place { stop: first, arrived: true };
    }
    let find = |path: &str| form.find(path).map_or(first, |(id, _)| id);
    let last = record.trail.iter().rev().find_map(|step| match &step.what {
        Move::Arrived { stop } => Some(Place { stop: find(stop), arrived: true }),
        Move::OrderChanged { to, .. } => Some(Place { stop: find(to), arrived: false }),
        Move::Left { stop } => {
            Some(Place { stop: next(form, record, find(stop)).unwrap_or(find(stop)), arrived: false })
        }
        Move::Confirmed { .. } | Move::Interrupted { .. } | Move::Resumed {} | Move::HandedOver { .. } => None,
    });
    last.unwrap_or(Place { stop: first, arrived: false })
}

/// The stop to go to after `stop`: the next in order that was not left yet, from the beginning again if need be.
pub fn next(form: &Form, record: &Record, stop: NodeId) -> Option<NodeId> {
    let open = |(id, node): &(NodeId, &Node)| *id != stop && !record.has_left(&node.path);
    let behind = form.stops().filter(|(id, _)| *id > stop).find(open);
    behind.or_else(|| form.stops().find(open)).map(|(id, _)| id)
}

/// Whether going to `stop` next is out of order, and so needs a justification. Going back to a stop that was left does not.
pub fn out_of_order(form: &Form, record: &Record, stop: NodeId) -> bool {
    let here = place(form, record);
    let due = if here.arrived { next(form, record, here.stop) } else { Some(here.stop) };
    let visited = record.has_left(&form.node(stop).path);
    stop != here.stop && !visited && due != Some(stop)
}

/// Whether a stop is to be confirmed by its code before it is read.
pub fn asks_for_code(form: &Form, record: &Record, stop: NodeId) -> bool {
    let node = form.node(stop);
    let asks = form.round.as_ref().is_some_and(|round| round.confirm_stops) && node.stop.is_some();
    asks && record.confirmed(&node.path).is_none()
}

/// How many stops were left.
pub fn stops_done(form: &Form, record: &Record) -> usize {
    form.stops().filter(|(_, node)| record.has_left(&node.path)).count()
}
