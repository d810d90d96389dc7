//! What a network puts between a phone and the server, and what it does to requests: no WebSocket, a captive portal. It
//! can also stand for a server that has another build of the app.
//!
//! It reads no more than the head of a request. Each connection carries one: the server is asked to close it afterwards,
//! so that nothing slips through behind. Its own address stays the same, so that a page keeps its origin.

mod carry;
mod head;

pub use head::Head;

use anyhow::{Context, Result};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

/// What is done to requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meddling {
    /// Nothing.
    Nothing,
    /// Sockets are refused with 403.
    NoWebSocket,
    /// Everything is answered with 200 and a page of somebody else's.
    Portal,
    /// The service worker names another build of the same files.
    Build(String),
}

impl Meddling {
    /// Whether connections that are open end when it begins.
    fn breaks(&self) -> bool {
        matches!(self, Self::NoWebSocket | Self::Portal)
    }
}

/// A request, and whether it reached the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Its head.
    pub head: Head,
    /// It did.
    pub passed: bool,
}

/// What stands in between. Dropping it ends all connections.
pub struct Middlebox {
    address: SocketAddr,
    inside: Arc<Inside>,
    accepting: JoinHandle<()>,
}

struct Inside {
    upstream: SocketAddr,
    meddling: watch::Sender<Meddling>,
    seen: Mutex<Vec<Seen>>,
}

impl Middlebox {
    /// Listens on a free port and leads every request to an address.
    pub async fn start(upstream: &str) -> Result<Self> {
        let authority = upstream.strip_prefix("http://").context("the address is not http")?;
        let upstream = authority.parse().with_context(|| format!("{authority:?} is no address"))?;
        let listener = TcpListener::bind("127.0.0.1:0").await.context("no port for the middlebox")?;
        let address = listener.local_addr()?;
        let (meddling, _) = watch::channel(Meddling::Nothing);
        let inside = Arc::new(Inside { upstream, meddling, seen: Mutex::default() });
        let accepting = tokio::spawn(accept(listener, Arc::clone(&inside)));
        Ok(Self { address, inside, accepting })
    }

    /// Where browsers connect to, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Does this from now on.
    pub fn meddle(&self, meddling: Meddling) {
        self.inside.meddling.send_replace(meddling);
    }

    /// How many requests there were of a kind.
    pub fn count(&self, kind: impl Fn(&Seen) -> bool) -> usize {
        self.inside.seen.lock().unwrap_or_else(PoisonError::into_inner).iter().filter(|seen| kind(seen)).count()
    }
}

impl Drop for Middlebox {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Inside {
    fn note(&self, head: &Head, passed: bool) {
        let seen = Seen { head: head.clone(), passed };
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).push(seen);
    }
}

async fn accept(listener: TcpListener, inside: Arc<Inside>) {
    let mut open = JoinSet::new(); // ends with this task
    while let Ok((client, _)) = listener.accept().await {
        // A connection that breaks is what clients are to live with.
        open.spawn(carry::carry(client, Arc::clone(&inside)));
        while open.try_join_next().is_some() {}
    }
}

#[cfg(test)]
mod tests;
