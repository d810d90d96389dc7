//! `GET /api/sync`: the WebSocket, and `POST /api/sync`: the same frames where none gets through. The rules of the
//! protocol are in `coletor_common::sync::server`, not here.

mod connection;
mod deflate;
mod exchange;
mod gate;
mod peer;
mod wire;
mod work;

pub use exchange::{EXCHANGE_BYTES_MAX, WAIT_MAX, sync, wait};

use crate::app::Shared;
use crate::auth::SignedIn;
use crate::error::ApiError;
use axum::extract::{Request, State};
use axum::http::header::{
    CONNECTION, HeaderName, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_PROTOCOL, SEC_WEBSOCKET_VERSION,
    UPGRADE,
};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use coletor_common::problem::Code;
use coletor_common::sync::frame::SUBPROTOCOL;
use hyper::upgrade::OnUpgrade;
use rand::Rng as _;
use tungstenite::handshake::derive_accept_key;

/// When peers of a stopping server come back: spread out, so that they do not come all at once.
const RETRY_AFTER_MS: std::ops::Range<i64> = 500..2_000;

fn retry_after_ms() -> i64 {
    rand::rng().random_range(RETRY_AFTER_MS)
}

/// Opens a socket for somebody who is signed in, from one of our own pages.
pub async fn upgrade(State(app): State<Shared>, who: SignedIn, mut request: Request) -> Result<Response, ApiError> {
    if !app.origins.allow(request.headers(), request.uri()) {
        return Err(ApiError::new(Code::WrongOrigin, "sockets from that origin are not taken"));
    }
    let accept = handshake(request.headers())?;
    let upgrade = request.extensions_mut().remove::<OnUpgrade>();
    let upgrade = upgrade.ok_or_else(|| ApiError::new(Code::BadRequest, "this connection cannot be upgraded"))?;
    if app.stopping.is_cancelled() {
        return Err(ApiError::new(Code::Unavailable, "the server is stopping"));
    }
    let sockets = app.sockets.clone();
    tokio::spawn(sockets.track_future(async move {
        match upgrade.await {
            Ok(io) => connection::run(io, app, who).await,
            Err(error) => tracing::debug!(%error, "a socket was not upgraded"),
        }
    }));
    let headers = [
        (CONNECTION, "upgrade".to_owned()),
        (UPGRADE, "websocket".to_owned()),
        (SEC_WEBSOCKET_ACCEPT, accept),
        (SEC_WEBSOCKET_PROTOCOL, SUBPROTOCOL.to_owned()),
    ];
    Ok((StatusCode::SWITCHING_PROTOCOLS, headers).into_response())
}

/// Checks what a browser sends to open a socket (RFC 6455, 4.2.1), and says how its key is answered.
fn handshake(headers: &HeaderMap) -> Result<String, ApiError> {
    let has = |name: HeaderName, word: &str| {
        let values = headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok());
        values.flat_map(|value| value.split(',')).any(|value| value.trim().eq_ignore_ascii_case(word))
    };
    let wrong = |what: &str| Err(ApiError::new(Code::BadRequest, what.to_owned()));
    if !has(CONNECTION, "upgrade") || !has(UPGRADE, "websocket") || !has(SEC_WEBSOCKET_VERSION, "13") {
        return wrong("this address is for WebSockets of version 13");
    }
    if !has(SEC_WEBSOCKET_PROTOCOL, SUBPROTOCOL) {
        return wrong(&format!("the subprotocol is {SUBPROTOCOL}"));
    }
    match headers.get(SEC_WEBSOCKET_KEY) {
        Some(key) => Ok(derive_accept_key(key.as_bytes())),
        None => wrong("a socket needs a key"),
    }
}
