//! Versioned rows of scopes: what changed, in commit order, and pages of it behind a cursor.

use super::text::{big, count, from_json};
use super::{Db, DbError, Write};
use coletor_common::id::ProjectId;
use coletor_common::sync::frame::{BATCH_BYTES_MAX, BATCH_ROWS_MAX, Cursor, Row};
use coletor_common::sync::server::Page;
use sqlx::{Row as _, SqliteConnection};
use std::collections::BTreeMap;

/// Stores a row's content. It moves no scope; [`bump`] does.
pub async fn put(write: &mut Write, project: ProjectId, kind: &str, key: &str, body: &str) -> Result<(), DbError> {
    sqlx::query(
        "INSERT INTO row_bodies (project, kind, key, body) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (project, kind, key) DO UPDATE SET body = excluded.body",
    )
    .bind(project.to_string())
    .bind(kind)
    .bind(key)
    .bind(body)
    .execute(&mut *write.tx)
    .await?;
    Ok(())
}

/// Says that a row changed in a scope, or, with `gone`, that it left it.
pub async fn bump(
    write: &mut Write,
    scope: &str,
    project: ProjectId,
    kind: &str,
    key: &str,
    gone: bool,
) -> Result<(), DbError> {
    let head = sqlx::query(
        "INSERT INTO scopes (scope, epoch, seq) VALUES ($1, $2, 1) \
         ON CONFLICT (scope) DO UPDATE SET seq = scopes.seq + 1 RETURNING epoch, seq",
    )
    .bind(scope)
    .bind(write.now)
    .fetch_one(&mut *write.tx)
    .await?;
    let head = Cursor { epoch: count(head.try_get(0)?), seq: count(head.try_get(1)?) };
    sqlx::query(
        "INSERT INTO scope_rows (scope, kind, key, project, seq, deleted) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (scope, kind, key) DO UPDATE SET seq = excluded.seq, deleted = excluded.deleted",
    )
    .bind(scope)
    .bind(kind)
    .bind(key)
    .bind(project.to_string())
    .bind(big(head.seq))
    .bind(i64::from(gone))
    .execute(&mut *write.tx)
    .await?;
    write.touched.insert(scope.to_owned(), head);
    Ok(())
}

/// Whether a scope shows a row at all, and it is not gone.
pub async fn shows(write: &mut Write, scope: &str, kind: &str, key: &str) -> Result<bool, DbError> {
    let row = sqlx::query("SELECT 1 FROM scope_rows WHERE scope = $1 AND kind = $2 AND key = $3 AND deleted = 0")
        .bind(scope)
        .bind(kind)
        .bind(key)
        .fetch_optional(&mut *write.tx)
        .await?;
    Ok(row.is_some())
}

async fn head(db: &mut SqliteConnection, scope: &str) -> Result<Cursor, DbError> {
    let row = sqlx::query("SELECT epoch, seq FROM scopes WHERE scope = $1").bind(scope).fetch_optional(db).await?;
    Ok(match row {
        Some(row) => Cursor { epoch: count(row.try_get(0)?), seq: count(row.try_get(1)?) },
        None => Cursor::default(), // nothing ever changed in it
    })
}

impl Db {
    /// Where each scope stands.
    pub async fn heads(&self, scopes: Vec<String>) -> Result<BTreeMap<String, Cursor>, DbError> {
        let mut db = self.readers.acquire().await?;
        let mut heads = BTreeMap::new();
        for scope in scopes {
            let head = head(&mut db, &scope).await?;
            heads.insert(scope, head);
        }
        Ok(heads)
    }

    /// The rows behind a cursor, at most one batch of them.
    ///
    /// A cursor of another epoch starts over. One that is ahead of the scope was given by a database that is lost
    /// (a restored backup), so the scope starts a new epoch.
    pub async fn page(&self, scope: &str, after: Cursor) -> Result<Page, DbError> {
        let mut tx = self.readers.begin().await?;
        let mut head = head(&mut tx, scope).await?;
        if after > head && (after.epoch, head.epoch) != (0, 0) {
            drop(tx);
            head = self.restart(scope, after).await?;
            tx = self.readers.begin().await?;
        }
        let from = if after.epoch == head.epoch { after.seq } else { 0 };
        let (rows, more_at) = read(&mut tx, scope, from, head.seq).await?;
        let to = Cursor { epoch: head.epoch, seq: more_at.unwrap_or(head.seq) };
        Ok(Page { scope: scope.to_owned(), after, to, more: more_at.is_some(), rows })
    }

    async fn restart(&self, scope: &str, ahead: Cursor) -> Result<Cursor, DbError> {
        let mut write = self.write().await?;
        let epoch = write.now.max(big(ahead.epoch) + 1);
        let row = sqlx::query(
            "INSERT INTO scopes (scope, epoch, seq) VALUES ($1, $2, 0) \
             ON CONFLICT (scope) DO UPDATE SET epoch = excluded.epoch RETURNING epoch, seq",
        )
        .bind(scope)
        .bind(epoch)
        .fetch_one(&mut *write.tx)
        .await?;
        let head = Cursor { epoch: count(row.try_get(0)?), seq: count(row.try_get(1)?) };
        write.touched.insert(scope.to_owned(), head);
        write.commit().await?;
        Ok(head)
    }
}

/// Rows after `from`, and where they end if there are more. From the start, what is gone is not worth telling.
async fn read(
    db: &mut SqliteConnection,
    scope: &str,
    from: u64,
    through: u64,
) -> Result<(Vec<Row>, Option<u64>), DbError> {
    let limit = i64::try_from(BATCH_ROWS_MAX + 1).unwrap_or(i64::MAX);
    let found = sqlx::query(
        "SELECT s.kind, s.key, s.seq, CASE WHEN s.deleted = 0 THEN b.body END AS body FROM scope_rows s \
         LEFT JOIN row_bodies b ON b.project = s.project AND b.kind = s.kind AND b.key = s.key \
         WHERE s.scope = $1 AND s.seq > $2 AND s.seq <= $3 AND ($2 > 0 OR s.deleted = 0) ORDER BY s.seq LIMIT $4",
    )
    .bind(scope)
    .bind(big(from))
    .bind(big(through))
    .bind(limit)
    .fetch_all(db)
    .await?;
    let (mut rows, mut bytes, mut last) = (Vec::new(), 0, from);
    for row in found {
        let body: Option<String> = row.try_get("body")?;
        bytes += body.as_ref().map_or(0, String::len);
        if !rows.is_empty() && (bytes > BATCH_BYTES_MAX || rows.len() == BATCH_ROWS_MAX) {
            return Ok((rows, Some(last)));
        }
        last = count(row.try_get("seq")?);
        let body = body.map(|body| from_json("row", &body)).transpose()?;
        rows.push(Row { kind: row.try_get("kind")?, key: row.try_get("key")?, body });
    }
    Ok((rows, None))
}
