//! Instances of repeats: which there are, adding and removing them.

use super::Editor;
use crate::platform::clock;
use coletor_common::form::cells::{BlockId, CellId};
use coletor_common::form::filling::{ADDED, Filling, INSTANCES_MAX};
use coletor_common::form::model::NodeId;
use coletor_common::op::Event;
use leptos::prelude::*;

impl Editor {
    /// The instances of a repeat in an instance of what is around it (0 for the form), in order. Tracks them.
    pub fn instances(self, repeat: NodeId, around: BlockId) -> Vec<BlockId> {
        self.track_series();
        let all = self.inner.with_value(|inner| inner.filling.instances(repeat, around).to_vec());
        all.into_iter().filter(|block| self.is_relevant(CellId { block: *block, node: repeat })).collect()
    }

    /// Whether instances are added and removed by hand, and whether one more has room. Tracks them.
    pub fn is_open(self, repeat: NodeId, around: BlockId) -> bool {
        self.is_open_by_hand(repeat) && self.instances(repeat, around).len() < INSTANCES_MAX
    }

    /// Adds an instance behind the others. Nothing where there is no room.
    pub fn add_instance(self, repeat: NodeId, around: BlockId) -> Option<BlockId> {
        // By a name that no other device gives to one of its own.
        let id = uuid::Uuid::new_v4().simple().to_string();
        let key = &id[..KEY_LEN];
        let mut added = None;
        self.apply(|filling| {
            let Some((block, changed)) = filling.add(repeat, around, key, clock::now()) else { return Vec::new() };
            added = Some(block);
            changed
        });
        let block = added?;
        self.record_places();
        let point = self.path(CellId { block, node: repeat });
        self.arrive();
        self.log(Event::Answered { point, value: Some(ADDED.to_owned()) });
        Some(block)
    }

    /// Whether instances are added and removed by hand.
    pub fn is_open_by_hand(self, repeat: NodeId) -> bool {
        self.inner.with_value(|inner| inner.filling.is_open(repeat))
    }

    /// Removes an instance with all its answers; each of them is said to be blank, so that it is found in the history. What
    /// it takes to have it back.
    pub fn remove_instance(self, block: BlockId) -> Removed {
        let logged = self.logged();
        let mut said = self.inner.with_value(|inner| inner.filling.farewell(block));
        said.retain(|(point, value)| value.is_some() || logged.contains_key(point)); // not what was computed
        let before = said.iter().map(|(point, _)| (point.clone(), logged.get(point).cloned()));
        let removed = Removed(before.collect());
        self.apply(|filling| filling.remove(block, clock::now()));
        self.arrive();
        for (point, value) in said {
            self.log(Event::Answered { point, value: value.map(str::to_owned) });
        }
        removed
    }

    /// Has an instance back that was removed, with its answers, behind the others.
    pub fn restore_instance(self, removed: Removed) {
        for (point, value) in removed.0.into_iter().rev() {
            let value = value.unwrap_or_else(|| ADDED.to_owned());
            self.apply(|filling| filling.take_over(&point, &value, clock::now()));
            self.log(Event::Answered { point, value: Some(value) });
        }
        self.apply(Filling::refresh);
    }
}

/// An instance that was removed: what it and each of its answers held, by path, it the last one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removed(Vec<(String, Option<String>)>);

/// Hexadecimal digits of an instance's name.
const KEY_LEN: usize = 12;
