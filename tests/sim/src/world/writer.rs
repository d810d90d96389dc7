//! The server's one writer: pushes that wait share one commit, and are acknowledged behind it.

use super::peers::Carrier;
use super::{Happening, World};
use crate::mutant::Mutant;
use coletor_common::op::Logged;
use coletor_common::problem::{Code, Problem};
use coletor_common::sync::server::Event;
use std::mem;

impl World {
    /// A session hands a push over.
    pub(super) fn push(&mut self, peer: u64, ops: Vec<Logged>) {
        if self.acks_early() {
            let ack = self.db.clone().append(self.time(), &ops, true).ack;
            let boot = self.server.boot;
            let done = super::Done::Event(Event::Appended(Ok(ack)));
            self.later(1, Happening::Done(boot, peer, Box::new(done)));
        }
        self.server.pushes.push_back((peer, ops));
        self.gather();
    }

    /// The next group, if none is on its way to the disk.
    fn gather(&mut self) {
        if !self.server.group.is_empty() || self.server.pushes.is_empty() {
            return;
        }
        self.server.group = self.server.pushes.drain(..).collect();
        let (more, until) = self.server.slow;
        let slow = if self.now < until { self.dice.span(0, more) } else { 0 };
        let wait = slow + self.dice.span(1, 12);
        let boot = self.server.boot;
        self.later(wait, Happening::Commit(boot));
    }

    /// The group is on the disk, all at once; only now are its senders told.
    pub(super) fn commit(&mut self) {
        let group = mem::take(&mut self.server.group);
        let (now, full, dedupe) = (self.time(), self.now < self.server.full_until, !self.has(Mutant::DedupeOff));
        let mut told = Vec::with_capacity(group.len());
        for (peer, ops) in group {
            if full {
                told.push((peer, Err(Problem::new(Code::Unavailable, "the disk is full"))));
                continue;
            }
            let done = self.db.append(now, &ops, dedupe);
            for (op, applied) in &done.stored {
                self.tell(|| format!("server has applied ({applied}) {}", super::sync::brief(op)));
            }
            self.check_append(&done);
            told.push((peer, Ok(done.ack)));
        }
        for (peer, result) in told {
            if self.reset_instead_of(peer) || (self.acks_early() && result.is_ok()) {
                continue;
            }
            if let Some(peer) = self.server.peers.get_mut(&peer) {
                peer.doing = peer.doing.saturating_sub(1);
            }
            self.peer_step(peer, Event::Appended(result));
        }
        self.announce();
        self.gather();
    }

    /// The connection breaks between commit and ack, if that is what the plan wants.
    fn reset_instead_of(&mut self, id: u64) -> bool {
        let Some(peer) = self.server.peers.get(&id) else { return true };
        let Some(device) = peer.who.device else { return false };
        let armed =
            self.profiles.iter_mut().find(|profile| profile.cookies.device == Some(device) && profile.net.reset_armed);
        let Some(profile) = armed else { return false };
        profile.net.reset_armed = false;
        match peer.carrier {
            Carrier::Line(line) => self.cut(line, true, true),
            Carrier::Trip(_) => self.drop_peer(id), // its answer never comes
        }
        true
    }

    /// Whether that is done wrong in this world.
    pub(super) fn has(&self, mutant: Mutant) -> bool {
        self.mutant == Some(mutant)
    }
}
