//! The server's end of a connection: carries out the effects of the protocol's session as `backend/src/socket/peer.rs`
//! does, whatever carries its frames.

use super::trips::Trip;
use super::{Done, Happening, World};
use crate::device::tab::Down;
use crate::mutant::Mutant;
use crate::server::{LogId, Member};
use coletor_common::problem::{Code, Problem};
use coletor_common::sync::frame::{ClientFrame, Cursor, Live, ServerFrame, Sum};
use coletor_common::sync::server::{BOARD_TOPIC, Effect, Event, Page, Session};
use coletor_common::time::Millis;
use std::collections::BTreeMap;

/// A peer that says nothing for so long is gone.
const SILENCE_MAX: Millis = 60_000;
/// How often a session is looked at.
const LOOK: Millis = 30_000;

/// One connection, or one trip.
#[derive(Debug)]
pub struct Peer {
    /// Who.
    pub who: Member,
    token: u64,
    session: Session,
    /// Where each scope stood when the session was last told.
    told: BTreeMap<String, Cursor>,
    open: bool,
    /// Work that was begun for it.
    pub(super) doing: u32,
    heard_at: Millis,
    log: Option<LogId>,
    told_soon: bool,
    /// Where each batch on the way ends, and its bytes, by scope: counted apart from the session.
    pub(crate) flight: BTreeMap<String, Vec<(u64, usize)>>,
    /// What carries it.
    pub(super) carrier: Carrier,
}

/// What carries frames.
#[derive(Debug)]
pub enum Carrier {
    /// A socket.
    Line(usize),
    /// One request.
    Trip(Trip),
}

impl Peer {
    /// Whether it has not been told yet that a scope is not granted any more.
    pub fn believes_in(&self, scope: &str) -> bool {
        self.told.contains_key(scope)
    }
}

impl World {
    pub(super) fn new_peer(&mut self, who: Member, token: u64, line: usize) -> u64 {
        self.add_peer(who, token, Carrier::Line(line))
    }

    pub(super) fn add_peer(&mut self, who: Member, token: u64, carrier: Carrier) -> u64 {
        self.server.last_peer += 1;
        let peer = Peer {
            who,
            token,
            session: Session::default(),
            told: BTreeMap::new(),
            open: false,
            doing: 0,
            heard_at: self.now,
            log: None,
            told_soon: false,
            flight: BTreeMap::new(),
            carrier,
        };
        self.server.peers.insert(self.server.last_peer, peer);
        let boot = self.server.boot;
        self.later(LOOK, Happening::Look(boot, self.server.last_peer));
        self.server.last_peer
    }

    /// A frame came in.
    pub(super) fn hear(&mut self, id: u64, frame: ClientFrame) {
        let now = self.now;
        let Some(peer) = self.server.peers.get_mut(&id) else { return };
        peer.heard_at = now;
        let own = |device| Some(device) == peer.who.device;
        let refused = match &frame {
            ClientFrame::Hello(hello) => hello.device.is_some_and(|device| !own(device)),
            ClientFrame::Push(push) => push.ops.is_empty() || push.ops.iter().any(|logged| !own(logged.op.device)),
            _ => false,
        };
        if refused {
            let problem = Problem::new(Code::NotAllowed, "the session belongs to another device");
            return self.say(id, ServerFrame::Problem(problem));
        }
        if let ClientFrame::Pull(pull) = &frame
            && let Some(flight) = peer.flight.get_mut(&pull.scope)
        {
            let known = flight.iter().any(|(end, _)| *end == pull.cursor.seq);
            flight.retain(|(end, _)| known && !pull.again && *end > pull.cursor.seq);
        }
        self.peer_step(id, Event::Frame(frame));
    }

    /// Tells the protocol what happened, and does what it says.
    pub(super) fn peer_step(&mut self, id: u64, event: Event) {
        let mut events = vec![event];
        while let Some(event) = events.pop() {
            let Some(peer) = self.server.peers.get_mut(&id) else { return };
            for effect in peer.session.step(event) {
                events.extend(self.peer_effect(id, effect));
            }
        }
        self.trip_turn(id);
    }

