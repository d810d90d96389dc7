//! From the bytes of an `.xlsx` file to its cells. Knows no forms.
//!
//! Cells are read one by one, never as a dense range: a file of two cells can claim a sheet of 17 billion. The old `.xls`
//! is [`super::old`]'s.

use calamine::{DataRef, ExcelDateTime, Reader, Xlsx};
use coletor_common::form::sheet::{Sheet, Workbook};
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Largest file, in bytes.
pub const BYTES_MAX: usize = 16 * 1024 * 1024;
/// Most bytes that a file's parts may say they unpack to.
pub const UNPACKED_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// Most sheets.
pub const SHEETS_MAX: usize = 64;
/// Lowest row that may be used, from 1.
pub const ROWS_MAX: usize = 250_000;
/// Last column that may be used, from 1.
pub const COLUMNS_MAX: usize = 512;
/// Most cells that are not blank, over all sheets.
pub const CELLS_MAX: usize = 2_000_000;
/// Most cells with the blank ones before them, over all sheets.
pub const PLACES_MAX: usize = 8_000_000;

/// Why a file gives no cells.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// It is no workbook, or a damaged one; with the reader's reason, in English.
    #[error("not a workbook: {0}")]
    NotAWorkbook(String),
    /// It has more of something than is read.
    #[error("too large: more than {limit} {what}")]
    TooLarge {
        /// What there is too much of.
        what: &'static str,
        /// The limit.
        limit: u64,
    },
}

/// The cells of a workbook, as a person sees them without formatting: `23`, `2.5`, `TRUE`, `2026-11-24`, `14:30:00`.
///
/// A formula gives the value that the file keeps of it; a cell with an error, such as `#REF!`, is that text.
///
/// # Errors
/// [`ImportError`]; any bytes may come in, none makes it panic.
pub fn workbook(bytes: &[u8]) -> Result<Workbook, ImportError> {
    too_large("bytes", bytes.len() as u64, BYTES_MAX as u64)?;
    too_large("unpacked bytes", unpacked_bytes(bytes).unwrap_or(0), UNPACKED_BYTES_MAX)?;
    // The file's reader is not ours: should it panic on a file made to that end, only this import fails.
    catch_unwind(AssertUnwindSafe(|| read(bytes))).unwrap_or_else(|_| Err(not("its parts make no sense")))
}

fn not(why: &str) -> ImportError {
    ImportError::NotAWorkbook(why.to_owned())
}

/// Whether there is more of something than is read.
pub fn too_large(what: &'static str, count: u64, limit: u64) -> Result<(), ImportError> {
    if count > limit { Err(ImportError::TooLarge { what, limit }) } else { Ok(()) }
}

fn read(bytes: &[u8]) -> Result<Workbook, ImportError> {
    let mut file: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| not(&error.to_string()))?;
    let names = file.sheet_names();
    too_large("sheets", names.len() as u64, SHEETS_MAX as u64)?;
    let mut sheets = Vec::with_capacity(names.len());
    let (mut cells, mut places) = (0_usize, 0_usize);
    for name in names {
        // A sheet that holds a chart has no cells.
        let Ok(mut reader) = file.worksheet_cells_reader(&name) else { continue };
        let mut rows: Vec<Vec<String>> = Vec::new();
        while let Some(cell) = reader.next_cell().map_err(|error| not(&error.to_string()))? {
            let text = text(cell.get_value());
            if text.is_empty() {
                continue;
            }
            let (row, column) = cell.get_position();
            let (row, column) = (row as usize, column as usize);
            too_large("rows", row as u64 + 1, ROWS_MAX as u64)?;
            too_large("columns", column as u64 + 1, COLUMNS_MAX as u64)?;
            cells += 1;
            too_large("cells", cells as u64, CELLS_MAX as u64)?;
            if rows.len() <= row {
                rows.resize(row + 1, Vec::new());
            }
            let cells_of_row = &mut rows[row];
            if cells_of_row.len() <= column {
                places += column + 1 - cells_of_row.len();
                too_large("cells", places as u64, PLACES_MAX as u64)?;
                cells_of_row.resize(column + 1, String::new());
            }
            cells_of_row[column] = text;
        }
        sheets.push(Sheet { name, rows });
    }
    Ok(Workbook { sheets })
}

fn text(value: &DataRef) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => float(*number),
        DataRef::String(text) => text.trim_end().to_owned(),
        DataRef::SharedString(text) => text.trim_end().to_owned(),
        DataRef::Bool(is) => if *is { "TRUE" } else { "FALSE" }.to_owned(),
        DataRef::DateTime(at) => moment(at),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    }
}

/// At most 15 digits, as the sheet shows it: what was typed as `0.1` stays so after a formula made it 0.1000…01.
pub fn float(number: f64) -> String {
    let rounded = format!("{number:.14e}").parse().unwrap_or(number);
    if rounded == 0.0 { "0".to_owned() } else { f64::to_string(&rounded) }
}

/// A day, a time of day, or both.
pub fn moment(at: &ExcelDateTime) -> String {
    let value = at.as_f64();
    if at.is_duration() || !(0.0..3_000_000.0).contains(&value) {
        return float(value);
    }
    let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
    let (day, time) = (format!("{year:04}-{month:02}-{day:02}"), format!("{hour:02}:{minute:02}:{second:02}"));
    if value < 1.0 {
        time
    } else if value.fract() == 0.0 {
        day
    } else {
        format!("{day}T{time}")
    }
}

/// What the parts of a zip file say they unpack to; `None` where its directory cannot be found.
fn unpacked_bytes(bytes: &[u8]) -> Option<u64> {
    let word = |at: usize| Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?));
    let long = |at: usize| Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?));
    let end = bytes.windows(4).rposition(|window| window == b"PK\x05\x06")?;
    let mut at = usize::try_from(long(end + 16)?).ok()?;
    let mut sum = 0;
    while bytes.get(at..at.checked_add(4)?) == Some(b"PK\x01\x02") {
        sum += u64::from(long(at + 24)?);
        at += 46 + usize::from(word(at + 28)?) + usize::from(word(at + 30)?) + usize::from(word(at + 32)?);
    }
    Some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn garbage_is_refused() {
        for bytes in [
            &b""[..],
            b"PK",
            b"PK\x05\x06",
            b"<html>",
            b"PK\x03\x04\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
            &crate::import::old::MAGIC,
        ] {
            assert!(matches!(workbook(bytes), Err(ImportError::NotAWorkbook(_))), "{bytes:?}");
        }
        let huge = vec![0; BYTES_MAX + 1];
        assert_eq!(workbook(&huge), Err(ImportError::TooLarge { what: "bytes", limit: BYTES_MAX as u64 }));
    }

    #[test]
    fn numbers_look_as_typed() {
        for (number, text) in
            [(23.0, "23"), (2.5, "2.5"), (-0.0, "0"), (0.1 + 0.2, "0.3"), (2_026_112_301.0, "2026112301")]
        {
            assert_eq!(float(number), text);
        }
    }
}
