//! Who is signed in while the app runs: the same person again, another one, or nobody any more; and leaving a protected
//! device locked.

use crate::app::{App, SignInError, profile_of};
use crate::net::fetch;
use crate::store::{PROFILE, StoreError};
use coletor_common::sync::client::Event;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;

/// How often it is looked whether all that was done is on the disk, in milliseconds.
const LOOK_MS: u32 = 50;

impl App {
    /// Signs the same or another person in while the app runs.
    pub async fn sign_in_again(&'static self, login: String, password: String) -> Result<(), SignInError> {
        if self.store().is_unlocked() && login != self.me.with_untracked(|me| me.login.clone()) {
            return Err(SignInError::SomebodyElse);
        }
        let before = self.store().log_state().await?;
        let session = self.device.sign_in(login, password).await?;
        if self.store().log_state().await? != before {
            // Another log: everything must start anew on it.
            let _ = window().location().reload();
        }
        self.me.set(session);
        self.happen(Event::SignedIn);
        Ok(())
    }

    /// Remembers that a lost storage was told of.
    pub(crate) fn forget_loss(&'static self) {
        self.me.update(|me| me.lost = None);
        let (me, store) = (self.me.get_untracked(), self.store());
        spawn_local(async move {
            let _ = store.set_meta(&profile_of(&store, &me), &me).await; // told again at the next start
        });
    }

    /// Signs out: the server forgets the session, this device forgets who it was. Unsent work stays.
    pub async fn sign_out(&'static self) -> Result<(), StoreError> {
        // Without a network the cookie stays, but nobody here is signed in with it.
        let _ = fetch::delete("/api/session").await;
        self.store().remove_meta(PROFILE).await?;
        self.tabs().tell_locked();
        let _ = window().location().set_href("/");
        Ok(())
    }

    /// Whether this device is protected.
    pub fn is_protected(&'static self) -> bool {
        self.store().is_unlocked()
    }

    /// Locks a protected device: once what is being typed is on the disk, the page is loaded anew and its memory, with the
    /// key, is gone. `everywhere` also in other tabs.
    pub fn lock(&'static self, everywhere: bool) {
        if let Some(field) =
            document().active_element().and_then(|active| active.dyn_into::<web_sys::HtmlElement>().ok())
        {
            let _ = field.blur(); // a field that cannot be left has nothing to save
        }
        spawn_local(async move {
            loop {
                TimeoutFuture::new(LOOK_MS).await;
                if self.saver.is_idle_now() {
                    break;
                }
            }
            if everywhere {
                self.tabs().tell_locked();
            }
            let _ = window().location().reload();
        });
    }
}
