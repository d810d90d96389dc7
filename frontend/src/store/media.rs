//! Recorded files, named by their SHA-256.

use super::commit::Change;
use super::{Durability, Store, StoreError, schema};
use crate::platform::js;
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
    /// The server has it, verified.
    pub safe: bool,
}

impl StoredMedia {
    pub(super) fn change(&self, blob: &Blob) -> Result<Change, StoreError> {
        let meta = super::to_js(schema::MEDIA, self)?;
        let value = js::object(&[("blob", blob.clone().into()), ("meta", meta)]);
        Ok(Change::Put(schema::MEDIA, self.sha256.as_str().into(), value))
    }
}

impl Store {
    /// Every file on this device, without its bytes.
    pub async fn media(&self) -> Result<Vec<StoredMedia>, StoreError> {
        let mut out = Vec::new();
        for key in self.keys(schema::MEDIA).await? {
            let key = key.as_string().unwrap_or_default();
            out.extend(self.media_file(&key).await?.map(|(meta, _)| meta));
        }
        Ok(out)
    }

    /// One file with its bytes.
    pub async fn media_file(&self, sha256: &str) -> Result<Option<(StoredMedia, Blob)>, StoreError> {
        let Some(value) = self.get_raw(schema::MEDIA, &JsValue::from_str(sha256)).await? else { return Ok(None) };
        let meta = super::from_js(schema::MEDIA, &js::get(&value, "meta"))?;
        let blob = js::get(&value, "blob").dyn_into::<Blob>();
        blob.map(|blob| Some((meta, blob)))
            .map_err(|_| StoreError::Unreadable { store: schema::MEDIA, why: "no bytes".into() })
    }

    /// Remembers that the server has a file.
    pub async fn set_media_safe(&self, sha256: &str) -> Result<(), StoreError> {
        let Some((mut meta, blob)) = self.media_file(sha256).await? else { return Ok(()) };
        meta.safe = true;
        self.commit(vec![meta.change(&blob)?], Durability::Relaxed).await
    }
}
