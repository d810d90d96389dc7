//! From a table of assets to what would change, or to what is wrong with it. Reads no file and changes nothing.
//!
//! Assets that the table does not name stay: a sheet of one hall says nothing of the others.

use super::{ASSETS_MAX, Asset, AssetCode, Misplaced, NAME_BYTES_MAX, is_name, misplaced};
use crate::form::report::{Finding, Findings, Issue, Place};
use crate::form::sheet::{Sheet, Workbook, column_letters};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// The headings as they are exported.
pub const HEADINGS: [&str; 3] = ["code", "name", "parent"];
/// Other words for them, letter case, blanks and the accents of Portuguese and Spanish aside.
const ALIASES: [&[&str]; 3] = [
    &["code", "codigo", "cod", "tag", "asset", "ativo", "activo"],
    &["name", "nome", "nombre", "label", "descricao", "descripcion", "description"],
    &[
        "parent",
        "pai",
        "padre",
        "superior",
        "parent_code",
        "codigo_pai",
        "codigo_do_pai",
        "codigo_padre",
        "codigo_del_padre",
        "codigo_superior",
        "pertence_a",
        "pertenece_a",
        "part_of",
    ],
];

/// What a table would change.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Changes {
    /// Assets that are not there yet.
    pub new: Vec<Asset>,
    /// Assets whose name or place is another now, as they were and as they will be.
    pub changed: Vec<(Asset, Asset)>,
    /// How many are as they were.
    pub unchanged: u32,
    /// Assets that the table does not name. They stay.
    pub missing: Vec<Asset>,
}

/// How many of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Added.
    pub new: u32,
    /// Changed.
    pub changed: u32,
    /// Left as they were, because the table says the same.
    pub unchanged: u32,
    /// Left as they were, because the table does not name them.
    pub missing: u32,
}

impl Changes {
    /// How many of each there are.
    pub fn counts(&self) -> Counts {
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let (new, changed) = (count(self.new.len()), count(self.changed.len()));
        Counts { new, changed, unchanged: self.unchanged, missing: count(self.missing.len()) }
    }

    /// Every asset that is to be stored.
    pub fn stored(&self) -> impl Iterator<Item = &Asset> {
        self.new.iter().chain(self.changed.iter().map(|(_, now)| now))
    }
}

/// What the first sheet with a heading for codes would change among the assets that are there, and all that was found in it.
/// There are changes exactly where nothing found is an error.
///
/// Its first row that is not blank names the columns: code, name and, where it is to say so, parent.
pub fn import(present: &[Asset], book: &Workbook) -> (Option<Changes>, Vec<Finding>) {
    let mut findings = Findings::default();
    let changes = read(present, book, &mut findings);
    findings.finish(changes, |_| 0)
}

/// A row of the sheet that could be read.
struct Line {
    asset: Asset,
    row: usize,
}

fn read(present: &[Asset], book: &Workbook, findings: &mut Findings) -> Option<Changes> {
    let table = Table::find(book).or_else(|| {
        let sheet = book.sheets.first().map(|sheet| sheet.name.clone()).unwrap_or_default();
        let place = Place { sheet, row: Some(1), ..Place::default() };
        findings.error(place, Issue::ColumnMissing { heading: HEADINGS[0].into() });
        None
    })?;
    table.check_headings(findings);
    let known: HashMap<&AssetCode, &Asset> = present.iter().map(|asset| (&asset.code, asset)).collect();
    let mut lines: BTreeMap<AssetCode, Line> = BTreeMap::new();
    for row in table.rows() {
        let Some(asset) = table.asset(row, &known, findings) else { continue };
        if let Some(first) = lines.get(&asset.code) {
            let issue = Issue::CodeDuplicate { text: asset.code.to_string(), first_row: number(first.row) };
            findings.error(table.place(row, 0), issue);
        } else {
            lines.insert(asset.code.clone(), Line { asset, row });
        }
    }
    let missing: Vec<&Asset> = present.iter().filter(|asset| !lines.contains_key(&asset.code)).collect();
    if lines.len() + missing.len() > ASSETS_MAX {
        let limit = u32::try_from(ASSETS_MAX).unwrap_or(u32::MAX);
        findings.error(table.place_of_sheet(), Issue::TooMany { what: HEADINGS[0].into(), limit });
        return None;
    }
    for (code, fault) in misplaced(lines.values().map(|line| &line.asset).chain(missing.iter().copied())) {
        // A cycle that the table closes has a row of it at least; a faultless table mends what is stored.
        let rows = |codes: &[AssetCode]| codes.iter().find_map(|code| Some(lines.get(code)?.row));
        let (row, issue) = match fault {
            Misplaced::ParentUnknown(parent) => {
                (rows(std::slice::from_ref(code)), Issue::ParentUnknown { text: parent.to_string() })
            }
            Misplaced::Cycle(path) => {
                (rows(&path), Issue::PartOfItself { path: path.iter().map(AssetCode::to_string).collect() })
            }
            Misplaced::TooDeep => (rows(std::slice::from_ref(code)), Issue::TooDeep { text: code.to_string() }),
        };
        let place = row.map_or_else(|| table.place_of_sheet(), |row| table.place(row, 2));
        findings.error(place, issue);
    }
    let mut changes = Changes { missing: missing.into_iter().cloned().collect(), ..Changes::default() };
    for Line { asset, .. } in lines.into_values() {
        match known.get(&asset.code) {
            None => changes.new.push(asset),
            Some(before) if **before == asset => changes.unchanged += 1,
            Some(before) => changes.changed.push(((*before).clone(), asset)),
        }
    }
    Some(changes)
}

