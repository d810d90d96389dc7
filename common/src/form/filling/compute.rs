//! Recomputing: after a change, what depends on it, lowest place in the order first.

use super::{Changes, Filling};
use crate::form::cells::{BlockId, CellId};
use crate::form::expr::reads::Places;
use crate::form::graph::Dependent;
use crate::form::model::{Background, Kind, NodeId, Preload};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

/// Cells recomputed at most after one answer: more than any sound form needs, so that one whose repeats count each other
/// comes to an end.
const RECOMPUTED_MAX: usize = if cfg!(fuzzing) { 5_000 } else { 2_000_000 };
/// How often one answer may set others that set others.
const SETS_MAX: usize = if cfg!(fuzzing) { 100 } else { 10_000 };

/// What waits: by place in the order.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Clone, Copy)]
struct Task {
    rank: u32,
    series: bool,
    node: NodeId,
    block: BlockId,
}

impl Filling {
    /// From blank to begun.
    pub(super) fn begin(&mut self, changes: &mut Changes) {
        self.fill_block(0, changes);
        self.recompute_all(changes);
        changes.begun.clear();
        self.set_defaults(0, changes);
        self.begin_blocks(changes);
    }

    /// Preloads of a new block, and the instances that repeats in it begin with.
    pub(super) fn fill_block(&mut self, block: BlockId, changes: &mut Changes) {
        let (form, layout) = (Arc::clone(&self.form), Arc::clone(&self.layout));
        let of = self.cells.block(block).map_or(0, |block| block.of);
        for node in layout.members(of) {
            let id = CellId { block, node: *node };
            match form.node(*node).kind {
                Kind::Preload(preload) => {
                    let value = self.preloaded(preload);
                    if let Some(cell) = self.cells.get_mut(&layout, id) {
                        cell.value = value;
                    }
                }
                Kind::Repeat if *node != of => self.begin_repeat(*node, block, changes),
                _ => {}
            }
        }
    }

    /// What a block's questions are answered with at first, in document order.
    pub(super) fn set_defaults(&mut self, block: BlockId, changes: &mut Changes) {
        let (form, layout) = (Arc::clone(&self.form), Arc::clone(&self.layout));
        let of = self.cells.block(block).map_or(0, |block| block.of);
        for node in layout.members(of) {
            if form.node(*node).kind == Kind::Background(Background::StartPlace) {
                self.wanted.push(CellId { block, node: *node });
            } else if *node != of && layout.is_block(*node) {
                for inner in self.cells.instances(&layout, *node, block).to_vec() {
                    self.set_defaults(inner, changes);
                }
            } else if let Some(default) = &form.node(*node).default {
                let id = CellId { block, node: *node };
                let value = self.value_of(default, id);
                self.put(id, value, changes);
            }
        }
    }

    fn preloaded(&self, preload: Preload) -> String {
        let context = &self.context;
        match preload {
            Preload::Start => self.now().day_and_time(),
            Preload::End => String::new(),
            Preload::Today => self.now().day(),
            Preload::DeviceId => context.device.clone(),
            Preload::Username => context.username.clone(),
            Preload::Email => context.email.clone(),
            Preload::Phone => context.phone.clone(),
        }
    }

    /// What blocks that were added on the way begin with.
    pub(super) fn begin_blocks(&mut self, changes: &mut Changes) {
        while let Some(block) = changes.begun.pop() {
            self.set_defaults(block, changes);
        }
    }

    /// Everything, once.
    pub(super) fn recompute_all(&mut self, changes: &mut Changes) {
        let (form, links) = (Arc::clone(&self.form), Arc::clone(&self.links));
        let mut waiting = BinaryHeap::new();
        for &node in &links.order {
            let rank = links.rank_of(node);
            for id in self.cells.inside(&self.layout, 0, node).each() {
                waiting.push(Reverse(Task { rank, series: false, node, block: id.block }));
            }
        }
        for (node, _) in (0..).zip(&form.nodes).filter(|(_, node)| node.count.is_some()) {
            self.push_series(node, 0, &mut waiting);
        }
        self.work(waiting, changes);
    }

    fn push_series(&self, repeat: NodeId, within: BlockId, waiting: &mut BinaryHeap<Reverse<Task>>) {
        let rank = self.links.rank_of(repeat);
        for id in self.cells.inside(&self.layout, within, self.layout.parent(repeat)).each() {
            waiting.push(Reverse(Task { rank, series: true, node: repeat, block: id.block }));
        }
    }

    /// Whether its value as others see it became another.
    fn recompute(&mut self, id: CellId) -> bool {
        let form = Arc::clone(&self.form);
        let node = form.node(id.node);
        let Some(before) = self.cells.get(&self.layout, id) else { return false };
        let (was_hidden, was_unavailable, was_sent) = (before.hidden, before.unavailable, before.sent);
        let inherited = self.parent(id).is_none_or(|parent| self.is_relevant(parent));
        let surplus = node.kind == Kind::Repeat && self.cells.block(id.block).is_some_and(|block| block.surplus);
        let hidden = surplus || !(inherited && self.holds(node.relevant.as_ref(), id, true));
        if let Some(cell) = self.cells.get_mut(&self.layout, id) {
            cell.hidden = hidden;
        }
        let mut changed = was_hidden != hidden;
        if let Some(calculate) = node.calculate.as_ref().filter(|_| !was_sent) {
            let value = self.value_of(calculate, id);
            if let Some(cell) = self.cells.get_mut(&self.layout, id) {
                changed |= cell.value != value;
                cell.value = value;
            }
        }
        if node.filter.is_some() {
            let unavailable = !self.is_offered(id);
            if let Some(cell) = self.cells.get_mut(&self.layout, id) {
                cell.unavailable = unavailable;
            }
            changed |= was_unavailable != unavailable;
        }
        changed
    }

