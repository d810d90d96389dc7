//! The steps of the plan, carried out.

use super::{Happening, World};
use crate::device::disk::Disk;
use crate::device::locks::{Locks, TabId};
use crate::device::tab::{TabEvent, Wish};
use crate::device::{Cookies, Net, Profile};
use crate::names;
use crate::plan::{Act, Tap};
use std::collections::VecDeque;

impl World {
    /// Everybody opens their browser.
    pub(super) fn begin(&mut self) {
        let first = self.plan.steps.first().map_or(0, |step| step.at);
        self.later(first, Happening::Step(0));
        let setup = self.plan.setup.clone();
        for (place, person) in setup.people.iter().enumerate() {
            let outdated = setup.outdated && place == 0;
            let profile = Profile { outdated, ..self.profile(names::person(*person)) };
            self.add_profile(profile);
        }
        let board = Profile { board: true, ..self.profile(names::ADMINISTRATOR) };
        let token = self.name();
        let administrator = crate::server::Member { person: names::ADMINISTRATOR, device: None };
        self.db.sessions.insert(token, administrator);
        let cookies = Cookies { device: None, session: Some(token) };
        self.add_profile(Profile { cookies, ..board });
        self.db.publish(super::BEGINNING, 0, 1);
        for group in 0..crate::plan::GROUPS {
            self.db.notice(super::BEGINNING, group, 0, false);
            self.db.groups.extend((0..crate::plan::PEOPLE).map(|person| (names::person(person), group)));
        }
        self.later(600_000, Happening::Upkeep);
    }

    pub(super) fn profile(&mut self, person: coletor_common::id::PersonId) -> Profile {
        Profile {
            disk: Disk::default(),
            requests: VecDeque::new(),
            life: 0,
            cookies: Cookies::default(),
            tabs: Vec::new(),
            locks: Locks::default(),
            person,
            net: Net::default(),
            wall_skew: 0,
            board: false,
            outdated: false,
            dice: self.dice.fork(),
        }
    }

    pub(super) fn add_profile(&mut self, profile: Profile) {
        self.profiles.push(profile);
        self.open_tab(self.profiles.len() - 1);
    }

    /// A step's device, as far as there are so many.
    fn device(&self, number: usize) -> usize {
        let collectors: Vec<usize> =
            self.profiles.iter().enumerate().filter(|(_, profile)| !profile.board).map(|(place, _)| place).collect();
        collectors.get(number % collectors.len().max(1)).copied().unwrap_or(0)
    }

    pub(super) fn step(&mut self, number: usize) {
        let Some(step) = self.plan.steps.get(number).cloned() else { return };
        self.carry_out(&step);
        match self.plan.steps.get(number + 1).map(|next| next.at - step.at) {
            Some(wait) => self.later(wait, Happening::Step(number + 1)),
            None => self.ended = true,
        }
    }

    fn carry_out(&mut self, step: &crate::plan::Step) {
        self.tell(|| format!("--- {step}"));
        match step.act {
            Act::Tap(device, tap) => self.tap_on(device, tap, step.salt),
            Act::Person(device, person) => self.switch_person(device, person),
            Act::Device(device, what) => {
                let device = self.device(device);
                self.device_trouble(device, what, step.salt);
            }
            Act::Net(device, what) => {
                let device = self.device(device);
                self.net_trouble(device, what);
            }
            Act::Server(what) => self.server_trouble(what, step.salt),
            Act::Admin(what) => self.administer(what, step.salt),
            Act::Live => self.live(step.salt),
            Act::Quiet => self.quiet(),
        }
    }

    /// The tab that is looked at.
    pub(super) fn shown(&self, profile: usize) -> Option<TabId> {
        let tabs = self.profiles[profile].tabs.iter().enumerate();
        tabs.filter(|(_, tab)| tab.alive && tab.shown).map(|(place, tab)| (place, tab.run)).next()
    }

    fn tap_on(&mut self, device: usize, tap: Tap, salt: u64) {
        let device = self.device(device);
        let Some(tab) = self.shown(device) else { return };
        let times = if tap == Tap::Burst { 3 + salt % 40 } else { 1 };
        for time in 0..times {
            let wish = Wish { tap, salt: salt.wrapping_add(time) };
            self.to_tab(device, tab, TabEvent::Wanted(wish));
        }
    }

    fn switch_person(&mut self, device: usize, person: u8) {
        let device = self.device(device);
        self.profiles[device].person = names::person(person);
        if let Some(tab) = self.shown(device) {
            self.to_tab(device, tab, TabEvent::SignIn);
        }
    }
}
