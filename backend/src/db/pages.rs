//! What scopes show: pages of rows behind a cursor, and checksums.

use super::rows::restart;
use super::text::{big, count, from_json};
use super::{Db, DbError};
use coletor_common::sync::frame::{BATCH_BYTES_MAX, BATCH_ROWS_MAX, Cursor, Row};
use coletor_common::sync::server::Page;
use futures_util::TryStreamExt as _;
use sqlx::{Row as _, SqliteConnection, SqlitePool};
use std::collections::BTreeMap;

/// Where a scope stands.
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

    /// Where a scope stands, and the checksum of its rows there (`coletor_common::sync::checksum`).
    pub async fn checksum(&self, scope: &str) -> Result<(Cursor, u64), DbError> {
        let row = sqlx::query("SELECT epoch, seq, checksum FROM scopes WHERE scope = $1");
        let Some(row) = row.bind(scope).fetch_optional(&self.readers).await? else {
            return Ok((Cursor::default(), 0));
        };
        let head = Cursor { epoch: count(row.try_get(0)?), seq: count(row.try_get(1)?) };
        Ok((head, row.try_get::<i64, _>(2)?.cast_unsigned()))
    }

    /// The rows behind a cursor, at most one batch of them.
    ///
    /// A cursor of another epoch starts over. One that the scope cannot continue begins a new epoch for everybody in it:
    /// rare (a restored backup, a device away for half a year), and then each of them is sure to be right.
    pub async fn page(&self, scope: &str, after: Cursor) -> Result<Page, DbError> {
        let mut found = read(&self.readers, scope, after).await?;
        if !found.continues(after) {
            let mut write = self.write().await?;
            restart(&mut write, scope, after).await?;
            write.commit().await?;
            found = read(&self.readers, scope, after).await?;
        }
        let to = Cursor { epoch: found.head.epoch, seq: found.more_at.unwrap_or(found.head.seq) };
        let bytes = found.rows.iter().map(Row::bytes).sum();
        Ok(Page { scope: scope.to_owned(), after, to, more: found.more_at.is_some(), bytes, rows: found.rows })
    }
}

/// A scope as it stands, and rows of it.
#[derive(Debug, Default)]
struct Found {
    head: Cursor,
    /// What was gone up to here is forgotten.
    floor: u64,
    rows: Vec<Row>,
    /// Where the rows end, if there are more.
    more_at: Option<u64>,
}

impl Found {
    /// Whether the rows behind a cursor tell all that its owner needs.
    ///
    /// Not if it is ahead of us: then it was given by a database that is lost (a restored backup). Not if rows have gone
    /// since that nobody remembers.
    fn continues(&self, after: Cursor) -> bool {
        let ahead = after > self.head && (after.epoch, self.head.epoch) != (0, 0);
        let forgotten = after.epoch == self.head.epoch && after.seq > 0 && after.seq < self.floor;
        !ahead && !forgotten
    }
}

/// One statement, so that head and rows are of one moment. From the start, what is gone is not worth telling.
async fn read(readers: &SqlitePool, scope: &str, after: Cursor) -> Result<Found, DbError> {
    let mut rows = sqlx::query(
        "SELECT c.epoch, c.seq AS head, c.floor, s.kind, s.key, s.seq, \
         CASE WHEN s.gone_at IS NULL THEN b.body END AS body FROM scopes c \
         LEFT JOIN scope_rows s ON s.scope = c.scope AND s.seq > CASE WHEN c.epoch = $2 THEN $3 ELSE 0 END \
          AND (s.gone_at IS NULL OR c.epoch = $2 AND $3 > 0) \
         LEFT JOIN row_bodies b ON b.project = s.project AND b.kind = s.kind AND b.key = s.key \
         WHERE c.scope = $1 ORDER BY s.seq",
    )
    .bind(scope)
    .bind(big(after.epoch))
    .bind(big(after.seq))
    .fetch(readers);
    let (mut found, mut bytes, mut last) = (Found::default(), 0, 0);
    while let Some(row) = rows.try_next().await? {
        found.head = Cursor { epoch: count(row.try_get("epoch")?), seq: count(row.try_get("head")?) };
        found.floor = count(row.try_get("floor")?);
        let Some(kind) = row.try_get("kind")? else { break }; // no row is behind the cursor
        let body: Option<String> = row.try_get("body")?;
        bytes += body.as_ref().map_or(0, String::len);
        if !found.rows.is_empty() && (bytes > BATCH_BYTES_MAX || found.rows.len() == BATCH_ROWS_MAX) {
            found.more_at = Some(last);
            break;
        }
        last = count(row.try_get("seq")?);
        let body = body.map(|body| from_json("row", &body)).transpose()?;
        found.rows.push(Row { kind, key: row.try_get("key")?, body });
    }
    Ok(found)
}
