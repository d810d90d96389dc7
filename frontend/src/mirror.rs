//! What the server said, typed and reactive: the rows of all scopes as the screens read them.

use coletor_common::form::model::Form;
use coletor_common::id::{FormId, RecordId};
use coletor_common::map::Map;
use coletor_common::record::Record;
use coletor_common::row::{self, ExecutionRow, FormRow, ProjectRow};
use coletor_common::sync::frame::Row;
use leptos::prelude::*;
use serde::de::DeserializeOwned;
use std::str::FromStr;
use std::sync::Arc;

/// Signals of everything the server said. Copies share them.
#[derive(Clone, Copy)]
pub struct Mirror {
    /// The project; `None` before the first contact.
    pub project: RwSignal<Option<ProjectRow>>,
    /// The forms in force.
    pub forms: RwSignal<Map<FormId, Arc<Form>>>,
    /// Who executes what.
    pub executions: RwSignal<Map<RecordId, ExecutionRow>>,
    /// Records that the server has.
    pub records: RwSignal<Map<RecordId, Arc<Record>>>,
}

impl Default for Mirror {
    fn default() -> Self {
        Self {
            project: RwSignal::new(None),
            forms: RwSignal::new(Map::new()),
            executions: RwSignal::new(Map::new()),
            records: RwSignal::new(Map::new()),
        }
    }
}

impl Mirror {
    /// Takes rows in, oldest first. Kinds of a newer server are left out here; the store keeps them.
    pub fn take(&self, rows: impl IntoIterator<Item = Row>) {
        for row in rows {
            match row.kind.as_str() {
                row::PROJECT => self.project.set(row.body.and_then(|body| body.read().ok())),
                row::FORM => set(self.forms, row, |row: FormRow| Arc::new(row.form)),
                row::EXECUTION => set(self.executions, row, |row: ExecutionRow| row),
                row::RECORD => set(self.records, row, |row: Record| Arc::new(row)),
                _ => {}
            }
        }
    }

    /// Forgets everything, before rows of a changed set of scopes are read anew.
    pub fn clear(&self) {
        self.project.set(None);
        self.forms.update(Map::clear);
        self.executions.update(Map::clear);
        self.records.update(Map::clear);
    }
}

/// Puts a row into a map, or takes it out.
pub fn set<K, B, V>(map: RwSignal<Map<K, V>>, row: Row, convert: impl Fn(B) -> V)
where
    K: Ord + FromStr + Send + Sync + 'static,
    B: DeserializeOwned,
    V: Send + Sync + 'static,
{
    let Ok(key) = row.key.parse::<K>() else { return };
    match row.body.and_then(|body| body.read::<B>().ok()) {
        Some(body) => map.update(|map| map.insert(key, convert(body))),
        None => map.update(|map| drop(map.remove(&key))),
    }
}
