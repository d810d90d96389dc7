//! Tabs: what happens to them, and the effects of the machine that says which of them leads.

use super::{Happening, World};
use crate::device::disk::{Ended, Write};
use crate::device::locks::TabId;
use crate::device::tab::{App, Job, Request, Tab, TabEvent, Then};
use coletor_common::sync::client::{self, Client};
use coletor_common::sync::lead::{Effect, Event, Word};
use coletor_common::time::Millis;
use std::collections::VecDeque;
use std::mem;

impl World {
    /// Opens a tab in front of the others.
    pub(super) fn open_tab(&mut self, profile: usize) {
        let place = self.profiles[profile].tabs.len();
        let tab = Tab {
            run: 0,
            alive: false,
            frozen: None,
            shown: false,
            lead: coletor_common::sync::lead::Tab::open(false, 0).0,
            app: None,
            inbox: VecDeque::new(),
            wishes: VecDeque::new(),
            timer_at: None,
            slept: 0,
        };
        self.profiles[profile].tabs.push(tab);
        self.reopen(profile, place);
    }

    /// Loads a tab that is not there.
    pub(super) fn reopen(&mut self, profile: usize, place: usize) {
        if self.profiles[profile].tabs[place].alive {
            return;
        }
        self.show(profile, None);
        let board = self.profiles[profile].board;
        let tab = &mut self.profiles[profile].tabs[place];
        tab.run += 1;
        (tab.alive, tab.frozen, tab.shown) = (true, None, true);
        (tab.slept, tab.timer_at) = (0, None);
        let run = tab.run;
        let (lead, effects) = coletor_common::sync::lead::Tab::open(true, self.now);
        self.profiles[profile].tabs[place].lead = lead;
        if board {
            return self.open_board(profile, (place, run));
        }
        for effect in effects {
            self.lead_effect(profile, (place, run), effect);
        }
        self.set_timer(profile, (place, run));
    }

    fn open_board(&mut self, profile: usize, tab: TabId) {
        let now = self.tab_now(profile, tab);
        let mut app = App::new(None);
        app.client = Some(Client::viewer(vec![coletor_common::sync::server::BOARD_TOPIC.into()], now));
        self.forget_all_requests(profile);
        self.profiles[profile].disk.lose();
        self.profiles[profile].tabs[tab.0].app = Some(app);
        self.client(profile, tab, client::Event::Tick);
    }

    /// Looks at a tab, or at none.
    pub(super) fn show(&mut self, profile: usize, shown: Option<usize>) {
        for place in 0..self.profiles[profile].tabs.len() {
            let tab = &self.profiles[profile].tabs[place];
            let (id, is_shown) = ((place, tab.run), shown == Some(place));
            if tab.alive && tab.shown != is_shown {
                self.to_tab(profile, id, TabEvent::Shown(is_shown));
            }
        }
    }

    /// The tab of that page load, if it is still there.
    pub(super) fn tab(&mut self, profile: usize, (place, run): TabId) -> Option<&mut Tab> {
        self.profiles.get_mut(profile)?.tabs.get_mut(place).filter(|tab| tab.alive && tab.run == run)
    }

    /// What works in a tab, if it leads.
    pub(super) fn app(&mut self, profile: usize, tab: TabId) -> Option<&mut App> {
        self.tab(profile, tab)?.app.as_mut()
    }

    /// The time as a tab has it.
    pub(super) fn tab_now(&mut self, profile: usize, tab: TabId) -> Millis {
        let now = self.now;
        self.tab(profile, tab).map_or(now, |tab| now - tab.slept)
    }

    /// Something happens to a tab; if it stands still, later.
    pub(super) fn to_tab(&mut self, profile: usize, id: TabId, event: TabEvent) {
        let Some(tab) = self.tab(profile, id) else { return };
        if tab.frozen.is_some() {
            tab.inbox.push_back(event);
            return;
        }
        self.in_tab(profile, id, event);
        self.set_timer(profile, id);
    }

