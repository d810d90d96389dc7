//! The choices sheet.

use super::Findings;
use super::Supplies;
use super::cells::{Row, Table, number};
use super::headings::{MEDIA, TRANSLATED};
use super::texts::Languages;
use crate::form::choices::{self, ChoiceList, MARK, Source};
use crate::form::files::{self, Kept};
use crate::form::model::{CHOICES_MAX, ListId, Mark};
use crate::form::nearest::nearest;
use crate::form::report::{Issue, Place};
use crate::map::Map;
use std::collections::HashMap;
use std::rc::Rc;

/// The lists of a workbook, and where each name's is.
#[derive(Default)]
pub struct Lists<'a> {
    /// In the order of their first rows.
    drafts: Vec<Draft>,
    ids: HashMap<String, ListId>,
    /// Lists of files, by file and columns.
    files: HashMap<String, ListId>,
    kept: Kept,
    languages: Vec<String>,
    supplies: Supplies<'a>,
}

/// A list of which all cells are known, but not yet as columns.
#[derive(Debug)]
struct Draft {
    name: String,
    /// Of a file all lists have the same. In a sheet its columns are `name`, the labels by language, then whatever else
    /// there is.
    table: Rc<files::Table>,
    /// The column that is stored, and for each language the one that is shown.
    stored: u32,
    labels: Vec<u32>,
    source: Source,
}

/// The choice that stands for whatever a list lacks: what is stored, and what is shown.
const OTHER: (&str, &str) = ("other", "Other");

impl<'a> Lists<'a> {
    /// None yet; texts are in so many languages.
    pub fn new(languages: &[String], supplies: Supplies<'a>) -> Self {
        Self { languages: languages.to_vec(), supplies, ..Self::default() }
    }

    /// The list of that name.
    pub fn find(&self, name: &str) -> Option<ListId> {
        self.ids.get(name).copied()
    }

    /// Every name.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.drafts.iter().map(|list| list.name.as_str())
    }

    /// The names of all lists and of their columns.
    pub fn columns(&self) -> Vec<(String, Vec<String>)> {
        self.drafts.iter().map(|list| (list.name.clone(), list.table.columns().to_vec())).collect()
    }

    /// Adds the choice of whatever is not in a list.
    pub fn add_other(&mut self, list: ListId, place: &Place, findings: &mut Findings) {
        let (name, label) = OTHER;
        if let Some(list) = self.drafts.get_mut(list as usize)
            && !list.table.rows().iter().any(|row| row.first().is_some_and(|own| own == name))
        {
            let labels = std::iter::repeat_n(label.to_owned(), self.languages.len());
            list.push(std::iter::once(name.to_owned()).chain(labels).collect(), || place.clone(), findings);
        }
    }

    /// The lists as they are stored.
    pub fn finish(self) -> Vec<ChoiceList> {
        self.drafts.into_iter().map(Draft::finish).collect()
    }

    /// The list in a file, or where there is none of that name the project's entities. The parameters of a select say which
    /// columns are stored and shown; other uses need none.
    pub fn file(
        &mut self,
        file: &str,
        select: Option<&Map<String, String>>,
        place: &Place,
        findings: &mut Findings,
    ) -> ListId {
        let usual = files::usual_columns(file);
        let named = |key: &str, usual: &'static str| {
            select.map(|given| given.get(key).map_or(usual, String::as_str).to_owned()).unwrap_or_default()
        };
        let (stored, shown) = (named("value", usual.0), named("label", usual.1));
        let key = format!("{file}\n{stored}\n{shown}");
        if let Some(list) = self.files.get(&key) {
            return *list;
        }
        let Some(mut draft) = self.draft(file, place, findings) else { return 0 };
        if select.is_some() {
            let mut column = |name: &str| {
                draft.table.place(name).unwrap_or_else(|| {
                    let meant = nearest(name, draft.table.columns().iter().map(String::as_str));
                    let (list, text) = (file.to_owned(), name.to_owned());
                    findings.error(place.clone(), Issue::FieldUnknown { list, text, meant });
                    0
                })
            };
            draft.stored = column(&stored);
            let label = column(&shown);
            let of = |language: &String| draft.table.place(&format!("{shown}::{language}")).unwrap_or(label);
            draft.labels = self.languages.iter().map(of).collect();
        }
        let id = ListId::try_from(self.drafts.len()).unwrap_or(ListId::MAX);
        self.drafts.push(draft);
        self.files.insert(key, id);
        id
    }

    /// What is in a file; what is wrong with it is reported.
    fn draft(&mut self, file: &str, place: &Place, findings: &mut Findings) -> Option<Draft> {
        let Some(name) = files::stem(file) else {
            let allowed = files::ENDINGS.map(str::to_owned).to_vec();
            findings.error(place.clone(), Issue::WordInvalid { text: file.into(), allowed });
            return None;
        };
        let labels = vec![0; self.languages.len()];
        let rows = self.kept.rows(self.supplies, file);
        let (table, source) = rows.map_err(|issue| findings.error(place.clone(), issue)).ok()?;
        let is_room = findings.takes(table.size(), || place.clone());
        is_room.then(|| Draft { name: name.into(), table, stored: 0, labels, source })
    }

    /// The list of that name, new where there is none yet; `None` where nothing more is to be added.
    fn of(&mut self, name: &str, own: &[String], place: &Place, findings: &mut Findings) -> Option<usize> {
        let next = ListId::try_from(self.drafts.len()).unwrap_or(ListId::MAX);
        let id = *self.ids.entry(name.to_owned()).or_insert(next);
        if id == next {
            let count = self.languages.len();
            let labels = std::iter::repeat_n("label".to_owned(), count);
            let columns = std::iter::once("name".to_owned()).chain(labels).chain(own.iter().cloned()).collect();
            let labels = (1..=u32::try_from(count).unwrap_or(1)).collect();
            let (name, table) = (name.to_owned(), files::Table::of(columns));
            if !findings.takes(table.size(), || place.clone()) {
                return None;
            }
            self.drafts.push(Draft { name, table: Rc::new(table), stored: 0, labels, source: Source::Sheet });
        }
        Some(id as usize)
    }
}

