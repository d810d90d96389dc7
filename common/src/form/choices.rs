//! Lists of choices, and files of rows: tables whose rows expressions look up by what a field holds.
//!
//! A column is one text, so that a list of a hundred thousand rows is read and kept as a few long texts, not as a million
//! short ones. Which rows hold a value is indexed when it is first asked.

use super::model::{LanguageId, Mark};
use serde::{Deserialize, Serialize};
use std::sync::OnceLock;

/// Choices that questions share, or the rows of a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChoiceList {
    /// As in `list_name`, or a file's name without its ending.
    pub name: String,
    columns: Vec<Column>,
    /// The column of what is stored as an answer.
    names: u32,
    /// For each language the column of what is shown.
    labels: Vec<u32>,
    /// Where its rows are from.
    #[serde(default, skip_serializing_if = "Source::is_sheet")]
    pub source: Source,
}

/// Where the rows of a list are from.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The form itself.
    #[default]
    Sheet,
    /// A file of that name that came with the form.
    File(String),
    /// The project's entities: whoever opens the form brings them.
    Entities,
}

impl Source {
    fn is_sheet(&self) -> bool {
        *self == Self::Sheet
    }
}

/// A column of a list.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(from = "Stored", into = "Stored")]
pub struct Column {
    name: String,
    text: String,
    /// Where each row's cell ends in `text`.
    ends: Vec<u32>,
    index: OnceLock<Vec<u32>>,
    /// The same cells in small letters, for a search.
    small: OnceLock<Box<Column>>,
}

/// A column as it travels: its cells one after the other, [`BETWEEN`] between them.
#[derive(Serialize, Deserialize)]
struct Stored {
    name: String,
    rows: u32,
    cells: String,
}

/// Stands between cells: a control character that no text needs and JSON need not escape.
const BETWEEN: char = '\u{7f}';

impl From<Stored> for Column {
    fn from(stored: Stored) -> Self {
        let cells = stored.cells.split(BETWEEN);
        Self::new(stored.name, cells.chain(std::iter::repeat("")).take(stored.rows as usize))
    }
}

impl From<Column> for Stored {
    fn from(column: Column) -> Self {
        let rows = u32::try_from(column.ends.len()).unwrap_or(u32::MAX);
        let cells: Vec<&str> = (0..rows).map(|row| column.at(row)).collect();
        Self { cells: cells.join("\u{7f}"), rows, name: column.name.clone() }
    }
}

impl PartialEq for Column {
    fn eq(&self, other: &Self) -> bool {
        (&self.name, &self.text, &self.ends) == (&other.name, &other.text, &other.ends)
    }
}

impl Column {
    /// Of these cells. A character that stands between cells is left out of them.
    pub fn new<'a>(name: String, cells: impl Iterator<Item = &'a str>) -> Self {
        let (mut text, mut ends) = (String::new(), Vec::new());
        for cell in cells {
            text.extend(cell.chars().filter(|c| *c != BETWEEN));
            ends.push(u32::try_from(text.len()).unwrap_or(u32::MAX));
        }
        Self { name, text, ends, index: OnceLock::new(), small: OnceLock::new() }
    }

    /// A row's cell; blank beyond the last.
    pub fn at(&self, row: u32) -> &str {
        let row = row as usize;
        let start = row.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let end = self.ends.get(row).copied().unwrap_or(start);
        self.text.get(start as usize..end as usize).unwrap_or_default()
    }

    /// Whether a row's cell holds a text that is in small letters, whatever letters it has itself.
    fn holds(&self, row: u32, text: &str) -> bool {
        let small = self.small.get_or_init(|| {
            let cells: Vec<String> = (0..).take(self.ends.len()).map(|row| self.at(row).to_lowercase()).collect();
            Box::new(Self::new(String::new(), cells.iter().map(String::as_str)))
        });
        small.at(row).contains(text)
    }

    /// The rows whose cell is this text, in order.
    fn rows_with(&self, text: &str) -> &[u32] {
        let index = self.index.get_or_init(|| {
            let mut rows: Vec<u32> = (0..).take(self.ends.len()).collect();
            rows.sort_by(|a, b| self.at(*a).cmp(self.at(*b)));
            rows
        });
        let start = index.partition_point(|row| self.at(*row) < text);
        let len = index.get(start..).unwrap_or_default().partition_point(|row| self.at(*row) == text);
        index.get(start..start + len).unwrap_or_default()
    }
}

impl ChoiceList {
    /// Of these columns: which one is stored, and for each language which one is shown.
    pub fn new(name: String, columns: Vec<Column>, names: u32, labels: Vec<u32>) -> Self {
        Self { name, columns, names, labels, source: Source::Sheet }
    }

