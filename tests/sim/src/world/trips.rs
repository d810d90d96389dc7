//! Trips: a session that lasts for one request, as `backend/src/socket/exchange.rs` has it.

use super::peers::Carrier;
use super::{Happening, World};
use crate::device::locks::TabId;
use crate::device::tab::Answer;
use crate::server::Member;
use coletor_common::json::Json;
use coletor_common::sync::exchange::{Exchange, ExchangeReply};
use coletor_common::sync::frame::{ClientFrame, SUBPROTOCOL, ServerFrame};
use coletor_common::time::Millis;
use std::mem;

/// How long a request waits for something to tell.
const WAIT_MAX: Millis = 25_000;
/// A reply of so many bytes takes nothing further in. Small, so that it matters.
const REPLY_BYTES_MAX: usize = 8 * 1024;

/// A request whose answer is being made.
#[derive(Debug)]
pub struct Trip {
    profile: usize,
    tab: TabId,
    nonce: String,
    /// What is to be heard once the session is open.
    frames: Vec<Json>,
    said: Vec<Json>,
    bytes: usize,
    heard: bool,
    hearing: bool,
    overdue: bool,
    /// The session has ended by itself.
    pub ended: bool,
}

impl Trip {
    /// Puts a frame into the answer.
    pub fn say(&mut self, frame: &ServerFrame) {
        let frame = Json::of(frame);
        self.bytes += frame.text().len();
        self.said.push(frame);
    }

    fn is_full(&self) -> bool {
        self.ended || self.bytes >= REPLY_BYTES_MAX
    }
}

impl World {
    pub(super) fn begin_trip(
        &mut self,
        profile: usize,
        tab: TabId,
        who: Member,
        token: u64,
        exchange: Exchange,
        waits: bool,
    ) {
        let Exchange { nonce, hello, frames } = exchange;
        let trip = Trip {
            profile,
            tab,
            nonce,
            frames,
            said: Vec::new(),
            bytes: 0,
            heard: false,
            hearing: false,
            overdue: !waits,
            ended: false,
        };
        let id = self.add_peer(who, token, Carrier::Trip(trip));
        if waits {
            let boot = self.server.boot;
            self.later(WAIT_MAX, Happening::TripDue(boot, id));
        }
        self.hear(id, ClientFrame::Hello(hello));
    }

    pub(super) fn trip_due(&mut self, id: u64) {
        if let Some(Carrier::Trip(trip)) = self.server.peers.get_mut(&id).map(|peer| &mut peer.carrier) {
            trip.overdue = true;
            self.trip_turn(id);
        }
    }

    /// Goes on with a trip, as far as everything that was begun has come to its end.
    pub(super) fn trip_turn(&mut self, id: u64) {
        let Some(peer) = self.server.peers.get_mut(&id) else { return };
        let busy = peer.doing > 0;
        let Carrier::Trip(trip) = &mut peer.carrier else { return };
        if trip.hearing || (busy && !trip.is_full()) {
            return;
        }
        if !trip.heard && !trip.ended {
            (trip.heard, trip.hearing) = (true, true);
            for frame in mem::take(&mut trip.frames) {
                if let Ok(frame) = ClientFrame::parse(frame.text()) {
                    self.hear(id, frame);
                }
            }
            if let Some(Carrier::Trip(trip)) = self.server.peers.get_mut(&id).map(|peer| &mut peer.carrier) {
                trip.hearing = false;
            }
            return self.trip_turn(id);
        }
        // The welcome alone is nothing to tell.
        if trip.overdue || trip.is_full() || trip.said.len() > 1 {
            let (profile, tab) = (trip.profile, trip.tab);
            let nonce = trip.nonce.clone();
            let reply =
                ExchangeReply { coletor: SUBPROTOCOL.into(), nonce: nonce.clone(), frames: mem::take(&mut trip.said) };
            self.drop_peer(id);
            self.answer(profile, tab, Answer::Trip { nonce, reply: Some(reply), signed_out: false });
        }
    }
}
