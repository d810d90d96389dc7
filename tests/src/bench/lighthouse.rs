//! `bench lighthouse`: what Lighthouse thinks of the collector's sign-in and of its home, as on a slow phone with a slow line.

use super::print_machine;
use crate::browser::{Driver, Profile};
use crate::collector::{Collector, LINE};
use crate::server::Server;
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::path::Path;
use std::process::Stdio;
use tokio::process::Command;

/// Names the folder of npm's packages that has Lighthouse.
const PACKAGES: &str = "COLETOR_NPM_LIGHTHOUSE";
const PROGRAM: &str = "lighthouse/cli/index.js";
/// Asked of each, out of 100.
const ASKED: f64 = 95.0;
const CATEGORIES: [&str; 3] = ["performance", "accessibility", "best-practices"];
/// Of each page; the median counts.
const RUNS: usize = 3;
/// Below this an audit has something to say.
const FINE: f64 = 0.9;

/// Measures and prints.
pub async fn measure() -> Result<()> {
    let server = Server::start().await?;
    let (stranger, known) = (Profile::fresh()?, Profile::fresh()?);
    sign_in(&server, &known).await?;
    print_machine()?;
    println!("{:<10} {:>12} {:>14} {:>15}", "page", CATEGORIES[0], CATEGORIES[1], CATEGORIES[2]);
    let mut worst = f64::INFINITY;
    for (page, profile) in [("sign-in", &stranger), ("home", &known)] {
        let mut runs = Vec::new();
        for _ in 0..RUNS {
            runs.push(look(&server.url, profile).await?);
        }
        let scores = CATEGORIES.map(|category| median(runs.iter().map(|told| score(told, category))));
        println!("{page:<10} {:>12.0} {:>14.0} {:>15.0}", scores[0], scores[1], scores[2]);
        runs.first().into_iter().flat_map(complaints).for_each(|line| println!("    {line}"));
        worst = scores.into_iter().fold(worst, f64::min);
    }
    println!("lighthouse ratio {:.2}", worst / ASKED);
    Ok(())
}

/// Somebody signs in, and the app is all on the device.
async fn sign_in(server: &Server, profile: &Profile) -> Result<()> {
    let driver = Driver::start().await?;
    let collector = Collector::open(&driver, profile, &server.url).await?;
    collector.sign_in("ana", server.password("ana")?).await?;
    let active = "navigator.serviceWorker.ready.then((ready) => ready.active?.state === 'activated')";
    collector.browser.until("the service worker is active", LINE, active).await?;
    collector.browser.close().await
}

/// Lets Lighthouse look at the app's first page, once, and reads its report.
async fn look(url: &str, profile: &Profile) -> Result<Value> {
    let packages = std::env::var_os(PACKAGES).with_context(|| format!("{PACKAGES} names no folder of packages"))?;
    let folder = profile.folder().to_str().context("the profile's path is no text")?;
    let report = tempfile::NamedTempFile::new()?;
    let mut node = Command::new("node");
    node.arg(Path::new(&packages).join(PROGRAM)).arg(url);
    // What is stored on the device is what is to be measured.
    node.args(["--quiet", "--output=json", "--disable-storage-reset", "--only-categories"]).arg(CATEGORIES.join(","));
    node.arg(format!("--chrome-flags=--headless=new --no-sandbox --disable-dev-shm-usage --user-data-dir={folder}"));
    node.arg("--output-path").arg(report.path()).stdout(Stdio::null()).kill_on_drop(true);
    ensure!(node.status().await.context("cannot start node")?.success(), "Lighthouse failed");
    let told: Value = serde_json::from_slice(&std::fs::read(report.path())?).context("the report cannot be read")?;
    ensure!(told["runtimeError"].is_null(), "{}", told["runtimeError"]);
    Ok(told)
}

/// Out of 100.
fn score(told: &Value, category: &str) -> f64 {
    told["categories"][category]["score"].as_f64().unwrap_or_default() * 100.0
}

fn median(all: impl Iterator<Item = f64>) -> f64 {
    let mut all: Vec<f64> = all.collect();
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or_default()
}

/// What it says against the page, of what counts.
fn complaints(told: &Value) -> Vec<String> {
    let audits =
        CATEGORIES.iter().filter_map(|category| told["categories"][category]["auditRefs"].as_array()).flatten();
    let counted = audits.filter(|audit| audit["weight"].as_f64().is_some_and(|weight| weight > 0.0));
    let line = |audit: &Value| {
        let audit = &told["audits"][audit["id"].as_str()?];
        let score = audit["score"].as_f64().filter(|score| *score < FINE)?;
        let text = |name: &str| audit[name].as_str().unwrap_or_default();
        Some(format!("{score:.2} {} {}", text("title"), text("displayValue")))
    };
    counted.filter_map(line).collect()
}
