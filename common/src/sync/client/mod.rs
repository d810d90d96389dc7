//! The device's side: when to connect, what to send, what to store.
//!
//! Does no I/O: [`Client::step`] takes what happened and says what to do. Durable work is never held here; it is in the
//! log, and this machine only remembers how far it got. Whatever is lost with a connection is sent again.

mod io;

pub use io::{Effect, Event, Line};

use super::frame::{
    Ack, BATCH_OPS_MAX, Beat, CREDIT_BATCHES, Changes, ClientFrame, Cursor, Hello, Outcome, PROTOCOL, Pull, Push,
    SCHEMA, ServerFrame, Welcome,
};
use crate::id::DeviceId;
use crate::map::Map;
use crate::op::Op;
use crate::problem::Code;
use crate::time::Millis;
use std::collections::VecDeque;

/// Silence after which the line is tested.
pub const PING_AFTER_MS: Millis = 20_000;
/// Silence after a ping that means the line is dead.
pub const PONG_WITHIN_MS: Millis = 10_000;
/// The same after a wake, when somebody is looking.
pub const PROBE_WITHIN_MS: Millis = 3_000;
/// Longest time to connect and be welcomed.
pub const CONNECT_WITHIN_MS: Millis = 5_000;
/// After a wake, one try within this.
pub const WAKE_RETRY_MS_MAX: Millis = 500;
/// The first wait between tries; doubles.
pub const RETRY_MS_MIN: Millis = 1_000;
/// The longest.
pub const RETRY_MS_MAX: Millis = 30_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Waiting { until: Millis },
    Connecting { since: Millis },
    Greeting { since: Millis },
    Open,
    SignedOut,
}

/// One device's sync.
#[derive(Debug, Clone, PartialEq)]
pub struct Client {
    /// `None` for a viewer, which has no log.
    device: Option<DeviceId>,
    incarnation: u32,
    next_seq: u64,
    /// The server has everything through here.
    acked: u64,
    /// Everything through here is on its way.
    sent: u64,
    /// The last operation of each batch on its way.
    in_flight: VecDeque<u64>,
    reading: bool,
    /// How far each scope is stored.
    stored: Map<String, Cursor>,
    /// How far each scope has come in; storing it may still go on.
    received: Map<String, Cursor>,
    phase: Phase,
    failures: u32,
    offline_since: Option<Millis>,
    heard_at: Millis,
    /// When the answer to the ping on its way is overdue.
    pong_due: Option<Millis>,
    credit: u32,
    /// The server refuses the log's next operation for good; a person must look.
    stuck: bool,
}

impl Client {
    /// A device as its storage has it. `acked` is the last operation known to be durable on the server.
    pub fn new(
        log: Option<(DeviceId, u32)>,
        next_seq: u64,
        acked: u64,
        cursors: Map<String, Cursor>,
        now: Millis,
    ) -> Self {
        Self {
            device: log.map(|(device, _)| device),
            incarnation: log.map_or(0, |(_, incarnation)| incarnation),
            next_seq,
            acked,
            sent: acked,
            in_flight: VecDeque::new(),
            reading: false,
            received: cursors.clone(),
            stored: cursors,
            phase: Phase::Waiting { until: now },
            failures: 0,
            offline_since: None,
            heard_at: now,
            pong_due: None,
            credit: CREDIT_BATCHES,
            stuck: false,
        }
    }

    /// How the line is.
    pub fn line(&self) -> Line {
        match (self.phase, self.offline_since) {
            (Phase::Open, _) => Line::Online,
            (Phase::SignedOut, _) => Line::SignedOut,
            (_, Some(since)) => Line::Offline { since },
            (_, None) => Line::Connecting,
        }
    }

    /// How many operations are only on this device.
    pub fn unsent(&self) -> u64 {
        (self.next_seq - 1).saturating_sub(self.acked)
    }

    /// When [`Event::Tick`] is wanted at the latest.
    pub fn due(&self) -> Option<Millis> {
        match self.phase {
            Phase::Waiting { until } => Some(until),
            Phase::Connecting { since } | Phase::Greeting { since } => Some(since + CONNECT_WITHIN_MS),
            Phase::Open => Some(self.pong_due.unwrap_or(self.heard_at + PING_AFTER_MS)),
            Phase::SignedOut => None,
        }
    }

