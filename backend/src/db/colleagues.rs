//! Who may collect in a project, for everybody's devices to know: a round is given to a colleague also where there is no
//! network.

use super::rows::{Body, Bump, bump_all, put_all};
use super::text::{from_json, from_word, json, parse};
use super::{DbError, Write};
use coletor_common::account::Role;
use coletor_common::id::{GroupId, PersonId, ProjectId};
use coletor_common::row::{COLLEAGUE, ColleagueRow, project_scope};
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;
use std::collections::BTreeSet;

/// Shows these people as they are now, or no more if they may not collect. Nothing changes where nothing is new.
pub async fn show(write: &mut Write, project: ProjectId, people: &[PersonId]) -> Result<(), DbError> {
    let scope = project_scope(project);
    let rows = sqlx::query(
        "SELECT p.id, p.name, p.role, p.left_at IS NULL AND p.password_hash <> '' AS signs_in, b.body AS known, \
         s.scope IS NOT NULL AS shows, \
         (SELECT json_group_array(m.unit) FROM group_members m WHERE m.person = p.id) AS units \
         FROM json_each($1) j JOIN people p ON p.id = j.value \
         LEFT JOIN row_bodies b ON b.project = p.project AND b.kind = $3 AND b.key = p.id \
         LEFT JOIN scope_rows s ON s.scope = $4 AND s.kind = $3 AND s.key = p.id AND s.gone_at IS NULL \
         WHERE p.project = $2",
    )
    .bind(json("people", &people)?)
    .bind(project.to_string())
    .bind(COLLEAGUE)
    .bind(&scope)
    .fetch_all(&mut *write.tx)
    .await?;
    let (mut bodies, mut bumps) = (Vec::new(), Vec::new());
    for row in rows {
        let (key, known): (String, Option<String>) = (row.try_get("id")?, row.try_get("known")?);
        let shows: bool = row.try_get("shows")?;
        let collects = row.try_get("signs_in")? && from_word::<Role>("role", row.try_get("role")?)?.collects();
        let text = json("colleague", &colleague(&row)?)?;
        let (is_known, is_new) = (known.is_some(), known.is_none_or(|known| known != text));
        if shows != collects || (collects && is_new) {
            bumps.push(Bump { scope: scope.clone(), project, kind: COLLEAGUE, key: key.clone(), gone: !collects });
        }
        if is_new && (collects || is_known) {
            bodies.push(Body { project, kind: COLLEAGUE, key, text }); // also of who is gone: an erased name stays nowhere
        }
    }
    put_all(write, bodies).await?;
    bump_all(write, bumps).await
}

fn colleague(row: &SqliteRow) -> Result<ColleagueRow, DbError> {
    let groups: BTreeSet<GroupId> = from_json("groups", row.try_get("units")?)?;
    Ok(ColleagueRow { name: row.try_get("name")?, groups: groups.into_iter().collect() })
}

/// Shows everybody as they are now.
pub async fn renew(write: &mut Write, project: ProjectId) -> Result<(), DbError> {
    let rows = sqlx::query("SELECT id FROM people WHERE project = $1")
        .bind(project.to_string())
        .fetch_all(&mut *write.tx)
        .await?;
    let people: Vec<PersonId> =
        rows.iter().map(|row| parse("person", row.try_get(0)?)).collect::<Result<_, DbError>>()?;
    show(write, project, &people).await
}

/// A record that is given to somebody: its project, to whom, and its form.
pub type Gift = (ProjectId, PersonId, String);

/// Those among them whose heir may collect, and is of a group that the form is for.
pub async fn possible(write: &mut Write, gifts: BTreeSet<Gift>) -> Result<BTreeSet<Gift>, DbError> {
    let gifts: Vec<Gift> = gifts.into_iter().collect();
    if gifts.is_empty() {
        return Ok(BTreeSet::new());
    }
    let rows = sqlx::query(
        "SELECT j.key AS at, p.role FROM json_each($1) j \
         JOIN people p ON p.project = j.value->>0 AND p.id = j.value->>1 \
         LEFT JOIN availability a ON a.project = p.project AND a.form = j.value->>2 \
         WHERE p.left_at IS NULL AND p.password_hash <> '' \
         AND (NOT EXISTS (SELECT 1 FROM json_each(a.body, '$.groups')) OR EXISTS (SELECT 1 \
          FROM json_each(a.body, '$.groups') g JOIN group_members m ON m.unit = g.value AND m.person = p.id))",
    )
    .bind(json("gifts", &gifts)?)
    .fetch_all(&mut *write.tx)
    .await?;
    let mut possible = BTreeSet::new();
    for row in rows {
        let gift = usize::try_from(row.try_get::<i64, _>("at")?).ok().and_then(|at| gifts.get(at));
        let gift = gift.ok_or_else(|| DbError::corrupt("list", "not asked for"))?;
        if from_word::<Role>("role", row.try_get("role")?)?.collects() {
            possible.insert(gift.clone());
        }
    }
    Ok(possible)
}
