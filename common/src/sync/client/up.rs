//! Up: how far this device's log has come, and what of it is on its way.
//!
//! A log has one writer. Where a profile was copied or restored, two devices write one log: the server then has another
//! operation at a place that is taken here. It is noticed by the operation's id at the high-water mark, and mended by a
//! log of one's own, which begins with everything that is still here: what the server has already it knows by its id.

use super::io::Effect;
use crate::id::DeviceId;
use crate::op::Logged;
use crate::problem::Code;
use crate::sync::frame::{Ack, BATCH_BYTES_MAX, BATCH_OPS_MAX, ClientFrame, OpResult, Outcome, Push, Welcome};
use crate::time::Millis;
use std::collections::VecDeque;

/// How long after a failed read the log is read again.
pub const READ_RETRY_MS: Millis = 1_000;

/// One device's log.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Up {
    pub device: DeviceId,
    pub incarnation: u32,
    pub next_seq: u64,
    /// The server has everything through here.
    pub acked: u64,
    /// Everything through here is on its way.
    sent: u64,
    /// The last operation of each batch on its way.
    in_flight: VecDeque<u64>,
    state: State,
    /// The log is not to be read before.
    pub read_at: Option<Millis>,
    /// Another device has spoken for this log.
    pub twice: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nothing may be pushed: there is no welcome.
    Closed,
    /// Nor now: it is looked up whether the log is still ours alone.
    Checking { high_water: u64 },
    /// Batches go out.
    Flowing,
    /// A batch is being read, from behind this operation.
    Reading { after: u64 },
    /// The log is given up for another.
    Renewing,
}

impl Up {
    pub fn new(device: DeviceId, incarnation: u32, next_seq: u64, acked: u64) -> Self {
        Self {
            device,
            incarnation,
            next_seq,
            acked,
            sent: acked,
            in_flight: VecDeque::new(),
            state: State::Closed,
            read_at: None,
            twice: false,
        }
    }

    /// How many operations are only on this device.
    pub fn unsent(&self) -> u64 {
        (self.next_seq - 1).saturating_sub(self.acked)
    }

    pub fn queued(&mut self, next_seq: u64) {
        self.next_seq = self.next_seq.max(next_seq);
    }

    pub fn closed(&mut self) {
        self.in_flight.clear();
        self.sent = self.acked;
        self.state = State::Closed;
    }

    /// The high-water mark is believed once the operation there is known to be ours.
    pub fn welcomed(&mut self, welcome: &Welcome, effects: &mut Vec<Effect>) {
        self.in_flight.clear();
        self.state = State::Checking { high_water: welcome.high_water };
        match welcome.head {
            Some(op_id) => effects.push(Effect::CheckHead { seq: welcome.high_water, op_id }),
            None => self.head_checked(true, effects),
        }
    }

    pub fn head_checked(&mut self, same: bool, effects: &mut Vec<Effect>) {
        let State::Checking { high_water } = self.state else { return };
        self.state = State::Flowing;
        if !same {
            return self.renew(0, effects);
        }
        // What the server has beyond what it acknowledged is sent again, to learn how it fared. Below that, it was restored
        // from a backup: what it lost is sent again.
        if high_water < self.acked {
            self.settle(high_water, Vec::new(), Vec::new(), effects);
        }
        self.sent = self.acked;
    }

    pub fn ack(&mut self, ack: Ack, effects: &mut Vec<Effect>) {
        if ack.incarnation != self.incarnation || self.state == State::Renewing {
            return; // what was on its way behind a place that is another device's was not taken from this log
        }
        let refused = ack.results.iter().find(|result| result.outcome == Outcome::Refused).cloned();
        let Ack { results, repeated, .. } = ack;
        // Never beyond what was sent: the server may have more of this log, from somebody else.
        let through = ack.through.min(self.sent);
        match refused {
            None => self.settle(self.acked.max(through), results, repeated, effects),
            Some(OpResult { code: Code::OpMutated, seq, .. }) => {
                self.settle(self.acked.max(through.min(seq - 1)), results, repeated, effects);
                self.renew(self.acked, effects);
            }
            Some(_) => {
                self.settle(through, results, repeated, effects); // a gap: from where the server stands
                self.push_again();
            }
        }
    }

    fn settle(&mut self, through: u64, results: Vec<OpResult>, repeated: Vec<u64>, effects: &mut Vec<Effect>) {
        self.acked = through;
        self.in_flight.retain(|end| *end > through);
        effects.push(Effect::Settle { through, results, repeated });
    }

    /// What is on its way may not arrive: from the first of it again.
    pub fn push_again(&mut self) {
        self.sent = self.acked;
        self.in_flight.clear();
    }

    fn renew(&mut self, shared: u64, effects: &mut Vec<Effect>) {
        if self.state != State::Renewing {
            self.state = State::Renewing;
            effects.push(Effect::NewLog { shared });
        }
    }

    pub fn renewed(&mut self, incarnation: u32, next_seq: u64) {
        *self = Self::new(self.device, incarnation, next_seq, 0);
    }

    /// Pushes what was read, as much of it as fits a batch.
    pub fn push(&mut self, mut ops: Vec<Logged>, now: Millis, effects: &mut Vec<Effect>) -> Option<ClientFrame> {
        let State::Reading { after } = self.state else { return None }; // for an earlier connection
        self.state = State::Flowing;
        if after != self.sent {
            return None; // meanwhile another place is wanted
        }
        match ops.first().map(|first| first.op.seq) {
            Some(first) if first == self.sent + 1 => {}
            // What the server lacks is not here any more: a log cannot begin in its middle, but another one can with it.
            Some(first) if first > self.sent + 1 => {
                self.renew(0, effects);
                return None;
            }
            _ => {
                self.read_at = Some(now + READ_RETRY_MS);
                return None;
            }
        }
        let mut bytes = 0;
        let fit = ops.iter().take_while(|logged| {
            bytes += logged.text.text().len();
            bytes <= BATCH_BYTES_MAX
        });
        let fit = fit.count().clamp(1, BATCH_OPS_MAX);
        ops.truncate(fit);
        self.sent = ops.last()?.op.seq;
        self.in_flight.push_back(self.sent);
        Some(ClientFrame::Push(Push { ops }))
    }

    /// Reads on, as far as there is credit.
    pub fn plan(&mut self, credit: u32, now: Millis, effects: &mut Vec<Effect>) {
        if self.state != State::Flowing || self.read_at.is_some_and(|at| now < at) {
            return;
        }
        self.read_at = None;
        if self.twice && self.unsent() == 0 {
            self.renew(self.acked, effects); // all of it is safe: go apart
        } else if self.in_flight.len() < credit as usize && self.sent + 1 < self.next_seq {
            self.state = State::Reading { after: self.sent };
            effects.push(Effect::ReadLog { after: self.sent, limit: BATCH_OPS_MAX });
        }
    }
}
