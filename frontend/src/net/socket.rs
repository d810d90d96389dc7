//! The WebSocket. Carries messages; what they mean is [`coletor_common::sync`]'s business.
//!
//! On the browser's own socket, because what waits to be sent must be seen to be bounded, and messages come deflated.

use super::deflate;
use coletor_common::sync::frame::DEFLATE_OVER_BYTES;
use futures_channel::mpsc::{UnboundedSender, unbounded};
use futures_util::StreamExt;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, prelude::wasm_bindgen};
use wasm_bindgen_futures::spawn_local;
use web_sys::{BinaryType, WebSocket};

/// What the browser may hold of ours before more is handed to it, in bytes.
const BUFFERED_BYTES_MAX: u32 = 256 * 1024;
/// How often that is looked at while it is too much, in milliseconds.
const LOOK_AGAIN_MS: u32 = 10;

/// What happens to a socket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Incoming {
    /// It is open.
    Opened,
    /// A message.
    Text(String),
    /// It is closed, or could not be opened. The last thing that happens.
    Closed,
}

/// Something of the browser's socket, in the order it happened.
enum Happened {
    Opened,
    Message(JsValue),
    Closed,
}

/// An open or opening socket; dropping it closes it.
pub struct Socket {
    inner: Option<WebSocket>,
    /// Bounded by the protocol's credit, not by the channel.
    outgoing: UnboundedSender<String>,
    _listeners: Vec<Closure<dyn FnMut(JsValue)>>,
}

impl Socket {
    /// Opens a socket to this site; `incoming` is called with everything that happens to it.
    pub fn open(path: &str, protocol: &str, incoming: impl Fn(Incoming) + 'static) -> Self {
        let (outgoing, queued) = unbounded::<String>();
        let (happened, mut happens) = unbounded::<Happened>();
        let url = format!("{}{path}", origin());
        let Ok(socket) = WebSocket::new_with_str(&url, protocol) else {
            spawn_local(async move { incoming(Incoming::Closed) });
            return Self { inner: None, outgoing, _listeners: Vec::new() };
        };
        socket.set_binary_type(BinaryType::Arraybuffer);
        let on = |what: fn(JsValue) -> Happened| {
            let happened = happened.clone();
            Closure::<dyn FnMut(JsValue)>::new(move |event| drop(happened.unbounded_send(what(event))))
        };
        let listeners = vec![
            on(|_| Happened::Opened),
            on(|event| Happened::Message(event.unchecked_into::<Message>().data())),
            on(|_| Happened::Closed),
        ];
        socket.set_onopen(Some(listeners[0].as_ref().unchecked_ref()));
        socket.set_onmessage(Some(listeners[1].as_ref().unchecked_ref()));
        socket.set_onclose(Some(listeners[2].as_ref().unchecked_ref()));
        let sends = socket.clone();
        spawn_local(async move {
            let mut queued = Some(queued);
            // Inflating takes a moment, so everything goes through one queue: nothing overtakes.
            while let Some(happened) = happens.next().await {
                match happened {
                    Happened::Opened => {
                        if let Some(queued) = queued.take() {
                            spawn_local(send_all(sends.clone(), queued));
                        }
                        incoming(Incoming::Opened);
                    }
                    Happened::Message(data) => {
                        if let Some(text) = read(data).await {
                            incoming(Incoming::Text(text));
                        }
                    }
                    Happened::Closed => return incoming(Incoming::Closed),
                }
            }
        });
        Self { inner: Some(socket), outgoing, _listeners: listeners }
    }

    /// Sends a message. On a closing socket it is lost: only an ack proves anything.
    pub fn send(&self, text: String) {
        let _ = self.outgoing.unbounded_send(text);
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        let Some(socket) = &self.inner else { return };
        socket.set_onopen(None);
        socket.set_onmessage(None);
        socket.set_onclose(None);
        let _ = socket.close(); // closing one that is closed is fine
    }
}

#[wasm_bindgen]
extern "C" {
    type Message;
    #[wasm_bindgen(method, getter)]
    fn data(this: &Message) -> JsValue;
}

/// A message's text; one that cannot be inflated is none.
async fn read(data: JsValue) -> Option<String> {
    match data.as_string() {
        Some(text) => Some(text),
        None => deflate::inflate(&data).await.ok(),
    }
}

async fn send_all(socket: WebSocket, mut queued: futures_channel::mpsc::UnboundedReceiver<String>) {
    let deflates = deflate::is_there();
    while let Some(text) = queued.next().await {
        while socket.buffered_amount() > BUFFERED_BYTES_MAX {
            gloo_timers::future::TimeoutFuture::new(LOOK_AGAIN_MS).await;
        }
        let smaller =
            if deflates && text.len() > DEFLATE_OVER_BYTES { deflate::deflate(&text).await.ok() } else { None };
        let sent = match smaller {
            Some(bytes) => socket.send_with_array_buffer_view(&bytes),
            None => socket.send_with_str(&text),
        };
        if sent.is_err() {
            return;
        }
    }
}

fn origin() -> String {
    let location = leptos::prelude::window().location();
    let host = location.host().unwrap_or_default();
    let secure = location.protocol().is_ok_and(|protocol| protocol == "https:");
    format!("{}://{host}", if secure { "wss" } else { "ws" })
}
