//! `coletor backup` and `coletor restore`: the database and the media files as one folder that can be checked.
//!
//! A backup is consistent while the server runs: the database is copied as it stands at one moment, then every file that it
//! names, which was on the disk before the database named it. A folder is called a backup only once it is whole.

mod files;
mod manifest;
mod restore;

pub use restore::{finish_restore, restore};

use crate::clock;
use crate::db::copy::Copy;
use crate::serve::{DATABASE, MEDIA};
use anyhow::{Context, ensure};
use files::{hash, move_into_place};
use manifest::{FORMAT, Manifest, VERSION};
use std::path::{Path, PathBuf};

/// Makes a backup of a folder of data into a folder that is not there yet.
pub async fn backup(data: &Path, to: &Path) -> anyhow::Result<()> {
    let source = data.join(DATABASE);
    ensure!(source.is_file(), "there is no database in {}", data.display());
    ensure!(!to.exists(), "{} is there already: name a folder that is not", to.display());
    let partial = partial(to);
    if partial.exists() {
        println!("removing {}, which an earlier backup left unfinished", partial.display());
        std::fs::remove_dir_all(&partial)?;
    }
    std::fs::create_dir_all(partial.join(MEDIA)).with_context(|| format!("cannot make {}", partial.display()))?;
    println!("copying the database");
    let mut live = Copy::read(&source).await?;
    let database = partial.join(DATABASE);
    live.write_into(&database).await.context("cannot copy the database")?;
    live.close().await?;
    let mut copy = Copy::change(&database).await?;
    let copied = files::copy_all(&mut copy, &data.join(MEDIA), &partial.join(MEDIA)).await?;
    for named in &copied.missing {
        copy.forget_file(named).await?; // erased since the database was copied
    }
    let (files, file_bytes) = (copied.files, copied.bytes);
    if let Some(fault) = copy.faults().await? {
        anyhow::bail!("the copy of the database is damaged: {fault}");
    }
    copy.close().await?;
    files::sync(&database)?;
    let (database_sha256, database_bytes) = hash(&database)?;
    let format = FORMAT.to_owned();
    let made_at = clock::now();
    Manifest { format, version: VERSION, made_at, database_sha256, database_bytes, files, file_bytes }
        .write(&partial)?;
    move_into_place(&partial, to)?;
    println!("backup of {files} files and a database of {database_bytes} bytes: {}", to.display());
    Ok(())
}

/// Under this name a backup grows until it is whole.
fn partial(to: &Path) -> PathBuf {
    let mut name = to.as_os_str().to_owned();
    name.push(".partial");
    PathBuf::from(name)
}
