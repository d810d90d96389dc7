//! Wakes sockets: which scopes moved, live values, and that they are to end. In-process; promises nothing: the database
//! is the truth.
//!
//! A socket that does not listen costs no more memory than one that does: it is told only that something is there, and
//! finds each scope's latest head in its [`Channel`] and the latest value of each key in its mailbox.

mod channel;
mod mailbox;
mod presence;

pub use channel::{Channel, Encoded};
pub use mailbox::{Mailbox, News};
pub use presence::{Entered, PRESENCE_PREFIX};

use coletor_common::id::{DeviceId, PersonId, ProjectId};
use coletor_common::row::board_scope;
use coletor_common::sync::frame::{Cursor, Live};
use presence::Present;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// Scopes that moved, each with its channel and where it stands.
pub type Moved = BTreeMap<Arc<str>, (Arc<Channel>, Cursor)>;

/// Everybody who wants to be told.
#[derive(Debug, Default)]
pub struct Hub {
    channels: Mutex<HashMap<Arc<str>, Arc<Channel>>>,
    everyone: Mutex<Everyone>,
    present: Mutex<HashMap<ProjectId, BTreeMap<PersonId, Present>>>,
    moved: Mutex<Moved>,
    has_moved: Notify,
}

#[derive(Debug, Default)]
struct Everyone {
    last: u64,
    mailboxes: BTreeMap<u64, (PersonId, Arc<Mailbox>)>,
    /// Who speaks for a device's log.
    devices: HashMap<(DeviceId, u32), u64>,
}

/// One socket's place among those that are told. Dropped, it is told nothing more.
#[derive(Debug)]
pub struct Ear {
    hub: Arc<Hub>,
    id: u64,
    mailbox: Arc<Mailbox>,
    channels: Vec<Arc<Channel>>,
    device: Option<(DeviceId, u32)>,
}

impl Hub {
    /// Somebody's socket, that is told of no scope yet.
    pub fn enlist(self: &Arc<Self>, person: PersonId) -> Ear {
        let mailbox = Arc::new(Mailbox::default());
        let mut everyone = lock(&self.everyone);
        everyone.last += 1;
        let id = everyone.last;
        everyone.mailboxes.insert(id, (person, Arc::clone(&mailbox)));
        Ear { hub: Arc::clone(self), id, mailbox, channels: Vec::new(), device: None }
    }

    /// Says where these scopes stand. Who listens learns of it once [`Self::moved`] was taken and told.
    pub fn announce(&self, heads: &BTreeMap<String, Cursor>) {
        let channels = lock(&self.channels);
        let mut moved = lock(&self.moved);
        for (scope, head) in heads {
            if let Some((scope, channel)) = channels.get_key_value(scope.as_str()) {
                let head = moved.get(scope).map_or(*head, |(_, known)| (*known).max(*head));
                // The channel of now: everybody may have left the one that moved before, and somebody come to this.
                moved.insert(Arc::clone(scope), (Arc::clone(channel), head));
            }
        }
        self.has_moved.notify_one();
    }

    /// Waits until scopes moved to which somebody listens, then takes all of them.
    pub async fn moved(&self) -> Moved {
        self.has_moved.notified().await;
        mem::take(&mut *lock(&self.moved))
    }

    /// Tells the board of a project a live value.
    pub fn publish(&self, project: ProjectId, live: &Live) {
        let channel = lock(&self.channels).get(board_scope(project).as_str()).cloned();
        if let Some(channel) = channel {
            channel.publish(live);
        }
    }

    /// Tells everybody that the server stops.
    pub fn stop(&self) {
        lock(&self.everyone).mailboxes.values().for_each(|(_, mailbox)| mailbox.tell(News::STOPPING));
    }

    /// Tells every socket of these people to look again at what they may.
    pub fn regrant(&self, people: &BTreeSet<PersonId>) {
        if people.is_empty() {
            return;
        }
        let everyone = lock(&self.everyone);
        let theirs = everyone.mailboxes.values().filter(|(person, _)| people.contains(person));
        theirs.for_each(|(_, mailbox)| mailbox.tell(News::REGRANTED));
    }
}

