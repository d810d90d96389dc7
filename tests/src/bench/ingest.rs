//! `bench ingest`: durable operations a second, 1 KiB each, of 16 devices that keep 64 on the way.
//!
//! Beside socket.io with better-sqlite3 and group commit at the same durability, both driven by one program. Where that
//! is not at hand, ours alone, against what it reached where it was measured.

use super::device::Device;
use super::peers::Peers;
use super::{Samples, print_machine};
use crate::server::Server;
use anyhow::{Context, Result};
use futures_util::future::try_join_all;
use std::path::Path;
use std::time::{Duration, Instant};

/// Asked: so many times what the peer acks.
const ASKED_TIMES: f64 = 1.5;
/// What the peer acked a second, and its slowest hundredth in milliseconds, where it was measured.
const PEER_MEASURED: (f64, f64) = (25_000.0, 77.0);
const PROGRAM: &str = "a-socketio-ingest.js";
const PEER: &str = "sio-group c16 w64";
const OURS: &str = "coletor c16 w64";
const OPTIONS: &[&str] = &["--ids=v7", "--rounds=5", "--quiet=10"];

const DEVICES: usize = 16;
/// Operations that each device keeps on the way: one push.
const WINDOW: usize = 64;
const WARM: Duration = Duration::from_secs(1);
const MEASURED: Duration = Duration::from_secs(4);

/// Measures and prints.
pub async fn measure(peers: Option<&Path>) -> Result<()> {
    let (ours, theirs) = match peers {
        Some(folder) => {
            let run = Peers::copy_of(folder).await?.run(PROGRAM, &[PEER, OURS], OPTIONS).await?;
            let figures = |case| Ok::<_, anyhow::Error>((run.median(case, "rec_s")?, run.median(case, "p99_ms")?));
            (figures(OURS)?, figures(PEER)?)
        }
        None => (alone().await?, PEER_MEASURED),
    };
    print_machine()?;
    println!("{:<32} {:>9} {:>9}", "1 KiB, 16 devices, 64 on the way", "acked/s", "p99 ms");
    for (name, (rate, p99)) in [("coletor", ours), ("socket.io, group commit", theirs)] {
        println!("{name:<32} {rate:>9.0} {p99:>9.1}");
    }
    println!("ingest ratio {:.2}", (ours.0 / (ASKED_TIMES * theirs.0)).min(theirs.1 / ours.1));
    Ok(())
}

/// Acked operations a second, and the slowest hundredth of the pushes in milliseconds.
async fn alone() -> Result<(f64, f64)> {
    let mut server = Server::start().await?;
    let mut devices = Vec::new();
    for n in 0..DEVICES {
        devices.push(Device::sign_in(&mut server, &format!("device{n}")).await?);
    }
    let begin = Instant::now() + WARM;
    let runs = try_join_all(devices.iter_mut().map(|device| push_until(device, begin, begin + MEASURED))).await?;
    server.kill().await?;
    server.restart().await?;
    for device in &devices {
        device.read_back().await?;
    }
    let samples = Samples::of(runs.concat()).context("nothing was acked")?;
    #[allow(clippy::cast_precision_loss, reason = "a count of a few thousand pushes")]
    let acked = (samples.count() * WINDOW) as f64;
    Ok((acked / MEASURED.as_secs_f64(), samples.percentile(99)))
}

/// Pushes one execution after the other. How long each took that was acked between `begin` and `end`, in milliseconds.
async fn push_until(device: &mut Device, begin: Instant, end: Instant) -> Result<Vec<f64>> {
    let (mut socket, mut times) = (device.socket().await?, Vec::new());
    while Instant::now() < end {
        let sent = Instant::now();
        device.push(&mut socket, WINDOW).await?;
        if (begin..end).contains(&Instant::now()) {
            times.push(sent.elapsed().as_secs_f64() * 1_000.0);
        }
    }
    Ok(times)
}
