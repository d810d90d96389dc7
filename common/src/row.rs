//! Bodies of the rows that scopes carry down, by kind; and the names of scopes.

use crate::account::Role;
use crate::form::model::Form;
use crate::id::{DeviceId, FormId, PersonId, ProjectId, RecordId};
use crate::time::{Millis, Zone};
use serde::{Deserialize, Serialize};

/// Kind of the one [`ProjectRow`] of a project scope; its key is the project's id.
pub const PROJECT: &str = "project";
/// Kind of a [`FormRow`] in a project scope; its key is the form's id.
pub const FORM: &str = "form";
/// Kind of an [`ExecutionRow`] in a project scope; its key is the record's id. Gone once the record is closed.
pub const EXECUTION: &str = "execution";
/// Kind of a [`crate::record::Record`] in person and board scopes; its key is the record's id.
pub const RECORD: &str = "record";
/// Kind of a [`PersonRow`] in a board scope; its key is the person's id.
pub const PERSON: &str = "person";

/// The scope of a project's forms and executions: everybody in the project.
pub fn project_scope(project: ProjectId) -> String {
    format!("project:{project}")
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
}

/// The version of a form that is in force.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FormRow {
    /// The form, compiled.
    pub form: Form,
    /// When it was published.
    pub published_at: Millis,
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
}

/// Live value of key `presence:<person>` on the board's topic: whether that collector's device is connected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Presence {
    /// Whether it is.
    pub online: bool,
    /// Since when, by the server's clock.
    pub since: Millis,
}
