//! The server's side of one connection. Its verdict on each operation is in [`super::judge`].
//!
//! Does no I/O and knows no database: [`Session::step`] takes what happened and says what to do; who runs it (the
//! socket, the simulator) does it and reports back. Never has more than [`CREDIT_BATCHES`] batches or [`CREDIT_BYTES`]
//! and a batch of a scope on the way, however slow the peer.

use super::frame::{
    Ack, BATCH_OPS_MAX, Beat, CREDIT_BATCHES, CREDIT_BYTES, CREDIT_PUSHES, Changes, ClientFrame, Cursor, Goaway, Hello,
    Live, PROTOCOL, Pull, Push, Receipt, Response, Row, SCHEMA_MIN, ScopeRemoved, ServerFrame, Sum, Welcome,
    WireLimits,
};
use crate::id::OpId;
use crate::op::Logged;
use crate::problem::{Code, Problem};
use crate::time::Millis;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::mem;

/// What can happen to a connection. `R` is how rows are held by who runs it; the session never looks at them.
#[derive(Debug, Clone, PartialEq)]
pub enum Event<R = Vec<Row>> {
    /// A frame came in.
    Frame(ClientFrame),
    /// A message came in that is no frame.
    Unreadable(Problem),
    /// [`Effect::Open`] is done.
    Opened {
        /// The device's log is durable through here.
        high_water: u64,
        /// The operation there.
        head: Option<OpId>,
        /// The scopes granted, and where each stands.
        scopes: BTreeMap<String, Cursor>,
        /// The server's clock.
        server_time: Millis,
    },
    /// [`Effect::Append`] is durable, or was refused.
    Appended(Result<Ack, Problem>),
    /// [`Effect::Load`] is done.
    Page(Page<R>),
    /// A commit moved a scope's head.
    Announced {
        /// The scope.
        scope: String,
        /// Where it stands now.
        head: Cursor,
    },
    /// Scopes were granted or taken away since the connection opened.
    Regranted(BTreeMap<String, Cursor>),
    /// Somebody's live value.
    Live {
        /// The topic it was published to.
        topic: String,
        /// The value.
        live: Live,
    },
    /// [`Effect::Sum`] is done.
    Summed(Sum),
    /// The same log of the same device speaks on a newer connection.
    Replaced,
    /// The server is shutting down.
    Stopping {
        /// When to come back, in milliseconds.
        retry_after_ms: Millis,
    },
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect<R = Vec<Row>> {
    /// Send it.
    Send(ServerFrame),
    /// Send it as `changes`. The same page goes to everybody who stands where it begins.
    SendPage(Page<R>),
    /// Look up what [`Event::Opened`] carries.
    Open(Hello),
    /// Make it durable; then [`Event::Appended`]. One at a time.
    Append(Vec<Logged>),
    /// Read the rows behind a cursor; then [`Event::Page`].
    Load {
        /// The scope.
        scope: String,
        /// The last change the peer has.
        after: Cursor,
    },
    /// Note what became of a command to this device, and take its row away.
    Receive(Receipt),
    /// Add up the rows of a scope; then [`Event::Summed`].
    Sum {
        /// The scope.
        scope: String,
    },
    /// Give everyone who watches the topic this value.
    Publish {
        /// The topic.
        topic: String,
        /// The value.
        live: Live,
    },
    /// Close the connection, after what was sent.
    Close,
}

/// Rows of a scope behind a cursor.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<R = Vec<Row>> {
    /// The scope.
    pub scope: String,
    /// The cursor that was asked for; with another epoch than `to`, the rows start over.
    pub after: Cursor,
    /// Where the peer stands once it has these rows.
    pub to: Cursor,
    /// True if there is more behind it.
    pub more: bool,
    /// What the rows count for; see [`Row::bytes`].
    pub bytes: usize,
    /// The rows, oldest change first.
    pub rows: R,
}

impl Page {
    /// The frame that carries it.
    pub fn frame(self) -> ServerFrame {
        let prev_seq = if self.after.epoch == self.to.epoch { self.after.seq } else { 0 };
        let Cursor { epoch, seq } = self.to;
        ServerFrame::Changes(Changes { scope: self.scope, epoch, prev_seq, seq, more: self.more, rows: self.rows })
    }
}

/// How far one scope is on this connection.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Feed {
    scope: String,
    /// Where the scope stands.
    head: Cursor,
    /// What was sent through.
    sent: Cursor,
    /// Where each batch on the way ends, and its bytes.
    unconfirmed: VecDeque<(u64, usize)>,
    /// How many batches may be on the way.
    credit: u32,
    /// A page is being read.
    loading: bool,
}

/// One connection.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Session {
    phase: Phase,
    /// The last operation of what is being made durable.
    appending: Option<u64>,
    /// An operation was refused because another device has written its place. What is pushed behind it does not continue
    /// what the server has, even where its number does.
    parted: bool,
    pushes: VecDeque<Push>,
    feeds: Vec<Feed>,
    topics: BTreeSet<String>,
}

