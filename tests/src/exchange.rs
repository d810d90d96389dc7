//! Trips of the fallback, where no WebSocket gets through.

use crate::client::{Client, read};
use crate::socket::hello;
use anyhow::{Result, ensure};
use coletor_common::account::DeviceGrant;
use coletor_common::json::Json;
use coletor_common::sync::exchange::{Exchange, ExchangeReply};
use coletor_common::sync::frame::{ClientFrame, Hello, SUBPROTOCOL, ServerFrame};
use reqwest::{Method, Response};

/// Where a trip goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trip {
    /// Answered at once.
    Sync,
    /// Answered once there is something.
    Wait,
}

impl Trip {
    /// Its address.
    pub fn path(self) -> &'static str {
        match self {
            Self::Sync => "/api/sync",
            Self::Wait => "/api/sync/wait",
        }
    }
}

/// The hello of somebody who knows nothing.
pub fn greeting(device: Option<DeviceGrant>) -> Hello {
    match hello(device) {
        ClientFrame::Hello(hello) => hello,
        other => unreachable!("{other:?}"),
    }
}

/// Makes a trip, whatever comes of it.
pub async fn post(client: &Client, trip: Trip, hello: Hello, frames: &[ClientFrame]) -> Result<Response> {
    let frames = frames.iter().map(Json::of).collect();
    let exchange = Exchange { nonce: "n1".into(), hello, frames };
    Ok(client.request(Method::POST, trip.path()).json(&exchange).send().await?)
}

/// Makes a trip; the frames that it brings.
pub async fn frames(client: &Client, trip: Trip, hello: Hello, frames: &[ClientFrame]) -> Result<Vec<ServerFrame>> {
    let reply: ExchangeReply = read(post(client, trip, hello, frames).await?).await?;
    ensure!(reply.coletor == SUBPROTOCOL && reply.nonce == "n1", "another's reply: {reply:?}");
    reply.frames.iter().map(|frame| Ok(ServerFrame::parse(frame.text())?)).collect()
}
