//! The server's side of one connection, and its verdict on each operation.
//!
//! Does no I/O and knows no database: [`Session::step`] takes what happened and says what to do; who runs it (the
//! socket, the simulator) does it and reports back. Never keeps more than [`CREDIT_BATCHES`] batches a scope on the
//! way, however slow the peer.

use super::frame::{
    Ack, Beat, CREDIT_BATCHES, Changes, ClientFrame, Cursor, Goaway, Hello, Live, PROTOCOL, Pull, Push, Response, Row,
    ScopeRemoved, ServerFrame, Welcome, WireLimits,
};
use crate::op::{BadEvent, Event as OpEvent, Op};
use crate::problem::{Code, Problem};
use crate::record::{Misplaced, Record, fold};
use crate::time::Millis;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// What can happen to a connection.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A frame came in.
    Frame(ClientFrame),
    /// A message came in that is no frame.
    Unreadable(Problem),
    /// [`Effect::Open`] is done.
    Opened {
        /// The device's log is durable through here.
        high_water: u64,
        /// The scopes granted, and where each stands.
        scopes: BTreeMap<String, Cursor>,
        /// The server's clock.
        server_time: Millis,
    },
    /// [`Effect::Append`] is durable, or was refused.
    Appended(Result<Ack, Problem>),
    /// [`Effect::Load`] is done.
    Page(Page),
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
    /// The server is shutting down.
    Stopping {
        /// When to come back, in milliseconds.
        retry_after_ms: Millis,
    },
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Send it.
    Send(ServerFrame),
    /// Look up what [`Event::Opened`] carries.
    Open(Hello),
    /// Make it durable; then [`Event::Appended`]. One at a time.
    Append(Vec<Op>),
    /// Read the rows behind a cursor; then [`Event::Page`].
    Load {
        /// The scope.
        scope: String,
        /// The last change the peer has.
        after: Cursor,
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
pub struct Page {
    /// The scope.
    pub scope: String,
    /// The cursor that was asked for; with another epoch than `to`, the rows start over.
    pub after: Cursor,
    /// Where the peer stands once it has these rows.
    pub to: Cursor,
    /// True if there is more behind it.
    pub more: bool,
    /// The rows, oldest change first.
    pub rows: Vec<Row>,
}

/// How far one scope is on this connection.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Feed {
    /// Where the scope stands.
    head: Cursor,
    /// What was sent through.
    sent: Cursor,
    /// Where each batch on the way ends.
    unconfirmed: VecDeque<u64>,
    /// How many batches may be on the way.
    credit: u32,
    /// A page is being read.
    loading: bool,
}

/// One connection.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Session {
    hello: Option<Hello>,
    open: bool,
    appending: bool,
    pushes: VecDeque<Push>,
    feeds: BTreeMap<String, Feed>,
    topics: BTreeSet<String>,
}

impl Session {
    /// Takes in one event, then says what to do.
    pub fn step(&mut self, event: Event) -> Vec<Effect> {
        let mut effects = Vec::new();
        match event {
            Event::Frame(frame) => self.frame(frame, &mut effects),
            Event::Unreadable(problem) => effects.push(Effect::Send(ServerFrame::Problem(problem))),
            Event::Opened { high_water, scopes, server_time } => {
                effects.extend(self.welcome(high_water, &scopes, server_time));
            }
            Event::Appended(result) => {
                self.appending = false;
                effects.push(Effect::Send(match result {
                    Ok(ack) => ServerFrame::Ack(ack),
                    Err(problem) => ServerFrame::Problem(problem),
                }));
                self.append_next(&mut effects);
            }
            Event::Page(page) => effects.extend(self.page(page)),
            Event::Announced { scope, head } => {
                if let Some(feed) = self.feeds.get_mut(&scope) {
                    feed.head = feed.head.max(head);
                }
            }
            Event::Regranted(scopes) => self.regrant(&scopes, &mut effects),
            Event::Live { topic, live } if self.topics.contains(&topic) => {
                effects.push(Effect::Send(ServerFrame::Live(live)));
            }
            Event::Live { .. } => {}
            Event::Stopping { retry_after_ms } => {
                effects.push(Effect::Send(ServerFrame::Goaway(Goaway { retry_after_ms })));
                effects.push(Effect::Close);
            }
        }
        if self.open {
            self.feed_all(&mut effects);
        }
        effects
    }

