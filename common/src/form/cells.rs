//! The instances of a form's nodes: one of each, but as many of what is in a repeat as the repeat has instances.
//!
//! A repeat's instance is a block of cells, one for each node in it that is in no inner repeat; the form itself is the first
//! block. So a cell is found by arithmetic, and a form without repeats is one array. Computes nothing.

use super::expr::reads::Places;
use super::model::{Form, Kind, NodeId};

/// Index of a block; 0 is the form itself.
pub type BlockId = u32;

/// One instance of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellId {
    /// The instance of the repeat that it is in, or that it is.
    pub block: BlockId,
    /// The node.
    pub node: NodeId,
}

/// Where each node's cells are: follows from the form alone.
#[derive(Debug, Clone, Default)]
pub struct Layout {
    spots: Vec<Spot>,
    /// For each repeat, and 0 for the form: the nodes of its block, itself first.
    members: Vec<Vec<NodeId>>,
}

#[derive(Debug, Clone, Copy)]
struct Spot {
    parent: NodeId,
    home: NodeId,
    /// Place among the cells of its block.
    offset: u32,
    /// Of a repeat: its place among the repeats of the block around it, and among [`Layout::members`].
    series: u32,
    group: u32,
}

/// A node's answer, and whether it is asked.
#[derive(Debug, Clone, Default)]
pub struct Cell {
    /// As it is stored.
    pub value: String,
    /// Of a node that is not asked: kept, but seen and sent as blank.
    pub hidden: bool,
    /// What a list no longer offers is kept too, and seen as blank.
    pub unavailable: bool,
    /// It came from elsewhere as it is: not computed again.
    pub sent: bool,
}

/// One instance of a repeat.
#[derive(Debug, Clone, Default)]
pub struct Block {
    /// The repeat; 0 for the form itself.
    pub of: NodeId,
    /// The block around it; the form's own is itself.
    pub parent: BlockId,
    /// Its name among its siblings, which never changes.
    pub key: String,
    /// More than there are to be now: kept, but not asked.
    pub surplus: bool,
    cells: Vec<Cell>,
    /// For each repeat in it the instances in order.
    series: Vec<Vec<BlockId>>,
}

/// All cells.
#[derive(Debug, Clone, Default)]
pub struct Cells {
    blocks: Vec<Block>,
    free: Vec<BlockId>,
}

impl Layout {
    /// Of a form whose nodes' parents stand before them.
    pub fn of(form: &Form) -> Self {
        let mut layout = Self::default();
        for (id, node) in (0..).zip(&form.nodes) {
            let parent = node.parent.min(id);
            let around = layout.spots.get(parent as usize).map_or(0, |spot: &Spot| spot.home);
            let is_block = id == 0 || node.kind == Kind::Repeat;
            let mut spot = Spot { parent, home: if is_block { id } else { around }, offset: 0, series: 0, group: 0 };
            if is_block {
                let outer = layout.spots.get(around as usize).map_or(0, |spot| spot.group as usize);
                let siblings = layout.members.get(outer).into_iter().flatten();
                let inner = |node: &&NodeId| layout.spots[**node as usize].home == **node && **node != around;
                spot.series = count(siblings.filter(inner).count());
                spot.group = count(layout.members.len());
                layout.members.push(vec![id]);
                if id != 0 {
                    // Not a cell of the block around it, but found from there.
                    layout.members[outer].push(id);
                }
            } else {
                let group = layout.spots[around as usize].group as usize;
                spot.offset = count(layout.members[group].len());
                layout.members[group].push(id);
            }
            layout.spots.push(spot);
        }
        layout
    }

    fn spot(&self, node: NodeId) -> Option<Spot> {
        self.spots.get(node as usize).copied()
    }

    /// The nodes of a repeat's block, the repeat itself first, then in document order; inner repeats are among them.
    pub fn members(&self, repeat: NodeId) -> &[NodeId] {
        let group = self.spot(repeat).map_or(0, |spot| spot.group as usize);
        self.members.get(group).map_or(&[], Vec::as_slice)
    }

    /// Whether a node is a repeat or the form.
    pub fn is_block(&self, node: NodeId) -> bool {
        self.home(node) == node
    }

    /// Repeats from the outermost that is inside `within` to the innermost that `node` is in.
    fn way(&self, node: NodeId, within: NodeId) -> Vec<NodeId> {
        let mut way = Vec::new();
        let mut home = self.home(node);
        while home != within && home != 0 {
            way.push(home);
            home = self.above(home);
        }
        way.reverse();
        way
    }
}

impl Places for Layout {
    fn home(&self, node: NodeId) -> NodeId {
        self.spot(node).map_or(0, |spot| spot.home)
    }

    fn parent(&self, node: NodeId) -> NodeId {
        self.spot(node).map_or(0, |spot| spot.parent)
    }
}

fn count(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}

