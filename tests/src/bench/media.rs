//! `bench media`: one file of 1 GB up over loopback, beside copying it with the same promise; and the server's memory while
//! fifty files come at once.
//!
//! The same work on both sides: the bytes are read from a file, written to another on the same disk, and on the disk when
//! the time stops. Ours are also hashed, and read back afterwards. Each in turn, several times.

use super::{Samples, print_heading, print_machine, print_row};
use crate::client::Client;
use crate::sender::{begin, number, piece};
use crate::server::Server;
use anyhow::{Context, Result, ensure};
use futures_util::StreamExt;
use futures_util::future::try_join_all;
use reqwest::Method;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;
use std::time::{Duration, Instant};
use tokio::time::interval;

/// Asked: so much of a plain copy's speed.
const ASKED_SPEED: f64 = 0.5;
/// Asked: the most memory, in MiB, while [`FILES`] come at once.
const ASKED_MIB: f64 = 100.0;
const BYTES: u64 = 1_000_000_000;
const ROUNDS: usize = 5;
const FILES: u64 = 50;
const FILE_BYTES: u64 = 20_000_000;
const PIECE: usize = 256 * 1024;
const LOOKED_EVERY: Duration = Duration::from_millis(20);

/// Measures and prints.
pub async fn measure() -> Result<()> {
    let folder = tempfile::tempdir_in(std::env::current_dir()?)?; // a disk, not memory
    let server = Server::start_in(&folder.path().join("data"), &["--demo"]).await?;
    let (client, _, _) = Client::collector(&server, "ana").await?;
    let (mut copies, mut uploads) = (Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        let path = folder.path().join("film.mp4");
        let sha256 = write_noise(&path, BYTES, round as u64)?;
        let plain = copy(&path, &folder.path().join("copy.mp4"))?;
        let sent = upload(&client, &path, &sha256).await?;
        ensure!(read_back(&client, &sha256).await? == sha256, "what is stored is not what was sent");
        if round > 0 {
            copies.push(plain); // the first one is for warming up
            uploads.push(sent);
        }
    }
    print_machine()?;
    print_heading("1 GB, on the disk at the end");
    let (copies, uploads) = (samples(copies)?, samples(uploads)?);
    print_row("copy with fsync", &copies);
    print_row("coletor, one upload", &uploads);
    let speed = copies.median() / uploads.median();
    let mib = at_once(&server, &client, folder.path()).await?;
    println!("speed of a copy                  {speed:>15.2}");
    println!("memory with {FILES} uploads, MiB      {mib:>15.1}");
    println!("media ratio {:.2}", (speed / ASKED_SPEED).min(ASKED_MIB / mib));
    Ok(())
}

fn samples(times: Vec<f64>) -> Result<Samples> {
    Samples::of(times).context("nothing was measured")
}

/// A file that nothing makes smaller; what it hashes to.
fn write_noise(path: &Path, bytes: u64, seed: u64) -> Result<String> {
    let (mut file, mut hash, mut state) = (File::create(path)?, Sha256::new(), seed * 2 + 1);
    let mut left = bytes;
    while left > 0 {
        let mut some = Vec::with_capacity(PIECE);
        while some.len() < PIECE {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            some.extend_from_slice(&state.to_be_bytes());
        }
        some.truncate(usize::try_from(left.min(PIECE as u64))?);
        hash.update(&some);
        file.write_all(&some)?;
        left -= some.len() as u64;
    }
    file.sync_all()?;
    Ok(format!("{:x}", hash.finalize()))
}

/// Milliseconds.
fn copy(from: &Path, to: &Path) -> Result<f64> {
    let began = Instant::now();
    let (mut source, mut target, mut some) = (File::open(from)?, File::create(to)?, vec![0; PIECE]);
    while let read @ 1.. = source.read(&mut some)? {
        target.write_all(&some[..read])?;
    }
    target.sync_all()?;
    let took = began.elapsed().as_secs_f64() * 1_000.0;
    std::fs::remove_file(to)?;
    Ok(took)
}

/// A body that is read from a file as it is sent.
fn body(path: &Path) -> Result<reqwest::Body> {
    let file = File::open(path)?;
    let pieces = futures_util::stream::unfold(file, async |mut file| {
        let mut some = vec![0; PIECE];
        match file.read(&mut some) {
            Ok(0) => None,
            Ok(read) => {
                some.truncate(read);
                Some((Ok::<_, std::io::Error>(some), file))
            }
            Err(error) => Some((Err(error), file)),
        }
    });
    Ok(reqwest::Body::wrap_stream(pieces))
}

/// Milliseconds, from the first request to the last answer.
async fn upload(client: &Client, path: &Path, sha256: &str) -> Result<f64> {
    let bytes = path.metadata()?.len();
    let began = Instant::now();
    let answer = begin(client, sha256, "video/mp4", bytes).send().await?;
    let place = answer.headers().get("location").context("no place")?.to_str()?.to_owned();
    let answer = piece(client, &place, 0, body(path)?).send().await?;
    ensure!(number(answer.headers(), "upload-offset")? == bytes, "not all of it was taken: {}", answer.status());
    Ok(began.elapsed().as_secs_f64() * 1_000.0)
}

async fn read_back(client: &Client, sha256: &str) -> Result<String> {
    let answer = client.request(Method::GET, &format!("/api/media/{sha256}")).send().await?;
    let (mut pieces, mut hash) = (answer.bytes_stream(), Sha256::new());
    while let Some(piece) = pieces.next().await {
        hash.update(piece?);
    }
    Ok(format!("{:x}", hash.finalize()))
}

/// The most memory that the server had while many files came at once, in MiB.
async fn at_once(server: &Server, client: &Client, folder: &Path) -> Result<f64> {
    let mut files = Vec::new();
    for n in 0..FILES {
        let path = folder.join(format!("{n}.mp4"));
        let sha256 = write_noise(&path, FILE_BYTES, 1_000 + n)?;
        files.push((path, sha256));
    }
    let all = try_join_all(files.iter().map(|(path, sha256)| upload(client, path, sha256)));
    let (mut most, mut looks) = (0, interval(LOOKED_EVERY));
    let mut all = std::pin::pin!(all);
    loop {
        tokio::select! {
            done = &mut all => {
                done?;
                break;
            }
            _ = looks.tick() => most = most.max(server.resident_kib()?),
        }
    }
    for (_, sha256) in &files {
        ensure!(read_back(client, sha256).await? == *sha256, "what is stored is not what was sent");
    }
    #[allow(clippy::cast_precision_loss, reason = "some MiB")]
    Ok(most as f64 / 1_024.0)
}
