//! Between the tab that leads and those that follow: what was stored, and how the sync is.
//!
//! A tab that follows reads everything anew when something was stored; it has time.

use crate::app::App;
use crate::react::whenever;
use crate::tabs::Role;
use coletor_common::sync::client::Line;
use coletor_common::time::Millis;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use wasm_bindgen_futures::spawn_local;

/// A tab that follows reads at most so often, in milliseconds.
const READ_EVERY_MS: u32 = 200;

/// How the leader's sync is.
#[derive(Serialize, Deserialize)]
struct Told {
    line: u8,
    since: Millis,
    unsent: u64,
    heard_at: Option<Millis>,
    offset: Option<Millis>,
    outdated: bool,
}

impl Told {
    fn line(&self) -> Line {
        match self.line {
            0 => Line::Online,
            1 => Line::Connecting,
            2 => Line::Offline { since: self.since },
            _ => Line::SignedOut,
        }
    }
}

impl App {
    /// While this tab leads: tells the others.
    pub(crate) fn tell_followers(&'static self) {
        whenever(move || {
            let sync = self.sync;
            let (line, since) = match sync.line.get() {
                Line::Online => (0, 0),
                Line::Connecting => (1, 0),
                Line::Offline { since } => (2, since),
                Line::SignedOut => (3, 0),
            };
            let (heard_at, offset) = (sync.heard_at.get(), sync.server_offset.get());
            let told = Told { line, since, unsent: sync.unsent.get(), heard_at, offset, outdated: sync.outdated.get() };
            if self.role.get() == Role::Leads {
                self.tabs().tell_sync(&serde_json::to_string(&told).unwrap_or_default());
            }
        });
        whenever(move || {
            self.journal.records.track();
            self.mirror.track();
            self.uploads.files.track();
            if self.role.get() == Role::Leads {
                self.tabs().tell_changed();
            }
        });
    }

    /// While this tab follows: shows what the leader tells.
    pub(crate) fn follow_leader(&'static self) {
        let tabs = self.tabs();
        let (told, changes) = (tabs.told, tabs.changes);
        whenever(move || {
            let told = told.get().and_then(|text| coletor_common::json::read::<Told>(&text).ok());
            if let (Some(told), Role::Follows) = (told, self.role.get_untracked()) {
                let sync = self.sync;
                sync.line.set(told.line());
                sync.unsent.set(told.unsent);
                sync.heard_at.set(told.heard_at);
                sync.server_offset.set(told.offset);
                sync.outdated.set(told.outdated);
            }
        });
        let reading = StoredValue::new(false);
        whenever(move || {
            if changes.get() == 0 || self.role.get_untracked() != Role::Follows || reading.get_value() {
                return;
            }
            reading.set_value(true);
            spawn_local(async move {
                let mut seen = None;
                // What changes meanwhile is read once more.
                while seen != Some(changes.get_untracked()) && self.role.get_untracked() == Role::Follows {
                    seen = Some(changes.get_untracked());
                    let _ = self.show().await; // read again with the next change
                    TimeoutFuture::new(READ_EVERY_MS).await;
                }
                reading.set_value(false);
            });
        });
    }
}
