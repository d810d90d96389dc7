//! Requests and answers of the administration, under `/api`.

use crate::account::Role;
use crate::form::entity::Entity;
use crate::form::examine::Difference;
use crate::form::model::Form;
use crate::form::report::Finding;
use crate::form::rounds::{Availability, Days};
use crate::id::{DeviceId, FormId, GroupId, OpId, PersonId, RecordId, ShiftId};
use crate::json::Json;
use crate::map::Map;
use crate::problem::Code;
use crate::record::{Field, Record};
use crate::row::{Command, CommandOutcome};
use crate::time::Millis;
use serde::{Deserialize, Serialize};

/// Answer of `POST /api/forms` (a workbook's or a document's bytes, or several files as a form's data): stored as a draft,
/// unless it has errors.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// The form's id, version and title.
    pub version: FormVersion,
    /// Stops, if it is a round.
    pub stops: u32,
    /// Questions that somebody answers.
    pub questions: u32,
    /// Open records of versions before it, as far as the server has them.
    #[serde(default)]
    pub open: OpenRecords,
    /// Warnings; with errors, the answer is a [`crate::problem::Problem`] of [`Code::BadForm`] instead.
    pub findings: Vec<Finding>,
}

/// Open records that a new version meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct OpenRecords {
    /// Those that go on with it: every answer fits.
    pub fit: u32,
    /// Those of which something does not fit: their collectors are told, and may finish on the version they began.
    pub differ: u32,
    /// Those that there was no time to look at.
    #[serde(default)]
    pub unseen: u32,
}

/// One version of a form, as `GET /api/forms` lists them (newest first).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormVersion {
    /// The form.
    pub form: FormId,
    /// The version.
    pub version: String,
    /// The title.
    pub title: String,
    /// Whether it is a round.
    pub round: bool,
    /// How far it is.
    pub status: FormStatus,
    /// When the workbook was uploaded.
    pub uploaded_at: Millis,
    /// When it was published.
    pub published_at: Option<Millis>,
    /// How many records it has.
    pub records: u64,
}

/// How far a form's version is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FormStatus {
    /// Uploaded, not yet to be seen by collectors.
    Draft,
    /// In force.
    Published,
    /// No new records.
    Closed,
}

/// Somebody of the project, as `GET /api/people` lists them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Who.
    pub id: PersonId,
    /// Their login.
    pub login: String,
    /// Their name.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Whether they may sign in.
    #[serde(default = "crate::row::yes")]
    pub active: bool,
}

/// `PUT /api/people/{id}`: all that can be said of somebody anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangePerson {
    /// As shown, 1 to 128 bytes.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Whether they may sign in. Without it their sessions end; what their devices have not sent waits there.
    pub active: bool,
    /// Groups that they belong to.
    pub groups: Vec<GroupId>,
    /// Shifts that they work in.
    pub shifts: Vec<ShiftId>,
}

/// People for whom rounds are, as `GET /api/groups` lists them by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// The group.
    pub id: GroupId,
    /// Its name.
    pub name: String,
    /// Who belongs to it.
    pub people: Vec<PersonId>,
}

/// `POST /api/groups` and `PUT /api/groups/{id}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaveGroup {
    /// 1 to 128 bytes; no other group's.
    pub name: String,
    /// Who belongs to it.
    pub people: Vec<PersonId>,
}

/// A shift, as `GET /api/shifts` lists them by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shift {
    /// The shift.
    pub id: ShiftId,
    /// What is said of it.
    #[serde(flatten)]
    pub is: SaveShift,
}

/// `POST /api/shifts` and `PUT /api/shifts/{id}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaveShift {
    /// 1 to 128 bytes; no other shift's.
    pub name: String,
    /// The days on which it begins.
    pub days: Days,
    /// Minutes since midnight, by the project's clock.
    pub from_min: i32,
    /// Minutes since midnight, inclusive; below `from_min` it ends the day after.
    pub to_min: i32,
    /// Who works in it.
    pub people: Vec<PersonId>,
}

/// `GET` and `PUT /api/forms/{form}/availability`: when and for whom it is, over what the workbook says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FormAvailability {
    /// On which days, at what times; `None` as the workbook says.
    #[serde(default)]
    pub when: Option<Availability>,
    /// In these shifts alone; none says nothing.
    #[serde(default)]
    pub shifts: Vec<ShiftId>,
    /// For these groups alone; none means everybody of the project.
    #[serde(default)]
    pub groups: Vec<GroupId>,
    /// Minutes that it should take, 1 to 10,080; `None` as the workbook says.
    #[serde(default)]
    pub budget_min: Option<u32>,
}

/// `POST /api/people`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPerson {
    /// 1 to 64 of `a-z`, `0-9`, `.`, `_`, `-`.
    pub login: String,
    /// As shown, 1 to 128 bytes.
    pub name: String,
    /// What they may do.
    pub role: Role,
}

/// Answer of `POST /api/people` and of `POST /api/people/{id}/password`: the only time the password is seen.
#[derive(Clone, Serialize, Deserialize)]
pub struct NewPassword {
    /// Whose.
    pub person: PersonId,
    /// Generated by the server.
    pub password: String,
}

/// A line of `GET /api/records?form=&before=&limit=` (newest first).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordLine {
    /// The record.
    pub id: RecordId,
    /// Its form.
    pub form: FormId,
    /// The form's title.
    pub title: String,
    /// Name of its author.
    pub author: String,
    /// How far it is.
    pub status: crate::record::Status,
    /// When it was taken, by the device's clock.
    pub taken_at: Millis,
    /// When the server received its latest operation.
    pub received_at: Millis,
    /// How many answers it has.
    pub answers: u32,
    /// How many files it names, and how many of them are here.
    pub media: (u32, u32),
    /// Whether something of it is not as the server has it: see [`RecordPage::differences`].
    #[serde(default)]
    pub differs: bool,
}

