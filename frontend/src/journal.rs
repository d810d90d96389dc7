//! The one writer of this device's log: numbers operations, folds them, stores them, and only then says so.
//!
//! Everything goes through one queue, so that the log stays contiguous however fast somebody taps.

use crate::platform::clock;
use crate::store::{Appended, LogState, Store, StoreError, StoredMedia};
use coletor_common::form::model::Form;
use coletor_common::id::{OpId, PersonId, RecordId};
use coletor_common::map::Map;
use coletor_common::op::{Event, Op};
use coletor_common::record::{Misplaced, Record, fold};
use coletor_common::time::Millis;
use futures_channel::{mpsc, oneshot};
use futures_util::StreamExt;
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;

/// Why something that happened is not in the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JournalError {
    /// It could not be stored.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The record is not in a state for it.
    #[error(transparent)]
    Misplaced(#[from] Misplaced),
    /// The page is closing.
    #[error("the page is closing")]
    Closing,
}

/// Something that happened, not yet numbered.
pub struct Entry {
    /// To which record.
    pub record: RecordId,
    /// What.
    pub event: Event,
    /// The form, where the event takes it.
    pub form: Option<Arc<Form>>,
    /// The file, where the event records one.
    pub media: Option<(StoredMedia, web_sys::Blob)>,
}

struct Job {
    entry: Entry,
    stamp: coletor_common::time::Stamp,
    author: PersonId,
    done: oneshot::Sender<Result<(), JournalError>>,
}

/// The log's writer. Copies share it.
#[derive(Clone, Copy)]
pub struct Journal {
    queue: StoredValue<mpsc::UnboundedSender<Job>, LocalStorage>,
    /// Every record of this device.
    pub records: RwSignal<Map<RecordId, Arc<Record>>>,
    /// The number that the next operation gets.
    pub next_seq: RwSignal<u64>,
}

impl Journal {
    /// Starts the writer on what is stored. `server_offset` is stamped into operations as last measured.
    pub fn start(store: Store, state: LogState, records: Vec<Record>, server_offset: Signal<Option<Millis>>) -> Self {
        let (queue, jobs) = mpsc::unbounded();
        let records = records.into_iter().map(|record| (record.id, Arc::new(record))).collect();
        let journal = Self {
            queue: StoredValue::new_local(queue),
            records: RwSignal::new(records),
            next_seq: RwSignal::new(state.next_seq),
        };
        spawn_local(journal.write_all(store, state, jobs, server_offset));
        journal
    }

    /// Logs something that happened now. `Ok` once it is on the disk.
    pub async fn append(&self, author: PersonId, entry: Entry) -> Result<(), JournalError> {
        let (done, written) = oneshot::channel();
        let job = Job { entry, stamp: clock::stamp(), author, done };
        let queued = self.queue.with_value(|queue| queue.unbounded_send(job).is_ok());
        if !queued {
            return Err(JournalError::Closing);
        }
        written.await.unwrap_or(Err(JournalError::Closing))
    }

    async fn write_all(
        self,
        store: Store,
        mut state: LogState,
        mut jobs: mpsc::UnboundedReceiver<Job>,
        server_offset: Signal<Option<Millis>>,
    ) {
        while let Some(job) = jobs.next().await {
            let offset = server_offset.get_untracked();
            let written = self.write(&store, state, &job, offset).await;
            if let Ok((record, after)) = &written {
                state = *after;
                self.records.update(|records| records.insert(record.id, Arc::new(record.clone())));
                self.next_seq.set(after.next_seq);
            }
            let _ = job.done.send(written.map(drop));
        }
    }

    async fn write(
        &self,
        store: &Store,
        state: LogState,
        job: &Job,
        server_offset_ms: Option<Millis>,
    ) -> Result<(Record, LogState), JournalError> {
        let Entry { record: id, event, form, media } = &job.entry;
        let mut record = self.records.with_untracked(|records| records.get(id).map(|record| (**record).clone()));
        let (kind, payload) = event.clone().into_parts();
        let op = Op {
            op_id: OpId(uuid::Uuid::now_v7()),
            device: state.device,
            incarnation: state.incarnation,
            seq: state.next_seq,
            record: *id,
            base_rev: record.as_ref().map_or(0, |record| record.rev),
            kind,
            payload,
            captured_at: job.stamp.clone(),
            tz_offset_min: clock::tz_offset_min(),
            server_offset_ms,
            author: job.author,
        };
        fold(&mut record, &op, event.clone())?;
        let record = record.ok_or(Misplaced::NotBegun)?;
        let after = LogState { next_seq: state.next_seq + 1, ..state };
        let appended = Appended {
            op: &op,
            record: &record,
            form: form.as_deref(),
            media: media.as_ref().map(|(meta, blob)| (meta, blob)),
            state: after,
        };
        store.append(appended).await?;
        Ok((record, after))
    }
}
