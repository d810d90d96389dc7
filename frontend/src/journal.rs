//! The one writer of this device's log: numbers operations, folds them, stores them, and only then says so.
//!
//! Everything goes through one queue, so that the log stays contiguous however fast somebody taps. In a tab that only
//! follows there is no queue, and nothing can be logged.

use crate::mirror::Published;
use crate::platform::clock;
use crate::store::{Appended, LogState, Reason, Store, StoreError, StoredMedia};
use coletor_common::account::DeviceGrant;
use coletor_common::id::{DeviceId, FormId, OpId, PersonId, RecordId};
use coletor_common::map::Map;
use coletor_common::op::{Event, Op};
use coletor_common::record::{self, Misplaced, Record, fold};
use coletor_common::time::{Millis, Stamp};
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
    /// Another tab writes, or the page is closing.
    #[error("this tab does not write")]
    Closed,
}

impl JournalError {
    /// Whether it may go better another time.
    pub fn may_pass(&self) -> bool {
        !matches!(self, Self::Misplaced(_))
    }
}

/// An entry with whose it is, and when it happened, however long it then waits.
#[derive(Clone)]
pub struct Signed {
    /// Whose.
    pub author: PersonId,
    /// When.
    pub stamp: Stamp,
    /// What happened.
    pub entry: Entry,
}

/// Something that happened, not yet numbered.
#[derive(Clone)]
pub struct Entry {
    /// To which record.
    pub record: RecordId,
    /// What.
    pub event: Event,
    /// The form, where the event takes it.
    pub form: Option<Published>,
    /// The file, where the event records one.
    pub media: Option<(StoredMedia, web_sys::Blob)>,
}

/// What became of entries.
pub struct Written {
    /// So many of them, from the first on, are on the disk.
    pub through: usize,
    /// Why the one behind them is not, nor any other.
    pub misplaced: Option<Misplaced>,
}

type Done<T> = oneshot::Sender<Result<T, JournalError>>;

#[allow(clippy::large_enum_variant)] // one at a time is on its way
enum Job {
    /// Log operations.
    Append { entries: Vec<Signed>, done: Done<Written> },
    /// Make a record's copy anew on what the server has.
    Rebase { server: Arc<Record>, form: Option<Published>, done: Done<()> },
    /// Remove records with all that is theirs.
    Forget { ids: Vec<RecordId>, reason: Reason, done: Done<()> },
    /// Go on in another log.
    Renew { grant: DeviceGrant, shared: u64, done: Done<LogState> },
}

/// The log's writer. Copies share it.
#[derive(Clone, Copy)]
pub struct Journal {
    queue: StoredValue<Option<mpsc::UnboundedSender<Job>>, LocalStorage>,
    log: StoredValue<Option<(DeviceId, u32)>>,
    /// Every record of this device.
    pub records: RwSignal<Map<RecordId, Arc<Record>>>,
    /// The number that the next operation gets.
    pub next_seq: RwSignal<u64>,
}

impl Default for Journal {
    fn default() -> Self {
        let (queue, log) = (StoredValue::new_local(None), StoredValue::new(None));
        Self { queue, log, records: RwSignal::new(Map::new()), next_seq: RwSignal::new(1) }
    }
}

/// What the writer works with.
struct Desk {
    store: Store,
    state: LogState,
    server_offset: Signal<Option<Millis>>,
}

impl Journal {
    /// Shows the records that are stored.
    pub fn show(&self, records: Vec<Record>) {
        self.records.set(records.into_iter().map(|record| (record.id, Arc::new(record))).collect());
    }

    /// Whether somebody has an open record of a form, or does a part of one. Tracks the records.
    pub fn has_open(&self, form: &FormId, person: PersonId) -> bool {
        let is_it = |record: &Arc<Record>| record.form == *form && record.is_with(person) && !record.is_closed();
        self.records.with(|records| records.values().any(is_it))
    }

    /// Starts the writer. `server_offset` is stamped into operations as last measured.
    pub fn start(&self, store: Store, state: LogState, server_offset: Signal<Option<Millis>>) {
        let (queue, jobs) = mpsc::unbounded();
        self.queue.set_value(Some(queue));
        self.log.set_value(Some((state.device, state.incarnation)));
        self.next_seq.set(state.next_seq);
        spawn_local((*self).work(Desk { store, state, server_offset }, jobs));
    }

    /// The log that is written here; `None` before this tab leads.
    pub fn log(&self) -> Option<(DeviceId, u32)> {
        self.log.get_value()
    }

    /// The number that the next operation gets, now.
    pub fn next_seq_now(&self) -> u64 {
        self.next_seq.get_untracked()
    }

    /// Takes nothing more; what is queued is still done.
    pub fn stop(&self) {
        self.queue.set_value(None);
    }

    /// Logs what happened, in order and in one transaction: on the disk when this returns. Stops before what its record
    /// is not in a state for.
    ///
    /// # Errors
    /// It could not be stored: none of it is.
    pub async fn append(&self, entries: Vec<Signed>) -> Result<Written, JournalError> {
        self.ask(|done| Job::Append { entries, done }).await
    }

    /// Makes the copy of a record anew: what the server has, with what is only here on top.
    pub async fn rebase(&self, server: Arc<Record>, form: Option<Published>) -> Result<(), JournalError> {
        self.ask(|done| Job::Rebase { server, form, done }).await
    }

