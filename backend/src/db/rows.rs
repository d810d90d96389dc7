//! Versioned rows of scopes: what changed, in commit order, and each scope's checksum. Reading them is in `pages`.
//!
//! All of a group's changes are written together, each table by one statement, however many there are. The lists go in
//! as JSON (`json_each` is SQLite's own word).

use super::text::{big, count, json};
use super::{DbError, Write};
use coletor_common::id::ProjectId;
use coletor_common::sync::checksum;
use coletor_common::sync::frame::Cursor;
use coletor_common::time::Millis;
use sqlx::{QueryBuilder, Row as _, Sqlite};
use std::collections::BTreeMap;

/// Bodies of one statement; more are stored by several.
const BODIES_A_STATEMENT: usize = 32;

/// A row's content.
#[derive(Debug)]
pub struct Body {
    /// Whose.
    pub project: ProjectId,
    /// What it is.
    pub kind: &'static str,
    /// Its name among its kind.
    pub key: String,
    /// JSON.
    pub text: String,
}

/// A row changed in a scope, or left it.
#[derive(Debug)]
pub struct Bump {
    /// Where.
    pub scope: String,
    /// Whose.
    pub project: ProjectId,
    /// What it is.
    pub kind: &'static str,
    /// Its name among its kind.
    pub key: String,
    /// It left.
    pub gone: bool,
}

/// Stores a row's content. It moves no scope; [`bump`] does.
pub async fn put(
    write: &mut Write,
    project: ProjectId,
    kind: &'static str,
    key: &str,
    body: String,
) -> Result<(), DbError> {
    put_all(write, vec![Body { project, kind, key: key.to_owned(), text: body }]).await
}

/// Says that a row changed in a scope, or, with `gone`, that it left it.
pub async fn bump(
    write: &mut Write,
    scope: String,
    project: ProjectId,
    kind: &'static str,
    key: &str,
    gone: bool,
) -> Result<(), DbError> {
    bump_all(write, vec![Bump { scope, project, kind, key: key.to_owned(), gone }]).await
}

/// Stores the content of rows; see [`put`].
pub async fn put_all(write: &mut Write, bodies: Vec<Body>) -> Result<(), DbError> {
    let mut bodies = bodies.into_iter().peekable();
    while bodies.peek().is_some() {
        let some = bodies.by_ref().take(BODIES_A_STATEMENT);
        QueryBuilder::<Sqlite>::new("INSERT INTO row_bodies (project, kind, key, body, hash) ")
            .push_values(some, |mut row, Body { project, kind, key, text }| {
                let hash = checksum::of_row(kind, &key, &text).cast_signed();
                row.push_bind(project.to_string()).push_bind(kind).push_bind(key).push_bind(text).push_bind(hash);
            })
            .push(" ON CONFLICT (project, kind, key) DO UPDATE SET body = excluded.body, hash = excluded.hash")
            .build()
            .execute(&mut *write.tx)
            .await?;
    }
    Ok(())
}

/// Where a scope stands.
#[derive(Debug, Clone, Copy)]
struct Head {
    epoch: i64,
    seq: i64,
    checksum: i64,
}

/// Moves the scopes in which rows changed; see [`bump`]. A row that is named twice changed once, as said last.
pub async fn bump_all(write: &mut Write, bumps: Vec<Bump>) -> Result<(), DbError> {
    let named = |bump: Bump| ((bump.scope, bump.kind, bump.key), (bump.project, bump.gone));
    let bumps: BTreeMap<(String, &'static str, String), (ProjectId, bool)> = bumps.into_iter().map(named).collect();
    if bumps.is_empty() {
        return Ok(());
    }
    let mut heads = heads(write, bumps.keys().map(|(scope, ..)| scope.as_str())).await?;
    let keys: Vec<_> = bumps.iter().map(|((scope, kind, key), (project, _))| (scope, kind, key, project)).collect();
    let hashes = hashes(write, &json("rows", &keys)?).await?;
    let mut rows = Vec::with_capacity(bumps.len());
    for (((scope, kind, key), (project, gone)), (old, new)) in bumps.iter().zip(hashes) {
        let head = heads.entry(scope).or_insert(Head { epoch: write.now, seq: 0, checksum: 0 });
        let new = if *gone { 0 } else { new };
        head.seq += 1;
        head.checksum = head.checksum.wrapping_sub(old).wrapping_add(new);
        rows.push((scope, kind, key, project, head.seq, new, gone.then_some(write.now)));
    }
    save_heads(write, &heads).await?;
    save_rows(write, &json("rows", &rows)?).await
}

async fn heads<'a>(
    write: &mut Write,
    scopes: impl Iterator<Item = &'a str>,
) -> Result<BTreeMap<&'a str, Head>, DbError> {
    let mut scopes: Vec<&str> = scopes.collect();
    scopes.dedup(); // they come sorted
    let found = sqlx::query(
        "SELECT j.key AS at, s.epoch, s.seq, s.checksum FROM json_each($1) j JOIN scopes s ON s.scope = j.value",
    )
    .bind(json("scopes", &scopes)?)
    .fetch_all(&mut *write.tx)
    .await?;
    let head = |row: sqlx::sqlite::SqliteRow| {
        let scope = usize::try_from(row.try_get::<i64, _>("at")?).ok().and_then(|at| scopes.get(at).copied());
        let scope = scope.ok_or_else(|| DbError::corrupt("scope", "not asked for"))?;
        Ok((scope, Head { epoch: row.try_get(1)?, seq: row.try_get(2)?, checksum: row.try_get(3)? }))
    };
    found.into_iter().map(head).collect()
}

