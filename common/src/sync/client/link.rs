//! The line itself: when to try, over what, and whether it is still alive.
//!
//! Over a socket; where no handshake gets through, by trips of request and response that carry the same frames.

use super::io::{Effect, Line};
use crate::json::Json;
use crate::sync::exchange::{Exchange, ExchangeReply};
use crate::sync::frame::{Beat, ClientFrame, Hello, SUBPROTOCOL, ServerFrame};
use crate::time::Millis;
use std::collections::VecDeque;

/// Silence after which the line is tested.
pub const PING_AFTER_MS: Millis = 20_000;
/// Silence after a ping that means the line is dead.
pub const PONG_WITHIN_MS: Millis = 10_000;
/// The same after a wake, when somebody is looking.
pub const PROBE_WITHIN_MS: Millis = 3_000;
/// Longest time to connect and be welcomed.
pub const CONNECT_WITHIN_MS: Millis = 4_000;
/// After a wake, one try within this.
pub const WAKE_RETRY_MS_MAX: Millis = 500;
/// The first wait between tries; doubles.
pub const RETRY_MS_MIN: Millis = 1_000;
/// The longest.
pub const RETRY_MS_MAX: Millis = 30_000;
/// A tick so much later than it was due means that the device slept.
pub const JUMP_MS: Millis = 5_000;
/// Handshakes that failed in a row before a trip is tried.
pub const HANDSHAKES_MAX: u32 = 2;
/// How long trips are made before a socket is tried again.
pub const TRIPS_FOR_MS: Millis = 600_000;
/// Longest time for the answer to a trip.
pub const TRIP_WITHIN_MS: Millis = 10_000;
/// The same where the server waits for something to say: 25 s, and the way.
pub const WAIT_WITHIN_MS: Millis = 35_000;
/// Bytes of frames after which a trip takes no further one.
const TRIP_BYTES_MAX: usize = 512 * 1024;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    Waiting { until: Millis },
    Connecting { since: Millis },
    Greeting { since: Millis },
    Open,
    SignedOut,
}

/// What carries the frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Carrier {
    Socket,
    Trips,
}

/// A trip on its way.
#[derive(Debug, Clone, PartialEq)]
struct Trip {
    nonce: String,
    waits: bool,
    until: Millis,
    /// The last operation that it carries; 0 if it carries none.
    through: u64,
}

/// What every trip carries.
pub(super) struct Load {
    pub hello: Hello,
    pub frames: Vec<Json>,
}

/// One device's line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Link {
    pub phase: Phase,
    carrier: Carrier,
    failures: u32,
    /// Handshakes of sockets that failed since one succeeded or a trip was tried.
    handshakes: u32,
    offline_since: Option<Millis>,
    heard_at: Millis,
    /// When the answer to the ping on its way is overdue.
    pong_due: Option<Millis>,
    /// Until then trips are made.
    trips_until: Option<Millis>,
    /// A socket is tried while trips work: nobody need notice.
    probing: bool,
    /// Frames for the next trip, each with the last operation that it carries.
    outbox: VecDeque<(Json, u64)>,
    trip: Option<Trip>,
    trips: u64,
}

impl Link {
    pub fn new(now: Millis) -> Self {
        Self {
            phase: Phase::Waiting { until: now },
            carrier: Carrier::Socket,
            failures: 0,
            handshakes: 0,
            offline_since: None,
            heard_at: now,
            pong_due: None,
            trips_until: None,
            probing: false,
            outbox: VecDeque::new(),
            trip: None,
            trips: 0,
        }
    }

    pub fn is_open(&self) -> bool {
        self.phase == Phase::Open
    }

    pub fn line(&self) -> Line {
        match (self.phase, self.offline_since) {
            (Phase::Open, _) => Line::Online,
            (Phase::SignedOut, _) => Line::SignedOut,
            _ if self.probing => Line::Online,
            (_, Some(since)) => Line::Offline { since },
            (_, None) => Line::Connecting,
        }
    }

    pub fn due(&self) -> Option<Millis> {
        let trip = self.trip.as_ref().map(|trip| trip.until);
        match (self.phase, self.carrier) {
            (Phase::Waiting { until }, _) => Some(until),
            (Phase::SignedOut, _) => None,
            (_, Carrier::Trips) => trip.into_iter().chain(self.trips_until).min(),
            (Phase::Connecting { since } | Phase::Greeting { since }, _) => Some(since + CONNECT_WITHIN_MS),
            (Phase::Open, _) => Some(self.pong_due.unwrap_or(self.heard_at + PING_AFTER_MS)),
        }
    }