    fn in_tab(&mut self, profile: usize, id: TabId, event: TabEvent) {
        match event {
            TabEvent::Timer => self.timer(profile, id),
            TabEvent::LockGranted => self.lead(profile, id, Event::LockGranted),
            TabEvent::LockLost => self.lead(profile, id, Event::LockLost),
            TabEvent::Heard(word) => self.lead(profile, id, Event::Heard(word)),
            TabEvent::Shown(shown) => {
                if let Some(tab) = self.tab(profile, id) {
                    tab.shown = shown;
                }
                self.lead(profile, id, Event::Shown(shown));
                if shown {
                    self.client(profile, id, client::Event::Wake);
                }
            }
            TabEvent::Woken => self.client(profile, id, client::Event::Wake),
            TabEvent::Wanted(wish) => {
                let Some(tab) = self.tab(profile, id) else { return };
                match &mut tab.app {
                    Some(app) if app.client.is_some() => {
                        app.jobs.push_back(Job::Tap(wish));
                        // Between a tap and its transaction the page has something to do.
                        self.later(2, Happening::Tab(profile, id, TabEvent::Work));
                    }
                    _ => {
                        tab.wishes.push_back(wish);
                        self.lead(profile, id, Event::Wanted);
                    }
                }
            }
            TabEvent::Work => self.work_on(profile, id),
            TabEvent::Rebase(record) => {
                if let Some(app) = self.app(profile, id) {
                    app.jobs.push_back(Job::Rebase(record, true));
                    self.work_on(profile, id);
                }
            }
            TabEvent::Prune => {
                if let Some(app) = self.app(profile, id) {
                    app.jobs.push_back(Job::Prune);
                    self.work_on(profile, id);
                }
            }
            TabEvent::SignIn => self.sign_in(profile, id),
            TabEvent::Media => self.media_rested(profile, id),
            TabEvent::Line(line, down) => self.line_event(profile, id, line, down),
            TabEvent::Answered(answer) => self.answered(profile, id, answer),
            TabEvent::Stored(_, Ended::Deposed) => self.lead(profile, id, Event::Deposed),
            TabEvent::Stored(then, ended) => self.stored(profile, id, then, ended),
        }
    }

    fn timer(&mut self, profile: usize, id: TabId) {
        let now = self.tab_now(profile, id);
        let Some(tab) = self.tab(profile, id) else { return };
        tab.timer_at = None;
        let lead = tab.lead.due().is_some_and(|due| now >= due);
        if lead {
            self.lead(profile, id, Event::Tick);
        }
        self.client(profile, id, client::Event::Tick);
    }

    /// Sets the tab's timer to what its machines want.
    fn set_timer(&mut self, profile: usize, id: TabId) {
        let now = self.tab_now(profile, id);
        let board = self.profiles[profile].board;
        let Some(tab) = self.tab(profile, id) else { return };
        let client = tab.app.as_ref().and_then(|app| app.client.as_ref()?.due());
        let lead = tab.lead.due().filter(|_| !board);
        let Some(due) = client.into_iter().chain(lead).min() else { return };
        let due = due.max(now + 1);
        if tab.timer_at.is_none_or(|at| due < at) {
            tab.timer_at = Some(due);
            self.later(due - now, Happening::Tab(profile, id, TabEvent::Timer));
        }
    }

    /// Tells the machine that says who leads.
    pub(super) fn lead(&mut self, profile: usize, id: TabId, event: Event) {
        if self.profiles[profile].board {
            return;
        }
        let now = self.tab_now(profile, id);
        let Some(tab) = self.tab(profile, id) else { return };
        for effect in tab.lead.step(event, now) {
            self.lead_effect(profile, id, effect);
        }
    }

