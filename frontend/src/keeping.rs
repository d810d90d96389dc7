//! What this device may forget: records for which the server has given its receipt, some days later; and what it has to:
//! records that were erased.

use crate::app::App;
use crate::platform::clock;
use crate::store::Reason;
use coletor_common::id::RecordId;
use coletor_common::json::Json;
use coletor_common::map::Map;
use coletor_common::time::{DAY_MS, Millis};
use leptos::prelude::*;
use serde::Deserialize;
use wasm_bindgen_futures::spawn_local;

/// So long what the server has signed for stays here too: it may be restored from a backup that is older.
const KEPT_MS: Millis = 7 * DAY_MS;

/// A receipt, and what of it is needed here.
#[derive(Clone)]
pub struct Signed {
    /// All of it, as the server sent it.
    pub text: Json,
    rev: u64,
    issued_at: Millis,
}

#[derive(Deserialize)]
struct Head {
    record: RecordId,
    rev: u64,
    issued_at: Millis,
}

/// Receipts by record; what cannot be read is none.
pub fn read(receipts: Vec<Json>) -> Map<RecordId, Signed> {
    let read = |text: Json| {
        let Head { record, rev, issued_at } = text.read().ok()?;
        Some((record, Signed { text, rev, issued_at }))
    };
    receipts.into_iter().filter_map(read).collect()
}

impl App {
    /// Shows what the server has signed since.
    pub(crate) fn take_receipts(&'static self) {
        spawn_local(async move {
            // Read again at the next start.
            if let Ok(receipts) = self.store().signed().await {
                self.signed.set(read(receipts));
            }
        });
    }

    /// Removes records that the server has signed for: those of some days ago, and all where room is short.
    pub(crate) fn forget_what_is_kept(&'static self) {
        let now = clock::now() + self.sync.server_offset.get_untracked().unwrap_or(0);
        let short = self.storage.get_untracked().is_some_and(|storage| storage.is_short());
        let ids: Vec<RecordId> = self.journal.records.with_untracked(|records| {
            self.signed.with_untracked(|signed| {
                let kept = records.values().filter(|record| record.is_closed()).filter_map(|record| {
                    let Signed { rev, issued_at, .. } = signed.get(&record.id)?;
                    (*rev >= record.rev && (short || now - issued_at > KEPT_MS)).then_some(record.id)
                });
                kept.collect()
            })
        });
        self.remove(ids, Reason::Kept);
    }

    /// Removes what is to be erased.
    pub(crate) fn erase_as_told(&'static self) {
        let ids: Vec<RecordId> = self.mirror.erased.with_untracked(|erased| erased.keys().copied().collect());
        let here = |id: &RecordId| self.journal.records.with_untracked(|records| records.contains_key(id));
        self.remove(ids.into_iter().filter(here).collect(), Reason::Erased);
    }

    fn remove(&'static self, ids: Vec<RecordId>, reason: Reason) {
        if ids.is_empty() {
            return;
        }
        spawn_local(async move {
            // Tried again at the next start.
            if self.journal.forget(ids.clone(), reason).await.is_ok() {
                self.uploads.remove(&ids);
                if reason == Reason::Erased {
                    self.signed.update(|signed| ids.iter().for_each(|id| drop(signed.remove(id))));
                }
            }
        });
    }
}
