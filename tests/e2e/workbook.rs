//! Small workbooks, written cell by cell.

use anyhow::Result;
use rust_xlsxwriter::Workbook;
use std::path::Path;

type Sheet = (&'static str, &'static [&'static [&'static str]]);

/// The round's form id.
pub const FORM: &str = "bomba_b1";

const SETTINGS: &[&[&str]] = &[
    &["form_title", "form_id", "version", "default_language", "attribute::coletor:round", "attribute::coletor:period"],
    &["Bomba B1", FORM, "1", "Português (pt)", "yes", "daily"],
];

/// A round with one stop.
const GOOD: [Sheet; 2] = [
    (
        "survey",
        &[
            &["type", "name", "label::Português (pt)", "required", "bind::coletor:stop", "bind::coletor:code"],
            &["begin_group", "bomba", "Bomba B1", "", "B1", ""],
            &["decimal", "pressao", "PRESSÃO DE DESCARGA", "yes", "", "OP-B1-DESC"],
            &["end_group"],
        ],
    ),
    ("settings", SETTINGS),
];

/// The same with a type that does not exist (`A4`) and an expression that cannot be read (`F3`).
const BAD: [Sheet; 2] = [
    (
        "survey",
        &[
            &["type", "name", "label::Português (pt)", "required", "bind::coletor:stop", "relevant"],
            &["begin_group", "bomba", "Bomba B1", "", "B1", ""],
            &["decimal", "pressao", "PRESSÃO DE DESCARGA", "yes", "", "${pressao} >"],
            &["decimel", "vazao", "VAZÃO", "yes", "", ""],
            &["end_group"],
        ],
    ),
    ("settings", SETTINGS),
];

/// Cells of [`BAD`] that the report must name.
pub const BAD_CELLS: [&str; 2] = ["F3", "A4"];

/// Writes the workbook that can be published.
pub fn write_good(path: &Path) -> Result<()> {
    write(path, &GOOD)
}

/// Writes the workbook with mistakes.
pub fn write_bad(path: &Path) -> Result<()> {
    write(path, &BAD)
}

fn write(path: &Path, sheets: &[Sheet]) -> Result<()> {
    let mut workbook = Workbook::new();
    for (name, rows) in sheets {
        let sheet = workbook.add_worksheet().set_name(*name)?;
        for (row, cells) in (0..).zip(*rows) {
            for (column, text) in (0..).zip(*cells).filter(|(_, text)| !text.is_empty()) {
                sheet.write_string(row, column, *text)?;
            }
        }
    }
    Ok(workbook.save(path)?)
}
