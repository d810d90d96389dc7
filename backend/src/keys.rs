//! A project's keys: one signs receipts (Ed25519), one opens rescue files and the keys of protected devices (ECDH on
//! P-256). Where they are kept is the
//! database's business; the secret halves never leave this module but to be stored.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use coletor_common::id::DeviceId;
use coletor_common::receipt::Receipt;
use coletor_common::vault::{self, SealedKey};
use p256::elliptic_curve::sec1::ToEncodedPoint;
use rand::Rng;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hkdf::{HKDF_SHA256, Salt};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};

const SECRET_BYTES: usize = 32;

/// A key cannot be used, or a signature does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// A stored key is none.
    #[error("a stored key cannot be read")]
    Unreadable,
    /// What was sealed to the project cannot be opened: it was altered, or is for another purpose.
    #[error("what was sealed to the project cannot be opened")]
    Sealed,
    /// Something else was signed, or with another key.
    #[error("the signature does not hold: the receipt was altered, or its key is another")]
    BadSignature,
}

/// The secret keys of a project, as they are stored: 32 bytes each in base64url.
#[derive(Clone, PartialEq, Eq)]
pub struct Secrets {
    /// Signs receipts.
    pub receipts: String,
    /// Opens rescue files.
    pub rescue: String,
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secrets")
    }
}

impl Secrets {
    /// New ones.
    pub fn generate() -> Self {
        let mut rng = rand::rng();
        let mut secret = || -> [u8; SECRET_BYTES] { rng.random() };
        let rescue = loop {
            let drawn = secret(); // all but one in 2^32 are a key
            if p256::SecretKey::from_slice(&drawn).is_ok() {
                break drawn;
            }
        };
        Self { receipts: BASE64.encode(secret()), rescue: BASE64.encode(rescue) }
    }

    fn signer(&self) -> Result<Ed25519KeyPair, KeyError> {
        let seed = BASE64.decode(&self.receipts).map_err(|_| KeyError::Unreadable)?;
        Ed25519KeyPair::from_seed_unchecked(&seed).map_err(|_| KeyError::Unreadable)
    }

    /// What opens rescue files.
    fn rescue_key(&self) -> Result<p256::SecretKey, KeyError> {
        let secret = BASE64.decode(&self.rescue).map_err(|_| KeyError::Unreadable)?;
        p256::SecretKey::from_slice(&secret).map_err(|_| KeyError::Unreadable)
    }

    /// The key that somebody shares with the project who sealed something to its public half with a key of their own,
    /// whose public half this is.
    pub fn shared(&self, ephemeral: &str, info: &[&[u8]]) -> Result<LessSafeKey, KeyError> {
        let point = BASE64.decode(ephemeral).map_err(|_| KeyError::Sealed)?;
        let point = p256::PublicKey::from_sec1_bytes(&point).map_err(|_| KeyError::Sealed)?;
        let shared = p256::ecdh::diffie_hellman(self.rescue_key()?.to_nonzero_scalar(), point.as_affine());
        let drawn = Salt::new(HKDF_SHA256, &[]).extract(shared.raw_secret_bytes().as_slice());
        let key = drawn.expand(info, &AES_256_GCM).map_err(|_| KeyError::Sealed)?;
        Ok(LessSafeKey::new(UnboundKey::from(key)))
    }

    /// The key of a protected device, in base64url, of what its vault keeps for the organisation.
    pub fn open_vault(&self, device: DeviceId, sealed: &SealedKey) -> Result<String, KeyError> {
        let info = vault::info(device);
        let key = self.shared(&sealed.ephemeral, &[info.as_bytes()])?;
        let mut text = BASE64.decode(&sealed.sealed).map_err(|_| KeyError::Sealed)?;
        let nonce = Nonce::assume_unique_for_key([0; NONCE_LEN]);
        let open = key.open_in_place(nonce, Aad::empty(), &mut text).map_err(|_| KeyError::Sealed)?;
        if open.len() == vault::KEY_BYTES { Ok(BASE64.encode(open)) } else { Err(KeyError::Sealed) }
    }

    /// The public halves: of receipts, and of rescue files (an uncompressed point of 65 bytes), in base64url.
    pub fn public(&self) -> Result<(String, String), KeyError> {
        let receipts = BASE64.encode(self.signer()?.public_key());
        let rescue = self.rescue_key()?.public_key().to_encoded_point(false);
        Ok((receipts, BASE64.encode(rescue.as_bytes())))
    }

    /// Puts the key and the signature into a receipt.
    pub fn sign(&self, receipt: &mut Receipt) -> Result<(), KeyError> {
        let signer = self.signer()?;
        receipt.key = BASE64.encode(signer.public_key());
        receipt.signature = BASE64.encode(signer.sign(receipt.statement().as_bytes()));
        Ok(())
    }
}

/// Whether a receipt is as it was signed, with the key it names.
pub fn verify(receipt: &Receipt) -> Result<(), KeyError> {
    let key = BASE64.decode(&receipt.key).map_err(|_| KeyError::BadSignature)?;
    let signature = BASE64.decode(&receipt.signature).map_err(|_| KeyError::BadSignature)?;
    let key = UnparsedPublicKey::new(&ED25519, key);
    key.verify(receipt.statement().as_bytes(), &signature).map_err(|_| KeyError::BadSignature)
}

#[cfg(test)]
mod tests {
    use super::*;
    use coletor_common::id::{ProjectId, RecordId};
    use coletor_common::receipt::ReceiptMedia;

    #[test]
    fn a_receipt_holds_until_anything_in_it_is_changed() {
        let secrets = Secrets::generate();
        let (project, record) = (ProjectId(uuid::Uuid::nil()), RecordId(uuid::Uuid::max()));
        let media = vec![ReceiptMedia { sha256: "ab".into(), bytes: 1 }];
        let ops_sha256 = "cd".to_owned();
        let (key, signature) = (String::new(), String::new());
        let mut receipt = Receipt { project, record, rev: 2, ops_sha256, media, issued_at: 3, key, signature };
        secrets.sign(&mut receipt).unwrap();
        assert_eq!(verify(&receipt), Ok(()));
        assert_eq!(receipt.key, secrets.public().unwrap().0);
        let altered: [fn(&mut Receipt); 7] = [
            |it| it.record = RecordId(uuid::Uuid::nil()),
            |it| it.rev = 3,
            |it| it.ops_sha256.push('0'),
            |it| it.media.clear(),
            |it| it.issued_at += 1,
            |it| it.signature = "AAAA".into(),
            |it| it.key = Secrets::generate().public().unwrap().0,
        ];
        for alter in altered {
            let mut other = receipt.clone();
            alter(&mut other);
            assert_eq!(verify(&other), Err(KeyError::BadSignature), "{other:?}");
        }
    }
}
