//! Opening a protected device: with a PIN, or with a password and another PIN where that was permitted.

use super::resume::{self, Resumed};
use super::{Inside, Locked, Raw, Vault, VaultError};
use crate::app::{App, Device, Obstacle, SignInError, profile_of};
use crate::net::fetch::{self, NetError};
use crate::platform::settings;
use crate::store::{LogState, PROFILE, Store};
use coletor_common::account::{DeviceGrant, Session, SignIn};
use coletor_common::id::PersonId;
use coletor_common::problem::Code;
use coletor_common::vault::OpenedKey;
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

/// Who worked here last, so that whoever comes next does not begin on their page.
const LAST: &str = "last-person";

/// Somebody who signed in while the data key is at hand, and has to choose a PIN now.
pub struct Opened {
    /// Who.
    pub session: Session,
    /// The data key.
    pub key: Raw,
}

impl Device {
    /// Opens the device with a PIN, also without a network.
    pub async fn unlock(self, person: PersonId, pin: &str) -> Result<&'static App, VaultError> {
        let store = self.store();
        let mut vault = Vault::load(&store).await?.ok_or(VaultError::Broken)?;
        let (pin_key, mut inside) = vault.try_pin(&store, person, pin).await?;
        store.unlock(Raw::parse(&inside.key)?.usable().await?);
        let me = known(&store, person).await?;
        let resumed = resume::within_time(me.person, inside.token.clone()).await;
        remember(&store, &mut vault, (person, &pin_key), (&mut inside, &resumed)).await;
        let me = match &resumed {
            Resumed::Anew(session) => {
                // What the server says of them now; their log is the device's own.
                let session = Session { device: me.device, ..(**session).clone() };
                store.set_meta(&profile_of(&store, &session), &session).await?;
                session
            }
            _ => me,
        };
        let app = go_on(self, me, vault.unfinished).await?;
        if let (Resumed::NoLine, Some(token)) = (resumed, inside.token) {
            resume::with_a_line(app, token);
        }
        Ok(app)
    }

    /// Signs somebody in on a device that their PIN does not open, or not any more. The server has the data key opened if
    /// that was permitted.
    pub async fn enter(self, login: String, password: String) -> Result<Opened, VaultError> {
        let store = self.store();
        let vault = Vault::load(&store).await?.ok_or(VaultError::Broken)?;
        let LogState { device, incarnation, .. } = store.log_state().await?.ok_or(VaultError::Broken)?;
        let request = SignIn { login, password, device: Some(device), incarnation, collects: true };
        let session: Session = fetch::post("/api/session", &request).await?;
        if session.device != Some(DeviceGrant { device, incarnation }) {
            return Err(SignInError::NoDevice.into());
        }
        let opened: Result<OpenedKey, NetError> = fetch::post("/api/vault/key", &vault.organisation.key).await;
        let opened = opened.map_err(|error| match error.code() {
            Some(Code::NotAllowed) => VaultError::NotPermitted,
            _ => error.into(),
        })?;
        Ok(Opened { session, key: Raw::parse(&opened.key)? })
    }

    /// Goes on as somebody who has chosen a PIN.
    pub async fn settle(self, opened: &Opened, pin: &str) -> Result<&'static App, VaultError> {
        let store = self.store();
        let mut vault = Vault::load(&store).await?.ok_or(VaultError::Broken)?;
        store.unlock(opened.key.usable().await?);
        vault.admit(&store, &opened.session, &opened.key, pin).await?;
        go_on(self, opened.session.clone(), vault.unfinished).await
    }
}

impl Vault {
    /// Gives somebody who has signed in a PIN.
    pub(super) async fn admit(
        &mut self,
        store: &Store,
        session: &Session,
        key: &Raw,
        pin: &str,
    ) -> Result<(), VaultError> {
        let token = resume::token().await.ok(); // asked for again when they next unlock with a line
        self.put(Locked::lock(session, pin, key, token).await?);
        store.set_meta(&profile_of(store, session), session).await?;
        self.save(store).await
    }
}

/// Who somebody is, as far as the device knows. The profile is under its old name where the app was ended while the device
/// was being protected.
async fn known(store: &Store, person: PersonId) -> Result<Session, VaultError> {
    if let Some(session) = store.meta(&format!("{PROFILE} {person}")).await? {
        return Ok(session);
    }
    let before: Option<Session> = store.meta(PROFILE).await?;
    before.filter(|session| session.person == person).ok_or(VaultError::Broken)
}

/// Keeps another token, or that there is none any more. If that fails, the same is found out at the next time.
async fn remember(
    store: &Store,
    vault: &mut Vault,
    (person, pin_key): (PersonId, &JsValue),
    (inside, resumed): (&mut Inside, &Resumed),
) {
    let token = match resumed {
        Resumed::Already if inside.token.is_none() => resume::token().await.ok(),
        Resumed::Unknown if inside.token.is_some() => None,
        _ => return,
    };
    inside.token = token;
    if let Ok(locked) = vault.find(person)
        && locked.close(pin_key, inside).await.is_ok()
    {
        let _ = vault.save(store).await;
    }
}

/// Remembers who works here; true if it was somebody else before.
pub(super) fn works_here(person: PersonId) -> bool {
    let person = person.to_string();
    let is_another = settings::read(LAST).as_ref() != Some(&person);
    if is_another {
        settings::write(LAST, &person);
    }
    is_another
}

async fn go_on(device: Device, me: Session, unfinished: bool) -> Result<&'static App, VaultError> {
    if works_here(me.person)
        && let Ok(history) = window().history()
    {
        // Only refused when called a hundred times a second.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some("/"));
    }
    let app = device.start(me).await.map_err(|obstacle| match obstacle {
        Obstacle::Storage(error) => VaultError::Store(error),
        Obstacle::OtherTab => VaultError::Broken,
    })?;
    app.lock_when_idle();
    if unfinished {
        spawn_local(async move {
            let _ = app.seal_what_lies_here().await; // gone on with at the next start
        });
    }
    Ok(app)
}
