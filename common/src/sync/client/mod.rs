//! The device's side: when to connect, what to send, what to store.
//!
//! Does no I/O: [`Client::step`] takes what happened and says what to do. Durable work is never held here; it is in the
//! log, and this machine only remembers how far it got. Whatever is lost with a connection is sent again. The time it is
//! given must never go back; the wall clock, which people set, is no use here.

mod down;
mod io;
mod link;
mod up;

pub use down::{STORE_RETRY_MS, VERIFY_EVERY_MS, VERIFY_QUIET_MS};
pub use io::{Effect, Event, Line};
pub use link::{
    CONNECT_WITHIN_MS, HANDSHAKES_MAX, JUMP_MS, PING_AFTER_MS, PONG_WITHIN_MS, PROBE_WITHIN_MS, RETRY_MS_MAX,
    RETRY_MS_MIN, TRIP_WITHIN_MS, TRIPS_FOR_MS, WAIT_WITHIN_MS, WAKE_RETRY_MS_MAX,
};
pub use up::READ_RETRY_MS;

use super::frame::{CREDIT_PUSHES, ClientFrame, Cursor, Hello, PROTOCOL, Receipt, SCHEMA, ServerFrame, Topic, Welcome};
use crate::id::DeviceId;
use crate::json::Json;
use crate::map::Map;
use crate::problem::{Code, Problem};
use crate::time::Millis;
use down::Down;
use link::{Link, Load};
use up::Up;

/// What a device's storage knows when its sync starts.
#[derive(Debug, Clone, PartialEq)]
pub struct Start {
    /// The device, and which log of it.
    pub log: (DeviceId, u32),
    /// The number that the next operation will get.
    pub next_seq: u64,
    /// The last operation known to be durable on the server.
    pub acked: u64,
    /// How far each scope is stored.
    pub cursors: Map<String, Cursor>,
    /// What became of commands whose rows are still there.
    pub receipts: Vec<Receipt>,
}

/// One device's sync.
#[derive(Debug, Clone, PartialEq)]
pub struct Client {
    /// `None` for a viewer, which has no log.
    up: Option<Up>,
    down: Down,
    link: Link,
    topics: Vec<String>,
    /// Pushes that the server takes before it acknowledges them.
    credit: u32,
    outdated: bool,
    inflates: bool,
}

impl Client {
    /// A device as its storage has it.
    pub fn device(start: Start, now: Millis) -> Self {
        let (device, incarnation) = start.log;
        let up = Some(Up::new(device, incarnation, start.next_seq, start.acked));
        Self { up, down: Down::new(start.cursors, start.receipts), ..Self::viewer(Vec::new(), now) }
    }

    /// Somebody who only looks, and subscribes to these topics.
    pub fn viewer(topics: Vec<String>, now: Millis) -> Self {
        Self {
            up: None,
            down: Down::default(),
            link: Link::new(now),
            topics,
            credit: CREDIT_PUSHES,
            outdated: false,
            inflates: false,
        }
    }

    /// Says whether deflated messages can be read here.
    #[must_use]
    pub fn inflating(self, inflates: bool) -> Self {
        Self { inflates, ..self }
    }

    /// How the line is.
    pub fn line(&self) -> Line {
        self.link.line()
    }

    /// How many operations are only on this device.
    pub fn unsent(&self) -> u64 {
        self.up.as_ref().map_or(0, Up::unsent)
    }

    /// Whether this build is too old for the server: it sends, and gets nothing.
    pub fn is_outdated(&self) -> bool {
        self.outdated
    }

    /// When [`Event::Tick`] is wanted at the latest.
    pub fn due(&self) -> Option<Millis> {
        let read_at = self.up.as_ref().and_then(|up| up.read_at);
        let inside =
            if self.link.is_open() { [self.down.due().filter(|_| self.up.is_some()), read_at] } else { [None; 2] };
        inside.into_iter().flatten().chain(self.link.due()).min()
    }

