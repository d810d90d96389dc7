//! Who signs in, from what device, and what the server answers.

use crate::id::{DeviceId, PersonId, ProjectId};
use crate::time::Millis;
use serde::{Deserialize, Serialize};

/// What somebody may do in a project. Who may do more comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Whatever a manager does; and accounts, erasure, rescue files, the audit.
    Administrator,
    /// Publishes, says when and for whom rounds are, decides about records; may collect too.
    Manager,
    /// Sees the board and every record; changes nothing, and does not collect.
    Viewer,
    /// Executes rounds; sees the project's forms and its own records.
    Collector,
}

impl Role {
    /// Every role, who may do more first.
    pub const ALL: [Self; 4] = [Self::Administrator, Self::Manager, Self::Viewer, Self::Collector];

    /// As stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Manager => "manager",
            Self::Viewer => "viewer",
            Self::Collector => "collector",
        }
    }

    /// The role of that name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }

    /// Whether accounts, erasure, rescue files and the audit are theirs.
    pub fn administers(self) -> bool {
        self == Self::Administrator
    }

    /// Whether forms, groups, shifts and every record are theirs to change.
    pub fn manages(self) -> bool {
        matches!(self, Self::Administrator | Self::Manager)
    }

    /// Whether they see all of the project.
    pub fn sees(self) -> bool {
        self.manages() || self == Self::Viewer
    }

    /// Whether they may collect.
    pub fn collects(self) -> bool {
        self != Self::Viewer
    }
}

/// `POST /api/session`.
#[derive(Clone, Serialize, Deserialize)]
pub struct SignIn {
    /// The person's login.
    pub login: String,
    /// The password, never logged.
    pub password: String,
    /// The device's own name, if its storage still knows it; `None` from the administration.
    #[serde(default)]
    pub device: Option<DeviceId>,
    /// The log that the device's storage has, if it knows one.
    #[serde(default)]
    pub incarnation: u32,
    /// True from the collector's app, which needs a device; false from the administration.
    #[serde(default)]
    pub collects: bool,
}

/// The answer to a sign-in and to `GET /api/session`. The session itself is an `HttpOnly` cookie.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Who is signed in.
    pub person: PersonId,
    /// Their login.
    pub login: String,
    /// Their name, as shown.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Their project.
    pub project: ProjectId,
    /// The project's name, as shown.
    pub project_name: String,
    /// This device and its log, for collectors.
    #[serde(default)]
    pub device: Option<DeviceGrant>,
    /// Set by a sign-in on a device whose storage was lost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lost: Option<LostLog>,
    /// The server's clock when it answered.
    pub server_time: Millis,
}

/// The device's name, and which log it writes.
///
/// A new incarnation starts whenever the device's storage was lost: then the sign-in brings no device, the cookie
/// still does, and the server hands out the next number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceGrant {
    /// The device.
    pub device: DeviceId,
    /// The log's number, from 1.
    pub incarnation: u32,
}

/// What the server knows of the log before, where a device's storage was lost. What had not reached the server is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LostLog {
    /// Operations of it that the server has.
    pub through: u64,
    /// When the last of them came, by the server's clock; `None` if none did.
    pub received_at: Option<Millis>,
}
