//! `bench idle`: the server's memory for each of 10,000 sockets that are welcomed and say nothing.

use super::print_machine;
use crate::client::Client;
use crate::server::Server;
use crate::socket::Socket;
use anyhow::{Context, Result};
use futures_util::future::try_join_all;
use std::time::Duration;

/// Asked: the most, in KiB.
const ASKED_KIB: f64 = 12.0;
/// Where they were measured, in KiB.
const PEERS_MEASURED: [(&str, f64); 2] = [("ws", 9.1), ("socket.io", 25.0)];
const SOCKETS: usize = 10_000;
const AT_ONCE: usize = 100;
/// How long memory must stay the same to be read.
const SETTLED: Duration = Duration::from_secs(2);
const READS_MAX: usize = 30;

/// Measures and prints.
pub async fn measure() -> Result<()> {
    raise_open_files()?;
    let server = Server::start().await?;
    let client = Client::administrator(&server).await?;
    // Whatever is made once for all sockets is there before the count begins.
    let mut sockets = open(&client, AT_ONCE).await?;
    let before = settled(&server).await?;
    for _ in 0..SOCKETS / AT_ONCE {
        sockets.extend(open(&client, AT_ONCE).await?);
    }
    let after = settled(&server).await?;
    #[allow(clippy::cast_precision_loss, reason = "some hundred MiB")]
    let each = (after.saturating_sub(before)) as f64 / SOCKETS as f64;
    print_machine()?;
    println!("{:<28} {:>12}", format!("{SOCKETS} idle sockets"), "KiB each");
    println!("{:<28} {each:>12.1}", "coletor");
    for (peer, kib) in PEERS_MEASURED {
        println!("{:<28} {kib:>12.1}", format!("{peer} (as measured before)"));
    }
    println!("idle ratio {:.2}", ASKED_KIB / each);
    drop(sockets);
    Ok(())
}

/// Opens sockets and waits for all that they are told at first.
async fn open(client: &Client, count: usize) -> Result<Vec<Socket>> {
    try_join_all((0..count).map(async |_| {
        let (mut socket, welcome) = Socket::welcomed(client, None).await?;
        socket.catch_up(&welcome).await?;
        Ok(socket)
    }))
    .await
}

/// The server's resident memory in KiB, once it stands still.
async fn settled(server: &Server) -> Result<u64> {
    let mut last = 0;
    for _ in 0..READS_MAX {
        tokio::time::sleep(SETTLED).await; // a bench measures time and memory; it asserts neither
        let now = server.resident_kib()?;
        if now.abs_diff(last) * 200 < now {
            return Ok(now);
        }
        last = now;
    }
    Ok(last)
}

/// Each socket is an open file.
fn raise_open_files() -> Result<()> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit }).context("cannot open so many sockets")
}
