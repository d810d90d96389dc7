//! Copying files so that they are on the disk afterwards, and are what they are called.

use crate::db::copy::{Copy, Named};
use crate::passwords::hex;
use anyhow::{Context, ensure};
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

const READ_BYTES: usize = 256 * 1024;
/// Files listed at once.
const LISTED: u32 = 500;
/// After so many files it is said how far it is.
const TOLD_EVERY: u64 = 500;

/// Where a media file is below their folder.
fn place(folder: &Path, named: &Named) -> PathBuf {
    let start = named.sha256.get(..2).unwrap_or_default();
    folder.join(named.project.to_string()).join(start).join(&named.sha256)
}

/// What became of copying files.
#[derive(Debug, Default)]
pub struct Copied {
    /// How many were copied.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Those that are not there.
    pub missing: Vec<Named>,
}

/// Copies every media file that a copy of the database names, checks each, and says how far it is.
pub async fn copy_all(database: &mut Copy, from: &Path, to: &Path) -> anyhow::Result<Copied> {
    let total = database.file_count().await?;
    let (mut last, mut copied) = (None, Copied::default());
    loop {
        let page = database.files(last.as_ref(), LISTED).await?;
        let Some(end) = page.last().cloned() else { return Ok(copied) };
        for named in page {
            if copy(&named, from, to)? {
                copied.files += 1;
                copied.bytes += named.bytes;
            } else {
                copied.missing.push(named);
            }
            if copied.files.is_multiple_of(TOLD_EVERY) {
                println!("{} of {total} files", copied.files);
            }
        }
        last = Some(end);
    }
}

/// Copies a media file from one folder of them to another. False if it is not there.
///
/// # Errors
/// It is not what its name says, or cannot be read or written.
fn copy(named: &Named, from: &Path, to: &Path) -> anyhow::Result<bool> {
    let (source, target) = (place(from, named), place(to, named));
    let mut source = match File::open(&source) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        opened => opened.with_context(|| format!("cannot read {}", source.display()))?,
    };
    let folder = target.parent().unwrap_or(to);
    fs::create_dir_all(folder)?;
    let mut file = File::create(&target).with_context(|| format!("cannot write {}", target.display()))?;
    let (sha256, bytes) = pass(&mut source, |piece| file.write_all(piece))?;
    ensure!(
        (&sha256, bytes) == (&named.sha256, named.bytes),
        "the file {} is damaged: it hashes to {sha256} and has {bytes} bytes",
        named.sha256
    );
    file.sync_all()?;
    sync(folder)?;
    Ok(true)
}

/// What a file hashes to, and its size.
pub fn hash(path: &Path) -> anyhow::Result<(String, u64)> {
    let mut file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(pass(&mut file, |_| Ok(()))?)
}

fn pass(source: &mut File, mut take: impl FnMut(&[u8]) -> std::io::Result<()>) -> std::io::Result<(String, u64)> {
    let (mut hash, mut bytes, mut buffer) = (Sha256::new(), 0, vec![0; READ_BYTES]);
    while let read @ 1.. = source.read(&mut buffer)? {
        let piece = buffer.get(..read).unwrap_or_default();
        hash.update(piece);
        take(piece)?;
        bytes += read as u64;
    }
    Ok((hex(&hash.finalize()), bytes))
}

/// Waits until a file or a folder's list is on the disk.
pub fn sync(path: &Path) -> anyhow::Result<()> {
    File::open(path).and_then(|file| file.sync_all()).with_context(|| format!("cannot sync {}", path.display()))
}

/// Gives something that is whole its name.
pub fn move_into_place(from: &Path, to: &Path) -> anyhow::Result<()> {
    sync(from)?;
    fs::rename(from, to).with_context(|| format!("cannot name it {}", to.display()))?;
    let parent = to.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    sync(parent)
}
