//! What the server said, typed and reactive: the rows of all scopes as the screens read them.

use coletor_common::form::model::Form;
use coletor_common::id::{FormId, PersonId, RecordId};
use coletor_common::record::Record;
use coletor_common::row::{self, ExecutionRow, FormRow, PersonRow, ProjectRow};
use coletor_common::sync::frame::{Live, Row};
use leptos::prelude::*;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::Arc;

/// Signals of everything the server said. Copies share them.
#[derive(Clone, Copy)]
pub struct Mirror {
    /// The project; `None` before the first contact.
    pub project: RwSignal<Option<ProjectRow>>,
    /// The forms in force.
    pub forms: RwSignal<BTreeMap<FormId, Arc<Form>>>,
    /// Who executes what.
    pub executions: RwSignal<BTreeMap<RecordId, ExecutionRow>>,
    /// Records that the server has.
    pub records: RwSignal<BTreeMap<RecordId, Arc<Record>>>,
    /// People, for administrators.
    pub people: RwSignal<BTreeMap<PersonId, PersonRow>>,
    /// Latest live values by key.
    pub live: RwSignal<BTreeMap<String, Value>>,
}

impl Default for Mirror {
    fn default() -> Self {
        Self {
            project: RwSignal::new(None),
            forms: RwSignal::new(BTreeMap::new()),
            executions: RwSignal::new(BTreeMap::new()),
            records: RwSignal::new(BTreeMap::new()),
            people: RwSignal::new(BTreeMap::new()),
            live: RwSignal::new(BTreeMap::new()),
        }
    }
}

impl Mirror {
    /// Takes rows in, oldest first. Kinds of a newer server are left out here; the store keeps them.
    pub fn take(&self, rows: impl IntoIterator<Item = Row>) {
        for row in rows {
            match row.kind.as_str() {
                row::PROJECT => self.project.set(row.body.and_then(|body| serde_json::from_value(body).ok())),
                row::FORM => set(self.forms, row, |row: FormRow| Arc::new(row.form)),
                row::EXECUTION => set(self.executions, row, |row: ExecutionRow| row),
                row::RECORD => set(self.records, row, |row: Record| Arc::new(row)),
                row::PERSON => set(self.people, row, |row: PersonRow| row),
                _ => {}
            }
        }
    }

    /// Takes a live value in.
    pub fn show(&self, live: Live) {
        self.live.update(|all| drop(all.insert(live.key, live.value)));
    }

    /// Forgets everything, before rows of a changed set of scopes are read anew.
    pub fn clear(&self) {
        self.project.set(None);
        self.forms.update(BTreeMap::clear);
        self.executions.update(BTreeMap::clear);
        self.records.update(BTreeMap::clear);
        self.people.update(BTreeMap::clear);
    }
}

fn set<K, B, V>(map: RwSignal<BTreeMap<K, V>>, row: Row, convert: impl Fn(B) -> V)
where
    K: Ord + FromStr + Send + Sync + 'static,
    B: DeserializeOwned,
    V: Send + Sync + 'static,
{
    let Ok(key) = row.key.parse::<K>() else { return };
    match row.body.and_then(|body| serde_json::from_value::<B>(body).ok()) {
        Some(body) => map.update(|map| drop(map.insert(key, convert(body)))),
        None => map.update(|map| drop(map.remove(&key))),
    }
}
