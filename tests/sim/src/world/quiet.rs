//! Quiet: all faults end, everybody gets time, and then everything is compared.

use super::World;
use crate::device::tab::TabEvent;
use crate::server::Member;
use coletor_common::sync::client::Line;
use coletor_common::time::Millis;

/// How long the world may take until nothing is on its way any more.
const QUIET_WITHIN: Millis = 20 * 60_000;
/// How often that is looked at.
const LOOK: Millis = 1_000;
/// How long it must have been so: by then a dead line is noticed.
const QUIET_FOR: Millis = 35_000;
/// Time in which every scope is compared.
const VERIFIED_WITHIN: Millis = 800_000;

impl World {
    /// Ends all faults, waits until nothing is on its way, and compares.
    pub(super) fn quiet(&mut self) {
        self.heal();
        let deadline = self.now + QUIET_WITHIN;
        let mut quiet_since = None;
        while self.violation.is_none() {
            match (self.busy(), quiet_since) {
                (None, Some(since)) if self.now >= since + QUIET_FOR => break,
                (None, since) => quiet_since = since.or(Some(self.now)),
                (Some(why), _) if self.now >= deadline => self.violate("I12", "quiet", why),
                (Some(_), _) => quiet_since = None,
            }
            self.pass(LOOK);
        }
        if self.oracle.restores > 0 || self.dice.one_in(8) {
            self.pass(VERIFIED_WITHIN); // and everything is added up
        }
        if self.violation.is_none() {
            self.check_quiet();
        }
        self.calm = false;
    }

    /// Lets time pass, without the plan.
    fn pass(&mut self, wait: Millis) {
        let until = self.now + wait;
        self.later(wait, super::Happening::Nothing);
        while self.violation.is_none() && self.now < until && self.happen() {}
    }

    fn heal(&mut self) {
        self.calm = true;
        self.server.up = true;
        self.server.full_until = 0;
        self.server.slow = (0, 0);
        for profile in 0..self.profiles.len() {
            self.profiles[profile].net.heal();
            self.profiles[profile].disk.full_until = 0;
            self.profiles[profile].disk.refusals = 0;
            self.profiles[profile].wall_skew = 0;
            for place in 0..self.profiles[profile].tabs.len() {
                let id = (place, self.profiles[profile].tabs[place].run);
                self.thaw(profile, id);
            }
            if self.profiles[profile].tabs.iter().all(|tab| !tab.alive) {
                self.reopen(profile, 0);
            }
            if self.shown(profile).is_none() {
                let alive = self.profiles[profile].tabs.iter().position(|tab| tab.alive);
                self.show(profile, alive);
            }
            if let Some(tab) = self.shown(profile) {
                self.to_tab(profile, tab, TabEvent::Woken);
            }
            if !self.profiles[profile].board && self.is_somebody_else(profile) {
                for place in 0..self.profiles[profile].tabs.len() {
                    let id = (place, self.profiles[profile].tabs[place].run);
                    self.to_tab(profile, id, TabEvent::SignIn);
                }
            }
        }
    }

    /// Who is signed in on a device.
    pub fn member_of(&self, profile: usize) -> Option<Member> {
        self.member(self.profiles[profile].cookies.session)
    }

    /// What is still on its way, if anything is.
    fn busy(&mut self) -> Option<String> {
        if !self.server.pushes.is_empty() || !self.server.group.is_empty() {
            return Some("pushes wait for the writer".into());
        }
        (0..self.profiles.len()).find_map(|profile| self.busy_device(profile))
    }

    fn busy_device(&self, number: usize) -> Option<String> {
        let profile = &self.profiles[number];
        let busy = |what: &str| Some(format!("device {number}: {what}"));
        let apps: Vec<_> = profile.tabs.iter().filter(|tab| tab.alive).filter_map(|tab| tab.app.as_ref()).collect();
        let [app] = apps[..] else { return busy(&format!("{} tabs lead", apps.len())) };
        let Some(client) = &app.client else { return busy("nobody is signed in") };
        let Some(who) = self.member_of(number) else { return busy("its session is over") };
        if client.line() != Line::Online {
            return busy(&format!("its line is {:?}", client.line()));
        }
        if client.unsent() > 0 {
            return busy(&format!("{} operations are not sent", client.unsent()));
        }
        if profile.tabs.iter().any(|tab| tab.alive && !tab.wishes.is_empty()) {
            return busy("somebody waits for a tab to lead");
        }
        if app.writing || !app.jobs.is_empty() || !profile.requests.is_empty() || app.renewing.is_some() {
            return busy("something waits to be written");
        }
        if !profile.board && !profile.outdated && self.media_waits(number) {
            return busy("a file waits to be sent");
        }
        if profile.outdated {
            return None;
        }
        if !profile.board && app.person != Some(who.person) {
            return busy("somebody is signing in");
        }
        let behind = self.db.heads(who).into_iter().find(|(scope, head)| {
            let at = profile.disk.state.cursors.get(scope).copied().unwrap_or_default();
            at != *head
        });
        behind.and_then(|(scope, head)| {
            let at = profile.disk.state.cursors.get(&scope);
            busy(&format!("{scope} stands at {at:?}, not {head:?}"))
        })
    }
}
