//! People anew, groups, shifts, and for whom and when a form is.

use crate::account::Role;
use crate::form::rounds::{Availability, Days};
use crate::id::{GroupId, PersonId, ShiftId};
use serde::{Deserialize, Serialize};

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