    /// Takes in one event, then says what to do. `dice` is any random number; it spreads retries.
    pub fn step(&mut self, event: Event, now: Millis, dice: u32) -> Vec<Effect> {
        let mut effects = Vec::new();
        match event {
            Event::Tick => self.tick(now, dice, &mut effects),
            Event::Wake => self.wake(now, dice, &mut effects),
            Event::Opened => self.greet(now, &mut effects),
            Event::Closed => self.lose_line(now, dice),
            Event::Frame(frame) => {
                self.heard_at = now;
                self.pong_due = None;
                self.frame(frame, now, dice, &mut effects);
            }
            Event::Queued { next_seq } => self.next_seq = self.next_seq.max(next_seq),
            Event::LogRead(ops) => self.push(ops, &mut effects),
            Event::RowsStored { scope, cursor } => {
                self.stored.insert(scope.clone(), cursor);
                self.pull(scope, &mut effects);
            }
            Event::RowsNotStored { scope } => {
                let cursor = self.stored.get(&scope).copied().unwrap_or_default();
                self.received.insert(scope.clone(), cursor);
                self.pull(scope, &mut effects);
            }
            Event::SignedOut => {
                self.lose_line(now, dice);
                self.phase = Phase::SignedOut;
                effects.push(Effect::Disconnect);
            }
            Event::SignedIn => {
                self.failures = 0;
                self.phase = Phase::Waiting { until: now };
                effects.push(Effect::Disconnect);
            }
        }
        self.plan(&mut effects);
        effects
    }

    fn tick(&mut self, now: Millis, dice: u32, effects: &mut Vec<Effect>) {
        match self.phase {
            Phase::Waiting { until } if now >= until => {
                self.phase = Phase::Connecting { since: now };
                effects.push(Effect::Connect);
            }
            Phase::Connecting { since } | Phase::Greeting { since } if now >= since + CONNECT_WITHIN_MS => {
                self.give_up_line(now, dice, effects);
            }
            Phase::Open if self.pong_due.is_some_and(|due| now >= due) => self.give_up_line(now, dice, effects),
            Phase::Open if self.pong_due.is_none() && now >= self.heard_at + PING_AFTER_MS => {
                self.ping(now + PONG_WITHIN_MS, effects);
            }
            _ => {}
        }
    }

    fn wake(&mut self, now: Millis, dice: u32, effects: &mut Vec<Effect>) {
        match self.phase {
            Phase::Waiting { .. } => {
                self.failures = 0;
                self.phase = Phase::Waiting { until: now + roll(dice, WAKE_RETRY_MS_MAX) };
            }
            Phase::Open => self.ping(now + PROBE_WITHIN_MS, effects),
            Phase::Connecting { .. } | Phase::Greeting { .. } | Phase::SignedOut => {}
        }
    }

    fn ping(&mut self, due: Millis, effects: &mut Vec<Effect>) {
        self.pong_due = Some(self.pong_due.map_or(due, |earlier| earlier.min(due)));
        effects.push(Effect::Send(ClientFrame::Ping(Beat::default())));
    }

    fn greet(&mut self, now: Millis, effects: &mut Vec<Effect>) {
        let Phase::Connecting { since } = self.phase else { return };
        self.phase = Phase::Greeting { since };
        self.heard_at = now;
        effects.push(Effect::Send(ClientFrame::Hello(Hello {
            protocol: PROTOCOL,
            schema: SCHEMA,
            device: self.device,
            incarnation: self.incarnation,
            next_seq: self.next_seq,
            cursors: self.received.clone(),
            deflate: false,
        })));
    }

    fn frame(&mut self, frame: ServerFrame, now: Millis, dice: u32, effects: &mut Vec<Effect>) {
        match frame {
            ServerFrame::Welcome(welcome) => self.welcome(&welcome, now, effects),
            ServerFrame::Ack(ack) => self.ack(ack, effects),
            ServerFrame::Changes(changes) => self.changes(changes, effects),
            ServerFrame::Live(live) => effects.push(Effect::Show(live)),
            ServerFrame::ScopeRemoved(gone) => {
                self.stored.remove(&gone.scope);
                self.received.remove(&gone.scope);
                effects.push(Effect::DropScope { scope: gone.scope });
            }
            ServerFrame::Goaway(goaway) => {
                self.lose_line(now, dice);
                self.phase = Phase::Waiting { until: now + goaway.retry_after_ms.clamp(0, RETRY_MS_MAX) };
                effects.push(Effect::Disconnect);
            }
            ServerFrame::Problem(problem) => {
                let passing = matches!(problem.code, Code::Unavailable | Code::Internal);
                effects.push(Effect::Report(problem));
                if passing {
                    self.give_up_line(now, dice, effects);
                }
            }
            ServerFrame::Pong(_) | ServerFrame::Response(_) | ServerFrame::Verified(_) => {}
        }
    }

