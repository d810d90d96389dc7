//! What screens ask of an open record. Every answer is tracked: whoever asks is told when it becomes another.

use super::Editor;
use crate::i18n::{format, use_lang};
use crate::platform::clock;
use coletor_common::form::cells::CellId;
use coletor_common::form::filling::{Filling, Violation};
use coletor_common::form::markup;
use coletor_common::form::model::{ChoiceList, Mark, Node, NodeId, Text};
use coletor_common::form::pages;
use coletor_common::op::EquipmentState;
use coletor_common::record::Record;
use coletor_common::round::limits::{self, Verdict};
use coletor_common::round::past::Readings;
use coletor_common::round::progress::{self, Concern, Progress};
use leptos::prelude::*;

impl Editor {
    /// A text with its outputs, numbers as the language has them. Tracks the cell whose text it is.
    pub fn text(self, at: CellId, text: impl Fn(&Node) -> &Text) -> String {
        self.track(at);
        let (form, language) = (self.form(), self.language());
        let lang = use_lang().get();
        let number = |stored: &str| format::decimal(lang, stored);
        self.inner.with_value(|inner| inner.filling.text_with(at, text(form.node(at.node)), language, number))
    }

    /// The same without its markup, for where only words can stand. Tracks the cell.
    pub fn words(self, at: CellId, text: impl Fn(&Node) -> &Text) -> String {
        markup::plain(&self.text(at, text))
    }

    /// The rows of its list that a question offers now, in order. Tracks the cell.
    pub fn offered(self, at: CellId) -> Vec<u32> {
        self.track(at);
        self.inner.with_value(|inner| inner.filling.offered(at))
    }

    /// What is stored when a choice is chosen, and what it says of the equipment. Tracks the cell.
    pub fn choice(self, at: CellId, row: u32) -> (String, Option<Mark>) {
        self.track(at);
        let read = |list: &ChoiceList| (list.stored(row).to_owned(), list.mark(row));
        self.inner.with_value(|inner| inner.filling.list(at).map(|list| read(&list))).unwrap_or_default()
    }

    /// Those of them whose label holds a text. Tracks the cell.
    pub fn search(self, at: CellId, text: &str) -> Vec<u32> {
        if text.trim().is_empty() {
            return self.offered(at);
        }
        self.track(at);
        let language = self.language();
        self.inner.with_value(|inner| inner.filling.search(at, text, language))
    }

    /// What the choice is called that is stored so, without markup; that itself where there is none. Tracks the cell.
    pub fn choice_called(self, at: CellId, name: &str) -> String {
        self.track(at);
        let language = self.language();
        let found = self.inner.with_value(|inner| {
            let list = inner.filling.list(at)?;
            Some(markup::plain(list.label(list.find(name)?, language)))
        });
        found.unwrap_or_else(|| name.to_owned())
    }

    /// The file that a choice shows or plays, `image`, `big-image`, `audio` or `video`, by its name. Tracks the cell.
    pub fn choice_file(self, at: CellId, row: u32, kind: &str) -> Option<String> {
        self.track(at);
        let of_row =
            |list: &ChoiceList| list.media_of(row).find(|(own, _)| *own == kind).map(|(_, file)| file.to_owned());
        self.inner.with_value(|inner| inner.filling.list(at).and_then(|list| of_row(&list)))
    }

    /// The choices that a question offers now and that have a place: row, stored name, place. Tracks the cell.
    pub fn choice_places(self, at: CellId) -> Vec<(u32, String, String)> {
        let offered = self.offered(at);
        self.inner.with_value(|inner| {
            let Some(list) = inner.filling.list(at) else { return Vec::new() };
            let placed = offered.into_iter().filter(|row| !list.place(*row).is_empty());
            placed.map(|row| (row, list.stored(row).to_owned(), list.place(row).to_owned())).collect()
        })
    }

    /// What a choice is called. Tracks the cell.
    pub fn choice_label(self, at: CellId, row: u32) -> String {
        self.track(at);
        let language = self.language();
        self.inner.with_value(|inner| inner.filling.label(at, row, language))
    }

    /// The labels of a range's marks, each with the number that it is at, from the lowest one. Tracks the language.
    pub fn tick_labels(self, at: CellId) -> Vec<(f64, String)> {
        let (form, language) = (self.form(), self.language());
        let list = form.tick_labels(form.node(at.node)).and_then(|list| form.list(list));
        let labels = list.into_iter().flat_map(|list| {
            (0..list.len()).filter_map(move |row| Some((list.stored(row).parse().ok()?, list.label(row, language))))
        });
        let mut labels: Vec<(f64, String)> = labels.map(|(number, label)| (number, markup::plain(label))).collect();
        labels.sort_by(|a, b| a.0.total_cmp(&b.0));
        labels
    }

