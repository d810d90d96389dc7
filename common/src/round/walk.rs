//! Where a collector is on the walk from stop to stop, from the record's trail.

use crate::form::model::{Form, Node, NodeId};
use crate::id::PersonId;
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

/// Where somebody is who has a part in the record. A form without stops is always arrived at.
pub fn place(form: &Form, record: &Record, person: PersonId) -> Place {
    let sections = sections(form);
    let first = sections.first().copied().unwrap_or(0);
    if form.stops().next().is_none() {
        return Place { stop: first, arrived: true };
    }
    let find = |path: &str| form.find(path).map_or(first, |(id, _)| id);
    let last = record.walk(person).find_map(|step| match &step.what {
        Move::Arrived { stop } => Some(Place { stop: find(stop), arrived: true }),
        Move::OrderChanged { to, .. } => Some(Place { stop: find(to), arrived: false }),
        Move::Left { stop } => {
            Some(Place { stop: next(form, record, person, find(stop)).unwrap_or(find(stop)), arrived: false })
        }
        _ => None,
    });
    let begin = || first_open(form, record, person, |_| true).unwrap_or(first);
    last.unwrap_or_else(|| Place { stop: begin(), arrived: false })
}

/// The stop for somebody to go to after `stop`: the next in order that was not left yet, from the beginning again if need
/// be.
pub fn next(form: &Form, record: &Record, person: PersonId, stop: NodeId) -> Option<NodeId> {
    let behind = first_open(form, record, person, |id| id > stop);
    behind.or_else(|| first_open(form, record, person, |id| id != stop))
}

/// The first stop among those that was not left yet, and where none of the others is who walk too.
fn first_open(form: &Form, record: &Record, person: PersonId, among: impl Fn(NodeId) -> bool) -> Option<NodeId> {
    let open = |(id, node): &(NodeId, &Node)| among(*id) && !record.has_left(&node.path);
    let free = |(_, node): &(NodeId, &Node)| record.people_at(&node.path).all(|other| other == person);
    form.stops().filter(open).find(free).map(|(id, _)| id)
}

/// Whether it is out of order for somebody to go to `stop` next, and so needs a justification. Going back to a stop that
/// was left does not, nor does any way of those who share a round.
pub fn out_of_order(form: &Form, record: &Record, person: PersonId, stop: NodeId) -> bool {
    let here = place(form, record, person);
    let due = if here.arrived { next(form, record, person, here.stop) } else { Some(here.stop) };
    let visited = record.has_left(&form.node(stop).path);
    record.partners.is_empty() && stop != here.stop && !visited && due != Some(stop)
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
