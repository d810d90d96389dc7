//! From a backup to a folder of data, and how a server that runs takes it up.

use super::files::{self, hash, move_into_place};
use super::manifest::Manifest;
use crate::clock;
use crate::db::copy::Copy;
use crate::lock::{Lock, Locked};
use crate::serve::{DATABASE, MEDIA};
use anyhow::{Context, bail, ensure};
use std::fs;
use std::path::{Path, PathBuf};

/// In the folder of data: what is to be restored, whole and checked, until it takes its place.
const RESTORED: &str = "restored";
/// The same while it is being made.
const RESTORING: &str = "restoring";
/// In the folder of data: what was there before, behind the time when it was put aside.
const BEFORE: &str = "before-restore";

/// Checks a backup and puts it in the place of what a folder of data holds, which is kept beside it. A server that runs on
/// the folder is asked to take it up; it starts again with it.
pub async fn restore(backup: &Path, data: &Path) -> anyhow::Result<()> {
    let manifest = Manifest::read(backup)?;
    fs::create_dir_all(data).with_context(|| format!("cannot make {}", data.display()))?;
    let locked = Lock::take(data)?;
    let restoring = data.join(RESTORING);
    for left in [&restoring, &data.join(RESTORED)] {
        if left.exists() {
            fs::remove_dir_all(left)?;
        }
    }
    stage(backup, &manifest, &restoring).await?;
    move_into_place(&restoring, &data.join(RESTORED))?;
    match locked {
        Locked::Ours(_lock) => {
            finish_restore(data)?;
            println!("restored to {}", data.display());
        }
        Locked::Theirs(Some(process)) => {
            ask_to_take_up(process)?;
            println!("restored; the server that runs (process {process}) starts again with it");
        }
        Locked::Theirs(None) => bail!("a server runs on {}: stop it and try again", data.display()),
    }
    Ok(())
}

/// A copy of the backup, each file checked, that begins a new history.
async fn stage(backup: &Path, manifest: &Manifest, to: &Path) -> anyhow::Result<()> {
    let (source, database) = (backup.join(DATABASE), to.join(DATABASE));
    println!("checking and copying the database");
    let (sha256, bytes) = hash(&source)?;
    ensure!(
        (&sha256, bytes) == (&manifest.database_sha256, manifest.database_bytes),
        "the backup's database is damaged: it hashes to {sha256} and has {bytes} bytes"
    );
    fs::create_dir_all(to.join(MEDIA))?;
    fs::copy(&source, &database).context("cannot copy the database")?;
    let mut copy = Copy::change(&database).await?;
    if let Some(fault) = copy.faults().await? {
        bail!("the backup's database is damaged: {fault}");
    }
    let copied = files::copy_all(&mut copy, &backup.join(MEDIA), &to.join(MEDIA)).await?;
    if let Some(named) = copied.missing.first() {
        bail!("the backup lacks the file {}", named.sha256);
    }
    let count = copied.files;
    ensure!(count == manifest.files, "the backup names {count} files, not {}", manifest.files);
    copy.begin_anew(clock::now()).await?;
    copy.close().await?;
    files::sync(&database)
}

/// Puts what was restored in its place, if there is something: nobody may use the folder meanwhile. Safe to repeat, wherever
/// it was broken off.
pub fn finish_restore(data: &Path) -> anyhow::Result<bool> {
    let restored = data.join(RESTORED);
    if !restored.exists() {
        return Ok(false);
    }
    let before = data.join(format!("{BEFORE}-{}", clock::now()));
    // The database goes last: while it is among what was restored, all of this is done again.
    if restored.join(DATABASE).exists() {
        let logs = ["-wal", "-shm"].map(|ending| format!("{DATABASE}{ending}"));
        for name in logs.iter().map(String::as_str).chain([DATABASE]) {
            put_aside(data, &before, name)?;
        }
        if restored.join(MEDIA).exists() {
            put_aside(data, &before, MEDIA)?;
            fs::rename(restored.join(MEDIA), data.join(MEDIA))?;
        }
        fs::rename(restored.join(DATABASE), data.join(DATABASE))?;
        files::sync(data)?;
    }
    fs::remove_dir_all(&restored)?;
    Ok(true)
}

fn put_aside(data: &Path, before: &Path, name: &str) -> anyhow::Result<()> {
    let found: PathBuf = data.join(name);
    if found.exists() {
        fs::create_dir_all(before)?;
        fs::rename(&found, before.join(name)).with_context(|| format!("cannot put {} aside", found.display()))?;
    }
    Ok(())
}

#[cfg(unix)]
fn ask_to_take_up(process: i32) -> anyhow::Result<()> {
    use rustix::process::{Pid, Signal, kill_process};
    let process = Pid::from_raw(process).context("no such process")?;
    kill_process(process, Signal::HUP).context("cannot ask the server to take up what was restored: start it again")
}

#[cfg(not(unix))]
fn ask_to_take_up(_process: i32) -> anyhow::Result<()> {
    bail!("start the server again, so that it takes up what was restored")
}
