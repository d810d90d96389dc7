//! Faults, as the plan names them.

use super::{Happening, World};
use crate::device::Profile;
use crate::device::tab::TabEvent;
use crate::mutant::Mutant;
use crate::plan::{Device, Net, Server};
use coletor_common::sync::server::Event;
use coletor_common::time::Millis;

/// Profiles there are at most.
const PROFILES_MAX: usize = 6;
/// Tabs of a profile at most.
const TABS_MAX: usize = 3;
/// Backups that are kept.
const BACKUPS_MAX: usize = 3;

impl World {
    pub(super) fn device_trouble(&mut self, profile: usize, what: Device, salt: u64) {
        let alive: Vec<usize> =
            (0..self.profiles[profile].tabs.len()).filter(|place| self.profiles[profile].tabs[*place].alive).collect();
        let picked = alive.get(pick(salt, alive.len())).copied();
        match what {
            Device::Open if alive.len() < TABS_MAX => self.open_tab(profile),
            Device::Close if alive.len() > 1 => self.kill_tab(profile, picked.unwrap_or(0)),
            Device::Open | Device::Close => {}
            Device::Show => self.show(profile, picked),
            Device::Reload => self.kill_and_reopen(profile, picked, 1),
            Device::Kill => self.kill_and_reopen(profile, picked, 100 + span(salt, 5_000)),
            Device::Freeze(wait) => {
                if let Some(place) = picked {
                    self.freeze(profile, place, wait, salt.is_multiple_of(2));
                }
            }
            Device::Hang(wait) => {
                if let Some((place, _)) = self.shown(profile) {
                    self.freeze(profile, place, wait, salt.is_multiple_of(2));
                }
            }
            Device::Sleep(wait) => {
                alive.iter().for_each(|place| self.freeze(profile, *place, wait, salt.is_multiple_of(2)));
            }
            Device::Wake => {
                if let Some(tab) = self.shown(profile) {
                    self.to_tab(profile, tab, TabEvent::Woken);
                }
            }
            Device::Crash(wait) => self.crash(profile, wait, salt),
            Device::Full(wait) => self.profiles[profile].disk.full_until = self.now + wait,
            Device::Refuse(times) => self.profiles[profile].disk.refusals = times,
            Device::Lose(cookies) => self.lose(profile, cookies),
            Device::Copy if self.profiles.len() < PROFILES_MAX => self.copy(profile),
            Device::Copy => {}
            Device::Clock(by) => self.profiles[profile].wall_skew += by,
            Device::Prune => {
                if let Some(tab) = self.shown(profile) {
                    self.to_tab(profile, tab, TabEvent::Prune);
                }
            }
        }
    }

    fn kill_and_reopen(&mut self, profile: usize, place: Option<usize>, wait: Millis) {
        if let Some(place) = place {
            self.kill_tab(profile, place);
            self.later(wait, Happening::Reopen(profile, place));
        }
    }

    fn kill_all(&mut self, profile: usize) {
        (0..self.profiles[profile].tabs.len()).for_each(|place| self.kill_tab(profile, place));
    }

    /// The device stops without warning: what storage was busy with may be done, what it kept for later may be lost.
    fn crash(&mut self, profile: usize, wait: Millis, salt: u64) {
        if salt.is_multiple_of(3) {
            self.finish_request(profile);
        }
        self.kill_all(profile);
        self.forget_all_requests(profile);
        let disk = &mut self.profiles[profile].disk;
        let kept = pick(salt >> 8, disk.loose() + 1);
        disk.crash(kept);
        for line in self.lines_of(profile) {
            self.cut(line, false, false); // nobody says goodbye
        }
        self.later(wait, Happening::Reopen(profile, 0));
        self.check_kept(profile);
    }

    fn lose(&mut self, profile: usize, cookies: bool) {
        self.kill_all(profile);
        self.forget_all_requests(profile);
        let ops = self.profiles[profile].disk.state.ops.values().map(|logged| logged.op.op_id);
        self.oracle.lost(profile, ops);
        self.profiles[profile].disk.lose();
        if cookies {
            self.profiles[profile].cookies = crate::device::Cookies::default();
        }
        self.later(500, Happening::Reopen(profile, 0));
    }

