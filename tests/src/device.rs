//! What a collector's device has stored: the app's own database, read from outside the app.

use crate::browser::{Browser, PAGE};
use crate::wait::wait_until;
use anyhow::{Context, Result};
use coletor_common::id::RecordId;
use coletor_common::op::Op;
use coletor_common::record::Record;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Reads all values of a store. A database that is not there yet is not made, or the app would find it empty.
const READ: &str = "return (async () => {
    const known = await indexedDB.databases();
    if (!known.some((one) => one.name === 'coletor')) return [];
    const settle = (request) => new Promise((done, failed) => {
        request.onsuccess = () => done(request.result);
        request.onerror = () => failed(request.error);
    });
    const database = await settle(indexedDB.open('coletor'));
    try {
        const store = database.transaction(arguments[0]).objectStore(arguments[0]);
        const values = await settle(store.getAll());
        return values.map((value) => (typeof value === 'string' ? JSON.parse(value) : value));
    } finally {
        database.close();
    }
})()";

/// Every record on the device.
pub async fn records(browser: &Browser) -> Result<Vec<Record>> {
    stored(browser, "records").await
}

/// What is known of every recorded file on the device.
pub async fn files(browser: &Browser) -> Result<Vec<Value>> {
    stored(browser, "files").await
}

/// The device's log, in order.
pub async fn log(browser: &Browser) -> Result<Vec<Op>> {
    stored(browser, "ops").await
}

/// Waits until the device remembers no loss that is still to be told.
pub async fn remembers_no_loss(browser: &Browser) -> Result<()> {
    let what = "no loss is remembered";
    let found = wait_until(what, PAGE, async || {
        let meta: Vec<Value> = stored(browser, "meta").await?;
        let profile = meta.iter().find(|value| value.get("login").is_some()).context("no profile is stored")?;
        Ok(profile.get("lost").is_none_or(Value::is_null).then_some(()))
    });
    browser.keep_evidence(what, found.await).await
}

/// Waits until the device has a version of a form in force.
pub async fn has_form(browser: &Browser, form: &str, version: &str) -> Result<()> {
    let what = format!("{form} {version} is here");
    let found = wait_until(&what, PAGE, async || {
        let rows: Vec<Value> = stored(browser, "rows").await?;
        let is_it = |row: &Value| row["form"]["id"] == form && row["form"]["version"] == version;
        Ok(rows.iter().any(is_it).then_some(()))
    });
    browser.keep_evidence(&what, found.await).await
}

/// How many operations of a record are in the log.
pub async fn operations(browser: &Browser, record: RecordId) -> Result<u64> {
    let count = log(browser).await?.iter().filter(|op| op.record == record).count();
    Ok(u64::try_from(count)?)
}

/// One record.
pub async fn record(browser: &Browser, id: RecordId) -> Result<Record> {
    let all = records(browser).await?;
    all.into_iter().find(|record| record.id == id).with_context(|| format!("the device has no record {id}"))
}

/// Waits until a record on the device is as it should be.
pub async fn record_is(browser: &Browser, id: RecordId, what: &str, holds: impl Fn(&Record) -> bool) -> Result<Record> {
    let found = wait_until(what, PAGE, async || Ok(Some(record(browser, id).await?).filter(&holds)));
    browser.keep_evidence(what, found.await).await
}

async fn stored<T: DeserializeOwned>(browser: &Browser, store: &str) -> Result<Vec<T>> {
    browser.run(READ, json!([store])).await
}
