//! What can happen to the room that a browser gives a site: it runs out, or what is stored goes away.

use super::Browser;
use anyhow::{Context, Result, ensure};
use serde_json::json;

/// Writes into a database of its own until the browser takes not even a little more.
const FILL: &str = "return (async () => {
    const settle = (request) => new Promise((done, failed) => {
        request.onsuccess = () => done(request.result);
        request.onerror = () => failed(request.error);
    });
    const opening = indexedDB.open('filler', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore('all', { autoIncrement: true });
    const database = await settle(opening);
    const fits = (bytes) => new Promise((done) => {
        const noise = new Uint8Array(bytes);
        for (let at = 0; at < bytes; at += 65536) crypto.getRandomValues(noise.subarray(at, at + 65536));
        const write = database.transaction('all', 'readwrite');
        write.objectStore('all').add(noise);
        write.oncomplete = () => done(true);
        write.onabort = () => done(false);
    });
    let left = 2000;
    for (const bytes of [4 << 20, 1 << 20, 65536, 4096, 256, 16]) while (left-- > 0 && (await fits(bytes)));
    const full = !(await fits(16));
    database.close();
    return full;
})()";

/// Remembers every database that the page opens.
const WATCH: &str = "(() => {
    window.databases = [];
    const open = IDBFactory.prototype.open;
    IDBFactory.prototype.open = function (...given) {
        const request = open.apply(this, given);
        request.addEventListener('success', () => databases.push(request.result));
        return request;
    };
})()";

impl Browser {
    /// Leaves a site so many bytes beyond those it uses.
    ///
    /// The browser looks at this before the site's first write, and again when there is no room: so it is to be said
    /// before the site is opened, and to take room away [`Self::fill_up`] is needed.
    pub async fn leave_room(&self, site: &str, bytes: u64) -> Result<()> {
        let used = self.devtools("Storage.getUsageAndQuota", json!({ "origin": site })).await?;
        let used = used["usage"].as_f64().context("no usage is told")?;
        #[allow(clippy::cast_precision_loss)] // some megabytes
        let quota = json!({ "origin": site, "quotaSize": used + bytes as f64 });
        self.devtools("Storage.overrideQuotaForOrigin", quota).await.map(drop)
    }

    /// Fills all the room that the page's site has.
    pub async fn fill_up(&self) -> Result<()> {
        let full: bool = self.run(FILL, json!([])).await?;
        ensure!(full, "there is still room");
        Ok(())
    }

    /// Makes [`Self::break_connections`] possible in pages to come.
    pub async fn watch_connections(&self) -> Result<()> {
        self.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WATCH })).await.map(drop)
    }

    /// Closes all connections that the page has to its databases, as browsers do now and then. How many there were.
    pub async fn break_connections(&self) -> Result<usize> {
        self.run("databases.forEach((one) => one.close()); return databases.splice(0).length", json!([])).await
    }

    /// Takes a site's databases away, open or not. Its cookies stay.
    pub async fn clear_databases(&self, site: &str) -> Result<()> {
        let what = json!({ "origin": site, "storageTypes": "indexeddb" });
        self.devtools("Storage.clearDataForOrigin", what).await.map(drop)
    }
}
