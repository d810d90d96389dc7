//! When and for whom a form is, over what its workbook says; and so in which scopes it shows.
//!
//! A form that is for everybody shows in the project's scope. One that is for groups shows in theirs and on the board, and
//! with it who executes it and what was read in it: nobody else learns of any of that.

use super::rows::{Body, Bump, bump_all, put_all};
use super::text::{from_json, json, parse};
use super::{Db, DbError, Write};
use coletor_common::admin::FormAvailability;
use coletor_common::id::{FormId, GroupId, ProjectId, ShiftId};
use coletor_common::row::{
    AVAILABILITY, AvailabilityRow, EXECUTION, FORM, READINGS, ShiftTimes, board_scope, group_scope, project_scope,
};
use sqlx::Row as _;
use std::collections::{BTreeMap, BTreeSet};

/// Forms by project, and the scopes in which each shows.
pub type Places = BTreeMap<(ProjectId, FormId), Vec<String>>;

/// The scopes in which forms show.
pub async fn places(write: &mut Write, forms: BTreeSet<(ProjectId, FormId)>) -> Result<Places, DbError> {
    let forms: Vec<(ProjectId, FormId)> = forms.into_iter().collect();
    if forms.is_empty() {
        return Ok(Places::new());
    }
    let rows = sqlx::query(
        "SELECT j.key AS at, a.body FROM json_each($1) j \
         JOIN availability a ON a.project = j.value->>0 AND a.form = j.value->>1",
    )
    .bind(json("forms", &forms)?)
    .fetch_all(&mut *write.tx)
    .await?;
    let mut places: Places =
        forms.iter().map(|(project, form)| ((*project, form.clone()), vec![project_scope(*project)])).collect();
    for row in rows {
        let at = usize::try_from(row.try_get::<i64, _>("at")?).ok().and_then(|at| forms.get(at));
        let key = at.ok_or_else(|| DbError::corrupt("list", "not asked for"))?;
        let said: FormAvailability = from_json("availability", row.try_get("body")?)?;
        places.insert(key.clone(), scopes(key.0, &said.groups));
    }
    Ok(places)
}

/// The scopes in which a form shows.
pub async fn places_of(write: &mut Write, project: ProjectId, form: &FormId) -> Result<Vec<String>, DbError> {
    let places = places(write, BTreeSet::from([(project, form.clone())])).await?;
    Ok(places.into_values().next().unwrap_or_default())
}

fn scopes(project: ProjectId, groups: &[GroupId]) -> Vec<String> {
    if groups.is_empty() {
        return vec![project_scope(project)];
    }
    groups.iter().map(|group| group_scope(*group)).chain([board_scope(project)]).collect()
}

/// What is said of a form.
pub async fn get(write: &mut Write, project: ProjectId, form: &FormId) -> Result<FormAvailability, DbError> {
    let row = sqlx::query("SELECT body FROM availability WHERE project = $1 AND form = $2")
        .bind(project.to_string())
        .bind(form.as_str())
        .fetch_optional(&mut *write.tx)
        .await?;
    row.map_or_else(|| Ok(FormAvailability::default()), |row| from_json("availability", row.try_get(0)?))
}

/// What is said of the forms of a project, where anything is.
pub async fn all(write: &mut Write, project: ProjectId) -> Result<Vec<(FormId, FormAvailability)>, DbError> {
    let rows = sqlx::query("SELECT form, body FROM availability WHERE project = $1 ORDER BY form")
        .bind(project.to_string())
        .fetch_all(&mut *write.tx)
        .await?;
    rows.iter().map(|row| Ok((parse("form", row.try_get(0)?)?, from_json("availability", row.try_get(1)?)?))).collect()
}

/// Whether a form is kept for a shift.
pub fn names_shift(said: &FormAvailability, shift: ShiftId) -> bool {
    said.shifts.contains(&shift)
}

/// Says it. The form leaves the scopes that are not its own any more, with what belongs to it, and comes to those that are.
pub async fn set(write: &mut Write, project: ProjectId, form: &FormId, said: &FormAvailability) -> Result<(), DbError> {
    let before: BTreeSet<String> = places_of(write, project, form).await?.into_iter().collect();
    sqlx::query(
        "INSERT INTO availability (project, form, body) VALUES ($1, $2, $3) \
         ON CONFLICT (project, form) DO UPDATE SET body = excluded.body",
    )
    .bind(project.to_string())
    .bind(form.as_str())
    .bind(json("availability", said)?)
    .execute(&mut *write.tx)
    .await?;
    let after: BTreeSet<String> = scopes(project, &said.groups).into_iter().collect();
    let moving = moving(write, project, form, &before).await?;
    let bump = |scope: &String, kind: &'static str, key: &str, gone: bool| Bump {
        scope: scope.clone(),
        project,
        kind,
        key: key.to_owned(),
        gone,
    };
    let (left, come) = (before.difference(&after), after.difference(&before));
    let mut bumps: Vec<Bump> = left.clone().map(|scope| bump(scope, AVAILABILITY, form.as_str(), true)).collect();
    for (kind, key) in &moving {
        bumps.extend(left.clone().map(|scope| bump(scope, kind, key, true)));
        bumps.extend(come.clone().map(|scope| bump(scope, kind, key, false)));
    }
    bump_all(write, bumps).await?;
    show(write, project, form, said).await
}

