//! The connection to the browser's database, and reading.
//!
//! On `web-sys` alone: the libraries around it cannot ask for `durability: "strict"`, commit half a transaction that is
//! dropped, and may call an aborted one done. What is left for them to do is not worth what they weigh on a phone.

use super::seal::{self, Seal, Turns};
use super::{StoreError, schema};
use crate::platform::js;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{IdbDatabase, IdbObjectStore, IdbOpenDbRequest, IdbRequest, IdbTransaction};

/// The database, open.
pub(super) struct Database {
    connection: RefCell<IdbDatabase>,
    /// What this tab leads with; `None` while it only shows.
    pub(super) fence: Cell<Option<u64>>,
    /// What values are sealed with, while a protected device is unlocked.
    pub(super) seal: seal::Shared,
    /// In what order they are written.
    pub(super) turns: Turns,
}

impl Database {
    /// Opens it, and makes what is missing.
    pub(super) async fn open() -> Result<Self, StoreError> {
        let connection = connect(Missing::IsMade).await.map_err(|error| match error {
            StoreError::Failed(said) => StoreError::Closed(said),
            error => error,
        })?;
        let (fence, seal, turns) = (Cell::new(None), seal::Shared::default(), Turns::default());
        Ok(Self { connection: RefCell::new(connection), fence, seal, turns })
    }

    /// What values are sealed with, if they are.
    pub(super) fn seal(&self) -> Option<Rc<Seal>> {
        self.seal.borrow().clone()
    }

    /// Opens it again. Makes nothing, so that what was cleared is not taken for empty.
    pub(super) async fn reopen(&self) -> Result<(), StoreError> {
        let connection = connect(Missing::WasCleared).await?;
        self.connection.replace(connection).close();
        Ok(())
    }

    /// Begins a transaction of that mode.
    pub(super) fn begin(&self, stores: &[&str], mode: &str, options: JsValue) -> Result<IdbTransaction, StoreError> {
        let stores: js_sys::Array = stores.iter().map(|name| JsValue::from_str(name)).collect();
        let arguments = [stores.into(), mode.into(), options];
        Ok(js::call(&self.connection.borrow(), "transaction", &arguments)?.unchecked_into())
    }

    /// What requests to a store find, all at the same moment.
    pub(super) async fn read<const N: usize>(
        &self,
        store: &str,
        ask: &dyn Fn(&IdbObjectStore) -> Result<[IdbRequest; N], JsValue>,
    ) -> Result<[JsValue; N], StoreError> {
        let transaction = self.begin(&[store], "readonly", JsValue::UNDEFINED)?;
        let asked = ask(&transaction.object_store(store)?)?;
        settled(&transaction, "oncomplete", &["onabort"]).await?;
        Ok(asked.map(|request| request.result().unwrap_or(JsValue::UNDEFINED)))
    }
}

/// What it means that the database, or a store of it, is not there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Missing {
    IsMade,
    WasCleared,
}

async fn connect(missing: Missing) -> Result<IdbDatabase, StoreError> {
    let factory = web_sys::window()
        .and_then(|window| window.indexed_db().ok().flatten())
        .ok_or_else(|| StoreError::Closed("this page has no IndexedDB".into()))?;
    let request: IdbOpenDbRequest = factory.open_with_u32(schema::DATABASE, schema::VERSION)?;
    let cleared = Rc::new(Cell::new(false));
    let (found, making) = (cleared.clone(), request.clone());
    let upgrade = Closure::<dyn FnMut()>::new(move || {
        found.set(missing == Missing::WasCleared);
        let Some(transaction) = making.transaction() else { return };
        if missing == Missing::WasCleared || make(&transaction.db()).is_err() {
            let _ = transaction.abort(); // which the request then tells
        }
    });
    request.set_onupgradeneeded(Some(upgrade.as_ref().unchecked_ref()));
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

fn make(database: &IdbDatabase) -> Result<(), JsValue> {
    let known = database.object_store_names();
    for name in schema::ALL.into_iter().filter(|name| !known.contains(name)) {
        database.create_object_store(name)?;
    }
    Ok(())
}

/// Waits until one of the named events happens to a request or transaction. A transaction of which a request fails aborts,
/// and only then says why.
pub(super) async fn settled(target: &JsValue, good: &str, bad: &[&str]) -> Result<(), StoreError> {
    let (send, happened) = futures_channel::oneshot::channel();
    let send = Rc::new(RefCell::new(Some(send)));
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
