//! The device's storage: one IndexedDB database, `coletor`.
//!
//! Reads go through `rexie`. Every write is one transaction of [`commit`], which names its durability and counts as
//! done only after the browser's `complete` event. Where a browser closes the connections (some do now and then),
//! they are opened again. This module knows neither the network nor the screens.

mod commit;
mod log;
mod media;
mod notes;
mod rows;
mod schema;

pub use commit::Durability;
pub use log::{Appended, LogState};
pub use media::StoredMedia;
pub use notes::SetAside;

use crate::platform::js;
use coletor_common::json;
use commit::Change;
use rexie::{KeyRange, Rexie, Transaction, TransactionMode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::cell::RefCell;
use std::error::Error as _;
use std::rc::Rc;
use wasm_bindgen::JsValue;

/// Why something could not be read or written. Whatever failed, nothing of that write is stored.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The browser has no (more) room for this site.
    #[error("no space left on this device")]
    Full,
    /// Another tab writes: this one may not any more.
    #[error("another tab writes")]
    Overtaken,
    /// The browser does not give this page a database.
    #[error("storage cannot be opened: {0}")]
    Closed(String),
    /// The browser has closed the connection, and does not open it again.
    #[error("the connection to storage is closed")]
    Disconnected,
    /// All that was stored is gone.
    #[error("storage was cleared")]
    Cleared,
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
        // What it says itself is only that it comes from the browser.
        Self::said(error.source().map_or_else(|| error.to_string(), ToString::to_string))
    }
}

impl From<JsValue> for StoreError {
    fn from(thrown: JsValue) -> Self {
        Self::said(js::describe(&thrown))
    }
}

impl StoreError {
    /// By the name that the browser gives it.
    fn said(said: String) -> Self {
        match said {
            said if said.contains("QuotaExceededError") => Self::Full,
            said if said.contains("InvalidStateError") => Self::Disconnected,
            said => Self::Failed(said),
        }
    }
}

/// How often in a row the connections are opened again.
const REOPENED_MAX: u32 = 3;

/// The database. Cloning shares the connections.
#[derive(Clone)]
pub struct Store {
    reads: Rc<RefCell<Rc<Rexie>>>,
    writes: Rc<commit::Writer>,
}

impl Store {
    /// Opens the database, making it at first.
    pub async fn open() -> Result<Self, StoreError> {
        let reads = Self::open_reads().await?;
        let writes = commit::Writer::open().await?;
        Ok(Self { reads: Rc::new(RefCell::new(reads)), writes: Rc::new(writes) })
    }

    async fn open_reads() -> Result<Rc<Rexie>, StoreError> {
        match schema::open().await.map_err(StoreError::from) {
            Ok(reads) => Ok(Rc::new(reads)),
            Err(StoreError::Failed(said)) => Err(StoreError::Closed(said)),
            Err(error) => Err(error),
        }
    }

    /// The writing connection first: it makes nothing, so that what was cleared is not taken for empty.
    async fn reopen(&self) -> Result<(), StoreError> {
        self.writes.reopen().await?;
        *self.reads.borrow_mut() = Self::open_reads().await?;
        Ok(())
    }

    /// Does something again on new connections where the browser has closed the old ones.
    async fn connected<T>(&self, work: impl AsyncFn() -> Result<T, StoreError>) -> Result<T, StoreError> {
        for _ in 0..REOPENED_MAX {
            match work().await {
                Err(StoreError::Disconnected) => self.reopen().await?,
                done => return done,
            }
        }
        work().await
    }

    async fn commit(&self, changes: Vec<Change>, durability: Durability) -> Result<(), StoreError> {
        self.connected(async || self.writes.commit(&changes, durability).await).await
    }

    async fn reading(&self, store: &'static str) -> Result<Transaction, StoreError> {
        let reads = async || Ok(self.reads.borrow().transaction(&[store], TransactionMode::ReadOnly)?);
        self.connected(reads).await
    }

    /// From now on this tab writes, and no other.
    pub async fn lead(&self) -> Result<u64, StoreError> {
        self.connected(async || self.writes.raise_fence().await).await
    }

    /// From now on this tab only reads.
    pub fn follow(&self) {
        self.writes.stop();
    }

    /// What is kept under a name in `meta`.
    pub async fn meta<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, StoreError> {
        self.get(schema::META, &name.into()).await
    }

    /// Keeps something under a name in `meta`.
    pub async fn set_meta<T: Serialize + ?Sized>(&self, name: &str, value: &T) -> Result<(), StoreError> {
        self.commit(vec![Change::put_json(schema::META, name.into(), value)?], Durability::Strict).await
    }

    /// Forgets what is kept under a name in `meta`.
    pub async fn remove_meta(&self, name: &str) -> Result<(), StoreError> {
        self.commit(vec![Change::Delete(schema::META, name.into())], Durability::Strict).await
    }

    async fn get<T: DeserializeOwned>(&self, store: &'static str, key: &JsValue) -> Result<Option<T>, StoreError> {
        match self.get_raw(store, key).await? {
            Some(value) => from_js(store, &value).map(Some),
            None => Ok(None),
        }
    }

    async fn get_raw(&self, store: &'static str, key: &JsValue) -> Result<Option<JsValue>, StoreError> {
        let transaction = self.reading(store).await?;
        let found = transaction.store(store)?.get(key.clone()).await?;
        Ok(found.filter(|value| !value.is_undefined()))
    }

    async fn all<T: DeserializeOwned>(
        &self,
        store: &'static str,
        range: Option<KeyRange>,
        limit: Option<u32>,
    ) -> Result<Vec<T>, StoreError> {
        let transaction = self.reading(store).await?;
        let found = transaction.store(store)?.get_all(range, limit).await?;
        found.iter().map(|value| from_js(store, value)).collect()
    }

    /// Keys with their values, by key.
    async fn pairs(
        &self,
        store: &'static str,
        range: Option<KeyRange>,
    ) -> Result<Vec<(JsValue, JsValue)>, StoreError> {
        let transaction = self.reading(store).await?;
        let store = transaction.store(store)?;
        let keys = store.get_all_keys(range.clone(), None);
        let (keys, values) = futures_util::future::try_join(keys, store.get_all(range, None)).await?;
        Ok(keys.into_iter().zip(values).collect())
    }

    async fn keys(&self, store: &'static str, range: Option<KeyRange>) -> Result<Vec<JsValue>, StoreError> {
        let transaction = self.reading(store).await?;
        Ok(transaction.store(store)?.get_all_keys(range, None).await?)
    }
}

fn from_js<T: DeserializeOwned>(store: &'static str, value: &JsValue) -> Result<T, StoreError> {
    let text = value.as_string().unwrap_or_default();
    json::read(&text).map_err(|e| StoreError::Unreadable { store, why: e.to_string() })
}

fn to_js<T: Serialize + ?Sized>(store: &'static str, value: &T) -> Result<JsValue, StoreError> {
    serde_json::to_string(value)
        .map(|text| JsValue::from_str(&text))
        .map_err(|e| StoreError::Unreadable { store, why: e.to_string() })
}
