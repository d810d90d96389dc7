//! Media files, each named by the SHA-256 of its bytes. Knows no records and no permissions.
//!
//! Whole files only; how they come to be is in `parts`.

use bytes::Bytes;
use coletor_common::id::ProjectId;
use futures_util::Stream;
use object_store::local::LocalFileSystem;
use object_store::path::Path as Place;
use object_store::{Error, ObjectStoreExt};
use sha2::{Digest as _, Sha256};
use std::path::Path;

/// A file could not be stored, read or removed.
#[derive(Debug, thiserror::Error)]
#[error("file: {0}")]
pub struct BlobError(#[from] Error);

/// A SHA-256: 64 lower-case hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digest(String);

impl Digest {
    /// Reads one.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        fits.then(|| Self(text.to_owned()))
    }

    /// Of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(crate::passwords::hex(&Sha256::digest(bytes)))
    }

    /// Its digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Where files on their way are, below the folder of files: on the same disk, so that a whole one is moved, not copied.
pub const UNFINISHED: &str = "unfinished";

/// The files.
#[derive(Debug)]
pub struct Blobs {
    store: LocalFileSystem,
}

impl Blobs {
    /// Opens a folder that is there.
    pub fn open(root: &Path) -> Result<Self, BlobError> {
        Ok(Self { store: LocalFileSystem::new_with_prefix(root)?.with_fsync(true) })
    }

    /// Whether the file is here.
    pub async fn has(&self, project: ProjectId, digest: &Digest) -> Result<bool, BlobError> {
        match self.store.head(&place(project, digest)).await {
            Ok(_) => Ok(true),
            Err(Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Stores a small file, of which this is the digest. Once this returns it survives a power cut.
    pub async fn put(&self, project: ProjectId, digest: &Digest, bytes: Bytes) -> Result<(), BlobError> {
        self.store.put(&place(project, digest), bytes.into()).await?;
        Ok(())
    }

    /// The file's bytes.
    pub async fn get(
        &self,
        project: ProjectId,
        digest: &Digest,
    ) -> Result<impl Stream<Item = Result<Bytes, Error>> + use<>, BlobError> {
        Ok(self.store.get(&place(project, digest)).await?.into_stream())
    }

    /// Takes in a file of [`UNFINISHED`] that is whole and on the disk. Once this returns it survives a power cut.
    pub async fn adopt(&self, part: &str, project: ProjectId, digest: &Digest) -> Result<(), BlobError> {
        Ok(self.store.rename(&Place::from_iter([UNFINISHED, part]), &place(project, digest)).await?)
    }

    /// Removes a file. Fine if there is none.
    pub async fn remove(&self, project: ProjectId, digest: &Digest) -> Result<(), BlobError> {
        match self.store.delete(&place(project, digest)).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

fn place(project: ProjectId, digest: &Digest) -> Place {
    Place::from_iter([&project.to_string(), &digest.0[..2], &digest.0])
}
