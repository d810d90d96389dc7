//! What is behind the administration's sync: nothing but memory. A reload reads everything anew.

use crate::mirror::{Mirror, set};
use crate::store::StoreError;
use crate::syncer::Backing;
use coletor_common::id::PersonId;
use coletor_common::json::Json;
use coletor_common::map::Map;
use coletor_common::row::{PERSON, PersonRow};
use coletor_common::sync::checksum;
use coletor_common::sync::frame::{Changes, Cursor, Live, Row, Sum};
use leptos::prelude::*;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// The rows of a scope, and how far it has come.
#[derive(Default)]
struct Scope {
    rows: BTreeMap<(String, String), Row>,
    cursor: Cursor,
}

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
            let gone = std::mem::take(&mut scope.rows).into_values().map(|row| Row { body: None, ..row });
            self.take(&gone.collect::<Vec<_>>());
        }
        for row in &changes.rows {
            let key = (row.kind.clone(), row.key.clone());
            if row.body.is_some() {
                scope.rows.insert(key, row.clone());
            } else {
                scope.rows.remove(&key);
            }
        }
        scope.cursor = Cursor { epoch: changes.epoch, seq: changes.seq };
        // A row may show in several scopes: what has left one of them, but is in another, is not gone.
        let mut rows = changes.rows;
        for row in rows.iter_mut().filter(|row| row.body.is_none()) {
            let key = (row.kind.clone(), row.key.clone());
            row.body = scopes.values().find_map(|scope| scope.rows.get(&key)?.body.clone());
        }
        self.take(&rows);
        Ok(())
    }

    async fn drop_scope(&self, scope: &str) -> Result<(), StoreError> {
        let mut scopes = self.scopes.borrow_mut();
        scopes.remove(scope);
        self.mirror.clear();
        self.people.update(Map::clear);
        self.take(&scopes.values().flat_map(|scope| scope.rows.values()).cloned().collect::<Vec<_>>());
        Ok(())
    }

    async fn sum(&self, scope: &str) -> Result<Sum, StoreError> {
        let scopes = self.scopes.borrow();
        let held = scopes.get(scope).map(|scope| (scope.cursor, checksum::of_rows(scope.rows.values())));
        let (cursor, sum) = held.unwrap_or_default();
        Ok(Sum { scope: scope.to_owned(), cursor, sum })
    }

    fn show(&self, live: Live) {
        self.live.update(|all| all.insert(live.key, live.value));
    }
}
