//! `coletor import-rescue`: at the server itself, while it does not run.

use super::open::Header;
use super::{By, import};
use crate::config::{Cli, Command, Serve};
use crate::lock::{Lock, Locked};
use crate::serve::{self, DATABASE};
use crate::shutdown;
use anyhow::{Context, bail, ensure};
use clap::Parser;
use coletor_common::account::Role;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

/// Longest header that is looked at, in bytes.
const HEADER_BYTES_MAX: u64 = 64 * 1024;

/// Imports a file into a folder of data, and says what came of it.
pub async fn command(data: &Path, file: &Path) -> anyhow::Result<()> {
    ensure!(data.join(DATABASE).is_file(), "there is no database in {}", data.display());
    let Locked::Ours(_lock) = Lock::take(data)? else {
        bail!("a server runs on {}: import the file in its administration, or stop it first", data.display());
    };
    let header = header(file)?;
    let Cli { command: Command::Serve(config) } = Cli::try_parse_from(["coletor", "serve"])? else {
        bail!("no configuration");
    };
    let (app, writer) = serve::open(&Serve { data: data.to_owned(), ..config }).await?;
    let people = app.db.people(header.project).await?;
    let administrator = people.iter().find(|person| person.active && person.role == Role::Administrator);
    let imported = match administrator {
        Some(person) => import(&app, header.project, By::Operator(person.id), file).await.map_err(anyhow::Error::from),
        None => Err(anyhow::anyhow!("the rescue file is for another project ({})", header.project)),
    };
    shutdown::finish(&app, writer).await;
    let report = imported?;
    println!("device     {}", report.device);
    println!("operations {} ({} new, {} set aside)", report.ops, report.ops_new, report.ops_aside);
    println!("files      {} ({} new)", report.media, report.media_new);
    if report.media_bad > 0 {
        println!("           {} were not what they are called: left out", report.media_bad);
    }
    let why = report.refused_because.map_or("", |code| code.as_str());
    ensure!(report.ops_refused == 0, "{} operations could not be taken ({why})", report.ops_refused);
    Ok(())
}

fn header(file: &Path) -> anyhow::Result<Header> {
    let mut source = BufReader::new(File::open(file).with_context(|| format!("cannot read {}", file.display()))?);
    let mut line = Vec::new();
    source.by_ref().take(HEADER_BYTES_MAX).read_until(b'\n', &mut line)?;
    serde_json::from_slice(&line).with_context(|| format!("{} is no rescue file", file.display()))
}
