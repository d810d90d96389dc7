//! The world: devices, networks and a server, one event after the other, in a time of its own.
//!
//! No threads, no clocks, no chance but the seed's. `tabs`, `journal` and `sync` carry out the effects of the device's
//! machines as `frontend` does, `peers` and `writer` those of the server's as `backend` does.

mod faults;
mod journal;
mod media;
mod net;
mod office;
mod peers;
mod quiet;
mod steps;
mod storage;
mod sync;
mod tabs;
mod trips;
mod writer;

pub use peers::Peer;

use crate::device::Profile;
use crate::device::locks::TabId;
use crate::device::tab::{Answer, Down, TabEvent};
use crate::dice::Dice;
use crate::mutant::Mutant;
use crate::oracle::{Oracle, Violation};
use crate::plan::Plan;
use crate::server::{Db, Member};
use coletor_common::op::Logged;
use coletor_common::sync::frame::ClientFrame;
use coletor_common::sync::server;
use coletor_common::time::Millis;
use net::{Asked, Line};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashMap, VecDeque};

/// The true time when a run begins.
pub const BEGINNING: Millis = 1_700_000_000_000;
/// Events of one run; beyond them it runs in circles.
const EVENTS_MAX: u64 = 3_000_000;

/// What is going to happen.
#[derive(Debug)]
pub enum Happening {
    /// A step of the plan.
    Step(usize),
    /// To a tab, if it is still the same page load.
    Tab(usize, TabId, TabEvent),
    /// A profile's storage has done what is first in its queue; of that life of it.
    Disk(usize, u32),
    /// A tab does not stand still any more.
    Thaw(usize, TabId),
    /// A killed tab is opened again.
    Reopen(usize, usize),
    /// Something comes up a socket.
    Up(usize, Up),
    /// Something comes down a socket.
    Down(usize, Down),
    /// A request arrives at the server.
    Asked(usize, TabId, Option<u64>, Asked),
    /// An answer comes back.
    Answered(usize, TabId, Answer),
    /// The server has done what a session asked for; of that start of it.
    Done(u32, u64, Box<Done>),
    /// A session is told that scopes moved.
    News(u32, u64),
    /// A session is looked at.
    Look(u32, u64),
    /// A trip is answered at the latest now.
    TripDue(u32, u64),
    /// A group of pushes is durable.
    Commit(u32),
    /// The server starts.
    ServerUp,
    /// The server keeps its database up.
    Upkeep,
    /// Time passes.
    Nothing,
}

/// What comes up a socket.
#[derive(Debug)]
pub enum Up {
    /// It is being opened, with this session.
    Open(Option<u64>),
    /// A message.
    Frame(ClientFrame),
    /// It was closed, or lost.
    Closed,
}

/// What the server has done for a session.
#[derive(Debug)]
pub enum Done {
    /// See [`server::Effect::Open`].
    Open(crate::server::LogId),
    /// See [`server::Effect::Load`].
    Load(String, coletor_common::sync::frame::Cursor),
    /// See [`server::Effect::Sum`].
    Sum(String),
    /// See [`server::Event`].
    Event(server::Event),
}

/// The server's volatile side; what is durable is its [`Db`].
#[derive(Debug, Default)]
pub struct Running {
    /// It runs.
    pub up: bool,
    /// Which of its starts this is.
    pub boot: u32,
    /// Sessions by number; later ones have higher ones.
    pub peers: BTreeMap<u64, Peer>,
    /// The number of the last session.
    pub last_peer: u64,
    /// Who speaks for a log.
    pub speakers: HashMap<crate::server::LogId, u64>,
    /// Pushes that wait for the writer.
    pub pushes: VecDeque<(u64, Vec<Logged>)>,
    /// Those that are being made durable.
    pub group: Vec<(u64, Vec<Logged>)>,
    /// The disk is full until then.
    pub full_until: Millis,
    /// Every commit takes so long more, until then.
    pub slow: (Millis, Millis),
}

