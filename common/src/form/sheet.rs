//! A workbook as cells: what a file format's reader (which lives outside this crate) hands to [`super`].

use serde::{Deserialize, Serialize};

/// The sheets of a workbook, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Workbook {
    /// All of them, hidden ones too.
    pub sheets: Vec<Sheet>,
}

/// One sheet: rows of texts, trailing blanks cut.
///
/// Cells are texts as a person sees them without formatting: `23`, `2.5`, `TRUE`, `2026-11-24`. Blank cells are empty
/// strings. Row 0 is the sheet's row 1.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Sheet {
    /// As on its tab.
    pub name: String,
    /// Rows of cells, from the sheet's cell A1.
    pub rows: Vec<Vec<String>>,
}

impl Workbook {
    /// The sheet of that name, letter case aside.
    pub fn sheet(&self, name: &str) -> Option<&Sheet> {
        self.sheets.iter().find(|sheet| sheet.name.trim().eq_ignore_ascii_case(name))
    }
}

/// The letters of a column: 0 is `A`, 25 is `Z`, 26 is `AA`.
pub fn column_letters(mut column: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(b'A' + u8::try_from(column % 26).unwrap_or(0));
        if column < 26 {
            break;
        }
        column = column / 26 - 1;
    }
    letters.iter().rev().map(|b| char::from(*b)).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn columns_have_letters() {
        for (column, letters) in [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")] {
            assert_eq!(super::column_letters(column), letters);
        }
    }
}
