//! `POST /api/sync` and `POST /api/sync/wait`: a connection that lasts for one request, for networks that block
//! WebSocket. The first answers at once, the second as soon as there is something to tell.

use super::peer::{Peer, Said};
use crate::app::Shared;
use crate::auth::SignedIn;
use crate::db::DbError;
use crate::error::ApiError;
use crate::extract::Json;
use axum::extract::State;
use coletor_common::json::Json as Raw;
use coletor_common::sync::exchange::{Exchange, ExchangeReply};
use coletor_common::sync::frame::{ClientFrame, MESSAGE_BYTES_MAX, SUBPROTOCOL};
use std::future::poll_fn;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// Largest body of a trip, in bytes: a message and what is around it.
pub const EXCHANGE_BYTES_MAX: usize = MESSAGE_BYTES_MAX + 64 * 1024;
/// How long a request waits for something to tell.
pub const WAIT_MAX: Duration = Duration::from_secs(25);
/// A reply of so many bytes or more takes nothing further in: the next trip brings the rest.
const REPLY_BYTES_MAX: usize = MESSAGE_BYTES_MAX;
/// How long a person is shown as connected after a trip: the next one is on its way.
const LINGER: Duration = Duration::from_secs(5);

/// Answers at once.
pub async fn sync(
    State(app): State<Shared>,
    who: SignedIn,
    Json(exchange): Json<Exchange>,
) -> Result<axum::Json<ExchangeReply>, ApiError> {
    trip(app, who, exchange, Duration::ZERO).await
}

/// Answers once there is something to tell.
pub async fn wait(
    State(app): State<Shared>,
    who: SignedIn,
    Json(exchange): Json<Exchange>,
) -> Result<axum::Json<ExchangeReply>, ApiError> {
    trip(app, who, exchange, WAIT_MAX).await
}

/// What is told to the peer.
#[derive(Default)]
struct Reply {
    frames: Vec<Raw>,
    bytes: usize,
    ended: bool,
}

impl Reply {
    fn take(&mut self, said: Vec<Said>) {
        for said in said {
            let text = match said {
                Said::Frame(frame) => Some(frame.to_json()),
                Said::Page(page) => String::from_utf8(page.json().to_vec()).ok(),
                Said::End => None,
            };
            self.ended |= text.is_none();
            let frame = text.and_then(|text| Raw::parse(text).ok());
            self.bytes += frame.as_ref().map_or(0, |frame| frame.text().len());
            self.frames.extend(frame);
        }
    }

    fn is_full(&self) -> bool {
        self.ended || self.bytes >= REPLY_BYTES_MAX
    }
}

async fn trip(
    app: Shared,
    who: SignedIn,
    exchange: Exchange,
    patience: Duration,
) -> Result<axum::Json<ExchangeReply>, ApiError> {
    let mut peer = Peer::new(app.clone(), who);
    let mut reply = Reply::default();
    peer.hear_frame(ClientFrame::Hello(exchange.hello));
    finish(&mut peer, &mut reply).await?;
    // Subscriptions come with every trip, and what they show at once is nothing new.
    let (standing, fresh): (Vec<_>, Vec<_>) = exchange.frames.iter().partition(|frame| is_subscription(frame));
    for frame in standing {
        peer.hear(frame.text());
    }
    finish(&mut peer, &mut reply).await?;
    let greeted = reply.frames.len();
    for frame in fresh {
        peer.hear(frame.text());
    }
    finish(&mut peer, &mut reply).await?;
    if app.stopping.is_cancelled() {
        peer.stop();
        reply.take(peer.said());
    }
    let until = Instant::now() + patience;
    while !patience.is_zero() && reply.frames.len() == greeted && !reply.is_full() {
        match timeout_at(until, poll_fn(|cx| peer.poll(cx))).await {
            Ok(moved) => moved?,
            Err(_) => break,
        }
        finish(&mut peer, &mut reply).await?;
    }
    if let Some(present) = peer.presence() {
        tokio::spawn(async move {
            tokio::time::sleep(LINGER).await;
            drop(present);
        });
    }
    Ok(axum::Json(ExchangeReply { coletor: SUBPROTOCOL.into(), nonce: exchange.nonce, frames: reply.frames }))
}

fn is_subscription(frame: &Raw) -> bool {
    matches!(ClientFrame::parse(frame.text()), Ok(ClientFrame::Subscribe(_)))
}

/// Lets everything that was begun come to its end, as far as the reply has room.
async fn finish(peer: &mut Peer, reply: &mut Reply) -> Result<(), DbError> {
    reply.take(peer.said());
    while peer.is_busy() && !reply.is_full() {
        poll_fn(|cx| peer.poll(cx)).await?;
        reply.take(peer.said());
    }
    Ok(())
}