    /// Takes in one event, then says what to do. `dice` is any random number; it spreads retries.
    pub fn step(&mut self, event: Event, now: Millis, dice: u32) -> Vec<Effect> {
        let mut effects = Vec::new();
        match event {
            Event::Tick => self.tick(now, dice, &mut effects),
            Event::Wake => self.link.wake(now, dice, &mut effects),
            Event::Opened if self.link.opened(now) => effects.push(Effect::Send(ClientFrame::Hello(self.hello()))),
            Event::Opened => {}
            Event::Closed => self.lost(|link| link.lose(now, dice)),
            Event::Frame(frame) => self.frame(frame, now, dice, &mut effects),
            Event::Tripped { nonce, reply } => self.tripped(&nonce, reply, now, dice, &mut effects),
            Event::SignedOut => self.lost(|link| link.signed_out(now, dice, &mut effects)),
            Event::SignedIn => self.lost(|link| link.start_over(now, &mut effects)),
            Event::RowsStored { scope, cursor } => {
                let pull = self.down.rows_stored(&scope, cursor, now, &mut effects);
                self.send(pull, &mut effects);
            }
            Event::RowsNotStored { scope } => self.down.rows_not_stored(scope, now),
            Event::Summed(sum) => {
                let verify = self.down.summed(sum, now);
                self.send(verify, &mut effects);
            }
            Event::Settled(receipt) => {
                self.send([ClientFrame::Receipt(receipt.clone())], &mut effects);
                self.down.receipts.push(receipt);
            }
            event => self.logged(event, now, dice, &mut effects),
        }
        if self.link.is_open()
            && let Some(up) = &mut self.up
        {
            up.plan(self.credit, now, &mut effects);
        }
        let may_wait = !self.down.is_behind() && self.unsent() == 0;
        let (up, down, inflates, topics) = (&self.up, &self.down, self.inflates, &self.topics);
        let load = || Load {
            hello: hello(up.as_ref(), down, inflates),
            frames: subscriptions(topics).map(|frame| Json::of(&frame)).collect(),
        };
        effects.extend(self.link.travel(load, may_wait, now, dice));
        effects
    }

    /// What happens to the log.
    fn logged(&mut self, event: Event, now: Millis, dice: u32, effects: &mut Vec<Effect>) {
        let Some(up) = &mut self.up else { return };
        match event {
            Event::Queued { next_seq } => up.queued(next_seq),
            Event::LogRead(ops) => {
                let push = up.push(ops, now, effects);
                self.send(push, effects);
            }
            Event::HeadChecked { same } => up.head_checked(same, effects),
            Event::LogRenewed { incarnation, next_seq } => {
                up.renewed(incarnation, next_seq);
                self.lost(|link| link.start_over(now, effects));
            }
            Event::LogNotRenewed => self.lost(|link| link.give_up(now, dice, effects)),
            _ => {}
        }
    }

    fn hello(&self) -> Hello {
        hello(self.up.as_ref(), &self.down, self.inflates)
    }

    /// Sends if there is a line; whoever is welcomed is told everything anyway.
    fn send(&mut self, frames: impl IntoIterator<Item = ClientFrame>, effects: &mut Vec<Effect>) {
        if self.link.is_open() {
            frames.into_iter().for_each(|frame| self.link.send(frame, effects));
        }
    }

    fn lost(&mut self, how: impl FnOnce(&mut Link)) {
        how(&mut self.link);
        if let Some(up) = &mut self.up {
            up.closed();
        }
    }

    fn tick(&mut self, now: Millis, dice: u32, effects: &mut Vec<Effect>) {
        if self.link.tick(now, dice, effects) {
            self.lost(|_| {});
        } else if self.link.is_open() && self.up.is_some() {
            let frames = self.down.tick(now, effects);
            self.send(frames, effects);
        }
    }

