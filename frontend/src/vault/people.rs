//! Protecting a device, and letting more people in, while the app runs.

use super::{Locked, Opened, Organisation, Raw, Vault, VaultError, open, resume};
use crate::app::{App, profile_of};
use crate::store::PROFILE;
use coletor_common::account::Session;
use coletor_common::sync::client::Event;
use coletor_common::vault;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

impl App {
    /// Who opens this device, if it is protected.
    pub async fn people(&'static self) -> Result<Vec<Locked>, VaultError> {
        self.device.people().await
    }

    /// Protects this device with the PIN of who is signed in. What lies here is sealed from then on, behind this.
    pub async fn protect(&'static self, pin: &str) -> Result<(), VaultError> {
        let store = self.store();
        let me = self.me.get_untracked();
        let row = self.mirror.project.get_untracked().filter(|row| !row.rescue_key.is_empty());
        let row = row.ok_or(VaultError::NoProjectKey)?;
        let log = store.log_state().await?.ok_or(VaultError::Broken)?;
        let key = Raw::draw()?;
        let sealed = key.sealed_to(&row.rescue_key, &vault::info(log.device)).await?;
        let organisation = Organisation {
            project: me.project,
            name: row.name,
            rescue_key: row.rescue_key,
            device: log.device,
            key: sealed,
        };
        let token = resume::token().await.ok(); // asked for again when they next unlock with a line
        let people = vec![Locked::lock(&me, pin, &key, token).await?];
        let usable = key.usable().await?;
        // From here on a start finds the device locked, whatever of the rest was done.
        Vault { organisation, people, unfinished: true }.save(&store).await?;
        store.unlock(usable);
        open::works_here(me.person);
        self.tabs().tell_locked();
        self.lock_when_idle();
        spawn_local(async move {
            let _ = self.seal_what_lies_here().await; // gone on with at the next start
        });
        Ok(())
    }

    /// Seals what was stored before the device was protected.
    pub(super) async fn seal_what_lies_here(&'static self) -> Result<(), VaultError> {
        let store = self.store();
        let me = self.me.get_untracked();
        self.sealing.set(Some((0, 1)));
        let done = async {
            store.set_meta(&profile_of(&store, &me), &me).await?;
            store.remove_meta(PROFILE).await?;
            store.seal_stored(|seen, all| self.sealing.set(Some((seen, all)))).await?;
            let mut vault = Vault::load(&store).await?.ok_or(VaultError::Broken)?;
            vault.unfinished = false;
            vault.save(&store).await
        };
        let done = done.await;
        self.sealing.set(None);
        done
    }

    /// The data key, for who has unlocked the device and says their PIN once more to let somebody else in.
    pub async fn confirm(&'static self, pin: &str) -> Result<Raw, VaultError> {
        let store = self.store();
        let mut vault = Vault::load(&store).await?.ok_or(VaultError::Broken)?;
        let (_, inside) = vault.try_pin(&store, self.person(), pin).await?;
        Raw::parse(&inside.key)
    }

    /// Gives who works here another PIN. They have just confirmed with the one before, which is where the key is from.
    pub async fn change_pin(&'static self, key: &Raw, pin: &str) -> Result<(), VaultError> {
        let store = self.store();
        let mut vault = Vault::load(&store).await?.ok_or(VaultError::Broken)?;
        vault.admit(&store, &self.me.get_untracked(), key, pin).await
    }

    /// Signs somebody in who is to choose a PIN next.
    pub async fn let_in(&'static self, login: String, password: String) -> Result<Session, VaultError> {
        let before = self.store().log_state().await?;
        let session = self.device.sign_in(login, password).await?;
        if self.store().log_state().await? != before {
            let _ = window().location().reload(); // another log: everything must start anew on it
        }
        Ok(session)
    }

    /// Goes on as somebody who has signed in and chosen a PIN.
    pub async fn go_on_as(&'static self, opened: &Opened, pin: &str) -> Result<(), VaultError> {
        let store = self.store();
        let mut vault = Vault::load(&store).await?.ok_or(VaultError::Broken)?;
        vault.admit(&store, &opened.session, &opened.key, pin).await?;
        open::works_here(opened.session.person);
        self.me.set(opened.session.clone());
        self.happen(Event::SignedIn);
        Ok(())
    }
}
