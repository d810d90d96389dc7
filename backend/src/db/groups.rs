//! Groups of people for whom rounds are, and shifts. Who is in them is in [`super::members`].

use super::availability::{self, names_shift};
use super::members::{Unit, disband, set_members};
use super::text::{from_json, json, parse};
use super::{Db, DbError, Write};
use coletor_common::admin::{Group, SaveGroup, SaveShift, Shift};
use coletor_common::id::{GroupId, ProjectId, ShiftId};
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

/// Adds a group, or changes the one of that id, which is the project's.
///
/// # Errors
/// [`DbError::is_taken`] if another group of the project has the name.
pub async fn save_group(write: &mut Write, project: ProjectId, id: GroupId, group: &SaveGroup) -> Result<(), DbError> {
    sqlx::query(
        "INSERT INTO people_groups (id, project, name) VALUES ($1, $2, $3) \
         ON CONFLICT (id) DO UPDATE SET name = excluded.name",
    )
    .bind(id.to_string())
    .bind(project.to_string())
    .bind(&group.name)
    .execute(&mut *write.tx)
    .await?;
    set_members(write, project, Unit::Group, &id.to_string(), &group.people).await
}

/// Removes a group, and answers its name; `None` if there is none. Nothing may be for it alone any more.
pub async fn remove_group(write: &mut Write, project: ProjectId, id: GroupId) -> Result<Option<String>, DbError> {
    disband(write, project, Unit::Group, &id.to_string()).await?;
    remove(write, "DELETE FROM people_groups WHERE id = $1 AND project = $2 RETURNING name", project, &id.to_string())
        .await
}

/// Adds a shift, or changes the one of that id, also where rounds are kept for it.
///
/// # Errors
/// [`DbError::is_taken`] if another shift of the project has the name.
pub async fn save_shift(write: &mut Write, project: ProjectId, id: ShiftId, shift: &SaveShift) -> Result<(), DbError> {
    sqlx::query(
        "INSERT INTO shifts (id, project, name, days, from_min, to_min) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, days = excluded.days, \
         from_min = excluded.from_min, to_min = excluded.to_min",
    )
    .bind(id.to_string())
    .bind(project.to_string())
    .bind(&shift.name)
    .bind(json("days", &shift.days)?)
    .bind(i64::from(shift.from_min))
    .bind(i64::from(shift.to_min))
    .execute(&mut *write.tx)
    .await?;
    set_members(write, project, Unit::Shift, &id.to_string(), &shift.people).await?;
    for (form, said) in availability::all(write, project).await? {
        if names_shift(&said, id) {
            availability::show(write, project, &form, &said).await?;
        }
    }
    Ok(())
}

/// Removes a shift, and answers its name; `None` if there is none. Nothing may be kept for it any more.
pub async fn remove_shift(write: &mut Write, project: ProjectId, id: ShiftId) -> Result<Option<String>, DbError> {
    disband(write, project, Unit::Shift, &id.to_string()).await?;
    remove(write, "DELETE FROM shifts WHERE id = $1 AND project = $2 RETURNING name", project, &id.to_string()).await
}

async fn remove(write: &mut Write, sql: &'static str, project: ProjectId, id: &str) -> Result<Option<String>, DbError> {
    let row = sqlx::query(sql).bind(id).bind(project.to_string()).fetch_optional(&mut *write.tx).await?;
    Ok(row.map(|row| row.try_get(0)).transpose()?)
}

/// Whether the project has all of these groups.
pub async fn has_groups(write: &mut Write, project: ProjectId, ids: &[GroupId]) -> Result<bool, DbError> {
    let sql = "SELECT COUNT(*) FROM json_each($1) j JOIN people_groups g ON g.id = j.value WHERE g.project = $2";
    has(write, sql, project, json("groups", &ids)?, ids.len()).await
}

/// Whether the project has all of these shifts.
pub async fn has_shifts(write: &mut Write, project: ProjectId, ids: &[ShiftId]) -> Result<bool, DbError> {
    let sql = "SELECT COUNT(*) FROM json_each($1) j JOIN shifts s ON s.id = j.value WHERE s.project = $2";
    has(write, sql, project, json("shifts", &ids)?, ids.len()).await
}

async fn has(
    write: &mut Write,
    sql: &'static str,
    project: ProjectId,
    ids: String,
    many: usize,
) -> Result<bool, DbError> {
    let row = sqlx::query(sql).bind(ids).bind(project.to_string()).fetch_one(&mut *write.tx).await?;
    Ok(usize::try_from(row.try_get::<i64, _>(0)?).ok() == Some(many))
}

fn group(row: &SqliteRow) -> Result<Group, DbError> {
    Ok(Group {
        id: parse("group", row.try_get("id")?)?,
        name: row.try_get("name")?,
        people: from_json("people", row.try_get("people")?)?,
    })
}

fn shift(row: &SqliteRow) -> Result<Shift, DbError> {
    let minute = |column| Ok::<_, DbError>(i32::try_from(row.try_get::<i64, _>(column)?).unwrap_or(0));
    Ok(Shift {
        id: parse("shift", row.try_get("id")?)?,
        is: SaveShift {
            name: row.try_get("name")?,
            days: from_json("days", row.try_get("days")?)?,
            from_min: minute("from_min")?,
            to_min: minute("to_min")?,
            people: from_json("people", row.try_get("people")?)?,
        },
    })
}

impl Db {
    /// Every group of a project, by name.
    pub async fn groups(&self, project: ProjectId) -> Result<Vec<Group>, DbError> {
        let rows = sqlx::query(
            "SELECT g.id, g.name, (SELECT json_group_array(m.person) FROM group_members m WHERE m.unit = g.id) \
             AS people FROM people_groups g WHERE g.project = $1 ORDER BY g.name",
        )
        .bind(project.to_string())
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(group).collect()
    }

    /// Every shift of a project, by name.
    pub async fn shifts(&self, project: ProjectId) -> Result<Vec<Shift>, DbError> {
        let rows = sqlx::query(
            "SELECT s.id, s.name, s.days, s.from_min, s.to_min, \
             (SELECT json_group_array(m.person) FROM shift_members m WHERE m.unit = s.id) AS people \
             FROM shifts s WHERE s.project = $1 ORDER BY s.name",
        )
        .bind(project.to_string())
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(shift).collect()
    }
}
