//! Opens rescue files: the format, the cryptography, and what is inside, in order. Knows nothing of where it goes.
//!
//! A header line of JSON, then boxes: a length of 4 bytes, and AES-256-GCM ciphertext of at most 1 MiB. The key comes from
//! ECDH of the file's own key with the project's (HKDF-SHA-256 over the header), the nonce from the box's number and whether
//! it is the last one; so nothing can be altered, left out or cut off. Inside are lines of JSON, files behind theirs. What
//! a protected device had sealed is sealed in it once more ([`super::sealed`]).

use super::sealed::{self, SealedOp, VaultKey};
use crate::keys::{KeyError, Secrets};
use bytes::Bytes;
use coletor_common::id::{DeviceId, ProjectId, RecordId};
use coletor_common::json::{self, Json};
use coletor_common::op::Logged;
use coletor_common::time::Millis;
use ring::aead::{Aad, LessSafeKey, Nonce};
use serde::Deserialize;
use std::io::{BufRead, Read};

/// Longest header and longest line inside, in bytes.
const LINE_BYTES_MAX: u64 = 2 * 1024 * 1024;
/// Plaintext of one box, at most; every box but the last is full.
const BOX_BYTES: usize = 1024 * 1024;
const TAG_BYTES: usize = 16;
const VERSION: u32 = 1;

/// Why a rescue file cannot be imported. Nothing of it was.
#[derive(Debug, thiserror::Error)]
pub enum RescueError {
    /// It does not begin as one.
    #[error("this is no rescue file")]
    NotARescue,
    /// Of a later format.
    #[error("the rescue file is of a newer Coletor: import it with that one")]
    Newer,
    /// Another project's.
    #[error("the rescue file is for another project ({0})")]
    OtherProject(ProjectId),
    /// This project's, but encrypted to a key that it does not have.
    #[error(
        "the rescue file was made for another key than this project's: is this the server that the device sends to?"
    )]
    OtherKey,
    /// It ends before its end.
    #[error("the rescue file is not whole: it ends early. Copy it from the device once more")]
    Truncated,
    /// It was changed on the way.
    #[error("the rescue file was altered at or behind byte {0}: copy it from the device once more")]
    Altered(u64),
    /// It is intact, but says what cannot be.
    #[error("the rescue file holds something that cannot be read: {0}")]
    Unreadable(String),
    /// A key of the project cannot be read.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The disk said so.
    #[error("file: {0}")]
    Io(#[from] std::io::Error),
}

/// What a rescue file says of itself, readable by everybody.
#[derive(Debug, Clone, Deserialize)]
pub struct Header {
    coletor: String,
    version: u32,
    /// Whose it is.
    pub project: ProjectId,
    /// The device it comes from.
    pub device: DeviceId,
    /// When it was made, by the device's clock.
    pub made_at: Millis,
    key: String,
    ephemeral: String,
    #[serde(default)]
    vault: Option<VaultKey>,
}

/// A file inside.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Medium {
    /// What it hashes to, in hexadecimal.
    pub sha256: String,
    /// Its media type.
    pub content_type: String,
    /// The record that it was recorded for.
    pub record: RecordId,
    /// Its size.
    pub bytes: u64,
}

/// What stands in a rescue file, one after the other.
#[derive(Debug)]
pub enum Entry {
    /// An operation.
    Op(Logged),
    /// A file; [`Rescue::read`] gives its bytes.
    Medium(Medium),
}

/// How much stands in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub struct Count {
    /// Operations.
    pub ops: u64,
    /// Files.
    pub media: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line {
    Op(Json),
    SealedOp(SealedOp),
    Media(Medium),
    SealedMedia(Medium),
    End(Count),
}

/// An open rescue file.
pub struct Rescue<R> {
    /// What it says of itself.
    pub header: Header,
    source: R,
    key: LessSafeKey,
    /// How much of the file was read.
    at: u64,
    number: u32,
    last: bool,
    plain: Vec<u8>,
    taken: usize,
    /// What was met so far.
    count: Count,
    /// Bytes of a file that are still to come before the next line.
    rest: u64,
    /// What the device had sealed with.
    vault: Option<LessSafeKey>,
    /// What is still to come of a file that had to be opened as a whole.
    opened: Bytes,
}

impl<R: BufRead> Rescue<R> {
    /// Opens one with the keys of the project that it is to be for.
    pub fn open(mut source: R, project: ProjectId, secrets: &Secrets) -> Result<Self, RescueError> {
        let mut line = Vec::new();
        source.by_ref().take(LINE_BYTES_MAX).read_until(b'\n', &mut line)?;
        let at = line.len() as u64;
        let text = line.strip_suffix(b"\n").and_then(|line| std::str::from_utf8(line).ok());
        let text = text.ok_or(RescueError::NotARescue)?;
        let header: Header = json::read(text).map_err(|_| RescueError::NotARescue)?;
        if header.coletor != "rescue" {
            return Err(RescueError::NotARescue);
        }
        if header.version > VERSION {
            return Err(RescueError::Newer);
        }
        if header.project != project {
            return Err(RescueError::OtherProject(header.project));
        }
        if header.key != secrets.public()?.1 {
            return Err(RescueError::OtherKey);
        }
        let purpose = format!("coletor rescue {VERSION}\n");
        let key = match secrets.shared(&header.ephemeral, &[purpose.as_bytes(), text.as_bytes()]) {
            Err(KeyError::Sealed) => return Err(RescueError::Altered(0)),
            shared => shared?,
        };
        let vault = header.vault.as_ref().map(|vault| vault.open(secrets)).transpose()?;
        let (plain, count, opened) = (Vec::new(), Count::default(), Bytes::new());
        Ok(Self { header, source, key, at, number: 0, last: false, plain, taken: 0, count, rest: 0, vault, opened })
    }

