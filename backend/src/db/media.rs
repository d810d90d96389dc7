//! Which files are here. Their bytes are in `blobs`.

use super::append::show_records;
use super::text::{big, count, parse};
use super::{Db, DbError, Write, receipts};
use coletor_common::id::{PersonId, ProjectId, RecordId};
use sqlx::Row as _;

/// A file that is here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its size.
    pub bytes: u64,
    /// Its media type.
    pub content_type: String,
    /// Who sent it.
    pub uploaded_by: PersonId,
}

/// Notes that a file is here, and shows the records that name it anew. False if it was here already.
pub async fn insert(write: &mut Write, project: ProjectId, sha256: &str, file: &File) -> Result<bool, DbError> {
    let done = sqlx::query(
        "INSERT INTO media (project, sha256, bytes, content_type, uploaded_by, received_at) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
    )
    .bind(project.to_string())
    .bind(sha256)
    .bind(big(file.bytes))
    .bind(&file.content_type)
    .bind(file.uploaded_by.to_string())
    .bind(write.now)
    .execute(&mut *write.tx)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    let rows = sqlx::query(
        "SELECT r.id, r.author FROM records r JOIN record_media m ON m.record = r.id \
         WHERE m.sha256 = $1 AND r.project = $2",
    )
    .bind(sha256)
    .bind(project.to_string())
    .fetch_all(&mut *write.tx)
    .await?;
    let read = |row: sqlx::sqlite::SqliteRow| Ok((parse("person", row.try_get("author")?)?, row.try_get("id")?));
    let records: Vec<(PersonId, String)> = rows.into_iter().map(read).collect::<Result<_, DbError>>()?;
    let ids: Result<Vec<RecordId>, DbError> = records.iter().map(|(_, id)| parse("record", id)).collect();
    show_records(write, project, records).await?;
    receipts::reconsider(write, project, &ids?).await?;
    Ok(true)
}

impl Db {
    /// A file of the project.
    pub async fn file(&self, project: ProjectId, sha256: &str) -> Result<Option<File>, DbError> {
        let row = sqlx::query("SELECT bytes, content_type, uploaded_by FROM media WHERE project = $1 AND sha256 = $2")
            .bind(project.to_string())
            .bind(sha256)
            .fetch_optional(&self.readers)
            .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(File {
            bytes: count(row.try_get("bytes")?),
            content_type: row.try_get("content_type")?,
            uploaded_by: parse("person", row.try_get("uploaded_by")?)?,
        }))
    }
}
