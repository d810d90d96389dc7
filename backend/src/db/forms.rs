//! Versions of forms: drafts, the one in force, and closed ones. A published version never changes.

use super::availability::places_of;
use super::rows::{bump, put};
use super::text::{count, from_json, from_word, json, parse, small, word};
use super::{Db, DbError, Write, entities};
use coletor_common::admin::{FormStatus, FormVersion};
use coletor_common::form::model::Form;
use coletor_common::id::{FormId, ProjectId, RecordId};
use coletor_common::record::Record;
use coletor_common::row::{FORM, FormRow, RECORD};
use coletor_common::time::Millis;
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

/// What became of an uploaded form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stored {
    /// It is a draft now.
    Draft,
    /// It is published already, exactly so.
    Same,
    /// That version is published with other content.
    Taken,
}

/// Stores a draft, in place of an earlier draft of that version.
pub async fn put_draft(write: &mut Write, project: ProjectId, form: &Form) -> Result<Stored, DbError> {
    let body = json("form", form)?;
    let row = sqlx::query("SELECT body, status FROM form_versions WHERE project = $1 AND form = $2 AND version = $3")
        .bind(project.to_string())
        .bind(form.id.as_str())
        .bind(&form.version)
        .fetch_optional(&mut *write.tx)
        .await?;
    let verdict = row.map(|row| verdict(&row, &body)).transpose()?.unwrap_or(Stored::Draft);
    if verdict != Stored::Draft {
        return Ok(verdict);
    }
    sqlx::query(
        "INSERT INTO form_versions (project, form, version, title, round, status, body, uploaded_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (project, form, version) DO UPDATE SET \
         title = excluded.title, round = excluded.round, body = excluded.body, uploaded_at = excluded.uploaded_at",
    )
    .bind(project.to_string())
    .bind(form.id.as_str())
    .bind(&form.version)
    .bind(&form.title)
    .bind(i64::from(form.round.is_some()))
    .bind(word("form status", &FormStatus::Draft)?)
    .bind(body)
    .bind(write.now)
    .execute(&mut *write.tx)
    .await?;
    put_files(write, project, form).await?;
    Ok(Stored::Draft)
}

/// What is to become of a form's text where that version is there already.
fn verdict(row: &SqliteRow, body: &str) -> Result<Stored, DbError> {
    let is_draft = from_word::<FormStatus>("form status", row.try_get("status")?)? == FormStatus::Draft;
    let is_same = row.try_get::<&str, _>("body")? == body;
    Ok(match (is_draft, is_same) {
        (true, _) => Stored::Draft,
        (false, true) => Stored::Same,
        (false, false) => Stored::Taken,
    })
}

/// Which files a draft shows, in the place of those before.
async fn put_files(write: &mut Write, project: ProjectId, form: &Form) -> Result<(), DbError> {
    sqlx::query("DELETE FROM form_files WHERE project = $1 AND form = $2 AND version = $3")
        .bind(project.to_string())
        .bind(form.id.as_str())
        .bind(&form.version)
        .execute(&mut *write.tx)
        .await?;
    for (name, sha256) in form.files.iter() {
        sqlx::query("INSERT INTO form_files (project, form, version, name, sha256) VALUES ($1, $2, $3, $4, $5)")
            .bind(project.to_string())
            .bind(form.id.as_str())
            .bind(&form.version)
            .bind(name)
            .bind(sha256)
            .execute(&mut *write.tx)
            .await?;
    }
    Ok(())
}

/// Whether a version is in force.
pub async fn is_in_force(write: &mut Write, project: ProjectId, form: &FormId, version: &str) -> Result<bool, DbError> {
    let row = sqlx::query("SELECT status FROM form_versions WHERE project = $1 AND form = $2 AND version = $3")
        .bind(project.to_string())
        .bind(form.as_str())
        .bind(version)
        .fetch_optional(&mut *write.tx)
        .await?;
    let Some(row) = row else { return Ok(false) };
    Ok(from_word::<FormStatus>("form status", row.try_get("status")?)? == FormStatus::Published)
}

/// Puts a version in force and closes the others. Repeating changes nothing. False if there is no such version.
pub async fn publish(write: &mut Write, project: ProjectId, form: &FormId, version: &str) -> Result<bool, DbError> {
    let row = sqlx::query("SELECT body, status FROM form_versions WHERE project = $1 AND form = $2 AND version = $3")
        .bind(project.to_string())
        .bind(form.as_str())
        .bind(version)
        .fetch_optional(&mut *write.tx)
        .await?;
    let Some(row) = row else { return Ok(false) };
    if from_word::<FormStatus>("form status", row.try_get("status")?)? == FormStatus::Published {
        return Ok(true);
    }
    let compiled: Form = from_json("form", row.try_get("body")?)?;
    sqlx::query(
        "UPDATE form_versions SET published_at = CASE WHEN version = $3 THEN $4 ELSE published_at END, \
         status = CASE WHEN version = $3 THEN $5 ELSE $6 END \
         WHERE project = $1 AND form = $2 AND (version = $3 OR status = $5)",
    )
    .bind(project.to_string())
    .bind(form.as_str())
    .bind(version)
    .bind(write.now)
    .bind(word("form status", &FormStatus::Published)?)
    .bind(word("form status", &FormStatus::Closed)?)
    .execute(&mut *write.tx)
    .await?;
    let row = FormRow { form: compiled, published_at: write.now };
    entities::learn(write, project, &row.form).await?;
    put(write, project, FORM, form.as_str(), json("form", &row)?).await?;
    for scope in places_of(write, project, form).await? {
        bump(write, scope, project, FORM, form.as_str(), false).await?;
    }
    Ok(true)
}

