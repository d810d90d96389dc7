//! What a protected device has sealed with its own key (`frontend/src/store/seal.rs`), as its rescue file brings it: the
//! rescue page needs nobody's PIN, because the key stands in the file's header, sealed to the project.
//!
//! A sealed value is a version, a nonce, and AES-256-GCM ciphertext that is bound to the value's place. The plaintext of a
//! text begins with 0, that of bytes with the length of their type, and one.

use super::open::RescueError;
use crate::keys::Secrets;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use coletor_common::id::DeviceId;
use coletor_common::vault::SealedKey;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use serde::Deserialize;

const VERSION: u8 = 1;
const HEAD_BYTES: usize = 1 + NONCE_LEN;
const IS_TEXT: u8 = 0;
/// Largest sealed file that is opened, in bytes: all of it is in memory at once. A larger one counts as damaged.
pub const FILE_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// The key of the device's vault, as the header has it.
#[derive(Debug, Clone, Deserialize)]
pub struct VaultKey {
    device: DeviceId,
    ephemeral: String,
    sealed: String,
}

impl VaultKey {
    /// Opens it.
    pub fn open(&self, secrets: &Secrets) -> Result<LessSafeKey, RescueError> {
        let sealed = SealedKey { ephemeral: self.ephemeral.clone(), sealed: self.sealed.clone() };
        let bytes = BASE64.decode(secrets.open_vault(self.device, &sealed)?);
        let key = bytes.ok().and_then(|bytes| UnboundKey::new(&AES_256_GCM, &bytes).ok());
        Ok(LessSafeKey::new(key.ok_or_else(|| unreadable("the key of the device"))?))
    }
}

/// A sealed operation.
#[derive(Deserialize)]
pub struct SealedOp {
    at: String,
    value: String,
}

impl SealedOp {
    /// Its text.
    pub fn open(&self, key: &LessSafeKey) -> Result<String, RescueError> {
        let sealed = BASE64.decode(&self.value).map_err(|_| unreadable("an operation"))?;
        let plain = open(key, &self.at, &sealed).filter(|plain| plain.first() == Some(&IS_TEXT));
        let text = plain.and_then(|plain| String::from_utf8(plain.get(1..)?.to_vec()).ok());
        text.ok_or_else(|| unreadable("an operation"))
    }
}

/// The bytes of a sealed file; `None` if they were damaged.
pub fn open_file(key: &LessSafeKey, sha256: &str, sealed: &[u8]) -> Option<Vec<u8>> {
    let plain = open(key, &format!("coletor {VERSION} media \"{sha256}\""), sealed)?;
    let head = usize::from(*plain.first()?);
    plain.get(head.max(1)..).map(<[u8]>::to_vec)
}

fn open(key: &LessSafeKey, at: &str, sealed: &[u8]) -> Option<Vec<u8>> {
    let (head, sealed) = sealed.split_at_checked(HEAD_BYTES)?;
    let nonce = Nonce::try_assume_unique_for_key(head.get(1..)?).ok()?;
    let mut text = sealed.to_vec();
    let length = key.open_in_place(nonce, Aad::from(at.as_bytes()), &mut text).ok()?.len();
    text.truncate(length);
    Some(text).filter(|_| head.first() == Some(&VERSION))
}

fn unreadable(what: &str) -> RescueError {
    RescueError::Unreadable(format!("{what} that the device has sealed cannot be opened"))
}
