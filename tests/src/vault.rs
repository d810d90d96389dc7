//! A protected device's key as its vault keeps it for the organisation, sealed by a browser's cryptography, run by Node.

use crate::rescue::run;
use anyhow::{Context, Result};
use coletor_common::id::DeviceId;
use coletor_common::vault::SealedKey;
use serde_json::json;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/vault/seal.mjs");

/// Seals a key (base64url) of a device to a project's key.
pub async fn sealed(raw: &str, project_key: &str, device: DeviceId) -> Result<SealedKey> {
    let asked = json!({"raw": raw, "key": project_key, "device": device}).to_string();
    serde_json::from_slice(&run(SCRIPT, asked).await?).context("the script wrote something else")
}
