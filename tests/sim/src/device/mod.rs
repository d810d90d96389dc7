//! A device: a browser's profile with its storage, cookies and tabs.

pub mod disk;
pub mod locks;
pub mod tab;

use crate::dice::Dice;
use coletor_common::id::{DeviceId, PersonId};
use coletor_common::time::Millis;
use disk::Disk;
use locks::Locks;
use std::collections::VecDeque;
use tab::{Request, Tab};

/// A browser's profile.
#[derive(Debug)]
pub struct Profile {
    /// What all its tabs share.
    pub disk: Disk,
    /// What waits to be done by it; the first is being done.
    pub requests: VecDeque<Request>,
    /// Grows when what was being done is forgotten.
    pub life: u32,
    /// Cookies.
    pub cookies: Cookies,
    /// Tabs, dead ones too.
    pub tabs: Vec<Tab>,
    /// Who may lead.
    pub locks: Locks,
    /// Who uses it.
    pub person: PersonId,
    /// How its network is.
    pub net: Net,
    /// The clock on the wall less the true time.
    pub wall_skew: Millis,
    /// Nobody collects here: it is an administrator's board, with nothing but memory.
    pub board: bool,
    /// Its build is too old for the server's rows.
    pub outdated: bool,
    /// Chance of this device.
    pub dice: Dice,
}

/// What a browser sends along with each request.
#[derive(Debug, Clone, Copy, Default)]
pub struct Cookies {
    /// The device.
    pub device: Option<DeviceId>,
    /// The session's token.
    pub session: Option<u64>,
}

/// How a device's network is.
#[derive(Debug, Clone, Copy, Default)]
pub struct Net {
    /// There is none until then.
    pub off_until: Millis,
    /// WebSocket does not get through until then.
    pub blocked_until: Millis,
    /// And nothing is said about it.
    pub blocked_silently: bool,
    /// Somebody else answers until then.
    pub portal_until: Millis,
    /// Everything takes so long more, until then.
    pub slow: (Millis, Millis),
    /// The next push that is made durable is not acknowledged.
    pub reset_armed: bool,
}

impl Net {
    /// Everything as it should be.
    pub fn heal(&mut self) {
        *self = Self::default();
    }
}