    /// `true` if the line was lost by it.
    pub fn tick(&mut self, now: Millis, dice: u32, effects: &mut Vec<Effect>) -> bool {
        match (self.phase, self.carrier) {
            (Phase::Waiting { until }, _) if now >= until => self.try_again(now, effects),
            (Phase::Connecting { .. } | Phase::Greeting { .. } | Phase::Open, Carrier::Trips) => {
                if self.trip.as_ref().is_some_and(|trip| now >= trip.until) {
                    self.give_up(now, dice, effects);
                    return true;
                }
                if self.is_open() && self.trips_until.is_some_and(|until| now >= until) {
                    return self.probe(now, effects);
                }
            }
            (Phase::Connecting { since } | Phase::Greeting { since }, Carrier::Socket)
                if now >= since + CONNECT_WITHIN_MS =>
            {
                self.give_up(now, dice, effects);
                return true;
            }
            (Phase::Open, Carrier::Socket) if self.pong_due.is_some_and(|due| now >= due) => {
                self.give_up(now, dice, effects);
                return true;
            }
            (Phase::Open, Carrier::Socket) if self.pong_due.is_none() && now >= self.heard_at + PING_AFTER_MS => {
                let slept = now >= self.heard_at + PING_AFTER_MS + JUMP_MS;
                self.ping(now + if slept { PROBE_WITHIN_MS } else { PONG_WITHIN_MS }, effects);
            }
            _ => {}
        }
        false
    }

    fn try_again(&mut self, now: Millis, effects: &mut Vec<Effect>) {
        let by_trips = self.trips_until.is_some_and(|until| now < until) || self.handshakes >= HANDSHAKES_MAX;
        if by_trips {
            self.carrier = Carrier::Trips;
            self.phase = Phase::Greeting { since: now };
            self.handshakes = 0;
        } else {
            self.carrier = Carrier::Socket;
            self.phase = Phase::Connecting { since: now };
            effects.push(Effect::Connect);
        }
    }

    /// Trips work, and it is time to see whether a socket does too.
    fn probe(&mut self, now: Millis, effects: &mut Vec<Effect>) -> bool {
        effects.push(Effect::Disconnect);
        self.hang_up();
        self.probing = true;
        self.trips_until = None;
        self.try_again(now, effects);
        true
    }

    pub fn wake(&mut self, now: Millis, dice: u32, effects: &mut Vec<Effect>) {
        match (self.phase, self.carrier) {
            (Phase::Waiting { .. }, _) => {
                self.failures = 0;
                self.phase = Phase::Waiting { until: now + roll(dice, WAKE_RETRY_MS_MAX) };
            }
            (Phase::Open, Carrier::Socket) => self.ping(now + PROBE_WITHIN_MS, effects),
            // Whether the trip that waits is still alive, the next one tells.
            (Phase::Open, Carrier::Trips) => self.send(ClientFrame::Ping(Beat::default()), effects),
            (Phase::Connecting { .. } | Phase::Greeting { .. } | Phase::SignedOut, _) => {}
        }
    }

    fn ping(&mut self, due: Millis, effects: &mut Vec<Effect>) {
        self.pong_due = Some(self.pong_due.map_or(due, |earlier| earlier.min(due)));
        effects.push(Effect::Send(ClientFrame::Ping(Beat::default())));
    }

    /// The socket is open: `true` if it is time to say hello.
    pub fn opened(&mut self, now: Millis) -> bool {
        let Phase::Connecting { since } = self.phase else { return false };
        self.phase = Phase::Greeting { since };
        self.heard_at = now;
        true
    }

    pub fn heard(&mut self, now: Millis) {
        self.heard_at = now;
        self.pong_due = None;
    }

    pub fn welcomed(&mut self, now: Millis) {
        self.phase = Phase::Open;
        self.failures = 0;
        self.handshakes = 0;
        self.offline_since = None;
        self.probing = false;
        match self.carrier {
            Carrier::Socket => self.trips_until = None,
            Carrier::Trips => self.trips_until = self.trips_until.or(Some(now + TRIPS_FOR_MS)),
        }
    }

    pub fn send(&mut self, frame: ClientFrame, effects: &mut Vec<Effect>) {
        match self.carrier {
            Carrier::Socket => effects.push(Effect::Send(frame)),
            // Every trip says as much by itself.
            Carrier::Trips if matches!(frame, ClientFrame::Pull(_) | ClientFrame::Subscribe(_)) => {}
            Carrier::Trips => self.outbox.push_back((Json::of(&frame), last_op(&frame))),
        }
    }

