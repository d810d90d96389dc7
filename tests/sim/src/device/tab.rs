//! A tab: whether it leads, and if it does, everything that works in it.

use super::disk::LogState;
use super::locks::TabId;
use crate::plan::Tap;
use coletor_common::id::{PersonId, RecordId};
use coletor_common::record::Record;
use coletor_common::row::CommandOutcome;
use coletor_common::sync::client::Client;
use coletor_common::sync::exchange::ExchangeReply;
use coletor_common::sync::frame::{Cursor, Receipt, Row, ServerFrame};
use coletor_common::sync::lead;
use coletor_common::sync::upload::{self, Upload};
use coletor_common::time::Millis;
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use super::disk::Ended;
use crate::server::LogId;
use coletor_common::id::OpId;
use coletor_common::op::Logged;

/// A tab.
#[derive(Debug)]
pub struct Tab {
    /// Which of its page loads this is.
    pub run: u32,
    /// It is there.
    pub alive: bool,
    /// It stands still since then, perhaps with its clock: what happens to it waits in `inbox`.
    pub frozen: Option<(Millis, bool)>,
    /// It is looked at.
    pub shown: bool,
    /// Whether it leads.
    pub lead: lead::Tab,
    /// What works in it while it leads.
    pub app: Option<App>,
    /// What happened while it stood still.
    pub inbox: VecDeque<TabEvent>,
    /// What its collector wants to do once it leads.
    pub wishes: VecDeque<Wish>,
    /// When its timer is set to go off.
    pub timer_at: Option<Millis>,
    /// For how long its clock has stood still.
    pub slept: Millis,
}

/// What a collector wants to do.
#[derive(Debug, Clone, Copy)]
pub struct Wish {
    /// What.
    pub tap: Tap,
    /// Decides the rest.
    pub salt: u64,
}

/// What works in a tab that leads.
#[derive(Debug)]
pub struct App {
    /// What every write must find; `None` on an administrator's board, which writes nothing.
    pub fence: Option<u64>,
    /// The sync; `None` until somebody has signed in on this device.
    pub client: Option<Client>,
    /// Where the log stands.
    pub log: Option<LogState>,
    /// This device's copies of records.
    pub records: BTreeMap<RecordId, Rc<Record>>,
    /// What waits to be written, one after the other.
    pub jobs: VecDeque<Job>,
    /// The first of them is being written.
    pub writing: bool,
    /// Somebody is signing in.
    pub signing_in: bool,
    /// A log of one's own was asked for; through here the one before is the server's.
    pub renewing: Option<u64>,
    /// The socket.
    pub line: Option<usize>,
    /// Batches on their way into storage.
    pub storing: usize,
    /// The trip.
    pub trip: Option<String>,
    /// Who is signed in.
    pub person: Option<PersonId>,
    /// The file that is being sent.
    pub upload: Option<(String, Upload)>,
    /// Something was asked about it.
    pub asking: bool,
    /// It failed, and waits a while.
    pub resting: bool,
}

/// What waits to be written.
#[derive(Debug, Clone)]
pub enum Job {
    /// A collector did something.
    Tap(Wish),
    /// The log is left for another.
    Renew(LogId),
    /// Somebody has signed in.
    SignedIn(PersonId, LogId),
    /// A record is to be taken over from the server, with what is only here on top: if it brings news, or at any rate.
    Rebase(RecordId, bool),
    /// What became of a command.
    Receipt(Receipt),
    /// Operations that the server has had for long are forgotten.
    Prune,
}

/// What can happen to a tab.
#[derive(Debug, Clone)]
pub enum TabEvent {
    /// Its timer went off.
    Timer,
    /// The lock is its own.
    LockGranted,
    /// It is not any more.
    LockLost,
    /// Another tab said so.
    Heard(lead::Word),
    /// Its socket.
    Line(usize, Down),
    /// A request was answered, or not.
    Answered(Answer),
    /// Storage has done something.
    Stored(Then, Ended),
    /// Its collector wants something.
    Wanted(Wish),
    /// It is looked at, or the network is back.
    Woken,
    /// It is looked at, or not any more.
    Shown(bool),
    /// What was asked for is to be tried.
    SignIn,
    /// The next job is to be done.
    Work,
    /// A record is to be taken over, which could not be written before.
    Rebase(RecordId),
    /// Operations that the server has had for long are forgotten.
    Prune,
    /// Files may be sent again.
    Media,
}

/// What comes down a socket.
#[derive(Debug, Clone)]
pub enum Down {
    /// It is open.
    Opened,
    /// A message.
    Frame(ServerFrame),
    /// It is closed.
    Closed,
}

/// What a request comes to.
#[derive(Debug, Clone)]
pub enum Answer {
    /// Somebody is signed in, with this log; or nobody could be.
    SignedIn(Option<(PersonId, LogId)>),
    /// A log of one's own.
    NewLog(Option<LogId>),
    /// Whether the session still is.
    Who(bool),
    /// About a file.
    Media(upload::Answer),
    /// A trip has ended.
    Trip {
        /// Its nonce.
        nonce: String,
        /// What came back, if it is not somebody else's.
        reply: Option<ExchangeReply>,
        /// The session is over.
        signed_out: bool,
    },
}

/// What goes on when storage has done something.
#[derive(Debug, Clone)]
pub enum Then {
    /// The fence is raised.
    Claim,
    /// The app starts on what is stored.
    Start,
    /// The operation is saved, and this is its record.
    Saved(Rc<Logged>, Rc<Record>),
    /// Rows came in; with `true` in place of all others of their scope.
    Rows(String, Cursor, Rc<[Row]>, bool),
    /// A scope is gone.
    Dropped(String),
    /// It is remembered what the server has, and that it did not apply something to these records.
    Settled(Vec<RecordId>),
    /// Read the log.
    ReadLog(u64, usize),
    /// Look at the log's head.
    CheckHead(u64, OpId),
    /// Add a scope up.
    Sum(String),
    /// The log was left for another.
    Renewed(LogState),
    /// Somebody has signed in.
    SignedIn(PersonId, LogState),
    /// A record was taken over.
    Rebased(Rc<Record>),
    /// What became of a command is stored.
    Receipt(String, CommandOutcome),
    /// It is noted how far a file is.
    Media,
    /// A job is done that nobody waits for.
    Worked,
    /// Nothing.
    Nothing,
}

/// What is asked of a profile's storage.
#[derive(Debug)]
pub struct Request {
    /// By whom.
    pub tab: TabId,
    /// The changes.
    pub writes: Vec<super::disk::Write>,
    /// It must be on the disk.
    pub strict: bool,
    /// What the fence must be.
    pub fence: Option<u64>,
    /// What then.
    pub then: Then,
}

impl App {
    /// Nothing works yet.
    pub fn new(fence: Option<u64>) -> Self {
        Self {
            fence,
            client: None,
            log: None,
            records: BTreeMap::new(),
            jobs: VecDeque::new(),
            writing: false,
            signing_in: false,
            renewing: None,
            line: None,
            storing: 0,
            trip: None,
            person: None,
            upload: None,
            asking: false,
            resting: false,
        }
    }
}
