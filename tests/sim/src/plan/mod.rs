//! What happens in a run: timed steps, drawn from a seed before anything runs, so that a run can be cut down to those
//! that matter. What a step does beyond its own words depends only on its salt and on what it finds.

mod draw;
mod say;

pub use draw::draw;

use coletor_common::time::Millis;

/// A run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Where all chance comes from.
    pub seed: u64,
    /// How the world is at first.
    pub setup: Setup,
    /// What happens, in the order of time.
    pub steps: Vec<Step>,
}

/// How the world is at first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setup {
    /// Devices of collectors.
    pub devices: usize,
    /// Who is signed in on each of them, of [`PEOPLE`].
    pub people: Vec<u8>,
    /// Rows of a page of changes.
    pub page_rows: usize,
    /// Bytes of a page of changes.
    pub page_bytes: usize,
    /// One of the devices has a build that is too old.
    pub outdated: bool,
}

/// Collectors there are.
pub const PEOPLE: u8 = 4;
/// Groups there are.
pub const GROUPS: u8 = 2;

/// Something happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// When.
    pub at: Millis,
    /// What. Devices are named by their place; a place that is not there is taken round.
    pub act: Act,
    /// Decides what the act leaves open.
    pub salt: u64,
}

/// What can happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// A collector does something in a tab.
    Tap(usize, Tap),
    /// Somebody else signs in on a device.
    Person(usize, u8),
    /// Something happens to a device or its browser.
    Device(usize, Device),
    /// Something happens to a device's network.
    Net(usize, Net),
    /// Something happens to the server.
    Server(Server),
    /// An administrator does something.
    Admin(Admin),
    /// Somebody publishes a live value.
    Live,
    /// All faults end, and the world is given time; then everything is compared.
    Quiet,
}

/// What a collector does. Which record and which point, the salt says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tap {
    /// Takes a round.
    Take,
    /// Answers.
    Answer,
    /// Answers many times in a row.
    Burst,
    /// Takes a photo.
    Photo,
    /// Takes an answer back.
    Clear,
    /// Comments.
    Comment,
    /// Says how the equipment is.
    State,
    /// Arrives at a stop, or leaves it.
    Walk,
    /// Hands the record over.
    HandOver,
    /// Shares the record.
    Share,
    /// Has done their part of a record of somebody else.
    Part,
    /// Pauses.
    Interrupt,
    /// Goes on.
    Resume,
    /// Submits.
    Finish,
    /// Gives the round back.
    Return,
    /// Something that only a newer build knows.
    Unknown,
    /// Something that fits no build.
    Malformed,
}

/// What can happen to a device or its browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Device {
    /// Another tab is opened.
    Open,
    /// A tab is closed.
    Close,
    /// Another tab is looked at.
    Show,
    /// A tab is loaded anew.
    Reload,
    /// A tab is killed, and opened again later.
    Kill,
    /// A tab stands still for so long.
    Freeze(Millis),
    /// The tab that is looked at does.
    Hang(Millis),
    /// The whole device sleeps for so long.
    Sleep(Millis),
    /// The page becomes visible, or the network is said to be back.
    Wake,
    /// The device stops without warning and starts again after so long.
    Crash(Millis),
    /// Storage takes nothing for so long.
    Full(Millis),
    /// Storage refuses the next writes, this many.
    Refuse(u32),
    /// Storage is lost. With `true`, the cookies too.
    Lose(bool),
    /// The profile is copied to another device.
    Copy,
    /// The clock on the wall is moved by so much.
    Clock(Millis),
    /// Operations that the server has had for long are forgotten.
    Prune,
}

/// What can happen to a device's network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Net {
    /// There is none for so long.
    Off(Millis),
    /// Connections end, and both sides learn of it.
    Cut,
    /// Connections end, and the given sides (device, server) learn of it only by silence.
    HalfOpen(bool, bool),
    /// So many messages come through, then the connection ends.
    Truncate(u32),
    /// The next push is made durable, but its ack does not get out.
    ResetAfterCommit,
    /// WebSocket does not get through for so long; with `true` nothing is said about it.
    Blocked(Millis, bool),
    /// Whatever is asked for, somebody else answers, for so long.
    Portal(Millis),
    /// Everything takes so long, for so long.
    Slow(Millis, Millis),
}

/// What can happen to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Server {
    /// It is killed, and starts again after so long.
    Kill(Millis),
    /// It is stopped, and starts again after so long.
    Stop(Millis),
    /// Its disk is full for so long.
    Full(Millis),
    /// Every commit takes so long, for so long.
    Slow(Millis, Millis),
    /// A backup is made.
    Backup,
    /// It goes back to a backup.
    Restore,
    /// Rows that left their scopes are forgotten.
    Forget,
}

/// What an administrator does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admin {
    /// Publishes a form.
    Publish,
    /// Writes to a group.
    Notice,
    /// Puts somebody into a group, or takes them out.
    Group,
    /// Tells somebody's devices to do something, for so long.
    Command(Millis),
    /// Ends the sessions of a device.
    Revoke(usize),
    /// Hands a record over.
    HandOver,
    /// Decides about an operation in quarantine.
    Settle,
    /// Looks at the board anew.
    Reload,
}