/// How far the greeting is. What the hello said is forgotten once it is answered: a server holds many sessions.
#[derive(Debug, Clone, PartialEq, Default)]
enum Phase {
    #[default]
    Silent,
    Greeted(Box<Hello>),
    Open,
}

impl Session {
    /// Takes in one event, then says what to do.
    pub fn step<R>(&mut self, event: Event<R>) -> Vec<Effect<R>> {
        let mut effects = Vec::new();
        match event {
            Event::Frame(frame) => self.frame(frame, &mut effects),
            Event::Unreadable(problem) => effects.push(Effect::Send(ServerFrame::Problem(problem))),
            Event::Opened { high_water, head, scopes, server_time } => {
                effects.extend(self.welcome((high_water, head), &scopes, server_time));
            }
            Event::Appended(mut result) => {
                let last = self.appending.take();
                if let (Ok(ack), Some(last)) = (&mut result, last) {
                    // The log may be longer here, by another device's operations: those are none of the sender's.
                    ack.through = ack.through.min(last);
                }
                let parts = |ack: &Ack| ack.results.iter().any(|result| result.code == Code::OpMutated);
                if result.as_ref().is_ok_and(parts) {
                    self.parted = true;
                    self.pushes.clear();
                }
                effects.push(Effect::Send(match result {
                    Ok(ack) => ServerFrame::Ack(ack),
                    Err(problem) => ServerFrame::Problem(problem),
                }));
                self.append_next(&mut effects);
            }
            Event::Page(page) => effects.extend(self.page(page)),
            Event::Announced { scope, head } => {
                if let Some(feed) = self.feed(&scope) {
                    feed.head = feed.head.max(head);
                }
            }
            Event::Regranted(scopes) => self.regrant(&scopes, &mut effects),
            Event::Live { topic, live } if self.topics.contains(&topic) => {
                effects.push(Effect::Send(ServerFrame::Live(live)));
            }
            Event::Live { .. } => {}
            Event::Summed(sum) => effects.push(Effect::Send(ServerFrame::Verified(sum))),
            Event::Replaced => {
                let problem = Problem::new(Code::DeviceTwice, "this device has connected again with the same log");
                effects.push(Effect::Send(ServerFrame::Problem(problem)));
                effects.push(Effect::Close);
            }
            Event::Stopping { retry_after_ms } => {
                effects.push(Effect::Send(ServerFrame::Goaway(Goaway { retry_after_ms })));
                effects.push(Effect::Close);
            }
        }
        if self.phase == Phase::Open {
            self.feed_all(&mut effects);
        }
        effects
    }

    fn frame<R>(&mut self, frame: ClientFrame, effects: &mut Vec<Effect<R>>) {
        match frame {
            ClientFrame::Ping(Beat { nonce }) => effects.push(Effect::Send(ServerFrame::Pong(Beat { nonce }))),
            ClientFrame::Hello(_) if self.phase != Phase::Silent => effects.push(out_of_turn("a second hello")),
            ClientFrame::Hello(hello) => {
                self.phase = Phase::Greeted(Box::new(hello.clone()));
                effects.push(Effect::Open(hello));
            }
            _ if self.phase != Phase::Open => effects.push(out_of_turn("a frame before the welcome")),
            ClientFrame::Push(_) if self.parted => {}
            ClientFrame::Push(push) => {
                self.pushes.push_back(push);
                if self.pushes.len() > CREDIT_PUSHES as usize {
                    effects.push(out_of_turn("a push beyond the credit"));
                    effects.push(Effect::Close);
                }
                self.append_next(effects);
            }
            ClientFrame::Pull(pull) => self.pull(&pull),
            ClientFrame::Live(live) => effects.push(Effect::Publish { topic: BOARD_TOPIC.into(), live }),
            ClientFrame::Subscribe(topic) => drop(self.topics.insert(topic.topic)),
            ClientFrame::Unsubscribe(topic) => drop(self.topics.remove(&topic.topic)),
            ClientFrame::Receipt(receipt) => effects.push(Effect::Receive(receipt)),
            ClientFrame::Verify(sum) if self.feed(&sum.scope).is_some() => {
                effects.push(Effect::Sum { scope: sum.scope });
            }
            ClientFrame::Verify(_) => {} // of a scope that is no longer granted
            ClientFrame::Request(request) => {
                let problem = Problem::new(Code::NotFound, format!("no request is named '{}'", request.name));
                let response = Response { id: request.id, body: crate::json::Json::null(), problem: Some(problem) };
                effects.push(Effect::Send(ServerFrame::Response(response)));
            }
        }
    }

