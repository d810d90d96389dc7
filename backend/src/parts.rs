//! Files on their way: their bytes on the disk, who is writing which, and what they hash to so far.
//!
//! Knows no protocol and no database: whoever receives is told how far the disk has it, and says so to others.

use crate::blobs::Digest;
use crate::passwords::hex;
use axum::body::Bytes;
use futures_util::{Stream, StreamExt};
use sha1::Sha1;
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedMutexGuard, Semaphore, SemaphorePermit, mpsc, watch};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

/// Files received at once; further ones wait.
const RECEIVING_MAX: usize = 64;
/// What may wait for the disk of one file, in pieces as they come from the network (64 KiB at most each).
const PIECES_WAITING: usize = 4;
/// Bytes after which what was received is put on the disk for sure, so that a broken line costs no more than that.
const SURE_EVERY: u64 = 16 * 1024 * 1024;
/// Longer than that nobody waits for the next bytes.
const SILENCE_MAX: Duration = Duration::from_secs(30);
/// Files of which the hash so far is remembered. What was forgotten is read once more.
const REMEMBERED_MAX: usize = 1_024;
const READ_BYTES: usize = 256 * 1024;

/// Why receiving ended.
#[derive(Debug, thiserror::Error)]
pub enum PartError {
    /// The disk said so.
    #[error("file: {0}")]
    Io(#[from] io::Error),
    /// A thread was lost.
    #[error(transparent)]
    Lost(#[from] tokio::task::JoinError),
    /// The server is stopping.
    #[error(transparent)]
    Stopping(#[from] tokio::sync::AcquireError),
}

/// How receiving ended. What is on the disk for sure was told before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// All of the body is on the disk.
    Whole,
    /// The line broke, or nothing came for too long.
    Cut,
    /// Somebody else goes on with this file.
    Overtaken,
    /// There is more of it than there was room for; what fitted was kept.
    TooLong,
    /// The bytes do not have the checksum that was named; none of them was kept.
    Altered,
}

/// What bytes are said to hash to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Checksum {
    /// SHA-1.
    Sha1(Vec<u8>),
    /// SHA-256.
    Sha256(Vec<u8>),
}

/// A file's hash, through so many bytes.
#[derive(Debug, Clone, Default)]
struct Hashed {
    bytes: u64,
    hash: Sha256,
}

/// Who writes a file now, and its hash so far.
#[derive(Debug, Default)]
struct Turn {
    holder: Mutex<CancellationToken>,
    hashed: Arc<tokio::sync::Mutex<Hashed>>,
}

/// The folder of unfinished files.
#[derive(Debug)]
pub struct Parts {
    folder: PathBuf,
    turns: Mutex<HashMap<String, Arc<Turn>>>,
    receiving: Semaphore,
}

impl Parts {
    /// Opens a folder that is there.
    pub fn open(folder: PathBuf) -> Self {
        Self { folder, turns: Mutex::default(), receiving: Semaphore::new(RECEIVING_MAX) }
    }

    /// Removes files that nobody knows of any more, by name.
    pub fn keep_only(&self, known: &[String]) -> io::Result<()> {
        for entry in std::fs::read_dir(&self.folder)? {
            let name = entry?.file_name();
            if !known.iter().any(|known| *known == *name.to_string_lossy()) {
                std::fs::remove_file(self.folder.join(name))?;
            }
        }
        Ok(())
    }