/// What shows of a form now: itself, if it is in force, who executes it, and what was read in it.
async fn moving(
    write: &mut Write,
    project: ProjectId,
    form: &FormId,
    scopes: &BTreeSet<String>,
) -> Result<BTreeSet<(&'static str, String)>, DbError> {
    let rows = sqlx::query(
        "SELECT DISTINCT s.kind, s.key FROM json_each($1) j JOIN scope_rows s ON s.scope = j.value \
         JOIN row_bodies b ON b.project = s.project AND b.kind = s.kind AND b.key = s.key \
         WHERE s.project = $2 AND s.gone_at IS NULL \
         AND (s.kind = $3 AND s.key = $4 OR s.kind IN ($5, $6) AND b.body->>'form' = $4)",
    )
    .bind(json("scopes", scopes)?)
    .bind(project.to_string())
    .bind(FORM)
    .bind(form.as_str())
    .bind(EXECUTION)
    .bind(READINGS)
    .fetch_all(&mut *write.tx)
    .await?;
    let kind = |name: &str| [FORM, EXECUTION, READINGS].into_iter().find(|kind| *kind == name).unwrap_or(FORM);
    rows.iter().map(|row| Ok((kind(row.try_get(0)?), row.try_get(1)?))).collect()
}

/// Shows it to devices, where the form shows.
pub async fn show(
    write: &mut Write,
    project: ProjectId,
    form: &FormId,
    said: &FormAvailability,
) -> Result<(), DbError> {
    let row = row(write, said).await?;
    let says_nothing = row == AvailabilityRow::default();
    let key = form.as_str().to_owned();
    put_all(write, vec![Body { project, kind: AVAILABILITY, key: key.clone(), text: json("availability", &row)? }])
        .await?;
    let bumps = scopes(project, &said.groups).into_iter().map(|scope| Bump {
        scope,
        project,
        kind: AVAILABILITY,
        key: key.clone(),
        gone: says_nothing,
    });
    bump_all(write, bumps.collect()).await
}

async fn row(write: &mut Write, said: &FormAvailability) -> Result<AvailabilityRow, DbError> {
    let FormAvailability { when, shifts, groups, budget_min } = said.clone();
    Ok(AvailabilityRow { when, shifts: shift_times(write, &shifts).await?, budget_min, groups })
}

/// Shows what is said of forms, where it is not what shows: to devices that knew less.
pub async fn renew(write: &mut Write, project: ProjectId) -> Result<(), DbError> {
    for (form, said) in all(write, project).await? {
        let now = json("availability", &row(write, &said).await?)?;
        let known = sqlx::query("SELECT body FROM row_bodies WHERE project = $1 AND kind = $2 AND key = $3")
            .bind(project.to_string())
            .bind(AVAILABILITY)
            .bind(form.as_str())
            .fetch_optional(&mut *write.tx)
            .await?;
        let known = known.map(|row| row.try_get::<String, _>(0)).transpose()?;
        if known.is_none_or(|known| known != now) {
            show(write, project, &form, &said).await?;
        }
    }
    Ok(())
}

async fn shift_times(write: &mut Write, shifts: &[ShiftId]) -> Result<Vec<ShiftTimes>, DbError> {
    let rows = sqlx::query(
        "SELECT s.id, s.name, s.days, s.from_min, s.to_min FROM json_each($1) j JOIN shifts s ON s.id = j.value \
         ORDER BY s.from_min, s.name",
    )
    .bind(json("shifts", &shifts)?)
    .fetch_all(&mut *write.tx)
    .await?;
    let minute = |value: i64| i32::try_from(value).unwrap_or(0);
    let times = |row: &sqlx::sqlite::SqliteRow| {
        Ok(ShiftTimes {
            id: parse("shift", row.try_get(0)?)?,
            name: row.try_get(1)?,
            days: from_json("days", row.try_get(2)?)?,
            from_min: minute(row.try_get(3)?),
            to_min: minute(row.try_get(4)?),
        })
    };
    rows.iter().map(times).collect()
}

impl Db {
    /// What is said of a form; `None` if the project has no such form.
    pub async fn availability(&self, project: ProjectId, form: &FormId) -> Result<Option<FormAvailability>, DbError> {
        let row = sqlx::query(
            "SELECT (SELECT a.body FROM availability a WHERE a.project = v.project AND a.form = v.form) AS body \
             FROM form_versions v WHERE v.project = $1 AND v.form = $2 LIMIT 1",
        )
        .bind(project.to_string())
        .bind(form.as_str())
        .fetch_optional(&self.readers)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let body: Option<&str> = row.try_get(0)?;
        body.map_or_else(|| Ok(Some(FormAvailability::default())), |body| from_json("availability", body).map(Some))
    }
}
