//! Commands to devices: rows in the device's own scope, each until its receipt comes or its time is over.

use super::rows::{bump, put};
use super::text::{json, parse};
use super::{Db, DbError, Write};
use coletor_common::id::{DeviceId, PersonId, ProjectId};
use coletor_common::row::{COMMAND, CommandRow, device_scope};
use sqlx::Row as _;

/// What is noted of a command whose receipt did not come in time.
const EXPIRED: &str = "expired";

/// Shows a command to every device on which a person of the project is signed in. How many these are.
pub async fn send(
    write: &mut Write,
    project: ProjectId,
    person: PersonId,
    command: &CommandRow,
    sent_by: PersonId,
) -> Result<u32, DbError> {
    let found = sqlx::query(
        "SELECT DISTINCT s.device FROM sessions s JOIN people p ON p.id = s.person \
         WHERE p.project = $1 AND p.id = $2 AND s.device IS NOT NULL AND s.expires_at > $3",
    )
    .bind(project.to_string())
    .bind(person.to_string())
    .bind(write.now)
    .fetch_all(&mut *write.tx)
    .await?;
    let mut devices = 0;
    for row in found {
        let device: DeviceId = parse("device", row.try_get(0)?)?;
        let key = uuid::Uuid::now_v7().to_string();
        sqlx::query(
            "INSERT INTO commands (key, project, device, sent_by, sent_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(&key)
        .bind(project.to_string())
        .bind(device.to_string())
        .bind(sent_by.to_string())
        .bind(write.now)
        .bind(command.expires_at)
        .execute(&mut *write.tx)
        .await?;
        put(write, project, COMMAND, &key, json("command", command)?).await?;
        bump(write, device_scope(device), project, COMMAND, &key, false).await?;
        devices += 1;
    }
    Ok(devices)
}

/// Takes a command away that is done, or will not be; `outcome` is noted. False if there is none that waits.
pub async fn settle(write: &mut Write, device: DeviceId, key: &str, outcome: &str) -> Result<bool, DbError> {
    let row = sqlx::query(
        "UPDATE commands SET outcome = $3, settled_at = $4 WHERE key = $1 AND device = $2 AND settled_at IS NULL \
         RETURNING project",
    )
    .bind(key)
    .bind(device.to_string())
    .bind(outcome)
    .bind(write.now)
    .fetch_optional(&mut *write.tx)
    .await?;
    let Some(row) = row else { return Ok(false) };
    let project = parse("project", row.try_get(0)?)?;
    bump(write, device_scope(device), project, COMMAND, key, true).await?;
    Ok(true)
}

/// Takes away what has waited too long. How many that were.
pub async fn expire(write: &mut Write) -> Result<usize, DbError> {
    let late = sqlx::query("SELECT device, key FROM commands WHERE settled_at IS NULL AND expires_at <= $1")
        .bind(write.now)
        .fetch_all(&mut *write.tx)
        .await?;
    for row in &late {
        settle(write, parse("device", row.try_get(0)?)?, row.try_get(1)?, EXPIRED).await?;
    }
    Ok(late.len())
}

impl Db {
    /// Notes a device's receipt. Repeating is safe: false if no such command waits any more.
    pub async fn receipt(&self, device: DeviceId, key: &str, outcome: &str) -> Result<bool, DbError> {
        let mut write = self.write().await?;
        let done = settle(&mut write, device, key, outcome).await?;
        write.commit().await?;
        Ok(done)
    }
}