    /// Removes one. Fine if there is none.
    pub async fn remove(&self, name: &str) -> Result<(), PartError> {
        self.turns().remove(name);
        match tokio::fs::remove_file(self.folder.join(name)).await {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// Where a file is.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// How long a file is; `None` if it is not there.
    pub async fn length(&self, name: &str) -> Result<Option<u64>, PartError> {
        match tokio::fs::metadata(self.folder.join(name)).await {
            Ok(found) => Ok(Some(found.len())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Takes over a file: whoever writes it stops. It is held until the answer is dropped.
    pub async fn hold(&self, name: &str) -> Held {
        let turn = {
            let mut turns = self.turns();
            if turns.len() > REMEMBERED_MAX {
                turns.retain(|_, turn| turn.hashed.try_lock().is_err());
            }
            turns.entry(name.to_owned()).or_default().clone()
        };
        let overtaken = CancellationToken::new();
        let before =
            std::mem::replace(&mut *turn.holder.lock().unwrap_or_else(PoisonError::into_inner), overtaken.clone());
        before.cancel();
        Held { path: self.folder.join(name), hashed: turn.hashed.clone().lock_owned().await, overtaken }
    }

    fn turns(&self) -> std::sync::MutexGuard<'_, HashMap<String, Arc<Turn>>> {
        self.turns.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until there is room to receive one more.
    pub async fn turn_to_receive(&self) -> Result<SemaphorePermit<'_>, PartError> {
        Ok(self.receiving.acquire().await?)
    }
}

/// A file that nobody else writes now.
#[derive(Debug)]
pub struct Held {
    path: PathBuf,
    hashed: OwnedMutexGuard<Hashed>,
    overtaken: CancellationToken,
}

impl Held {
    /// Writes a body behind the first `from` bytes, at most `room` of it. `tell` is told whenever more is on the disk; in the
    /// end [`Self::sure`] is. To be awaited to its end: the thread that writes does not stop sooner.
    pub async fn receive(
        &mut self,
        (from, room): (u64, u64),
        checksum: Option<Checksum>,
        body: impl Stream<Item = Result<Bytes, axum::Error>> + Unpin,
        tell: watch::Sender<u64>,
    ) -> Result<End, PartError> {
        let (pieces, waiting) = mpsc::channel(PIECES_WAITING);
        let work = Writing { path: self.path.clone(), hashed: self.hashed.clone(), from, checksum, waiting, tell };
        let writer = tokio::task::spawn_blocking(move || work.run());
        let end = feed(body, room, pieces, &self.overtaken).await;
        let (hashed, altered) = writer.await??;
        *self.hashed = hashed;
        Ok(if altered && end == End::Whole { End::Altered } else { end })
    }

    /// How much of it is on the disk, once something was received.
    pub fn sure(&self) -> u64 {
        self.hashed.bytes
    }

    /// What the file hashes to, of which the disk has the first `bytes`.
    pub async fn digest(&mut self, bytes: u64) -> Result<Option<Digest>, PartError> {
        let (path, hashed) = (self.path.clone(), self.hashed.clone());
        *self.hashed = tokio::task::spawn_blocking(move || through(&path, hashed, bytes)).await??;
        Ok(Digest::parse(&hex(&self.hashed.hash.clone().finalize())))
    }
}

/// Hands on what comes until it ends.
async fn feed(
    mut body: impl Stream<Item = Result<Bytes, axum::Error>> + Unpin,
    mut room: u64,
    pieces: mpsc::Sender<Bytes>,
    overtaken: &CancellationToken,
) -> End {
    loop {
        let next = tokio::select! {
            next = timeout(SILENCE_MAX, body.next()) => next,
            () = overtaken.cancelled() => return End::Overtaken,
        };
        let mut piece = match next {
            Ok(Some(Ok(piece))) => piece,
            Ok(None) => return End::Whole,
            Ok(Some(Err(_))) | Err(_) => return End::Cut,
        };
        let too_long = piece.len() as u64 > room;
        if too_long {
            piece.truncate(usize::try_from(room).unwrap_or(usize::MAX));
        }
        room -= piece.len() as u64;
        let taken = pieces.send(piece).await.is_ok();
        if too_long {
            return End::TooLong;
        }
        if !taken {
            return End::Cut; // the writer says why
        }
    }
}

/// The thread that writes: the disk makes it wait, and hashing costs processor time.
struct Writing {
    path: PathBuf,
    hashed: Hashed,
    from: u64,
    checksum: Option<Checksum>,
    waiting: mpsc::Receiver<Bytes>,
    tell: watch::Sender<u64>,
}

impl Writing {
    /// The file's hash through what is on the disk, and whether it was not what its checksum said.
    fn run(mut self) -> io::Result<(Hashed, bool)> {
        let before = through(&self.path, self.hashed, self.from)?;
        let mut file = OpenOptions::new().create(true).truncate(false).write(true).open(&self.path)?;
        file.set_len(self.from)?; // what is behind it was never promised
        file.seek(SeekFrom::Start(self.from))?;
        let (mut hashed, mut sum, mut sure) = (before.clone(), Sum::of(self.checksum.as_ref()), self.from);
        while let Some(piece) = self.waiting.blocking_recv() {
            file.write_all(&piece)?;
            hashed.take(&piece);
            sum.take(&piece);
            if self.checksum.is_none() && hashed.bytes - sure >= SURE_EVERY {
                file.sync_data()?;
                sure = hashed.bytes;
                self.tell.send_replace(sure);
            }
        }
        if !sum.fits(self.checksum.as_ref()) {
            file.set_len(self.from)?;
            file.sync_all()?;
            return Ok((before, true));
        }
        file.sync_all()?;
        Ok((hashed, false))
    }
}

impl Hashed {
    fn take(&mut self, piece: &[u8]) {
        self.hash.update(piece);
        self.bytes += piece.len() as u64;
    }
}

/// The hash through the first `bytes` of a file: as remembered, or read once more.
fn through(path: &Path, hashed: Hashed, bytes: u64) -> io::Result<Hashed> {
    if hashed.bytes == bytes {
        return Ok(hashed);
    }
    if bytes == 0 {
        return Ok(Hashed::default());
    }
    let mut file = File::open(path)?.take(bytes);
    let (mut hashed, mut buffer) = (Hashed::default(), vec![0; READ_BYTES]);
    while let read @ 1.. = file.read(&mut buffer)? {
        hashed.take(buffer.get(..read).unwrap_or_default());
    }
    if hashed.bytes < bytes {
        return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "a file is shorter than what was promised of it"));
    }
    Ok(hashed)
}

/// The running sum of one body.
enum Sum {
    None,
    Sha1(Sha1),
    Sha256(Sha256),
}

impl Sum {
    fn of(checksum: Option<&Checksum>) -> Self {
        match checksum {
            None => Self::None,
            Some(Checksum::Sha1(_)) => Self::Sha1(Sha1::new()),
            Some(Checksum::Sha256(_)) => Self::Sha256(Sha256::new()),
        }
    }

    fn take(&mut self, piece: &[u8]) {
        match self {
            Self::None => {}
            Self::Sha1(sum) => sum.update(piece),
            Self::Sha256(sum) => sum.update(piece),
        }
    }

    fn fits(self, checksum: Option<&Checksum>) -> bool {
        match (self, checksum) {
            (Self::Sha1(sum), Some(Checksum::Sha1(said))) => sum.finalize().as_slice() == said,
            (Self::Sha256(sum), Some(Checksum::Sha256(said))) => sum.finalize().as_slice() == said,
            _ => true,
        }
    }
}
