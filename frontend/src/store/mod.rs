//! The device's storage: one IndexedDB database, `coletor`.
//!
//! Every write is one transaction of [`commit`], which names its durability and counts as done only after the browser's
//! `complete` event. Where a browser closes the connection (some do now and then), it is opened again. This module knows neither the network nor the screens.

mod commit;
mod database;
mod forget;
mod log;
mod media;
mod notes;
mod pieces;
mod protect;
mod rows;
mod schema;
mod seal;

pub use commit::Durability;
pub use forget::{Reason, Signed};
pub use log::{Appended, LogState};
pub use media::StoredMedia;
pub use notes::{LastSaved, SetAside};
pub use pieces::Piece;
pub use schema::{PROFILE, VAULT};

use crate::platform::js;
use coletor_common::json;
use commit::Change;
use database::Database;
use js_sys::Array;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{IdbKeyRange, IdbObjectStore};

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

/// No limit of how many are read.
const ALL: u32 = u32::MAX;
/// How often in a row the connection is opened again.
const REOPENED_MAX: u32 = 3;

/// The database. Cloning shares the connection.
#[derive(Clone)]
pub struct Store(Rc<Database>);

impl Store {
    /// Opens the database, making it at first.
    pub async fn open() -> Result<Self, StoreError> {
        Ok(Self(Rc::new(Database::open().await?)))
    }

    /// Does something again on a new connection where the browser has closed the old one.
    async fn connected<T>(&self, work: impl AsyncFn() -> Result<T, StoreError>) -> Result<T, StoreError> {
        for _ in 0..REOPENED_MAX {
            match work().await {
                Err(StoreError::Disconnected) => self.0.reopen().await?,
                done => return done,
            }
        }
        work().await
    }

    async fn commit(&self, changes: Vec<Change>, durability: Durability) -> Result<(), StoreError> {
        let Some(seal) = self.0.seal() else {
            return self.connected(async || self.0.commit(&changes, durability).await).await;
        };
        let mut turn = self.0.turns.take();
        let sealed = seal.close_all(changes).await;
        turn.comes().await;
        let sealed = sealed?;
        self.connected(async || self.0.commit(&sealed, durability).await).await
    }

    /// From now on this tab writes, and no other.
    pub async fn lead(&self) -> Result<u64, StoreError> {
        self.connected(async || self.0.raise_fence().await).await
    }

    /// From now on this tab only reads.
    pub fn follow(&self) {
        self.0.stop();
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
        let [found] = self.connected(async || self.0.read(store, &|store| Ok([store.get(key)?])).await).await?;
        if found.is_undefined() {
            return Ok(None);
        }
        Ok(self.opened(store, vec![(key.clone(), found)]).await?.pop().map(|(_, value)| value))
    }

    /// Unseals what is sealed.
    async fn opened(
        &self,
        store: &'static str,
        pairs: Vec<(JsValue, JsValue)>,
    ) -> Result<Vec<(JsValue, JsValue)>, StoreError> {
        match self.0.seal() {
            Some(seal) => seal.open_all(store, pairs).await,
            None => Ok(pairs),
        }
    }

    async fn all<T: DeserializeOwned>(
        &self,
        store: &'static str,
        range: Option<IdbKeyRange>,
        limit: Option<u32>,
    ) -> Result<Vec<T>, StoreError> {
        let found = self.pairs(store, range, limit.unwrap_or(ALL)).await?;
        found.iter().map(|(_, value)| from_js(store, value)).collect()
    }

    /// Keys with their values, by key: at most so many.
    async fn pairs(
        &self,
        store: &'static str,
        range: Option<IdbKeyRange>,
        limit: u32,
    ) -> Result<Vec<(JsValue, JsValue)>, StoreError> {
        let range = JsValue::from(range);
        let ask = |store: &IdbObjectStore| {
            Ok([
                store.get_all_keys_with_key_and_limit(&range, limit)?,
                store.get_all_with_key_and_limit(&range, limit)?,
            ])
        };
        let found = self.connected(async || self.0.read(store, &ask).await).await?;
        let [keys, values] = found.map(JsCast::unchecked_into::<Array>);
        self.opened(store, keys.iter().zip(values.iter()).collect()).await
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
