//! `bench start`: a cold start without a network, to the first thing that answers to a tap, on a processor made slow.
//!
//! Cold: Chromium itself is started anew for each run, on a device that has the app and an open round.

use super::{Samples, print_heading, print_machine, print_row};
use crate::browser::{Browser, Driver, PAGE, Profile, Screen};
use crate::collector::{Collector, LINE};
use crate::proxy::Proxy;
use crate::server::Server;
use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::json;

/// Asked: the median, in milliseconds.
const ASKED_MS: f64 = 1_000.0;
const RUNS: usize = 9;
const SLOWER_TIMES: u32 = 4;
const FORM: &str = "gde_scl01_diaria";

/// Notes when the first action is painted, taps it, and notes when the app has answered with another screen.
const NOTE: &str = "(() => {
    const page = () => document.querySelector('main[data-page]')?.dataset.page;
    let tapped = null;
    const look = () => {
        if (tapped === null) {
            const action = document.querySelector('a[data-action=continue]');
            if (!action) return;
            tapped = page();
            requestAnimationFrame(() => setTimeout(() => {
                window.painted = performance.now();
                action.click();
            }));
        } else if (!window.answered && page() !== tapped) {
            window.answered = performance.now();
        }
    };
    new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
})()";

/// Milliseconds since the navigation began.
#[derive(Deserialize)]
struct Run {
    painted: f64,
    answered: f64,
}

/// Measures and prints.
pub async fn measure() -> Result<()> {
    let server = Server::start().await?;
    let proxy = Proxy::start(server.url.trim_start_matches("http://").parse()?).await?;
    let driver = Driver::start().await?;
    let phone = Profile::fresh()?;
    prepare(&driver, &phone, &proxy, server.password("ana")?).await?;
    proxy.cut();
    let mut runs = Vec::new();
    for _ in 0..RUNS {
        runs.push(start(&driver, &phone, &proxy.url()).await?);
    }
    let painted = Samples::of(runs.iter().map(|run| run.painted).collect()).context("no runs")?;
    let answered = Samples::of(runs.iter().map(|run| run.answered).collect()).context("no runs")?;
    print_machine()?;
    print_heading(&format!("start, {SLOWER_TIMES} times slower"));
    print_row("first action painted", &painted);
    print_row("first tap answered", &answered);
    println!("start ratio {:.2}", ASKED_MS / answered.median());
    Ok(())
}

/// Signs in, takes a round, and waits until all of the app is on the device.
async fn prepare(driver: &Driver, phone: &Profile, proxy: &Proxy, password: &str) -> Result<()> {
    let mut collector = Collector::open(driver, phone, &proxy.url()).await?;
    collector.sign_in("ana", password).await?;
    collector.choose("new").await?;
    collector.take(FORM).await?;
    collector.answer("/ihm/tens_bat", "25.5").await?;
    collector.all_sent().await?;
    let active = "navigator.serviceWorker.ready.then((ready) => ready.active?.state === 'activated')";
    collector.browser.until("the service worker is active", LINE, active).await?;
    collector.browser.close().await
}

/// One start.
async fn start(driver: &Driver, phone: &Profile, url: &str) -> Result<Run> {
    let browser = Browser::open(driver, phone, Screen::Phone, "start").await?;
    browser.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": NOTE })).await?;
    browser.devtools("Emulation.setCPUThrottlingRate", json!({ "rate": SLOWER_TIMES })).await?;
    browser.go(url).await?;
    let noted = browser.until("the first tap is answered", PAGE, "window.answered && { painted, answered }").await?;
    browser.close().await?;
    serde_json::from_value(noted).context("no times were noted")
}
