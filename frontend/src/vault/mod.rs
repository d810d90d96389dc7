//! A device that several people share, each behind a PIN.
//!
//! There is one data key a device (`store/seal.rs` uses it). The vault, which lies in the clear in `meta`, holds it
//! wrapped for each person, by a key that their PIN makes, and once for the organisation, whose server opens it for who may
//! choose another PIN. What a PIN protects, and what it does not, is in `docs/people-on-one-device.md`. Knows no screen.

mod crypt;
mod idle;
mod open;
mod people;
mod resume;

pub use crypt::Raw;
pub use open::Opened;

use crate::app::{Device, SignInError};
use crate::net::fetch::NetError;
use crate::platform::clock;
use crate::store::{Store, StoreError, VAULT};
use coletor_common::account::Session;
use coletor_common::id::{DeviceId, PersonId, ProjectId};
use coletor_common::pin::{self, Tries, Turn};
use coletor_common::vault::SealedKey;
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;

/// Why a protected device does not open, or does not become one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// This device's storage.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Somebody could not sign in.
    #[error(transparent)]
    SignIn(#[from] SignInError),
    /// The PIN is another.
    #[error("the PIN is wrong")]
    Wrong(Tries),
    /// No PIN is looked at, or not yet.
    #[error("no PIN is looked at now")]
    Closed(Turn),
    /// Nobody has permitted that another PIN is chosen.
    #[error("nobody has permitted another PIN")]
    NotPermitted,
    /// The project's key has not reached this device.
    #[error("the project's key is not here")]
    NoProjectKey,
    /// What the vault holds makes no sense.
    #[error("the vault cannot be read")]
    Broken,
    /// The browser's cryptography failed.
    #[error("cryptography failed: {0}")]
    Failed(String),
}

impl From<JsValue> for VaultError {
    fn from(thrown: JsValue) -> Self {
        Self::Failed(crate::platform::js::describe(&thrown))
    }
}

impl From<NetError> for VaultError {
    fn from(error: NetError) -> Self {
        Self::SignIn(error.into())
    }
}

/// What `meta` keeps of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vault {
    /// The data key for the organisation.
    pub organisation: Organisation,
    /// Who opens it.
    pub people: Vec<Locked>,
    /// Something may lie in the clear that was stored before the device was protected.
    pub unfinished: bool,
}

/// The data key for the organisation, and what the rescue page has to know of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    /// The project.
    pub project: ProjectId,
    /// Its name.
    pub name: String,
    /// Its key, to which rescue files are encrypted too.
    pub rescue_key: String,
    /// The device that the key was sealed for.
    pub device: DeviceId,
    /// The data key.
    pub key: SealedKey,
}

/// Somebody with a PIN.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Locked {
    /// Who.
    pub person: PersonId,
    /// Their name, as shown.
    pub name: String,
    /// Their login.
    pub login: String,
    /// What the PIN's key is made of beside the PIN.
    pub salt: String,
    /// How often.
    pub iterations: u32,
    /// An [`Inside`], wrapped by the PIN's key.
    pub inside: String,
    /// Wrong PINs since the last right one.
    pub tries: Tries,
}

/// What a PIN opens.
#[derive(Clone, Serialize, Deserialize)]
struct Inside {
    /// The data key.
    key: String,
    /// What the server knows the person again by.
    token: Option<String>,
}

impl Locked {
    /// Locks a data key behind a PIN.
    async fn lock(session: &Session, pin: &str, key: &Raw, token: Option<String>) -> Result<Self, VaultError> {
        let salt = crypt::salt()?;
        let pin_key = crypt::pin_key(pin, &salt, pin::ITERATIONS).await?;
        let Session { person, name, login, .. } = session.clone();
        let (inside, iterations, tries) = (String::new(), pin::ITERATIONS, Tries::default());
        let mut locked = Self { person, name, login, salt, iterations, inside, tries };
        locked.close(&pin_key, &Inside { key: key.text()?, token }).await?;
        Ok(locked)
    }

    async fn close(&mut self, pin_key: &JsValue, inside: &Inside) -> Result<(), VaultError> {
        let text = serde_json::to_string(inside).map_err(|_| VaultError::Broken)?;
        self.inside = crypt::wrap(pin_key, &self.purpose(), &text).await?;
        Ok(())
    }

    /// What a PIN opens; nothing if it is another.
    async fn open(&self, pin: &str) -> Result<Option<(JsValue, Inside)>, VaultError> {
        let pin_key = crypt::pin_key(pin, &self.salt, self.iterations).await?;
        let Some(text) = crypt::unwrap(&pin_key, &self.purpose(), &self.inside).await? else { return Ok(None) };
        Ok(Some((pin_key, coletor_common::json::read(&text).map_err(|_| VaultError::Broken)?)))
    }

    fn purpose(&self) -> String {
        format!("coletor pin 1 {}", self.person)
    }
}

impl Vault {
    async fn load(store: &Store) -> Result<Option<Self>, VaultError> {
        Ok(store.meta(VAULT).await?)
    }

    async fn save(&self, store: &Store) -> Result<(), VaultError> {
        Ok(store.set_meta(VAULT, self).await?)
    }

    fn find(&mut self, person: PersonId) -> Result<&mut Locked, VaultError> {
        self.people.iter_mut().find(|locked| locked.person == person).ok_or(VaultError::Broken)
    }

    /// Puts somebody in, in place of what there was of them.
    fn put(&mut self, locked: Locked) {
        self.people.retain(|one| one.person != locked.person);
        self.people.push(locked);
    }

    /// Tries a PIN. A wrong one is on the disk before it is tried, so that whoever ends the app in between wins nothing.
    async fn try_pin(&mut self, store: &Store, person: PersonId, pin: &str) -> Result<(JsValue, Inside), VaultError> {
        let locked = self.find(person)?;
        match locked.tries.turn(clock::now()) {
            Turn::Now => {}
            turn => return Err(VaultError::Closed(turn)),
        }
        let tries = locked.tries.one_more(clock::now());
        locked.tries = tries;
        self.save(store).await?;
        let locked = self.find(person)?;
        let Some(opened) = locked.open(pin).await? else { return Err(VaultError::Wrong(tries)) };
        locked.tries = Tries::default();
        self.save(store).await?;
        Ok(opened)
    }
}

impl Device {
    /// Who opens this device, if it is protected.
    pub async fn people(self) -> Result<Vec<Locked>, VaultError> {
        Ok(Vault::load(&self.store()).await?.map(|vault| vault.people).unwrap_or_default())
    }
}
