//! What goes into the device's machine, what comes out of it, and how the line looks from outside.

use crate::id::OpId;
use crate::op::Logged;
use crate::problem::Problem;
use crate::sync::exchange::{Exchange, ExchangeReply};
use crate::sync::frame::{Changes, ClientFrame, Cursor, Live, OpResult, Receipt, ServerFrame, Sum};
use crate::time::Millis;

/// What can happen to a device.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// Time has passed; see [`super::Client::due`].
    Tick,
    /// The page became visible, the network came back, or the clock jumped.
    Wake,
    /// The connection is open.
    Opened,
    /// The connection is closed, or could not be opened.
    Closed,
    /// A frame came in.
    Frame(ServerFrame),
    /// [`Effect::Trip`] has ended. `None`: no answer, or one that is not Coletor's.
    Tripped {
        /// The exchange's.
        nonce: String,
        /// What came back.
        reply: Option<ExchangeReply>,
    },
    /// The log has grown: this is its next number.
    Queued {
        /// The number that the next operation will get.
        next_seq: u64,
    },
    /// [`Effect::ReadLog`] is done. Empty if it failed; it is asked for again later.
    LogRead(Vec<Logged>),
    /// [`Effect::CheckHead`] is done.
    HeadChecked {
        /// The operation there is the one named.
        same: bool,
    },
    /// [`Effect::NewLog`] is done: what was to be moved is in the new log.
    LogRenewed {
        /// Which log of the device.
        incarnation: u32,
        /// The number that its next operation will get.
        next_seq: u64,
    },
    /// [`Effect::NewLog`] failed; everything is as before.
    LogNotRenewed,
    /// [`Effect::StoreRows`] is committed.
    RowsStored {
        /// The scope.
        scope: String,
        /// Where it stands on this device now.
        cursor: Cursor,
    },
    /// [`Effect::StoreRows`] failed; nothing of it is stored.
    RowsNotStored {
        /// The scope.
        scope: String,
    },
    /// [`Effect::SumRows`] is done. `None` if it failed.
    Summed(Option<Sum>),
    /// What became of a command is decided and stored.
    Settled(Receipt),
    /// The server does not know this session any more: no more tries until somebody signs in.
    SignedOut,
    /// Somebody has signed in again.
    SignedIn,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Open a socket, replacing any there is.
    Connect,
    /// Close the socket and break off the trip, if there is one.
    Disconnect,
    /// Send it over the socket.
    Send(ClientFrame),
    /// Make this trip, breaking off any other; then [`Event::Tripped`].
    Trip {
        /// What to send.
        exchange: Exchange,
        /// Let the server wait until it has something to say.
        waits: bool,
    },
    /// Read operations of the log behind `after`; then [`Event::LogRead`].
    ReadLog {
        /// The last operation that is not wanted.
        after: u64,
        /// The most operations wanted.
        limit: usize,
    },
    /// Look whether the log has this operation at that place; then [`Event::HeadChecked`].
    CheckHead {
        /// The place.
        seq: u64,
        /// The operation.
        op_id: OpId,
    },
    /// Another device writes this log too: ask the server for a log of our own, and move all operations that are still here
    /// into it, in one transaction; then [`Event::LogRenewed`]. They keep their order and their ids, so that those which
    /// the server has are not applied again. Copies of records then stand on what the server has.
    NewLog {
        /// Through here the log that is left is known to be the server's; behind it may be somebody else's.
        shared: u64,
    },
    /// Operations through this one are durable on the server; these fared otherwise than hoped. Copies of records are made
    /// anew without those that are in quarantine or repeated.
    Settle {
        /// The last durable operation.
        through: u64,
        /// What was quarantined or refused.
        results: Vec<OpResult>,
        /// What had its effect before, from another log.
        repeated: Vec<u64>,
    },
    /// Store rows and cursor in one transaction; with `restart`, in place of all rows of the scope. Then
    /// [`Event::RowsStored`]. Of each scope one at a time.
    StoreRows {
        /// The rows.
        changes: Changes,
        /// The scope's history has begun anew.
        restart: bool,
    },
    /// Forget the rows and the cursor of a scope. Pending operations stay.
    DropScope {
        /// The scope.
        scope: String,
    },
    /// Add up the rows of a scope, as they are stored; then [`Event::Summed`].
    SumRows {
        /// The scope.
        scope: String,
    },
    /// The server's clock, now.
    ServerTime(Millis),
    /// A live value for whoever shows it.
    Show(Live),
    /// The server reports a problem with what was sent.
    Report(Problem),
}

/// How the line is, for the icon in the header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// Connected and welcomed.
    Online,
    /// Being connected.
    Connecting,
    /// Not connected since then, by the clock that the machine is given; tries go on.
    Offline {
        /// When the line was lost.
        since: Millis,
    },
    /// The session has ended: somebody must sign in to send. Collecting goes on.
    SignedOut,
}