    /// The next thing in it; `None` behind the last. What is left of a file before it is passed over.
    pub fn next(&mut self) -> Result<Option<Entry>, RescueError> {
        while self.rest > 0 {
            self.read()?;
        }
        self.opened.clear();
        let line = self.line()?;
        let unreadable = |error: serde_json::Error| RescueError::Unreadable(error.to_string());
        match json::read(&line).map_err(unreadable)? {
            Line::Op(text) => {
                self.count.ops += 1;
                Ok(Some(Entry::Op(Logged::read(text).map_err(unreadable)?)))
            }
            Line::SealedOp(op) => {
                self.count.ops += 1;
                let text = op.open(self.vault()?)?;
                Ok(Some(Entry::Op(Json::parse(text).and_then(Logged::read).map_err(unreadable)?)))
            }
            Line::SealedMedia(medium) => {
                self.count.media += 1;
                self.rest = medium.bytes;
                self.open_file(medium).map(Some)
            }
            Line::Media(medium) => {
                self.count.media += 1;
                self.rest = medium.bytes;
                Ok(Some(Entry::Medium(medium)))
            }
            Line::End(count) if count == self.count => Ok(None),
            Line::End(count) => {
                Err(RescueError::Unreadable(format!("it says {count:?} at its end and held {:?}", self.count)))
            }
        }
    }

    /// Opens a file that the device had sealed. One that cannot be is handed on as it is, and found to be another by its
    /// hash.
    fn open_file(&mut self, medium: Medium) -> Result<Entry, RescueError> {
        if medium.bytes > sealed::FILE_BYTES_MAX {
            return Ok(Entry::Medium(medium));
        }
        let mut whole = Vec::new();
        while self.rest > 0 {
            whole.extend(self.read()?);
        }
        let opened = sealed::open_file(self.vault()?, &medium.sha256, &whole);
        self.opened = opened.unwrap_or(whole).into();
        Ok(Entry::Medium(Medium { bytes: self.opened.len() as u64, ..medium }))
    }

    fn vault(&self) -> Result<&LessSafeKey, RescueError> {
        self.vault.as_ref().ok_or_else(|| RescueError::Unreadable("it has sealed values and no key to them".into()))
    }

    /// Some of the bytes of the file whose entry came last; none behind its end.
    pub fn read(&mut self) -> Result<Vec<u8>, RescueError> {
        if self.rest == 0 {
            let some = self.opened.len().min(BOX_BYTES);
            return Ok(self.opened.split_to(some).to_vec());
        }
        if self.taken == self.plain.len() {
            self.open_box()?;
        }
        let some = usize::try_from(self.rest).unwrap_or(usize::MAX).min(self.plain.len() - self.taken);
        let piece = self.plain.get(self.taken..self.taken + some).unwrap_or_default().to_vec();
        self.taken += some;
        self.rest -= some as u64;
        Ok(piece)
    }

    fn line(&mut self) -> Result<String, RescueError> {
        let mut line = Vec::new();
        loop {
            let open = self.plain.get(self.taken..).unwrap_or_default();
            let end = open.iter().position(|byte| *byte == b'\n');
            line.extend_from_slice(open.get(..end.unwrap_or(open.len())).unwrap_or_default());
            self.taken += end.map_or(open.len(), |end| end + 1);
            if line.len() as u64 > LINE_BYTES_MAX {
                return Err(RescueError::Unreadable(format!("a line has over {LINE_BYTES_MAX} bytes")));
            }
            if end.is_some() {
                return String::from_utf8(line).map_err(|error| RescueError::Unreadable(error.to_string()));
            }
            self.open_box()?;
        }
    }

    fn open_box(&mut self) -> Result<(), RescueError> {
        if self.last {
            return Err(RescueError::Unreadable("it has no end".into()));
        }
        let mut length = [0; 4];
        self.fill(&mut length)?;
        let length = usize::try_from(u32::from_be_bytes(length)).unwrap_or(usize::MAX);
        if !(TAG_BYTES..=BOX_BYTES + TAG_BYTES).contains(&length) {
            return Err(RescueError::Altered(self.at));
        }
        let mut sealed = vec![0; length];
        self.fill(&mut sealed)?;
        let is_last = self.source.fill_buf()?.is_empty();
        let Some(plain) = self.unseal(&sealed, is_last) else {
            // One that opens as a box in the middle shows that the file is cut off behind it.
            let cut = is_last && self.unseal(&sealed, false).is_some();
            return Err(if cut { RescueError::Truncated } else { RescueError::Altered(self.at) });
        };
        self.at += (length + 4) as u64;
        self.number = self.number.checked_add(1).ok_or_else(|| RescueError::Unreadable("too many boxes".into()))?;
        (self.plain, self.taken, self.last) = (plain, 0, is_last);
        Ok(())
    }

    fn unseal(&self, sealed: &[u8], is_last: bool) -> Option<Vec<u8>> {
        let mut open = sealed.to_vec();
        let length = self.key.open_in_place(nonce(self.number, is_last), Aad::empty(), &mut open).ok()?.len();
        open.truncate(length);
        Some(open)
    }

    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), RescueError> {
        self.source.read_exact(bytes).map_err(|error| match error.kind() {
            std::io::ErrorKind::UnexpectedEof => RescueError::Truncated,
            _ => error.into(),
        })
    }
}

fn nonce(number: u32, is_last: bool) -> Nonce {
    let mut nonce = [0; 12];
    nonce[7..11].copy_from_slice(&number.to_be_bytes());
    nonce[11] = u8::from(is_last);
    Nonce::assume_unique_for_key(nonce)
}
