//! Between a record and the screen: one signal a question, and every change logged.
//!
//! The screens ask it and tell it; nothing on a screen knows expressions, operations or storage.

mod attach;
mod finish;
mod give;
mod note;
mod open;
mod past;
mod read;
mod recording;
mod series;
mod walking;

pub use attach::AttachError;
pub use give::{hand_over, share};
pub use recording::Piece;
pub use series::Removed;

use crate::app::App;
use crate::i18n::use_lang;
use crate::journal::{Entry, JournalError};
use crate::mirror::Published;
use crate::platform::{clock, place, settings};
use crate::react::whenever;
use crate::store::StoredMedia;
use coletor_common::form::cells::CellId;
use coletor_common::form::filling::{Context, Filling};
use coletor_common::form::model::{Form, Kind, LanguageId, NodeId};
use coletor_common::id::RecordId;
use coletor_common::map::Map;
use coletor_common::op::{EquipmentState, Event};
use coletor_common::record::Record;
use leptos::prelude::*;
use std::collections::HashMap;
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;

struct Inner {
    filling: Filling,
    /// One for each cell that somebody looks at.
    ticks: HashMap<CellId, ArcTrigger>,
    /// Told when instances of repeats come or go.
    series: ArcTrigger,
    /// The path of what is being typed and not logged yet: what others answer there meanwhile does not take its place.
    typed: Option<String>,
}

/// One open record. Copies share it.
#[derive(Clone, Copy)]
pub struct Editor {
    app: &'static App,
    id: RecordId,
    inner: StoredValue<Inner, LocalStorage>,
    record: Memo<Option<Arc<Record>>>,
    /// What other records of the round have read.
    past: Memo<past::Past>,
    /// The stop that this person is on the way to, and the steps taken when they set out.
    heading: StoredValue<Option<(usize, NodeId)>>,
    /// The form's language by its name, where one was chosen.
    spoken: RwSignal<Option<String>>,
}

/// The setting with the form's language.
const LANGUAGE: &str = "form-language";

impl Editor {
    fn on(app: &'static App, record: &Record, form: &Arc<Form>, saved: open::Saved) -> Self {
        let context = Context { saved, ..open::known(app, record) };
        let mut filling = Filling::new(form.clone(), context);
        let id = record.id;
        let answers = answers(app, record);
        filling.load(answers.iter().map(|(path, value)| (path.as_str(), value.as_str())));
        let inner = Inner { filling, ticks: HashMap::new(), series: ArcTrigger::new(), typed: None };
        let editor = Self {
            app,
            id,
            inner: StoredValue::new_local(inner),
            record: Memo::new(move |_| app.journal.records.with(|records| records.get(&id).cloned())),
            past: past::known(app, form.clone(), id),
            heading: StoredValue::new(None),
            spoken: RwSignal::new(settings::read(LANGUAGE)),
        };
        editor.follow_others();
        editor.keep_up_with_versions(record.version.clone());
        if record.rev > 1 {
            editor.inner.update_value(|inner| drop(inner.filling.wanted_places())); // it was asked for when it was begun
        }
        editor.record_places();
        editor
    }

    /// A record that went on with another version, here or elsewhere, is drawn anew.
    fn keep_up_with_versions(self, version: String) {
        whenever(move || {
            let is_other = self.with_record(|record| record.version != version).unwrap_or(false);
            if is_other {
                self.app.shown_anew.update(|count| *count += 1);
            }
        });
    }

