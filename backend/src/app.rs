//! What every request can reach.

use crate::blobs::Blobs;
use crate::db::Db;
use crate::live::Hub;
use crate::origin::Origins;
use crate::parts::Parts;
use crate::passwords::Passwords;
use crate::throttle::Throttle;
use crate::tiles::Tiles;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// The running server.
#[derive(Debug)]
pub struct App {
    /// The database.
    pub db: Arc<Db>,
    /// Who is told of changes.
    pub hub: Arc<Hub>,
    /// The media files.
    pub blobs: Blobs,
    /// Media files on their way.
    pub parts: Parts,
    /// Where requests may come from.
    pub origins: Origins,
    /// Hashes passwords.
    pub passwords: Passwords,
    /// Failed sign-ins.
    pub throttle: Throttle,
    /// Where maps get pictures of the ground.
    pub tiles: Option<Tiles>,
    /// Whether cookies are for HTTPS only.
    pub secure: bool,
    /// Cancelled when the server stops.
    pub stopping: CancellationToken,
    /// The open sockets.
    pub sockets: TaskTracker,
}

/// How handlers hold it.
pub type Shared = Arc<App>;
