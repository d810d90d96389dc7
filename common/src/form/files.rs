//! Files that come with a form: tables (csv, xml and geojson), and what it shows. Opens none: whoever has the files brings their bytes.
//!
//! Rule: `XLSForm`, "External choices"; the ODK `XForms` specification, "Secondary instances - external".

mod geojson;
mod kept;
mod table;

pub(in crate::form) use kept::Kept;
pub use table::{CELLS_MAX, COLUMNS_MAX, Table, row_size};

use super::model::{CHOICES_MAX, Form, Piece};
use super::report::Issue;
use super::sheet::Sheet;
use super::xml::{Document, XmlError};
use std::collections::BTreeSet;

/// Why a file is no table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// Its name ends in none of [`ENDINGS`].
    #[error("a file of choices ends in .csv, .xml or .geojson")]
    Ending,
    /// It cannot be read.
    #[error("line {line}: {why}")]
    Broken {
        /// From 1; 1 where it is not known.
        line: u32,
        /// In English.
        why: String,
    },
    /// It is larger than the named limit.
    #[error("more than {limit} {what}")]
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// The limit.
        limit: usize,
    },
}

/// Largest file, in bytes.
pub const FILE_BYTES_MAX: usize = 32 * 1024 * 1024;
/// Most elements and texts of a file of xml.
const PARTS_MAX: u32 = 4_000_000;

impl FileError {
    /// What is to be said of a file that came with a form.
    pub fn issue(&self, file: &str) -> Issue {
        match self {
            Self::TooMany { what, limit } => {
                Issue::TooMany { what: (*what).to_owned(), limit: u32::try_from(*limit).unwrap_or(u32::MAX) }
            }
            Self::Broken { line, .. } => Issue::FileBroken { file: file.into(), line: *line, why: self.to_string() },
            Self::Ending => Issue::FileBroken { file: file.into(), line: 1, why: self.to_string() },
        }
    }
}

/// What a file is, by the ending of its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// `.csv`
    Csv,
    /// `.xml`
    Xml,
    /// `.geojson`
    GeoJson,
}

/// How the names of such files end.
pub const ENDINGS: [&str; 3] = [".csv", ".xml", ".geojson"];

impl FileKind {
    /// Of a file's name; `None` where it is no table.
    pub fn of(file: &str) -> Option<Self> {
        let (_, ending) = file.rsplit_once('.')?;
        match ending.to_ascii_lowercase().as_str() {
            "csv" => Some(Self::Csv),
            "xml" => Some(Self::Xml),
            "geojson" => Some(Self::GeoJson),
            _ => None,
        }
    }
}

/// What expressions call a file: its name without its ending. `None` where it is no table.
pub fn stem(file: &str) -> Option<&str> {
    FileKind::of(file)?;
    file.rsplit_once('.').map(|(stem, _)| stem).filter(|stem| !stem.is_empty())
}

/// The columns that are stored and shown where the form does not say, by the file's kind.
pub fn usual_columns(file: &str) -> (&'static str, &'static str) {
    if FileKind::of(file) == Some(FileKind::GeoJson) { ("id", "title") } else { ("name", "label") }
}

/// The table in a file's bytes; its name says what it is.
///
/// # Errors
/// [`FileError`]; any bytes may come in.
pub fn table(name: &str, bytes: &[u8]) -> Result<Table, FileError> {
    if bytes.len() > FILE_BYTES_MAX {
        return Err(FileError::TooMany { what: "bytes", limit: FILE_BYTES_MAX });
    }
    let text = text(bytes)?;
    match FileKind::of(name).ok_or(FileError::Ending)? {
        FileKind::Csv => csv(text),
        FileKind::Xml => xml(text),
        FileKind::GeoJson => geojson::read(text),
    }
}

fn text(bytes: &[u8]) -> Result<&str, FileError> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
        broken(
            u32::try_from(before.matches('\n').count() + 1).unwrap_or(u32::MAX),
            "it is not UTF-8: save it as \"CSV UTF-8\"",
        )
    })?;
    Ok(text.trim_start_matches('\u{feff}'))
}

fn broken(line: u32, why: &str) -> FileError {
    FileError::Broken { line, why: why.to_owned() }
}

/// All rows of a csv file as they stand in it, its headings too; the row of a sheet is the file's line. Commas or semicolons
/// between cells, as in [`table`].
///
/// # Errors
/// [`FileError`]; any bytes may come in.
pub fn sheet(name: &str, bytes: &[u8]) -> Result<Sheet, FileError> {
    let text = text(bytes)?;
    let mut reader = reader(text, false);
    let (mut rows, mut record, mut cells) = (Vec::new(), csv::StringRecord::new(), 0);
    while reader.read_record(&mut record).map_err(|found| unread(&found))? {
        let line = record.position().map_or(1, |at| first_line(text, at));
        if line > CHOICES_MAX {
            return Err(FileError::TooMany { what: "lines", limit: CHOICES_MAX });
        }
        cells += record.len();
        if cells > CELLS_MAX {
            return Err(FileError::TooMany { what: "cells", limit: CELLS_MAX });
        }
        rows.resize(line, Vec::new());
        rows[line - 1] = record.iter().map(|cell| cell.trim().to_owned()).collect();
    }
    Ok(Sheet { name: name.to_owned(), rows })
}

