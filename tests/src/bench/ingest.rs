//! `bench ingest`: durable operations a second, 1 KiB each, of 16 devices that keep 64 on the way.
//!
//! Beside socket.io with better-sqlite3 and group commit at the same durability, both driven by one program. Where that
//! is not at hand, ours alone, against what it reached where it was measured.

use super::peers::Peers;
use super::{Samples, print_machine};
use crate::client::{Client, read};
use crate::ops::{Log, answered, record, taken};
use crate::server::Server;
use crate::socket::Socket;
use anyhow::{Context, Result, ensure};
use coletor_common::account::{DeviceGrant, Role};
use coletor_common::admin::{NewPassword, NewPerson};
use coletor_common::op::Event;
use futures_util::future::try_join_all;
use reqwest::Method;
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
/// Length of an answer that makes its operation 1 KiB.
const ANSWER_BYTES: usize = 580;
const POINTS: usize = 20;
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
    let runs = try_join_all(devices.iter_mut().map(|device| device.push_until(begin, begin + MEASURED))).await?;
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

struct Device {
    client: Client,
    grant: DeviceGrant,
    log: Log,
    acked: u64,
}

impl Device {
    async fn sign_in(server: &mut Server, login: &str) -> Result<Self> {
        let admin = Client::administrator(server).await?;
        let person = NewPerson { login: login.into(), name: login.into(), role: Role::Collector };
        let request = admin.request(Method::POST, "/api/people").json(&person);
        let NewPassword { password, .. } = read(request.send().await?).await?;
        server.passwords.insert(login.to_owned(), password);
        let (client, session, grant) = Client::collector(server, login).await?;
        Ok(Self { client, grant, log: Log::new(grant, session.person), acked: 0 })
    }

    /// Pushes one batch after the other: an execution each, from its beginning to its end. How long each took that was
    /// acked between `begin` and `end`, in milliseconds.
    async fn push_until(&mut self, begin: Instant, end: Instant) -> Result<Vec<f64>> {
        let (mut socket, _) = Socket::welcomed(&self.client, Some(self.grant)).await?;
        let (text, mut times) = ("a".repeat(ANSWER_BYTES), Vec::new());
        while Instant::now() < end {
            let id = record();
            let answers = (1..WINDOW - 1).map(|n| answered(&format!("/bench/point_{}", n % POINTS), &text));
            let events = [taken()].into_iter().chain(answers).chain([Event::Finished {}]);
            let ops = events.map(|event| self.log.op(id, event)).collect();
            let sent = Instant::now();
            let ack = socket.push(ops).await?;
            ensure!(ack.results.is_empty() && ack.through + 1 == self.log.seq, "not simply applied: {ack:?}");
            self.acked = ack.through;
            if (begin..end).contains(&Instant::now()) {
                times.push(sent.elapsed().as_secs_f64() * 1_000.0);
            }
        }
        Ok(times)
    }

    /// After a kill, the log is there through what was acked.
    async fn read_back(&self) -> Result<()> {
        let (_, welcome) = Socket::welcomed(&self.client, Some(self.grant)).await?;
        ensure!(welcome.high_water >= self.acked, "{} acked, {} there", self.acked, welcome.high_water);
        Ok(())
    }
}
