//! Workbooks made on the spot.

use rust_xlsxwriter::Workbook;

/// The bytes of a workbook: sheets of rows of texts.
pub fn workbook(sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    for (name, rows) in sheets {
        let sheet = workbook.add_worksheet().set_name(*name).unwrap();
        for (row, cells) in (0..).zip(*rows) {
            for (column, cell) in (0..).zip(*cells) {
                sheet.write_string(row, column, *cell).unwrap();
            }
        }
    }
    workbook.save_to_buffer().unwrap()
}

/// A form of one text question, of that version, with that label.
pub fn simple(version: &str, label: &str) -> Vec<u8> {
    workbook(&[
        ("survey", &[&["type", "name", "label"], &["text", "note", label], &["decimal", "amount", "Amount"]]),
        ("settings", &[&["form_title", "form_id", "version"], &["Simple", "simple", version]]),
    ])
}
