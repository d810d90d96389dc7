//! What the server has to do with a device that is protected by PINs: it opens the device's key where that was permitted,
//! and knows people again by a token.
//!
//! The key is sealed to the project's key of P-256, the one of rescue files: ECDH with a key made for this alone,
//! HKDF-SHA-256 over [`info`], AES-256-GCM with a nonce of zeros, because no other text has that key.

use crate::id::DeviceId;
use crate::time::{DAY_MS, Millis};
use serde::{Deserialize, Serialize};

/// How long a person may choose another PIN after that was permitted.
pub const RESET_MS: Millis = DAY_MS;
/// Bytes of a device's key.
pub const KEY_BYTES: usize = 32;

/// What binds a sealed key to its device, so that a permission opens no other one's.
pub fn info(device: DeviceId) -> String {
    format!("coletor vault 1\n{device}")
}

/// A device's key as its vault keeps it for the organisation; `POST /api/vault/key`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedKey {
    /// The public half of the key made for this: a point on P-256, 65 bytes uncompressed, in base64url without padding.
    pub ephemeral: String,
    /// Ciphertext and tag, in base64url without padding.
    pub sealed: String,
}

/// The answer to it: the key, in base64url without padding. Never logged.
#[derive(Clone, Serialize, Deserialize)]
pub struct OpenedKey {
    /// [`KEY_BYTES`] bytes.
    pub key: String,
}

/// What a person is known again by on one device: the answer of `POST /api/session/token`, and what is said to
/// `POST /api/session/resume`. Never logged.
#[derive(Clone, Serialize, Deserialize)]
pub struct ResumeToken {
    /// Random; the server keeps its digest only.
    pub token: String,
}

/// Answer of `POST /api/people/{id}/pin`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PinPermitted {
    /// Until when another PIN may be chosen.
    pub until: Millis,
}
