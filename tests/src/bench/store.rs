//! `bench store`: answers a second that the app commits on the phone, beside what the browser can commit at all.
//!
//! Ours are taps on the screen of a real round, each an operation stored with its record and the log's state in one
//! strict transaction. The browser's own is one strict put a transaction, in the same Chromium, in turns.

use super::peers::Peers;
use super::print_machine;
use anyhow::{Context, Result};
use std::path::Path;

/// Asked: so much of what the browser can commit.
const ASKED_TIMES: f64 = 0.8;
const PROGRAM: &str = "e-raw.js";
const RAW: &str = "idb one put per tx, strict";
/// As fast as the app takes them; and each only once the screen says that the one before is saved.
const OURS: [&str; 2] = ["coletor answers", "coletor answers, each awaited"];
const ONLY: [&str; 2] = ["idb one put per tx", "coletor"];
const OPTIONS: &[&str] = &["--rounds=5", "--quiet=10", "--retries=3"];
const METRIC: &str = "per_s";

/// Measures and prints.
pub async fn measure(peers: Option<&Path>) -> Result<()> {
    let folder =
        peers.context("the programs that drive this measurement are not here; name their folder by --peers")?;
    let run = Peers::copy_of(folder).await?.run(PROGRAM, &ONLY, OPTIONS).await?;
    let raw = run.median(RAW, METRIC)?;
    print_machine()?;
    println!("{:<32} {:>9}", "strict transactions", "each s");
    println!("{RAW:<32} {raw:>9.0}");
    for name in OURS {
        println!("{name:<32} {:>9.0}", run.median(name, METRIC)?);
    }
    println!("store ratio {:.2}", run.median(OURS[0], METRIC)? / (ASKED_TIMES * raw));
    Ok(())
}
