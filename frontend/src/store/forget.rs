//! Removing records from the device: because the server has proven that it holds them, or because they are to be erased.

use super::commit::Change;
use super::log::op_key;
use super::rows::scope_range;
use super::{Durability, Store, StoreError, pieces, schema};
use coletor_common::id::{DeviceId, RecordId};
use coletor_common::op::Logged;
use coletor_common::row::{ERASED, device_scope};
use coletor_common::time::Millis;
use serde::Deserialize;
use wasm_bindgen::JsValue;

/// Why a record is removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// There is a receipt for it, which stays. What is not acknowledged yet stays too.
    Kept,
    /// It is to be erased. Of what is not acknowledged yet only the places in the log stay.
    Erased,
}

impl Store {
    /// Removes records with their operations and files, all or nothing, on the disk.
    pub async fn forget(&self, incarnation: u32, ids: &[RecordId], reason: Reason) -> Result<(), StoreError> {
        let acked = self.acked().await?;
        let mut changes = Vec::new();
        for Logged { op, .. } in self.read_log(incarnation, 0, usize::MAX).await? {
            let key = op_key(op.incarnation, op.seq);
            match reason {
                _ if !ids.contains(&op.record) => {}
                _ if op.seq <= acked => changes.push(Change::Delete(schema::OPS, key)),
                Reason::Erased => changes.push(Change::put_json(schema::OPS, key, &op.erased())?),
                Reason::Kept => {}
            }
        }
        for file in self.media().await?.into_iter().filter(|file| ids.contains(&file.record)) {
            let key = JsValue::from_str(&file.sha256);
            changes.extend([Change::Delete(schema::FILES, key.clone()), Change::Delete(schema::MEDIA, key)]);
        }
        for id in ids {
            let key = JsValue::from_str(&id.to_string());
            changes.push(Change::Delete(schema::RECORDS, key.clone()));
            changes.extend(pieces::forget(*id)?);
            if reason == Reason::Erased {
                changes.push(Change::Delete(schema::RECEIPTS, key));
            }
        }
        self.commit(changes, Durability::Strict).await
    }

    /// Every receipt on this device.
    pub async fn signed(&self) -> Result<Vec<Signed>, StoreError> {
        self.all(schema::RECEIPTS, None, None).await
    }

    /// The receipt for a record, as the server sent it.
    pub async fn receipt(&self, id: RecordId) -> Result<Option<String>, StoreError> {
        let found = self.get_raw(schema::RECEIPTS, &JsValue::from_str(&id.to_string())).await?;
        Ok(found.and_then(|text| text.as_string()))
    }

    /// Records of which a device is told that they are erased.
    pub async fn erased(&self, device: DeviceId) -> Result<Vec<RecordId>, StoreError> {
        let rows = self.rows_of(Some(scope_range(&device_scope(device))?)).await?;
        Ok(rows.iter().filter(|row| row.kind == ERASED).filter_map(|row| row.key.parse().ok()).collect())
    }
}

/// What is needed here of a receipt.
#[derive(Deserialize)]
pub struct Signed {
    /// Whose it is.
    pub record: RecordId,
    /// How many operations were folded in.
    pub rev: u64,
    /// When it was signed, by the server's clock.
    pub issued_at: Millis,
}
