//! The WebSocket. Carries messages; what they mean is [`coletor_common::sync`]'s business.

use futures_channel::mpsc;
use futures_util::{Sink, SinkExt, StreamExt};
use gloo_net::websocket::{Message, futures::WebSocket};
use std::future::poll_fn;
use std::pin::Pin;
use wasm_bindgen_futures::spawn_local;

/// What happens to a socket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Incoming {
    /// It is open.
    Opened,
    /// A text message.
    Text(String),
    /// It is closed, or could not be opened. The last thing that happens.
    Closed,
}

/// An open or opening socket; dropping it closes it.
pub struct Socket {
    outgoing: mpsc::UnboundedSender<String>,
}

impl Socket {
    /// Opens a socket to this site; `incoming` is called with everything that happens to it.
    pub fn open(path: &str, protocol: &str, incoming: impl Fn(Incoming) + 'static) -> Self {
        // Bounded by the protocol's credit, not by the channel.
        let (outgoing, mut queued) = mpsc::unbounded::<String>();
        let url = format!("{}{path}", origin());
        let Ok(socket) = WebSocket::open_with_protocol(&url, protocol) else {
            spawn_local(async move { incoming(Incoming::Closed) });
            return Self { outgoing };
        };
        let (mut writer, mut reader) = socket.split();
        let incoming = std::rc::Rc::new(incoming);
        let opened = incoming.clone();
        spawn_local(async move {
            // Ready as soon as the socket is no longer connecting; if it failed, `Closed` follows.
            let ready = poll_fn(|context| Pin::new(&mut writer).poll_ready(context)).await;
            if ready.is_err() {
                return;
            }
            opened(Incoming::Opened);
            while let Some(text) = queued.next().await {
                if writer.send(Message::Text(text)).await.is_err() {
                    return;
                }
            }
            let _ = writer.close().await;
        });
        spawn_local(async move {
            while let Some(Ok(message)) = reader.next().await {
                if let Message::Text(text) = message {
                    incoming(Incoming::Text(text));
                }
            }
            incoming(Incoming::Closed);
        });
        Self { outgoing }
    }

    /// Sends a message. On a closing socket it is lost: only an ack proves anything.
    pub fn send(&self, text: String) {
        let _ = self.outgoing.unbounded_send(text);
    }
}

fn origin() -> String {
    let location = leptos::prelude::window().location();
    let host = location.host().unwrap_or_default();
    let secure = location.protocol().is_ok_and(|protocol| protocol == "https:");
    format!("{}://{host}", if secure { "wss" } else { "ws" })
}
