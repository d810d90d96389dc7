//! Between a record and the screen: one signal a question, and every change logged.
//!
//! The screens ask it and tell it; nothing on a screen knows expressions, operations or storage.

mod finish;
mod open;

use crate::app::App;
use crate::i18n::use_lang;
use crate::journal::{Entry, JournalError};
use crate::mirror::Published;
use crate::platform::picture::{self, Picture, PictureError};
use crate::platform::{clock, place};
use crate::react::whenever;
use crate::store::StoredMedia;
use coletor_common::form::filling::{Context, Filling, Violation};
use coletor_common::form::model::{ChoiceList, Form, LanguageId, Mark, Node, NodeId, Text};
use coletor_common::id::RecordId;
use coletor_common::map::Map;
use coletor_common::op::{EquipmentState, Event, Media};
use coletor_common::record::Record;
use coletor_common::round::limits::{self, Verdict};
use coletor_common::round::progress::{self, Concern, Progress};
use coletor_common::round::walk;
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;

/// Why a picture was not recorded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AttachError {
    /// The file.
    #[error(transparent)]
    Picture(#[from] PictureError),
    /// The log.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

struct Inner {
    filling: Filling,
    /// One for each node of the form.
    ticks: Vec<RwSignal<()>>,
}

/// One open record. Copies share it.
#[derive(Clone, Copy)]
pub struct Editor {
    app: &'static App,
    id: RecordId,
    inner: StoredValue<Inner, LocalStorage>,
    record: Memo<Option<Arc<Record>>>,
}

impl Editor {
    fn on(app: &'static App, record: &Record, form: &Arc<Form>, saved: open::Saved) -> Self {
        let context = Context { saved, ..open::known(app, record) };
        let mut filling = Filling::new(form.clone(), context);
        let id = record.id;
        let mut answers: Map<String, String> =
            record.answers.iter().map(|(path, answer)| (path.clone(), answer.value.clone())).collect();
        // What could not be stored was not lost with the screen it was answered on.
        for event in app.saver.of(id) {
            if let Event::Answered { point, value } = event {
                answers.insert(point, value.unwrap_or_default());
            }
        }
        filling.load(answers.iter().map(|(path, value)| (path.as_str(), value.as_str())));
        let editor = Self {
            app,
            id,
            inner: StoredValue::new_local(Inner {
                filling,
                ticks: form.nodes.iter().map(|_| RwSignal::new(())).collect(),
            }),
            record: Memo::new(move |_| app.journal.records.with(|records| records.get(&id).cloned())),
        };
        editor.follow_others();
        if record.rev > 1 {
            editor.inner.update_value(|inner| drop(inner.filling.wanted_places())); // it was asked for when it was begun
        }
        editor.record_places();
        editor
    }

    /// Shows what somebody else has answered meanwhile; what was answered here is on the screen already.
    fn follow_others(self) {
        let form = self.form();
        let mut before: Option<Arc<Record>> = None;
        whenever(move || {
            let now = self.record.get();
            if let (Some(before), Some(now)) = (before.take(), &now) {
                fn value<'a>(record: &'a Record, path: &str) -> Option<&'a String> {
                    record.answers.get(path).map(|answer| &answer.value)
                }
                let paths = before.answers.keys().chain(now.answers.keys());
                for path in paths.filter(|path| value(&before, path) != value(now, path)) {
                    let is_path = |event: &Event| matches!(event, Event::Answered { point, .. } if point == path);
                    if self.app.saver.of(self.id).iter().any(is_path) {
                        continue; // what is answered here is newer
                    }
                    let Some((node, _)) = form.find(path) else { continue };
                    let new = value(now, path).cloned().unwrap_or_default();
                    if self.inner.with_value(|inner| inner.filling.value(node) != new) {
                        self.type_in(node, &new);
                    }
                }
            }
            before = now;
        });
    }

    /// Whether this person has the record. Tracks it.
    pub fn is_mine(self) -> bool {
        let me = self.app.me.with(|me| me.person);
        self.with_record(|record| record.holder == me).unwrap_or(true)
    }

    /// The editor around the current view.
    pub fn get() -> Self {
        expect_context()
    }

    /// The record's name.
    pub fn id(self) -> RecordId {
        self.id
    }

    /// The form.
    pub fn form(self) -> Arc<Form> {
        self.inner.with_value(|inner| inner.filling.form().clone())
    }

    /// Reads the record. Tracks it.
    pub fn with_record<T>(self, read: impl FnOnce(&Record) -> T) -> Option<T> {
        self.record.with(|record| record.as_deref().map(read))
    }

    /// The form's language that fits the language of the screens best. Tracks the choice.
    pub fn language(self) -> LanguageId {
        let form = self.form();
        let tag = use_lang().get().tag();
        let primary = tag.split('-').next().unwrap_or_default();
        let wanted = format!("({primary})");
        form.languages.iter().position(|name| name.contains(&wanted)).unwrap_or(form.default_language)
    }

    /// A text with its outputs. Tracks `node`, whose text it is.
    pub fn text(self, node: NodeId, text: impl Fn(&Node) -> &Text) -> String {
        self.track(node);
        let (form, language) = (self.form(), self.language());
        self.inner.with_value(|inner| inner.filling.text(node, text(form.node(node)), language))
    }

    /// The rows of its list that a question offers now, in order. Tracks the node.
    pub fn offered(self, node: NodeId) -> Vec<u32> {
        self.track(node);
        self.inner.with_value(|inner| inner.filling.offered(node))
    }

    /// What is stored when a choice is chosen, and what it says of the equipment. Tracks the node.
    pub fn choice(self, node: NodeId, row: u32) -> (String, Option<Mark>) {
        self.track(node);
        let read = |list: &ChoiceList| (list.stored(row).to_owned(), list.mark(row));
        self.inner.with_value(|inner| inner.filling.list(node).map(|list| read(&list))).unwrap_or_default()
    }

    /// What a choice is called. Tracks the node.
    pub fn choice_label(self, node: NodeId, row: u32) -> String {
        self.track(node);
        let language = self.language();
        self.inner.with_value(|inner| inner.filling.label(node, row, language))
    }

    /// The value of a node. Tracks it.
    pub fn value(self, node: NodeId) -> String {
        self.track(node);
        self.inner.with_value(|inner| inner.filling.value(node).to_owned())
    }

    /// Whether a node is asked now. Tracks it.
    pub fn is_relevant(self, node: NodeId) -> bool {
        self.track(node);
        self.inner.with_value(|inner| inner.filling.is_relevant(node))
    }

    /// Whether a node must be answered now. Tracks it.
    pub fn is_required(self, node: NodeId) -> bool {
        self.track(node);
        self.inner.with_value(|inner| inner.filling.is_required(node))
    }

    /// Whether a node may not be answered by hand now. Tracks it.
    pub fn is_read_only(self, node: NodeId) -> bool {
        self.track(node);
        self.inner.with_value(|inner| inner.filling.is_read_only(node))
    }

    /// What is wrong with an answer. Tracks the node.
    pub fn check(self, node: NodeId) -> Option<Violation> {
        self.track(node);
        self.inner.with_value(|inner| inner.filling.check(node))
    }

    /// What an answer says of the equipment. Tracks the node.
    pub fn verdict(self, node: NodeId) -> Option<Verdict> {
        let (form, value) = (self.form(), self.value(node));
        limits::judge(&form, form.node(node), &value)
    }

    /// The equipment state of a point. Tracks the record.
    pub fn state(self, node: NodeId) -> EquipmentState {
        let form = self.form();
        self.with_record(|record| progress::state(record, &form.node(node).path)).unwrap_or_default()
    }

    /// The comment on a point. Tracks the record.
    pub fn comment(self, node: NodeId) -> String {
        let form = self.form();
        self.with_record(|record| record.comments.get(&form.node(node).path).cloned()).flatten().unwrap_or_default()
    }

    /// How far a stop (or, with node 0, the record) is. Tracks every node in it.
    pub fn progress(self, group: NodeId) -> Progress {
        self.with_all(group, |form, filling, record| progress::progress(form, filling, record, group))
            .unwrap_or_default()
    }

    /// What to look at before a stop is left or the record finished. Tracks every node in it.
    pub fn concerns(self, group: NodeId) -> Vec<(NodeId, Concern)> {
        self.with_all(group, |form, filling, record| progress::concerns(form, filling, record, group))
            .unwrap_or_default()
    }

    fn with_all<T>(self, group: NodeId, read: impl FnOnce(&Form, &Filling, &Record) -> T) -> Option<T> {
        let form = self.form();
        form.inside(group).for_each(|(id, _)| self.track(id));
        self.with_record(|record| self.inner.with_value(|inner| read(&form, &inner.filling, record)))
    }

    fn track(self, node: NodeId) {
        let tick = self.inner.with_value(|inner| inner.ticks.get(node as usize).copied());
        if let Some(tick) = tick {
            tick.track();
        }
    }

    /// Shows an answer while it is being typed; [`Self::answer`] logs it.
    pub fn type_in(self, node: NodeId, value: &str) {
        let value = Some(value).filter(|value| !value.is_empty());
        let changed = self.inner.try_update_value(|inner| inner.filling.answer(node, value, clock::now()));
        for id in changed.unwrap_or_default() {
            // Not set within `with_value`: whoever listens reads the same value.
            if let Some(tick) = self.inner.with_value(|inner| inner.ticks.get(id.node as usize).copied()) {
                tick.set(());
            }
        }
        self.record_places();
    }

    /// Records where the device is, in the cells that ask for it. A person who does not allow it is not asked for more.
    fn record_places(self) {
        let wanted = self.inner.try_update_value(|inner| inner.filling.wanted_places()).unwrap_or_default();
        if wanted.is_empty() {
            return;
        }
        spawn_local(async move {
            let Some(here) = place::here().await else { return };
            // Meanwhile it may be finished, or somebody else's. To be somewhere is not to have arrived at a stop.
            let is_open = self.with_record_untracked(|record| !record.is_closed()).unwrap_or(false);
            for id in wanted.into_iter().filter(|_| is_open && untrack(|| self.is_mine())) {
                self.type_in(id.node, &here);
                let point = self.form().node(id.node).path.clone();
                self.log(Event::Answered { point, value: Some(here.clone()) });
            }
        });
    }

    /// Answers a question, or with a blank value clears the answer. The collector is then at that stop.
    pub fn answer(self, node: NodeId, value: &str) {
        self.type_in(node, value);
        let point = self.form().node(node).path.clone();
        let logged = self.with_record_untracked(|record| record.answers.get(&point).map(|a| a.value.clone()));
        if logged.flatten().unwrap_or_default() != value || !self.app.saver.is_idle_now() {
            self.arrive();
            self.log(Event::Answered { point, value: Some(value.to_owned()).filter(|value| !value.is_empty()) });
        }
    }

    /// Sets the equipment state of a point.
    pub fn set_state(self, node: NodeId, state: EquipmentState) {
        self.arrive();
        self.log(Event::StateSet { point: self.form().node(node).path.clone(), state });
    }

    /// Says something about a point; blank takes it back.
    pub fn set_comment(self, node: NodeId, text: String) {
        self.arrive();
        self.log(Event::Commented { point: self.form().node(node).path.clone(), text });
    }

    /// Records a picture as the answer of a question. `Ok` once it is on the disk.
    pub async fn attach(self, node: NodeId, file: &web_sys::File) -> Result<(), AttachError> {
        let picture = picture::prepare(file).await?;
        let content_type = "image/jpeg".to_owned();
        let name = format!("{}.jpg", &picture.sha256[..16]);
        let media = Media {
            sha256: picture.sha256.clone(),
            name: name.clone(),
            content_type: content_type.clone(),
            bytes: picture.bytes,
        };
        let Picture { sha256, bytes, blob } = picture;
        let stored = StoredMedia { sha256, content_type, record: self.id, bytes, safe: false, place: None };
        let event = Event::Attached { point: self.form().node(node).path.clone(), media };
        self.arrive();
        self.save(event, Some((stored.clone(), blob))).await?;
        self.app.uploads.add(stored);
        self.type_in(node, &name);
        Ok(())
    }

    /// The collector is at the stop where the walk leads.
    pub fn arrive(self) {
        let form = self.form();
        let place = self.with_record_untracked(|record| walk::place(&form, record));
        if let Some(place) = place.filter(|place| !place.arrived) {
            let arrived = Event::Arrived { stop: form.node(place.stop).path.clone() };
            if !self.app.saver.of(self.id).contains(&arrived) {
                self.log(arrived);
            }
        }
    }

    /// Leaves the current stop for another. Out of order it takes a justification.
    pub fn go_to(self, stop: NodeId, justification: Option<String>) {
        let form = self.form();
        let path = |id: NodeId| form.node(id).path.clone();
        let Some(here) = self.with_record_untracked(|record| walk::place(&form, record)) else { return };
        let due = self.with_record_untracked(|record| walk::next(&form, record, here.stop)).flatten();
        if here.arrived && here.stop != stop {
            self.log(Event::Left { stop: path(here.stop) });
        }
        let visited = self.with_record_untracked(|record| record.has_left(&path(stop))).unwrap_or(false);
        if let Some(justification) = justification {
            let from = path(if here.arrived { due.unwrap_or(here.stop) } else { here.stop });
            self.log(Event::OrderChanged { from, to: path(stop), justification });
        } else if visited {
            self.log(Event::Arrived { stop: path(stop) }); // back again, to look or to mend
        }
    }

    /// Pauses, with a reason.
    pub fn interrupt(self, reason: String, comment: String) {
        self.log(Event::Interrupted { reason, comment });
    }

    /// Goes on.
    pub fn resume(self) {
        self.log(Event::Resumed {});
    }

    fn with_record_untracked<T>(self, read: impl FnOnce(&Record) -> T) -> Option<T> {
        self.record.with_untracked(|record| record.as_deref().map(read))
    }

    fn log(self, event: Event) {
        self.app.saver.keep(self.app.person(), Entry { record: self.id, event, form: None, media: None });
    }

    async fn save(self, event: Event, media: Option<(StoredMedia, web_sys::Blob)>) -> Result<(), JournalError> {
        self.app.saver.save(self.app.person(), Entry { record: self.id, event, form: None, media }).await
    }
}

/// Takes a round: begins a record of the form in force.
pub async fn take(app: &'static App, form: Published) -> Result<RecordId, JournalError> {
    let id = RecordId(uuid::Uuid::now_v7());
    let event = Event::Taken { form: form.id.clone(), version: form.version.clone() };
    app.saver.save(app.person(), Entry { record: id, event, form: Some(form), media: None }).await?;
    Ok(id)
}

/// Gives a round back.
pub async fn give_back(app: &'static App, record: RecordId) -> Result<(), JournalError> {
    app.saver.save(app.person(), Entry { record, event: Event::Returned {}, form: None, media: None }).await
}
