//! What administrators do, as the plan names it.

use super::World;
use super::faults::pick;
use crate::names;
use crate::plan::{Admin, GROUPS, PEOPLE};
use coletor_common::row::Command;
use coletor_common::time::Millis;

impl World {
    pub(super) fn administer(&mut self, what: Admin, salt: u64) {
        if !self.server.up {
            return;
        }
        let now = self.time();
        let who = names::person(u8::try_from(salt % u64::from(PEOPLE)).unwrap_or(0));
        let group = u8::try_from((salt >> 8) % u64::from(GROUPS)).unwrap_or(0);
        match what {
            Admin::Publish => self.db.publish(now, salt % 3, salt >> 40),
            Admin::Notice => self.db.notice(now, group, salt >> 16, salt.is_multiple_of(4)),
            Admin::Group => {
                if !self.db.groups.insert((who, group)) {
                    self.db.groups.remove(&(who, group));
                }
            }
            Admin::Command(wait) => self.command(now, who, salt, wait),
            Admin::Revoke(number) => {
                let token = self.profiles.iter().filter(|profile| !profile.board).nth(number);
                if let Some(token) = token.and_then(|profile| profile.cookies.session) {
                    self.db.sessions.remove(&token);
                }
            }
            Admin::HandOver => {
                let open: Vec<_> = self.db.records.values().filter(|record| !record.is_closed()).collect();
                if let Some(id) = open.get(pick(salt >> 8, open.len())).map(|record| record.id)
                    && let Some(done) = self.db.hand_over(now, id, who)
                {
                    self.oracle.known(&done.stored);
                    self.check_append(&done);
                }
            }
            Admin::Settle => {
                let waiting: Vec<_> =
                    self.db.quarantine.iter().filter(|(_, op)| op.settled.is_none()).map(|(id, _)| *id).collect();
                if let Some(id) = waiting.get(pick(salt >> 8, waiting.len()))
                    && self.db.settle(now, *id, !salt.is_multiple_of(3))
                {
                    self.check_settled(*id);
                }
            }
            Admin::Reload => {
                if let Some(board) = self.profiles.iter().position(|profile| profile.board) {
                    self.kill_tab(board, 0);
                    self.reopen(board, 0);
                }
            }
        }
        self.announce();
    }

    fn command(&mut self, now: Millis, to: coletor_common::id::PersonId, salt: u64, wait: Millis) {
        let what = match salt % 3 {
            0 => Command::SendNow {},
            1 => Command::Message { from: "office".into(), text: (salt >> 32).to_string() },
            _ => match "form0".parse() {
                Ok(form) => Command::NewRound { form },
                Err(_) => Command::SendNow {},
            },
        };
        self.db.command(now, to, &what, now + wait);
    }
}
