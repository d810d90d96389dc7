//! What somebody did and what is not on the disk yet, in the order it was done.
//!
//! One queue for all screens, for as long as the page lives: what could not be stored waits here while other screens are
//! shown, and what is done later never overtakes it. It knows no screen, and not what an operation means.

use crate::journal::{Entry, Journal, JournalError, Signed, Written};
use crate::platform::clock;
use coletor_common::id::{PersonId, RecordId};
use coletor_common::op::Event;
use futures_channel::oneshot;
use leptos::prelude::*;
use std::collections::VecDeque;
use wasm_bindgen_futures::spawn_local;

/// What is stored in one transaction, at most: when it takes long, what was done meanwhile goes into the next one
/// together.
const TOGETHER_MAX: usize = 32;

/// Something that was done.
struct Done {
    signed: Signed,
    /// Who waits for it, and takes it back if it cannot be stored. Without that it is tried again.
    answer: Option<oneshot::Sender<Result<(), JournalError>>>,
}

/// The queue. Copies share it.
#[derive(Clone, Copy)]
pub struct Saver {
    journal: Journal,
    queue: StoredValue<VecDeque<Done>, LocalStorage>,
    running: StoredValue<bool>,
    waiting: RwSignal<usize>,
    failed: RwSignal<Option<JournalError>>,
}

impl Saver {
    /// In front of a journal.
    pub fn new(journal: Journal) -> Self {
        Self {
            journal,
            queue: StoredValue::new_local(VecDeque::new()),
            running: StoredValue::new(false),
            waiting: RwSignal::new(0),
            failed: RwSignal::new(None),
        }
    }

    /// Whether all that was done is on the disk. Tracks it.
    pub fn is_idle(self) -> bool {
        self.waiting.get() == 0
    }

    /// The same without tracking.
    pub fn is_idle_now(self) -> bool {
        self.waiting.get_untracked() == 0
    }

    /// Why what was done could not be stored; it waits until it can be. Tracks it.
    pub fn failed(self) -> Option<JournalError> {
        self.failed.get()
    }

    /// What waits of a record, in order.
    pub fn of(self, record: RecordId) -> Vec<Event> {
        self.queue.with_value(|queue| {
            let of_it = queue.iter().filter(|done| done.signed.entry.record == record);
            of_it.map(|done| done.signed.entry.event.clone()).collect()
        })
    }

    /// Stores something that was done just now, sooner or later.
    pub fn keep(self, author: PersonId, entry: Entry) {
        self.push(author, entry, None);
    }

    /// Stores something behind all that was done before.
    ///
    /// # Errors
    /// It, or something before it, could not be stored; it is not kept then.
    pub async fn save(self, author: PersonId, entry: Entry) -> Result<(), JournalError> {
        let (answer, answered) = oneshot::channel();
        self.push(author, entry, Some(answer));
        answered.await.unwrap_or(Err(JournalError::Closed))
    }

    /// Tries again what could not be stored.
    pub fn try_again(self) {
        self.failed.set(None);
        spawn_local(self.work());
    }

    fn push(self, author: PersonId, entry: Entry, answer: Option<oneshot::Sender<Result<(), JournalError>>>) {
        let signed = Signed { author, stamp: clock::stamp(), entry };
        self.queue.update_value(|queue| queue.push_back(Done { signed, answer }));
        self.count();
        spawn_local(self.work());
    }

    /// In order, until all is stored or one cannot be.
    async fn work(self) {
        if self.running.get_value() {
            return;
        }
        self.running.set_value(true);
        let mut together = TOGETHER_MAX;
        loop {
            let next = self.next(together);
            if next.is_empty() {
                break;
            }
            let alone = next.len() == 1;
            let error = match self.journal.append(next).await {
                Ok(Written { through, misplaced }) => {
                    self.stored(through);
                    together = TOGETHER_MAX;
                    misplaced.map(JournalError::from)
                }
                // One of them may have been too large, or wrong: each for itself.
                Err(_) if !alone => {
                    together = 1;
                    None
                }
                Err(error) => Some(error),
            };
            if error.is_some_and(|error| !self.goes_on_after(&error)) {
                break;
            }
        }
        self.running.set_value(false);
    }

    fn next(self, most: usize) -> Vec<Signed> {
        self.queue.with_value(|queue| queue.iter().take(most).map(|done| done.signed.clone()).collect())
    }

    fn stored(self, through: usize) {
        let stored = self.queue.try_update_value(|queue| queue.drain(..through).collect::<Vec<_>>());
        self.count();
        for answer in stored.into_iter().flatten().filter_map(|done| done.answer) {
            let _ = answer.send(Ok(())); // who asked may be gone
        }
        if through > 0 && self.failed.with_untracked(|failed| failed.as_ref().is_some_and(JournalError::may_pass)) {
            self.failed.set(None);
        }
    }

    /// What somebody waits for goes back to them, and what can never be stored is given up. All else stays the first, and
    /// whoever waits behind it is told that it is in the way.
    fn goes_on_after(self, error: &JournalError) -> bool {
        let asked = self.queue.with_value(|queue| queue.front().is_some_and(|done| done.answer.is_some()));
        if !asked {
            self.failed.set(Some(error.clone()));
        }
        if asked || !error.may_pass() {
            let first = self.queue.try_update_value(VecDeque::pop_front).flatten();
            self.count();
            if let Some(answer) = first.and_then(|done| done.answer) {
                let _ = answer.send(Err(error.clone())); // who asked may be gone
            }
            return true;
        }
        let behind = self.queue.try_update_value(|queue| {
            let (asked, kept) = std::mem::take(queue).into_iter().partition(|done| done.answer.is_some());
            *queue = kept;
            asked
        });
        let behind: VecDeque<Done> = behind.unwrap_or_default();
        self.count();
        for answer in behind.into_iter().filter_map(|done| done.answer) {
            let _ = answer.send(Err(error.clone())); // who asked may be gone
        }
        false
    }

    fn count(self) {
        self.waiting.set(self.queue.with_value(VecDeque::len));
    }
}
