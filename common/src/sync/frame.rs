//! What travels on the socket: JSON, one frame a message, subprotocol `coletor.v1`. A text message is the JSON, a binary
//! one its raw deflate.
//!
//! A frame is an object of one key, its name. Unknown fields are ignored here and kept where they are stored;
//! unknown frames are ignored by both sides.

use crate::id::{DeviceId, OpId};
use crate::json::{self, Json};
use crate::map::Map;
use crate::op::Logged;
use crate::problem::{Code, Problem};
use crate::row::CommandOutcome;
use crate::time::Millis;
use serde::{Deserialize, Serialize};

/// The WebSocket subprotocol.
pub const SUBPROTOCOL: &str = "coletor.v1";
/// Version of the frames in this file.
pub const PROTOCOL: u32 = 1;
/// Version of the rows and operations that this build understands.
pub const SCHEMA: u32 = 1;
/// The oldest version whose builds understand the rows of this one; older ones may only upload.
pub const SCHEMA_MIN: u32 = 1;
/// Most operations of one push.
pub const BATCH_OPS_MAX: usize = 256;
/// Most bytes of one batch, in either direction.
pub const BATCH_BYTES_MAX: usize = 256 * 1024;
/// Most rows of one batch of changes.
pub const BATCH_ROWS_MAX: usize = 500;
/// Largest message a side accepts, in bytes.
pub const MESSAGE_BYTES_MAX: usize = 1024 * 1024;
/// Frames over this many bytes are worth deflating.
pub const DEFLATE_OVER_BYTES: usize = 1024;
/// Pushes on the way that are not acknowledged.
pub const CREDIT_PUSHES: u32 = 4;
/// Batches of changes on the way, a scope, that their receiver has not confirmed.
pub const CREDIT_BATCHES: u32 = 64;
/// Bytes of such batches, by [`Row::bytes`], after which no further one is sent.
pub const CREDIT_BYTES: usize = 1024 * 1024;

/// A place in a scope's changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct Cursor {
    /// Which history: a new one starts when the server cannot continue the old, and then all rows come again.
    pub epoch: u64,
    /// How far: the scope's last change applied.
    pub seq: u64,
}

/// From the device.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientFrame {
    /// First on every connection: everything the server needs to resume.
    Hello(Hello),
    /// Operations, in the order of the log.
    Push(Push),
    /// How far a scope's changes are stored here, and how many more batches may come.
    Pull(Pull),
    /// The latest value of something that is worth nothing later.
    Live(Live),
    /// Asks for a topic's live values.
    Subscribe(Topic),
    /// No longer.
    Unsubscribe(Topic),
    /// A question; its `response` carries the same id.
    Request(Request),
    /// A command was carried out, or will not be. Said again on every connection until its row is gone.
    Receipt(Receipt),
    /// What the rows of a scope add up to here, asked when all is quiet.
    Verify(Sum),
    /// Are you there?
    Ping(Beat),
}

/// From the server.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServerFrame {
    /// The answer to `hello`.
    Welcome(Welcome),
    /// What was pushed is durable.
    Ack(Ack),
    /// Rows that changed.
    Changes(Changes),
    /// The latest value of something.
    Live(Live),
    /// The answer to a `request`.
    Response(Response),
    /// What the rows of a scope add up to on the server: the answer to `verify`.
    Verified(Sum),
    /// A scope is no longer granted: its rows go, pending operations stay.
    ScopeRemoved(ScopeRemoved),
    /// The server is about to close this connection.
    Goaway(Goaway),
    /// I am.
    Pong(Beat),
    /// A frame could not be used. The connection may stay open.
    Problem(Problem),
}

/// See [`ClientFrame::Hello`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// The sender's [`PROTOCOL`].
    pub protocol: u32,
    /// Version of the rows and operations that the sender understands.
    pub schema: u32,
    /// The device; `None` for a viewer (the administration), which logs nothing.
    pub device: Option<DeviceId>,
    /// Which log of the device.
    #[serde(default)]
    pub incarnation: u32,
    /// The next operation that the log will be given.
    #[serde(default)]
    pub next_seq: u64,
    /// How far each known scope is stored.
    #[serde(default)]
    pub cursors: Map<String, Cursor>,
    /// The sender inflates: frames over [`DEFLATE_OVER_BYTES`] may come deflated. The server always does.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deflate: bool,
}

/// See [`ServerFrame::Welcome`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Welcome {
    /// The server's [`PROTOCOL`].
    pub protocol: u32,
    /// The device's log is durable here through this operation.
    pub high_water: u64,
    /// The operation at the high-water mark, so that a device can tell whether that is its own. `None` at 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head: Option<OpId>,
    /// The server's clock.
    pub server_time: Millis,
    /// The scopes granted.
    pub scopes: Vec<String>,
    /// What the server accepts.
    pub limits: WireLimits,
    /// The device's build is too old for the rows of this server: it may send, and gets nothing until it is updated.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub upload_only: bool,
}

/// What a side accepts; the other side keeps to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WireLimits {
    /// See [`BATCH_OPS_MAX`].
    pub batch_ops: usize,
    /// See [`BATCH_BYTES_MAX`].
    pub batch_bytes: usize,
    /// See [`MESSAGE_BYTES_MAX`].
    pub message_bytes: usize,
    /// See [`CREDIT_PUSHES`].
    pub credit_batches: u32,
}

impl Default for WireLimits {
    fn default() -> Self {
        Self {
            batch_ops: BATCH_OPS_MAX,
            batch_bytes: BATCH_BYTES_MAX,
            message_bytes: MESSAGE_BYTES_MAX,
            credit_batches: CREDIT_PUSHES,
        }
    }
}