/// Commas between cells, or semicolons where the first line that is not blank has no comma: what office programs write where the comma is
/// the decimal mark. Where a row has more cells than the first line, these must be blank: office programs write such.
fn csv(text: &str) -> Result<Table, FileError> {
    let mut reader = reader(text, true);
    let cells = |record: &csv::StringRecord| record.iter().map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
    let columns = reader.headers().map(cells).map_err(|found| unread(&found))?;
    if columns.iter().all(String::is_empty) {
        return Err(broken(1, "the first line names no column"));
    }
    if columns.len() > COLUMNS_MAX {
        return Err(FileError::TooMany { what: "columns", limit: COLUMNS_MAX });
    }
    let mut table = Table::of(columns);
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(|found| unread(&found))? {
        let (line, width) = (record.position().map_or(1, csv::Position::line), table.columns().len());
        if record.iter().skip(width).any(|cell| !cell.trim().is_empty()) {
            let line = u32::try_from(line).unwrap_or(u32::MAX);
            return Err(broken(line, "there are more cells than columns: one with a comma in it needs quotes"));
        }
        record.truncate(width);
        if record.iter().any(|cell| !cell.trim().is_empty()) {
            table.push(cells(&record))?;
        }
    }
    Ok(table)
}

/// Where a record begins: its position is before the blank lines that were passed over.
fn first_line(text: &str, at: &csv::Position) -> usize {
    let rest = usize::try_from(at.byte()).ok().and_then(|from| text.as_bytes().get(from..)).unwrap_or_default();
    let blank = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).filter(|byte| **byte == b'\n').count();
    usize::try_from(at.line()).unwrap_or(usize::MAX).saturating_add(blank)
}

fn reader(text: &str, has_headers: bool) -> csv::Reader<&[u8]> {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let between = if !first.contains(',') && first.contains(';') { b';' } else { b',' };
    let mut builder = csv::ReaderBuilder::new();
    builder.delimiter(between).has_headers(has_headers).flexible(true).from_reader(text.as_bytes())
}

fn unread(error: &csv::Error) -> FileError {
    let line = error.position().map_or(1, csv::Position::line);
    broken(u32::try_from(line).unwrap_or(u32::MAX), &error.to_string())
}

/// The elements of the first element are rows, theirs are cells.
fn xml(text: &str) -> Result<Table, FileError> {
    let document = Document::parse(text, PARTS_MAX).map_err(|error| match error {
        XmlError::TooMany { limit } => FileError::TooMany { what: "elements", limit: limit as usize },
        XmlError::Broken { line, why } => broken(line, &why),
    })?;
    let mut table = Table::default();
    for item in document.root().children() {
        let mut row = Vec::new();
        for field in item.children() {
            table.put(&mut row, field.name(), field.text().unwrap_or_default().trim().to_owned())?;
        }
        table.push(row)?;
    }
    Ok(table)
}

