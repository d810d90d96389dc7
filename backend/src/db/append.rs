//! Appends one push to its device's log: judges each operation, stores it, and moves the scopes it shows in.
//!
//! Runs inside the writer's transaction. Who may push as which device is settled before (in `socket`).

use super::rows::{bump, put, shows};
use super::text::{big, count, from_json, json, word};
use super::{DbError, PushJob, Write, people};
use coletor_common::id::{DeviceId, PersonId, ProjectId, RecordId};
use coletor_common::op::{Event, Op};
use coletor_common::problem::Code;
use coletor_common::record::Record;
use coletor_common::row::{EXECUTION, ExecutionRow, RECORD, board_scope, person_scope, project_scope};
use coletor_common::sync::frame::{Ack, OpResult, Outcome};
use coletor_common::sync::server::{Known, Verdict, judge};
use sqlx::Row as _;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

/// What a push has looked up or changed so far.
#[derive(Debug, Default)]
struct Seen {
    records: BTreeMap<RecordId, Option<Record>>,
    changed: BTreeSet<RecordId>,
    authors: BTreeMap<PersonId, bool>,
}

/// Stores what can be stored of a push, up to the first refused operation. Repeating is safe.
pub async fn append(write: &mut Write, job: &PushJob) -> Result<Ack, DbError> {
    let Some(first) = job.ops.first() else {
        return Ok(Ack { incarnation: 0, through: 0, results: Vec::new() });
    };
    let (device, incarnation) = (first.device, first.incarnation);
    let mut through = high_water(write, device, incarnation).await?;
    let (mut seen, mut results) = (Seen::default(), Vec::new());
    for op in &job.ops {
        let (outcome, code, detail) = match verdict(write, job.project, op, through, &mut seen).await? {
            Verdict::Duplicate => continue,
            Verdict::Apply => {
                insert(write, op, None).await?;
                seen.changed.insert(op.record);
                through = op.seq;
                continue;
            }
            Verdict::Quarantine(code, detail) => {
                insert(write, op, Some((code, &detail))).await?;
                through = op.seq;
                (Outcome::Quarantined, code, detail)
            }
            Verdict::Refuse(code, detail) => (Outcome::Refused, code, detail),
        };
        results.push(OpResult { seq: op.seq, outcome, code, detail });
        if outcome == Outcome::Refused {
            break;
        }
    }
    raise_incarnation(write, device, incarnation).await?;
    for id in &seen.changed {
        if let Some(Some(record)) = seen.records.get(id) {
            store(write, job.project, record).await?;
        }
    }
    Ok(Ack { incarnation, through, results })
}

async fn verdict(
    write: &mut Write,
    project: ProjectId,
    op: &Op,
    high_water: u64,
    seen: &mut Seen,
) -> Result<Verdict, DbError> {
    let stored = stored(write, op).await?;
    let author_known = match seen.authors.get(&op.author) {
        Some(known) => *known,
        None => people::collects_on(write, project, op.author, op.device).await?,
    };
    seen.authors.insert(op.author, author_known);
    let record = match seen.records.entry(op.record) {
        Entry::Occupied(seen) => seen.into_mut(),
        Entry::Vacant(unseen) => unseen.insert(record(write, op.record).await?),
    };
    let began = record.is_none();
    let verdict = judge(op, Known { high_water, stored: stored.as_ref(), author_known }, record);
    if verdict == Verdict::Apply
        && began
        && let Ok(Event::Taken { form, version }) = Event::parse(&op.kind, &op.payload)
        && !has_version(write, project, form.as_str(), &version).await?
    {
        *record = None;
        let detail = format!("form {form} has no published version {version:?}");
        return Ok(Verdict::Quarantine(Code::OpInvalid, detail));
    }
    Ok(verdict)
}

/// How far a device's log is durable. Logs are contiguous, so the last is also how many.
async fn high_water(write: &mut Write, device: DeviceId, incarnation: u32) -> Result<u64, DbError> {
    let row = sqlx::query("SELECT COALESCE(MAX(seq), 0) FROM ops WHERE device = $1 AND incarnation = $2")
        .bind(device.to_string())
        .bind(i64::from(incarnation))
        .fetch_one(&mut *write.tx)
        .await?;
    Ok(count(row.try_get(0)?))
}

async fn stored(write: &mut Write, op: &Op) -> Result<Option<Op>, DbError> {
    let row = sqlx::query("SELECT body FROM ops WHERE op_id = $1")
        .bind(op.op_id.to_string())
        .fetch_optional(&mut *write.tx)
        .await?;
    row.map(|row| from_json("operation", row.try_get(0)?)).transpose()
}