fn version(row: &SqliteRow) -> Result<FormVersion, DbError> {
    Ok(FormVersion {
        form: parse("form id", row.try_get("form")?)?,
        version: row.try_get("version")?,
        title: row.try_get("title")?,
        round: row.try_get::<i64, _>("round")? != 0,
        status: from_word("form status", row.try_get("status")?)?,
        uploaded_at: row.try_get("uploaded_at")?,
        published_at: row.try_get::<Option<Millis>, _>("published_at")?,
        records: count(row.try_get("records")?),
    })
}

impl Db {
    /// Whether a form of the project shows a file.
    pub async fn is_shown_by_a_form(&self, project: ProjectId, sha256: &str) -> Result<bool, DbError> {
        let row = sqlx::query("SELECT 1 FROM form_files WHERE project = $1 AND sha256 = $2 LIMIT 1")
            .bind(project.to_string())
            .bind(sha256)
            .fetch_optional(&self.readers)
            .await?;
        Ok(row.is_some())
    }

    /// Whether a version is published with other content.
    pub async fn is_taken_otherwise(&self, project: ProjectId, form: &Form) -> Result<bool, DbError> {
        let row =
            sqlx::query("SELECT body, status FROM form_versions WHERE project = $1 AND form = $2 AND version = $3")
                .bind(project.to_string())
                .bind(form.id.as_str())
                .bind(&form.version)
                .fetch_optional(&self.readers)
                .await?;
        let Some(row) = row else { return Ok(false) };
        Ok(verdict(&row, &json("form", form)?)? == Stored::Taken)
    }

    /// How many open records a form has, of other versions than this one.
    pub async fn count_open_records(&self, project: ProjectId, form: &FormId, but: &str) -> Result<u32, DbError> {
        let row = sqlx::query(
            "SELECT COUNT(*) FROM records WHERE project = $1 AND form = $2 AND version <> $3 \
             AND status IN ('running', 'interrupted')",
        )
        .bind(project.to_string())
        .bind(form.as_str())
        .bind(but)
        .fetch_one(&self.readers)
        .await?;
        Ok(small(row.try_get(0)?))
    }

    /// Some of them, in the order of their ids, behind one of them.
    pub async fn open_records(
        &self,
        project: ProjectId,
        form: &FormId,
        but: &str,
        after: Option<RecordId>,
        limit: u32,
    ) -> Result<Vec<Record>, DbError> {
        let rows = sqlx::query(
            "SELECT b.body FROM records r JOIN row_bodies b ON b.project = r.project AND b.kind = $1 AND b.key = r.id \
             WHERE r.project = $2 AND r.form = $3 AND r.version <> $4 AND r.status IN ('running', 'interrupted') \
             AND r.id > $5 ORDER BY r.id LIMIT $6",
        )
        .bind(RECORD)
        .bind(project.to_string())
        .bind(form.as_str())
        .bind(but)
        .bind(after.map(|id| id.to_string()).unwrap_or_default())
        .bind(i64::from(limit))
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(|row| from_json("record", row.try_get(0)?)).collect()
    }

    /// Every version of every form, the newest upload first.
    pub async fn form_versions(&self, project: ProjectId) -> Result<Vec<FormVersion>, DbError> {
        let rows = sqlx::query(
            "SELECT v.form, v.version, v.title, v.round, v.status, v.uploaded_at, v.published_at, \
             (SELECT COUNT(*) FROM records r WHERE r.project = v.project AND r.form = v.form AND r.version = v.version) \
             AS records FROM form_versions v WHERE v.project = $1 ORDER BY v.uploaded_at DESC, v.form, v.version DESC",
        )
        .bind(project.to_string())
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(version).collect()
    }

    /// One version, compiled.
    pub async fn form(&self, project: ProjectId, form: &FormId, version: &str) -> Result<Option<Form>, DbError> {
        let row = sqlx::query("SELECT body FROM form_versions WHERE project = $1 AND form = $2 AND version = $3")
            .bind(project.to_string())
            .bind(form.as_str())
            .bind(version)
            .fetch_optional(&self.readers)
            .await?;
        row.map(|row| from_json("form", row.try_get(0)?)).transpose()
    }

    /// Every version of a form that was ever published, compiled, newest first.
    pub async fn published(&self, project: ProjectId, form: &FormId) -> Result<Vec<Form>, DbError> {
        let rows = sqlx::query(
            "SELECT body FROM form_versions WHERE project = $1 AND form = $2 AND published_at IS NOT NULL \
             ORDER BY published_at DESC, version DESC",
        )
        .bind(project.to_string())
        .bind(form.as_str())
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(|row| from_json("form", row.try_get(0)?)).collect()
    }
}
