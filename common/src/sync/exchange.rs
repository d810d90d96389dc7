//! What travels where no WebSocket gets through: the frames of [`super::frame`] in one request and its answer.

use super::frame::Hello;
use crate::json::Json;
use serde::{Deserialize, Serialize};

/// One trip of `POST /api/sync` or `/api/sync/wait`, where no WebSocket gets through: the frames of a connection that
/// lasts for one request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Exchange {
    /// Chosen by the sender; an answer without it comes from something in between.
    pub nonce: String,
    /// As on a connection.
    pub hello: Hello,
    /// The [`super::frame::ClientFrame`]s that follow it.
    #[serde(default)]
    pub frames: Vec<Json>,
}

/// The answer to an [`Exchange`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExchangeReply {
    /// [`super::frame::SUBPROTOCOL`].
    pub coletor: String,
    /// The request's.
    pub nonce: String,
    /// The [`super::frame::ServerFrame`]s for the device, the welcome first.
    pub frames: Vec<Json>,
}
