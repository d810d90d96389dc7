//! Devices and the number of the log that each writes.

use super::text::{count, parse, small};
use super::{Db, DbError, Write};
use coletor_common::account::{DeviceGrant, LostLog};
use coletor_common::id::{DeviceId, OpId, PersonId, ProjectId};
use sqlx::Row as _;

/// What a sign-in knows of the device it comes from.
#[derive(Debug, Clone, Copy)]
pub enum Claim {
    /// Its storage still names it, and which log it writes.
    Stored(DeviceId, u32),
    /// Only its cookie does: the storage was lost, so a new log begins.
    Cookie(DeviceId),
    /// Nothing does.
    Nothing,
}

/// Says which device it is and which log it writes, and that `person` signed in on it. With a log whose storage was lost,
/// what is known of that.
///
/// A device of another project is never handed over: then it counts as unknown, under `fresh`. A log keeps its number
/// even where this database has forgotten it (a restored backup), or where the device has another one since
/// ([`renew_log`]).
pub async fn grant(
    write: &mut Write,
    project: ProjectId,
    person: PersonId,
    claim: Claim,
    fresh: DeviceId,
) -> Result<(DeviceGrant, Option<LostLog>), DbError> {
    let named = match claim {
        Claim::Stored(device, _) | Claim::Cookie(device) => Some(device),
        Claim::Nothing => None,
    };
    let known = match named {
        Some(device) => find(write, device).await?,
        None => None,
    };
    let is_ours = known.is_none_or(|(owner, _)| owner == project);
    let newest = known.map_or(0, |(_, incarnation)| incarnation);
    let (granted, lost) = match claim {
        Claim::Stored(device, incarnation) if is_ours => {
            (DeviceGrant { device, incarnation: incarnation.max(1) }, None)
        }
        Claim::Cookie(device) if is_ours && known.is_some() => {
            (DeviceGrant { device, incarnation: newest + 1 }, Some(lost_log(write, device).await?))
        }
        _ => (DeviceGrant { device: fresh, incarnation: 1 }, None),
    };
    save(write, project, person, granted).await?;
    Ok((granted, lost))
}

/// What there is of all logs of a device.
async fn lost_log(write: &mut Write, device: DeviceId) -> Result<LostLog, DbError> {
    let row =
        sqlx::query("SELECT COALESCE(SUM(last - first + 1), 0), MAX(received_at) FROM segments WHERE device = $1")
            .bind(device.to_string())
            .fetch_one(&mut *write.tx)
            .await?;
    Ok(LostLog { through: count(row.try_get(0)?), received_at: row.try_get(1)? })
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
         ON CONFLICT (id) DO UPDATE SET incarnation = MAX(incarnation, excluded.incarnation)",
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

/// Gives a device a log of its own, because its present one is written elsewhere too.
pub async fn renew_log(write: &mut Write, device: DeviceId) -> Result<Option<DeviceGrant>, DbError> {
    let row = sqlx::query("UPDATE devices SET incarnation = incarnation + 1 WHERE id = $1 RETURNING incarnation")
        .bind(device.to_string())
        .fetch_optional(&mut *write.tx)
        .await?;
    row.map(|row| Ok(DeviceGrant { device, incarnation: small(row.try_get(0)?) })).transpose()
}

impl Db {
    /// How far a device's log is durable, and the operation there. SQLite's own words take it out of its segment.
    pub async fn high_water(&self, device: DeviceId, incarnation: u32) -> Result<(u64, Option<OpId>), DbError> {
        let row = sqlx::query(
            "SELECT last, ops ->> (last - first) ->> 'op_id' AS op_id FROM segments \
             WHERE device = $1 AND incarnation = $2 ORDER BY last DESC LIMIT 1",
        )
        .bind(device.to_string())
        .bind(i64::from(incarnation))
        .fetch_optional(&self.readers)
        .await?;
        let Some(row) = row else { return Ok((0, None)) };
        Ok((count(row.try_get(0)?), Some(parse("operation id", row.try_get(1)?)?)))
    }
}