    /// Sets out on the next trip, if it is time for one. One that only waits makes way for one that carries something.
    pub fn travel(&mut self, load: impl FnOnce() -> Load, may_wait: bool, now: Millis, dice: u32) -> Option<Effect> {
        if self.carrier == Carrier::Socket || !matches!(self.phase, Phase::Greeting { .. } | Phase::Open) {
            return None;
        }
        let idle = self.outbox.is_empty() && self.is_open();
        let free = self.trip.as_ref().is_none_or(|trip| trip.waits && !idle);
        if !free || (idle && !may_wait) {
            return None;
        }
        let (Load { hello, mut frames }, mut bytes, mut through) = (load(), 0, 0);
        while bytes < TRIP_BYTES_MAX
            && let Some((frame, last)) = self.outbox.pop_front()
        {
            bytes += frame.text().len();
            through = through.max(last);
            frames.push(frame);
        }
        self.trips += 1;
        let nonce = format!("{dice:x}-{}", self.trips);
        let until = now + if idle { WAIT_WITHIN_MS } else { TRIP_WITHIN_MS };
        self.trip = Some(Trip { nonce: nonce.clone(), waits: idle, until, through });
        Some(Effect::Trip { exchange: Exchange { nonce, hello, frames }, waits: idle })
    }

    /// The frames that a trip brought, and the last operation that it had carried; `None` if it brought none of ours. Of a
    /// trip that was broken off: nothing.
    pub fn tripped(&mut self, nonce: &str, reply: Option<ExchangeReply>) -> Option<(Vec<ServerFrame>, u64)> {
        let Some(Trip { through, .. }) = self.trip.take_if(|trip| trip.nonce == nonce) else {
            return Some((Vec::new(), 0));
        };
        // A captive portal answers with a page of its own.
        let reply = reply.filter(|reply| reply.coletor == SUBPROTOCOL && reply.nonce == nonce)?;
        let frames = reply.frames.iter().filter_map(|frame| ServerFrame::parse(frame.text()).ok());
        Some((frames.collect(), through))
    }

    /// What was pushed is to be pushed again, from its beginning.
    pub fn forget_pushes(&mut self) {
        self.outbox.retain(|(_, last)| *last == 0);
    }

    /// Ends the connection from this side.
    pub fn give_up(&mut self, now: Millis, dice: u32, effects: &mut Vec<Effect>) {
        effects.push(Effect::Disconnect);
        self.lose(now, dice);
    }

    pub fn lose(&mut self, now: Millis, dice: u32) {
        if matches!(self.phase, Phase::SignedOut | Phase::Waiting { .. }) {
            return;
        }
        let (was_open, probed) = (self.is_open(), self.probing && self.carrier == Carrier::Socket);
        self.hang_up();
        if probed {
            // Back to what worked, at once.
            self.probing = true;
            self.handshakes = HANDSHAKES_MAX;
            self.phase = Phase::Waiting { until: now };
            return;
        }
        match self.carrier {
            Carrier::Socket if !was_open => self.handshakes += 1,
            Carrier::Trips if !was_open => self.trips_until = None,
            Carrier::Socket | Carrier::Trips => {}
        }
        let longest = (RETRY_MS_MIN << self.failures.min(5)).min(RETRY_MS_MAX);
        self.failures += 1;
        self.phase = Phase::Waiting { until: now + roll(dice, longest) };
        self.offline_since = self.offline_since.or(Some(now));
    }

    fn hang_up(&mut self) {
        self.pong_due = None;
        self.trip = None;
        self.outbox.clear();
        self.probing = false;
    }

    /// Waits for so long, because the server says so.
    pub fn go_away(&mut self, now: Millis, retry_after_ms: Millis, dice: u32, effects: &mut Vec<Effect>) {
        self.give_up(now, dice, effects);
        self.phase = Phase::Waiting { until: now + retry_after_ms.clamp(0, RETRY_MS_MAX) };
    }

    pub fn signed_out(&mut self, now: Millis, dice: u32, effects: &mut Vec<Effect>) {
        self.give_up(now, dice, effects);
        self.phase = Phase::SignedOut;
    }

    /// Tries at once, whatever was.
    pub fn start_over(&mut self, now: Millis, effects: &mut Vec<Effect>) {
        effects.push(Effect::Disconnect);
        self.hang_up();
        self.failures = 0;
        self.phase = Phase::Waiting { until: now };
    }
}

/// The last operation that a frame carries; 0 if it carries none.
fn last_op(frame: &ClientFrame) -> u64 {
    match frame {
        ClientFrame::Push(push) => push.ops.last().map_or(0, |last| last.op.seq),
        _ => 0,
    }
}

/// A number from 0 to `below`, by the dice.
fn roll(dice: u32, below: Millis) -> Millis {
    Millis::from(dice) % (below + 1)
}
