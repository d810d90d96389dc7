//! `bench million`: a million operations, 1 KiB each, of 16 devices: what the server's memory and speed do meanwhile.
//!
//! Then the server is killed, and what it acked is counted in its database.

use super::device::Device;
use super::print_machine;
use crate::server::Server;
use anyhow::{Context, Result, ensure};
use futures_util::future::try_join_all;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, Row as _};
use std::cell::Cell;
use std::path::Path;
use std::time::{Duration, Instant};
use tokio::time::{MissedTickBehavior, interval};

/// Asked: at the end the server holds at most so many times what it held after the first tenth, and so much more.
const ASKED_TIMES: f64 = 1.25;
const ASKED_KIB_MORE: f64 = 16.0 * 1024.0;

const DEVICES: u64 = 16;
/// Operations of one execution: one push.
const BATCH: u64 = 100;
const PUSHES: u64 = 625;
const TOTAL: u64 = DEVICES * BATCH * PUSHES;
const TENTHS: u64 = 10;
const SAMPLED_EVERY: Duration = Duration::from_millis(50);

/// Operations, their ids, and what was not applied.
const COUNT: &str = "SELECT (SELECT SUM(json_array_length(ops)) FROM segments), (SELECT COUNT(*) FROM op_ids), \
    (SELECT COUNT(*) FROM quarantine)";

/// The server at a moment.
#[derive(Debug, Clone, Copy)]
struct Sample {
    at: Instant,
    acked: u64,
    kib: u64,
}

/// A tenth of the operations.
#[derive(Debug, Clone, Copy)]
struct Tenth {
    rate: f64,
    highest_kib: u64,
    last_kib: u64,
}

/// Measures and prints.
pub async fn measure() -> Result<()> {
    let mut server = Server::start().await?;
    let mut devices = Vec::new();
    for n in 0..DEVICES {
        devices.push(Device::sign_in(&mut server, &format!("device{n}")).await?);
    }
    // Hashing the passwords took memory that would hide what is looked for.
    server.stop().await?;
    server.restart().await?;
    let before_kib = server.resident_kib()?;
    let samples = load(&server, &mut devices).await?;
    server.kill().await?;
    ensure!(devices.iter().map(|device| device.acked).sum::<u64>() == TOTAL, "not everything was acked");
    count(&server.data).await?;
    let tenths: Vec<Tenth> = (0..TENTHS).map(|n| tenth(&samples, n)).collect::<Option<_>>().context("no samples")?;
    print_machine()?;
    println!("{:<32} {:>9} {:>11} {:>11}", "1 KiB, 16 devices", "acked/s", "highest MiB", "then MiB");
    println!("{:<32} {:>9} {:>11} {:>11.1}", "before", "", "", mib(before_kib));
    for (n, tenth) in (1..).zip(&tenths) {
        let (highest, last) = (mib(tenth.highest_kib), mib(tenth.last_kib));
        println!("{:<32} {:>9.0} {highest:>11.1} {last:>11.1}", format!("{n}/{TENTHS} of {TOTAL}"), tenth.rate);
    }
    let (first, last) = (tenths[0], tenths[tenths.len() - 1]);
    println!("counted in the database: {TOTAL}; speed of the last tenth over the first: {:.2}", last.rate / first.rate);
    let most_kib = ASKED_TIMES * kib(first.last_kib) + ASKED_KIB_MORE;
    println!("million ratio {:.2}", most_kib / kib(last.highest_kib));
    Ok(())
}

/// All devices push all they have; the server is looked at meanwhile.
async fn load(server: &Server, devices: &mut [Device]) -> Result<Vec<Sample>> {
    let acked = Cell::new(0);
    let pushing = try_join_all(devices.iter_mut().map(async |device| {
        let mut socket = device.socket().await?;
        for _ in 0..PUSHES {
            device.push(&mut socket, usize::try_from(BATCH)?).await?;
            acked.set(acked.get() + BATCH);
        }
        Ok::<_, anyhow::Error>(())
    }));
    let looking = async {
        let (mut samples, mut steps) = (Vec::new(), interval(SAMPLED_EVERY));
        steps.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            steps.tick().await;
            let acked = acked.get();
            samples.push(Sample { at: Instant::now(), acked, kib: server.resident_kib()? });
            if acked == TOTAL {
                return Ok(samples);
            }
        }
    };
    let (_, samples) = tokio::try_join!(pushing, looking)?;
    Ok(samples)
}

/// From the first moment at which a tenth was acked to the first at which the next was.
fn tenth(samples: &[Sample], n: u64) -> Option<Tenth> {
    let at = |tenths| samples.iter().position(|sample| sample.acked >= tenths * (TOTAL / TENTHS));
    let some = samples.get(at(n)?..=at(n + 1)?)?;
    let (first, last) = (some.first()?, some.last()?);
    let rate = kib(last.acked - first.acked) / (last.at - first.at).as_secs_f64();
    Some(Tenth { rate, highest_kib: some.iter().map(|sample| sample.kib).max()?, last_kib: last.kib })
}

/// Everything is in the database, once, and applied.
async fn count(data: &Path) -> Result<()> {
    let mut database = SqliteConnectOptions::new().filename(data.join("coletor.db")).connect().await?;
    let counted = sqlx::query(COUNT).fetch_one(&mut database).await?;
    let counted: [i64; 3] = [counted.try_get(0)?, counted.try_get(1)?, counted.try_get(2)?];
    let total = i64::try_from(TOTAL)?;
    ensure!(counted == [total, total, 0], "operations, ids, quarantined: {counted:?}");
    Ok(database.close().await?)
}

#[allow(clippy::cast_precision_loss, reason = "counts of millions at most")]
fn kib(count: u64) -> f64 {
    count as f64
}

fn mib(count: u64) -> f64 {
    kib(count) / 1024.0
}
