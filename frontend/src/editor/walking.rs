//! The walk of this person from stop to stop.

use super::Editor;
use coletor_common::form::model::NodeId;
use coletor_common::op::{Event, Means};
use coletor_common::record::Record;
use coletor_common::round::walk::{self, Place};
use leptos::prelude::*;

impl Editor {
    /// Where this person is. Tracks the record.
    pub fn place(self) -> Place {
        self.with_record(|record| self.place_in(record)).unwrap_or(Place { stop: 0, arrived: true })
    }

    /// Where several walk, who is on the way to a stop stays on it, although somebody else is there first: until they have
    /// done it.
    fn place_in(self, record: &Record) -> Place {
        let (form, me) = (self.form(), self.app.person());
        let place = walk::place(&form, record, me);
        if place.arrived || record.partners.is_empty() {
            return place;
        }
        let leg = record.walk(me).count();
        let is_open = |stop: &NodeId| !record.has_left(&form.node(*stop).path);
        let kept = self.heading.get_value().filter(|(of, _)| *of == leg).map(|(_, stop)| stop).filter(is_open);
        let stop = kept.unwrap_or(place.stop);
        self.heading.set_value(Some((leg, stop)));
        Place { stop, ..place }
    }

    /// Whether it is out of order for this person to go to a stop next. Tracks the record.
    pub fn is_out_of_order(self, stop: NodeId) -> bool {
        let form = self.form();
        self.with_record(|record| walk::out_of_order(&form, record, self.app.person(), stop)).unwrap_or(false)
    }

    /// The collector is at the stop where the walk leads.
    pub fn arrive(self) {
        let form = self.form();
        let place = self.with_record_untracked(|record| self.place_in(record));
        if let Some(place) = place.filter(|place| !place.arrived) {
            let arrived = Event::Arrived { stop: form.node(place.stop).path.clone() };
            if !self.app.saver.of(self.id).contains(&arrived) {
                self.log(arrived);
            }
        }
    }

    /// The code of a stop was read, or something is said instead. The collector is then at that stop.
    pub fn confirm_stop(self, stop: NodeId, code: String, how: Means, reason: String) {
        self.arrive();
        let form = self.form();
        let node = form.node(stop);
        let (stop, expected) = (node.path.clone(), node.stop.clone().unwrap_or_default());
        self.log(Event::Confirmed { stop, expected, code, how, reason });
    }

    /// Leaves the current stop for another. Out of order it takes a justification.
    pub fn go_to(self, stop: NodeId, justification: Option<String>) {
        let form = self.form();
        let path = |id: NodeId| form.node(id).path.clone();
        let Some(here) = self.with_record_untracked(|record| self.place_in(record)) else { return };
        let me = self.app.person();
        let due = self.with_record_untracked(|record| walk::next(&form, record, me, here.stop)).flatten();
        let leaves = here.arrived && here.stop != stop;
        let led = if leaves { due.unwrap_or(here.stop) } else { here.stop };
        if leaves {
            self.log(Event::Left { stop: path(here.stop) });
        }
        let visited = self.with_record_untracked(|record| record.has_left(&path(stop))).unwrap_or(false);
        if let Some(justification) = justification {
            let from = path(if here.arrived { due.unwrap_or(here.stop) } else { here.stop });
            self.log(Event::OrderChanged { from, to: path(stop), justification });
        } else if visited || led != stop {
            // Back again, to look or to mend; or where several walk, on to any other.
            self.log(Event::Arrived { stop: path(stop) });
        }
    }

    /// The next stop on this person's walk. Tracks the record.
    pub fn next(self) -> Option<NodeId> {
        let form = self.form();
        let next = |record: &Record| walk::next(&form, record, self.app.person(), self.place_in(record).stop);
        self.with_record(next).flatten()
    }
}