async fn record(write: &mut Write, id: RecordId) -> Result<Option<Record>, DbError> {
    let row = sqlx::query(
        "SELECT b.body FROM records r JOIN row_bodies b ON b.project = r.project AND b.kind = $1 AND b.key = r.id \
         WHERE r.id = $2",
    )
    .bind(RECORD)
    .bind(id.to_string())
    .fetch_optional(&mut *write.tx)
    .await?;
    row.map(|row| from_json("record", row.try_get(0)?)).transpose()
}

async fn has_version(write: &mut Write, project: ProjectId, form: &str, version: &str) -> Result<bool, DbError> {
    let row = sqlx::query(
        "SELECT 1 FROM form_versions WHERE project = $1 AND form = $2 AND version = $3 AND published_at IS NOT NULL",
    )
    .bind(project.to_string())
    .bind(form)
    .bind(version)
    .fetch_optional(&mut *write.tx)
    .await?;
    Ok(row.is_some())
}

async fn insert(write: &mut Write, op: &Op, quarantine: Option<(Code, &str)>) -> Result<(), DbError> {
    sqlx::query(
        "INSERT INTO ops (op_id, device, incarnation, seq, record, kind, body, received_at, code, detail) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(op.op_id.to_string())
    .bind(op.device.to_string())
    .bind(i64::from(op.incarnation))
    .bind(big(op.seq))
    .bind(op.record.to_string())
    .bind(&op.kind)
    .bind(json("operation", op)?)
    .bind(write.now)
    .bind(quarantine.map(|(code, _)| code.as_str()))
    .bind(quarantine.map(|(_, detail)| detail))
    .execute(&mut *write.tx)
    .await?;
    Ok(())
}

/// A log may be ahead of what we remember of its device: after a restored backup.
async fn raise_incarnation(write: &mut Write, device: DeviceId, incarnation: u32) -> Result<(), DbError> {
    sqlx::query("UPDATE devices SET incarnation = $2 WHERE id = $1 AND incarnation < $2")
        .bind(device.to_string())
        .bind(i64::from(incarnation))
        .execute(&mut *write.tx)
        .await?;
    Ok(())
}

async fn store(write: &mut Write, project: ProjectId, record: &Record) -> Result<(), DbError> {
    sqlx::query(
        "INSERT INTO records (id, project, form, version, author, status, taken_at, received_at, answers) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id) DO UPDATE SET status = excluded.status, \
         received_at = excluded.received_at, answers = excluded.answers",
    )
    .bind(record.id.to_string())
    .bind(project.to_string())
    .bind(record.form.as_str())
    .bind(&record.version)
    .bind(record.author.to_string())
    .bind(word("status", &record.status)?)
    .bind(record.taken_at.wall_ms)
    .bind(write.now)
    .bind(i64::try_from(record.answers.len()).unwrap_or(i64::MAX))
    .execute(&mut *write.tx)
    .await?;
    for media in record.media.values().flatten() {
        sqlx::query("INSERT INTO record_media (record, sha256) VALUES ($1, $2) ON CONFLICT DO NOTHING")
            .bind(record.id.to_string())
            .bind(&media.sha256)
            .execute(&mut *write.tx)
            .await?;
    }
    let key = record.id.to_string();
    put(write, project, RECORD, &key, &json("record", record)?).await?;
    show_record(write, project, record.author, &key).await?;
    show_execution(write, project, record).await
}

/// Moves the scopes in which a record shows.
pub async fn show_record(write: &mut Write, project: ProjectId, author: PersonId, key: &str) -> Result<(), DbError> {
    bump(write, &board_scope(project), project, RECORD, key, false).await?;
    bump(write, &person_scope(author), project, RECORD, key, false).await
}

/// Everybody sees who executes which round, until it is closed. It changes only when it begins and ends.
async fn show_execution(write: &mut Write, project: ProjectId, record: &Record) -> Result<(), DbError> {
    let (scope, key) = (project_scope(project), record.id.to_string());
    let shown = shows(write, &scope, EXECUTION, &key).await?;
    if shown != record.is_closed() {
        return Ok(());
    }
    let row = ExecutionRow {
        record: record.id,
        form: record.form.clone(),
        person: record.author,
        name: people::name(write, record.author).await?,
        taken_at: record.taken_at.wall_ms,
    };
    put(write, project, EXECUTION, &key, &json("execution", &row)?).await?;
    bump(write, &scope, project, EXECUTION, &key, record.is_closed()).await
}
