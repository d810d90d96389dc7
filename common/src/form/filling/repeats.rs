//! Instances of repeats: how many there are, adding and removing them.

use super::{Changes, Filling};
use crate::form::cells::{BlockId, CellId};
use crate::form::expr::reads::Places;
use crate::form::expr::value::parse_number;
use crate::form::model::{Kind, NodeId};
use crate::time::Millis;
use std::sync::Arc;

/// Most instances of one repeat within what is around it.
pub const INSTANCES_MAX: usize = if cfg!(fuzzing) { 20 } else { 5_000 };
/// Most instances of all repeats of a filling.
pub const BLOCKS_MAX: usize = if cfg!(fuzzing) { 200 } else { 100_000 };

impl Filling {
    /// The instances of a repeat in an instance of what is around it (0 for the form), in order.
    pub fn instances(&self, repeat: NodeId, around: BlockId) -> &[BlockId] {
        self.cells.instances(&self.layout, repeat, around)
    }

    /// How many instances there are of all repeats, asked or not.
    pub fn instance_count(&self) -> usize {
        self.cells.len() - 1
    }

    /// The name of an instance among its siblings; it never changes.
    pub fn key(&self, block: BlockId) -> &str {
        self.cells.block(block).map_or("", |block| block.key.as_str())
    }

    /// Whether instances are added and removed by hand: they are not where their number is computed.
    pub fn is_open(&self, repeat: NodeId) -> bool {
        self.form.node(repeat).count.is_none()
    }

    /// Adds an instance behind the others, by a name that no sibling has. Its cells, and what changed because of them.
    /// Nothing where there are too many already, the number is computed, or the repeat is not in what is said to be around it.
    pub fn add(&mut self, repeat: NodeId, around: BlockId, key: &str, now: Millis) -> Option<(BlockId, Vec<CellId>)> {
        let siblings = self.instances(repeat, around);
        let is_there = siblings.iter().any(|block| self.key(*block) == key);
        let fits = self.cells.block(around).is_some_and(|block| block.of == self.layout.above(repeat));
        let is_repeat = self.form.node(repeat).kind == Kind::Repeat && fits;
        if !is_repeat || is_there || siblings.len() >= INSTANCES_MAX || !self.is_open(repeat) {
            return None;
        }
        self.context.now = now;
        let mut changes = Changes::default();
        let block = self.grow(repeat, around, key.to_owned(), &mut changes)?;
        self.series_changed(repeat, around, &[block], &mut changes);
        self.set_defaults(block, &mut changes);
        Some((block, changes.cells(None)))
    }

    /// Takes over what somebody else said, by path: an answer, or that an instance is there or not any more. What changed
    /// because of that, which is nothing where it is so already.
    pub fn take_over(&mut self, path: &str, value: &str, now: Millis) -> Vec<CellId> {
        let is_gone = value == REMOVED && self.form.is_instance(path);
        let found = if is_gone { self.find(path) } else { self.reach(path) };
        match found.filter(|at| self.value(*at) != value) {
            Some(at) if is_gone => self.remove(at.block, now),
            Some(at) => self.answer(at, Some(value), now),
            None => Vec::new(),
        }
    }

    /// Removes an instance with all its answers; what changed because of that.
    pub fn remove(&mut self, block: BlockId, now: Millis) -> Vec<CellId> {
        let Some((repeat, around)) = self.cells.block(block).map(|block| (block.of, block.parent)) else {
            return vec![];
        };
        if block == 0 || !self.is_open(repeat) {
            return vec![];
        }
        self.context.now = now;
        let mut changes = Changes::default();
        self.cells.remove(&self.layout, block);
        self.series_changed(repeat, around, &[], &mut changes);
        changes.cells(None)
    }

    /// What is to be said of an instance that was removed, so that whoever fills the record elsewhere sees it too: that it
    /// is, and for each answer in it that it is blank now. By path; to be asked before it is removed.
    pub fn farewell(&self, block: BlockId) -> Vec<(String, Option<&'static str>)> {
        let Some(of) = self.cells.block(block).map(|block| block.of) else { return Vec::new() };
        let own = CellId { block, node: of };
        let answered = self.below(own).into_iter().filter(|id| !self.value(*id).is_empty());
        let cleared = answered.map(|id| (self.path(id), None));
        cleared.chain([(self.path(own), Some(REMOVED))]).collect()
    }

    /// Removes the instances that are said to be, unless there is an answer in them: whoever gave it did not know of that,
    /// and it is not lost.
    pub(super) fn take_out(&mut self, answered: &[BlockId]) {
        let form = Arc::clone(&self.form);
        let said = |id: &CellId| form.node(id.node).kind == Kind::Repeat && self.value(*id) == REMOVED;
        let is_blank = |id: &CellId| !answered.iter().any(|block| self.cells.around(*block, id.node) == id.block);
        let is_gone = |id: &CellId| said(id) && is_blank(id) && self.is_open(id.node);
        let gone: Vec<CellId> = self.every_cell().into_iter().filter(is_gone).collect();
        for id in gone {
            self.cells.remove(&self.layout, id.block);
        }
    }

