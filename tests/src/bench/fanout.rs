//! `bench fanout`: committed changes, each delivered to 2,000 subscribers, none missing.
//!
//! Beside socket.io and ws, which keep nothing, all driven by one program. It fails if a delivery is missing.

use super::peers::Peers;
use super::print_machine;
use anyhow::{Context, Result};
use std::path::Path;

const PROGRAM: &str = "c-fanout.js";
const CASES: [&str; 3] = ["coletor N=2000", "ws N=2000", "sio N=2000"];
const OPTIONS: &[&str] = &["--sizes=2000", "--rounds=5", "--quiet=10"];
/// As the program names them: deliveries a second, server CPU a delivery (microseconds), slowest hundredth while paced
/// (milliseconds), memory a connection (KiB).
const METRICS: [&str; 4] = ["deliv_s", "srv_us_deliv", "paced_p99_ms", "KiB_conn_gc"];

/// Measures and prints.
pub async fn measure(peers: Option<&Path>) -> Result<()> {
    let folder =
        peers.context("the programs that drive this measurement are not here; name their folder by --peers")?;
    let run = Peers::copy_of(folder).await?.run(PROGRAM, &CASES, OPTIONS).await?;
    print_machine()?;
    println!(
        "{:<18} {:>14} {:>14} {:>14} {:>14}",
        "1 KiB changes", "deliveries/s", "CPU us each", "paced p99 ms", "KiB a socket"
    );
    let mut figures = Vec::new();
    for case in CASES {
        let [rate, cpu, p99, memory] = METRICS.map(|metric| run.median(case, metric));
        let (rate, cpu, p99) = (rate?, cpu?, p99?);
        println!("{case:<18} {rate:>14.0} {cpu:>14.2} {p99:>14.1} {:>14.1}", memory?);
        figures.push((rate, cpu, p99));
    }
    let (ours, ws) = (figures[0], figures[1]);
    println!("fanout ratio {:.2}", (ours.0 / ws.0).min(ws.1 / ours.1).min(ws.2 / ours.2));
    Ok(())
}
