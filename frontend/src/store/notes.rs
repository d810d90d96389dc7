//! Small things to remember about the sync: what became of commands, which operations were set aside.

use super::{Store, StoreError};
use coletor_common::problem::Code;
use coletor_common::sync::frame::Receipt;
use serde::{Deserialize, Serialize};

const RECEIPTS: &str = "receipts";
const SET_ASIDE: &str = "set_aside";

/// An operation that the server stored and did not apply from this log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetAside {
    /// Which log.
    pub incarnation: u32,
    /// Its place there.
    pub seq: u64,
    /// Why it is in quarantine, where an administrator may still apply it; `None` if it had its effect before, from
    /// another log of this device.
    pub code: Option<Code>,
}

impl Store {
    /// What became of commands whose rows were still there.
    pub async fn receipts(&self) -> Result<Vec<Receipt>, StoreError> {
        Ok(self.meta(RECEIPTS).await?.unwrap_or_default())
    }

    /// Remembers what became of commands.
    pub async fn set_receipts(&self, receipts: &[Receipt]) -> Result<(), StoreError> {
        self.set_meta(RECEIPTS, receipts).await
    }

    /// Operations that were set aside.
    pub async fn set_aside(&self) -> Result<Vec<SetAside>, StoreError> {
        Ok(self.meta(SET_ASIDE).await?.unwrap_or_default())
    }

    /// Remembers which operations were set aside.
    pub async fn put_set_aside(&self, all: &[SetAside]) -> Result<(), StoreError> {
        self.set_meta(SET_ASIDE, all).await
    }
}