    fn frame(&mut self, frame: ClientFrame, effects: &mut Vec<Effect>) {
        match frame {
            ClientFrame::Ping(Beat { nonce }) => effects.push(Effect::Send(ServerFrame::Pong(Beat { nonce }))),
            ClientFrame::Hello(_) if self.hello.is_some() => effects.push(out_of_turn("a second hello")),
            ClientFrame::Hello(hello) => {
                self.hello = Some(hello.clone());
                effects.push(Effect::Open(hello));
            }
            _ if !self.open => effects.push(out_of_turn("a frame before the welcome")),
            ClientFrame::Push(push) => {
                self.pushes.push_back(push);
                if self.pushes.len() > CREDIT_BATCHES as usize {
                    effects.push(out_of_turn("a push beyond the credit"));
                    effects.push(Effect::Close);
                }
                self.append_next(effects);
            }
            ClientFrame::Pull(pull) => self.pull(&pull),
            ClientFrame::Live(live) => effects.push(Effect::Publish { topic: BOARD_TOPIC.into(), live }),
            ClientFrame::Subscribe(topic) => drop(self.topics.insert(topic.topic)),
            ClientFrame::Unsubscribe(topic) => drop(self.topics.remove(&topic.topic)),
            ClientFrame::Request(request) => {
                let problem = Problem::new(Code::NotFound, format!("no request is named {:?}", request.name));
                let response = Response { id: request.id, body: crate::json::Json::null(), problem: Some(problem) };
                effects.push(Effect::Send(ServerFrame::Response(response)));
            }
        }
    }

    fn welcome(&mut self, high_water: u64, scopes: &BTreeMap<String, Cursor>, server_time: Millis) -> Vec<Effect> {
        let Some(hello) = self.hello.clone() else { return Vec::new() };
        self.open = true;
        for (scope, head) in scopes {
            self.grant(scope, *head, hello.cursors.get(scope).copied().unwrap_or_default());
        }
        let welcome = Welcome {
            protocol: PROTOCOL,
            high_water,
            server_time,
            scopes: scopes.keys().cloned().collect(),
            limits: WireLimits::default(),
        };
        let mut effects = vec![Effect::Send(ServerFrame::Welcome(welcome))];
        let gone = hello.cursors.keys().filter(|scope| !scopes.contains_key(*scope)).cloned();
        effects.extend(gone.map(|scope| Effect::Send(ServerFrame::ScopeRemoved(ScopeRemoved { scope }))));
        effects
    }

    fn grant(&mut self, scope: &str, head: Cursor, sent: Cursor) {
        self.feeds.insert(scope.to_owned(), Feed { head, sent, credit: CREDIT_BATCHES, ..Feed::default() });
    }

    fn regrant(&mut self, scopes: &BTreeMap<String, Cursor>, effects: &mut Vec<Effect>) {
        let gone: Vec<String> = self.feeds.keys().filter(|scope| !scopes.contains_key(*scope)).cloned().collect();
        for scope in gone {
            self.feeds.remove(&scope);
            effects.push(Effect::Send(ServerFrame::ScopeRemoved(ScopeRemoved { scope })));
        }
        for (scope, head) in scopes {
            if !self.feeds.contains_key(scope) {
                self.grant(scope, *head, Cursor::default());
            }
        }
    }

    fn append_next(&mut self, effects: &mut Vec<Effect>) {
        if !self.appending
            && let Some(push) = self.pushes.pop_front()
        {
            self.appending = true;
            effects.push(Effect::Append(push.ops));
        }
    }

    /// The peer says how far it is. Where that is not on our way, we follow it: it knows what it has stored.
    fn pull(&mut self, pull: &Pull) {
        let Some(feed) = self.feeds.get_mut(&pull.scope) else { return };
        let on_our_way = pull.cursor == feed.sent
            || (pull.cursor.epoch == feed.sent.epoch && feed.unconfirmed.contains(&pull.cursor.seq));
        if on_our_way {
            feed.unconfirmed.retain(|end| *end > pull.cursor.seq);
        } else {
            feed.sent = pull.cursor;
            feed.unconfirmed.clear();
        }
        feed.credit = pull.credit.min(CREDIT_BATCHES);
    }

