//! `GET /api/sync`: the WebSocket. The rules of the protocol are in `coletor_common::sync::server`, not here.

mod connection;
mod gate;
mod work;

use crate::app::Shared;
use crate::auth::SignedIn;
use crate::error::ApiError;
use axum::extract::State;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use coletor_common::problem::Code;
use coletor_common::sync::frame::{MESSAGE_BYTES_MAX, SUBPROTOCOL};

/// Buffers of one socket; the library's default is 128 KiB each.
const BUFFER_BYTES: usize = 8 * 1024;
/// What one socket may hold that its peer does not take: two of the largest messages.
const WRITE_BYTES_MAX: usize = 2 * MESSAGE_BYTES_MAX + BUFFER_BYTES;

/// Opens a socket for somebody who is signed in, from one of our own pages.
pub async fn upgrade(
    State(app): State<Shared>,
    headers: HeaderMap,
    uri: Uri,
    who: SignedIn,
    socket: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, ApiError> {
    if !app.origins.allow(&headers, &uri) {
        return Err(ApiError::new(Code::WrongOrigin, "sockets from that origin are not taken"));
    }
    let socket = socket?.protocols([SUBPROTOCOL]);
    if socket.selected_protocol().is_none() {
        return Err(ApiError::new(Code::BadRequest, format!("the subprotocol is {SUBPROTOCOL}")));
    }
    if app.stopping.is_cancelled() {
        return Err(ApiError::new(Code::Unavailable, "the server is stopping"));
    }
    let socket = socket
        .max_message_size(MESSAGE_BYTES_MAX)
        .max_frame_size(MESSAGE_BYTES_MAX)
        .read_buffer_size(BUFFER_BYTES)
        .write_buffer_size(BUFFER_BYTES)
        .max_write_buffer_size(WRITE_BYTES_MAX);
    let sockets = app.sockets.clone();
    Ok(socket.on_upgrade(move |socket| sockets.track_future(connection::run(socket, app, who))))
}
