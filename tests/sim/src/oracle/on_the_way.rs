//! What must hold at every moment.

use super::Fate;
use crate::device::disk::{LogState, Write};
use crate::server::Append;
use crate::world::World;
use coletor_common::id::OpId;
use coletor_common::map::Map;
use coletor_common::row::{RECORD, device_scope, person_scope};
use coletor_common::sync::frame::{CREDIT_BATCHES, CREDIT_BYTES, CREDIT_PUSHES, Cursor};
use coletor_common::sync::server::Page;
use std::collections::BTreeMap;
use std::rc::Rc;

impl World {
    /// The server has stored a push.
    pub fn check_append(&mut self, done: &Append) {
        for (op, applied) in &done.stored {
            let stored = self.db.logs.get(&done.log).and_then(|log| {
                let place = usize::try_from(op.seq).ok()?.checked_sub(1)?;
                log.get(place)
            });
            let in_place = stored.is_some_and(|stored| Rc::ptr_eq(stored, op));
            if !in_place {
                self.violate("I4", format!("operation {} at its place in {:?}", op.seq, done.log), "another place");
            }
            let all = self.db.applied.get(&op.record);
            let times = all.map_or(0, |all| all.iter().filter(|other| other.op.op_id == op.op_id).count());
            if times != usize::from(*applied) {
                self.violate("I3", format!("one effect of {}", op.op_id), format!("{times}"));
            }
            let known = self.oracle.fates.get(&op.op_id);
            if !known.is_some_and(|Fate { op: made, .. }| says_the_same(made, op)) {
                self.violate("I1", format!("{} as it was made", op.op_id), format!("{op:?}"));
            }
        }
    }

    /// An administrator has let an operation in.
    pub fn check_settled(&mut self, id: OpId) {
        let times: usize = self.db.applied.values().flatten().filter(|applied| applied.op.op_id == id).count();
        if times != 1 {
            self.violate("I3", format!("one effect of {id}"), times.to_string());
        }
    }

    /// A device was told that the server has its log through there.
    pub fn check_acked(&mut self, profile: usize, log: LogState, through: u64) {
        let state = &self.profiles[profile].disk.state;
        let told = state.ops.range((log.incarnation, 0)..=(log.incarnation, through));
        let told: Vec<OpId> = told.map(|(_, logged)| logged.op.op_id).collect();
        for id in told {
            self.oracle.acked(id);
            if self.oracle.restores == 0 && !self.db.ids.contains_key(&id) {
                self.violate("I1", format!("acknowledged {id} on the server"), "nothing");
            }
        }
    }

    /// A transaction is complete.
    pub fn check_stored(&mut self, profile: usize, writes: &[Write], before: &Map<String, Cursor>) {
        let restarted: Vec<&String> = writes
            .iter()
            .filter_map(|write| match write {
                Write::NoRows(scope) => Some(scope),
                _ => None,
            })
            .collect();
        let moved: Vec<(String, Cursor)> = writes
            .iter()
            .filter_map(|write| match write {
                Write::Cursor(scope, cursor) => Some((scope.clone(), *cursor)),
                _ => None,
            })
            .collect();
        for (scope, to) in moved {
            let at = before.get(&scope).copied().unwrap_or_default();
            if to < at && !restarted.contains(&&scope) {
                self.violate("I5", format!("{scope} beyond {at:?}"), format!("{to:?}"));
            }
            self.check_below(profile, &scope, to);
        }
    }

    /// No row below a cursor is missing, or another. After the server went back, only a comparison would tell.
    fn check_below(&mut self, profile: usize, scope: &str, cursor: Cursor) {
        let Some(known) = self.db.scopes.get(scope) else { return };
        if self.oracle.restores > 0 || known.head.epoch != cursor.epoch {
            return;
        }
        let here: BTreeMap<(&str, &str), &str> =
            self.profiles[profile].disk.state.scope(scope).map(|(kind, key, body)| ((kind, key), body)).collect();
        let wrong = known.rows.iter().filter(|(_, shown)| shown.seq <= cursor.seq).find(|((kind, key), shown)| {
            let body = self.db.bodies.get(&(kind.clone(), key.clone())).map(|(body, _)| body.text());
            here.get(&(kind.as_str(), key.as_str())).copied() != body.filter(|_| !shown.gone)
        });
        if let Some((named, shown)) = wrong {
            let expected = format!("{named:?} of {scope} below {cursor:?} as the server has it ({shown:?})");
            let found = format!("{:?}", here.get(&(named.0.as_str(), named.1.as_str())));
            self.violate("I5", expected, found);
        }
    }

