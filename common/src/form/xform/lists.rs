//! Lists: secondary instances, and the items that stand in a control.

use super::texts::{Languages, reference};
use super::{Element, attribute, child, children, place};
use crate::form::choices::{ChoiceList, MEDIA, Source};
use crate::form::entity;
use crate::form::files::{self, FileKind};
use crate::form::model::{IN_FORM, ListId};
use crate::form::read::{Findings, Supplies};
use crate::form::report::Issue;
use foldhash::HashMap;

/// The lists of a document.
#[derive(Default)]
pub struct Lists {
    drafts: Vec<Draft>,
    ids: HashMap<String, ListId>,
}

struct Draft {
    name: String,
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
    /// The column that is stored.
    names: u32,
    labels: Vec<u32>,
    source: Source,
    /// For each row the id of its text, where it has one.
    texts: Vec<String>,
}

/// What an item's element is called that names its translated label.
const TEXT_ID: &str = "itextId";
/// Before the name of a column that holds translations.
const TRANSLATED: &str = "label::";

/// Every secondary instance that the document holds.
pub fn read(model: Element, languages: &Languages, supplies: Supplies, findings: &mut Findings) -> Lists {
    let mut lists = Lists::default();
    for instance in children(model, "instance") {
        let Some(id) = attribute(instance, "id") else { continue };
        match attribute(instance, "src") {
            Some(LAST_SAVED) => {}
            Some(source) => {
                if let Some(draft) = file(instance, id, source, languages.len(), supplies, findings) {
                    lists.push(id, draft);
                }
            }
            None => drop(lists.push(id, table(instance, id, languages))),
        }
    }
    lists
}

/// The address of the record that was finished before.
const LAST_SAVED: &str = "jr://instance/last-saved";

/// The rows of a file, or where it did not come along those of the project's entities.
fn file(
    instance: Element,
    id: &str,
    source: &str,
    languages: usize,
    supplies: Supplies,
    findings: &mut Findings,
) -> Option<Draft> {
    let name = source.rsplit('/').next().unwrap_or_default();
    let draft = |columns, rows, source| {
        let (names, labels) = (0, vec![0; languages]);
        Draft { name: id.to_owned(), columns, rows, names, labels, source, texts: Vec::new() }
    };
    let Some(bytes) = (supplies.files)(name) else {
        let properties = files::stem(name).and_then(supplies.entities);
        let Some(properties) = properties.filter(|_| FileKind::of(name) == Some(FileKind::Csv)) else {
            findings.error(place(instance, "src"), Issue::FileMissing { file: name.into() });
            return None;
        };
        let columns = entity::COLUMNS.iter().map(|name| (*name).to_owned()).chain(properties).collect();
        return Some(draft(columns, Vec::new(), Source::Entities));
    };
    match files::table(name, &bytes) {
        Ok(table) => Some(draft(table.columns, table.rows, Source::File(name.to_owned()))),
        Err(error) => {
            let why = error.to_string();
            findings.error(place(instance, "src"), Issue::FileBroken { file: name.into(), line: 1, why });
            None
        }
    }
}

/// Rows are the elements of the instance's first element, fields theirs.
fn table(instance: Element, name: &str, languages: &Languages) -> Draft {
    let mut draft = Draft::of(name, languages.len());
    let root = instance.first_element_child();
    let items = root.into_iter().flat_map(|root| root.children().filter(Element::is_element));
    for item in items {
        let mut row = vec![String::new(); draft.columns.len()];
        for field in item.children().filter(Element::is_element) {
            let (name, text) = (field.tag_name().name(), field.text().unwrap_or_default().trim());
            draft.put(&mut row, name, text.to_owned());
            if name == TEXT_ID {
                draft.put_labels(&mut row, languages.plain(text));
                for kind in ["image", "big-image", "audio", "video"] {
                    if let Some(file) = languages.file(text, kind) {
                        draft.put(&mut row, &format!("{MEDIA}{kind}"), file);
                    }
                }
                draft.texts.resize(draft.rows.len() + 1, String::new());
                text.clone_into(&mut draft.texts[draft.rows.len()]);
            }
        }
        draft.rows.push(row);
    }
    draft
}

impl Draft {
    fn of(name: &str, languages: usize) -> Self {
        let labels = (0..languages).map(|language| format!("{TRANSLATED}{language}"));
        let columns = ["name".to_owned(), "label".to_owned()].into_iter().chain(labels).collect();
        Self {
            name: name.to_owned(),
            columns,
            rows: Vec::new(),
            names: 0,
            labels: vec![1; languages],
            source: Source::Sheet,
            texts: Vec::new(),
        }
    }

