//! Media files in a folder, each named by the SHA-256 of its bytes. Knows no records and no permissions.

use crate::passwords::hex;
use axum::body::Bytes;
use coletor_common::id::ProjectId;
use futures_util::{Stream, StreamExt};
use sha2::{Digest as _, Sha256};
use std::io;
use std::path::{Path, PathBuf};
use tokio::fs::{self, File};
use tokio::io::AsyncWriteExt;

/// Why a file was not stored.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// The disk said so.
    #[error("file: {0}")]
    Io(#[from] io::Error),
    /// It is over the limit.
    #[error("over {max} bytes")]
    TooLarge {
        /// The limit.
        max: u64,
    },
    /// Its bytes do not have the digest they were announced with.
    #[error("the digest does not match")]
    Mismatch,
    /// The sender stopped in the middle.
    #[error("the sender stopped: {0}")]
    Cut(axum::Error),
}

/// A SHA-256: 64 lower-case hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digest(String);

impl Digest {
    /// Reads one.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        fits.then(|| Self(text.to_owned()))
    }

    /// Its digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The folder of files.
#[derive(Debug, Clone)]
pub struct Blobs {
    root: PathBuf,
}

impl Blobs {
    /// Opens the folder, or makes it, and sweeps out what was never finished.
    pub async fn open(root: PathBuf) -> Result<Self, BlobError> {
        let blobs = Self { root };
        match fs::remove_dir_all(blobs.unfinished()).await {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            _ => fs::create_dir_all(blobs.unfinished()).await?,
        }
        Ok(blobs)
    }

    fn unfinished(&self) -> PathBuf {
        self.root.join("unfinished")
    }

    fn path(&self, project: ProjectId, digest: &Digest) -> PathBuf {
        self.root.join(project.to_string()).join(&digest.0[..2]).join(&digest.0)
    }

    /// Whether the file is here.
    pub async fn has(&self, project: ProjectId, digest: &Digest) -> Result<bool, BlobError> {
        Ok(fs::try_exists(self.path(project, digest)).await?)
    }

    /// The file, to read.
    pub async fn get(&self, project: ProjectId, digest: &Digest) -> Result<File, BlobError> {
        Ok(File::open(self.path(project, digest)).await?)
    }

    /// Stores a file and says how long it is. Once this returns it survives a power cut; before, nothing is to be seen.
    pub async fn put(
        &self,
        project: ProjectId,
        digest: &Digest,
        body: impl Stream<Item = Result<Bytes, axum::Error>> + Unpin,
        max: u64,
    ) -> Result<u64, BlobError> {
        let part = Part(self.unfinished().join(uuid::Uuid::new_v4().to_string()));
        let (bytes, found) = receive(&part.0, body, max).await?;
        if found != *digest {
            return Err(BlobError::Mismatch);
        }
        let path = self.path(project, digest);
        let folder = path.parent().unwrap_or(&self.root).to_owned();
        fs::create_dir_all(&folder).await?;
        fs::rename(&part.0, &path).await?;
        for folder in [folder.as_path(), folder.parent().unwrap_or(&self.root), &self.root] {
            File::open(folder).await?.sync_all().await?;
        }
        Ok(bytes)
    }
}

async fn receive(
    path: &Path,
    mut body: impl Stream<Item = Result<Bytes, axum::Error>> + Unpin,
    max: u64,
) -> Result<(u64, Digest), BlobError> {
    let mut file = File::create_new(path).await?;
    let (mut hash, mut bytes) = (Sha256::new(), 0);
    while let Some(chunk) = body.next().await {
        let chunk = chunk.map_err(BlobError::Cut)?;
        bytes += chunk.len() as u64;
        if bytes > max {
            return Err(BlobError::TooLarge { max });
        }
        hash.update(&chunk);
        file.write_all(&chunk).await?;
    }
    file.flush().await?;
    file.sync_all().await?;
    Ok((bytes, Digest(hex(&hash.finalize()))))
}

/// A file on its way; gone when dropped, unless it was renamed. Also when the request is cancelled.
struct Part(PathBuf);

impl Drop for Part {
    fn drop(&mut self) {
        std::fs::remove_file(&self.0).ok(); // renamed or never made; what stays is swept out at the next start
    }
}