    fn peer_effect(&mut self, id: u64, effect: Effect) -> Option<Event> {
        match effect {
            Effect::Send(frame) => self.say(id, frame),
            Effect::SendPage(page) => self.send_page(id, page),
            Effect::Open(hello) => {
                let log = hello.device.map_or((crate::names::OFFICE, 0), |device| (device, hello.incarnation));
                if hello.device.is_some() {
                    self.speak_for(id, log);
                }
                self.work(id, Done::Open(log));
            }
            Effect::Append(ops) => {
                if let Some(peer) = self.server.peers.get_mut(&id) {
                    peer.doing += 1;
                }
                self.push(id, ops);
            }
            Effect::Load { scope, after } => {
                if self.dice.one_in(4) {
                    return Some(Event::Page(self.page(&scope, after))); // another session has just read it
                }
                self.work(id, Done::Load(scope, after));
            }
            Effect::Receive(receipt) => {
                let now = self.time();
                if let Some(device) = self.server.peers.get(&id).and_then(|peer| peer.who.device) {
                    self.db.receive(now, device, &receipt.key, receipt.outcome);
                    self.announce();
                }
            }
            Effect::Sum { scope } => self.work(id, Done::Sum(scope)),
            Effect::Publish { topic, live } => self.publish(&topic, &live),
            Effect::Close => self.close_peer(id),
        }
        None
    }

    fn page(&mut self, scope: &str, after: Cursor) -> Page {
        let max = crate::server::PageMax { rows: self.plan.setup.page_rows, bytes: self.plan.setup.page_bytes };
        let (now, before) = (self.time(), self.db.head(scope));
        let page = self.db.page(now, scope, after, max, !self.has(Mutant::EpochKept));
        if self.db.head(scope) != before {
            self.announce();
        }
        page
    }

    fn send_page(&mut self, id: u64, page: Page) {
        self.check_page(id, &page);
        let Some(peer) = self.server.peers.get_mut(&id) else { return };
        peer.flight.entry(page.scope.clone()).or_default().push((page.to.seq, page.bytes));
        self.say(id, page.frame());
    }

    /// The server begins to do something for a session, which takes a while.
    fn work(&mut self, id: u64, done: Done) {
        if let Some(peer) = self.server.peers.get_mut(&id) {
            peer.doing += 1;
        }
        let wait = if self.dice.one_in(30) { self.dice.span(0, 2_000) } else { self.dice.span(0, 8) };
        let boot = self.server.boot;
        self.later(wait, Happening::Done(boot, id, Box::new(done)));
    }

    pub(super) fn work_done(&mut self, id: u64, done: Done) {
        let Some(peer) = self.server.peers.get_mut(&id) else { return };
        peer.doing = peer.doing.saturating_sub(1);
        let who = peer.who;
        let event = match done {
            Done::Open(log) => {
                peer.open = true;
                let (high_water, head) = self.db.high_water(log);
                let scopes = self.db.heads(who);
                if let Some(peer) = self.server.peers.get_mut(&id) {
                    peer.told.clone_from(&scopes);
                }
                Event::Opened { high_water, head, scopes, server_time: self.time() }
            }
            Done::Load(scope, after) => Event::Page(self.page(&scope, after)),
            Done::Sum(scope) => {
                let found = self.db.scopes.get(&scope);
                let (cursor, sum) = found.map(|scope| (scope.head, scope.sum)).unwrap_or_default();
                Event::Summed(Sum { scope, cursor, sum })
            }
            Done::Event(event) => event,
        };
        self.peer_step(id, event);
    }

    /// The same log has one speaker: whoever spoke before is told.
    fn speak_for(&mut self, id: u64, log: LogId) {
        if let Some(peer) = self.server.peers.get_mut(&id) {
            peer.log = Some(log);
        }
        let before = self.server.speakers.insert(log, id).filter(|before| *before != id);
        if let Some(before) = before.filter(|before| self.server.peers.contains_key(before)) {
            let (boot, wait) = (self.server.boot, self.dice.span(0, 5));
            self.later(wait, Happening::Done(boot, before, Box::new(Done::Event(Event::Replaced))));
            if let Some(peer) = self.server.peers.get_mut(&before) {
                peer.doing += 1;
            }
        }
    }

