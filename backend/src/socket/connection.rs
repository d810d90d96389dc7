//! One socket, from upgrade to close: turns messages, work that is done and wake-ups into events, and runs the effects.
//!
//! While a peer does not take what is sent, nothing is read from it and nothing piles up: the mailbox keeps the latest
//! only, and a peer that takes nothing for [`STALLED_MAX`] is dropped.

use super::{gate, work};
use crate::app::Shared;
use crate::auth::SignedIn;
use crate::clock;
use crate::error::db_problem;
use crate::live::{Entered, Mailbox, Waiting};
use axum::extract::ws::{CloseFrame, Message, WebSocket, close_code};
use coletor_common::problem::{Code, Problem};
use coletor_common::sync::frame::{BadFrame, ClientFrame, ServerFrame};
use coletor_common::sync::server::{BOARD_TOPIC, Effect, Event, Session};
use futures_util::stream::{FuturesUnordered, SplitSink};
use futures_util::{SinkExt, StreamExt};
use rand::Rng;
use std::future::pending;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, MissedTickBehavior, interval, timeout, timeout_at};
use tokio_tungstenite::tungstenite;

/// A peer that says nothing for so long is gone; it should have pinged after 20 s.
const SILENCE_MAX: Duration = Duration::from_mins(1);
/// A peer that takes nothing for so long is gone.
const STALLED_MAX: Duration = Duration::from_secs(30);
/// How often the session is looked at again: it may have been ended elsewhere.
const SESSION_CHECK: Duration = Duration::from_secs(30);
/// When peers of a stopping server come back: spread out, so that they do not come all at once.
const RETRY_AFTER_MS: std::ops::Range<i64> = 500..2_000;

/// Whether the connection goes on, or why it ends.
type Flow = ControlFlow<Option<CloseFrame>>;

struct Connection {
    app: Shared,
    who: SignedIn,
    session: Session,
    sink: SplitSink<WebSocket, Message>,
    doing: FuturesUnordered<work::Doing>,
    mailbox: Option<Arc<Mailbox>>,
    /// Whether announcements may be taken in: before the welcome they would be lost.
    open: bool,
    /// The frame `hello` named a device.
    collects: bool,
    present: Option<Entered>,
}

/// Serves one socket until it closes.
pub async fn run(socket: WebSocket, app: Shared, who: SignedIn) {
    let (sink, mut stream) = socket.split();
    let mut connection = Connection {
        app: app.clone(),
        who,
        session: Session::default(),
        sink,
        doing: FuturesUnordered::new(),
        mailbox: None,
        open: false,
        collects: false,
        present: None,
    };
    let mut session_check = interval(SESSION_CHECK);
    session_check.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut heard = Instant::now();
    let end = loop {
        let flow = tokio::select! {
            () = app.stopping.cancelled() => {
                let retry_after_ms = rand::rng().random_range(RETRY_AFTER_MS);
                connection.step(Event::Stopping { retry_after_ms }).await
            }
            message = timeout_at(heard + SILENCE_MAX, stream.next()) => {
                heard = Instant::now();
                match message {
                    Ok(message) => connection.message(message).await,
                    Err(_) => close(close_code::AWAY, "silent for too long"),
                }
            }
            Some(done) = connection.doing.next(), if !connection.doing.is_empty() => connection.done(done).await,
            waiting = take(connection.mailbox.as_ref()), if connection.open => connection.wake(waiting).await,
            _ = session_check.tick() => connection.check_session().await,
        };
        if let ControlFlow::Break(end) = flow {
            break end;
        }
    };
    if let Some(frame) = end {
        timeout(STALLED_MAX, connection.sink.send(Message::Close(Some(frame)))).await.ok(); // gone is gone
    }
}

async fn take(mailbox: Option<&Arc<Mailbox>>) -> Waiting {
    match mailbox {
        Some(mailbox) => mailbox.take().await,
        None => pending().await,
    }
}

fn close(code: u16, reason: &'static str) -> Flow {
    ControlFlow::Break(Some(CloseFrame { code, reason: reason.into() }))
}

impl Connection {
    /// Takes in what came from the peer; `None` at the end of the stream.
    async fn message(&mut self, message: Option<Result<Message, axum::Error>>) -> Flow {
        match message {
            Some(Ok(Message::Text(text))) => self.text(&text).await,
            Some(Ok(Message::Binary(_))) => self.unreadable("a binary message").await,
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => Flow::Continue(()),
            Some(Ok(Message::Close(_))) | None => ControlFlow::Break(None),
            Some(Err(error)) => self.broken(error).await,
        }
    }

