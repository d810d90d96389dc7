//! Lists: secondary instances, and the items that stand in a control.

use super::texts::{Languages, reference};
use super::{Element, child, children, place};
use crate::form::choices::{ChoiceList, MEDIA, Source};
use crate::form::files::{self, FileError, Kept, Table};
use crate::form::model::{IN_FORM, ListId};
use crate::form::read::{Findings, Supplies};
use crate::form::report::Issue;
use foldhash::HashMap;
use std::rc::Rc;

/// The lists of a document.
#[derive(Default)]
pub struct Lists {
    drafts: Vec<Draft>,
    ids: HashMap<String, ListId>,
}

struct Draft {
    name: String,
    /// Of a file all lists have the same.
    table: Rc<Table>,
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
#[inline(never)]
pub fn read(model: Element, languages: &Languages, supplies: Supplies, findings: &mut Findings) -> Lists {
    let (mut lists, mut kept) = (Lists::default(), Kept::default());
    for instance in children(model, "instance") {
        let Some(id) = instance.attribute("id") else { continue };
        let draft = match instance.attribute("src") {
            Some(LAST_SAVED) => None,
            Some(source) => file(instance, (id, source), languages, supplies, &mut kept, findings),
            None => {
                let mut draft = Draft::of(id, languages.len());
                let rows = draft.read(instance, languages, findings);
                rows.map_err(|error| findings.error(place(instance, "id"), error.issue(id))).ok().map(|()| draft)
            }
        };
        if let Some(draft) = draft {
            lists.push(id, draft);
        }
    }
    lists
}

/// The address of the record that was finished before.
const LAST_SAVED: &str = "jr://instance/last-saved";

/// The rows of a file, or where it did not come along those of the project's entities.
#[inline(never)]
fn file(
    instance: Element,
    (id, source): (&str, &str),
    languages: &Languages,
    supplies: Supplies,
    kept: &mut Kept,
    findings: &mut Findings,
) -> Option<Draft> {
    let name = source.rsplit('/').next().unwrap_or_default();
    let rows = kept.rows(supplies, name);
    let (table, source) = rows.map_err(|issue| findings.error(place(instance, "src"), issue)).ok()?;
    let (names, labels) = (0, vec![0; languages.len()]);
    let is_room = findings.takes(table.size(), || place(instance, "src"));
    is_room.then(|| Draft { name: id.to_owned(), table, names, labels, source, texts: Vec::new() })
}

impl Draft {
    fn of(name: &str, languages: usize) -> Self {
        let labels = (0..languages).map(|language| format!("{TRANSLATED}{language}"));
        let columns = ["name".to_owned(), "label".to_owned()].into_iter().chain(labels).collect();
        Self {
            name: name.to_owned(),
            table: Rc::new(Table::of(columns)),
            names: 0,
            labels: vec![1; languages],
            source: Source::Sheet,
            texts: Vec::new(),
        }
    }

    /// Rows are the elements of the instance's first element, fields theirs.
    fn read(&mut self, instance: Element, languages: &Languages, findings: &mut Findings) -> Result<(), FileError> {
        let root = instance.children().next();
        let items = root.into_iter().flat_map(Element::children);
        for item in items {
            let mut row = Vec::new();
            for field in item.children() {
                let (name, text) = (field.name(), field.text().unwrap_or_default().trim());
                self.put(&mut row, name, text.to_owned())?;
                if name == TEXT_ID {
                    self.put_labels(&mut row, languages.plain(text, item, findings));
                    for kind in ["image", "big-image", "audio", "video"] {
                        if let Some(file) = languages.file(text, kind) {
                            self.put(&mut row, &format!("{MEDIA}{kind}"), file)?;
                        }
                    }
                    let at = self.table.rows().len();
                    self.texts.resize(at + 1, String::new());
                    text.clone_into(&mut self.texts[at]);
                }
            }
            if !self.push(row, item, findings)? {
                break;
            }
        }
        self.count_columns(instance, findings);
        Ok(())
    }