/// Answer of `GET /api/records/{id}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecordPage {
    /// The record.
    pub record: Record,
    /// Its form, in the record's version.
    pub form: Form,
    /// Name of its author.
    pub author: String,
    /// SHA-256 of the files that are here, at `/api/media/{sha256}`.
    pub media_here: Vec<String>,
    /// Operations of it in quarantine.
    pub quarantined: Vec<QuarantineLine>,
    /// Whether there is a receipt, at `/api/records/{id}/receipt`.
    #[serde(default)]
    pub has_receipt: bool,
    /// Where the server's own filling of a finished record is another; `None` while it has not looked.
    #[serde(default)]
    pub differences: Option<Vec<Difference>>,
}

/// A list of entities, as `GET /api/entities` tells them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntityList {
    /// Its name.
    pub list: String,
    /// What is known of its entities.
    pub properties: Vec<String>,
    /// Its entities, by id.
    pub entities: Map<String, Entity>,
}

/// An operation that was stored but not applied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuarantineLine {
    /// Its kind.
    pub kind: String,
    /// Why.
    pub code: Code,
    /// Why, in English.
    pub detail: String,
    /// When it arrived.
    pub received_at: Millis,
}

/// `POST /api/records/{id}/holder`: somebody else goes on with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandOver {
    /// Who.
    pub to: PersonId,
}

/// `POST /api/records/{id}/decisions`: what a field is to show. Settles the conflict about it, if there is one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decide {
    /// What about the point.
    pub field: Field,
    /// Path of the point.
    pub point: String,
    /// The value, as the field has it; `None` for none.
    pub value: Option<String>,
}

/// `POST /api/people/{id}/commands`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendCommand {
    /// What the person's devices are to do. Who says it is filled in by the server.
    pub what: Command,
}

/// Its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commanded {
    /// How many devices are told.
    pub devices: u32,
}

/// A line of `GET /api/people/{id}/commands` (newest first, 20 at most): what one of a person's devices was told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentCommand {
    /// What it is to do.
    pub what: Command,
    /// The device; somebody else may use it too.
    pub device: DeviceId,
    /// When it was sent. What goes to several devices at once is sent at the same instant.
    pub sent_at: Millis,
    /// Name of who sent it.
    pub sent_by: String,
    /// From then on it is not to be done any more.
    pub expires_at: Millis,
    /// What became of it; `None` while it waits.
    pub outcome: Option<CommandOutcome>,
    /// When that was known.
    pub settled_at: Option<Millis>,
}

/// A line of `GET /api/quarantine?all=&before=&limit=` (newest first), and answer of `POST /api/quarantine/{op_id}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuarantinedOp {
    /// The operation.
    pub op_id: OpId,
    /// The record it is about, which need not exist.
    pub record: RecordId,
    /// The device that sent it.
    pub device: DeviceId,
    /// Name of its author, if that is known.
    pub author: Option<String>,
    /// Its kind.
    pub kind: String,
    /// Why it was not applied.
    pub code: Code,
    /// Why, in English.
    pub detail: String,
    /// When it was captured, by the device's clock.
    pub captured_at: Millis,
    /// When it arrived.
    pub received_at: Millis,
    /// All of it, as it is stored.
    pub op: Json,
    /// What was decided about it.
    pub settled: Option<Settled>,
}

/// `POST /api/quarantine/{op_id}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settle {
    /// What to do.
    pub action: Action,
    /// Why, 1 to 2,000 bytes.
    pub reason: String,
}

/// What an administrator may do about an operation in quarantine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Fold it into its record now, whoever its author is.
    Apply,
    /// Leave it stored, apply it to nothing.
    Dismiss,
}

/// A decision that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    /// What.
    pub action: Action,
    /// Name of who decided it.
    pub by: String,
    /// When.
    pub at: Millis,
    /// Why.
    pub reason: String,
}

/// Answer of `POST /api/rescue`: what became of a rescue file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RescueReport {
    /// The device it comes from.
    pub device: DeviceId,
    /// When it was made, by the device's clock.
    pub made_at: Millis,
    /// Operations in it.
    pub ops: u64,
    /// Those that were not here yet.
    pub ops_new: u64,
    /// Those that are in quarantine now.
    pub ops_aside: u64,
    /// Those that could not be taken, such as those behind a gap.
    pub ops_refused: u64,
    /// Why, for the last of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused_because: Option<Code>,
    /// Files in it.
    pub media: u64,
    /// Those that were not here yet.
    pub media_new: u64,
    /// Those whose bytes are not what they were announced as.
    pub media_bad: u64,
}

impl RescueReport {
    /// Of a file of which nothing was taken yet.
    pub fn new(device: DeviceId, made_at: Millis) -> Self {
        let (ops, ops_new, ops_aside, ops_refused, refused_because) = (0, 0, 0, 0, None);
        Self {
            device,
            made_at,
            ops,
            ops_new,
            ops_aside,
            ops_refused,
            refused_because,
            media: 0,
            media_new: 0,
            media_bad: 0,
        }
    }
}

/// A line of `GET /api/audit?before=&limit=` (newest first).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditLine {
    /// Its number.
    pub id: i64,
    /// When.
    pub at: Millis,
    /// The name of who did it; nobody where it was done at the server itself.
    pub by: Option<String>,
    /// Who did it.
    pub person: Option<PersonId>,
    /// What.
    pub what: String,
    /// To what: an id.
    pub subject: String,
    /// Why, or what came of it.
    pub detail: String,
}

/// `DELETE /api/records/{id}` and `DELETE /api/people/{id}`: why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erase {
    /// 1 to 2,000 bytes.
    pub reason: String,
}
