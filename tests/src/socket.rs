//! One WebSocket to the server, frame by frame.

use crate::client::Client;
use crate::wait::DEADLINE;
use anyhow::{Context, Result, bail};
use coletor_common::account::DeviceGrant;
use coletor_common::map::Map;
use coletor_common::op::Op;
use coletor_common::sync::frame::{
    Ack, CREDIT_BATCHES, ClientFrame, Cursor, Hello, PROTOCOL, Pull, Push, SUBPROTOCOL, ServerFrame, Welcome,
};
use flate2::Compression;
use flate2::bufread::DeflateDecoder;
use flate2::write::DeflateEncoder;
use futures_util::{SinkExt, StreamExt};
use std::io::{Read as _, Write as _};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// An open socket.
#[derive(Debug)]
pub struct Socket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    deflated: usize,
}

impl Socket {
    /// Connects with a client's cookies.
    pub async fn open(client: &Client) -> Result<Self> {
        Self::open_from(client, None).await?.map_err(|status| anyhow::anyhow!("the upgrade was answered {status}"))
    }

    /// Connects as a page of that origin; the inner error is the status of a refusal.
    pub async fn open_from(client: &Client, origin: Option<&str>) -> Result<Result<Self, u16>> {
        let url = format!("{}/api/sync", client.url.replacen("http", "ws", 1));
        let mut request = url.into_client_request()?;
        let headers = request.headers_mut();
        headers.insert("cookie", client.cookies()?.parse()?);
        headers.insert("sec-websocket-protocol", HeaderValue::from_static(SUBPROTOCOL));
        if let Some(origin) = origin {
            headers.insert("origin", origin.parse()?);
        }
        match connect_async(request).await {
            Ok((stream, _)) => Ok(Ok(Self { stream, deflated: 0 })),
            Err(Error::Http(response)) => Ok(Err(response.status().as_u16())),
            Err(error) => Err(error.into()),
        }
    }

    /// Connects and says hello, knowing nothing.
    pub async fn welcomed(client: &Client, device: Option<DeviceGrant>) -> Result<(Self, Welcome)> {
        let mut socket = Self::open(client).await?;
        socket.send(&hello(device)).await?;
        let welcome = socket
            .wait_for(|frame| match frame {
                ServerFrame::Welcome(welcome) => Some(welcome),
                _ => None,
            })
            .await?;
        Ok((socket, welcome))
    }

    /// Sends a frame.
    pub async fn send(&mut self, frame: &ClientFrame) -> Result<()> {
        self.send_text(frame.to_json()).await
    }

    /// Sends any text.
    pub async fn send_text(&mut self, text: String) -> Result<()> {
        Ok(self.stream.send(Message::Text(text.into())).await?)
    }

    /// Sends any text deflated.
    pub async fn send_deflated(&mut self, text: &str) -> Result<()> {
        let mut deflater = DeflateEncoder::new(Vec::new(), Compression::fast());
        deflater.write_all(text.as_bytes())?;
        self.send_binary(deflater.finish()?).await
    }

    /// Sends any bytes.
    pub async fn send_binary(&mut self, bytes: Vec<u8>) -> Result<()> {
        Ok(self.stream.send(Message::Binary(bytes.into())).await?)
    }

    /// How many messages came deflated.
    pub fn deflated(&self) -> usize {
        self.deflated
    }

    /// Pushes operations and waits for their ack.
    pub async fn push(&mut self, ops: Vec<Op>) -> Result<Ack> {
        self.send(&push(ops)).await?;
        self.wait_for(|frame| match frame {
            ServerFrame::Ack(ack) => Some(ack),
            _ => None,
        })
        .await
    }

    /// Takes in, and confirms, what the welcomed scopes hold already.
    pub async fn catch_up(&mut self, welcome: &Welcome) -> Result<()> {
        // Every project has rows; other scopes may be empty, and then say nothing.
        let mut waiting = welcome.scopes.iter().filter(|scope| scope.starts_with("project:")).count();
        while waiting > 0 {
            let changes = self
                .wait_for(|frame| match frame {
                    ServerFrame::Changes(changes) => Some(changes),
                    _ => None,
                })
                .await?;
            let cursor = Cursor { epoch: changes.epoch, seq: changes.seq };
            waiting -= usize::from(!changes.more && changes.scope.starts_with("project:"));
            self.send(&ClientFrame::Pull(Pull { scope: changes.scope, cursor, credit: CREDIT_BATCHES, again: false }))
                .await?;
        }
        Ok(())
    }

    /// The next frame; `None` once the socket is closed, well or not.
    pub async fn next(&mut self) -> Result<Option<ServerFrame>> {
        loop {
            match timeout(DEADLINE, self.stream.next()).await.context("no frame came")? {
                Some(Ok(Message::Text(text))) => return Ok(Some(ServerFrame::parse(&text)?)),
                Some(Ok(Message::Binary(deflated))) => {
                    self.deflated += 1;
                    let mut text = String::new();
                    DeflateDecoder::new(&deflated[..]).read_to_string(&mut text)?;
                    return Ok(Some(ServerFrame::parse(&text)?));
                }
                Some(Ok(Message::Close(_)) | Err(_)) | None => return Ok(None),
                Some(Ok(_)) => {}
            }
        }
    }

    /// The first frame that is wanted; others are passed over.
    pub async fn wait_for<T>(&mut self, wanted: impl Fn(ServerFrame) -> Option<T>) -> Result<T> {
        while let Some(frame) = self.next().await? {
            let said = format!("{frame:?}");
            if let Some(found) = wanted(frame) {
                return Ok(found);
            }
            if said.starts_with("Problem") {
                bail!("the server said {said}");
            }
        }
        bail!("the socket closed")
    }
}

/// A push of operations.
pub fn push(ops: Vec<Op>) -> ClientFrame {
    ClientFrame::Push(Push { ops: ops.into_iter().map(Into::into).collect() })
}

/// The first frame of somebody who knows nothing.
pub fn hello(device: Option<DeviceGrant>) -> ClientFrame {
    ClientFrame::Hello(Hello {
        protocol: PROTOCOL,
        schema: 1,
        device: device.map(|grant| grant.device),
        incarnation: device.map_or(0, |grant| grant.incarnation),
        next_seq: 1,
        cursors: Map::new(),
        deflate: false,
    })
}
