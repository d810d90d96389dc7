//! The choices sheet.

use super::Findings;
use super::cells::{Row, Table, number};
use super::texts::Languages;
use crate::form::model::{CHOICES_MAX, Choice, ChoiceList, ListId, Mark};
use crate::form::report::Issue;
use std::collections::HashMap;

/// The lists of a workbook, and where each name's is.
#[derive(Debug, Default)]
pub struct Lists {
    /// In the order of their first rows.
    pub lists: Vec<ChoiceList>,
    ids: HashMap<String, ListId>,
}

impl Lists {
    /// The list of that name.
    pub fn find(&self, name: &str) -> Option<ListId> {
        self.ids.get(name).copied()
    }

    /// Every name.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.lists.iter().map(|list| list.name.as_str())
    }

    fn of(&mut self, name: &str) -> usize {
        let next = ListId::try_from(self.lists.len()).unwrap_or(ListId::MAX);
        let id = *self.ids.entry(name.to_owned()).or_insert(next);
        if id == next {
            self.lists.push(ChoiceList { name: name.to_owned(), choices: Vec::new() });
        }
        id as usize
    }
}

/// Every list of the sheet.
pub fn read(table: &Table, settings: Option<&Table>, languages: &Languages, findings: &mut Findings) -> Lists {
    let mut lists = Lists::default();
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
        let at = lists.of(list);
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
        let label = label.into_iter().map(|text| vec![crate::form::model::Piece::Plain(text)]).collect();
        let choice = Choice { name: name.into(), label, mark: mark(table, row, findings) };
        lists.lists[at].choices.push(choice);
    }
    lists
}

fn mark(table: &Table, row: Row, findings: &mut Findings) -> Option<Mark> {
    let (word, place) = table.cell(row, "mark");
    match word.to_lowercase().as_str() {
        "" => None,
        "expected" => Some(Mark::Expected),
        "neutral" => Some(Mark::Neutral),
        "note" => Some(Mark::Note),
        _ => {
            let allowed = ["expected", "neutral", "note"].map(str::to_owned).to_vec();
            findings.error(place, Issue::WordInvalid { text: word.into(), allowed });
            None
        }
    }
}
