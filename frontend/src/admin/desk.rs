//! What every page of the administration works with: who is signed in, what the server said, the time there.

use super::memory::Memory;
use crate::i18n::Lang;
use crate::mirror::Mirror;
use crate::net::fetch;
use crate::platform::clock;
use crate::syncer::{SyncState, Syncer};
use coletor_common::account::Session;
use coletor_common::admin::RecordPage;
use coletor_common::form::model::{Form, LanguageId};
use coletor_common::id::RecordId;
use coletor_common::id::{FormId, PersonId};
use coletor_common::json::Json;
use coletor_common::map::Map;
use coletor_common::record::Record;
use coletor_common::row::PersonRow;
use coletor_common::sync::client::Client;
use coletor_common::time::{Millis, Zone};
use gloo_timers::callback::Interval;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

type Version = (FormId, String);

/// The administrator's desk. Copies share it.
#[derive(Clone, Copy)]
pub struct Desk {
    /// Who is signed in.
    pub me: StoredValue<Session>,
    /// What the server said.
    pub mirror: Mirror,
    /// People of the project.
    pub people: RwSignal<Map<PersonId, PersonRow>>,
    /// Latest live values by key.
    pub live: RwSignal<Map<String, Json>>,
    /// How the line is.
    pub sync: SyncState,
    /// The server's clock, each second.
    pub now: RwSignal<Millis>,
    /// Forms in versions that are not in force any more, as records needed them.
    older: RwSignal<BTreeMap<Version, Arc<Form>>>,
    asked: StoredValue<BTreeSet<Version>>,
    _syncer: StoredValue<Rc<Syncer<Memory>>, LocalStorage>,
}

impl Desk {
    /// Starts the live data for whoever is signed in.
    pub fn start(me: Session) -> Self {
        let (mirror, sync) = (Mirror::default(), SyncState::default());
        sync.server_offset.set(Some(me.server_time - clock::now()));
        let client = Client::viewer(vec!["board".into()], clock::monotonic());
        let (people, live) = (RwSignal::new(Map::new()), RwSignal::new(Map::new()));
        let syncer = Syncer::start(client, Memory::new(mirror, people, live), sync);
        let server_now = move || clock::now() + sync.server_offset.get_untracked().unwrap_or(0);
        let now = RwSignal::new(server_now());
        Interval::new(1_000, move || now.set(server_now())).forget(); // lives as long as the page
        Self {
            me: StoredValue::new(me),
            mirror,
            people,
            live,
            sync,
            now,
            older: RwSignal::new(BTreeMap::new()),
            asked: StoredValue::new(BTreeSet::new()),
            _syncer: StoredValue::new_local(syncer),
        }
    }

    /// Whether whoever is signed in may change forms, assets, groups, shifts and records. The server asks the same
    /// [`Role`](coletor_common::account::Role); what it would refuse is not offered.
    pub fn manages(self) -> bool {
        self.me.with_value(|me| me.role.manages())
    }

    /// Whether accounts and erasure are theirs.
    pub fn administers(self) -> bool {
        self.me.with_value(|me| me.role.administers())
    }

    /// The desk around the current view.
    pub fn get() -> Self {
        expect_context()
    }

    /// The project's time zone; UTC before the first contact.
    pub fn zone(self) -> Zone {
        self.mirror.project.with(|project| project.as_ref().map_or_else(Zone::utc, |project| project.zone.clone()))
    }

    /// When what is shown was last known to be so, by the server's clock.
    pub fn heard_at(self) -> Option<Millis> {
        Some(self.sync.heard_at.get()? + self.sync.server_offset.get().unwrap_or(0))
    }

    /// A record as the mirror has it. Tracks them.
    pub fn record(self, id: RecordId) -> Option<Arc<Record>> {
        self.mirror.records.with(|records| records.get(&id).cloned())
    }

    /// The form of a record in the record's version. One that is not in force is asked for, and comes later.
    pub fn form_of(self, record: &Record) -> Option<Arc<Form>> {
        let in_force = self.mirror.forms.with(|forms| forms.get(&record.form).map(|known| known.form.clone()));
        if let Some(form) = in_force.filter(|form| form.version == record.version) {
            return Some(form);
        }
        let version = (record.form.clone(), record.version.clone());
        let known = self.older.with(|older| older.get(&version).cloned());
        if known.is_none() && self.asked.try_update_value(|asked| asked.insert(version.clone())) == Some(true) {
            let path = format!("/api/records/{}", record.id);
            spawn_local(async move {
                match fetch::get::<RecordPage>(&path).await {
                    Ok(page) => self.older.update(|older| drop(older.insert(version, Arc::new(page.form)))),
                    // Asked for again when the record changes.
                    Err(_) => self.asked.update_value(|asked| {
                        asked.remove(&version);
                    }),
                }
            });
        }
        known
    }

    /// The name of somebody of the project.
    pub fn name_of(self, person: PersonId) -> Option<String> {
        self.people.with(|people| people.get(&person).map(|row| row.name.clone()))
    }

    /// The login of somebody, blank where it is not known.
    pub fn login_of(self, record: &Record) -> String {
        self.people.with(|people| people.get(&record.author).map_or_else(String::new, |row| row.login.clone()))
    }
}

/// The form's language that fits the language of the screens best.
pub fn language(form: &Form, lang: Lang) -> LanguageId {
    let primary = lang.tag().split('-').next().unwrap_or_default();
    let wanted = format!("({primary}");
    form.languages.iter().position(|name| name.contains(&wanted)).unwrap_or(form.default_language)
}
