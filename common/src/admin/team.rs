//! People anew, groups, shifts, and for whom and when a form is.

use crate::account::Role;
use crate::admin::Person;
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

impl FormAvailability {
    /// Who may begin it at some time: who has access and collects, belongs to one of its groups if it has any, and works in
    /// one of its shifts if it has any.
    pub fn who<'a>(
        &'a self,
        people: &'a [Person],
        groups: &'a [Group],
        shifts: &'a [Shift],
    ) -> impl Iterator<Item = &'a Person> {
        let belongs = |id: &PersonId| {
            let mut own = groups.iter().filter(|group| self.groups.contains(&group.id));
            self.groups.is_empty() || own.any(|group| group.people.contains(id))
        };
        let works = |id: &PersonId| {
            let mut own = shifts.iter().filter(|shift| self.shifts.contains(&shift.id));
            self.shifts.is_empty() || own.any(|shift| shift.is.people.contains(id))
        };
        people.iter().filter(move |one| one.active && one.role.collects() && belongs(&one.id) && works(&one.id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn person(id: u128, role: Role, active: bool) -> Person {
        Person { id: PersonId(Uuid::from_u128(id)), login: id.to_string(), name: String::new(), role, active }
    }

    #[test]
    fn who_may_begin_a_round() {
        let people = [
            person(1, Role::Collector, true),
            person(2, Role::Manager, true),
            person(3, Role::Viewer, true),
            person(4, Role::Collector, false),
        ];
        let all: Vec<PersonId> = people.iter().map(|person| person.id).collect();
        let group = |id: u128, people: &[PersonId]| Group {
            id: GroupId(Uuid::from_u128(id)),
            name: String::new(),
            people: people.to_vec(),
        };
        let groups = [group(1, &all), group(2, &all[1..2]), group(3, &[])];
        let is = |people: &[PersonId]| SaveShift {
            name: String::new(),
            days: Days::Every,
            from_min: 0,
            to_min: 60,
            people: people.to_vec(),
        };
        let shift = |id: u128, people: &[PersonId]| Shift { id: ShiftId(Uuid::from_u128(id)), is: is(people) };
        let shifts = [shift(1, &all[..1]), shift(2, &[])];
        for (in_groups, in_shifts, want) in [
            (&[][..], &[][..], "1 2"),
            (&[2], &[], "2"),
            (&[2, 3], &[], "2"),
            (&[3], &[], ""),
            (&[1], &[1], "1"),
            (&[2], &[1], ""),
            (&[], &[2], ""),
            (&[9], &[], ""),
        ] {
            let said = FormAvailability {
                groups: in_groups.iter().map(|id| GroupId(Uuid::from_u128(*id))).collect(),
                shifts: in_shifts.iter().map(|id| ShiftId(Uuid::from_u128(*id))).collect(),
                ..FormAvailability::default()
            };
            let who: Vec<&str> = said.who(&people, &groups, &shifts).map(|one| one.login.as_str()).collect();
            assert_eq!(who.join(" "), want, "groups {in_groups:?}, shifts {in_shifts:?}");
        }
    }
}