    fn page(&mut self, page: Page) -> Option<Effect> {
        let feed = self.feeds.get_mut(&page.scope)?;
        feed.loading = false;
        if feed.sent != page.after {
            return None; // the peer asked for another place meanwhile
        }
        feed.head = feed.head.max(page.to);
        let prev_seq = if page.after.epoch == page.to.epoch { page.after.seq } else { 0 };
        if page.to == page.after && page.rows.is_empty() {
            return None;
        }
        feed.sent = page.to;
        feed.unconfirmed.push_back(page.to.seq);
        Some(Effect::Send(ServerFrame::Changes(Changes {
            scope: page.scope,
            epoch: page.to.epoch,
            prev_seq,
            seq: page.to.seq,
            more: page.more,
            rows: page.rows,
        })))
    }

    fn feed_all(&mut self, effects: &mut Vec<Effect>) {
        for (scope, feed) in &mut self.feeds {
            let room = feed.unconfirmed.len() < feed.credit as usize;
            if !feed.loading && room && feed.sent != feed.head {
                feed.loading = true;
                effects.push(Effect::Load { scope: scope.clone(), after: feed.sent });
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

fn out_of_turn(what: &str) -> Effect {
    let problem = Problem::new(Code::OutOfTurn, format!("{what} is not expected now"));
    Effect::Send(ServerFrame::Problem(problem))
}

/// What is to become of one operation.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// Store it; the record is as it now stands.
    Apply,
    /// It is stored already: nothing to do, acknowledge it.
    Duplicate,
    /// Store it, apply it to nothing, and say so.
    Quarantine(Code, String),
    /// Do not store it, nor anything behind it in this push.
    Refuse(Code, String),
}

/// What the server knows when it judges an operation.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// The log is durable through here.
    pub high_water: u64,
    /// The stored operation of that id, if there is one.
    pub stored: Option<&'a Op>,
    /// Whether the author has signed in on that device and may collect.
    pub author_known: bool,
}

/// Judges one operation and, if it applies, folds it into `record`.
///
/// A gap or a mutated operation is refused; whatever else is wrong is quarantined, so that it never blocks the log.
pub fn judge(op: &Op, known: Known<'_>, record: &mut Option<Record>) -> Verdict {
    match known.stored {
        Some(stored) if stored == op => return Verdict::Duplicate,
        Some(_) => {
            return Verdict::Refuse(Code::OpMutated, format!("operation {} is stored with other content", op.op_id));
        }
        None => {}
    }
    if op.seq <= known.high_water {
        return Verdict::Refuse(Code::OpMutated, format!("operation {} of this log is stored as another one", op.seq));
    }
    if op.seq != known.high_water + 1 {
        return Verdict::Refuse(Code::OpGap, format!("the log is stored through {}, not {}", known.high_water, op.seq));
    }
    if !known.author_known {
        return Verdict::Quarantine(Code::OpNotYours, "its author may not collect on this device".into());
    }
    if record.as_ref().is_some_and(|record| record.author != op.author) {
        return Verdict::Quarantine(Code::OpNotYours, "the record belongs to somebody else".into());
    }
    let event = match OpEvent::parse(&op.kind, &op.payload) {
        Ok(event) => event,
        Err(bad @ BadEvent::Unknown(_)) => return Verdict::Quarantine(Code::OpUnknown, bad.to_string()),
        Err(bad @ BadEvent::Invalid { .. }) => return Verdict::Quarantine(Code::OpInvalid, bad.to_string()),
    };
    match fold(record, op, event) {
        Ok(()) => Verdict::Apply,
        Err(misplaced @ (Misplaced::NotBegun | Misplaced::BegunAlready | Misplaced::Closed)) => {
            Verdict::Quarantine(Code::OpOutOfPlace, misplaced.to_string())
        }
    }
}