    fn tripped(
        &mut self,
        nonce: &str,
        reply: Option<super::exchange::ExchangeReply>,
        now: Millis,
        dice: u32,
        effects: &mut Vec<Effect>,
    ) {
        let Some((frames, through)) = self.link.tripped(nonce, reply) else {
            return self.lost(|link| link.give_up(now, dice, effects));
        };
        for frame in frames {
            self.frame(frame, now, dice, effects);
        }
        // A reply that is full ends before the ack. Nothing may go before what may not have been taken.
        if let Some(up) = &mut self.up
            && up.acked < through
            && self.link.is_open()
        {
            up.push_again();
            self.link.forget_pushes();
        }
    }

    fn frame(&mut self, frame: ServerFrame, now: Millis, dice: u32, effects: &mut Vec<Effect>) {
        self.link.heard(now);
        match frame {
            ServerFrame::Welcome(welcome) => self.welcome(&welcome, now, effects),
            ServerFrame::Ack(ack) => {
                if let Some(up) = &mut self.up {
                    up.ack(ack, effects);
                }
            }
            ServerFrame::Changes(changes) => {
                let pull = self.down.changes(changes, now, effects);
                self.send(pull, effects);
            }
            ServerFrame::Live(live) => effects.push(Effect::Show(live)),
            ServerFrame::Verified(sum) => {
                let pull = self.down.verified(&sum, now);
                self.send(pull, effects);
            }
            ServerFrame::ScopeRemoved(gone) => {
                self.down.removed(&gone.scope);
                effects.push(Effect::DropScope { scope: gone.scope });
            }
            ServerFrame::Goaway(goaway) => self.lost(|link| link.go_away(now, goaway.retry_after_ms, dice, effects)),
            ServerFrame::Problem(problem) => self.problem(problem, now, dice, effects),
            ServerFrame::Pong(_) | ServerFrame::Response(_) => {}
        }
    }

    /// Each trip is welcomed; only the first of them begins a connection, unless the server has lost something meanwhile.
    fn welcome(&mut self, welcome: &Welcome, now: Millis, effects: &mut Vec<Effect>) {
        let acked = self.up.as_ref().map_or(0, |up| up.acked);
        if self.link.is_open() && welcome.high_water >= acked {
            return;
        }
        self.link.welcomed(now);
        self.down.welcomed(now);
        self.credit = welcome.limits.credit_batches.clamp(1, CREDIT_PUSHES);
        self.outdated = welcome.upload_only;
        effects.push(Effect::ServerTime(welcome.server_time));
        if let Some(up) = &mut self.up {
            up.welcomed(welcome, effects);
        }
        let receipts = self.down.receipts.iter().cloned().map(ClientFrame::Receipt);
        let frames: Vec<_> = subscriptions(&self.topics).chain(receipts).collect();
        self.send(frames, effects);
    }

    fn problem(&mut self, problem: Problem, now: Millis, dice: u32, effects: &mut Vec<Effect>) {
        let code = problem.code;
        effects.push(Effect::Report(problem));
        match code {
            Code::Unavailable | Code::Internal => self.lost(|link| link.give_up(now, dice, effects)),
            Code::SignInNeeded => self.lost(|link| link.signed_out(now, dice, effects)),
            // A hello that may not be said: somebody has signed in here as another device. With this one, it would be right.
            Code::NotAllowed if !self.link.is_open() => self.lost(|link| link.signed_out(now, dice, effects)),
            Code::DeviceTwice => {
                if let Some(up) = &mut self.up {
                    up.twice = true;
                }
                self.lost(|link| link.give_up(now, dice, effects));
            }
            _ => {}
        }
    }
}

fn subscriptions(topics: &[String]) -> impl Iterator<Item = ClientFrame> {
    topics.iter().cloned().map(|topic| ClientFrame::Subscribe(Topic { topic }))
}

fn hello(up: Option<&Up>, down: &Down, deflate: bool) -> Hello {
    Hello {
        protocol: PROTOCOL,
        schema: SCHEMA,
        device: up.map(|up| up.device),
        incarnation: up.map_or(0, |up| up.incarnation),
        next_seq: up.map_or(1, |up| up.next_seq),
        cursors: down.received.clone(),
        deflate,
    }
}

#[cfg(test)]
mod tests;
