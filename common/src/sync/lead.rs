//! Which of a browser's tabs leads: it alone writes the log and speaks with the server; the others follow and show.
//!
//! Does no I/O. A lock of the browser says who may lead; but a frozen tab keeps its lock, and one that wakes does not know
//! that it was taken. So whoever leads first raises a number in storage, the fence, and every write checks in its own
//! transaction that the fence is still the writer's: what a tab does that was overtaken fails as a whole.

use crate::time::Millis;

/// How often a tab that follows and is looked at asks for a sign of life.
pub const PING_EVERY_MS: Millis = 2_000;
/// Silence after which the lock of a leader that does not answer is taken from it.
pub const SILENT_MAX_MS: Millis = 6_000;
/// How long a leader that is asked to make way may take.
pub const YIELD_WITHIN_MS: Millis = 2_000;
/// How long after the fence could not be raised it is tried again.
pub const CLAIM_RETRY_MS: Millis = 1_000;

/// What tabs say to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// Does anybody lead?
    Ping,
    /// I do.
    Pong,
    /// Somebody wants to work here: make way.
    Yield,
}

/// What can happen to a tab.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// Time has passed; see [`Tab::due`].
    Tick,
    /// The tab is looked at, or not any more.
    Shown(bool),
    /// Somebody wants to work in this tab.
    Wanted,
    /// The lock is this tab's.
    LockGranted,
    /// The lock was taken away.
    LockLost,
    /// [`Effect::Claim`] is done.
    Claimed {
        /// The fence, as it now is in storage.
        fence: u64,
    },
    /// [`Effect::Claim`] failed.
    NotClaimed,
    /// A write failed because the fence is another tab's.
    Deposed,
    /// Another tab said so.
    Heard(Word),
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Wait for the lock; then [`Event::LockGranted`].
    RequestLock,
    /// Take the lock from whoever has it; then [`Event::LockGranted`].
    StealLock,
    /// Give the lock back.
    ReleaseLock,
    /// Raise the fence in storage by one, durably; then [`Event::Claimed`].
    Claim,
    /// Say it to the other tabs.
    Say(Word),
    /// From now on this tab writes, with this fence.
    Lead {
        /// What every write must find in storage.
        fence: u64,
    },
    /// From now on this tab only shows.
    Follow,
}

/// One tab.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tab {
    state: State,
    shown: bool,
    /// When a leader was last heard, or first asked for.
    heard_at: Millis,
    pinged_at: Millis,
    /// Somebody wants to work here, and waits for it to lead.
    wanted: bool,
    /// When a leader that was asked to make way is overtaken.
    yield_due: Option<Millis>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// It is not known yet whether another tab leads.
    Starting,
    Following,
    /// The lock is ours, the fence not yet; it is raised at the latest then, if that failed before.
    Claiming {
        again_at: Option<Millis>,
    },
    Leading,
}

impl Tab {
    /// A tab that has just been opened, and what it does first.
    pub fn open(shown: bool, now: Millis) -> (Self, Vec<Effect>) {
        let tab = Self { state: State::Starting, shown, heard_at: now, pinged_at: now, wanted: false, yield_due: None };
        (tab, vec![Effect::RequestLock, Effect::Say(Word::Ping)])
    }

    /// Whether this tab leads.
    pub fn leads(&self) -> bool {
        self.state == State::Leading
    }

    /// When [`Event::Tick`] is wanted at the latest.
    pub fn due(&self) -> Option<Millis> {
        match self.state {
            State::Leading => None,
            State::Claiming { again_at } => again_at,
            State::Starting | State::Following => {
                let ping = self.shown.then_some(self.pinged_at + PING_EVERY_MS);
                ping.into_iter().chain(self.yield_due).min()
            }
        }
    }

    /// Takes in one event, then says what to do.
    pub fn step(&mut self, event: Event, now: Millis) -> Vec<Effect> {
        match (event, self.state) {
            (Event::Tick, _) => self.tick(now),
            (Event::Shown(shown), _) => {
                self.shown = shown;
                self.heard_at = now; // whoever leads has not been asked for a while
                self.pinged_at = now;
                if shown && !self.leads() { vec![Effect::Say(Word::Ping)] } else { Vec::new() }
            }
            (Event::Wanted, State::Starting | State::Following) => {
                self.wanted = true;
                self.yield_due = Some(now + YIELD_WITHIN_MS);
                vec![Effect::Say(Word::Yield)]
            }
            (Event::Wanted, State::Claiming { .. }) => {
                self.wanted = true;
                Vec::new()
            }
            (Event::LockGranted, State::Starting | State::Following) => {
                self.state = State::Claiming { again_at: None };
                self.yield_due = None;
                vec![Effect::Claim]
            }
            (Event::Claimed { fence }, State::Claiming { .. }) => {
                self.state = State::Leading;
                self.wanted = false;
                vec![Effect::Lead { fence }]
            }
            (Event::NotClaimed, State::Claiming { .. }) => {
                self.state = State::Claiming { again_at: Some(now + CLAIM_RETRY_MS) };
                Vec::new()
            }
            (Event::LockLost, State::Leading | State::Claiming { .. }) => self.follow(now, false),
            (Event::Deposed | Event::Heard(Word::Yield), State::Leading) => self.follow(now, true),
            (Event::Heard(Word::Ping), State::Leading) => vec![Effect::Say(Word::Pong)],
            (Event::Heard(Word::Pong), State::Starting | State::Following) => {
                self.heard_at = now;
                let first = self.state == State::Starting;
                self.state = State::Following;
                if first { vec![Effect::Follow] } else { Vec::new() }
            }
            _ => Vec::new(),
        }
    }

