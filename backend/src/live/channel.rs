//! One scope to which sockets listen: where it stands, and the pages that many of them are sent.
//!
//! A page of the database is read and encoded once, however many stand where it begins.

use super::lock;
use super::mailbox::{Mailbox, News};
use crate::db::{Db, DbError};
use bytes::Bytes;
use coletor_common::sync::frame::{Cursor, Live};
use coletor_common::sync::server::Page;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, OnceLock};

/// Pages that a channel remembers.
const PAGES_MAX: usize = 8;
/// Bytes of the pages that a channel remembers; the latest is always among them.
const PAGES_BYTES_MAX: usize = 1024 * 1024;
/// Listeners from which on pages are remembered.
const SHARED_FROM: usize = 2;

/// A message that is the same for everybody, made once in each of its forms.
#[derive(Debug)]
pub struct Encoded {
    json: Vec<u8>,
    plain: OnceLock<Bytes>,
    deflated: OnceLock<Bytes>,
}

impl Encoded {
    /// Of a frame's JSON.
    pub fn new(json: String) -> Self {
        Self { json: json.into_bytes(), plain: OnceLock::new(), deflated: OnceLock::new() }
    }

    /// The frame's JSON.
    pub fn json(&self) -> &[u8] {
        &self.json
    }

    /// As a message of text, encoded by `encode`.
    pub fn plain(&self, encode: impl FnOnce(&[u8]) -> Bytes) -> Bytes {
        self.plain.get_or_init(|| encode(&self.json)).clone()
    }

    /// As a deflated message, encoded by `encode`.
    pub fn deflated(&self, encode: impl FnOnce(&[u8]) -> Bytes) -> Bytes {
        self.deflated.get_or_init(|| encode(&self.json)).clone()
    }
}

/// A page without its rows, beside the message that carries them.
pub type Shared = Page<Arc<Encoded>>;

/// A scope to which somebody listens.
#[derive(Debug)]
pub struct Channel {
    scope: Arc<str>,
    state: Mutex<State>,
    /// Held while a page is read, so that who needs the same waits for it.
    reading: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct State {
    head: Cursor,
    listeners: Vec<(u64, Arc<Mailbox>)>,
    pages: VecDeque<Shared>,
}

impl Channel {
    /// Nobody listens yet.
    pub fn new(scope: Arc<str>) -> Self {
        Self { scope, state: Mutex::default(), reading: tokio::sync::Mutex::new(()) }
    }

    /// Which it is.
    pub fn scope(&self) -> &str {
        &self.scope
    }

    /// Where the scope stands, as far as is known here.
    pub fn head(&self) -> Cursor {
        lock(&self.state).head
    }

    /// The scope stands here or further.
    pub fn raise(&self, head: Cursor) {
        let mut state = lock(&self.state);
        state.head = state.head.max(head);
    }

    /// Adds a listener; each has a number over those before.
    pub fn add(&self, id: u64, mailbox: &Arc<Mailbox>) {
        let mut state = lock(&self.state);
        let at = state.listeners.partition_point(|(other, _)| *other < id);
        state.listeners.insert(at, (id, Arc::clone(mailbox)));
    }

    /// Takes a listener out; `true` if it was the last.
    pub fn remove(&self, id: u64) -> bool {
        let mut state = lock(&self.state);
        if let Ok(at) = state.listeners.binary_search_by_key(&id, |(other, _)| *other) {
            state.listeners.remove(at);
        }
        state.listeners.is_empty()
    }

    /// Wakes everybody: the scope stands here. How many they are.
    pub fn tell(&self, head: Cursor) -> usize {
        let mut state = lock(&self.state);
        state.head = state.head.max(head);
        state.listeners.iter().for_each(|(_, mailbox)| mailbox.tell(News::MOVED));
        state.listeners.len()
    }

    /// Gives everybody a live value.
    pub fn publish(&self, live: &Live) {
        lock(&self.state).listeners.iter().for_each(|(_, mailbox)| mailbox.tell_live(live));
    }

    /// Reads what many listeners are about to need, so that they find it when they are woken.
    pub async fn prepare(&self, db: &Db) -> Result<(), DbError> {
        let (after, listeners) = {
            let state = lock(&self.state);
            (state.head, state.listeners.len())
        };
        if listeners >= SHARED_FROM && after != Cursor::default() {
            self.read(db, after).await?;
        }
        Ok(())
    }

    /// The page behind a cursor, if it was read already.
    ///
    /// A page that does not reach the head is followed by the next. From the start it would be followed by what it might
    /// as well have told, so that one is used only while it is fresh.
    pub fn known(&self, after: Cursor) -> Option<Shared> {
        let state = lock(&self.state);
        let page = state.pages.iter().rev().find(|page| page.after == after)?;
        let goes_on = page.to.epoch == state.head.epoch && (after.seq > 0 || page.more);
        (page.to == state.head || goes_on).then(|| page.clone())
    }

    /// The page behind a cursor.
    pub async fn read(&self, db: &Db, after: Cursor) -> Result<Shared, DbError> {
        let _turn = self.reading.lock().await;
        if let Some(page) = self.known(after) {
            return Ok(page);
        }
        let page = db.page(&self.scope, after).await?;
        let (scope, to, more, bytes) = (page.scope.clone(), page.to, page.more, page.bytes);
        let rows = Arc::new(Encoded::new(page.frame().to_json()));
        let page = Page { scope, after, to, more, bytes, rows };
        self.remember(&page);
        Ok(page)
    }

    /// A page without news is not worth it: once there are some, it would be told again and again in their place.
    fn remember(&self, page: &Shared) {
        let mut state = lock(&self.state);
        if state.listeners.len() < SHARED_FROM || page.to == page.after {
            return;
        }
        state.pages.retain(|other| other.after != page.after && other.to.epoch == page.to.epoch);
        state.pages.push_back(page.clone());
        let bytes = |state: &State| state.pages.iter().map(|page| page.rows.json.len()).sum::<usize>();
        while state.pages.len() > PAGES_MAX || (state.pages.len() > 1 && bytes(&state) > PAGES_BYTES_MAX) {
            state.pages.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A session that opens between a commit and its announcement raises the head; what is then read ahead is nothing.
    #[test]
    fn a_page_without_news_is_not_told_once_there_are_some() {
        let channel = Channel::new("s".into());
        (0..2).for_each(|id| channel.add(id, &Arc::default()));
        let place = |seq| Cursor { epoch: 1, seq };
        let page = |after, to| {
            let rows = Arc::new(Encoded::new(String::new()));
            Page { scope: "s".into(), after: place(after), to: place(to), more: false, bytes: 0, rows }
        };
        channel.raise(place(5));
        channel.remember(&page(5, 5));
        channel.raise(place(6));
        assert!(channel.known(place(5)).is_none());
        channel.remember(&page(5, 6));
        assert_eq!(channel.known(place(5)).unwrap().to, place(6));
    }
}
