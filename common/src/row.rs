//! Bodies of the rows that scopes carry down, by kind; and the names of scopes.

use crate::account::Role;
use crate::form::entity::Entity;
use crate::form::model::Form;
use crate::form::rounds::{Availability, Days};
use crate::id::{DeviceId, FormId, GroupId, PersonId, ProjectId, RecordId, ShiftId};
use crate::time::{Millis, Zone};
use serde::{Deserialize, Serialize};

/// Kind of the one [`ProjectRow`] of a project scope; its key is the project's id.
pub const PROJECT: &str = "project";
/// Kind of a [`FormRow`] in a project scope, or in those of the groups it is for and of the board; its key is the form's
/// id.
pub const FORM: &str = "form";
/// Kind of a [`FormRow`] in a person scope: the version that a record needs which was handed over; see
/// [`form_version_key`].
pub const FORM_VERSION: &str = "form_version";
/// Kind of an [`AvailabilityRow`] wherever its form's row is; its key is the form's id.
pub const AVAILABILITY: &str = "availability";
/// Kind of a [`ColleagueRow`] in a project scope; its key is the person's id. Gone once they may not collect any more.
pub const COLLEAGUE: &str = "colleague";
/// Kind of a [`MembershipRow`] in a person scope; its key is the person's id.
pub const MEMBERSHIP: &str = "membership";
/// Kind of an [`ExecutionRow`] wherever its form's row is; its key is the record's id. Gone once the record is closed.
pub const EXECUTION: &str = "execution";
/// Kind of a [`crate::record::Record`] in person and board scopes; its key is the record's id.
pub const RECORD: &str = "record";
/// Kind of a [`crate::receipt::Receipt`] in person and board scopes; its key is the record's id.
pub const RECEIPT: &str = "receipt";
/// Kind of a row in device scopes that says: all that is here of the record, whose id is its key, is to be erased.
pub const ERASED: &str = "erased";
/// Kind of a [`PersonRow`] in a board scope; its key is the person's id.
pub const PERSON: &str = "person";

/// Kind of a [`CommandRow`] in a device scope; its key is the command's id. Gone once its receipt is in.
pub const COMMAND: &str = "command";

/// Kind of an [`crate::asset::Asset`] in a project scope; its key is the asset's code.
pub const ASSET: &str = "asset";

/// Kind of an [`EntityRow`] in a project scope; see [`entity_key`].
pub const ENTITY: &str = "entity";

/// Kind of a [`crate::round::past::Readings`] where its round shows; its key is the record's id. Of each round there are the
/// latest ones.
pub const READINGS: &str = "readings";

/// The key of an [`ENTITY`].
pub fn entity_key(list: &str, id: &str) -> String {
    format!("{list}/{id}")
}

/// The key of a [`FORM_VERSION`].
pub fn form_version_key(form: &FormId, version: &str) -> String {
    format!("{form}/{version}")
}

/// The scope of a project's forms and executions: everybody in the project.
pub fn project_scope(project: ProjectId) -> String {
    format!("project:{project}")
}

/// The scope of what is for a group alone.
pub fn group_scope(group: GroupId) -> String {
    format!("group:{group}")
}

/// The scope of a person's own records.
pub fn person_scope(person: PersonId) -> String {
    format!("person:{person}")
}

/// The scope of commands to one device.
pub fn device_scope(device: DeviceId) -> String {
    format!("device:{device}")
}

/// The scope of all records of a project: administrators.
pub fn board_scope(project: ProjectId) -> String {
    format!("board:{project}")
}

/// What everybody in a project knows of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectRow {
    /// As shown.
    pub name: String,
    /// The clock that availability goes by.
    pub zone: Zone,
    /// What receipts are checked with; see [`crate::receipt::Receipt::key`].
    #[serde(default)]
    pub receipt_key: String,
    /// What rescue files are encrypted to: a point on P-256, 65 bytes uncompressed, in base64url without padding.
    #[serde(default)]
    pub rescue_key: String,
    /// Where maps get pictures of the ground, if anywhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tiles: Option<TilesRow>,
}

