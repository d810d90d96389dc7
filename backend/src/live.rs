//! Wakes sockets: which scopes moved, and live values. In-process; promises nothing: the database is the truth.
//!
//! A socket that does not listen costs no more memory than one that does: its mailbox keeps the latest head of each
//! scope and the latest value of each key.

use coletor_common::id::{PersonId, ProjectId};
use coletor_common::json::Json;
use coletor_common::row::{Presence, board_scope};
use coletor_common::sync::frame::{Cursor, Live};
use coletor_common::sync::server::BOARD_TOPIC;
use coletor_common::time::Millis;
use std::collections::{BTreeMap, HashMap};
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use tokio::sync::Notify;

/// Most live values that wait for one socket; more are dropped.
const LIVE_WAITING_MAX: usize = 256;

/// What waits for one socket.
#[derive(Debug, Default)]
pub struct Waiting {
    /// Scopes that moved, and where they stand.
    pub heads: BTreeMap<String, Cursor>,
    /// Latest live values by topic and key.
    pub live: BTreeMap<(&'static str, String), Live>,
}

/// Where one socket is told.
#[derive(Debug, Default)]
pub struct Mailbox {
    waiting: Mutex<Waiting>,
    wake: Notify,
}

impl Mailbox {
    /// Waits until something is there, then takes all of it. May be cancelled.
    pub async fn take(&self) -> Waiting {
        self.wake.notified().await;
        mem::take(&mut *lock(&self.waiting))
    }

    fn put(&self, change: impl FnOnce(&mut Waiting)) {
        change(&mut lock(&self.waiting));
        self.wake.notify_one();
    }
}

#[derive(Debug, Default)]
struct Present {
    sockets: u32,
    since: Millis,
}

/// Everybody who wants to be told.
#[derive(Debug, Default)]
pub struct Hub {
    boxes: Mutex<HashMap<String, Vec<Weak<Mailbox>>>>,
    present: Mutex<HashMap<ProjectId, BTreeMap<PersonId, Present>>>,
}

impl Hub {
    /// A mailbox that is told of these scopes, for as long as it lives.
    pub fn listen<'a>(&self, scopes: impl IntoIterator<Item = &'a String>) -> Arc<Mailbox> {
        let mailbox = Arc::new(Mailbox::default());
        let mut boxes = lock(&self.boxes);
        for scope in scopes {
            let listeners = boxes.entry(scope.clone()).or_default();
            listeners.retain(|listener| listener.strong_count() > 0);
            listeners.push(Arc::downgrade(&mailbox));
        }
        mailbox
    }

    /// Tells everybody who listens to these scopes where they stand.
    pub fn announce(&self, heads: &BTreeMap<String, Cursor>) {
        for (scope, head) in heads {
            self.tell(scope, |waiting| {
                let known = waiting.heads.entry(scope.clone()).or_default();
                *known = (*known).max(*head);
            });
        }
    }

    /// Tells the board of a project a live value.
    pub fn publish(&self, project: ProjectId, live: &Live) {
        self.tell(&board_scope(project), |waiting| {
            let key = (BOARD_TOPIC, live.key.clone());
            if waiting.live.len() < LIVE_WAITING_MAX || waiting.live.contains_key(&key) {
                waiting.live.insert(key, live.clone());
            }
        });
    }

    fn tell(&self, scope: &str, change: impl Fn(&mut Waiting)) {
        let mut boxes = lock(&self.boxes);
        let Some(listeners) = boxes.get_mut(scope) else { return };
        listeners.retain(|listener| listener.upgrade().map(|mailbox| mailbox.put(&change)).is_some());
        if listeners.is_empty() {
            boxes.remove(scope);
        }
    }

    /// A collector's socket opened; it is gone once the answer is dropped.
    pub fn enter(self: &Arc<Self>, project: ProjectId, person: PersonId, now: Millis) -> Entered {
        let first = {
            let mut projects = lock(&self.present);
            let present = projects.entry(project).or_default().entry(person).or_default();
            present.sockets += 1;
            if present.sockets == 1 {
                present.since = now;
            }
            present.sockets == 1
        };
        if first {
            self.publish(project, &presence(person, true, now));
        }
        Entered { hub: Arc::clone(self), project, person }
    }

    /// Who is connected now, as live values.
    pub fn presences(&self, project: ProjectId) -> Vec<Live> {
        let projects = lock(&self.present);
        let people = projects.get(&project).into_iter().flatten();
        people.map(|(person, present)| presence(*person, true, present.since)).collect()
    }
}

/// A collector is connected while this lives.
#[derive(Debug)]
pub struct Entered {
    hub: Arc<Hub>,
    project: ProjectId,
    person: PersonId,
}

impl Drop for Entered {
    fn drop(&mut self) {
        let last = {
            let mut projects = lock(&self.hub.present);
            let Some(people) = projects.get_mut(&self.project) else { return };
            let Some(present) = people.get_mut(&self.person) else { return };
            present.sockets -= 1;
            let last = present.sockets == 0;
            if last {
                people.remove(&self.person);
            }
            last
        };
        if last {
            self.hub.publish(self.project, &presence(self.person, false, crate::clock::now()));
        }
    }
}

/// Begins the keys of live values that only the server sets.
pub const PRESENCE_PREFIX: &str = "presence:";

fn presence(person: PersonId, online: bool, since: Millis) -> Live {
    Live { key: format!("{PRESENCE_PREFIX}{person}"), value: Json::of(&Presence { online, since }) }
}

/// The data behind these locks is whole after every statement, so a panic elsewhere does not spoil it.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_mailbox_keeps_the_latest_head_and_value() {
        let hub = Arc::new(Hub::default());
        let project = ProjectId(uuid::Uuid::nil());
        let scope = board_scope(project);
        let mailbox = hub.listen([&scope]);
        for seq in [1, 3, 2] {
            hub.announce(&[(scope.clone(), Cursor { epoch: 1, seq })].into());
        }
        let entered = hub.enter(project, PersonId(uuid::Uuid::nil()), 5);
        assert_eq!(hub.presences(project).len(), 1);
        drop(entered);
        let waiting = mailbox.take().await;
        assert_eq!(waiting.heads, [(scope, Cursor { epoch: 1, seq: 3 })].into());
        assert_eq!(waiting.live.len(), 1);
        assert!(hub.presences(project).is_empty());
    }
}
