//! Writes: one transaction each, all of it or nothing, with a stated durability.
//!
//! Beside rexie because rexie cannot ask for `durability: "strict"`, commits half a transaction that is dropped, and
//! may call an aborted one done. A connection of its own, at the same version.

use super::{StoreError, schema, to_js};
use crate::platform::js;
use serde::Serialize;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{IdbDatabase, IdbKeyRange, IdbObjectStore, IdbOpenDbRequest, IdbTransaction};

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
    pub(super) fn put_json<T: Serialize>(store: &'static str, key: JsValue, value: &T) -> Result<Self, StoreError> {
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

/// The writing connection.
pub(super) struct Writer {
    database: IdbDatabase,
}

impl Writer {
    /// Opens it; the database exists already.
    pub(super) async fn open() -> Result<Self, StoreError> {
        let factory = web_sys::window()
            .and_then(|window| window.indexed_db().ok().flatten())
            .ok_or_else(|| StoreError::Closed("this page has no IndexedDB".into()))?;
        let request: IdbOpenDbRequest = factory.open_with_u32(schema::DATABASE, schema::VERSION)?;
        settled(&request, "onsuccess", &["onerror", "onblocked"]).await?;
        let database: IdbDatabase = request.result()?.unchecked_into();
        // A newer build in another tab may need to add stores; it first makes sure that no record is open.
        let closing = database.clone();
        let close = Closure::<dyn FnMut()>::new(move || closing.close());
        database.set_onversionchange(Some(close.as_ref().unchecked_ref()));
        close.forget(); // lives as long as the page
        Ok(Self { database })
    }

    /// Makes all changes in one transaction. `Ok` only once the browser says that it is complete.
    pub(super) async fn commit(&self, changes: Vec<Change>, durability: Durability) -> Result<(), StoreError> {
        if changes.is_empty() {
            return Ok(());
        }
        let mut stores: Vec<&str> = changes.iter().map(Change::store).collect();
        stores.sort_unstable();
        stores.dedup();
        let transaction = self.begin(&stores, durability)?;
        // All queued before anything is awaited: a transaction commits by itself when nothing is under way.
        let queued = changes.iter().try_for_each(|change| change.queue(&transaction.object_store(change.store())?));
        if let Err(thrown) = queued {
            let _ = transaction.abort();
            return Err(thrown.into());
        }
        settled(&transaction, "oncomplete", &["onabort", "onerror"]).await
    }

    fn begin(&self, stores: &[&str], durability: Durability) -> Result<IdbTransaction, StoreError> {
        let stores: js_sys::Array = stores.iter().map(|name| JsValue::from_str(name)).collect();
        let durability = match durability {
            Durability::Strict => "strict",
            Durability::Relaxed => "relaxed",
        };
        let options = js::object(&[("durability", durability.into())]);
        let arguments = [stores.into(), "readwrite".into(), options];
        Ok(js::call(&self.database, "transaction", &arguments)?.unchecked_into())
    }
}

/// Waits until one of the named events happens to a request or transaction.
async fn settled(target: &JsValue, good: &str, bad: &[&str]) -> Result<(), StoreError> {
    let (send, happened) = futures_channel::oneshot::channel();
    let send = std::rc::Rc::new(std::cell::RefCell::new(Some(send)));
    let handler = |is_good: bool| {
        let send = send.clone();
        Closure::<dyn FnMut()>::new(move || {
            if let Some(send) = send.borrow_mut().take() {
                let _ = send.send(is_good);
            }
        })
    };
    let (on_good, on_bad) = (handler(true), handler(false));
    js_sys::Reflect::set(target, &good.into(), on_good.as_ref())?;
    for name in bad {
        js_sys::Reflect::set(target, &(*name).into(), on_bad.as_ref())?;
    }
    let happened = happened.await.unwrap_or(false);
    for name in bad.iter().chain([&good]) {
        js_sys::Reflect::set(target, &(*name).into(), &JsValue::NULL)?;
    }
    if happened { Ok(()) } else { Err(js::get(target, "error").into()) }
}
