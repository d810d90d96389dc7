//! Rows under the names of their columns, with limits that are minded while it grows.

use super::FileError;
use crate::form::choices::Column;
use crate::form::model::CHOICES_MAX;
use std::collections::HashMap;

/// Rows under the names of their columns.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
    /// Where each name's column is.
    places: HashMap<String, usize>,
    /// Of all cells' texts.
    bytes: usize,
}

/// Most columns.
pub const COLUMNS_MAX: usize = 1_000;
/// Most cells, counted as rows times columns: blank ones take room too.
pub const CELLS_MAX: usize = 4_000_000;
/// What a column keeps of each cell beside its text.
const CELL_BYTES: usize = size_of::<u32>();
/// What a list keeps of each column beside its texts.
const COLUMN_BYTES: usize = size_of::<Column>();
const TOO_WIDE: FileError = FileError::TooMany { what: "columns", limit: COLUMNS_MAX };

/// How many bytes a row takes as part of columns, about.
pub fn row_size(row: &[String]) -> usize {
    row.iter().map(|cell| cell.len() + CELL_BYTES).sum()
}

impl Table {
    /// No row yet.
    pub fn of(columns: Vec<String>) -> Self {
        let mut places = HashMap::new();
        for (at, name) in columns.iter().enumerate() {
            places.entry(name.clone()).or_insert(at); // of two of one name the first counts
        }
        Self { columns, places, ..Self::default() }
    }

    /// In the order in which they first came.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// What a row lacks at its end is blank.
    pub fn rows(&self) -> &[Vec<String>] {
        &self.rows
    }

    /// The first column of that name.
    pub fn place(&self, name: &str) -> Option<u32> {
        self.places.get(name).and_then(|at| u32::try_from(*at).ok())
    }

    /// Puts a cell into a row, in a new column where there is none of that name.
    ///
    /// # Errors
    /// [`FileError::TooMany`] columns.
    pub fn put(&mut self, row: &mut Vec<String>, name: &str, text: String) -> Result<(), FileError> {
        let at = match self.places.get(name) {
            Some(at) => *at,
            None if self.columns.len() >= COLUMNS_MAX => return Err(TOO_WIDE),
            None => {
                let at = self.columns.len();
                self.columns.push(name.to_owned());
                self.places.insert(name.to_owned(), at);
                at
            }
        };
        if row.len() <= at {
            row.resize(at + 1, String::new());
        }
        row[at] = text;
        Ok(())
    }

    /// Adds a row.
    ///
    /// # Errors
    /// [`FileError::TooMany`] rows, columns or cells.
    pub fn push(&mut self, row: Vec<String>) -> Result<(), FileError> {
        if self.columns.len() > COLUMNS_MAX {
            return Err(TOO_WIDE);
        }
        if self.rows.len() == CHOICES_MAX {
            return Err(FileError::TooMany { what: "choices", limit: CHOICES_MAX });
        }
        if (self.rows.len() + 1) * self.columns.len() > CELLS_MAX {
            return Err(FileError::TooMany { what: "cells", limit: CELLS_MAX });
        }
        self.bytes += row.iter().map(String::len).sum::<usize>();
        self.rows.push(row);
        Ok(())
    }

    /// How many bytes its columns take beside their cells, about.
    pub fn heading_size(&self) -> usize {
        self.columns.iter().map(|name| name.len() + COLUMN_BYTES).sum()
    }

    /// How many bytes it takes as columns, about.
    pub fn size(&self) -> usize {
        self.heading_size() + self.bytes + self.rows.len() * self.columns.len() * CELL_BYTES
    }
}