/// Everything.
pub struct World {
    /// What is to happen.
    pub plan: Plan,
    /// What is done wrong on purpose.
    pub mutant: Option<Mutant>,
    /// Milliseconds since the beginning.
    pub now: Millis,
    /// Browsers.
    pub profiles: Vec<Profile>,
    /// Sockets.
    lines: Vec<Line>,
    /// The server's database.
    pub db: Db,
    /// Its backups.
    pub backups: Vec<Db>,
    /// The server while it runs.
    pub server: Running,
    /// What must hold.
    pub oracle: Oracle,
    /// What did not.
    pub violation: Option<Violation>,
    /// What happened, if somebody wants to read it.
    pub story: Option<Vec<String>>,
    queue: BinaryHeap<Reverse<(Millis, u64)>>,
    waiting: HashMap<u64, Happening>,
    events: u64,
    dice: Dice,
    names: u64,
    /// All faults are over.
    calm: bool,
    /// The plan is done.
    ended: bool,
}

impl World {
    /// The world of a plan, before anything has happened.
    pub fn new(plan: Plan, mutant: Option<Mutant>, tells: bool) -> Self {
        let mut world = Self {
            mutant,
            now: 0,
            profiles: Vec::new(),
            lines: Vec::new(),
            db: Db::default(),
            backups: Vec::new(),
            server: Running { up: true, boot: 1, ..Running::default() },
            oracle: Oracle::default(),
            violation: None,
            story: tells.then(Vec::new),
            queue: BinaryHeap::new(),
            waiting: HashMap::new(),
            events: 0,
            dice: Dice::new(plan.seed ^ 0x5eed),
            names: 0,
            calm: false,
            ended: false,
            plan,
        };
        world.begin();
        world
    }

    /// Lets everything happen, and then compares everything.
    pub fn run(&mut self) {
        while self.violation.is_none() && !self.ended && self.happen() {}
    }

    /// The true time.
    pub fn time(&self) -> Millis {
        BEGINNING + self.now
    }

    /// Notes what must not be. The first counts.
    pub fn violate(&mut self, invariant: &'static str, expected: impl Into<String>, found: impl Into<String>) {
        if self.violation.is_none() {
            let (expected, found) = (expected.into(), found.into());
            self.violation = Some(Violation { invariant, at: self.now, expected, found });
        }
    }

    fn tell(&mut self, what: impl FnOnce() -> String) {
        if let Some(story) = &mut self.story {
            story.push(format!("{:>9} {}", self.now, what()));
        }
    }

    fn name(&mut self) -> u64 {
        self.names += 1;
        self.names
    }

    /// Something happens after a while.
    fn later(&mut self, wait: Millis, what: Happening) {
        self.events += 1;
        self.queue.push(Reverse((self.now + wait.max(0), self.events)));
        self.waiting.insert(self.events, what);
    }

    /// The next thing happens; `false` if there is none, or too much has.
    fn happen(&mut self) -> bool {
        if self.events > EVENTS_MAX {
            self.violate("I12", "an end", format!("{EVENTS_MAX} events"));
        }
        let Some(Reverse((at, number))) = self.queue.pop() else { return false };
        self.now = at;
        if let Some(what) = self.waiting.remove(&number) {
            self.do_it(what);
        }
        true
    }

    fn do_it(&mut self, what: Happening) {
        match what {
            Happening::Step(step) => self.step(step),
            Happening::Tab(profile, tab, event) => self.to_tab(profile, tab, event),
            Happening::Disk(profile, life) => self.disk_done(profile, life),
            Happening::Thaw(profile, tab) => self.thaw(profile, tab),
            Happening::Reopen(profile, tab) => self.reopen(profile, tab),
            Happening::Up(line, up) => self.came_up(line, up),
            Happening::Down(line, down) => self.came_down(line, down),
            Happening::Asked(profile, tab, token, asked) => self.asked(profile, tab, token, asked),
            Happening::Answered(profile, tab, answer) => self.to_tab(profile, tab, TabEvent::Answered(answer)),
            Happening::Done(boot, peer, done) if boot == self.server.boot => self.work_done(peer, *done),
            Happening::News(boot, peer) if boot == self.server.boot => self.learn(peer),
            Happening::Look(boot, peer) if boot == self.server.boot => self.look(peer),
            Happening::TripDue(boot, peer) if boot == self.server.boot => self.trip_due(peer),
            Happening::Commit(boot) if boot == self.server.boot => self.commit(),
            Happening::ServerUp => self.server_up(),
            Happening::Upkeep => self.upkeep(),
            _ => {} // of a server that is no more
        }
    }

    /// Whoever has this session.
    fn member(&self, token: Option<u64>) -> Option<Member> {
        token.and_then(|token| self.db.sessions.get(&token).copied())
    }
}
