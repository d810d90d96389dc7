//! One socket, from upgrade to close.
//!
//! While a peer does not take what is sent, nothing is read from it and nothing piles up: the mailbox keeps the latest
//! only, and a peer that takes nothing for [`STALLED_MAX`] is dropped.

use super::deflate::{deflate, inflate};
use super::peer::{Peer, Said};
use super::wire::{self, Incoming, Wire};
use crate::app::Shared;
use crate::auth::SignedIn;
use crate::clock;
use crate::db::DbError;
use crate::error::db_problem;
use crate::live::Encoded;
use coletor_common::problem::{Code, Problem};
use coletor_common::sync::frame::{DEFLATE_OVER_BYTES, MESSAGE_BYTES_MAX, ServerFrame};
use hyper::upgrade::Upgraded;
use std::future::{Future as _, poll_fn};
use std::ops::ControlFlow;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::{Instant, Sleep, sleep_until, timeout};
use tungstenite::protocol::frame::coding::CloseCode;

/// A peer that says nothing for so long is gone; it should have pinged after 20 s.
const SILENCE_MAX: Duration = Duration::from_mins(1);
/// A peer that takes nothing for so long is gone.
const STALLED_MAX: Duration = Duration::from_secs(30);
/// How often the session is looked at again: it may have been ended elsewhere.
const SESSION_CHECK: Duration = Duration::from_secs(30);
/// How long a peer is given to answer the last message.
const FAREWELL_MAX: Duration = Duration::from_secs(5);

/// How a connection ends, if we say so.
type End = Option<(CloseCode, &'static str)>;
/// Whether it goes on.
type Flow = ControlFlow<End>;

struct Connection {
    app: Shared,
    token_sha256: String,
    wire: Wire,
    peer: Peer,
    heard: Instant,
    checked: Instant,
    due: Pin<Box<Sleep>>,
}

enum Happened {
    Came(Incoming),
    Moved(Result<(), DbError>),
    Due,
}

/// Serves one socket until it closes.
pub async fn run(io: Upgraded, app: Shared, who: SignedIn) {
    let now = Instant::now();
    let mut connection = Connection {
        token_sha256: who.token_sha256.clone(),
        peer: Peer::new(app.clone(), who),
        app,
        wire: Wire::new(io, MESSAGE_BYTES_MAX),
        heard: now,
        checked: now,
        due: Box::pin(sleep_until(now + SESSION_CHECK)),
    };
    let end = loop {
        let happened = poll_fn(|cx| connection.poll(cx)).await;
        let mut flow = connection.take(happened).await;
        if flow.is_continue() {
            flow = connection.tell();
        }
        if connection.wire.has_queued() && !connection.flush(STALLED_MAX).await {
            break None;
        }
        if let ControlFlow::Break(end) = flow {
            break end;
        }
    };
    let Connection { mut wire, peer, .. } = connection;
    drop(peer);
    if let Some((code, reason)) = end {
        wire.queue(wire::close(code, reason));
    }
    timeout(FAREWELL_MAX, wire.flush()).await.ok(); // gone is gone
    timeout(FAREWELL_MAX, wire.end()).await.ok();
}

impl Connection {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Happened> {
        if let Poll::Ready(moved) = self.peer.poll(cx) {
            return Poll::Ready(Happened::Moved(moved));
        }
        if let Poll::Ready(incoming) = self.wire.poll_next(cx) {
            return Poll::Ready(Happened::Came(incoming));
        }
        self.due.as_mut().poll(cx).map(|()| Happened::Due)
    }

    async fn take(&mut self, happened: Happened) -> Flow {
        match happened {
            Happened::Came(incoming) => {
                self.heard = Instant::now();
                self.came(incoming)
            }
            Happened::Moved(Ok(())) => Flow::Continue(()),
            Happened::Moved(Err(error)) => {
                self.queue_frame(&ServerFrame::Problem(db_problem(&error)));
                end(CloseCode::Error, "the database did not do it")
            }
            Happened::Due => self.look().await,
        }
    }

    fn came(&mut self, incoming: Incoming) -> Flow {
        match incoming {
            Incoming::Text(bytes) => match std::str::from_utf8(&bytes) {
                Ok(text) => self.peer.hear(text),
                Err(_) => self.peer.hear_wrong("not UTF-8"),
            },
            Incoming::Binary(bytes) => match inflate(&bytes, MESSAGE_BYTES_MAX) {
                Some(Ok(text)) => self.peer.hear(&text),
                Some(Err(_)) => self.peer.hear_wrong("a binary message is the raw deflate of a frame"),
                None => return self.too_large(),
            },
            Incoming::Beat => {}
            Incoming::Closed | Incoming::Gone => return ControlFlow::Break(None),
            Incoming::Wrong(CloseCode::Size, _) => return self.too_large(),
            Incoming::Wrong(code, why) => return end(code, why),
        }
        Flow::Continue(())
    }

    fn too_large(&mut self) -> Flow {
        let problem = Problem::new(Code::FrameTooLarge, "the message is over the cap");
        self.queue_frame(&ServerFrame::Problem(problem));
        end(CloseCode::Size, "the message is over the cap")
    }

    /// What has to be looked at now and then: whether the peer is there, and whether its session still is.
    async fn look(&mut self) -> Flow {
        let now = Instant::now();
        if now >= self.heard + SILENCE_MAX {
            return end(CloseCode::Away, "silent for too long");
        }
        if now >= self.checked + SESSION_CHECK {
            self.checked = now;
            match self.app.db.session(&self.token_sha256, clock::now()).await {
                Ok(None) => {
                    let problem = Problem::new(Code::SignInNeeded, "the session has ended");
                    self.queue_frame(&ServerFrame::Problem(problem));
                    return end(CloseCode::Policy, "the session has ended");
                }
                Ok(Some(_)) => {}
                Err(error) => tracing::warn!(%error, "a session could not be looked at"),
            }
        }
        self.due.as_mut().reset((self.heard + SILENCE_MAX).min(self.checked + SESSION_CHECK));
        Flow::Continue(())
    }

    /// Queues what is to be told.
    fn tell(&mut self) -> Flow {
        for said in self.peer.said() {
            match said {
                Said::Frame(frame) => self.queue_frame(&frame),
                Said::Page(page) => self.queue(&page),
                Said::End => return end(CloseCode::Away, "closed by the server"),
            }
        }
        Flow::Continue(())
    }

    fn queue_frame(&mut self, frame: &ServerFrame) {
        self.queue(&Encoded::new(frame.to_json()));
    }

    fn queue(&mut self, encoded: &Encoded) {
        let deflated = self.peer.deflates() && encoded.json().len() > DEFLATE_OVER_BYTES;
        self.wire.queue(if deflated {
            encoded.deflated(|json| wire::binary(deflate(json)))
        } else {
            encoded.plain(|json| wire::text(json.to_vec()))
        });
    }

    /// Hands over what is queued; false if the peer does not take it.
    async fn flush(&mut self, within: Duration) -> bool {
        matches!(timeout(within, self.wire.flush()).await, Ok(Ok(())))
    }
}

fn end(code: CloseCode, reason: &'static str) -> Flow {
    ControlFlow::Break(Some((code, reason)))
}
