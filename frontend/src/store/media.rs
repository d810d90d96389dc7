//! Recorded files, named by their SHA-256. What is known of one is apart from its bytes, so that noting how far it has come
//! does not write the bytes again.

use super::commit::Change;
use super::{Durability, Store, StoreError, schema};
use coletor_common::id::RecordId;
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Blob;

/// What is known of a recorded file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredMedia {
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// Its media type.
    pub content_type: String,
    /// The record it belongs to.
    pub record: RecordId,
    /// Its size.
    pub bytes: u64,
    /// The server has it, verified.
    pub safe: bool,
    /// Where the server takes in the rest of it, once it was begun to be sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
}

impl StoredMedia {
    pub(super) fn change(&self) -> Result<Change, StoreError> {
        Change::put_json(schema::FILES, self.sha256.as_str().into(), self)
    }

    pub(super) fn bytes_change(&self, blob: &Blob) -> Change {
        Change::Put(schema::MEDIA, self.sha256.as_str().into(), blob.into())
    }
}

impl Store {
    /// What is known of every file on this device.
    pub async fn media(&self) -> Result<Vec<StoredMedia>, StoreError> {
        self.all(schema::FILES, None, None).await
    }

    /// A file's bytes.
    pub async fn media_bytes(&self, sha256: &str) -> Result<Option<Blob>, StoreError> {
        let Some(value) = self.get_raw(schema::MEDIA, &JsValue::from_str(sha256)).await? else { return Ok(None) };
        let blob = value.dyn_into::<Blob>();
        blob.map(Some).map_err(|_| StoreError::Unreadable { store: schema::MEDIA, why: "no bytes".into() })
    }

    /// Remembers what is now known of files. Losing this only asks the server again.
    pub async fn put_media(&self, files: &[StoredMedia]) -> Result<(), StoreError> {
        let changes: Result<Vec<_>, _> = files.iter().map(StoredMedia::change).collect();
        self.commit(changes?, Durability::Relaxed).await
    }
}
