//! What a server's database file holds, read past the server.

use anyhow::{Context, Result, ensure};
use coletor_common::id::DeviceId;
use coletor_common::op::{Event, Op};
use coletor_common::record::{Record, fold};
use sqlx::Row as _;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions, SqliteRow};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Every operation that is stored, by device, in the order of its log.
pub type Logs = BTreeMap<DeviceId, Vec<Op>>;

/// Reads the operations of a folder of data. Nothing may be written to it meanwhile.
///
/// # Errors
/// A log has a gap or an operation twice, or an operation's id is not where it should be, once.
pub async fn logs(data: &Path) -> Result<Logs> {
    let options = SqliteConnectOptions::new().filename(data.join("coletor.db"));
    let database = SqlitePoolOptions::new().max_connections(1).connect_with(options).await?;
    let (mut logs, mut ids, mut next) = (Logs::new(), BTreeSet::new(), 1);
    let segments = "SELECT place, device, incarnation, first, last, ops FROM segments ORDER BY place";
    for segment in sqlx::query(segments).fetch_all(&database).await? {
        let (place, ops) = read(&segment).context("a segment")?;
        ensure!(place == next, "the segment at {place} should be at {next}");
        let log = logs.entry(ops[0].device).or_default();
        for op in ops {
            ensure!(u64::try_from(log.len())? + 1 == op.seq, "{} follows {} operations", op.seq, log.len());
            ids.insert((op.op_id.0.as_bytes().to_vec(), next));
            next += 1;
            log.push(op);
        }
    }
    let known = sqlx::query("SELECT op_id, place FROM op_ids").fetch_all(&database).await?;
    let known = known.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?)));
    let known: BTreeSet<(Vec<u8>, i64)> = known.collect::<Result<_>>()?;
    ensure!(ids == known, "{} ids are known, of {} operations, or at other places", known.len(), ids.len());
    database.close().await;
    Ok(logs)
}

/// Changes a folder of data past the server, which must not run.
pub async fn change(data: &Path, statement: &'static str) -> Result<()> {
    let options = SqliteConnectOptions::new().filename(data.join("coletor.db"));
    let database = SqlitePoolOptions::new().max_connections(1).connect_with(options).await?;
    sqlx::query(statement).execute(&database).await?;
    database.close().await;
    Ok(())
}

/// Where a segment is in commit order, and its operations: those of a device's first log that its columns say.
fn read(row: &SqliteRow) -> Result<(i64, Vec<Op>)> {
    let (device, incarnation): (String, i64) = (row.try_get("device")?, row.try_get("incarnation")?);
    let (first, last): (i64, i64) = (row.try_get("first")?, row.try_get("last")?);
    let ops: Vec<Op> = serde_json::from_str(row.try_get("ops")?)?;
    let whose = ops.iter().all(|op| op.device.to_string() == device && op.incarnation == 1 && incarnation == 1);
    let seqs: Vec<u64> = ops.iter().map(|op| op.seq).collect();
    let all: Vec<u64> = (u64::try_from(first)?..=u64::try_from(last)?).collect();
    ensure!(whose && !all.is_empty() && seqs == all, "operations {first} to {last} of {device}: {ops:?}");
    Ok((row.try_get("place")?, ops))
}

/// The record that operations make, all of them of one.
///
/// # Errors
/// One of them does not fit.
pub fn folded(ops: &[Op]) -> Result<Record> {
    let mut record = None;
    for op in ops {
        fold(&mut record, op, Event::parse(&op.kind, &op.payload)?)?;
    }
    record.context("no operations")
}

#[cfg(test)]
mod tests;
