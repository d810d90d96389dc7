//! `bench drain`: 10,000 operations that one Chromium wrote without a line, sent and acked; and 10,000 rows received.
//!
//! By the real app from the real server, beside `PouchDB`, `RxDB` and an outbox written by hand, all driven by one
//! program in turns. Where that is not at hand there is nothing to measure against. The app runs when its line comes
//! back; the time counts from its open socket to the last ack, or the last row's cursor, in the phone's storage.

use super::peers::{Measured, Peers};
use super::print_machine;
use anyhow::{Context, Result};
use std::path::Path;

/// Asked: so many times what the peer does, in both directions.
const ASKED_TIMES: f64 = 3.0;
const PROGRAM: &str = "d-replicate.js";
const OURS: &str = "coletor n=10000";
/// Each with what it is called here; the first is the one to be compared with.
const PEERS: [(&str, &str); 3] = [("pouch", "PouchDB"), ("rx", "RxDB"), ("dexie", "outbox by hand (Dexie)")];
/// Each peer's better one counts, for each direction.
const BATCHES: [u32; 2] = [100, 1_000];
const OPTIONS: &[&str] = &["--sizes=10000", "--batches=100,1000", "--rounds=3", "--quiet=10", "--retries=3"];
/// As the program names them: up, down.
const METRICS: [&str; 2] = ["push_s", "pull_s"];

/// Measures and prints.
pub async fn measure(peers: Option<&Path>) -> Result<()> {
    let folder =
        peers.context("the programs that drive this measurement are not here; name their folder by --peers")?;
    let run = Peers::copy_of(folder).await?.run(PROGRAM, &["n=10000"], OPTIONS).await?;
    let ours = [run.median(OURS, METRICS[0])?, run.median(OURS, METRICS[1])?];
    print_machine()?;
    println!("{:<32} {:>9} {:>9}", "10,000 of 1 KiB, each a second", "up", "down");
    print(("coletor", ours));
    let mut rates = Vec::new();
    for (peer, name) in PEERS {
        let rate = [best(&run, peer, METRICS[0])?, best(&run, peer, METRICS[1])?];
        print((name, rate));
        rates.push(rate);
    }
    let [up, down] = rates[0];
    println!("drain ratio {:.2}", (ours[0] / (ASKED_TIMES * up)).min(ours[1] / (ASKED_TIMES * down)));
    Ok(())
}

fn print((name, [up, down]): (&str, [f64; 2])) {
    println!("{name:<32} {up:>9.0} {down:>9.0}");
}

/// A peer's median with the batches that suit it best.
fn best(run: &Measured, peer: &str, metric: &str) -> Result<f64> {
    let rates = BATCHES.map(|batch| run.median(&format!("{peer} n=10000 batch={batch}"), metric));
    let [some, other] = rates;
    Ok(some?.max(other?))
}