impl Ear {
    /// What this socket is told.
    pub fn mailbox(&self) -> &Mailbox {
        &self.mailbox
    }

    /// Listens to these scopes from now on.
    pub fn listen(&mut self, scopes: &[String]) {
        self.mute();
        let mut channels = lock(&self.hub.channels);
        self.channels = Vec::with_capacity(scopes.len());
        for scope in scopes {
            let name: Arc<str> = scope.as_str().into();
            let channel = channels.entry(name).or_insert_with_key(|name| Arc::new(Channel::new(Arc::clone(name))));
            channel.add(self.id, &self.mailbox);
            self.channels.push(Arc::clone(channel));
        }
    }

    fn mute(&mut self) {
        let mut channels = lock(&self.hub.channels);
        for channel in self.channels.drain(..) {
            if channel.remove(self.id) {
                channels.remove(channel.scope());
            }
        }
    }

    /// The scopes listened to.
    pub fn channels(&self) -> &[Arc<Channel>] {
        &self.channels
    }

    /// The channel of a scope that is listened to.
    pub fn channel(&self, scope: &str) -> Option<&Arc<Channel>> {
        self.channels.iter().find(|channel| channel.scope() == scope)
    }

    /// Speaks for a device's log from now on. If another socket does, it is told and `true` is the answer: a frozen page
    /// whose place was taken, or a copied profile.
    pub fn speak_for(&mut self, device: DeviceId, incarnation: u32) -> bool {
        self.device = Some((device, incarnation));
        let mut everyone = lock(&self.hub.everyone);
        let before = everyone.devices.insert((device, incarnation), self.id);
        let before = before.filter(|id| *id != self.id).and_then(|id| everyone.mailboxes.get(&id));
        before.map(|(_, mailbox)| mailbox.tell(News::REPLACED)).is_some()
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        self.mute();
        let mut everyone = lock(&self.hub.everyone);
        everyone.mailboxes.remove(&self.id);
        if let Some(device) = self.device
            && everyone.devices.get(&device) == Some(&self.id)
        {
            everyone.devices.remove(&device);
        }
    }
}

/// The data behind these locks is whole after every statement, so a panic elsewhere does not spoil it.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::poll_fn;

    #[tokio::test]
    async fn a_socket_finds_the_latest_head_and_value() {
        let hub = Arc::new(Hub::default());
        let project = ProjectId(uuid::Uuid::nil());
        let scope = board_scope(project);
        let mut ear = hub.enlist(PersonId(uuid::Uuid::nil()));
        ear.listen(std::slice::from_ref(&scope));
        for seq in [1, 3, 2] {
            hub.announce(&[(scope.clone(), Cursor { epoch: 1, seq })].into());
        }
        for (channel, head) in hub.moved().await.into_values() {
            channel.tell(head);
        }
        let entered = hub.enter(project, PersonId(uuid::Uuid::nil()), 5);
        assert_eq!(hub.presences(project).len(), 1);
        drop(entered);
        assert!(hub.presences(project).is_empty());
        let news = poll_fn(|cx| ear.mailbox().poll(cx)).await;
        assert!(news.has(News::MOVED) && news.has(News::LIVE) && !news.has(News::STOPPING));
        assert_eq!(ear.channels()[0].head(), Cursor { epoch: 1, seq: 3 });
        assert_eq!(ear.mailbox().live().len(), 1);
        drop(ear);
        assert!(lock(&hub.channels).is_empty() && lock(&hub.everyone).mailboxes.is_empty());
    }

    #[tokio::test]
    async fn a_log_has_one_speaker() {
        let hub = Arc::new(Hub::default());
        let device = DeviceId(uuid::Uuid::nil());
        let somebody = PersonId(uuid::Uuid::nil());
        let (mut first, mut second) = (hub.enlist(somebody), hub.enlist(somebody));
        assert!(!first.speak_for(device, 1));
        assert!(second.speak_for(device, 1));
        assert!(poll_fn(|cx| first.mailbox().poll(cx)).await.has(News::REPLACED));
        drop(first);
        let mut third = hub.enlist(somebody);
        assert!(third.speak_for(device, 1), "the second still speaks");
        assert!(!hub.enlist(somebody).speak_for(device, 2), "another log");
    }
}
