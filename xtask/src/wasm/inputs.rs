//! What the app is made of, as one digest.

use super::Mode;
use crate::{walk, workspace::Workspace};
use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::fs;

const INPUTS: [&str; 10] = [
    "Cargo.toml",
    "Cargo.lock",
    "Trunk.toml",
    "index.html",
    "admin.html",
    "common/Cargo.toml",
    "common/src",
    "frontend",
    // How it is built counts as well.
    "xtask/src/wasm",
    "xtask/src/tools/std_source.rs",
];

/// Changes when any input's name or content does, and with the mode; never with times, which a fresh clone resets.
pub fn digest(workspace: &Workspace, mode: Mode) -> Result<String> {
    let mut hasher = Sha256::new();
    hasher.update([u8::from(mode == Mode::Small)]);
    for input in INPUTS {
        for file in walk::files(&workspace.root.join(input))? {
            let content = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
            add(&mut hasher, &workspace.relative(&file), &content);
        }
    }
    Ok(hex(&hasher.finalize()))
}

/// Lengths keep a name's end and a content's beginning apart.
pub fn add(hasher: &mut Sha256, name: &str, content: &[u8]) {
    for part in [name.as_bytes(), content] {
        hasher.update(part.len().to_le_bytes());
        hasher.update(part);
    }
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moving_a_letter_from_name_to_content_changes_the_digest() {
        let digest = |name, content: &[u8]| {
            let mut hasher = Sha256::new();
            add(&mut hasher, name, content);
            hex(&hasher.finalize())
        };
        assert_ne!(digest("ab", b"c"), digest("a", b"bc"));
        assert_eq!(digest("ab", b"c"), digest("ab", b"c"));
        assert_eq!(digest("ab", b"c").len(), 64);
    }
}