    fn grow(&mut self, repeat: NodeId, around: BlockId, key: String, changes: &mut Changes) -> Option<BlockId> {
        if self.cells.len() >= BLOCKS_MAX {
            return None;
        }
        let block = self.cells.add(&self.layout, (repeat, around), key, None);
        self.fill_block(block, changes);
        Some(block)
    }

    /// A repeat begins with one instance, or with as many as are computed once everything else is.
    pub(super) fn begin_repeat(&mut self, repeat: NodeId, around: BlockId, changes: &mut Changes) {
        if self.is_open(repeat) {
            self.grow(repeat, around, FIRST.to_owned(), changes);
        }
    }

    /// Lets there be as many instances as are computed: adds those that are missing; those that are too many are kept, but
    /// not asked, so that a number typed by mistake loses nothing. Those that were added, came back or went.
    pub(super) fn recount(&mut self, repeat: NodeId, around: BlockId, changes: &mut Changes) -> Vec<BlockId> {
        let Some(count) = &self.form.node(repeat).count else { return Vec::new() };
        let owner = CellId { block: around, node: self.form.node(repeat).parent };
        let wanted = parse_number(&self.value_of(count, owner)).unwrap_or(0.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates; bounded behind it")]
        let wanted = (wanted.max(0.0) as usize).min(INSTANCES_MAX);
        let now = self.instances(repeat, around).to_vec();
        let mut touched = Vec::new();
        for (at, id) in now.iter().enumerate() {
            if let Some(block) = self.cells.block_mut(*id).filter(|block| block.surplus != (at >= wanted)) {
                block.surplus = at >= wanted;
                touched.push(*id);
            }
        }
        for at in now.len()..wanted {
            // By its place, so that two devices call the same instance the same.
            let Some(block) = self.grow(repeat, around, (at + 1).to_string(), changes) else { break };
            changes.begun.push(block);
            touched.push(block);
        }
        touched
    }

    /// The cell of a path such as `/visit/member[2]/age`, in which brackets hold the names of instances. Instances that are
    /// not there are added: whoever answered in them had them.
    pub fn reach(&mut self, path: &str) -> Option<CellId> {
        let (mut at, mut changes) = (CellId { block: 0, node: 0 }, Changes::default());
        for step in path.strip_prefix('/')?.split('/') {
            let (name, key) = step.strip_suffix(']').and_then(|step| step.split_once('[')).unwrap_or((step, ""));
            let node = self.form.child(at.node, name)?;
            if self.form.node(node).kind == Kind::Repeat {
                let known = self.instances(node, at.block).iter().copied().find(|block| self.key(*block) == key);
                let is_full = || self.instances(node, at.block).len() >= INSTANCES_MAX || key.is_empty();
                at.block = match known {
                    Some(block) => block,
                    None if is_full() => return None,
                    None => self.grow(node, at.block, key.to_owned(), &mut changes)?,
                };
            }
            at.node = node;
        }
        Some(at)
    }

    /// The cell of a path, as [`Self::reach`] takes it, if it is there.
    pub fn find(&self, path: &str) -> Option<CellId> {
        let mut at = CellId { block: 0, node: 0 };
        for step in path.strip_prefix('/')?.split('/') {
            let (name, key) = step.strip_suffix(']').and_then(|step| step.split_once('[')).unwrap_or((step, ""));
            let node = self.form.child(at.node, name)?;
            if self.form.node(node).kind == Kind::Repeat {
                at.block = self.instances(node, at.block).iter().copied().find(|block| self.key(*block) == key)?;
            }
            at.node = node;
        }
        Some(at)
    }

    /// The path of a cell, as [`Self::reach`] takes it.
    pub fn path(&self, id: impl Into<CellId>) -> String {
        let (mut at, mut path) = (id.into(), String::new());
        if at.block == 0 {
            return self.form.node(at.node).path.clone();
        }
        while let Some(parent) = self.parent(at) {
            let node = self.form.node(at.node);
            let key = if node.kind == Kind::Repeat { format!("[{}]", self.key(at.block)) } else { String::new() };
            path = format!("/{}{key}{path}", node.name);
            at = parent;
        }
        path
    }
}

/// The answer of an instance's own path: it was added by hand.
pub const ADDED: &str = "added";
/// The same: it was removed by hand.
pub const REMOVED: &str = "removed";
/// The name of the instance that a repeat begins with.
const FIRST: &str = "1";
