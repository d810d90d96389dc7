//! Sessions, by the digest of their token.

use super::text::{from_word, parse, small};
use super::{Db, DbError, Write, vault};
use coletor_common::account::{DeviceGrant, Role, Session};
use coletor_common::id::{DeviceId, PersonId};
use coletor_common::time::Millis;
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

/// Begins a session.
pub async fn insert(
    write: &mut Write,
    token_sha256: &str,
    person: PersonId,
    device: Option<DeviceId>,
    expires_at: Millis,
) -> Result<(), DbError> {
    sqlx::query("DELETE FROM sessions WHERE expires_at <= $1").bind(write.now).execute(&mut *write.tx).await?;
    sqlx::query(
        "INSERT INTO sessions (token_sha256, person, device, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(token_sha256)
    .bind(person.to_string())
    .bind(device.map(|device| device.to_string()))
    .bind(write.now)
    .bind(expires_at)
    .execute(&mut *write.tx)
    .await?;
    Ok(())
}

/// Lets a session last longer.
pub async fn extend(write: &mut Write, token_sha256: &str, expires_at: Millis) -> Result<(), DbError> {
    sqlx::query("UPDATE sessions SET expires_at = $2 WHERE token_sha256 = $1")
        .bind(token_sha256)
        .bind(expires_at)
        .execute(&mut *write.tx)
        .await?;
    Ok(())
}

/// Ends a session, and with it what its person is known again by on its device. Fine if there is none.
pub async fn end(write: &mut Write, token_sha256: &str) -> Result<(), DbError> {
    let ended = sqlx::query("DELETE FROM sessions WHERE token_sha256 = $1 RETURNING person, device")
        .bind(token_sha256)
        .fetch_optional(&mut *write.tx)
        .await?;
    let Some(ended) = ended else { return Ok(()) };
    if let Some(device) = ended.try_get::<Option<&str>, _>("device")? {
        vault::forget_token(write, parse("person", ended.try_get("person")?)?, parse("device", device)?).await?;
    }
    Ok(())
}

fn session(row: &SqliteRow, now: Millis) -> Result<(Session, Millis), DbError> {
    let device: Option<String> = row.try_get("device")?;
    let incarnation: Option<i64> = row.try_get("incarnation")?;
    let device = match (device, incarnation) {
        (Some(device), Some(incarnation)) => {
            Some(DeviceGrant { device: parse("device", &device)?, incarnation: small(incarnation) })
        }
        _ => None,
    };
    let role: Role = from_word("role", row.try_get("role")?)?;
    let session = Session {
        person: parse("person", row.try_get("person")?)?,
        login: row.try_get("login")?,
        name: row.try_get("name")?,
        role,
        project: parse("project", row.try_get("project")?)?,
        project_name: row.try_get("project_name")?,
        device,
        lost: None,
        server_time: now,
    };
    Ok((session, row.try_get("expires_at")?))
}

impl Db {
    /// The session of that token and when it expires, if it has not.
    pub async fn session(&self, token_sha256: &str, now: Millis) -> Result<Option<(Session, Millis)>, DbError> {
        let row = sqlx::query(
            "SELECT s.person, s.device, s.expires_at, d.incarnation, p.login, p.name, p.role, p.project, \
             j.name AS project_name FROM sessions s JOIN people p ON p.id = s.person \
             JOIN projects j ON j.id = p.project LEFT JOIN devices d ON d.id = s.device \
             WHERE s.token_sha256 = $1 AND s.expires_at > $2 AND p.left_at IS NULL",
        )
        .bind(token_sha256)
        .bind(now)
        .fetch_optional(&self.readers)
        .await?;
        row.map(|row| session(&row, now)).transpose()
    }
}