    async fn text(&mut self, text: &str) -> Flow {
        let frame = match ClientFrame::parse(text) {
            Ok(frame) => frame,
            Err(BadFrame::Unknown(_)) => return Flow::Continue(()), // a newer app's
            Err(bad @ BadFrame::Malformed(_)) => return self.unreadable(&bad.to_string()).await,
        };
        if let Some(problem) = gate::refusal(&self.who.session, &frame) {
            return self.send(ServerFrame::Problem(problem)).await;
        }
        let subscribes = matches!(&frame, ClientFrame::Subscribe(topic) if topic.topic == BOARD_TOPIC);
        self.step(Event::Frame(frame)).await?;
        if subscribes {
            for live in self.app.hub.presences(self.who.session.project) {
                self.step(Event::Live { topic: BOARD_TOPIC.into(), live }).await?;
            }
        }
        Flow::Continue(())
    }

    async fn unreadable(&mut self, detail: &str) -> Flow {
        self.step(Event::Unreadable(Problem::new(Code::BadFrame, detail))).await
    }

    /// The stream is not usable any more. Over the cap, the peer is told so.
    async fn broken(&mut self, error: axum::Error) -> Flow {
        let cause = error.into_inner();
        if !matches!(cause.downcast_ref(), Some(tungstenite::Error::Capacity(_))) {
            return ControlFlow::Break(None);
        }
        self.send(ServerFrame::Problem(Problem::new(Code::FrameTooLarge, "the message is over the cap"))).await?;
        close(close_code::SIZE, "the message is over the cap")
    }

    async fn done(&mut self, done: Result<Event, crate::db::DbError>) -> Flow {
        let event = match done {
            Ok(event) => event,
            Err(error) => {
                self.send(ServerFrame::Problem(db_problem(&error))).await?;
                return close(close_code::ERROR, "the database did not do it");
            }
        };
        if let Event::Opened { .. } = event {
            self.open = true;
            if self.collects {
                let (project, person) = (self.who.session.project, self.who.session.person);
                self.present = Some(self.app.hub.enter(project, person, clock::now()));
            }
        }
        self.step(event).await
    }

    async fn wake(&mut self, waiting: Waiting) -> Flow {
        for (scope, head) in waiting.heads {
            self.step(Event::Announced { scope, head }).await?;
        }
        for ((topic, _), live) in waiting.live {
            self.step(Event::Live { topic: topic.into(), live }).await?;
        }
        Flow::Continue(())
    }

    async fn check_session(&mut self) -> Flow {
        match self.app.db.session(&self.who.token_sha256, clock::now()).await {
            Ok(None) => {
                let problem = Problem::new(Code::SignInNeeded, "the session has ended");
                self.send(ServerFrame::Problem(problem)).await?;
                close(close_code::POLICY, "the session has ended")
            }
            Ok(Some(_)) => Flow::Continue(()),
            Err(error) => {
                tracing::warn!(%error, "a session could not be looked at");
                Flow::Continue(())
            }
        }
    }

    async fn step(&mut self, event: Event) -> Flow {
        for effect in self.session.step(event) {
            match effect {
                Effect::Send(frame) => self.send(frame).await?,
                Effect::Open(hello) => {
                    self.collects = hello.device.is_some();
                    // Listening begins before the heads are read, so that no commit falls between.
                    self.mailbox = Some(self.app.hub.listen(&work::scopes(&self.who.session)));
                    self.doing.push(work::open(&self.app, &self.who.session, &hello));
                }
                Effect::Append(ops) => self.doing.push(work::append(&self.app, &self.who.session, ops)),
                Effect::Load { scope, after } => self.doing.push(work::load(&self.app, scope, after)),
                Effect::Publish { live, .. } => self.app.hub.publish(self.who.session.project, &live),
                Effect::Close => return close(close_code::AWAY, "closed by the server"),
            }
        }
        Flow::Continue(())
    }

    async fn send(&mut self, frame: ServerFrame) -> Flow {
        match timeout(STALLED_MAX, self.sink.send(Message::Text(frame.to_json().into()))).await {
            Ok(Ok(())) => Flow::Continue(()),
            Ok(Err(_)) | Err(_) => ControlFlow::Break(None),
        }
    }
}