    /// Answers one cell, and everything that follows from it.
    pub(super) fn put(&mut self, id: CellId, value: String, changes: &mut Changes) {
        let mut is_new = false;
        if let Some(cell) = self.cells.get_mut(&self.layout, id) {
            is_new = cell.value != value;
            cell.value = value;
        }
        self.recompute(id);
        let from = changes.turned.len();
        changes.cells.push(id);
        if is_new {
            changes.turned.push(id);
        }
        let mut waiting = BinaryHeap::new();
        self.wake(id, &mut waiting);
        self.work(waiting, changes);
        self.set_others(from, changes);
        self.begin_blocks(changes);
    }

    /// Whatever depends on a cell waits to be looked at.
    fn wake(&self, id: CellId, waiting: &mut BinaryHeap<Reverse<Task>>) {
        for dependent in self.links.dependents.get(id.node as usize).into_iter().flatten() {
            self.wake_one(id.block, *dependent, waiting);
        }
    }

    fn wake_one(&self, block: BlockId, dependent: Dependent, waiting: &mut BinaryHeap<Reverse<Task>>) {
        let Dependent { node, within, series } = dependent;
        let within = self.cells.around(block, within);
        if series {
            return self.push_series(node, within, waiting);
        }
        let rank = self.links.rank_of(node);
        for id in self.cells.inside(&self.layout, within, node).each() {
            waiting.push(Reverse(Task { rank, series, node, block: id.block }));
        }
    }

    /// How many instances a repeat has became another: `block` is around it, `new` are those that were added.
    pub(super) fn series_changed(&mut self, repeat: NodeId, block: BlockId, new: &[BlockId], changes: &mut Changes) {
        let waiting = self.woken_by_series(repeat, block, new);
        self.work(waiting, changes);
    }

    fn woken_by_series(&self, repeat: NodeId, block: BlockId, new: &[BlockId]) -> BinaryHeap<Reverse<Task>> {
        let mut waiting = BinaryHeap::new();
        let around = self.layout.above(repeat);
        // Who reads anything in the repeat from outside of it reads another set now.
        let inside = |node: &NodeId| self.layout.holds(repeat, self.layout.home(*node));
        let nodes = (repeat..).zip(self.links.dependents.iter().skip(repeat as usize));
        for (_, dependents) in nodes.take_while(|(node, _)| inside(node) || *node == repeat) {
            let outside = dependents.iter().filter(|dependent| self.layout.holds(dependent.within, around));
            for dependent in outside {
                self.wake_one(block, *dependent, &mut waiting);
            }
        }
        for block in new {
            self.push_block(*block, &mut waiting);
        }
        waiting
    }

    /// Everything in a block waits, also in the blocks in it.
    fn push_block(&self, block: BlockId, waiting: &mut BinaryHeap<Reverse<Task>>) {
        let of = self.cells.block(block).map_or(0, |block| block.of);
        for node in self.layout.members(of) {
            let rank = self.links.rank_of(*node);
            let is_inner = *node != of && self.layout.is_block(*node);
            if !is_inner {
                waiting.push(Reverse(Task { rank, series: false, node: *node, block }));
                continue;
            }
            if self.form.node(*node).count.is_some() {
                waiting.push(Reverse(Task { rank, series: true, node: *node, block }));
            }
            for inner in self.cells.instances(&self.layout, *node, block) {
                self.push_block(*inner, waiting);
            }
        }
    }

    fn work(&mut self, mut waiting: BinaryHeap<Reverse<Task>>, changes: &mut Changes) {
        for _ in 0..RECOMPUTED_MAX {
            let Some(Reverse(task)) = waiting.pop() else { return };
            while waiting.peek() == Some(&Reverse(task)) {
                waiting.pop(); // one that waits twice is looked at once
            }
            let id = CellId { block: task.block, node: task.node };
            if task.series {
                let touched = self.recount(task.node, task.block, changes);
                if !touched.is_empty() {
                    waiting.extend(self.woken_by_series(task.node, task.block, &touched));
                }
                continue;
            }
            if self.cells.get(&self.layout, id).is_none() {
                continue; // it was in an instance that is gone
            }
            changes.cells.push(id);
            if self.recompute(id) {
                changes.turned.push(id);
                self.wake(id, &mut waiting);
            }
        }
    }

    /// What is set because something else became another: `changes.turned` from a place on. What is only computed or
    /// answered once more sets nothing, as what it set before may have been corrected since.
    fn set_others(&mut self, from: usize, changes: &mut Changes) {
        let form = Arc::clone(&self.form);
        let sets = |id: &CellId| !form.node(id.node).sets.is_empty();
        let mut setting: Vec<CellId> = changes.turned[from..].iter().copied().filter(sets).take(SETS_MAX).collect();
        setting.dedup();
        for id in setting {
            for set in &form.node(id.node).sets {
                let within = self.cells.around(id.block, self.layout.shared(set.target, id.node));
                for target in self.cells.inside(&self.layout, within, set.target).each() {
                    if form.node(target.node).kind == Kind::Background(Background::Place) {
                        self.wanted.push(target);
                        continue;
                    }
                    let value = self.value_of(&set.value, target);
                    if self.value(target) != value {
                        if changes.sets >= SETS_MAX {
                            return;
                        }
                        changes.sets += 1;
                        self.put(target, value, changes);
                    }
                }
            }
        }
    }
}
