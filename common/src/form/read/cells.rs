//! A sheet as rows under headings. Knows no meanings of cells.

use super::Findings;
use super::headings::{Column, column};
use super::passed;
use crate::form::report::{Issue, Place};
use crate::form::sheet::{Sheet, Workbook, column_letters};

/// One sheet, its headings understood.
pub struct Table<'a> {
    sheet: &'a Sheet,
    /// Index of the row with the headings.
    top: usize,
    /// By column.
    pub columns: Vec<Column>,
}

/// Index of a sheet's row.
pub type Row = usize;

impl<'a> Table<'a> {
    /// The sheet of that name; its headings are in the first row that is not blank.
    pub fn find(workbook: &'a Workbook, name: &str) -> Option<Self> {
        let sheet = workbook.sheet(name)?;
        let top = sheet.rows.iter().position(|row| row.iter().any(|cell| !cell.trim().is_empty())).unwrap_or(0);
        let columns = sheet.rows.get(top).map(|row| row.iter().map(|cell| column(cell)).collect());
        Some(Self { sheet, top, columns: columns.unwrap_or_default() })
    }

    /// Rows below the headings that are not blank.
    pub fn rows(&self) -> impl Iterator<Item = Row> {
        let below = self.sheet.rows.iter().enumerate().skip(self.top + 1);
        below.filter(|(_, row)| row.iter().any(|cell| !cell.trim().is_empty())).map(|(at, _)| at)
    }

    /// The first column of that meaning.
    pub fn column(&self, wanted: &Column) -> Option<usize> {
        self.columns.iter().position(|column| column == wanted)
    }

    /// A cell without spaces around it; blank where there is none.
    pub fn at(&self, row: Row, column: usize) -> &'a str {
        self.sheet.rows.get(row).and_then(|row| row.get(column)).map_or("", |cell| cell.trim())
    }

    /// A column's heading, as written.
    pub fn heading(&self, column: usize) -> &'a str {
        self.at(self.top, column)
    }

    /// The cell under an untranslated heading.
    pub fn get(&self, row: Row, key: &str) -> &'a str {
        self.find_cell(row, key).0
    }

    /// The cell under an untranslated heading, and its place, which is the row's where there is no such column.
    pub fn cell(&self, row: Row, key: &str) -> (&'a str, Place) {
        let (text, column) = self.find_cell(row, key);
        (text, self.place(Some(row), column))
    }

    /// Two columns may mean the same (`calculate`, `bind::calculate`): the first that is filled counts.
    fn find_cell(&self, row: Row, key: &str) -> (&'a str, Option<usize>) {
        let mut first = None;
        for (at, column) in self.columns.iter().enumerate() {
            if column.key == key && column.language.is_none() {
                let text = self.at(row, at);
                if !text.is_empty() {
                    return (text, Some(at));
                }
                first = first.or(Some(at));
            }
        }
        ("", first)
    }

    /// The place of a cell, a row, a column or the whole sheet.
    pub fn place(&self, row: Option<Row>, column: Option<usize>) -> Place {
        let heading = column.map(|column| self.at(self.top, column)).filter(|heading| !heading.is_empty());
        Place {
            sheet: self.sheet.name.clone(),
            row: row.map(number),
            column: column.map(column_letters),
            heading: heading.map(str::to_owned),
        }
    }

    /// Reports headings that are missing (errors) or mean nothing (warnings).
    pub fn check_headings(&self, known: &[&str], needed: &[&str], findings: &mut Findings) {
        for key in needed {
            if self.column(&Column::plain(key)).is_none() {
                let heading = (*key).to_owned();
                findings.error(self.place(None, None), Issue::ColumnMissing { heading });
            }
        }
        for (at, column) in self.columns.iter().enumerate() {
            let heading = self.at(self.top, at);
            // Choices may have any column for an author's own use.
            let own = known.contains(&"mark") && !column.key.contains(':');
            let passed = passed::is_own(&column.key) || passed::SETTINGS.contains(&column.key.as_str());
            if !heading.is_empty() && !own && !passed && !known.contains(&column.key.as_str()) {
                let place = self.place(Some(self.top), Some(at));
                findings.warning(place, Issue::ColumnUnknown { heading: heading.into() });
            }
        }
    }
}

/// A row as the sheet counts it.
pub fn number(row: Row) -> u32 {
    u32::try_from(row + 1).unwrap_or(u32::MAX)
}
