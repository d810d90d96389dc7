//! What is behind the administration's sync: nothing but memory. A reload reads everything anew.

use crate::mirror::{Mirror, set};
use crate::store::StoreError;
use crate::syncer::Backing;
use coletor_common::id::PersonId;
use coletor_common::json::Json;
use coletor_common::map::Map;
use coletor_common::row::{PERSON, PersonRow};
use coletor_common::sync::frame::{Changes, Live, Row};
use leptos::prelude::*;
use std::cell::RefCell;
use std::collections::BTreeMap;

type Scope = BTreeMap<(String, String), Row>;

/// The rows by scope, so that those of a scope that is taken away can be told from the rest.
pub struct Memory {
    scopes: RefCell<BTreeMap<String, Scope>>,
    mirror: Mirror,
    people: RwSignal<Map<PersonId, PersonRow>>,
    live: RwSignal<Map<String, Json>>,
}

impl Memory {
    /// An empty one. Rows that a restart of a scope leaves out are taken out of `mirror` too.
    pub fn new(mirror: Mirror, people: RwSignal<Map<PersonId, PersonRow>>, live: RwSignal<Map<String, Json>>) -> Self {
        Self { scopes: RefCell::default(), mirror, people, live }
    }

    fn take(&self, rows: &[Row]) {
        self.mirror.take(rows);
        set(self.people, PERSON, rows, |row: PersonRow| row);
    }
}

impl Backing for Memory {
    async fn store_rows(&self, changes: Changes, restart: bool) -> Result<(), StoreError> {
        let mut scopes = self.scopes.borrow_mut();
        let scope = scopes.entry(changes.scope.clone()).or_default();
        if restart {
            let gone = std::mem::take(scope).into_values().map(|row| Row { body: None, ..row });
            self.take(&gone.collect::<Vec<_>>());
        }
        for row in &changes.rows {
            let key = (row.kind.clone(), row.key.clone());
            if row.body.is_some() {
                scope.insert(key, row.clone());
            } else {
                scope.remove(&key);
            }
        }
        self.take(&changes.rows);
        Ok(())
    }

    async fn drop_scope(&self, scope: &str) -> Result<(), StoreError> {
        let mut scopes = self.scopes.borrow_mut();
        scopes.remove(scope);
        self.mirror.clear();
        self.people.update(Map::clear);
        self.take(&scopes.values().flat_map(BTreeMap::values).cloned().collect::<Vec<_>>());
        Ok(())
    }

    fn show(&self, live: Live) {
        self.live.update(|all| all.insert(live.key, live.value));
    }
}
