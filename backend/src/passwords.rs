//! Passwords: generated here, kept as argon2id hashes. Tokens: random, kept as SHA-256 digests.
//!
//! Hashing takes much memory and time on purpose, so only a few run at once, off the async threads.

use argon2::Argon2;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use rand::Rng;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Hashes computed at once; each takes 19 MiB.
const HASHING_MAX: usize = 2;
/// Longest password that is looked at, in bytes.
pub const PASSWORD_LEN_MAX: usize = 1_024;
/// Letters and digits that nobody takes for another.
const ALPHABET: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";
const GROUPS: usize = 3;
const GROUP_LEN: usize = 4;
const TOKEN_BYTES: usize = 32;

/// Hashing failed.
#[derive(Debug, thiserror::Error)]
pub enum HashError {
    /// The algorithm said so.
    #[error("password hash: {0}")]
    Hash(argon2::password_hash::Error),
    /// The thread was lost.
    #[error("password hash: {0}")]
    Lost(#[from] tokio::task::JoinError),
    /// The server is stopping.
    #[error("password hash: {0}")]
    Stopping(#[from] tokio::sync::AcquireError),
}

/// Hashes and verifies passwords, a few at once.
#[derive(Debug, Clone)]
pub struct Passwords {
    turns: Arc<Semaphore>,
    /// Verified against where a login is unknown, so that the answer takes as long.
    nobody: Arc<str>,
}

impl Passwords {
    /// Ready to hash.
    pub async fn new() -> Result<Self, HashError> {
        let mut passwords = Self { turns: Arc::new(Semaphore::new(HASHING_MAX)), nobody: "".into() };
        passwords.nobody = passwords.hash(generate()).await?.into();
        Ok(passwords)
    }

    /// The hash to store.
    pub async fn hash(&self, password: String) -> Result<String, HashError> {
        let _turn = self.turns.acquire().await?;
        tokio::task::spawn_blocking(move || hash(&password)).await?.map_err(HashError::Hash)
    }

    /// Whether a password fits a hash; without a hash it never does, but takes as long.
    pub async fn verify(&self, password: String, stored: Option<String>) -> Result<bool, HashError> {
        let _turn = self.turns.acquire().await?;
        let known = stored.is_some();
        let against = stored.unwrap_or_else(|| self.nobody.to_string());
        let fits = tokio::task::spawn_blocking(move || verify(&password, &against)).await?;
        Ok(known && fits)
    }
}

fn hash(password: &str) -> Result<String, argon2::password_hash::Error> {
    let salt = SaltString::encode_b64(&rand::rng().random::<[u8; 16]>())?;
    Ok(Argon2::default().hash_password(password.as_bytes(), &salt)?.to_string())
}

fn verify(password: &str, against: &str) -> bool {
    let fits = |hash: PasswordHash<'_>| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok();
    password.len() <= PASSWORD_LEN_MAX && PasswordHash::new(against).is_ok_and(fits)
}

/// A new password such as `k7fm-2qxd-w9ht`: 59 bits.
pub fn generate() -> String {
    let mut rng = rand::rng();
    let mut group =
        || -> String { (0..GROUP_LEN).map(|_| char::from(ALPHABET[rng.random_range(0..ALPHABET.len())])).collect() };
    (0..GROUPS).map(|_| group()).collect::<Vec<_>>().join("-")
}

/// A new token for a cookie: 256 bits in hexadecimal digits.
pub fn token() -> String {
    hex(&rand::rng().random::<[u8; TOKEN_BYTES]>())
}

/// What is kept of a token.
pub fn token_digest(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}

/// Lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        write!(text, "{byte:02x}").ok(); // writing to a String cannot fail
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_fits_its_hash_and_no_other() {
        let passwords = Passwords::new().await.unwrap();
        let password = generate();
        assert_eq!(password.len(), GROUPS * (GROUP_LEN + 1) - 1);
        let hash = passwords.hash(password.clone()).await.unwrap();
        assert!(passwords.verify(password.clone(), Some(hash.clone())).await.unwrap());
        assert!(!passwords.verify("other".into(), Some(hash)).await.unwrap());
        assert!(!passwords.verify(password, None).await.unwrap());
    }
}