/// A sheet with its columns found.
struct Table<'a> {
    sheet: &'a Sheet,
    /// The row of the headings.
    head: usize,
    /// Where code, name and parent are.
    columns: [Option<usize>; 3],
}

impl<'a> Table<'a> {
    fn find(book: &'a Workbook) -> Option<Self> {
        book.sheets.iter().find_map(|sheet| {
            let head = sheet.rows.iter().position(|row| row.iter().any(|cell| !cell.trim().is_empty()))?;
            let named = |names: &[&str]| sheet.rows[head].iter().position(|cell| names.contains(&&*canonical(cell)));
            let columns = ALIASES.map(named);
            columns[0].map(|_| Self { sheet, head, columns })
        })
    }

    fn check_headings(&self, findings: &mut Findings) {
        let place = |column: Option<usize>| Place {
            column: column.map(column_letters),
            ..Place { row: Some(number(self.head)), ..self.place_of_sheet() }
        };
        if self.columns[1].is_none() {
            findings.error(place(None), Issue::ColumnMissing { heading: HEADINGS[1].into() });
        }
        for (at, heading) in self.sheet.rows[self.head].iter().enumerate() {
            if !heading.trim().is_empty() && !self.columns.contains(&Some(at)) {
                findings.warning(place(Some(at)), Issue::ColumnUnknown { heading: heading.trim().into() });
            }
        }
    }

    /// Rows below the headings that are not blank.
    fn rows(&self) -> impl Iterator<Item = usize> + use<'_, 'a> {
        let below = self.head + 1..self.sheet.rows.len();
        below.filter(|row| self.sheet.rows[*row].iter().any(|cell| !cell.trim().is_empty()))
    }

    fn cell(&self, row: usize, which: usize) -> Option<&'a str> {
        let cell = self.sheet.rows[row].get(self.columns[which]?);
        Some(cell.map_or("", |cell| cell.trim()))
    }

    fn place_of_sheet(&self) -> Place {
        Place { sheet: self.sheet.name.clone(), ..Place::default() }
    }

    fn place(&self, row: usize, which: usize) -> Place {
        let at = self.columns[which];
        let heading = at.and_then(|at| self.sheet.rows[self.head].get(at));
        Place {
            row: Some(number(row)),
            column: at.map(column_letters),
            heading: heading.map(|heading| heading.trim().to_owned()),
            ..self.place_of_sheet()
        }
    }

    /// What a row says; `None` after an error. Without a column for it, what the asset is a part of stays as it was.
    fn asset(&self, row: usize, known: &HashMap<&AssetCode, &Asset>, findings: &mut Findings) -> Option<Asset> {
        let mut code = |which: usize, text: &str| {
            let read = text.parse::<AssetCode>();
            if read.is_err() {
                findings.error(self.place(row, which), Issue::CodeInvalid { text: text.into() });
            }
            read.ok()
        };
        let own = match self.cell(row, 0).unwrap_or_default() {
            "" => None,
            text => Some(code(0, text)?),
        };
        let parent = match self.cell(row, 2) {
            None => own.as_ref().and_then(|own| known.get(own)?.parent.clone()),
            Some("") => None,
            Some(text) => Some(code(2, text)?),
        };
        let Some(code) = own else {
            findings.error(self.place(row, 0), Issue::Blank { heading: HEADINGS[0].into() });
            return None;
        };
        let name = written(self.cell(row, 1)?);
        if !is_name(name) {
            let limit = u32::try_from(NAME_BYTES_MAX).unwrap_or(u32::MAX);
            let issue = if name.is_empty() {
                Issue::Blank { heading: HEADINGS[1].into() }
            } else {
                Issue::TextInvalid { limit }
            };
            findings.error(self.place(row, 1), issue);
            return None;
        }
        Some(Asset { code, name: name.to_owned(), parent })
    }
}

/// What the export wrote with a `'` before it, so that no spreadsheet computes it.
fn written(name: &str) -> &str {
    name.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@'])).unwrap_or(name)
}

/// As a sheet counts.
fn number(row: usize) -> u32 {
    u32::try_from(row + 1).unwrap_or(u32::MAX)
}

/// A heading without letter case, blanks around and the accents of Portuguese and Spanish.
fn canonical(heading: &str) -> String {
    let plain = |c: char| match c {
        'á' | 'à' | 'â' | 'ã' => 'a',
        'é' | 'ê' => 'e',
        'í' => 'i',
        'ó' | 'ô' | 'õ' => 'o',
        'ú' | 'ü' => 'u',
        'ç' => 'c',
        ' ' | '-' | '\u{a0}' => '_',
        c => c,
    };
    heading.trim().to_lowercase().chars().map(plain).collect()
}
