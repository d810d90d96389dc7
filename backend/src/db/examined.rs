//! Finished records that the server has not filled once more yet, and what it found in those it has.

use super::text::{from_json, json, parse};
use super::{Db, DbError, Write};
use coletor_common::form::examine::Difference;
use coletor_common::id::{ProjectId, RecordId};
use coletor_common::record::Record;
use coletor_common::row::RECORD;
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

/// A finished record that is to be looked at.
#[derive(Debug)]
pub struct Unexamined {
    /// Where it belongs.
    pub project: ProjectId,
    /// As it is.
    pub record: Record,
    /// Its author's login.
    pub login: String,
    /// The chain of its operations, which says whether it changes meanwhile.
    chain: String,
}

/// Notes what was found in a record, unless it has changed since it was read. Whether it was noted.
pub async fn note(write: &mut Write, seen: &Unexamined, found: &[Difference]) -> Result<bool, DbError> {
    let differences = if found.is_empty() { None } else { Some(json("differences", &found)?) };
    let done = sqlx::query("UPDATE records SET examined_at = $3, differences = $4 WHERE id = $1 AND ops_sha256 = $2")
        .bind(seen.record.id.to_string())
        .bind(&seen.chain)
        .bind(write.now)
        .bind(differences)
        .execute(&mut *write.tx)
        .await?;
    Ok(done.rows_affected() > 0)
}

impl Db {
    /// Some of the finished records that are to be looked at, in the order in which they were finished.
    pub async fn unexamined(&self, limit: u32) -> Result<Vec<Unexamined>, DbError> {
        let rows = sqlx::query(
            "SELECT r.project, r.ops_sha256, b.body, p.login FROM records r JOIN people p ON p.id = r.author \
             JOIN row_bodies b ON b.project = r.project AND b.kind = $1 AND b.key = r.id \
             WHERE r.status = 'finished' AND r.examined_at IS NULL ORDER BY r.finished_place, r.id LIMIT $2",
        )
        .bind(RECORD)
        .bind(i64::from(limit))
        .fetch_all(&self.readers)
        .await?;
        let read = |row: &SqliteRow| {
            Ok(Unexamined {
                project: parse("project", row.try_get("project")?)?,
                record: from_json("record", row.try_get("body")?)?,
                login: row.try_get("login")?,
                chain: row.try_get("ops_sha256")?,
            })
        };
        rows.iter().map(read).collect()
    }

    /// What was found in a record; `None` where it was not looked at yet.
    pub async fn differences(&self, id: RecordId) -> Result<Option<Vec<Difference>>, DbError> {
        let row = sqlx::query("SELECT examined_at, differences FROM records WHERE id = $1")
            .bind(id.to_string())
            .fetch_optional(&self.readers)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let found: Option<String> = row.try_get("differences")?;
        let examined: Option<i64> = row.try_get("examined_at")?;
        let found = found.map(|found| from_json("differences", &found)).transpose()?;
        Ok(examined.map(|_| found.unwrap_or_default()))
    }
}
