//! Files that come with a form: tables (csv, xml and geojson), and what it shows. Opens none: whoever has the files brings their bytes.
//!
//! Rule: `XLSForm`, "External choices"; the ODK `XForms` specification, "Secondary instances - external".

use super::model::{CHOICES_MAX, Form, Piece};
use roxmltree::{Document, Node, ParsingOptions};
use serde_json::Value;
use std::collections::BTreeSet;

/// Rows under the names of their columns.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// In the order of the file.
    pub columns: Vec<String>,
    /// What a row lacks at its end is blank.
    pub rows: Vec<Vec<String>>,
}

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
    /// It has more than [`CHOICES_MAX`] rows.
    #[error("more than {CHOICES_MAX} rows")]
    TooLong,
    /// It has more than [`COLUMNS_MAX`] columns.
    #[error("more than {COLUMNS_MAX} columns")]
    TooWide,
}

/// Most columns of a file.
pub const COLUMNS_MAX: usize = 1_000;

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
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
        broken(
            u32::try_from(before.matches('\n').count() + 1).unwrap_or(u32::MAX),
            "it is not UTF-8: save it as \"CSV UTF-8\"",
        )
    })?;
    let text = text.trim_start_matches('\u{feff}');
    let table = match FileKind::of(name).ok_or(FileError::Ending)? {
        FileKind::Csv => csv(text)?,
        FileKind::Xml => xml(text)?,
        FileKind::GeoJson => geojson(text)?,
    };
    if table.rows.len() > CHOICES_MAX { Err(FileError::TooLong) } else { Ok(table) }
}

fn broken(line: u32, why: &str) -> FileError {
    FileError::Broken { line, why: why.to_owned() }
}

/// Commas between cells, or semicolons where the first line has no comma: what office programs write where the comma is
/// the decimal mark.
fn csv(text: &str) -> Result<Table, FileError> {
    let first = text.lines().next().unwrap_or_default();
    let between = if !first.contains(',') && first.contains(';') { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new().delimiter(between).flexible(true).from_reader(text.as_bytes());
    let error = |error: &csv::Error| {
        let line = error.position().map_or(1, csv::Position::line);
        broken(u32::try_from(line).unwrap_or(u32::MAX), &error.to_string())
    };
    let cells = |record: &csv::StringRecord| record.iter().map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
    let columns = reader.headers().map(cells).map_err(|found| error(&found))?;
    if columns.len() > COLUMNS_MAX {
        return Err(FileError::TooWide);
    }
    if columns.iter().all(String::is_empty) {
        return Err(broken(1, "the first line names no column"));
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let row = cells(&record.map_err(|found| error(&found))?);
        if row.iter().any(|cell| !cell.is_empty()) {
            rows.push(row);
        }
    }
    Ok(Table { columns, rows })
}

/// The elements of the first element are rows, theirs are cells.
fn xml(text: &str) -> Result<Table, FileError> {
    let options = ParsingOptions { allow_dtd: false, ..ParsingOptions::default() };
    let document =
        Document::parse_with_options(text, options).map_err(|error| broken(error.pos().row, &error.to_string()))?;
    let mut table = Table::default();
    for item in document.root_element().children().filter(Node::is_element) {
        let mut row = Vec::new();
        for field in item.children().filter(Node::is_element) {
            table.put(&mut row, field.tag_name().name(), field.text().unwrap_or_default().trim().to_owned())?;
        }
        table.rows.push(row);
    }
    Ok(table)
}

/// Features are rows, their properties cells; `geometry` is the place as answers have it.
fn geojson(text: &str) -> Result<Table, FileError> {
    let found: Value = serde_json::from_str(text)
        .map_err(|error| broken(u32::try_from(error.line()).unwrap_or(1), &error.to_string()))?;
    let Some(features) = found.get("features").and_then(Value::as_array) else {
        return Err(broken(1, "there is no FeatureCollection with features"));
    };
    let mut table = Table::default();
    for (at, feature) in (1..).zip(features) {
        let geometry = feature.get("geometry").and_then(geometry);
        let Some(geometry) = geometry else {
            return Err(broken(1, &format!("feature {at} is no Point, LineString or Polygon")));
        };
        let mut row = Vec::new();
        table.put(&mut row, "geometry", geometry)?;
        for (name, value) in feature.get("properties").and_then(Value::as_object).into_iter().flatten() {
            table.put(&mut row, name, plain(value))?;
        }
        if let Some(id) = feature.get("id") {
            table.put(&mut row, "id", plain(id))?; // before a property of that name
        }
        table.rows.push(row);
    }
    Ok(table)
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// `latitude longitude 0 0`, several with `;` between them. A polygon's holes are left out.
fn geometry(geometry: &Value) -> Option<String> {
    let at = geometry.get("coordinates")?;
    let points = match geometry.get("type")?.as_str()? {
        "Point" => return place(at),
        "LineString" => at,
        "Polygon" => at.get(0)?,
        _ => return None,
    };
    let places: Option<Vec<String>> = points.as_array()?.iter().map(place).collect();
    Some(places?.join(";"))
}

fn place(point: &Value) -> Option<String> {
    Some(format!("{} {} 0 0", point.get(1)?.as_f64()?, point.get(0)?.as_f64()?))
}

impl Table {
    fn put(&mut self, row: &mut Vec<String>, name: &str, text: String) -> Result<(), FileError> {
        let at = self.columns.iter().position(|column| column == name).unwrap_or_else(|| {
            self.columns.push(name.to_owned());
            self.columns.len() - 1
        });
        if at >= COLUMNS_MAX {
            return Err(FileError::TooWide);
        }
        if row.len() <= at {
            row.resize(at + 1, String::new());
        }
        row[at] = text;
        Ok(())
    }
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
        assert_eq!(found.columns, columns, "{name}");
        assert_eq!(found.rows, rows, "{name}");
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
        let wide = (0..=COLUMNS_MAX).map(|n| format!("<c{n}/>")).collect::<Vec<_>>().concat();
        assert_eq!(table("a.xml", format!("<rows><item>{wide}</item></rows>").as_bytes()), Err(FileError::TooWide));
    }
}