    /// Shows what somebody else has answered meanwhile; what was answered here is on the screen already.
    fn follow_others(self) {
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
                    let is_typed = self.inner.with_value(|inner| inner.typed.as_ref() == Some(path));
                    if is_typed || self.app.saver.of(self.id).iter().any(is_path) {
                        continue; // what is answered here is newer
                    }
                    let new = value(now, path).cloned().unwrap_or_default();
                    self.apply(|filling| filling.take_over(path, &new, clock::now()));
                }
            }
            before = now;
        });
    }

    /// The editor around the current view.
    pub fn get() -> Self {
        expect_context()
    }

    /// The record's name.
    pub fn id(self) -> RecordId {
        self.id
    }

    /// The record, as it is.
    pub fn record(self) -> Signal<Option<Arc<Record>>> {
        self.record.into()
    }

    /// The form.
    pub fn form(self) -> Arc<Form> {
        self.inner.with_value(|inner| inner.filling.form().clone())
    }

    /// Reads the record. Tracks it.
    pub fn with_record<T>(self, read: impl FnOnce(&Record) -> T) -> Option<T> {
        self.record.with(|record| record.as_deref().map(read))
    }

    /// The form's language: the one chosen, or the one that fits the language of the screens best. Tracks both.
    pub fn language(self) -> LanguageId {
        let chosen = self.spoken.with(|spoken| {
            let form = self.form();
            spoken.as_ref().and_then(|spoken| form.languages.iter().position(|name| name == spoken))
        });
        chosen.unwrap_or_else(|| self.fitting_language())
    }

    fn fitting_language(self) -> LanguageId {
        let form = self.form();
        let tag = use_lang().get().tag();
        let primary = tag.split('-').next().unwrap_or_default();
        let wanted = format!("({primary})");
        form.languages.iter().position(|name| name.contains(&wanted)).unwrap_or(form.default_language)
    }

    /// Chooses the form's language, for the next forms too that have it. The one that fits the screens follows them.
    pub fn speak(self, language: LanguageId) {
        let other = language != untrack(|| self.fitting_language());
        let spoken = self.form().languages.get(language).filter(|_| other).cloned();
        match &spoken {
            Some(name) => settings::write(LANGUAGE, name),
            None => settings::remove(LANGUAGE),
        }
        self.spoken.set(spoken);
    }

    fn track(self, at: CellId) {
        let tick = self.inner.try_update_value(|inner| inner.ticks.entry(at).or_insert_with(ArcTrigger::new).clone());
        if let Some(tick) = tick {
            tick.track();
        }
    }

    fn track_series(self) {
        self.inner.with_value(|inner| inner.series.clone()).track();
    }

    /// Lets something happen to the answers, and tells whoever looks at what became another.
    fn apply(self, happen: impl FnOnce(&mut Filling) -> Vec<CellId>) {
        let told = self.inner.try_update_value(|inner| {
            let before = inner.filling.instance_count();
            let changed = happen(&mut inner.filling);
            let form = inner.filling.form();
            // One that is there, but not asked any more, is among what changed.
            let is_series = |id: &CellId| form.node(id.node).kind == Kind::Repeat;
            let series = before != inner.filling.instance_count() || changed.iter().any(is_series);
            let mut told: Vec<ArcTrigger> = changed.iter().filter_map(|id| inner.ticks.get(id).cloned()).collect();
            told.extend(Some(inner.series.clone()).filter(|_| series));
            told
        });
        // Not within `update_value`: whoever listens reads the same value.
        for tick in told.unwrap_or_default() {
            tick.notify();
        }
    }

    /// Shows an answer while it is being typed; [`Self::answer`] logs it.
    pub fn type_in(self, at: CellId, value: &str) {
        let value = Some(value).filter(|value| !value.is_empty());
        self.apply(|filling| filling.answer(at, value, clock::now()));
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
                self.type_in(id, &here);
                let point = self.path(id);
                self.log(Event::Answered { point, value: Some(here.clone()) });
            }
        });
    }

    /// The same from a field that somebody types in, until [`Self::answer`].
    pub fn keep_typing(self, at: CellId, value: &str) {
        let path = self.path(at);
        self.inner.update_value(|inner| inner.typed = Some(path));
        self.type_in(at, value);
    }

    /// Answers a question, or with a blank value clears the answer. The collector is then at that stop.
    pub fn answer(self, at: CellId, value: &str) {
        self.inner.update_value(|inner| inner.typed = None);
        self.type_in(at, value);
        let point = self.path(at);
        let logged = self.with_record_untracked(|record| record.answers.get(&point).map(|a| a.value.clone()));
        if logged.flatten().unwrap_or_default() != value || !self.app.saver.is_idle_now() {
            self.arrive();
            self.log(Event::Answered { point, value: Some(value.to_owned()).filter(|value| !value.is_empty()) });
        }
    }

    /// Sets the equipment state of a point.
    pub fn set_state(self, at: CellId, state: EquipmentState) {
        self.arrive();
        self.log(Event::StateSet { point: self.path(at), state });
    }

    /// Sets the equipment state of every point of a stop that is asked now.
    pub fn set_state_of_stop(self, stop: NodeId, state: EquipmentState) {
        for at in untrack(|| self.points(stop)) {
            if untrack(|| self.state(at)) != state {
                self.set_state(at, state);
            }
        }
    }

    /// Says something about a point; blank takes it back.
    pub fn set_comment(self, at: CellId, text: String) {
        self.arrive();
        self.log(Event::Commented { point: self.path(at), text });
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

    /// What is logged as the answers, by path.
    fn logged(self) -> Map<String, String> {
        self.with_record_untracked(|record| answers(self.app, record)).unwrap_or_default()
    }

    fn log(self, event: Event) {
        self.app.saver.keep(self.app.person(), Entry { record: self.id, event, form: None, media: None });
    }

    async fn save(self, event: Event, media: Option<(StoredMedia, web_sys::Blob)>) -> Result<(), JournalError> {
        self.app.saver.save(self.app.person(), Entry { record: self.id, event, form: None, media }).await
    }
}

/// The record's answers by path, also those that are not stored yet: what could not be is not lost with the screen it was
/// answered on.
fn answers(app: &'static App, record: &Record) -> Map<String, String> {
    let stored = record.answers.iter().map(|(path, answer)| (path.clone(), answer.value.clone()));
    let mut answers: Map<String, String> = stored.collect();
    for event in app.saver.of(record.id) {
        if let Event::Answered { point, value } = event {
            answers.insert(point, value.unwrap_or_default());
        }
    }
    answers
}

/// Takes a round: begins a record of the form in force.
pub async fn take(app: &'static App, form: Published) -> Result<RecordId, JournalError> {
    let (id, of) = (RecordId(uuid::Uuid::now_v7()), form.id.clone());
    let event = Event::Taken { form: form.id.clone(), version: form.version.clone() };
    app.saver.save(app.person(), Entry { record: id, event, form: Some(form), media: None }).await?;
    app.tell_no_more_of(&of);
    Ok(id)
}

/// Gives a round back.
pub async fn give_back(app: &'static App, record: RecordId) -> Result<(), JournalError> {
    app.saver.save(app.person(), Entry { record, event: Event::Returned {}, form: None, media: None }).await
}
