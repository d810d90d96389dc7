//! The media lane: sends recorded files whole, one after the other, once all data is acknowledged.
//!
//! Never delays data: it waits until nothing is unsent. Whatever fails is tried again when the line is next good.

use crate::net::fetch;
use crate::store::{Store, StoredMedia};
use crate::syncer::SyncState;
use coletor_common::map::Map;
use coletor_common::problem::Code;
use coletor_common::sync::client::Line;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// Milliseconds until a failed upload is tried again while the line is good.
const RETRY_MS: u32 = 10_000;

/// Which files are on this device, and which of them the server has. Copies share it.
#[derive(Clone, Copy)]
pub struct Uploader {
    /// By SHA-256.
    pub files: RwSignal<Map<String, StoredMedia>>,
    running: StoredValue<bool>,
    leads: RwSignal<bool>,
    attempt: RwSignal<u32>,
}

impl Uploader {
    /// Sends nothing before it is told to lead.
    pub fn start(store: Store, sync: SyncState) -> Self {
        let uploader = Self {
            files: RwSignal::new(Map::new()),
            running: StoredValue::new(false),
            leads: RwSignal::new(false),
            attempt: RwSignal::new(0),
        };
        let store = StoredValue::new_local(store);
        Effect::new(move || {
            uploader.attempt.track();
            let clear = sync.line.get() == Line::Online && sync.unsent.get() == 0;
            let waiting = uploader.files.with(|files| files.values().any(|file| !file.safe));
            if uploader.leads.get() && clear && waiting && !uploader.running.get_value() {
                uploader.running.set_value(true);
                spawn_local(uploader.send_all(store.get_value()));
            }
        });
        uploader
    }

    /// Shows the files that are stored.
    pub fn show(&self, files: Vec<StoredMedia>) {
        self.files.set(files.into_iter().map(|file| (file.sha256.clone(), file)).collect());
    }

    /// Whether this tab sends.
    pub fn lead(&self, leads: bool) {
        self.leads.set(leads);
    }

    /// Tries at once what failed before.
    pub fn try_again(&self) {
        self.attempt.update(|n| *n += 1);
    }

    /// A file was stored.
    pub fn add(&self, file: StoredMedia) {
        self.files.update(|files| files.insert(file.sha256.clone(), file));
    }

    async fn send_all(self, store: Store) {
        let waiting = self.files.with_untracked(|files| {
            files.values().filter(|file| !file.safe).map(|file| file.sha256.clone()).collect::<Vec<_>>()
        });
        let mut failed = false;
        for sha256 in waiting {
            failed |= !self.send(&store, &sha256).await;
        }
        self.running.set_value(false);
        if failed {
            gloo_timers::callback::Timeout::new(RETRY_MS, move || self.try_again()).forget();
        }
    }

    /// Sends one file; true if the server has it now.
    async fn send(&self, store: &Store, sha256: &str) -> bool {
        let Ok(Some((meta, blob))) = store.media_file(sha256).await else { return false };
        let path = format!("/api/media/{sha256}");
        match fetch::send_bytes(&path, &meta.content_type, blob.into()).await {
            Ok(()) => {}
            Err(error) => {
                if error.code() == Some(Code::TooLarge) {
                    web_sys::console::warn_1(&format!("{sha256}: {error}").into());
                }
                return false;
            }
        }
        if store.set_media_safe(sha256).await.is_err() {
            return false; // it is sent again, which is harmless
        }
        self.files.update(|files| {
            if let Some(file) = files.get_mut(sha256) {
                file.safe = true;
            }
        });
        true
    }
}
