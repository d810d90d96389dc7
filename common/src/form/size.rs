//! How much room the parts of a form take. A form has a limit ([`FORM_BYTES_MAX`](super::model::FORM_BYTES_MAX)), because
//! a small workbook can say a lot: a text of `${a}${a}…`, in each of many languages.

use super::expr::{Expr, Step};
use super::model::Piece;

/// How many bytes something takes in memory, about.
pub trait Size {
    /// In bytes.
    fn size(&self) -> usize;
}

impl Size for String {
    fn size(&self) -> usize {
        size_of::<Self>() + self.len()
    }
}

impl<T: Size> Size for Vec<T> {
    fn size(&self) -> usize {
        size_of::<Self>() + self.iter().map(Size::size).sum::<usize>()
    }
}

impl Size for Expr {
    fn size(&self) -> usize {
        let text = |step: &Step| match step {
            Step::Text(text) | Step::Said(text) => text.len(),
            Step::Fold(operators) => operators.len(),
            _ => 0,
        };
        self.steps().iter().map(|step| size_of::<Step>() + size_of::<u32>() + text(step)).sum()
    }
}

impl Size for Piece {
    fn size(&self) -> usize {
        size_of::<Self>()
            + match self {
                Self::Plain(text) => text.len(),
                Self::Output(expr) => expr.size(),
            }
    }
}
