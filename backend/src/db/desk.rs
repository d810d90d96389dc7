//! What administrators do to records is an operation like any other. It is in a log of the administration, whose device
//! is none: it bears the project's own name, and nobody signs in on it.

use super::append::{Care, append, record};
use super::{DbError, PushJob, Write};
use coletor_common::id::{DeviceId, OpId, PersonId, ProjectId, RecordId};
use coletor_common::op::{Event, Op};
use coletor_common::problem::Code;
use coletor_common::time::Stamp;
use sqlx::Row as _;

/// The only log there is.
const INCARNATION: u32 = 1;
/// The name of the one page load that the administration's log knows.
const RUN: &str = "desk";

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happened {
    /// It is in the record.
    Logged,
    /// There is no such record in the project.
    Missing,
    /// The record is not in a state for it; nothing may be committed.
    Refused(Code, String),
}

/// Lets something happen to a record, by an administrator who has seen it as it stands.
pub async fn happen(
    write: &mut Write,
    project: ProjectId,
    by: PersonId,
    id: RecordId,
    event: Event,
) -> Result<Happened, DbError> {
    let Some((_, found)) = record(write, id).await?.filter(|(owner, _)| *owner == project) else {
        return Ok(Happened::Missing);
    };
    let device = DeviceId(project.0);
    let (kind, payload) = event.into_parts();
    let op = Op {
        op_id: OpId(uuid::Uuid::now_v7()),
        device,
        incarnation: INCARNATION,
        seq: open_log(write, project, device, by).await?,
        record: id,
        seen: found.heads.clone(),
        kind,
        payload,
        captured_at: Stamp { wall_ms: write.now, monotonic_ms: 0, run: RUN.into() },
        tz_offset_min: found.tz_offset_min,
        server_offset_ms: Some(0),
        author: by,
    };
    let acks = append(write, &[PushJob { project, ops: vec![op.into()] }], Care::Usual).await?;
    let result = acks.into_iter().flat_map(|ack| ack.results).next();
    Ok(result.map_or(Happened::Logged, |result| Happened::Refused(result.code, result.detail)))
}

/// Makes sure that the log is there and that this person may write it. The place of its next operation.
async fn open_log(write: &mut Write, project: ProjectId, device: DeviceId, by: PersonId) -> Result<u64, DbError> {
    sqlx::query(
        "INSERT INTO devices (id, project, incarnation, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO NOTHING",
    )
    .bind(device.to_string())
    .bind(project.to_string())
    .bind(i64::from(INCARNATION))
    .bind(write.now)
    .execute(&mut *write.tx)
    .await?;
    sqlx::query("INSERT INTO device_people (device, person, first_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
        .bind(device.to_string())
        .bind(by.to_string())
        .bind(write.now)
        .execute(&mut *write.tx)
        .await?;
    let row = sqlx::query("SELECT COALESCE(MAX(last), 0) + 1 FROM segments WHERE device = $1 AND incarnation = $2")
        .bind(device.to_string())
        .bind(i64::from(INCARNATION))
        .fetch_one(&mut *write.tx)
        .await?;
    Ok(super::text::count(row.try_get(0)?))
}
