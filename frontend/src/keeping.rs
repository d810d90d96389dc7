//! What this device may forget: records for which the server has given its receipt, some days later; and what it has to:
//! records that were erased.

use crate::app::App;
use crate::backing::any_of;
use crate::platform::storage::{self, Storage};
use crate::store::{Reason, Signed, StoreError};
use coletor_common::id::RecordId;
use coletor_common::record::Record;
use coletor_common::row::{ENTITY, ERASED, FORM, FORM_VERSION};
use coletor_common::sync::frame::Row;
use coletor_common::time::{DAY_MS, Millis};
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;

/// So long what the server has signed for stays here too: it may be restored from a backup that is older.
const KEPT_MS: Millis = 7 * DAY_MS;

impl App {
    /// What is to be looked at when this tab begins to write.
    pub(crate) fn keep_at_start(&'static self) {
        self.keep_form_files();
        self.keep_only_what_is_needed();
    }

    /// What came from the server may be a form with files, or tell what is to be erased.
    pub(crate) fn keep_after(&'static self, rows: &[Row]) {
        if any_of(rows, &[FORM, FORM_VERSION]) {
            self.keep_form_files();
        }
        if any_of(rows, &[ERASED]) {
            self.keep_only_what_is_needed();
        }
        if any_of(rows, &[ENTITY]) {
            spawn_local(async move {
                let _ = self.forget_carried_out().await; // looked at again with the next entity
            });
        }
    }

    /// The server's receipt for a record, if it is here.
    pub async fn receipt(&'static self, id: RecordId) -> Option<String> {
        self.store().receipt(id).await.ok()?
    }

    /// Removes records that are to be erased, and those that the server has signed for some days ago, or where room is
    /// short, just now.
    pub(crate) fn keep_only_what_is_needed(&'static self) {
        spawn_local(async move {
            let _ = self.keep().await; // tried again at the next start
        });
    }

    async fn keep(&'static self) -> Result<(), StoreError> {
        let store = self.store();
        let Some((device, _)) = self.journal.log() else { return Ok(()) };
        let erased = store.erased(device).await?;
        if !erased.is_empty() {
            store.forget_notes(&erased).await?;
        }
        self.remove(erased, Reason::Erased).await;
        let signed = store.signed().await?;
        let now = self.sync.server_now_untracked();
        let short = self.storage.get_untracked().is_some_and(Storage::is_short);
        let may_go = |one: &Signed| short || now - one.issued_at > KEPT_MS;
        let kept = signed.iter().filter(|one| may_go(one) && self.is_proven(one)).map(|one| one.record).collect();
        self.remove(kept, Reason::Kept).await;
        Ok(())
    }

    /// Whether a record is closed and the server has signed for all of it.
    fn is_proven(&self, one: &Signed) -> bool {
        let is_it = |it: &Arc<Record>| it.is_closed() && it.rev <= one.rev;
        self.journal.records.with_untracked(|records| records.get(&one.record).is_some_and(is_it))
    }

    /// When the next record leaves this device by itself, because the server has signed for it.
    pub async fn next_leaves_at(&'static self) -> Option<Millis> {
        let signed = self.store().signed().await.ok()?;
        signed.iter().filter(|one| self.is_proven(one)).map(|one| one.issued_at + KEPT_MS).min()
    }

    /// Whether the server has all of a record's data: once it has folded as many operations. Before it says so, nothing
    /// unsent is as good. Tracks it.
    pub fn is_data_safe(&self, record: &Record) -> bool {
        let known = self.mirror.records.with(|records| records.get(&record.id).map_or(0, |known| known.rev));
        known >= record.rev || self.sync.unsent.get() == 0
    }

    /// How many files lie here, and their bytes: those that the server has, or has not, as is wanted. Tracks it.
    pub fn files(&self, wanted: impl Fn(bool) -> bool) -> (usize, u64) {
        self.uploads.files.with(|files| {
            let those = files.values().filter(|file| wanted(file.safe));
            those.fold((0, 0), |(count, bytes), file| (count + 1, bytes + file.bytes))
        })
    }

    /// Looks how much space there is now.
    pub async fn look_at_storage(&'static self) {
        self.storage.set(storage::look().await);
    }

    /// Asks the browser to keep what lies here. Whether it promised.
    pub async fn ask_to_keep(&'static self) -> bool {
        let storage = storage::ask().await;
        self.storage.set(storage);
        storage.is_some_and(|storage| storage.persisted)
    }

    async fn remove(&'static self, mut ids: Vec<RecordId>, reason: Reason) {
        self.journal.records.with_untracked(|records| ids.retain(|id| records.contains_key(id)));
        if !ids.is_empty() && self.journal.forget(ids.clone(), reason).await.is_ok() {
            self.uploads.remove(&ids);
        }
    }
}
