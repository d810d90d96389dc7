//! The device's storage: one IndexedDB database, `coletor`.
//!
//! Reads go through `rexie`. Every write is one transaction of [`commit`], which names its durability and counts as
//! done only after the browser's `complete` event. This module knows neither the network nor the screens.

mod commit;
mod log;
mod media;
mod rows;
mod schema;

pub use commit::Durability;
pub use log::{Appended, LogState};
pub use media::StoredMedia;
pub use rows::StoredRow;

use crate::platform::js;
use coletor_common::json;
use commit::Change;
use rexie::{KeyRange, Rexie, TransactionMode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::rc::Rc;
use wasm_bindgen::JsValue;

/// Why something could not be read or written. Whatever failed, nothing of that write is stored.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The browser has no (more) room for this site.
    #[error("no space left on this device")]
    Full,
    /// The browser does not give this page a database.
    #[error("storage cannot be opened: {0}")]
    Closed(String),
    /// A read or write failed.
    #[error("storage failed: {0}")]
    Failed(String),
    /// Something stored cannot be read any more.
    #[error("{store} holds something unreadable: {why}")]
    Unreadable {
        /// Which store.
        store: &'static str,
        /// What is wrong with it.
        why: String,
    },
}

impl From<rexie::Error> for StoreError {
    fn from(error: rexie::Error) -> Self {
        Self::Failed(error.to_string())
    }
}

impl From<JsValue> for StoreError {
    fn from(thrown: JsValue) -> Self {
        let said = js::describe(&thrown);
        if said.starts_with("QuotaExceededError") { Self::Full } else { Self::Failed(said) }
    }
}

/// The database. Cloning shares the connections.
#[derive(Clone)]
pub struct Store {
    reads: Rc<Rexie>,
    writes: Rc<commit::Writer>,
}

impl Store {
    /// Opens the database, making it at first.
    pub async fn open() -> Result<Self, StoreError> {
        let reads = schema::open().await.map_err(|e| StoreError::Closed(e.to_string()))?;
        let writes = commit::Writer::open().await?;
        Ok(Self { reads: Rc::new(reads), writes: Rc::new(writes) })
    }

    /// What is kept under a name in `meta`.
    pub async fn meta<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, StoreError> {
        self.get(schema::META, &name.into()).await
    }

    /// Keeps something under a name in `meta`.
    pub async fn set_meta<T: Serialize>(&self, name: &str, value: &T) -> Result<(), StoreError> {
        self.writes.commit(vec![Change::put_json(schema::META, name.into(), value)?], Durability::Strict).await
    }

    /// Forgets what is kept under a name in `meta`.
    pub async fn remove_meta(&self, name: &str) -> Result<(), StoreError> {
        self.writes.commit(vec![Change::Delete(schema::META, name.into())], Durability::Strict).await
    }

    async fn get<T: DeserializeOwned>(&self, store: &'static str, key: &JsValue) -> Result<Option<T>, StoreError> {
        match self.get_raw(store, key).await? {
            Some(value) => from_js(store, &value).map(Some),
            None => Ok(None),
        }
    }

    async fn get_raw(&self, store: &'static str, key: &JsValue) -> Result<Option<JsValue>, StoreError> {
        let transaction = self.reads.transaction(&[store], TransactionMode::ReadOnly)?;
        let found = transaction.store(store)?.get(key.clone()).await?;
        Ok(found.filter(|value| !value.is_undefined()))
    }

    async fn all<T: DeserializeOwned>(
        &self,
        store: &'static str,
        range: Option<KeyRange>,
        limit: Option<u32>,
    ) -> Result<Vec<T>, StoreError> {
        let transaction = self.reads.transaction(&[store], TransactionMode::ReadOnly)?;
        let found = transaction.store(store)?.get_all(range, limit).await?;
        found.iter().map(|value| from_js(store, value)).collect()
    }

    async fn keys(&self, store: &'static str, range: Option<KeyRange>) -> Result<Vec<JsValue>, StoreError> {
        let transaction = self.reads.transaction(&[store], TransactionMode::ReadOnly)?;
        Ok(transaction.store(store)?.get_all_keys(range, None).await?)
    }
}

fn from_js<T: DeserializeOwned>(store: &'static str, value: &JsValue) -> Result<T, StoreError> {
    let text = value.as_string().unwrap_or_default();
    json::read(&text).map_err(|e| StoreError::Unreadable { store, why: e.to_string() })
}

fn to_js<T: Serialize>(store: &'static str, value: &T) -> Result<JsValue, StoreError> {
    serde_json::to_string(value)
        .map(|text| JsValue::from_str(&text))
        .map_err(|e| StoreError::Unreadable { store, why: e.to_string() })
}