    /// The profile is copied to another device, which is switched on.
    fn copy(&mut self, profile: usize) {
        let other = self.profile(self.profiles[profile].person);
        let (disk, cookies) = (self.profiles[profile].disk.copy(), self.profiles[profile].cookies);
        let outdated = self.profiles[profile].outdated;
        self.oracle.copied(profile, self.profiles.len());
        self.add_profile(Profile { disk, cookies, outdated, ..other });
    }

    pub(super) fn net_trouble(&mut self, profile: usize, what: Net) {
        let (now, lines) = (self.now, self.lines_of(profile));
        let net = &mut self.profiles[profile].net;
        match what {
            Net::Off(wait) => {
                net.off_until = net.off_until.max(now + wait);
                let tell = self.dice.one_in(2);
                lines.into_iter().for_each(|line| self.cut(line, tell, false));
            }
            Net::Cut => lines.into_iter().for_each(|line| self.cut(line, true, true)),
            Net::HalfOpen(device, server) => lines.into_iter().for_each(|line| self.cut(line, device, server)),
            Net::Truncate(left) => lines.into_iter().for_each(|line| self.truncate(line, left)),
            Net::ResetAfterCommit => net.reset_armed = true,
            Net::Blocked(wait, silently) => {
                net.blocked_until = now + wait;
                net.blocked_silently = silently;
                lines.into_iter().for_each(|line| self.cut(line, true, true));
            }
            Net::Portal(wait) => {
                net.portal_until = now + wait;
                lines.into_iter().for_each(|line| self.cut(line, false, true));
            }
            Net::Slow(most, wait) => net.slow = (most, now + wait),
        }
    }

    pub(super) fn server_trouble(&mut self, what: Server, salt: u64) {
        let now = self.now;
        match what {
            Server::Kill(wait) => self.server_down(wait),
            Server::Stop(wait) if self.server.up => {
                let ids: Vec<u64> = self.server.peers.keys().copied().collect();
                for id in ids {
                    let retry_after_ms = self.dice.span(0, 5_000);
                    self.peer_step(id, Event::Stopping { retry_after_ms });
                }
                self.server_down(wait);
            }
            Server::Stop(_) => {}
            Server::Full(wait) => self.server.full_until = now + wait,
            Server::Slow(most, wait) => self.server.slow = (most, now + wait),
            Server::Backup => {
                self.backups.push(self.db.clone());
                if self.backups.len() > BACKUPS_MAX {
                    self.backups.remove(0);
                }
            }
            Server::Restore => {
                let Some(backup) = self.backups.get(pick(salt, self.backups.len())).cloned() else { return };
                self.server_down(span(salt, 5_000));
                self.db = backup;
                if self.has(Mutant::EpochKept) {
                    self.db.uploads.clear();
                } else {
                    self.db.begin_anew(now);
                }
                self.oracle.restored();
            }
            Server::Forget => self.db.forget(),
        }
    }

    /// The server is gone, with everything that was not durable.
    fn server_down(&mut self, wait: Millis) {
        let running = &mut self.server;
        running.boot += 1;
        running.up = false;
        running.peers.clear();
        running.speakers.clear();
        running.pushes.clear();
        running.group.clear();
        self.cut_all();
        self.later(wait, Happening::ServerUp);
    }

    pub(super) fn server_up(&mut self) {
        self.server.up = true;
    }

    pub(super) fn upkeep(&mut self) {
        let now = self.time();
        self.db.expire(now);
        self.announce();
        if !self.calm {
            self.later(600_000, Happening::Upkeep);
        }
    }
}

/// A place in a list.
pub(super) fn pick(salt: u64, len: usize) -> usize {
    usize::try_from(salt.checked_rem(len as u64).unwrap_or(0)).unwrap_or(0)
}

fn span(salt: u64, most: u64) -> Millis {
    Millis::try_from((salt >> 16) % most).unwrap_or(0)
}