    fn put(&mut self, row: &mut Vec<String>, name: &str, text: String) -> Result<(), FileError> {
        Rc::make_mut(&mut self.table).put(row, name, text)
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

    /// Items that stand in a control.
    #[inline(never)]
    fn read_items(
        &mut self,
        control: Element,
        languages: &Languages,
        findings: &mut Findings,
    ) -> Result<(), FileError> {
        for item in children(control, "item") {
            let mut row = Vec::new();
            let value = child(item, "value").and_then(Element::text).unwrap_or_default().trim();
            self.put(&mut row, "name", value.to_owned())?;
            if let Some(label) = child(item, "label") {
                match label.attribute("ref").and_then(reference) {
                    Some(id) => self.put_labels(&mut row, languages.plain(id, item, findings)),
                    None => self.put(&mut row, "label", label.text().unwrap_or_default().trim().to_owned())?,
                }
            }
            if !self.push(row, item, findings)? {
                break;
            }
        }
        self.count_columns(control, findings);
        Ok(())
    }

    /// Adds a row; `false` where nothing more is to be added.
    fn push(&mut self, row: Vec<String>, item: Element, findings: &mut Findings) -> Result<bool, FileError> {
        let is_room = findings.takes(files::row_size(&row), || place(item, ""));
        if is_room {
            Rc::make_mut(&mut self.table).push(row)?;
        }
        Ok(is_room)
    }

    /// Counts the columns, which are known once all rows are.
    fn count_columns(&self, at: Element, findings: &mut Findings) {
        findings.takes(self.table.heading_size(), || place(at, ""));
    }
}

/// What stands in the quotes with which a text begins.
fn in_quotes(text: &str) -> Option<&str> {
    let quote = text.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    text.split(quote).nth(1)
}

/// The instance that an item set's rows are of.
pub fn instance_of(nodeset: &str) -> Option<&str> {
    let (_, rest) = nodeset.split_once("instance(")?;
    in_quotes(rest.trim_start())
}

impl Lists {
    fn push(&mut self, id: &str, draft: Draft) -> ListId {
        let at = ListId::try_from(self.drafts.len()).unwrap_or(ListId::MAX);
        self.ids.insert(id.to_owned(), at);
        self.drafts.push(draft);
        at
    }

    /// The list of a select or a rank at a path. An item set's is found by the instance that it names.
    #[inline(never)]
    pub fn of_control(
        &mut self,
        control: Element,
        path: &str,
        languages: &Languages,
        findings: &mut Findings,
    ) -> ListId {
        if let Some(itemset) = child(control, "itemset") {
            let nodeset = itemset.attribute("nodeset").unwrap_or_default();
            if !nodeset.contains("instance(") {
                return IN_FORM;
            }
            let named = instance_of(nodeset);
            let Some(list) = named.and_then(|name| self.ids.get(name).copied()) else {
                let text = named.unwrap_or(nodeset).to_owned();
                findings.error(place(itemset, "nodeset"), Issue::ListUnknown { text, meant: None });
                return 0;
            };
            self.use_columns(list, itemset);
            return list;
        }
        let mut draft = Draft::of(path, languages.len());
        if let Err(error) = draft.read_items(control, languages, findings) {
            findings.error(place(control, ""), error.issue(path));
        }
        self.push(path, draft)
    }

    /// What an item set says is stored and shown.
    #[inline(never)]
    fn use_columns(&mut self, list: ListId, itemset: Element) {
        let Some(draft) = self.drafts.get_mut(list as usize) else { return };
        let says = |name: &str| child(itemset, name).and_then(|element| element.attribute("ref")).unwrap_or_default();
        let (stored, label) = (draft.table.place(says("value").trim()), draft.table.place(says("label").trim()));
        draft.names = stored.unwrap_or(draft.names);
        if let Some(label) = label {
            draft.labels.fill(label);
        }
    }

    /// The names of all lists and of their columns.
    #[inline(never)]
    pub fn columns(&self) -> Vec<(String, Vec<String>)> {
        self.drafts.iter().map(|draft| (draft.name.clone(), draft.table.columns().to_vec())).collect()
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
    #[inline(never)]
    pub fn finish(self) -> Vec<ChoiceList> {
        let finish = |draft: Draft| {
            let (columns, rows) = (draft.table.columns(), draft.table.rows());
            ChoiceList::of_rows(draft.name, columns, rows, draft.names, draft.labels).from(draft.source)
        };
        self.drafts.into_iter().map(finish).collect()
    }
}
