//! The choices sheet, and what its lists and columns are called.

use super::table::{Row, Table};
use super::{heading, headings};
use crate::form::choices::{ChoiceList, Column, MARK, MEDIA, Source};
use crate::form::model::Form;
use crate::form::read::{TRANSLATED, column};
use crate::form::sheet::Sheet;
use std::collections::HashSet;

/// What documents name a column in which they keep where a choice's translations are.
const TEXT_ID: &str = "itextId";

/// Lists whose names and columns a workbook can have; indexes of lists and columns stay what they are.
pub fn renamed(lists: &[ChoiceList]) -> Vec<ChoiceList> {
    let mut taken: HashSet<String> = HashSet::new();
    let renamed = |list: &ChoiceList| {
        if list.source != Source::Sheet {
            return list.clone(); // the file says what it and its columns are called
        }
        // A document may name a list by a path.
        let is_kept = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
        let name = list.name.trim_start_matches('/').replace(|c| !is_kept(c), "_");
        let name = if name.is_empty() { "list".to_owned() } else { name };
        let tries = std::iter::once(name.clone()).chain((2..).map(|n| format!("{name}_{n}")));
        let name = tries.into_iter().find(|name| taken.insert(name.clone())).unwrap_or(name);
        let columns = (0..).zip(list.columns()).map(|(at, own)| {
            let cells = (0..list.len()).map(|row| list.field(row, at));
            Column::new(column_name(list, at, own), cells)
        });
        ChoiceList::new(name, columns.collect(), list.stored_column(), list.label_columns().to_vec())
    };
    lists.iter().map(renamed).collect()
}

/// What a column is called: `name` and `label` are those that are stored and shown.
fn column_name(list: &ChoiceList, at: u32, own: &str) -> String {
    if at == list.stored_column() {
        return "name".into();
    }
    if own.starts_with(MEDIA) {
        return own.to_owned();
    }
    let key = column(own).key;
    if list.label_columns().contains(&at) || key == "label" {
        return "label".into();
    }
    if key == MARK {
        return MARK.into();
    }
    let means_more = matches!(key.as_str(), "" | "list_name" | "name") || TRANSLATED.contains(&key.as_str());
    if means_more { format!("own {own}").replace(' ', "_") } else { own.to_owned() }
}

fn of_sheet(form: &Form) -> impl Iterator<Item = &ChoiceList> {
    form.lists.iter().filter(|list| list.source == Source::Sheet)
}

/// All lists, each choice a row.
pub fn sheet(form: &Form) -> Sheet {
    let mut own: Vec<&str> = Vec::new();
    for name in of_sheet(form).flat_map(ChoiceList::columns) {
        if !matches!(name, "name" | "label" | TEXT_ID) && !own.contains(&name) {
            own.push(name);
        }
    }
    let fixed = ["list_name", "name"].map(str::to_owned).into_iter().chain(headings(form, "label"));
    let mut table = Table::of(fixed.chain(own.iter().map(|name| (*name).to_owned())).collect());
    for list in of_sheet(form) {
        for row in 0..list.len() {
            table.push(choice(form, list, row));
        }
    }
    table.finish("choices", |_| true)
}

fn choice(form: &Form, list: &ChoiceList, row: u32) -> Row {
    let mut cells = Row::default();
    cells.put("list_name", &list.name);
    cells.put("name", stored(list, row));
    for language in 0..form.languages.len() {
        cells.put(heading(form, "label", language), list.label(row, language));
    }
    let mut seen: Vec<&str> = vec!["name", "label"];
    for (column, name) in (0..).zip(list.columns()) {
        if !seen.contains(&name) {
            seen.push(name);
            cells.put(name, list.field(row, column));
        }
    }
    cells
}

/// A row of which nothing is stored is only looked up: any name will do.
fn stored(list: &ChoiceList, row: u32) -> String {
    match list.stored(row) {
        "" => (row + 1).to_string(),
        name => name.to_owned(),
    }
}

/// Whether a list holds a name twice.
pub fn repeats_names(form: &Form) -> bool {
    let repeats = |list: &ChoiceList| {
        let mut seen = HashSet::new();
        (0..list.len()).any(|row| !seen.insert(stored(list, row)))
    };
    of_sheet(form).any(repeats)
}
