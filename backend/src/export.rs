//! Records as lines of CSV, and workbooks as files. Pure: whoever calls brings what is exported and sends the bytes.

mod workbook;

pub use workbook::workbook;

use crate::db::records::Authored;
use coletor_common::form::model::{Form, Node};
use coletor_common::record::{Move, Record, Status};
use coletor_common::round::note;
use coletor_common::time::{MINUTE_MS, Millis, civil};

/// What every line begins with.
const FIXED: [&str; 6] = ["record", "status", "author", "version", "taken_at", "finished_at"];
/// The last column but one: what was said of points and stops.
const COMMENTS: &str = "comments";
/// The last column: technical notes.
const NOTES: &str = "technical_notes";
/// Tells Excel that it is UTF-8.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// The columns of a form: its questions by path, in the order of the newest version, then what only older ones have; then
/// the stops that are confirmed by their codes.
#[derive(Debug, Clone)]
pub struct Columns {
    questions: Vec<String>,
    stops: Vec<String>,
}

/// What the columns of a stop that is confirmed are called: its path, and the code that was read or why it was not.
const OF_STOP: [&str; 2] = ["#code", "#code_reason"];

impl Columns {
    /// Of all published versions, newest first.
    pub fn of(versions: &[Form]) -> Self {
        let mut paths: Vec<String> = Vec::new();
        let mut seen = std::collections::HashSet::new();
        for node in versions.iter().flat_map(|form| &form.nodes).filter(|node| Node::is_question(node)) {
            if seen.insert(&node.path) {
                paths.push(node.path.clone());
            }
        }
        let mut stops: Vec<String> = Vec::new();
        for form in versions.iter().filter(|form| form.round.as_ref().is_some_and(|round| round.confirm_stops)) {
            let new = form.stops().map(|(_, node)| &node.path).filter(|path| !stops.contains(path));
            stops.extend(new.cloned().collect::<Vec<_>>());
        }
        Self { questions: paths, stops }
    }

    /// The first line.
    pub fn heading(&self) -> Result<Vec<u8>, csv::Error> {
        let mut bytes = BYTE_ORDER_MARK.to_vec();
        let of_stops = self.stops.iter().flat_map(|path| OF_STOP.map(|what| format!("{path}{what}")));
        let heading = FIXED.iter().map(ToString::to_string).chain(self.questions.iter().cloned()).chain(of_stops);
        let heading = heading.chain([COMMENTS.to_owned(), NOTES.to_owned()]);
        let mut writer = csv::Writer::from_writer(&mut bytes);
        writer.write_record(heading)?;
        writer.flush()?;
        drop(writer);
        Ok(bytes)
    }

    /// One line a record.
    pub fn lines(&self, records: &[Authored]) -> Result<Vec<u8>, csv::Error> {
        let mut bytes = Vec::new();
        let mut writer = csv::Writer::from_writer(&mut bytes);
        for Authored { record, author } in records {
            let moment = |at: Millis| iso(at, record.tz_offset_min);
            let ended = record.ended_at.as_ref().map(|at| moment(at.wall_ms)).unwrap_or_default();
            let fixed = [
                record.id.to_string(),
                status(record.status).into(),
                harmless(author),
                harmless(&record.version),
                moment(record.taken_at.wall_ms),
                ended,
            ];
            let answer = |path: &String| record.answers.get(path).map(|a| harmless(&a.value)).unwrap_or_default();
            let of_stops = self.stops.iter().flat_map(|path| confirmed(record, path));
            let answers = self.questions.iter().map(answer);
            writer.write_record(
                fixed.into_iter().chain(answers).chain(of_stops).chain([comments(record), notes(record)]),
            )?;
        }
        writer.flush()?;
        drop(writer);
        Ok(bytes)
    }
}

/// `path: what was said` on a line of its own each.
fn comments(record: &Record) -> String {
    let said = record.comments.iter().map(|(path, text)| format!("{path}: {}", text.trim()));
    said.collect::<Vec<_>>().join("\n")
}

/// The same of technical notes.
fn notes(record: &Record) -> String {
    let said = note::all(record).map(|note| format!("{}: {}", note.point, note.text.value.trim()));
    said.collect::<Vec<_>>().join("\n")
}

