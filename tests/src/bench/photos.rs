//! `bench photos`: the memory of the collector's tab while it sends five hundred photos of 2 MB that lie in its storage.

use super::print_machine;
use crate::browser::{Driver, Profile};
use crate::collector::Collector;
use crate::device;
use crate::server::Server;
use anyhow::{Context, Result, bail};
use serde_json::json;
use std::fs;
use std::time::{Duration, Instant};
use tokio::time::interval;

/// Asked: the most memory of the tab, in MB.
const ASKED_MB: f64 = 150.0;
const PHOTOS: u32 = 500;
const AT_ONCE: u32 = 25;
const LOOKED_EVERY: Duration = Duration::from_millis(100);
/// In looks.
const ASKED_EVERY: u32 = 20;
const DEADLINE: Duration = Duration::from_mins(10);

/// Puts photos into the app's own database, as it stores them itself. The page is reloaded afterwards.
const FILL: &str = "return (async (many, record) => {
    const settle = (request) => new Promise((done, failed) => {
        request.onsuccess = () => done(request.result);
        request.onerror = () => failed(request.error);
    });
    const database = await settle(indexedDB.open('coletor'));
    for (let n = 0; n < many; n += 1) {
        const bytes = new Uint8Array(2000000);
        for (let at = 0; at < bytes.length; at += 65536) crypto.getRandomValues(bytes.subarray(at, at + 65536));
        const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
        const sha256 = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
        const stores = database.transaction(['files', 'media'], 'readwrite');
        const file = { sha256, content_type: 'image/jpeg', record, bytes: bytes.length, safe: false };
        stores.objectStore('files').put(JSON.stringify(file), sha256);
        await settle(stores.objectStore('media').put(new Blob([bytes], { type: 'image/jpeg' }), sha256));
    }
    database.close();
    return many;
})(...arguments)";

/// Measures and prints.
pub async fn measure() -> Result<()> {
    let server = Server::start().await?;
    let (driver, phone) = (Driver::start().await?, Profile::fresh()?);
    let collector = Collector::open(&driver, &phone, &server.url).await?;
    collector.sign_in("ana", server.password("ana")?).await?;
    // Filled by a page of the same site in which no app runs.
    collector.browser.go(&format!("{}/icons/icon.svg", server.url)).await?;
    let record = uuid::Uuid::now_v7();
    for _ in 0..PHOTOS / AT_ONCE {
        let _: u32 = collector.browser.run(FILL, json!([AT_ONCE, record])).await?;
    }
    // A browser started anew: what filling left behind in the page's process is not the app's.
    let collector = collector.open_again(&driver, &phone).await?;
    let (began, at_first) = (Instant::now(), memory_kib()?);
    let (mut most, mut looks) = (0, interval(LOOKED_EVERY));
    for look in 1_u32.. {
        looks.tick().await;
        most = most.max(memory_kib()?);
        // Asked seldom: what the answer takes is the page's memory too.
        if look % ASKED_EVERY == 0 && all_sent(&collector).await? {
            break;
        }
        if began.elapsed() > DEADLINE {
            bail!("the photos do not arrive");
        }
    }
    let took = began.elapsed().as_secs_f64();
    print_machine()?;
    #[allow(clippy::cast_precision_loss, reason = "some hundred MB")]
    let [mb, at_first_mb] = [most, at_first].map(|kib| kib as f64 * 1_024.0 / 1_000_000.0);
    println!("{PHOTOS} photos of 2 MB sent in {took:.0} s");
    println!("memory of the tab at first, MB   {at_first_mb:>15.1}");
    println!("most memory of the tab, MB       {mb:>15.1}");
    println!("photos ratio {:.2}", ASKED_MB / mb);
    Ok(())
}

async fn all_sent(collector: &Collector) -> Result<bool> {
    let open = collector.browser.count("[data-page]").await.unwrap_or(0) > 0;
    Ok(open && device::files(&collector.browser).await?.iter().all(|file| file["safe"] == json!(true)))
}

/// Processes that draw pages.
fn pages() -> Result<Vec<u32>> {
    let entries = fs::read_dir("/proc")?.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    let draws = |id: &u32| {
        let line = fs::read(format!("/proc/{id}/cmdline")).unwrap_or_default();
        String::from_utf8_lossy(&line).contains("--type=renderer")
    };
    Ok(entries.filter(draws).collect())
}

/// The memory of its own that the largest page has.
fn memory_kib() -> Result<u64> {
    let own = |id: &u32| -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"))?;
        line.trim().trim_end_matches("kB").trim().parse().ok()
    };
    pages()?.iter().filter_map(own).max().context("no page is drawn")
}