    fn tick(&mut self, now: Millis) -> Vec<Effect> {
        match self.state {
            State::Claiming { again_at: Some(at) } if now >= at => {
                self.state = State::Claiming { again_at: None };
                vec![Effect::Claim]
            }
            State::Starting | State::Following => {
                let silent = self.shown && now >= self.heard_at + SILENT_MAX_MS;
                if silent || self.yield_due.is_some_and(|due| now >= due) {
                    self.yield_due = None;
                    self.heard_at = now;
                    self.pinged_at = now;
                    return vec![Effect::StealLock];
                }
                if self.shown && now >= self.pinged_at + PING_EVERY_MS {
                    self.pinged_at = now;
                    return vec![Effect::Say(Word::Ping)];
                }
                Vec::new()
            }
            State::Claiming { .. } | State::Leading => Vec::new(),
        }
    }

    /// Goes back into the second row, and waits for its turn again; who is wanted asks for it once more.
    fn follow(&mut self, now: Millis, holds_lock: bool) -> Vec<Effect> {
        let was_leading = self.leads();
        self.state = State::Following;
        (self.heard_at, self.pinged_at) = (now, now);
        self.yield_due = self.wanted.then_some(now + YIELD_WITHIN_MS);
        let ask = self.wanted.then_some(Effect::Say(Word::Yield));
        let release = holds_lock.then_some(Effect::ReleaseLock);
        let follow = was_leading.then_some(Effect::Follow);
        follow.into_iter().chain(release).chain([Effect::RequestLock]).chain(ask).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn follower() -> Tab {
        let (mut tab, effects) = Tab::open(true, 0);
        assert_eq!(effects, [Effect::RequestLock, Effect::Say(Word::Ping)]);
        assert_eq!(tab.step(Event::Heard(Word::Pong), 0), [Effect::Follow]);
        tab
    }

    fn leader() -> Tab {
        let (mut tab, _) = Tab::open(true, 0);
        assert_eq!(tab.step(Event::LockGranted, 0), [Effect::Claim]);
        assert!(!tab.leads(), "not before the fence is raised");
        assert_eq!(tab.step(Event::Claimed { fence: 3 }, 0), [Effect::Lead { fence: 3 }]);
        assert!(tab.leads());
        tab
    }

    #[test]
    fn a_leader_answers_and_makes_way() {
        let mut tab = leader();
        assert_eq!(tab.step(Event::Heard(Word::Ping), 1), [Effect::Say(Word::Pong)]);
        let way = [Effect::Follow, Effect::ReleaseLock, Effect::RequestLock];
        assert_eq!(tab.step(Event::Heard(Word::Yield), 1), way);
        assert_eq!(leader().step(Event::Deposed, 1), way);
        assert_eq!(leader().step(Event::LockLost, 1), [Effect::Follow, Effect::RequestLock]);
    }

    #[test]
    fn a_follower_asks_and_overtakes_who_does_not_answer() {
        let mut tab = follower();
        for answered in [true, true, false, false] {
            let now = tab.due().unwrap();
            assert_eq!(tab.step(Event::Tick, now), [Effect::Say(Word::Ping)]);
            if answered {
                tab.step(Event::Heard(Word::Pong), now);
            }
        }
        let now = tab.due().unwrap();
        assert_eq!(tab.step(Event::Tick, now), [Effect::StealLock]);
        assert_eq!(now, 2 * PING_EVERY_MS + SILENT_MAX_MS);
        // Nobody looks: nobody need lead.
        let mut hidden = follower();
        hidden.step(Event::Shown(false), 0);
        assert_eq!(hidden.due(), None);
    }

    #[test]
    fn who_is_wanted_asks_first_and_takes_then() {
        let mut tab = follower();
        assert_eq!(tab.step(Event::Wanted, 10), [Effect::Say(Word::Yield)]);
        let mut granted = tab;
        assert_eq!(granted.step(Event::LockGranted, 20), [Effect::Claim]);
        assert_eq!(tab.due(), Some(PING_EVERY_MS));
        assert_eq!(tab.step(Event::Tick, 10 + YIELD_WITHIN_MS), [Effect::StealLock]);
    }

    /// It was frozen when the lock became its own, and another one took it meanwhile.
    #[test]
    fn who_is_wanted_and_loses_the_lock_before_it_leads_asks_again() {
        let mut tab = follower();
        tab.step(Event::Wanted, 10);
        tab.step(Event::LockGranted, 20);
        assert_eq!(tab.step(Event::LockLost, 30), [Effect::RequestLock, Effect::Say(Word::Yield)]);
        assert_eq!(tab.step(Event::Tick, 30 + YIELD_WITHIN_MS), [Effect::StealLock]);
        tab.step(Event::LockGranted, 40);
        tab.step(Event::Claimed { fence: 2 }, 50);
        assert_eq!(tab.step(Event::LockLost, 60), [Effect::Follow, Effect::RequestLock], "and has worked by then");
    }

    #[test]
    fn a_fence_that_cannot_be_raised_is_tried_again() {
        let (mut tab, _) = Tab::open(true, 0);
        tab.step(Event::LockGranted, 0);
        assert_eq!(tab.step(Event::NotClaimed, 5), []);
        assert_eq!(tab.due(), Some(5 + CLAIM_RETRY_MS));
        assert_eq!(tab.step(Event::Tick, 5 + CLAIM_RETRY_MS), [Effect::Claim]);
    }
}