    /// The value of a cell. Tracks it.
    pub fn value(self, at: CellId) -> String {
        self.track(at);
        self.inner.with_value(|inner| inner.filling.value(at).to_owned())
    }

    /// Whether a cell is asked now. Tracks it.
    pub fn is_relevant(self, at: CellId) -> bool {
        self.track(at);
        self.inner.with_value(|inner| inner.filling.is_relevant(at))
    }

    /// Whether a cell must be answered now. Tracks it.
    pub fn is_required(self, at: CellId) -> bool {
        self.track(at);
        self.inner.with_value(|inner| inner.filling.is_required(at))
    }

    /// Whether a cell may not be answered by hand now. Tracks it.
    pub fn is_read_only(self, at: CellId) -> bool {
        self.track(at);
        self.inner.with_value(|inner| inner.filling.is_read_only(at))
    }

    /// What is wrong with an answer. Tracks the cell.
    pub fn check(self, at: CellId) -> Option<Violation> {
        self.track(at);
        self.inner.with_value(|inner| inner.filling.check(at))
    }

    /// What an answer says of the equipment. Tracks the cell.
    pub fn verdict(self, at: CellId) -> Option<Verdict> {
        let (form, value) = (self.form(), self.value(at));
        limits::judge(&form, form.node(at.node), &value)
    }

    /// The equipment state of a point. Tracks the record.
    pub fn state(self, at: CellId) -> EquipmentState {
        let path = self.path(at);
        self.with_record(|record| progress::state(record, &path)).unwrap_or_default()
    }

    /// The comment on a point. Tracks the record.
    pub fn comment(self, at: CellId) -> String {
        let path = self.path(at);
        self.with_record(|record| record.comments.get(&path).cloned()).flatten().unwrap_or_default()
    }

    /// By what path the record knows it.
    pub fn path(self, at: CellId) -> String {
        self.inner.with_value(|inner| inner.filling.path(at))
    }

    /// How far a stop (or, with node 0, the record) is. Tracks every cell in it.
    pub fn progress(self, group: NodeId) -> Progress {
        self.with_all(group, |filling, record| progress::progress(filling, record, group.into())).unwrap_or_default()
    }

    /// How far a group, or an instance of a repeat, is. Tracks every cell in it.
    pub fn progress_of(self, at: CellId) -> Progress {
        self.with_cells(at, |filling, record| progress::progress(filling, record, at)).unwrap_or_default()
    }

    /// The questions of a stop that are asked now, in order. Tracks every cell in it.
    pub fn points(self, group: NodeId) -> Vec<CellId> {
        let read = |filling: &Filling, _: &Record| progress::points(filling, group.into()).map(|(id, _)| id).collect();
        self.with_all(group, read).unwrap_or_default()
    }

    /// The pages of a form that is filled page by page, in order. Tracks every cell.
    pub fn pages(self) -> Vec<CellId> {
        self.with_all(0, |filling, _| pages::pages(filling)).unwrap_or_default()
    }

    /// What hinders leaving a page: a question, or what is in a group or in a repeat. Tracks every cell in it.
    pub fn hindrances(self, page: CellId) -> Vec<CellId> {
        let form = self.form();
        let is_on = |at: &CellId| at.node == page.node || form.is_inside(at.node, page.node);
        let all = self.concerns(form.node(page.node).parent).into_iter();
        all.filter(|(at, concern)| concern.hinders() && is_on(at)).map(|(at, _)| at).collect()
    }

    /// What to look at before a stop is left or the record finished. Tracks every cell in it.
    pub fn concerns(self, group: NodeId) -> Vec<(CellId, Concern)> {
        let now = clock::stamp();
        let read = |filling: &Filling, record: &Record| {
            self.past.with(|past| {
                let past: Vec<&Readings> = past.iter().collect();
                progress::concerns(filling, record, group.into(), &past, &now)
            })
        };
        self.with_all(group, read).unwrap_or_default()
    }

    fn with_all<T>(self, group: NodeId, read: impl FnOnce(&Filling, &Record) -> T) -> Option<T> {
        self.with_cells(group.into(), read)
    }

    fn with_cells<T>(self, at: CellId, read: impl FnOnce(&Filling, &Record) -> T) -> Option<T> {
        self.track_series();
        for id in self.inner.with_value(|inner| inner.filling.below(at)) {
            self.track(id);
        }
        self.with_record(|record| self.inner.with_value(|inner| read(&inner.filling, record)))
    }
}