impl Draft {
    /// Adds a row; `false` where nothing more is to be added.
    fn push(&mut self, row: Vec<String>, place: impl Fn() -> Place, findings: &mut Findings) -> bool {
        if !findings.takes(files::row_size(&row), &place) {
            return false;
        }
        let pushed = Rc::make_mut(&mut self.table).push(row);
        pushed.map_err(|error| findings.error(place(), error.issue(""))).is_ok()
    }

    fn finish(self) -> ChoiceList {
        ChoiceList::of_rows(self.name, self.table.columns(), self.table.rows(), self.stored, self.labels)
            .from(self.source)
    }
}

/// Every list of the sheet.
pub fn read(
    table: &Table,
    settings: Option<&Table>,
    languages: &Languages,
    lists: &mut Lists,
    findings: &mut Findings,
) {
    let own: Vec<(usize, String)> = own_columns(table);
    let media: Vec<&str> =
        MEDIA.into_iter().filter(|kind| table.columns.iter().any(|column| column.key == *kind)).collect();
    let files = media.iter().map(|kind| format!("{}{kind}", choices::MEDIA));
    let own_names: Vec<String> = own.iter().map(|(_, name)| name.clone()).chain(files).collect();
    let mut first_rows: HashMap<(usize, &str), Row> = HashMap::new();
    let duplicates = settings
        .and_then(|table| table.rows().next().map(|row| table.get(row, "allow_choice_duplicates")))
        .is_some_and(|cell| matches!(cell.to_lowercase().as_str(), "yes" | "true" | "true()"));
    for (count, row) in table.rows().enumerate() {
        if count >= CHOICES_MAX {
            let limit = u32::try_from(CHOICES_MAX).unwrap_or(u32::MAX);
            findings.error(table.place(Some(row), None), Issue::TooMany { what: "choices".into(), limit });
            break;
        }
        let (list, list_place) = table.cell(row, "list_name");
        let (name, name_place) = table.cell(row, "name");
        if list.is_empty() {
            if !name.is_empty() {
                findings.error(list_place, Issue::Blank { heading: "list_name".into() });
            }
            continue;
        }
        if name.is_empty() {
            findings.error(name_place, Issue::Blank { heading: "name".into() });
            continue;
        }
        if name.contains(char::is_whitespace) {
            findings.error(name_place, Issue::NameInvalid { text: name.into() });
            continue;
        }
        let Some(at) = lists.of(list, &own_names, &list_place, findings) else { break };
        if let Some(first) = first_rows.get(&(at, name)).filter(|_| !duplicates) {
            let (list, text, first_row) = (list.to_owned(), name.to_owned(), number(*first));
            findings.error(name_place, Issue::ChoiceDuplicate { list, text, first_row });
            continue;
        }
        first_rows.insert((at, name), row);
        let mut label = languages.text(table, row, "label", name, findings, |text, _, _| text.to_owned());
        if label.is_empty() {
            findings.warning(table.place(Some(row), None), Issue::LabelMissing { name: name.into() });
            label = vec![name.to_owned(); languages.names.len()];
        }
        mark(table, row, findings);
        let cells = own.iter().map(|(column, _)| table.at(row, *column).to_owned());
        // Of files the default language's: a list has a column for each kind.
        let files = media.iter().map(|kind| {
            let files = languages.text(table, row, kind, name, findings, |text, _, _| text.to_owned());
            files.get(languages.default).cloned().unwrap_or_default()
        });
        let files: Vec<String> = files.collect();
        let cells = std::iter::once(name.to_owned()).chain(label).chain(cells).chain(files).collect();
        if !lists.drafts[at].push(cells, || table.place(Some(row), None), findings) {
            break;
        }
    }
}

/// Columns that are an author's own, for filters, and the mark.
fn own_columns(table: &Table) -> Vec<(usize, String)> {
    let named = |(at, column): (usize, &super::headings::Column)| {
        let is_known = matches!(column.key.as_str(), "" | "list_name" | "name");
        let is_text = TRANSLATED.contains(&column.key.as_str());
        // As written: expressions tell letters' cases apart.
        let heading = if column.key == MARK { MARK } else { table.heading(at) };
        (!is_known && !is_text).then(|| (at, heading.to_owned()))
    };
    table.columns.iter().enumerate().filter_map(named).collect()
}

fn mark(table: &Table, row: Row, findings: &mut Findings) {
    let (word, place) = table.cell(row, MARK);
    if !word.is_empty() && Mark::read(word).is_none() {
        let allowed = ["expected", "neutral", "note"].map(str::to_owned).to_vec();
        findings.error(place, Issue::WordInvalid { text: word.into(), allowed });
    }
}
