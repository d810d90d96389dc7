//! The app's own machine, `coletor_common::sync::client`, over the real network, in real time, with a log in memory: what
//! the app's syncer does, without a browser.
//!
//! Decides nothing about sync. It does not ask who is signed in when it is refused, because its session lasts, and has no
//! use for commands.

mod device;
mod line;

use crate::client::Client;
use crate::dice::Dice;
use crate::wait::DEADLINE;
use anyhow::{Context, Result};
use coletor_common::account::DeviceGrant;
use coletor_common::json::Json;
use coletor_common::op::Op;
use coletor_common::problem::Problem;
use coletor_common::sync::client::{Event, Line};
use coletor_common::sync::frame::OpResult;
use device::Device;
use std::collections::BTreeMap;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::sync::watch;
use tokio::time::timeout;

/// What can be seen of a device from outside.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// How the line is, as its icon shows.
    pub line: Line,
    /// The last operation that is durable on the server, as far as the device knows.
    pub acked: u64,
    /// What did not fare as hoped.
    pub results: Vec<OpResult>,
    /// What the server had to say against what was sent.
    pub problems: Vec<Problem>,
    /// The most pushes that were on the way at once, counted on the wire.
    pub on_the_way_max: usize,
    /// The rows that came down, by scope, kind and key.
    pub rows: BTreeMap<(String, String, String), Json>,
}

/// A running device. Dropped, it is gone.
pub struct Runner {
    tell: UnboundedSender<Happened>,
    seen: watch::Receiver<Seen>,
}

enum Happened {
    Logged(Vec<Op>),
    Woken,
    /// On the connection of that number.
    OnLine(u64, Event),
}

impl Runner {
    /// Starts a device with an empty log. The dice spread its tries.
    pub fn start(client: Client, grant: DeviceGrant, dice: Dice) -> Self {
        let (results, problems, rows) = (Vec::new(), Vec::new(), BTreeMap::new());
        let first = Seen { line: Line::Connecting, acked: 0, results, problems, on_the_way_max: 0, rows };
        let (tell, inbox) = unbounded_channel();
        let (show, seen) = watch::channel(first);
        let device = Device::new(client, grant, dice, tell.downgrade(), show);
        tokio::spawn(device.run(inbox));
        Self { tell, seen }
    }

    /// Adds operations to the log.
    pub fn log(&self, ops: &[Op]) {
        self.tell.send(Happened::Logged(ops.to_vec())).ok();
    }

    /// The page becomes visible.
    pub fn wake(&self) {
        self.tell.send(Happened::Woken).ok();
    }

    /// What is seen now.
    pub fn seen(&self) -> Seen {
        self.seen.borrow().clone()
    }

    /// Waits until something is seen.
    pub async fn until(&self, what: &str, holds: impl Fn(&Seen) -> bool) -> Result<Seen> {
        let mut seen = self.seen.clone();
        let found = timeout(DEADLINE, seen.wait_for(|seen| holds(seen))).await;
        let waited = || {
            let Seen { line, acked, results, problems, .. } = self.seen();
            format!("waited {DEADLINE:?} for: {what}; {line:?}, acked through {acked}, {results:?}, {problems:?}")
        };
        Ok(found.with_context(waited)?.with_context(waited)?.clone())
    }
}