/// The code that was read at a stop, and why it is another one, or none.
fn confirmed(record: &Record, path: &str) -> [String; 2] {
    match record.confirmed(path) {
        Some(Move::Confirmed { code, reason, .. }) => [harmless(code), harmless(reason)],
        _ => Default::default(),
    }
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Running => "running",
        Status::Interrupted => "interrupted",
        Status::Finished => "finished",
        Status::Returned => "returned",
    }
}

/// Rows as csv, the first of them the heading. What a spreadsheet would compute is written so that it does not, but for the
/// first `names` columns: by what stands in them rows are found, here and in other programs.
pub fn table(rows: &[Vec<String>], names: usize) -> Result<Vec<u8>, csv::Error> {
    let mut bytes = BYTE_ORDER_MARK.to_vec();
    let mut writer = csv::Writer::from_writer(&mut bytes);
    for row in rows {
        let cell = |(at, cell): (usize, &String)| if at < names { cell.clone() } else { harmless(cell) };
        writer.write_record(row.iter().enumerate().map(cell))?;
    }
    writer.flush()?;
    drop(writer);
    Ok(bytes)
}

/// A text that no spreadsheet takes for a formula. Plain numbers stay numbers.
fn harmless(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if formula && !is_number(text) { format!("'{text}") } else { text.to_owned() }
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b)) && text.parse::<f64>().is_ok()
}

/// ISO 8601 with the offset of where it was.
fn iso(at: Millis, offset_min: i32) -> String {
    let local = at.saturating_add(Millis::from(offset_min) * MINUTE_MS);
    let day_ms = coletor_common::time::DAY_MS;
    let (year, month, day) = civil(local.div_euclid(day_ms));
    let second = local.rem_euclid(day_ms) / 1_000;
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    let sign = if offset_min < 0 { '-' } else { '+' };
    let offset = offset_min.unsigned_abs();
    format!(
        "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{sign}{:02}:{:02}",
        offset / 60,
        offset % 60
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_defused_and_numbers_stay() {
        for (text, want) in [
            ("=1+1", "'=1+1"),
            ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
            ("-12.5", "-12.5"),
            ("+3e2", "+3e2"),
            ("-inf", "'-inf"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("a=1", "a=1"),
            ("", ""),
        ] {
            assert_eq!(harmless(text), want);
        }
    }

    #[test]
    fn names_of_rows_stay_what_they_are() {
        let row = |cells: [&str; 2]| cells.map(str::to_owned).to_vec();
        let rows = [row(["name", "label"]), row(["-tree", "=1+1"])];
        let text = |names| String::from_utf8(table(&rows, names).unwrap()).unwrap();
        assert_eq!(text(1), "\u{feff}name,label\n-tree,'=1+1\n");
        assert_eq!(text(0), "\u{feff}name,label\n'-tree,'=1+1\n");
    }

    #[test]
    fn stops_that_are_confirmed_have_columns() {
        let sheet = |name: &str, rows: &[&[&str]]| coletor_common::form::sheet::Sheet {
            name: name.into(),
            rows: rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect(),
        };
        let survey = [
            &["type", "name", "label", "coletor::stop"][..],
            &["begin group", "a", "A", "X-1"],
            &["text", "b", "B"],
            &["end group"],
        ];
        let form = |confirms: &str| {
            let settings =
                [&["form_id", "version", "coletor::round", "coletor::confirm_stops"][..], &["t", "1", "yes", confirms]];
            let sheets = vec![sheet("survey", &survey), sheet("settings", &settings)];
            coletor_common::form::read::compile(&coletor_common::form::sheet::Workbook { sheets }).0.unwrap()
        };
        let heading = |form: Form| String::from_utf8(Columns::of(&[form]).heading().unwrap()).unwrap();
        assert!(heading(form("no")).ends_with(",/a/b,comments,technical_notes\n"));
        assert!(heading(form("yes")).ends_with(",/a/b,/a#code,/a#code_reason,comments,technical_notes\n"));
    }

    #[test]
    fn moments_keep_their_offset() {
        assert_eq!(iso(0, -180), "1969-12-31T21:00:00-03:00");
        assert_eq!(iso(0, 330), "1970-01-01T05:30:00+05:30");
    }
}
