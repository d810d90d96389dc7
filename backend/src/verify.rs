//! `coletor verify-receipt`: whether a receipt is as the server signed it.

use crate::keys;
use anyhow::{Context, ensure};
use coletor_common::receipt::Receipt;
use std::path::Path;

/// Largest receipt that is read, in bytes.
const BYTES_MAX: u64 = 16 * 1024 * 1024;

/// Says what a receipt proves.
///
/// # Errors
/// It proves nothing: it cannot be read, was altered, or was signed with another key.
pub fn receipt(file: &Path, key: Option<&str>) -> anyhow::Result<()> {
    let size = std::fs::metadata(file).with_context(|| format!("cannot read {}", file.display()))?.len();
    ensure!(size <= BYTES_MAX, "{} is no receipt: it is too large", file.display());
    let text = std::fs::read_to_string(file).with_context(|| format!("{} is no receipt", file.display()))?;
    let receipt: Receipt = serde_json::from_str(&text).with_context(|| format!("{} is no receipt", file.display()))?;
    keys::verify(&receipt)?;
    ensure!(key.is_none_or(|key| key == receipt.key), "the receipt was signed with another key: {}", receipt.key);
    let at = jiff::Timestamp::from_millisecond(receipt.issued_at)?;
    println!("The signature holds.");
    println!("record   {}", receipt.record);
    println!("project  {}", receipt.project);
    println!("revision {} (operations {})", receipt.rev, receipt.ops_sha256);
    for file in &receipt.media {
        println!("file     {} ({} bytes)", file.sha256, file.bytes);
    }
    println!("signed   {at}");
    println!("key      {}{}", receipt.key, if key.is_some() { "" } else { " (compare it with the project's)" });
    Ok(())
}
