//! Writes: one transaction each, all of it or nothing, with a stated durability.
//!
//! Every write looks, in its own transaction, whether the fence is still this tab's (`coletor_common::sync::lead`).

use super::database::{Database, settled};
use super::{StoreError, schema, to_js};
use crate::platform::js;
use serde::Serialize;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{IdbKeyRange, IdbObjectStore, IdbTransaction};

/// When a write counts as done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// Once it is on the disk. For everything a person did.
    Strict,
    /// Once the operating system has it. For what the server can say again.
    Relaxed,
}

/// One change to one store.
pub(super) enum Change {
    /// Writes a value at a key, over what was there.
    Put(&'static str, JsValue, JsValue),
    /// Removes a key.
    Delete(&'static str, JsValue),
    /// Removes all keys of a range.
    DeleteRange(&'static str, IdbKeyRange),
}

impl Change {
    /// Writes a value as JSON.
    pub(super) fn put_json<T: Serialize + ?Sized>(
        store: &'static str,
        key: JsValue,
        value: &T,
    ) -> Result<Self, StoreError> {
        Ok(Self::Put(store, key, to_js(store, value)?))
    }

    fn store(&self) -> &'static str {
        match self {
            Self::Put(store, ..) | Self::Delete(store, _) | Self::DeleteRange(store, _) => store,
        }
    }

    fn queue(&self, store: &IdbObjectStore) -> Result<(), JsValue> {
        match self {
            Self::Put(_, key, value) => store.put_with_key(value, key),
            Self::Delete(_, key) => store.delete(key),
            Self::DeleteRange(_, range) => store.delete(range),
        }?;
        Ok(())
    }
}

/// Where the fence is kept, in `meta`.
const FENCE: &str = "fence";

impl Database {
    /// Makes all changes in one transaction. `Ok` only once the browser says that it is complete.
    pub(super) async fn commit(&self, changes: &[Change], durability: Durability) -> Result<(), StoreError> {
        if changes.is_empty() {
            return Ok(());
        }
        let fence = self.fence.get().ok_or(StoreError::Overtaken)?;
        let mut stores: Vec<&str> = changes.iter().map(Change::store).chain([schema::META]).collect();
        stores.sort_unstable();
        stores.dedup();
        let transaction = self.begin_writing(&stores, durability)?;
        let (guard, overtaken) = guard(&transaction, fence)?;
        // All queued before anything is awaited: a transaction commits by itself when nothing is under way.
        let queued = changes.iter().try_for_each(|change| change.queue(&transaction.object_store(change.store())?));
        if let Err(thrown) = queued {
            let _ = transaction.abort();
            return Err(thrown.into());
        }
        let settled = settled(&transaction, "oncomplete", &["onabort"]).await;
        drop(guard);
        if overtaken.get() { Err(StoreError::Overtaken) } else { settled }
    }

    /// Raises the fence by one, on the disk, and leads with it from now on. What another tab still writes fails.
    pub(super) async fn raise_fence(&self) -> Result<u64, StoreError> {
        let transaction = self.begin_writing(&[schema::META], Durability::Strict)?;
        let store = transaction.object_store(schema::META)?;
        let request = store.get(&FENCE.into())?;
        let raised = Rc::new(Cell::new(0));
        let (read, write) = (request.clone(), raised.clone());
        let found = Closure::once(move || {
            write.set(fence_of(&read) + 1);
            // A failure aborts the transaction, which says so.
            let _ = store.put_with_key(&JsValue::from_str(&write.get().to_string()), &FENCE.into());
        });
        request.set_onsuccess(Some(found.as_ref().unchecked_ref()));
        settled(&transaction, "oncomplete", &["onabort"]).await?;
        self.fence.set(Some(raised.get()));
        Ok(raised.get())
    }

    /// Writes nothing any more.
    pub(super) fn stop(&self) {
        self.fence.set(None);
    }

    fn begin_writing(&self, stores: &[&str], durability: Durability) -> Result<IdbTransaction, StoreError> {
        let durability = match durability {
            Durability::Strict => "strict",
            Durability::Relaxed => "relaxed",
        };
        self.begin(stores, "readwrite", js::object(&[("durability", durability.into())]))
    }
}

/// What the browser calls.
type Listener = Closure<dyn FnMut()>;

/// Aborts the transaction if the fence in storage is not the one given. The closure must live until it has ended.
fn guard(transaction: &IdbTransaction, fence: u64) -> Result<(Listener, Rc<Cell<bool>>), StoreError> {
    let request = transaction.object_store(schema::META)?.get(&FENCE.into())?;
    let overtaken = Rc::new(Cell::new(false));
    let (read, found, aborts) = (request.clone(), overtaken.clone(), transaction.clone());
    let look = Closure::<dyn FnMut()>::new(move || {
        if fence_of(&read) != fence {
            found.set(true);
            let _ = aborts.abort();
        }
    });
    request.set_onsuccess(Some(look.as_ref().unchecked_ref()));
    Ok((look, overtaken))
}

/// The fence that a request has read; 0 before anybody led.
fn fence_of(request: &web_sys::IdbRequest) -> u64 {
    let value = request.result().ok().and_then(|value| value.as_string());
    value.and_then(|text| text.parse().ok()).unwrap_or(0)
}