    fn welcome<R>(
        &mut self,
        (high_water, head): (u64, Option<OpId>),
        scopes: &BTreeMap<String, Cursor>,
        server_time: Millis,
    ) -> Vec<Effect<R>> {
        let Phase::Greeted(hello) = mem::take(&mut self.phase) else { return Vec::new() };
        self.phase = Phase::Open;
        let upload_only = hello.schema < SCHEMA_MIN;
        if !upload_only {
            self.feeds = Vec::with_capacity(scopes.len());
            for (scope, head) in scopes {
                self.grant(scope, *head, hello.cursors.get(scope).copied().unwrap_or_default());
            }
        }
        let welcome = Welcome {
            protocol: PROTOCOL,
            high_water,
            head,
            server_time,
            scopes: scopes.keys().cloned().collect(),
            limits: WireLimits::default(),
            upload_only,
        };
        let mut effects = vec![Effect::Send(ServerFrame::Welcome(welcome))];
        let gone = hello.cursors.keys().filter(|scope| !scopes.contains_key(*scope)).cloned();
        effects.extend(gone.map(|scope| Effect::Send(ServerFrame::ScopeRemoved(ScopeRemoved { scope }))));
        effects
    }

    /// A session has a handful of scopes.
    fn feed(&mut self, scope: &str) -> Option<&mut Feed> {
        self.feeds.iter_mut().find(|feed| feed.scope == scope)
    }

    fn grant(&mut self, scope: &str, head: Cursor, sent: Cursor) {
        self.feeds.push(Feed { scope: scope.to_owned(), head, sent, credit: CREDIT_BATCHES, ..Feed::default() });
    }

    fn regrant<R>(&mut self, scopes: &BTreeMap<String, Cursor>, effects: &mut Vec<Effect<R>>) {
        for feed in self.feeds.extract_if(.., |feed| !scopes.contains_key(&feed.scope)) {
            effects.push(Effect::Send(ServerFrame::ScopeRemoved(ScopeRemoved { scope: feed.scope })));
        }
        for (scope, head) in scopes {
            if self.feed(scope).is_none() {
                self.grant(scope, *head, Cursor::default());
            }
        }
    }

    /// Pushes that wait are made durable together, as far as they fit into one batch.
    fn append_next<R>(&mut self, effects: &mut Vec<Effect<R>>) {
        if self.appending.is_some() {
            return;
        }
        let Some(mut ops) = self.pushes.pop_front().map(|push| push.ops) else { return };
        let log = |ops: &[Logged]| ops.first().map(|logged| logged.op.incarnation);
        while let Some(next) =
            self.pushes.pop_front_if(|next| ops.len() + next.ops.len() <= BATCH_OPS_MAX && log(&next.ops) == log(&ops))
        {
            ops.extend(next.ops);
        }
        self.appending = Some(ops.last().map_or(0, |last| last.op.seq));
        effects.push(Effect::Append(ops));
    }

    /// The peer says how far it is. Where that is not on our way, we follow it: it knows what it has stored. A place on
    /// our way may be one to begin again from, too: what came behind it could not be stored.
    fn pull(&mut self, pull: &Pull) {
        let Some(feed) = self.feed(&pull.scope) else { return };
        let on_our_way = pull.cursor == feed.sent
            || (pull.cursor.epoch == feed.sent.epoch
                && feed.unconfirmed.iter().any(|(end, _)| *end == pull.cursor.seq));
        if on_our_way && !pull.again {
            feed.unconfirmed.retain(|(end, _)| *end > pull.cursor.seq);
        } else {
            feed.sent = pull.cursor;
            feed.unconfirmed.clear();
        }
        feed.credit = pull.credit.min(CREDIT_BATCHES);
    }

    fn page<R>(&mut self, page: Page<R>) -> Option<Effect<R>> {
        let feed = self.feed(&page.scope)?;
        feed.loading = false;
        if feed.sent != page.after {
            return None; // the peer asked for another place meanwhile
        }
        feed.head = feed.head.max(page.to);
        if page.to == page.after {
            return None;
        }
        feed.sent = page.to;
        feed.unconfirmed.push_back((page.to.seq, page.bytes));
        Some(Effect::SendPage(page))
    }

    fn feed_all<R>(&mut self, effects: &mut Vec<Effect<R>>) {
        for feed in &mut self.feeds {
            let bytes: usize = feed.unconfirmed.iter().map(|(_, bytes)| bytes).sum();
            let room = feed.unconfirmed.len() < feed.credit as usize && bytes < CREDIT_BYTES;
            if !feed.loading && room && feed.sent != feed.head {
                feed.loading = true;
                effects.push(Effect::Load { scope: feed.scope.clone(), after: feed.sent });
            }
        }
    }

    /// The topics that the peer subscribed to.
    pub fn topics(&self) -> impl Iterator<Item = &str> {
        self.topics.iter().map(String::as_str)
    }
}

/// The topic of what administrators watch.
pub const BOARD_TOPIC: &str = "board";

fn out_of_turn<R>(what: &str) -> Effect<R> {
    let problem = Problem::new(Code::OutOfTurn, format!("{what} is not expected now"));
    Effect::Send(ServerFrame::Problem(problem))
}

#[cfg(test)]
mod tests;
