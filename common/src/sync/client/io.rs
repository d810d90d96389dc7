//! What goes into the device's machine, what comes out of it, and how the line looks from outside.

use crate::op::Op;
use crate::problem::Problem;
use crate::sync::frame::{Changes, ClientFrame, Cursor, Live, OpResult, ServerFrame};
use crate::time::Millis;

/// What can happen to a device.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// Time has passed; see [`Client::due`].
    Tick,
    /// The page became visible, the network came back, or the clock jumped.
    Wake,
    /// The connection is open.
    Opened,
    /// The connection is closed, or could not be opened.
    Closed,
    /// A frame came in.
    Frame(ServerFrame),
    /// The log has grown: this is its next number.
    Queued {
        /// The number that the next operation will get.
        next_seq: u64,
    },
    /// [`Effect::ReadLog`] is done. Empty if it failed; it is asked for again later.
    LogRead(Vec<Op>),
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
    /// The server does not know this session any more: no more tries until somebody signs in.
    SignedOut,
    /// Somebody has signed in again.
    SignedIn,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Open a connection, replacing any there is.
    Connect,
    /// Close the connection, if there is one.
    Disconnect,
    /// Send it.
    Send(ClientFrame),
    /// Read operations of the log behind `after`; then [`Event::LogRead`].
    ReadLog {
        /// The last operation that is not wanted.
        after: u64,
        /// The most operations wanted.
        limit: usize,
    },
    /// Operations through this one are durable on the server; these fared otherwise than hoped.
    Settle {
        /// The last durable operation.
        through: u64,
        /// What was quarantined or refused.
        results: Vec<OpResult>,
    },
    /// Store rows and cursor in one transaction; with `restart`, in place of all rows of the scope.
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
    /// The server's clock less the device's, in milliseconds.
    ServerOffset(Millis),
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
    /// Not connected since then; tries go on.
    Offline {
        /// When the line was lost.
        since: Millis,
    },
    /// The session has ended: somebody must sign in to send. Collecting goes on.
    SignedOut,
}