    /// Tells every session that scopes may have moved.
    pub(super) fn announce(&mut self) {
        let waiting: Vec<u64> =
            self.server.peers.iter().filter(|(_, peer)| !peer.told_soon).map(|(id, _)| *id).collect();
        let boot = self.server.boot;
        for id in waiting {
            if let Some(peer) = self.server.peers.get_mut(&id) {
                peer.told_soon = true;
            }
            let wait = self.dice.span(0, 6);
            self.later(wait, Happening::News(boot, id));
        }
    }

    pub(super) fn learn(&mut self, id: u64) {
        let Some(peer) = self.server.peers.get_mut(&id) else { return };
        peer.told_soon = false;
        if !peer.open {
            return; // it will find everything when it opens
        }
        let heads = self.db.heads(peer.who);
        let same_scopes = heads.keys().eq(peer.told.keys());
        let before = std::mem::replace(&mut peer.told, heads.clone());
        if !same_scopes && !self.has(Mutant::ScopeKept) {
            self.peer_step(id, Event::Regranted(heads.clone()));
        }
        for (scope, head) in heads {
            if before.get(&scope).is_some_and(|told| *told != head) {
                self.peer_step(id, Event::Announced { scope, head });
            }
        }
    }

    /// Gives a live value to whoever watches, unless it gets lost.
    pub(super) fn publish(&mut self, topic: &str, live: &Live) {
        let watching = self.server.peers.iter().filter(|(_, peer)| peer.session.topics().any(|name| name == topic));
        let watching: Vec<u64> = watching.map(|(id, _)| *id).collect();
        for id in watching {
            if !self.dice.one_in(3) {
                self.peer_step(id, Event::Live { topic: topic.to_owned(), live: live.clone() });
            }
        }
    }

    /// Sends a frame.
    pub(super) fn say(&mut self, id: u64, frame: ServerFrame) {
        let Some(peer) = self.server.peers.get_mut(&id) else { return };
        match &mut peer.carrier {
            Carrier::Line(line) => {
                let line = *line;
                self.down(line, Down::Frame(frame));
            }
            Carrier::Trip(trip) => trip.say(&frame),
        }
    }

    fn close_peer(&mut self, id: u64) {
        let Some(peer) = self.server.peers.get_mut(&id) else { return };
        match &mut peer.carrier {
            Carrier::Line(line) => {
                let line = *line;
                self.drop_peer(id);
                self.hang_up(line);
            }
            Carrier::Trip(trip) => trip.ended = true,
        }
    }

    /// A session is no more.
    pub(super) fn drop_peer(&mut self, id: u64) {
        let Some(peer) = self.server.peers.remove(&id) else { return };
        if let Some(log) = peer.log
            && self.server.speakers.get(&log) == Some(&id)
        {
            self.server.speakers.remove(&log);
        }
    }

    /// Whether the peer is there, and whether its session still is.
    pub(super) fn look(&mut self, id: u64) {
        let Some(peer) = self.server.peers.get(&id) else { return };
        let Carrier::Line(line) = peer.carrier else { return };
        if self.now >= peer.heard_at + SILENCE_MAX {
            self.drop_peer(id);
            return self.hang_up(line);
        }
        if !self.db.sessions.contains_key(&peer.token) {
            let problem = Problem::new(Code::SignInNeeded, "the session has ended");
            self.say(id, ServerFrame::Problem(problem));
            self.drop_peer(id);
            return self.hang_up(line);
        }
        let boot = self.server.boot;
        self.later(LOOK, Happening::Look(boot, id));
    }

    /// Whether the ack of a push goes out before it is durable.
    pub(super) fn acks_early(&self) -> bool {
        self.mutant == Some(Mutant::AckBeforeCommit)
    }

    /// Somebody's live value, for everybody who watches.
    pub(super) fn live(&mut self, salt: u64) {
        let live = Live { key: format!("presence:{}", salt % 5), value: coletor_common::json::Json::of(&salt) };
        self.publish(BOARD_TOPIC, &live);
    }
}
