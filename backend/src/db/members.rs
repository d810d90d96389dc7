//! Who belongs to a group or works in a shift. Whoever is in either hears of it: sessions are granted their scopes anew,
//! devices are told the shifts, and their colleagues' the groups.

use super::rows::{Body, Bump, bump_all, put_all};
use super::text::{json, parse};
use super::{Db, DbError, Write, colleagues};
use coletor_common::id::{GroupId, PersonId, ProjectId};
use coletor_common::row::{MEMBERSHIP, MembershipRow, person_scope};
use sqlx::Row as _;
use std::collections::BTreeSet;

/// What people belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A group: which rounds they see.
    Group,
    /// A shift: when they may begin them.
    Shift,
}

impl Unit {
    fn table(self) -> &'static str {
        match self {
            Self::Group => "group_members",
            Self::Shift => "shift_members",
        }
    }

    fn named_in(self) -> &'static str {
        match self {
            Self::Group => "people_groups",
            Self::Shift => "shifts",
        }
    }
}

/// Sets who belongs to one. Somebody who is not of the project is left out.
pub async fn set_members(
    write: &mut Write,
    project: ProjectId,
    unit: Unit,
    id: &str,
    people: &[PersonId],
) -> Result<(), DbError> {
    let before: BTreeSet<PersonId> = members(write, unit, id).await?.into_iter().collect();
    let after: BTreeSet<PersonId> = people.iter().copied().collect();
    let table = unit.table();
    let gone = format!("DELETE FROM {table} WHERE unit = $1 AND person NOT IN (SELECT value FROM json_each($2))");
    let people = json("people", &after)?;
    sqlx::query(sqlx::AssertSqlSafe(gone)).bind(id).bind(&people).execute(&mut *write.tx).await?;
    let come = format!(
        "INSERT INTO {table} (unit, person) SELECT $1, p.id FROM json_each($2) j JOIN people p ON p.id = j.value \
         WHERE p.project = $3 ON CONFLICT DO NOTHING"
    );
    let come = sqlx::query(sqlx::AssertSqlSafe(come)).bind(id).bind(&people).bind(project.to_string());
    come.execute(&mut *write.tx).await?;
    let changed = before.symmetric_difference(&after).copied().collect();
    tell(write, project, unit, changed).await
}

/// Sets which of them somebody belongs to. One that is not of the project is left out.
pub async fn set_units(
    write: &mut Write,
    project: ProjectId,
    unit: Unit,
    person: PersonId,
    ids: &[String],
) -> Result<(), DbError> {
    let (table, named_in) = (unit.table(), unit.named_in());
    let gone = format!("DELETE FROM {table} WHERE person = $1 AND unit NOT IN (SELECT value FROM json_each($2))");
    let ids = json("groups or shifts", &ids)?;
    let gone = sqlx::query(sqlx::AssertSqlSafe(gone)).bind(person.to_string()).bind(&ids);
    let gone = gone.execute(&mut *write.tx).await?.rows_affected();
    let come = format!(
        "INSERT INTO {table} (unit, person) SELECT u.id, $1 FROM json_each($2) j JOIN {named_in} u ON u.id = j.value \
         WHERE u.project = $3 ON CONFLICT DO NOTHING"
    );
    let come = sqlx::query(sqlx::AssertSqlSafe(come)).bind(person.to_string()).bind(&ids).bind(project.to_string());
    let come = come.execute(&mut *write.tx).await?.rows_affected();
    if gone + come == 0 {
        return Ok(());
    }
    tell(write, project, unit, vec![person]).await
}

/// Takes everybody out.
pub async fn disband(write: &mut Write, project: ProjectId, unit: Unit, id: &str) -> Result<(), DbError> {
    set_members(write, project, unit, id, &[]).await
}

async fn members(write: &mut Write, unit: Unit, id: &str) -> Result<Vec<PersonId>, DbError> {
    let sql = format!("SELECT person FROM {} WHERE unit = $1", unit.table());
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(id).fetch_all(&mut *write.tx).await?;
    rows.iter().map(|row| parse("person", row.try_get(0)?)).collect()
}

async fn tell(write: &mut Write, project: ProjectId, unit: Unit, people: Vec<PersonId>) -> Result<(), DbError> {
    match unit {
        Unit::Group => {
            colleagues::show(write, project, &people).await?;
            write.regranted.extend(people);
        }
        Unit::Shift => show_shifts(write, project, &people).await?,
    }
    Ok(())
}

/// Tells the devices of these people in which shifts they work.
async fn show_shifts(write: &mut Write, project: ProjectId, people: &[PersonId]) -> Result<(), DbError> {
    let rows = sqlx::query(
        "SELECT p.id, (SELECT json_group_array(m.unit) FROM shift_members m WHERE m.person = p.id) AS shifts \
         FROM json_each($1) j JOIN people p ON p.id = j.value WHERE p.project = $2",
    )
    .bind(json("people", &people)?)
    .bind(project.to_string())
    .fetch_all(&mut *write.tx)
    .await?;
    let (mut bodies, mut bumps) = (Vec::new(), Vec::new());
    for row in rows {
        let (key, shifts): (String, &str) = (row.try_get(0)?, row.try_get(1)?);
        let text = json("membership", &MembershipRow { shifts: super::text::from_json("shifts", shifts)? })?;
        let scope = person_scope(parse("person", &key)?);
        bumps.push(Bump { scope, project, kind: MEMBERSHIP, key: key.clone(), gone: false });
        bodies.push(Body { project, kind: MEMBERSHIP, key, text });
    }
    put_all(write, bodies).await?;
    bump_all(write, bumps).await
}

impl Db {
    /// Groups that somebody belongs to.
    pub async fn groups_of(&self, person: PersonId) -> Result<Vec<GroupId>, DbError> {
        let rows = sqlx::query("SELECT unit FROM group_members WHERE person = $1 ORDER BY unit")
            .bind(person.to_string())
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(|row| parse("group", row.try_get(0)?)).collect()
    }
}
