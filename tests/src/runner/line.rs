//! What carries a runner's frames: a socket that is opened, carries frames both ways and ends, or a trip of request and
//! response. Dropped, it is broken off.

use crate::client::{Client, read};
use crate::exchange;
use crate::socket::Socket;
use coletor_common::sync::client::Event;
use coletor_common::sync::exchange::Exchange;
use coletor_common::sync::frame::ClientFrame;
use reqwest::Method;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;

/// The socket, open or being opened; or the trip.
pub struct Line {
    outgoing: UnboundedSender<ClientFrame>,
    carrying: JoinHandle<()>,
}

impl Line {
    /// Opens a socket; `tell` learns what becomes of it.
    pub fn open(client: Client, tell: impl Fn(Event) + Send + Sync + 'static) -> Self {
        let (outgoing, frames) = unbounded_channel();
        let carrying = tokio::spawn(async move {
            if let Ok(socket) = Socket::open(&client).await {
                tell(Event::Opened);
                carry(socket, frames, &tell).await;
            }
            tell(Event::Closed);
        });
        Self { outgoing, carrying }
    }

    /// Makes a trip; `tell` learns what it brings.
    pub fn trip(client: Client, exchange: Exchange, waits: bool, tell: impl FnOnce(Event) + Send + 'static) -> Self {
        let (outgoing, _) = unbounded_channel();
        let carrying = tokio::spawn(async move {
            let trip = if waits { exchange::Trip::Wait } else { exchange::Trip::Sync };
            let request = client.request(Method::POST, trip.path()).json(&exchange);
            let reply = async { read(request.send().await?).await }.await;
            tell(Event::Tripped { nonce: exchange.nonce, reply: reply.ok() });
        });
        Self { outgoing, carrying }
    }

    /// Sends a frame, sooner or later or never, as a browser does.
    pub fn send(&self, frame: ClientFrame) {
        self.outgoing.send(frame).ok();
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.carrying.abort();
    }
}

/// Until the socket is closed, or has been silent for as long as a test waits.
async fn carry(mut socket: Socket, mut frames: UnboundedReceiver<ClientFrame>, tell: &(impl Fn(Event) + Send + Sync)) {
    loop {
        tokio::select! {
            frame = frames.recv() => match frame {
                Some(frame) if socket.send(&frame).await.is_ok() => {}
                _ => return,
            },
            frame = socket.next() => match frame {
                Ok(Some(frame)) => tell(Event::Frame(frame)),
                _ => return,
            },
        }
    }
}
