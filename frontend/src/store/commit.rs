//! Writes: one transaction each, all of it or nothing, with a stated durability.
//!
//! Beside rexie because rexie cannot ask for `durability: "strict"`, commits half a transaction that is dropped, and
//! may call an aborted one done. A connection of its own, at the same version.
//!
//! Every write looks, in its own transaction, whether the fence is still this tab's (`coletor_common::sync::lead`).

use super::{StoreError, schema, to_js};
use crate::platform::js;
use serde::Serialize;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
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

/// The writing connection.
pub(super) struct Writer {
    database: RefCell<IdbDatabase>,
    /// What this tab leads with; `None` while it only shows.
    fence: Cell<Option<u64>>,
}

impl Writer {
    /// Opens it; the database exists already.
    pub(super) async fn open() -> Result<Self, StoreError> {
        Ok(Self { database: RefCell::new(connect().await?), fence: Cell::new(None) })
    }

    /// Opens it again.
    pub(super) async fn reopen(&self) -> Result<(), StoreError> {
        let database = connect().await?;
        self.database.replace(database).close();
        Ok(())
    }

    /// Makes all changes in one transaction. `Ok` only once the browser says that it is complete.
    pub(super) async fn commit(&self, changes: &[Change], durability: Durability) -> Result<(), StoreError> {
        if changes.is_empty() {
            return Ok(());
        }
        let fence = self.fence.get().ok_or(StoreError::Overtaken)?;
        let mut stores: Vec<&str> = changes.iter().map(Change::store).chain([schema::META]).collect();
        stores.sort_unstable();
        stores.dedup();
        let transaction = self.begin(&stores, durability)?;
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
        let transaction = self.begin(&[schema::META], Durability::Strict)?;
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

    fn begin(&self, stores: &[&str], durability: Durability) -> Result<IdbTransaction, StoreError> {
        let stores: js_sys::Array = stores.iter().map(|name| JsValue::from_str(name)).collect();
        let durability = match durability {
            Durability::Strict => "strict",
            Durability::Relaxed => "relaxed",
        };
        let options = js::object(&[("durability", durability.into())]);
        let arguments = [stores.into(), "readwrite".into(), options];
        Ok(js::call(&self.database.borrow(), "transaction", &arguments)?.unchecked_into())
    }
}

/// Opens the database, which exists: where it is to be made, it was cleared.
async fn connect() -> Result<IdbDatabase, StoreError> {
    let factory = web_sys::window()
        .and_then(|window| window.indexed_db().ok().flatten())
        .ok_or_else(|| StoreError::Closed("this page has no IndexedDB".into()))?;
    let request: IdbOpenDbRequest = factory.open_with_u32(schema::DATABASE, schema::VERSION)?;
    let cleared = Rc::new(Cell::new(false));
    let (found, making) = (cleared.clone(), request.clone());
    let refuse = Closure::<dyn FnMut()>::new(move || {
        found.set(true);
        if let Some(transaction) = making.transaction() {
            let _ = transaction.abort();
        }
    });
    request.set_onupgradeneeded(Some(refuse.as_ref().unchecked_ref()));
    let opened = settled(&request, "onsuccess", &["onerror", "onblocked"]).await;
    if cleared.get() {
        return Err(StoreError::Cleared);
    }
    opened?;
    let database: IdbDatabase = request.result()?.unchecked_into();
    // A newer build in another tab may need to add stores; it first makes sure that no record is open.
    let closing = database.clone();
    let close = Closure::<dyn FnMut()>::new(move || closing.close());
    database.set_onversionchange(Some(close.as_ref().unchecked_ref()));
    close.forget(); // lives as long as the page
    Ok(database)
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

/// Waits until one of the named events happens to a request or transaction. A transaction of which a request fails aborts,
/// and only then says why.
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