    /// The server is about to send a page.
    pub fn check_page(&mut self, peer: u64, page: &Page) {
        let Some(peer) = self.server.peers.get(&peer) else { return };
        let who = peer.who;
        let granted = self.db.granted(who);
        let flight = peer.flight.get(&page.scope);
        let batches = flight.map_or(0, Vec::len);
        let bytes: usize = flight.map_or(0, |flight| flight.iter().map(|(_, bytes)| bytes).sum());
        if !granted.contains(&page.scope) && !peer.believes_in(&page.scope) {
            return self.violate("I7", format!("{granted:?}"), format!("a page of {}", page.scope));
        }
        if batches >= CREDIT_BATCHES as usize || bytes >= CREDIT_BYTES {
            return self.violate(
                "I11",
                "a page within the credit",
                format!("{batches} batches of {bytes} bytes before"),
            );
        }
        let foreign = page.rows.iter().find(|row| {
            let Some(shown) = self.db.scopes.get(&page.scope) else { return true };
            let own = page.scope == person_scope(who.person) && row.kind == RECORD && row.body.is_some();
            let record = row.key.parse().ok().and_then(|id| self.db.records.get(&id));
            let not_theirs = own && !record.is_some_and(|record| record.is_of(who.person));
            !shown.rows.contains_key(&(row.kind.clone(), row.key.clone())) || not_theirs
        });
        if let Some(row) = foreign {
            let (kind, key) = (row.kind.clone(), row.key.clone());
            self.violate("I7", format!("rows of {}", page.scope), format!("{kind} {key}"));
        }
    }

    /// A device is about to store rows.
    pub fn check_granted(&mut self, profile: usize, scope: &str) {
        let Some(device) = self.profiles[profile].cookies.device else { return };
        let foreign = scope.starts_with("device:") && *scope != device_scope(device);
        if foreign || (scope.starts_with("board:") && !self.profiles[profile].board) {
            self.violate("I7", format!("scopes of {device}"), scope);
        }
    }

    /// What was saved is still there after a crash.
    pub fn check_kept(&mut self, profile: usize) {
        let state = &self.profiles[profile].disk.state;
        let Some(log) = state.log.filter(|_| self.oracle.restores == 0) else { return };
        let gap = (1..log.next_seq).rev().take_while(|seq| *seq > state.acked);
        let gap = gap.into_iter().find(|seq| !state.ops.contains_key(&(log.incarnation, *seq)));
        if let Some(seq) = gap {
            self.violate("I2", format!("operation {seq} of {log:?} in storage"), "nothing");
        }
    }

    /// Nothing piles up.
    pub fn check_bounds(&mut self) {
        let most = CREDIT_PUSHES as usize;
        let waiting = self.server.pushes.iter().chain(&self.server.group).fold(
            BTreeMap::<u64, usize>::new(),
            |mut by_peer, (peer, _)| {
                *by_peer.entry(*peer).or_default() += 1;
                by_peer
            },
        );
        if let Some((peer, count)) = waiting.into_iter().find(|(_, count)| *count > most) {
            self.violate("I11", format!("at most {most} pushes of a session"), format!("{count} of {peer}"));
        }
    }
}

/// Whether an operation still says what it said when it was made. Its place may be another one.
fn says_the_same(made: &coletor_common::op::Op, stored: &coletor_common::op::Op) -> bool {
    let what = |op: &coletor_common::op::Op| {
        (op.record, op.kind.clone(), op.payload.clone(), op.author, op.captured_at.clone())
    };
    what(made) == what(stored)
}
