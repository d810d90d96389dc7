//! What paths lead to: cells of the form, rows of lists and their fields.

use crate::form::cells::{CellId, Inside};
use crate::form::model::{ListId, NodeId};

/// A place that an expression can look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Spot {
    /// An instance of a node.
    Cell(CellId),
    /// A row of a list.
    Row(ListId, u32),
    /// A field of a row, by its column.
    Field(ListId, u32, u32),
    /// What a node held in the record that was finished before.
    Saved(NodeId),
}

/// Places, in document order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spots {
    /// At most one.
    One(Option<Spot>),
    /// Any number.
    Many(Vec<Spot>),
    /// All rows of a list, not yet looked at.
    Rows(ListId, u32),
}

impl Spots {
    /// The first one.
    pub fn first(&self) -> Option<Spot> {
        match self {
            Self::One(spot) => *spot,
            Self::Many(spots) => spots.first().copied(),
            Self::Rows(list, rows) => (*rows > 0).then_some(Spot::Row(*list, 0)),
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Self::One(spot) => usize::from(spot.is_some()),
            Self::Many(spots) => spots.len(),
            Self::Rows(_, rows) => *rows as usize,
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Each of them.
    pub fn each(&self) -> impl Iterator<Item = Spot> + '_ {
        let (one, many, rows) = match self {
            Self::One(spot) => (*spot, &[][..], None),
            Self::Many(spots) => (None, spots.as_slice(), None),
            Self::Rows(list, rows) => (None, &[][..], Some((*list, *rows))),
        };
        let rows = rows.into_iter().flat_map(|(list, rows)| (0..rows).map(move |row| Spot::Row(list, row)));
        one.into_iter().chain(many.iter().copied()).chain(rows)
    }

    /// Those that a test lets pass.
    #[must_use]
    pub fn keep(self, test: impl Fn(Spot) -> bool) -> Self {
        match self {
            Self::One(spot) => Self::One(spot.filter(|spot| test(*spot))),
            all => Self::Many(all.each().filter(|spot| test(*spot)).collect()),
        }
    }
}

impl From<Inside> for Spots {
    fn from(inside: Inside) -> Self {
        match inside {
            Inside::One(cell) => Self::One(Some(Spot::Cell(cell))),
            Inside::Many(cells) => Self::Many(cells.into_iter().map(Spot::Cell).collect()),
        }
    }
}
