//! The line between a client and the server: a TCP proxy that can be cut and restored, and fail in other ways.
//!
//! It does not look at what passes through. Its own address stays the same, so that a page keeps its origin.

mod carry;
mod fault;

pub use fault::{Fault, TICK, Way};

use anyhow::{Context, Result};
use std::net::SocketAddr;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// A line that can be cut. Dropping it ends all connections.
pub struct Proxy {
    address: SocketAddr,
    fault: watch::Sender<Option<Fault>>,
    accepting: JoinHandle<()>,
}

impl Proxy {
    /// Listens on a free port and leads every connection to `upstream`.
    pub async fn start(upstream: SocketAddr) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await.context("no port for the proxy")?;
        let address = listener.local_addr()?;
        let (fault, line) = watch::channel(None);
        let accepting = tokio::spawn(accept(listener, upstream, line));
        Ok(Self { address, fault, accepting })
    }

    /// Where browsers connect to, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Lets a fault begin, in place of any there is.
    pub fn fail(&self, fault: Fault) {
        self.fault.send_replace(Some(fault));
    }

    /// Resets all connections, and every new one until the line is restored.
    pub fn cut(&self) {
        self.fail(Fault::Cut);
    }

    /// Lets connections through again. Those that a fault ended stay so.
    pub fn restore(&self) {
        self.fault.send_replace(None);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.cut();
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, upstream: SocketAddr, line: carry::Line) {
    while let Ok((client, _)) = listener.accept().await {
        tokio::spawn(carry::carry(client, upstream, line.clone()));
    }
}

#[cfg(test)]
mod tests;
