//! What a backup says of itself.

use anyhow::{Context, ensure};
use coletor_common::time::Millis;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// How a backup is told from other folders.
pub const FORMAT: &str = "coletor backup";
/// Of this layout.
pub const VERSION: u32 = 1;
const NAME: &str = "manifest.json";

/// The file `manifest.json` of a backup. The media files are listed in the database itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`FORMAT`].
    pub format: String,
    /// [`VERSION`].
    pub version: u32,
    /// When the backup was made, by the server's clock.
    pub made_at: Millis,
    /// What the database file hashes to, in hexadecimal.
    pub database_sha256: String,
    /// Its size.
    pub database_bytes: u64,
    /// How many media files there are.
    pub files: u64,
    /// Their bytes.
    pub file_bytes: u64,
}

impl Manifest {
    /// Writes it, on the disk.
    pub fn write(&self, folder: &Path) -> anyhow::Result<()> {
        let path = folder.join(NAME);
        std::fs::write(&path, serde_json::to_string_pretty(self)? + "\n")?;
        super::files::sync(&path)
    }

    /// Reads the one of a backup.
    pub fn read(folder: &Path) -> anyhow::Result<Self> {
        let path = folder.join(NAME);
        let text = std::fs::read_to_string(&path)
            .with_context(|| format!("{} is no backup: it has no {NAME}", folder.display()))?;
        let manifest: Self =
            serde_json::from_str(&text).with_context(|| format!("{} cannot be read", path.display()))?;
        ensure!(manifest.format == FORMAT, "{} is not of a backup", path.display());
        ensure!(manifest.version <= VERSION, "the backup is of a newer Coletor: restore it with that one");
        Ok(manifest)
    }
}
