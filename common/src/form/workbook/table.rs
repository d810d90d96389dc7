//! A sheet in the making. Knows no meanings of cells.

use crate::form::sheet::Sheet;

/// Rows of cells under headings.
pub struct Table {
    headings: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// Cells of one row, by heading.
#[derive(Default)]
pub struct Row(Vec<(String, String)>);

impl Row {
    /// Fills a cell; a blank text leaves it as it is.
    pub fn put(&mut self, heading: impl Into<String>, text: impl Into<String>) {
        let text = text.into();
        if !text.is_empty() {
            self.0.push((heading.into(), text));
        }
    }

    /// Whether a cell is filled.
    pub fn has(&self, heading: &str) -> bool {
        self.0.iter().any(|(own, _)| own == heading)
    }
}

impl Table {
    /// Under these headings, in order.
    pub fn of(headings: Vec<String>) -> Self {
        Self { headings, rows: Vec::new() }
    }

    /// Adds a row. Cells under no heading of the table are left out.
    pub fn push(&mut self, row: Row) {
        let mut cells = vec![String::new(); self.headings.len()];
        for (heading, text) in row.0 {
            if let Some(at) = self.headings.iter().position(|own| *own == heading) {
                cells[at] = text;
            }
        }
        self.rows.push(cells);
    }

    /// The sheet, without the columns in which nothing stands but those that are always there.
    pub fn finish(self, name: &str, is_always: impl Fn(&str) -> bool) -> Sheet {
        let Self { headings, rows } = self;
        let is_used = |at: usize| is_always(&headings[at]) || rows.iter().any(|row| !row[at].is_empty());
        let used: Vec<usize> = (0..headings.len()).filter(|at| is_used(*at)).collect();
        let cut = |row: &Vec<String>| {
            let mut cells: Vec<String> = used.iter().map(|at| row[*at].clone()).collect();
            let len = cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
            cells.truncate(len);
            cells
        };
        let rows = std::iter::once(&headings).chain(&rows).map(cut).collect();
        Sheet { name: name.to_owned(), rows }
    }
}
