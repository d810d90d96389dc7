//! From a workbook's cells to the bytes of an `.xlsx` file: the way back of [`crate::import::workbook`]. Knows no forms.

use coletor_common::form::sheet::{Sheet, Workbook};
use rust_xlsxwriter::{Format, Workbook as File, Worksheet, XlsxError};

/// Narrowest and widest column, in characters.
const WIDTH_MIN: usize = 10;
const WIDTH_MAX: usize = 60;

/// The bytes of a file with these sheets, headings bold and always in sight.
///
/// Cells stay texts, so that no program takes a version or a code for a number or a date.
///
/// # Errors
/// [`XlsxError`] where there is more in a cell or a sheet than such files can have.
pub fn workbook(book: &Workbook) -> Result<Vec<u8>, XlsxError> {
    let mut file = File::new();
    for sheet in &book.sheets {
        fill(file.add_worksheet(), sheet)?;
    }
    file.save_to_buffer()
}

fn fill(page: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    page.set_name(sheet.name.as_str())?;
    page.set_freeze_panes(1, 0)?;
    let heading = Format::new().set_bold();
    let mut widths: Vec<usize> = Vec::new();
    for (row, cells) in (0_u32..).zip(&sheet.rows) {
        for (column, text) in (0_u16..).zip(cells) {
            if row == 0 {
                page.write_string_with_format(row, column, text.as_str(), &heading)?;
            } else {
                page.write_string(row, column, text.as_str())?;
            }
        }
        if widths.len() < cells.len() {
            widths.resize(cells.len(), WIDTH_MIN);
        }
        for (width, text) in widths.iter_mut().zip(cells) {
            *width = (*width).max(longest_line(text));
        }
    }
    for (column, width) in (0_u16..).zip(widths) {
        // Bounded, so that it always fits.
        page.set_column_width(column, u16::try_from(width.min(WIDTH_MAX)).unwrap_or_default())?;
    }
    Ok(())
}

fn longest_line(text: &str) -> usize {
    text.lines().map(|line| line.chars().count()).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let sheet = |name: &str, rows: &[&[&str]]| Sheet {
            name: name.to_owned(),
            rows: rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect(),
        };
        let book = Workbook {
            sheets: vec![
                sheet("survey", &[&["type", "name", "label"], &["text", "a", "=1+1"], &["end_group"]]),
                sheet("choices", &[&["list_name", "name"], &["l", "007"], &["l", "", "Ação\n<&>"]]),
                sheet("settings", &[&["form_id", "version"], &["t", "2026-11-24"]]),
            ],
        };
        assert_eq!(crate::import::workbook(&workbook(&book).unwrap()), Ok(book));
    }
}