impl Form {
    /// The names of files that it shows or plays, each once.
    pub fn shown_files(&self) -> BTreeSet<&str> {
        fn name(pieces: &Vec<Piece>) -> Option<&str> {
            if let [Piece::Plain(name)] = pieces.as_slice() { Some(name.trim()) } else { None }
        }
        let texts = self.nodes.iter().flat_map(|node| node.media.values()).flatten();
        let of_choices = self.lists.iter().flat_map(|list| list.media().map(|(_, _, file)| file));
        texts.filter_map(name).chain(of_choices).filter(|name| !name.is_empty()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, text: &str, columns: &[&str], rows: &[&[&str]]) {
        let found = table(name, text.as_bytes()).unwrap();
        assert_eq!(found.columns(), columns, "{name}");
        assert_eq!(found.rows(), rows, "{name}");
    }

    #[test]
    fn tables_are_read() {
        check(
            "a.csv",
            "\u{feff}name,label\nsp,\"São Paulo, SP\"\n\nrj,Rio\n",
            &["name", "label"],
            &[&["sp", "São Paulo, SP"], &["rj", "Rio"]],
        );
        check("a.csv", "name;peso\na;1,5\n", &["name", "peso"], &[&["a", "1,5"]]);
        check(
            "a.xml",
            "<rows><item><name>a</name><x/></item><item><x>2</x></item></rows>",
            &["name", "x"],
            &[&["a", ""], &["", "2"]],
        );
        let features = r#"{"features": [
            {"id": "p", "geometry": {"type": "Point", "coordinates": [-46.5, -23.5, 7]}, "properties": {"title": "P", "n": 3}},
            {"geometry": {"type": "Polygon", "coordinates": [[[0,1],[2,3],[0,1]]]}, "properties": {"id": "q", "title": null}}]}"#;
        check(
            "a.geojson",
            features,
            &["geometry", "n", "title", "id"],
            &[&["-23.5 -46.5 0 0", "3", "P", "p"], &["1 0 0 0;3 2 0 0;1 0 0 0", "", "", "q"]],
        );
    }

    #[test]
    fn a_sheet_has_its_lines_where_they_are() {
        let sheet = sheet("a.csv", "\u{feff}\ncode;name\n\nA;\"two\nlines\"\nB\n".as_bytes()).unwrap();
        let rows: Vec<Vec<&str>> = sheet.rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
        let blank = Vec::new;
        assert_eq!(rows, [blank(), vec!["code", "name"], blank(), vec!["A", "two\nlines"], blank(), vec!["B"]]);
    }

    #[test]
    fn what_is_no_table_says_where() {
        for (name, bytes, line) in [
            ("a.csv", &b"name\n\xff"[..], 2),
            ("a.csv", b",\n", 1),
            ("a.xml", b"<rows>\n<item></rows>", 2),
            ("a.xml", b"<!DOCTYPE r [<!ENTITY e SYSTEM 'x'>]><r>&e;</r>", 1),
            ("a.geojson", b"{\n", 2),
            ("a.geojson", b"[]", 1),
            ("a.geojson", br#"{"features": [{"geometry": {"type": "Point", "coordinates": []}}]}"#, 1),
        ] {
            let error = table(name, bytes).unwrap_err();
            assert!(matches!(error, FileError::Broken { line: found, .. } if found == line), "{name}: {error:?}");
        }
        assert_eq!(table("a.txt", b""), Err(FileError::Ending));
    }

    #[test]
    fn a_csv_file_may_have_blank_cells_beyond_its_columns_but_no_others() {
        check(
            "a.csv",
            "name,label,,\na,A,,\nb,B, ,,,\n",
            &["name", "label", "", ""],
            &[&["a", "A", "", ""], &["b", "B", "", ""]],
        );
        check("a.csv", "name\na,\n,\nb\n", &["name"], &[&["a"], &["b"]]);
        let error = table("a.csv", b"name,label\na,A\nb,B,1\n").unwrap_err();
        assert!(matches!(error, FileError::Broken { line: 3, .. }), "{error}");
    }

    #[test]
    fn what_is_too_large_is_read_no_further() {
        let wide = |before: &str, cell: &dyn Fn(usize) -> String, between: &str, behind: &str| {
            let cells: Vec<String> = (0..=COLUMNS_MAX).map(cell).collect();
            format!("{before}{}{behind}", cells.join(between))
        };
        let columns = ("columns", COLUMNS_MAX);
        let (rows, cells) = ("r\n".repeat(CHOICES_MAX + 1), CELLS_MAX / COLUMNS_MAX);
        let heading: Vec<String> = (0..COLUMNS_MAX).map(|at| format!("c{at}")).collect();
        // One row has all columns, the others but the first: blank cells count.
        let full = heading.iter().map(|name| format!("<{name}/>")).collect::<Vec<_>>().concat();
        let sparse = |before: &str, rest: &str| format!("<r>{before}{}{rest}", "<i><c0/></i>".repeat(cells));
        for (name, text, (what, limit)) in [
            ("a.csv", wide("", &|at| format!("c{at}"), ",", "\n"), columns),
            ("a.xml", wide("<r><i>", &|at| format!("<c{at}/>"), "", "</i></r>"), columns),
            (
                "a.geojson",
                wide(
                    r#"{"features": [{"geometry": {"type": "Point", "coordinates": [0, 0]}, "properties": {"#,
                    &|at| format!("\"c{at}\": 1"),
                    ",",
                    "}}, what is behind it is not read",
                ),
                columns,
            ),
            ("a.csv", format!("name\n{rows}"), ("choices", CHOICES_MAX)),
            ("a.xml", format!("<r>{}</r>", "<i/>".repeat(CHOICES_MAX + 1)), ("choices", CHOICES_MAX)),
            ("a.csv", format!("{}\n{}", heading.join(","), "1\n".repeat(cells + 1)), ("cells", CELLS_MAX)),
            ("a.xml", sparse(&format!("<i>{full}</i>"), "</r>"), ("cells", CELLS_MAX)),
            ("a.xml", sparse("", &format!("<i>{full}</i></r>")), ("cells", CELLS_MAX)),
            ("a.xml", format!("<r>{}</r>", "<i/>".repeat(PARTS_MAX as usize)), ("elements", PARTS_MAX as usize)),
            ("a.csv", " ".repeat(FILE_BYTES_MAX + 1), ("bytes", FILE_BYTES_MAX)),
        ] {
            let found = table(name, text.as_bytes());
            assert_eq!(found.map(|table| table.rows().len()), Err(FileError::TooMany { what, limit }), "{name} {what}");
        }
    }
}
