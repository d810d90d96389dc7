//! The choices sheet.

use super::Findings;
use super::cells::{Row, Table, number};
use super::headings::TRANSLATED;
use super::texts::Languages;
use crate::form::choices::{ChoiceList, MARK};
use crate::form::model::{CHOICES_MAX, ListId, Mark};
use crate::form::report::Issue;
use std::collections::HashMap;

/// The lists of a workbook, and where each name's is.
#[derive(Debug, Default)]
pub struct Lists {
    /// In the order of their first rows.
    drafts: Vec<Draft>,
    ids: HashMap<String, ListId>,
    languages: usize,
}

/// A list of which all cells are known, but not yet as columns.
#[derive(Debug)]
struct Draft {
    name: String,
    /// `name`, the labels by language, then whatever else the sheet has.
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// The choice that stands for whatever a list lacks: what is stored, and what is shown.
const OTHER: (&str, &str) = ("other", "Other");

impl Lists {
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
        self.drafts.iter().map(|list| (list.name.clone(), list.columns.clone())).collect()
    }

    /// Adds the choice of whatever is not in a list.
    pub fn add_other(&mut self, list: ListId) {
        let (name, label) = OTHER;
        if let Some(list) = self.drafts.get_mut(list as usize)
            && !list.rows.iter().any(|row| row.first().is_some_and(|own| own == name))
        {
            let labels = std::iter::repeat_n(label.to_owned(), self.languages);
            list.rows.push(std::iter::once(name.to_owned()).chain(labels).collect());
        }
    }

    /// The lists as they are stored.
    pub fn finish(self) -> Vec<ChoiceList> {
        let labels = u32::try_from(self.languages).unwrap_or(1);
        self.drafts.into_iter().map(|list| list.finish((1..=labels).collect())).collect()
    }

    fn of(&mut self, name: &str, own: &[String]) -> usize {
        let next = ListId::try_from(self.drafts.len()).unwrap_or(ListId::MAX);
        let id = *self.ids.entry(name.to_owned()).or_insert(next);
        if id == next {
            let labels = std::iter::repeat_n("label".to_owned(), self.languages);
            let columns = std::iter::once("name".to_owned()).chain(labels).chain(own.iter().cloned()).collect();
            self.drafts.push(Draft { name: name.to_owned(), columns, rows: Vec::new() });
        }
        id as usize
    }
}

impl Draft {
    fn finish(self, labels: Vec<u32>) -> ChoiceList {
        ChoiceList::of_rows(self.name, &self.columns, &self.rows, 0, labels)
    }
}

/// Every list of the sheet.
pub fn read(table: &Table, settings: Option<&Table>, languages: &Languages, findings: &mut Findings) -> Lists {
    let mut lists = Lists { languages: languages.names.len(), ..Lists::default() };
    let own: Vec<(usize, String)> = own_columns(table);
    let own_names: Vec<String> = own.iter().map(|(_, name)| name.clone()).collect();
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
        let at = lists.of(list, &own_names);
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
        lists.drafts[at].rows.push(std::iter::once(name.to_owned()).chain(label).chain(cells).collect());
    }
    lists
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