    /// Removes records from this device, with their operations and files. See [`Store::forget`].
    pub async fn forget(&self, ids: Vec<RecordId>, reason: Reason) -> Result<(), JournalError> {
        self.ask(|done| Job::Forget { ids, reason, done }).await
    }

    /// Goes on in another log; everything that is here moves into it. See [`Store::start_log`].
    pub async fn renew(&self, grant: DeviceGrant, shared: u64) -> Result<LogState, JournalError> {
        self.ask(|done| Job::Renew { grant, shared, done }).await
    }

    async fn ask<T>(&self, job: impl FnOnce(Done<T>) -> Job) -> Result<T, JournalError> {
        let (done, answer) = oneshot::channel();
        let job = job(done);
        let queued =
            self.queue.with_value(|queue| queue.as_ref().is_some_and(|queue| queue.unbounded_send(job).is_ok()));
        if queued { answer.await.unwrap_or(Err(JournalError::Closed)) } else { Err(JournalError::Closed) }
    }

    async fn work(self, mut desk: Desk, mut jobs: mpsc::UnboundedReceiver<Job>) {
        while let Some(job) = jobs.next().await {
            // Whoever asked may be gone by the time it is done.
            match job {
                Job::Append { entries, done } => {
                    let _ = done.send(self.write(&mut desk, &entries).await);
                }
                Job::Rebase { server, form, done } => {
                    let _ = done.send(self.stand_on(&desk, &server, form.as_ref()).await);
                }
                Job::Forget { ids, reason, done } => {
                    let forgotten = desk.store.forget(desk.state.incarnation, &ids, reason).await;
                    if forgotten.is_ok() {
                        self.records.update(|records| ids.iter().for_each(|id| drop(records.remove(id))));
                    }
                    let _ = done.send(forgotten.map_err(Into::into));
                }
                Job::Renew { grant, shared, done } => {
                    let renewed = desk.store.start_log(grant, Some((desk.state, shared))).await;
                    if let Ok(state) = renewed {
                        desk.state = state;
                        self.log.set_value(Some((state.device, state.incarnation)));
                        self.next_seq.set(state.next_seq);
                    }
                    let _ = done.send(renewed.map_err(Into::into));
                }
            }
        }
    }

    fn put(&self, changed: Vec<Record>) {
        self.records.update(|records| {
            for record in changed {
                records.insert(record.id, Arc::new(record));
            }
        });
    }

    fn copy(&self, id: RecordId) -> Option<Record> {
        self.records.with_untracked(|records| records.get(&id).map(|record| (**record).clone()))
    }

    async fn write(&self, desk: &mut Desk, entries: &[Signed]) -> Result<Written, JournalError> {
        let (mut state, mut misplaced) = (desk.state, None);
        let (mut ops, mut records) = (Vec::new(), Vec::<Record>::new());
        for Signed { author, stamp, entry: Entry { record: id, event, .. } } in entries {
            let touched = records.iter().position(|record| record.id == *id).map(|at| records.swap_remove(at));
            let mut record = touched.or_else(|| self.copy(*id));
            let (kind, payload) = event.clone().into_parts();
            let op = Op {
                op_id: OpId(uuid::Uuid::now_v7()),
                device: state.device,
                incarnation: state.incarnation,
                seq: state.next_seq,
                record: *id,
                seen: record.as_ref().map(|record| record.base.clone()).unwrap_or_default(),
                kind,
                payload,
                captured_at: stamp.clone(),
                tz_offset_min: clock::tz_offset_min(),
                server_offset_ms: desk.server_offset.get_untracked(),
                author: *author,
            };
            // What does not fit leaves the record as it was.
            misplaced = fold(&mut record, &op, event.clone()).err();
            records.extend(record);
            if misplaced.is_some() {
                break;
            }
            state.next_seq += 1;
            ops.push(op);
        }
        let logged = entries.iter().take(ops.len()).map(|signed| &signed.entry);
        let appended = Appended {
            ops: &ops,
            records: &records,
            forms: logged.clone().filter_map(|entry| entry.form.as_ref()).collect(),
            media: logged.filter_map(|entry| entry.media.as_ref()).collect(),
            state,
        };
        if !ops.is_empty() {
            desk.store.append(appended).await?;
        }
        desk.state = state;
        self.put(records);
        self.next_seq.set(state.next_seq);
        Ok(Written { through: ops.len(), misplaced })
    }

    async fn stand_on(&self, desk: &Desk, server: &Record, form: Option<&Published>) -> Result<(), JournalError> {
        let LogState { device, incarnation, .. } = desk.state;
        let aside = desk.store.set_aside().await?;
        let head = server.heads.iter().find(|head| (head.device, head.incarnation) == (device, incarnation));
        let pending = desk.store.read_log(incarnation, head.map_or(0, |head| head.seq), usize::MAX).await?;
        let pending = pending.iter().map(|logged| &logged.op);
        let pending =
            pending.filter(|op| !aside.iter().any(|one| (one.incarnation, one.seq) == (op.incarnation, op.seq)));
        let copy = record::rebase(server, pending);
        desk.store.put_record(&copy, form).await?;
        self.put(vec![copy]);
        Ok(())
    }
}
