//! What is behind the administration's sync: nothing but memory. A reload reads everything anew.

use crate::mirror::Mirror;
use crate::store::StoreError;
use crate::syncer::Backing;
use coletor_common::op::Op;
use coletor_common::sync::frame::{Changes, OpResult, Row};
use std::cell::RefCell;
use std::collections::BTreeMap;

type Scope = BTreeMap<(String, String), Row>;

/// The rows by scope, so that those of a scope that is taken away can be told from the rest.
pub struct Memory {
    scopes: RefCell<BTreeMap<String, Scope>>,
    mirror: Mirror,
}

impl Memory {
    /// An empty one. Rows that a restart of a scope leaves out are taken out of `mirror` too.
    pub fn new(mirror: Mirror) -> Self {
        Self { scopes: RefCell::default(), mirror }
    }
}

impl Backing for Memory {
    async fn read_log(&self, _after: u64, _limit: usize) -> Result<Vec<Op>, StoreError> {
        Ok(Vec::new()) // the administration writes no log
    }

    async fn settle(&self, _through: u64, _results: Vec<OpResult>) -> Result<(), StoreError> {
        Ok(())
    }

    async fn store_rows(&self, changes: &Changes, restart: bool) -> Result<(), StoreError> {
        let mut scopes = self.scopes.borrow_mut();
        let scope = scopes.entry(changes.scope.clone()).or_default();
        if restart {
            let gone = std::mem::take(scope).into_values().map(|row| Row { body: None, ..row });
            self.mirror.take(gone.collect::<Vec<_>>());
        }
        for row in &changes.rows {
            let key = (row.kind.clone(), row.key.clone());
            if row.body.is_some() {
                scope.insert(key, row.clone());
            } else {
                scope.remove(&key);
            }
        }
        Ok(())
    }

    async fn drop_scope(&self, scope: &str) -> Result<Vec<Row>, StoreError> {
        let mut scopes = self.scopes.borrow_mut();
        scopes.remove(scope);
        Ok(scopes.values().flat_map(BTreeMap::values).cloned().collect())
    }
}
