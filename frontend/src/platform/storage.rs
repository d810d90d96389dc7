//! How safe this device's storage is.

use super::js;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

/// What the browser says of its storage.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Storage {
    /// The browser promised not to clear it by itself.
    pub persisted: bool,
    /// Bytes used.
    pub used: u64,
    /// Bytes there may be.
    pub quota: u64,
}

/// Less room than this is too little for a long round, in bytes.
const ROOM_BYTES_MIN: u64 = 64 * 1024 * 1024;

impl Storage {
    /// Whether a long round had better not begin before something is done about it.
    pub fn is_risky(self) -> bool {
        !self.persisted || self.is_short()
    }

    /// Whether there is too little room.
    pub fn is_short(self) -> bool {
        self.quota.saturating_sub(self.used) < ROOM_BYTES_MIN
    }
}

/// Asks the browser to keep the storage, and how much there is.
pub async fn ask() -> Option<Storage> {
    let manager = web_sys::window()?.navigator().storage();
    let asked = manager.persist().ok()?;
    figures(&manager, asked).await
}

/// Asks how much there is, and nothing else.
pub async fn look() -> Option<Storage> {
    let manager = web_sys::window()?.navigator().storage();
    let known = manager.persisted().ok()?;
    figures(&manager, known).await
}

async fn figures(manager: &web_sys::StorageManager, persisted: js_sys::Promise) -> Option<Storage> {
    let persisted = JsFuture::from(persisted).await.is_ok_and(|granted| granted.is_truthy());
    let estimate = JsFuture::from(manager.estimate().ok()?).await.ok()?;
    let estimate: web_sys::StorageEstimate = estimate.unchecked_into();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole bytes, far below 2^53")]
    let number = |name| js::get(&estimate, name).as_f64().unwrap_or_default() as u64;
    Some(Storage { persisted, used: number("usage"), quota: number("quota") })
}
