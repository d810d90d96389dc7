//! The keys of a protected device, with the browser's cryptography: from a PIN (PBKDF2), for the organisation (ECDH on
//! P-256, HKDF; `coletor_common::vault`), and what is wrapped with them (AES-GCM).

use super::VaultError;
use crate::platform::{crypt, js};
use coletor_common::vault::{KEY_BYTES, SealedKey};
use js_sys::{Array, Uint8Array};
use leptos::prelude::window;
use wasm_bindgen::JsValue;

const IV_BYTES: u32 = 12;
const SALT_BYTES: u32 = 16;
const KEY_BITS: u32 = 256;

/// The device's key in the clear. Only while it is wrapped or made usable; it is overwritten when dropped.
pub struct Raw([u8; KEY_BYTES]);

impl Drop for Raw {
    fn drop(&mut self) {
        self.0 = std::hint::black_box([0; KEY_BYTES]);
    }
}

impl Raw {
    /// A new one.
    pub fn draw() -> Result<Self, VaultError> {
        Self::of(&crypt::random(length(KEY_BYTES))?.to_vec())
    }

    /// Of its bytes.
    pub fn of(bytes: &[u8]) -> Result<Self, VaultError> {
        bytes.try_into().map(Self).map_err(|_| VaultError::Broken)
    }

    /// Of its text.
    pub fn parse(text: &str) -> Result<Self, VaultError> {
        Self::of(&from_base64(text)?)
    }

    /// As text, to be wrapped.
    pub fn text(&self) -> Result<String, VaultError> {
        to_base64(&self.0)
    }

    /// What seals and unseals with it; no script can read it out again.
    pub async fn usable(&self) -> Result<JsValue, VaultError> {
        let raw = Uint8Array::from(&self.0[..]);
        Ok(import(&raw, "AES-GCM".into(), &["encrypt", "decrypt"]).await?)
    }

    /// Sealed to the project's key, for a device (`info`).
    pub async fn sealed_to(&self, project_key: &str, info: &str) -> Result<SealedKey, VaultError> {
        let curve = js::object(&[("name", "ECDH".into()), ("namedCurve", "P-256".into())]);
        let theirs = Uint8Array::from(&from_base64(project_key)?[..]);
        let theirs = import(&theirs, curve.clone(), &[]).await?;
        let ours = crypt::run("generateKey", &[curve, false.into(), usages(&["deriveBits"])]).await?;
        let with = js::object(&[("name", "ECDH".into()), ("public", theirs)]);
        let shared = crypt::run("deriveBits", &[with, js::get(&ours, "privateKey"), KEY_BITS.into()]).await?;
        let shared = import(&Uint8Array::new(&shared), "HKDF".into(), &["deriveKey"]).await?;
        let derive = js::object(&[
            ("name", "HKDF".into()),
            ("hash", "SHA-256".into()),
            ("salt", Uint8Array::new_with_length(0).into()),
            ("info", Uint8Array::from(info.as_bytes()).into()),
        ]);
        let key = crypt::run("deriveKey", &[derive, shared, aes(), false.into(), usages(&["encrypt"])]).await?;
        let zeros = js::object(&[("name", "AES-GCM".into()), ("iv", Uint8Array::new_with_length(IV_BYTES).into())]);
        let sealed = crypt::run("encrypt", &[zeros, key, Uint8Array::from(&self.0[..]).into()]).await?;
        let public = crypt::run("exportKey", &["raw".into(), js::get(&ours, "publicKey")]).await?;
        let text = |bytes: &JsValue| to_base64(&Uint8Array::new(bytes).to_vec());
        Ok(SealedKey { ephemeral: text(&public)?, sealed: text(&sealed)? })
    }
}

/// A new salt.
pub fn salt() -> Result<String, VaultError> {
    to_base64(&crypt::random(SALT_BYTES)?.to_vec())
}

/// The key of a PIN.
pub async fn pin_key(pin: &str, salt: &str, iterations: u32) -> Result<JsValue, VaultError> {
    let base = import(&Uint8Array::from(pin.as_bytes()), "PBKDF2".into(), &["deriveKey"]).await?;
    let derive = js::object(&[
        ("name", "PBKDF2".into()),
        ("hash", "SHA-256".into()),
        ("salt", Uint8Array::from(&from_base64(salt)?[..]).into()),
        ("iterations", iterations.into()),
    ]);
    let usages = usages(&["encrypt", "decrypt"]);
    Ok(crypt::run("deriveKey", &[derive, base, aes(), false.into(), usages]).await?)
}

/// Wraps a text with a key, for a purpose.
pub async fn wrap(key: &JsValue, purpose: &str, text: &str) -> Result<String, VaultError> {
    let iv = crypt::random(IV_BYTES)?;
    let algorithm = crypt::aes_gcm(&iv, purpose);
    let sealed = crypt::run("encrypt", &[algorithm, key.clone(), Uint8Array::from(text.as_bytes()).into()]).await?;
    to_base64(&[iv.to_vec(), Uint8Array::new(&sealed).to_vec()].concat())
}

/// The text again; `None` with another key.
pub async fn unwrap(key: &JsValue, purpose: &str, wrapped: &str) -> Result<Option<String>, VaultError> {
    let wrapped = Uint8Array::from(&from_base64(wrapped)?[..]);
    let algorithm = crypt::aes_gcm(&wrapped.subarray(0, IV_BYTES), purpose);
    let sealed = wrapped.subarray(IV_BYTES, wrapped.length());
    let opened = crypt::run("decrypt", &[algorithm, key.clone(), sealed.into()]).await;
    Ok(opened.ok().and_then(|bytes| String::from_utf8(Uint8Array::new(&bytes).to_vec()).ok()))
}

async fn import(raw: &Uint8Array, algorithm: JsValue, uses: &[&str]) -> Result<JsValue, JsValue> {
    crypt::run("importKey", &["raw".into(), raw.into(), algorithm, false.into(), usages(uses)]).await
}

fn aes() -> JsValue {
    js::object(&[("name", "AES-GCM".into()), ("length", KEY_BITS.into())])
}

fn usages(names: &[&str]) -> JsValue {
    names.iter().map(|name| JsValue::from_str(name)).collect::<Array>().into()
}

fn length(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

fn to_base64(bytes: &[u8]) -> Result<String, VaultError> {
    let text: String = bytes.iter().copied().map(char::from).collect();
    Ok(window().btoa(&text)?.replace('+', "-").replace('/', "_").trim_end_matches('=').to_owned())
}

fn from_base64(text: &str) -> Result<Vec<u8>, VaultError> {
    let text = window().atob(&text.replace('-', "+").replace('_', "/"))?;
    text.chars().map(|one| u8::try_from(u32::from(one)).map_err(|_| VaultError::Broken)).collect()
}