    fn welcome(&mut self, welcome: &Welcome, now: Millis, effects: &mut Vec<Effect>) {
        self.phase = Phase::Open;
        self.failures = 0;
        self.offline_since = None;
        self.credit = welcome.limits.credit_batches.clamp(1, CREDIT_BATCHES);
        effects.push(Effect::ServerOffset(welcome.server_time - now));
        if self.device.is_some() {
            // Below `acked` the server was restored from a backup: what it lost is sent again.
            self.acked = welcome.high_water;
            self.sent = welcome.high_water;
            effects.push(Effect::Settle { through: welcome.high_water, results: Vec::new() });
        }
    }

    fn ack(&mut self, ack: Ack, effects: &mut Vec<Effect>) {
        if ack.incarnation != self.incarnation {
            return;
        }
        self.acked = self.acked.max(ack.through);
        self.in_flight.retain(|end| *end > ack.through);
        if let Some(refused) = ack.results.iter().find(|result| result.outcome == Outcome::Refused) {
            self.sent = self.acked;
            self.in_flight.clear();
            self.stuck = refused.code == Code::OpMutated;
        }
        effects.push(Effect::Settle { through: ack.through, results: ack.results });
    }

    fn changes(&mut self, changes: Changes, effects: &mut Vec<Effect>) {
        let at = self.received.get(&changes.scope).copied().unwrap_or_default();
        let restart = changes.epoch != at.epoch && changes.prev_seq == 0;
        let continues = changes.epoch == at.epoch && changes.prev_seq == at.seq;
        if restart || continues {
            self.received.insert(changes.scope.clone(), Cursor { epoch: changes.epoch, seq: changes.seq });
            effects.push(Effect::StoreRows { changes, restart });
        } else {
            self.pull(changes.scope, effects); // a gap: from where we stand, please
        }
    }

    fn pull(&self, scope: String, effects: &mut Vec<Effect>) {
        if self.phase == Phase::Open {
            let stored = self.stored.get(&scope).copied().unwrap_or_default();
            effects.push(Effect::Send(ClientFrame::Pull(Pull { scope, cursor: stored, credit: CREDIT_BATCHES })));
        }
    }

    fn push(&mut self, ops: Vec<Op>, effects: &mut Vec<Effect>) {
        self.reading = false;
        let (Some(first), Some(last)) = (ops.first(), ops.last()) else { return };
        // What was read for an earlier connection may not be what this one needs next.
        if self.phase == Phase::Open && first.seq == self.sent + 1 && !self.stuck {
            self.sent = last.seq;
            self.in_flight.push_back(last.seq);
            effects.push(Effect::Send(ClientFrame::Push(Push { ops })));
        }
    }

    fn plan(&mut self, effects: &mut Vec<Effect>) {
        let room = self.in_flight.len() < self.credit as usize;
        if self.phase == Phase::Open && !self.reading && !self.stuck && room && self.sent + 1 < self.next_seq {
            self.reading = true;
            effects.push(Effect::ReadLog { after: self.sent, limit: BATCH_OPS_MAX });
        }
    }

    fn give_up_line(&mut self, now: Millis, dice: u32, effects: &mut Vec<Effect>) {
        effects.push(Effect::Disconnect);
        self.lose_line(now, dice);
    }

    fn lose_line(&mut self, now: Millis, dice: u32) {
        if self.phase == Phase::SignedOut || matches!(self.phase, Phase::Waiting { .. }) {
            return;
        }
        let longest = (RETRY_MS_MIN << self.failures.min(5)).min(RETRY_MS_MAX);
        self.failures += 1;
        self.phase = Phase::Waiting { until: now + roll(dice, longest) };
        self.offline_since = self.offline_since.or(Some(now));
        self.in_flight.clear();
        self.sent = self.acked;
        self.pong_due = None;
    }
}

/// A number from 0 to `below`, by the dice.
fn roll(dice: u32, below: Millis) -> Millis {
    Millis::from(dice) % (below + 1)
}

#[cfg(test)]
mod tests;