/// A source of pictures of the ground.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TilesRow {
    /// An address with `{z}`, `{x}` and `{y}`, where a tile's numbers come.
    pub address: String,
    /// Whom they are from, as it has to be said beside them; blank where nobody asks for that.
    #[serde(default)]
    pub credit: String,
}

/// The version of a form that is in force.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FormRow {
    /// The form, compiled.
    pub form: Form,
    /// When it was published.
    pub published_at: Millis,
}

/// When a form may be begun, over what its workbook says. Stays for its next versions.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct AvailabilityRow {
    /// On which days, at what times; `None` as the workbook says.
    #[serde(default)]
    pub when: Option<Availability>,
    /// In these shifts alone, by whoever works in them; none says nothing.
    #[serde(default)]
    pub shifts: Vec<ShiftTimes>,
    /// Minutes that it should take; `None` as the workbook says.
    #[serde(default)]
    pub budget_min: Option<u32>,
    /// For these groups alone; none says that it is for everybody.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<GroupId>,
}

/// Somebody who may collect in the project, as their colleagues' devices have to know them: a round is given to them, also
/// without a network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColleagueRow {
    /// Their name.
    pub name: String,
    /// The groups that they belong to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<GroupId>,
}

impl ColleagueRow {
    /// Whether they may be given a round that is for these groups; none are everybody.
    pub fn is_among(&self, groups: &[GroupId]) -> bool {
        groups.is_empty() || groups.iter().any(|group| self.groups.contains(group))
    }
}

/// When a shift is, by the project's clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftTimes {
    /// The shift.
    pub id: ShiftId,
    /// Its name.
    pub name: String,
    /// The days on which it begins.
    pub days: Days,
    /// Minutes since midnight.
    pub from_min: i32,
    /// Minutes since midnight, inclusive; below `from_min` it ends the day after.
    pub to_min: i32,
}

/// What somebody belongs to, as their devices have to know. Groups are not in it: what is not for theirs does not come.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MembershipRow {
    /// Shifts that they work in.
    pub shifts: Vec<ShiftId>,
}

/// An entity of the project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntityRow {
    /// The list that it is in.
    pub list: String,
    /// Its name in it, as choices store it.
    pub id: String,
    /// What is known of it.
    pub entity: Entity,
}

/// Somebody executes a round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExecutionRow {
    /// The record.
    pub record: RecordId,
    /// The round's form.
    pub form: FormId,
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Since when, by the device's clock.
    pub taken_at: Millis,
}

/// Somebody of the project, as administrators see them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonRow {
    /// Their login.
    pub login: String,
    /// Their name.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Whether they may sign in.
    #[serde(default = "yes")]
    pub active: bool,
}

/// What is so where nothing is said.
pub(crate) fn yes() -> bool {
    true
}

/// Something that a device is to do. Doing it twice does no harm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommandRow {
    /// What.
    pub what: Command,
    /// When it was given, by the server's clock.
    pub given_at: Millis,
    /// From then on it is not to be done any more.
    pub expires_at: Millis,
}

/// What a device can be told to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Show this to the collector until it is read.
    Message {
        /// Who says it.
        from: String,
        /// What.
        text: String,
    },
    /// A round is there to be taken; the form comes by its own row.
    NewRound {
        /// The round's form.
        form: FormId,
    },
    /// Send at once, also what waits for a better line.
    SendNow {},
    /// End the session on this device. What is collected stays.
    SignOut {},
}

/// What became of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CommandOutcome {
    /// It was carried out.
    Done,
    /// It came too late.
    Expired,
    /// This build does not know it.
    Unknown,
}

impl CommandOutcome {
    /// Its name, as it travels.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Expired => "expired",
            Self::Unknown => "unknown",
        }
    }
}

/// Live value of key `presence:<person>` on the board's topic: whether that collector's device is connected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Presence {
    /// Whether it is.
    pub online: bool,
    /// Since when, by the server's clock.
    pub since: Millis,
}