/// See [`ClientFrame::Push`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Push {
    /// Contiguous, at most [`BATCH_OPS_MAX`].
    pub ops: Vec<Logged>,
}

/// See [`ServerFrame::Ack`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ack {
    /// Which log.
    pub incarnation: u32,
    /// Everything up to and including this operation is durable.
    pub through: u64,
    /// Operations that were not simply applied; said again when they are pushed again, for an ack may get lost.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub results: Vec<OpResult>,
    /// Operations that had their effect before, from another log of the device: see [`super::judge::Verdict::Repeat`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub repeated: Vec<u64>,
}

/// What became of an operation that was not simply applied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpResult {
    /// The operation.
    pub seq: u64,
    /// What became of it.
    pub outcome: Outcome,
    /// Why.
    pub code: Code,
    /// Why, in English.
    pub detail: String,
}

/// See [`OpResult`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Stored and visible, but not applied to its record.
    Quarantined,
    /// Not stored.
    Refused,
}

/// See [`ClientFrame::Pull`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pull {
    /// The scope.
    pub scope: String,
    /// How far it is stored here; with `again`, how far it has come.
    pub cursor: Cursor,
    /// How many batches beyond `cursor` may be on the way.
    pub credit: u32,
    /// What was sent beyond `cursor` is lost to the receiver: it is to be sent again. Otherwise this only confirms.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub again: bool,
}

/// See [`ServerFrame::Changes`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Changes {
    /// The scope.
    pub scope: String,
    /// Its history.
    pub epoch: u64,
    /// The receiver must stand here; anywhere else is a gap, answered by a pull. 0 in a new epoch starts over.
    pub prev_seq: u64,
    /// The receiver stands here afterwards.
    pub seq: u64,
    /// True if more is ready to be sent.
    #[serde(default)]
    pub more: bool,
    /// What changed, oldest first.
    pub rows: Vec<Row>,
}

/// A versioned row of a scope.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// What it is: `form`, `record`, `project`, …
    pub kind: String,
    /// Its name among its kind.
    pub key: String,
    /// Its content; `None` says that it is gone.
    pub body: Option<Json>,
}

impl Row {
    /// What it counts for where batches are bounded: its own texts, not what is around them on the way.
    pub fn bytes(&self) -> usize {
        self.kind.len() + self.key.len() + self.body.as_ref().map_or(0, |body| body.text().len())
    }
}

/// See [`ClientFrame::Live`] and [`ServerFrame::Live`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Live {
    /// What it is about.
    pub key: String,
    /// Its latest value.
    pub value: Json,
}

/// See [`ClientFrame::Subscribe`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Topic {
    /// Its name.
    pub topic: String,
}

/// See [`ClientFrame::Request`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// Chosen by the sender, echoed in the response.
    pub id: u64,
    /// What is asked.
    pub name: String,
    /// With what.
    #[serde(default)]
    pub body: Json,
}

/// See [`ClientFrame::Receipt`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The key of the command's row in the device's scope.
    pub key: String,
    /// What became of it.
    pub outcome: CommandOutcome,
}

/// See [`ClientFrame::Verify`] and [`ServerFrame::Verified`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sum {
    /// The scope.
    pub scope: String,
    /// Where it stands; sums of different places are not to be compared.
    pub cursor: Cursor,
    /// Of all its rows, see [`super::checksum`].
    pub sum: u64,
}

/// See [`ServerFrame::Response`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Response {
    /// The request's.
    pub id: u64,
    /// The answer, where there is one.
    #[serde(default)]
    pub body: Json,
    /// Or what went wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<Problem>,
}

/// See [`ServerFrame::ScopeRemoved`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScopeRemoved {
    /// The scope.
    pub scope: String,
}

/// See [`ServerFrame::Goaway`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Goaway {
    /// Milliseconds to wait before connecting again.
    pub retry_after_ms: Millis,
}

/// A heartbeat; the answer echoes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Beat {
    /// Any number.
    #[serde(default)]
    pub nonce: u64,
}

/// Why a message is no frame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadFrame {
    /// Not an object of one key, or its content does not fit.
    #[error("not a frame: {0}")]
    Malformed(String),
    /// Fine, but not known to this build: to be ignored.
    #[error("a frame of a newer protocol: '{0}'")]
    Unknown(String),
}

const CLIENT_FRAMES: &[&str] =
    &["hello", "push", "pull", "live", "subscribe", "unsubscribe", "request", "receipt", "verify", "ping"];
const SERVER_FRAMES: &[&str] =
    &["welcome", "ack", "changes", "live", "response", "verified", "scope_removed", "goaway", "pong", "problem"];

impl ClientFrame {
    /// Reads a message.
    pub fn parse(text: &str) -> Result<Self, BadFrame> {
        parse(text, CLIENT_FRAMES)
    }

    /// The message to send.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default() // cannot fail: string keys and no custom serializer
    }
}

impl ServerFrame {
    /// Reads a message.
    pub fn parse(text: &str) -> Result<Self, BadFrame> {
        parse(text, SERVER_FRAMES)
    }

    /// The message to send.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default() // cannot fail: string keys and no custom serializer
    }
}

fn parse<'a, T: Deserialize<'a>>(text: &'a str, known: &[&str]) -> Result<T, BadFrame> {
    json::read(text).map_err(|error| match name(text) {
        Some(name) if !known.contains(&name.as_str()) => BadFrame::Unknown(name),
        _ => BadFrame::Malformed(error.to_string()),
    })
}

/// The first key of a message, if it is an object.
fn name(text: &str) -> Option<String> {
    serde_json::from_str::<serde::de::IgnoredAny>(text).ok()?;
    let inside = text.trim_start().strip_prefix('{')?.trim_start().strip_prefix('"')?;
    inside.split('"').next().map(str::to_owned)
}