impl Cells {
    /// The form's own block, all blank; no repeat has an instance.
    pub fn of(layout: &Layout) -> Self {
        let mut cells = Self::default();
        cells.put(layout, Block::default());
        cells
    }

    fn put(&mut self, layout: &Layout, mut block: Block) -> BlockId {
        let members = layout.members(block.of);
        block.cells = vec![Cell::default(); members.len()];
        let repeats = members.iter().skip(1).filter(|node| layout.is_block(**node)).count();
        block.series = vec![Vec::new(); repeats];
        if let Some(id) = self.free.pop() {
            self.blocks[id as usize] = block;
            return id;
        }
        self.blocks.push(block);
        count(self.blocks.len() - 1)
    }

    /// The block of that index, if there is one.
    pub fn block(&self, id: BlockId) -> Option<&Block> {
        self.blocks.get(id as usize)
    }

    /// A block to change.
    pub fn block_mut(&mut self, id: BlockId) -> Option<&mut Block> {
        self.blocks.get_mut(id as usize)
    }

    /// How many blocks there are.
    pub fn len(&self) -> usize {
        self.blocks.len() - self.free.len()
    }

    /// Whether there is not even the form's own.
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// A cell, if there is one.
    pub fn get(&self, layout: &Layout, id: CellId) -> Option<&Cell> {
        let spot = layout.spot(id.node)?;
        let block = self.blocks.get(id.block as usize).filter(|block| block.of == spot.home)?;
        block.cells.get(spot.offset as usize)
    }

    /// A cell to change.
    pub fn get_mut(&mut self, layout: &Layout, id: CellId) -> Option<&mut Cell> {
        let spot = layout.spot(id.node)?;
        let block = self.blocks.get_mut(id.block as usize).filter(|block| block.of == spot.home)?;
        block.cells.get_mut(spot.offset as usize)
    }

    /// The instances of a repeat in the block around them, in order.
    pub fn instances(&self, layout: &Layout, repeat: NodeId, around: BlockId) -> &[BlockId] {
        let series = layout.spot(repeat).map_or(usize::MAX, |spot| spot.series as usize);
        self.blocks.get(around as usize).and_then(|block| block.series.get(series)).map_or(&[], Vec::as_slice)
    }

    /// Adds an instance behind the others, or at a place.
    pub fn add(
        &mut self,
        layout: &Layout,
        (repeat, around): (NodeId, BlockId),
        key: String,
        at: Option<usize>,
    ) -> BlockId {
        let id = self.put(layout, Block { of: repeat, parent: around, key, ..Block::default() });
        let series = layout.spot(repeat).map_or(usize::MAX, |spot| spot.series as usize);
        if let Some(series) = self.blocks.get_mut(around as usize).and_then(|block| block.series.get_mut(series)) {
            series.insert(at.unwrap_or(series.len()).min(series.len()), id);
        }
        id
    }

    /// Removes an instance, and all that is in it. The form itself stays.
    pub fn remove(&mut self, layout: &Layout, id: BlockId) {
        let Some((of, parent)) = self.block(id).filter(|_| id != 0).map(|block| (block.of, block.parent)) else {
            return;
        };
        let series = layout.spot(of).map_or(usize::MAX, |spot| spot.series as usize);
        if let Some(series) = self.blocks.get_mut(parent as usize).and_then(|block| block.series.get_mut(series)) {
            series.retain(|one| *one != id);
        }
        let mut gone = vec![id];
        while let Some(id) = gone.pop() {
            let block = std::mem::take(&mut self.blocks[id as usize]);
            self.blocks[id as usize].of = NodeId::MAX; // nobody's
            gone.extend(block.series.into_iter().flatten());
            self.free.push(id);
        }
    }

    /// From a block outwards to the instance of `within` that it is in.
    pub fn around(&self, mut id: BlockId, within: NodeId) -> BlockId {
        while let Some(block) = self.block(id).filter(|block| id != 0 && block.of != within) {
            id = block.parent;
        }
        id
    }

    /// All cells of a node in a block, at any depth, in document order.
    pub fn inside(&self, layout: &Layout, block: BlockId, node: NodeId) -> Inside {
        let of = self.block(block).map_or(0, |block| block.of);
        if layout.home(node) == of {
            return Inside::One(CellId { block, node });
        }
        let mut blocks = vec![block];
        for repeat in layout.way(node, of) {
            blocks = blocks.iter().flat_map(|around| self.instances(layout, repeat, *around)).copied().collect();
        }
        Inside::Many(blocks.into_iter().map(|block| CellId { block, node }).collect())
    }
}

/// Cells of one node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inside {
    /// There can be but one.
    One(CellId),
    /// As many as repeats have instances.
    Many(Vec<CellId>),
}

impl Inside {
    /// Each of them.
    pub fn each(self) -> impl Iterator<Item = CellId> {
        let (one, many) = match self {
            Self::One(cell) => (Some(cell), Vec::new()),
            Self::Many(cells) => (None, cells),
        };
        one.into_iter().chain(many)
    }
}