    /// Of one column, whose cells are both stored and shown.
    pub fn plain<'a>(name: String, cells: impl Iterator<Item = &'a str>) -> Self {
        Self::new(name, vec![Column::new("name".into(), cells)], 0, vec![0])
    }

    /// The same with rows from elsewhere.
    #[must_use]
    pub fn from(mut self, source: Source) -> Self {
        self.source = source;
        self
    }

    /// Of rows with a cell for each column; what a row lacks is blank.
    pub fn of_rows(name: String, columns: &[String], rows: &[Vec<String>], names: u32, labels: Vec<u32>) -> Self {
        let cells = |at: usize| rows.iter().map(move |row| row.get(at).map_or("", String::as_str));
        let columns = columns.iter().enumerate().map(|(at, name)| Column::new(name.clone(), cells(at)));
        Self::new(name, columns.collect(), names, labels)
    }

    /// How many rows there are.
    pub fn len(&self) -> u32 {
        self.columns.first().map_or(0, |column| u32::try_from(column.ends.len()).unwrap_or(u32::MAX))
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The columns' names, in order.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|column| column.name.as_str())
    }

    /// A field of a row; blank where there is none.
    pub fn field(&self, row: u32, column: u32) -> &str {
        self.columns.get(column as usize).map_or("", |column| column.at(row))
    }

    /// The rows in which a column holds this text, in order.
    pub fn rows_with(&self, column: u32, text: &str) -> &[u32] {
        self.columns.get(column as usize).map_or(&[], |column| column.rows_with(text))
    }

    /// The column of what is stored.
    pub fn stored_column(&self) -> u32 {
        self.names
    }

    /// For each language the column of what is shown.
    pub fn label_columns(&self) -> &[u32] {
        &self.labels
    }

    /// What is stored when a row is chosen.
    pub fn stored(&self, row: u32) -> &str {
        self.field(row, self.names)
    }

    /// The first row that is stored as this name.
    pub fn find(&self, name: &str) -> Option<u32> {
        self.all(name).first().copied()
    }

    /// All rows that are stored as this name.
    pub fn all(&self, name: &str) -> &[u32] {
        self.rows_with(self.names, name)
    }

    /// What a row is called. A language that there is none for gives the first.
    pub fn label(&self, row: u32, language: LanguageId) -> &str {
        let column = self.labels.get(language).or_else(|| self.labels.first());
        column.map_or_else(|| self.stored(row), |column| self.field(row, *column))
    }

    /// Whether what a row is called holds a text that is in small letters.
    pub fn is_called(&self, row: u32, text: &str, language: LanguageId) -> bool {
        let column = self.labels.get(language).or_else(|| self.labels.first()).unwrap_or(&self.names);
        self.columns.get(*column as usize).is_some_and(|column| column.holds(row, text))
    }

    /// The files that choices show or play: the kind (`image`, …), the row, the file's name. By row.
    pub fn media(&self) -> impl Iterator<Item = (&str, u32, &str)> {
        (0..self.len()).flat_map(|row| self.media_of(row).map(move |(kind, file)| (kind, row, file)))
    }

    /// The files that one choice shows or plays: the kind, the file's name.
    pub fn media_of(&self, row: u32) -> impl Iterator<Item = (&str, &str)> {
        self.media_columns().map(move |(kind, column)| (kind, column.at(row))).filter(|(_, file)| !file.is_empty())
    }

    fn media_columns(&self) -> impl Iterator<Item = (&str, &Column)> {
        self.columns.iter().filter_map(|column| Some((column.name.strip_prefix(MEDIA)?, column)))
    }

    /// Where a choice is, as answers have places; blank where nobody says.
    pub fn place(&self, row: u32) -> &str {
        self.columns.iter().find(|column| column.name == GEOMETRY).map_or("", |column| column.at(row))
    }

    /// What a choice says of the equipment.
    pub fn mark(&self, row: u32) -> Option<Mark> {
        let column = self.columns.iter().find(|column| column.name == MARK)?;
        Mark::read(column.at(row))
    }
}

/// Before the kind of file in the name of a column of files.
pub const MEDIA: &str = "media::";
/// The column that says where a choice is.
pub const GEOMETRY: &str = "geometry";
/// The column that says what a choice says of the equipment.
pub const MARK: &str = "mark";

#[cfg(test)]
mod tests {
    use super::*;

    fn list() -> ChoiceList {
        let column = |name: &str, cells: &[&str]| Column::new(name.into(), cells.iter().copied());
        let columns = vec![
            column("name", &["b", "a", "b", ""]),
            column("label", &["Bé", "", "B2", "x"]),
            column("mark", &["note", "expected", "", "?"]),
        ];
        ChoiceList::new("l".into(), columns, 0, vec![1])
    }

    #[test]
    fn rows_are_found_by_what_they_hold() {
        let list = list();
        for (name, rows) in [("b", &[0, 2][..]), ("a", &[1]), ("", &[3]), ("c", &[])] {
            assert_eq!(list.all(name), rows, "{name}");
        }
        assert!(list.is_called(0, "bé", 0) && list.is_called(2, "b", 0) && !list.is_called(1, "b", 0));
        assert_eq!((list.label(0, 0), list.label(1, 5), list.label(9, 0)), ("Bé", "", ""));
        assert_eq!([0, 1, 2, 3].map(|row| list.mark(row)), [Some(Mark::Note), Some(Mark::Expected), None, None]);
    }

    #[test]
    fn a_list_travels_as_a_few_texts() {
        let list = list();
        let text = serde_json::to_string(&list).unwrap();
        assert_eq!(serde_json::from_str::<ChoiceList>(&text).unwrap(), list);
        assert!(text.contains("\"cells\":\"b\u{7f}a\u{7f}b\u{7f}\""), "{text}");
    }
}
