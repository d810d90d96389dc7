//! Files on their way. Their bytes are in `parts`.

use super::text::{big, count, parse};
use super::{Db, DbError, Write};
use coletor_common::id::{PersonId, ProjectId};
use coletor_common::time::Millis;
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

/// A file on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// Its name, a UUID.
    pub id: String,
    /// Where it belongs.
    pub project: ProjectId,
    /// Who sends it.
    pub person: PersonId,
    /// What it will hash to.
    pub sha256: String,
    /// Its media type.
    pub content_type: String,
    /// Its size.
    pub bytes: u64,
    /// How much of it is on the disk for sure.
    pub at: u64,
    /// When it is forgotten, unless it is gone on with.
    pub expires_at: Millis,
}

fn upload(row: &SqliteRow) -> Result<Upload, DbError> {
    Ok(Upload {
        id: row.try_get("id")?,
        project: parse("project", row.try_get("project")?)?,
        person: parse("person", row.try_get("person")?)?,
        sha256: row.try_get("sha256")?,
        content_type: row.try_get("content_type")?,
        bytes: count(row.try_get("bytes")?),
        at: count(row.try_get("at")?),
        expires_at: row.try_get("expires_at")?,
    })
}

/// Begins one.
pub async fn insert(write: &mut Write, upload: &Upload) -> Result<(), DbError> {
    sqlx::query(
        "INSERT INTO uploads (id, project, person, sha256, content_type, bytes, at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(&upload.id)
    .bind(upload.project.to_string())
    .bind(upload.person.to_string())
    .bind(&upload.sha256)
    .bind(&upload.content_type)
    .bind(big(upload.bytes))
    .bind(big(upload.at))
    .bind(upload.expires_at)
    .execute(&mut *write.tx)
    .await?;
    Ok(())
}

/// So much of it is on the disk now.
pub async fn advance(write: &mut Write, id: &str, at: u64, expires_at: Millis) -> Result<(), DbError> {
    sqlx::query("UPDATE uploads SET at = $2, expires_at = $3 WHERE id = $1")
        .bind(id)
        .bind(big(at))
        .bind(expires_at)
        .execute(&mut *write.tx)
        .await?;
    Ok(())
}

/// Forgets one. Fine if there is none.
pub async fn delete(write: &mut Write, id: &str) -> Result<(), DbError> {
    sqlx::query("DELETE FROM uploads WHERE id = $1").bind(id).execute(&mut *write.tx).await?;
    Ok(())
}

/// Forgets those that are over; their names.
pub async fn expire(write: &mut Write) -> Result<Vec<String>, DbError> {
    let rows = sqlx::query("DELETE FROM uploads WHERE expires_at <= $1 RETURNING id")
        .bind(write.now)
        .fetch_all(&mut *write.tx)
        .await?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}

impl Db {
    /// One of them.
    pub async fn upload(&self, id: &str) -> Result<Option<Upload>, DbError> {
        let row = sqlx::query("SELECT * FROM uploads WHERE id = $1").bind(id).fetch_optional(&self.readers).await?;
        row.as_ref().map(upload).transpose()
    }

    /// How many somebody has begun and not ended.
    pub async fn unfinished(&self, person: PersonId) -> Result<u64, DbError> {
        let row = sqlx::query("SELECT COUNT(*) FROM uploads WHERE person = $1 AND at < bytes AND expires_at > $2")
            .bind(person.to_string())
            .bind(crate::clock::now())
            .fetch_one(&self.readers)
            .await?;
        Ok(count(row.try_get(0)?))
    }

    /// The names of all.
    pub async fn uploads(&self) -> Result<Vec<String>, DbError> {
        let rows = sqlx::query("SELECT id FROM uploads").fetch_all(&self.readers).await?;
        rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
    }
}
