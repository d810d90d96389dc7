//! People and their passwords' hashes. Nothing here sees a password.

use super::rows::{bump, put};
use super::text::{from_word, json, parse};
use super::{Db, DbError, Write, colleagues, vault};
use coletor_common::account::Role;
use coletor_common::admin::{ChangePerson, Person};
use coletor_common::id::{PersonId, ProjectId};
use coletor_common::row::{PERSON, PersonRow, board_scope};
use coletor_common::time::Millis;
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

/// Somebody, and where they belong.
#[derive(Debug, Clone)]
pub struct Member {
    /// Who.
    pub person: Person,
    /// Their project.
    pub project: ProjectId,
    /// The project's name.
    pub project_name: String,
    /// The hash of their password, in PHC form.
    pub password_hash: String,
}

/// Adds somebody.
///
/// # Errors
/// [`DbError::is_taken`] if the login is.
pub async fn insert(write: &mut Write, project: ProjectId, person: &Person, hash: &str) -> Result<(), DbError> {
    sqlx::query(
        "INSERT INTO people (id, project, login, name, role, password_hash, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(person.id.to_string())
    .bind(project.to_string())
    .bind(&person.login)
    .bind(&person.name)
    .bind(person.role.as_str())
    .bind(hash)
    .bind(write.now)
    .execute(&mut *write.tx)
    .await?;
    show(write, project, person).await
}

async fn show(write: &mut Write, project: ProjectId, person: &Person) -> Result<(), DbError> {
    let Person { login, name, role, active, .. } = person;
    let row = PersonRow { login: login.clone(), name: name.clone(), role: *role, active: *active };
    let key = person.id.to_string();
    put(write, project, PERSON, &key, json("person", &row)?).await?;
    bump(write, board_scope(project), project, PERSON, &key, false).await?;
    colleagues::show(write, project, &[person.id]).await
}

/// Sets somebody's name, role and access, and answers how they were; `None` if the project has no such person. Without
/// access their sessions end; with another role their connections look again at what they may.
pub async fn change(
    write: &mut Write,
    project: ProjectId,
    id: PersonId,
    to: &ChangePerson,
) -> Result<Option<Person>, DbError> {
    let found = sqlx::query("SELECT id, login, name, role, left_at FROM people WHERE id = $1 AND project = $2")
        .bind(id.to_string())
        .bind(project.to_string())
        .fetch_optional(&mut *write.tx)
        .await?;
    let Some(before) = found.as_ref().map(person).transpose()? else { return Ok(None) };
    let after = Person { name: to.name.clone(), role: to.role, active: to.active, ..before.clone() };
    if before == after {
        return Ok(Some(before));
    }
    sqlx::query(
        "UPDATE people SET name = $2, role = $3, left_at = CASE WHEN $4 THEN NULL ELSE COALESCE(left_at, $5) END \
         WHERE id = $1",
    )
    .bind(id.to_string())
    .bind(&after.name)
    .bind(after.role.as_str())
    .bind(after.active)
    .bind(write.now)
    .execute(&mut *write.tx)
    .await?;
    if !after.active {
        sqlx::query("DELETE FROM sessions WHERE person = $1").bind(id.to_string()).execute(&mut *write.tx).await?;
        vault::forget(write, id).await?;
    }
    write.regranted.insert(id);
    show(write, project, &after).await?;
    Ok(Some(before))
}

/// Whether somebody of the project may collect.
pub async fn collects(write: &mut Write, project: ProjectId, id: PersonId) -> Result<bool, DbError> {
    let row = sqlx::query("SELECT role FROM people WHERE id = $1 AND project = $2 AND left_at IS NULL")
        .bind(id.to_string())
        .bind(project.to_string())
        .fetch_optional(&mut *write.tx)
        .await?;
    let role = row.map(|row| from_word::<Role>("role", row.try_get(0)?)).transpose()?;
    Ok(role.is_some_and(Role::collects))
}

/// Sets a new password and ends the person's sessions. False if the project has no such person.
pub async fn set_password(write: &mut Write, project: ProjectId, id: PersonId, hash: &str) -> Result<bool, DbError> {
    let done = sqlx::query("UPDATE people SET password_hash = $3 WHERE id = $1 AND project = $2")
        .bind(id.to_string())
        .bind(project.to_string())
        .bind(hash)
        .execute(&mut *write.tx)
        .await?;
    write.regranted.insert(id);
    sqlx::query("DELETE FROM sessions WHERE person = $1 AND $2 > 0")
        .bind(id.to_string())
        .bind(i64::try_from(done.rows_affected()).unwrap_or(0))
        .execute(&mut *write.tx)
        .await?;
    if done.rows_affected() > 0 {
        vault::forget_tokens(write, id).await?;
    }
    Ok(done.rows_affected() > 0)
}

/// The name of somebody of the project.
pub async fn name(write: &mut Write, project: ProjectId, id: PersonId) -> Result<Option<String>, DbError> {
    let row = sqlx::query("SELECT name FROM people WHERE id = $1 AND project = $2")
        .bind(id.to_string())
        .bind(project.to_string())
        .fetch_optional(&mut *write.tx)
        .await?;
    row.map(|row| Ok(row.try_get(0)?)).transpose()
}

fn person(row: &SqliteRow) -> Result<Person, DbError> {
    Ok(Person {
        id: parse("person", row.try_get("id")?)?,
        login: row.try_get("login")?,
        name: row.try_get("name")?,
        role: from_word("role", row.try_get("role")?)?,
        active: row.try_get::<Option<Millis>, _>("left_at")?.is_none(),
    })
}

impl Db {
    /// Everybody of a project, by login.
    pub async fn people(&self, project: ProjectId) -> Result<Vec<Person>, DbError> {
        let rows = sqlx::query("SELECT id, login, name, role, left_at FROM people WHERE project = $1 ORDER BY login")
            .bind(project.to_string())
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(person).collect()
    }

    /// Who has that login, also without access.
    pub async fn member(&self, login: &str) -> Result<Option<Member>, DbError> {
        let row = sqlx::query(
            "SELECT p.id, p.login, p.name, p.role, p.left_at, p.password_hash, p.project, j.name AS project_name \
             FROM people p JOIN projects j ON j.id = p.project WHERE p.login = $1",
        )
        .bind(login)
        .fetch_optional(&self.readers)
        .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(Member {
            person: person(&row)?,
            project: parse("project", row.try_get("project")?)?,
            project_name: row.try_get("project_name")?,
            password_hash: row.try_get("password_hash")?,
        }))
    }
}