/// What each row adds to its scope's checksum so far, and what its content would; in the order they are named.
async fn hashes(write: &mut Write, keys: &str) -> Result<Vec<(i64, i64)>, DbError> {
    let found = sqlx::query(
        "SELECT COALESCE(s.hash, 0), COALESCE(b.hash, 0) FROM json_each($1) j \
         LEFT JOIN scope_rows s ON s.scope = j.value->>0 AND s.kind = j.value->>1 AND s.key = j.value->>2 \
         LEFT JOIN row_bodies b ON b.project = j.value->>3 AND b.kind = j.value->>1 AND b.key = j.value->>2 \
         ORDER BY j.key",
    )
    .bind(keys)
    .fetch_all(&mut *write.tx)
    .await?;
    found.into_iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
}

async fn save_heads(write: &mut Write, heads: &BTreeMap<&str, Head>) -> Result<(), DbError> {
    let list: Vec<_> = heads.iter().map(|(scope, head)| (scope, head.epoch, head.seq, head.checksum)).collect();
    sqlx::query(
        "INSERT INTO scopes (scope, epoch, seq, floor, checksum) \
         SELECT j.value->>0, j.value->>1, j.value->>2, 0, j.value->>3 FROM json_each($1) j WHERE true \
         ON CONFLICT (scope) DO UPDATE SET seq = excluded.seq, checksum = excluded.checksum",
    )
    .bind(json("scopes", &list)?)
    .execute(&mut *write.tx)
    .await?;
    for (scope, head) in heads {
        write.touched.insert((*scope).to_owned(), Cursor { epoch: count(head.epoch), seq: count(head.seq) });
    }
    Ok(())
}

async fn save_rows(write: &mut Write, rows: &str) -> Result<(), DbError> {
    sqlx::query(
        "INSERT INTO scope_rows (scope, kind, key, project, seq, hash, gone_at) \
         SELECT j.value->>0, j.value->>1, j.value->>2, j.value->>3, j.value->>4, j.value->>5, j.value->>6 \
         FROM json_each($1) j WHERE true ON CONFLICT (scope, kind, key) DO UPDATE SET \
         seq = excluded.seq, hash = excluded.hash, gone_at = excluded.gone_at",
    )
    .bind(rows)
    .execute(&mut *write.tx)
    .await?;
    Ok(())
}

/// Begins a new history of a scope, later than `ahead`: every peer reads it from the start.
pub async fn restart(write: &mut Write, scope: &str, ahead: Cursor) -> Result<Cursor, DbError> {
    let epoch: Millis = write.now.max(big(ahead.epoch) + 1);
    let row = sqlx::query(
        "INSERT INTO scopes (scope, epoch, seq, floor, checksum) VALUES ($1, $2, 0, 0, 0) \
         ON CONFLICT (scope) DO UPDATE SET epoch = excluded.epoch, floor = 0 RETURNING epoch, seq",
    )
    .bind(scope)
    .bind(epoch)
    .fetch_one(&mut *write.tx)
    .await?;
    let head = Cursor { epoch: count(row.try_get(0)?), seq: count(row.try_get(1)?) };
    write.touched.insert(scope.to_owned(), head);
    Ok(head)
}
