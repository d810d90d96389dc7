//! Devices and the number of the log that each writes.

use super::text::{count, parse, small};
use super::{Db, DbError, Write};
use coletor_common::account::DeviceGrant;
use coletor_common::id::{DeviceId, PersonId, ProjectId};
use sqlx::Row as _;

/// What a sign-in knows of the device it comes from.
#[derive(Debug, Clone, Copy)]
pub enum Claim {
    /// Its storage still names it.
    Stored(DeviceId),
    /// Only its cookie does: the storage was lost, so a new log begins.
    Cookie(DeviceId),
    /// Nothing does.
    Nothing,
}

/// Says which device it is and which log it writes, and that `person` signed in on it.
///
/// A device of another project is never handed over: then it counts as unknown, under `fresh`.
pub async fn grant(
    write: &mut Write,
    project: ProjectId,
    person: PersonId,
    claim: Claim,
    fresh: DeviceId,
) -> Result<DeviceGrant, DbError> {
    let (named, keeps_log) = match claim {
        Claim::Stored(device) => (Some(device), true),
        Claim::Cookie(device) => (Some(device), false),
        Claim::Nothing => (None, true),
    };
    let known = match named {
        Some(device) => find(write, device).await?,
        None => None,
    };
    let grant = match (named, known) {
        (Some(device), Some((owner, incarnation))) if owner == project => {
            DeviceGrant { device, incarnation: if keeps_log { incarnation } else { incarnation + 1 } }
        }
        (Some(device), None) if keeps_log => DeviceGrant { device, incarnation: 1 },
        _ => DeviceGrant { device: fresh, incarnation: 1 },
    };
    save(write, project, person, grant).await?;
    Ok(grant)
}

async fn find(write: &mut Write, device: DeviceId) -> Result<Option<(ProjectId, u32)>, DbError> {
    let row = sqlx::query("SELECT project, incarnation FROM devices WHERE id = $1")
        .bind(device.to_string())
        .fetch_optional(&mut *write.tx)
        .await?;
    row.map(|row| Ok((parse("project", row.try_get(0)?)?, small(row.try_get(1)?)))).transpose()
}

async fn save(write: &mut Write, project: ProjectId, person: PersonId, grant: DeviceGrant) -> Result<(), DbError> {
    sqlx::query(
        "INSERT INTO devices (id, project, incarnation, created_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (id) DO UPDATE SET incarnation = excluded.incarnation",
    )
    .bind(grant.device.to_string())
    .bind(project.to_string())
    .bind(i64::from(grant.incarnation))
    .bind(write.now)
    .execute(&mut *write.tx)
    .await?;
    sqlx::query("INSERT INTO device_people (device, person, first_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
        .bind(grant.device.to_string())
        .bind(person.to_string())
        .bind(write.now)
        .execute(&mut *write.tx)
        .await?;
    Ok(())
}

impl Db {
    /// How far a device's log is durable.
    pub async fn high_water(&self, device: DeviceId, incarnation: u32) -> Result<u64, DbError> {
        let row = sqlx::query("SELECT COALESCE(MAX(last), 0) FROM segments WHERE device = $1 AND incarnation = $2")
            .bind(device.to_string())
            .bind(i64::from(incarnation))
            .fetch_one(&self.readers)
            .await?;
        Ok(count(row.try_get(0)?))
    }
}