    fn put(&mut self, row: &mut Vec<String>, name: &str, text: String) {
        let at = self.columns.iter().position(|column| column == name).unwrap_or_else(|| {
            self.columns.push(name.to_owned());
            self.columns.len() - 1
        });
        if row.len() <= at {
            row.resize(at + 1, String::new());
        }
        row[at] = text;
    }

    fn put_labels(&mut self, row: &mut Vec<String>, texts: Vec<String>) {
        // Their columns are those behind the two first ones.
        for ((label, text), column) in self.labels.iter_mut().zip(texts).zip(2u32..) {
            let at = column as usize;
            row.resize(row.len().max(at + 1), String::new());
            row[at] = text;
            *label = column;
        }
    }
}

/// What stands in the quotes with which a text begins.
fn in_quotes(text: &str) -> Option<&str> {
    let quote = text.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    text.split(quote).nth(1)
}

impl Lists {
    fn push(&mut self, id: &str, draft: Draft) -> ListId {
        let at = ListId::try_from(self.drafts.len()).unwrap_or(ListId::MAX);
        self.ids.insert(id.to_owned(), at);
        self.drafts.push(draft);
        at
    }

    /// The list of a select or a rank at a path. An item set's is found by the instance that it names.
    pub fn of_control(
        &mut self,
        control: Element,
        path: &str,
        languages: &Languages,
        findings: &mut Findings,
    ) -> ListId {
        if let Some(itemset) = child(control, "itemset") {
            let nodeset = attribute(itemset, "nodeset").unwrap_or_default();
            if !nodeset.contains("instance(") {
                return IN_FORM;
            }
            let named = nodeset.split_once("instance(").and_then(|(_, rest)| in_quotes(rest.trim_start()));
            let Some(list) = named.and_then(|name| self.ids.get(name).copied()) else {
                let text = named.unwrap_or(nodeset).to_owned();
                findings.error(place(itemset, "nodeset"), Issue::ListUnknown { text, meant: None });
                return 0;
            };
            self.use_columns(list, itemset);
            return list;
        }
        let mut draft = Draft::of(path, languages.len());
        for item in children(control, "item") {
            let mut row = Vec::new();
            let value = child(item, "value").and_then(|value| value.text()).unwrap_or_default().trim();
            draft.put(&mut row, "name", value.to_owned());
            if let Some(label) = child(item, "label") {
                match attribute(label, "ref").and_then(reference) {
                    Some(id) => draft.put_labels(&mut row, languages.plain(id)),
                    None => draft.put(&mut row, "label", label.text().unwrap_or_default().trim().to_owned()),
                }
            }
            draft.rows.push(row);
        }
        self.push(path, draft)
    }

    /// What an item set says is stored and shown.
    fn use_columns(&mut self, list: ListId, itemset: Element) {
        let Some(draft) = self.drafts.get_mut(list as usize) else { return };
        let says = |name: &str| child(itemset, name).and_then(|element| attribute(element, "ref")).unwrap_or_default();
        let place =
            |name: &str| draft.columns.iter().position(|column| column == name).and_then(|at| u32::try_from(at).ok());
        let (stored, label) = (place(says("value").trim()), place(says("label").trim()));
        draft.names = stored.unwrap_or(draft.names);
        if let Some(label) = label {
            draft.labels.fill(label);
        }
    }

    /// The names of all lists and of their columns.
    pub fn columns(&self) -> Vec<(String, Vec<String>)> {
        self.drafts.iter().map(|draft| (draft.name.clone(), draft.columns.clone())).collect()
    }

    /// The ids of choices' texts in the document, and those by which the form has them.
    pub fn text_ids(&self) -> impl Iterator<Item = (String, String)> {
        let of_row = |name: &str, row: usize, id: &String| (id.clone(), format!("{name}-{row}"));
        self.drafts.iter().flat_map(move |draft| {
            let rows = draft.texts.iter().enumerate().filter(|(_, id)| !id.is_empty());
            rows.map(move |(row, id)| of_row(&draft.name, row, id))
        })
    }

    /// The lists as they are stored.
    pub fn finish(self) -> Vec<ChoiceList> {
        let finish = |draft: Draft| {
            ChoiceList::of_rows(draft.name, &draft.columns, &draft.rows, draft.names, draft.labels).from(draft.source)
        };
        self.drafts.into_iter().map(finish).collect()
    }
}