    fn lead_effect(&mut self, profile: usize, id: TabId, effect: Effect) {
        match effect {
            Effect::RequestLock => {
                let granted = self.profiles[profile].locks.request(id);
                self.lock_granted(profile, granted);
            }
            Effect::StealLock => {
                let lost = self.profiles[profile].locks.steal(id);
                if let Some(lost) = lost {
                    self.later(1, Happening::Tab(profile, lost, TabEvent::LockLost));
                }
                self.lock_granted(profile, Some(id));
            }
            Effect::ReleaseLock => {
                let granted = self.profiles[profile].locks.release(id);
                self.lock_granted(profile, granted);
            }
            Effect::Claim => self.ask_disk(
                profile,
                Request { tab: id, writes: vec![Write::Fence], strict: true, fence: None, then: Then::Claim },
            ),
            Effect::Say(word) => self.broadcast(profile, id, word),
            Effect::Lead { fence } => {
                self.tell(|| format!("device {profile} tab {id:?} leads with fence {fence}"));
                if let Some(tab) = self.tab(profile, id) {
                    tab.app = Some(App::new(Some(fence)));
                }
                let fence = Some(fence);
                self.ask_disk(
                    profile,
                    Request { tab: id, writes: Vec::new(), strict: false, fence, then: Then::Start },
                );
            }
            Effect::Follow => {
                self.tell(|| format!("device {profile} tab {id:?} follows"));
                self.end_app(profile, id);
                // Whoever wanted something here has turned to another tab, or asks again.
                if let Some(tab) = self.tab(profile, id) {
                    tab.wishes.clear();
                }
            }
        }
    }

    fn lock_granted(&mut self, profile: usize, to: Option<TabId>) {
        if let Some(to) = to {
            self.later(1, Happening::Tab(profile, to, TabEvent::LockGranted));
        }
    }

    fn broadcast(&mut self, profile: usize, from: TabId, word: Word) {
        let others =
            self.profiles[profile].tabs.iter().enumerate().filter(|(place, tab)| tab.alive && *place != from.0);
        let others: Vec<TabId> = others.map(|(place, tab)| (place, tab.run)).collect();
        for other in others {
            let wait = self.profiles[profile].dice.span(1, 20);
            self.later(wait, Happening::Tab(profile, other, TabEvent::Heard(word)));
        }
    }

    /// Nothing works in the tab any more; what it has not written is not saved.
    fn end_app(&mut self, profile: usize, id: TabId) {
        let line = self.app(profile, id).and_then(|app| app.line.take());
        if let Some(line) = line {
            self.close_line(line);
        }
        if let Some(tab) = self.tab(profile, id) {
            tab.app = None;
        }
    }

    /// A tab is killed, in the middle of whatever it does.
    pub(super) fn kill_tab(&mut self, profile: usize, place: usize) {
        let Some(tab) = self.profiles[profile].tabs.get(place).filter(|tab| tab.alive) else { return };
        let id = (place, tab.run);
        self.end_app(profile, id);
        self.forget_requests(profile, id);
        let tab = &mut self.profiles[profile].tabs[place];
        (tab.alive, tab.shown) = (false, false);
        tab.inbox.clear();
        tab.wishes.clear();
        let granted = self.profiles[profile].locks.forget(id);
        self.lock_granted(profile, granted);
        if self.profiles[profile].tabs.iter().all(|tab| !tab.shown) {
            let other = self.profiles[profile].tabs.iter().position(|tab| tab.alive);
            self.show(profile, other);
        }
    }

    /// A tab stands still; with `stops` its clock does too.
    pub(super) fn freeze(&mut self, profile: usize, place: usize, wait: Millis, stops: bool) {
        let now = self.now;
        let Some(tab) = self.profiles[profile].tabs.get_mut(place).filter(|tab| tab.alive && tab.frozen.is_none())
        else {
            return;
        };
        tab.frozen = Some((now, stops));
        let id = (place, tab.run);
        self.later(wait, Happening::Thaw(profile, id));
    }

    /// It goes on, and finds what happened meanwhile.
    pub(super) fn thaw(&mut self, profile: usize, id: TabId) {
        let (now, calm) = (self.now, self.calm);
        let Some(tab) = self.tab(profile, id) else { return };
        let Some((since, stops)) = tab.frozen.take() else { return };
        if stops {
            tab.slept += now - since;
        }
        let inbox = mem::take(&mut tab.inbox);
        // What the page was about to do comes before what others have to say.
        let (own, others): (Vec<_>, Vec<_>) =
            inbox.into_iter().partition(|event| matches!(event, TabEvent::Work | TabEvent::Wanted(_)));
        for event in own.into_iter().chain(others) {
            self.to_tab(profile, id, event);
        }
        if stops || calm {
            self.to_tab(profile, id, TabEvent::Woken);
        }
        self.set_timer(profile, id);
    }
}
