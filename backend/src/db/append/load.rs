//! Reads what the verdicts on a group of pushes depend on. Lists go in as JSON (`json_each` is SQLite's own word), so
//! that each table is asked once a group.

use super::super::text::{big, count, from_json, from_word, json, parse, small};
use super::super::{DbError, PushJob, Write, colleagues};
use super::{Author, Before, Care, Group, Log, LogId, Slot};
use coletor_common::account::Role;
use coletor_common::id::{FormId, OpId, PersonId, ProjectId, RecordId};
use coletor_common::json::Json;
use coletor_common::op::{Event, Logged, Op};
use coletor_common::record::Record;
use coletor_common::row::RECORD;
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Everything that [`Group::take`] asks for.
pub async fn load<'a>(write: &mut Write, jobs: &'a [PushJob], care: Care) -> Result<Group<'a>, DbError> {
    let mut group = Group::default();
    logs(write, jobs, &mut group).await?;
    authors(write, jobs, &mut group).await?;
    records(write, jobs, &mut group).await?;
    versions(write, jobs, &mut group).await?;
    gifts(write, jobs, &mut group).await?;
    stored(write, jobs, care, &mut group).await?;
    Ok(group)
}

fn ops(jobs: &[PushJob]) -> impl Iterator<Item = (ProjectId, &Op)> {
    jobs.iter().flat_map(|job| job.ops.iter().map(|logged| (job.project, &logged.op)))
}

/// The element of the list asked for that a row answers.
fn asked<T: Clone>(list: &[T], row: &SqliteRow) -> Result<T, DbError> {
    let at = usize::try_from(row.try_get::<i64, _>("at")?).ok();
    at.and_then(|at| list.get(at).cloned()).ok_or_else(|| DbError::corrupt("list", "not asked for"))
}

/// How far each log is durable. Logs are contiguous, so the last operation is also how many.
async fn logs(write: &mut Write, jobs: &[PushJob], group: &mut Group<'_>) -> Result<(), DbError> {
    let named: BTreeSet<LogId> =
        jobs.iter().filter_map(|job| job.ops.first()).map(|first| (first.op.device, first.op.incarnation)).collect();
    let named: Vec<LogId> = named.into_iter().collect();
    let rows = sqlx::query(
        "SELECT j.key AS at, d.incarnation, (SELECT MAX(s.last) FROM segments s \
         WHERE s.device = j.value->>0 AND s.incarnation = j.value->>1) AS last \
         FROM json_each($1) j LEFT JOIN devices d ON d.id = j.value->>0",
    )
    .bind(json("logs", &named)?)
    .fetch_all(&mut *write.tx)
    .await?;
    for row in rows {
        let high_water = count(row.try_get::<Option<i64>, _>("last")?.unwrap_or(0));
        let incarnation = small(row.try_get::<Option<i64>, _>("incarnation")?.unwrap_or(0));
        group.logs.insert(asked(&named, &row)?, Log { high_water, incarnation });
    }
    Ok(())
}

/// Who of the project has ever signed in on which device, and may collect.
async fn authors(write: &mut Write, jobs: &[PushJob], group: &mut Group<'_>) -> Result<(), DbError> {
    let named: BTreeSet<_> = ops(jobs).map(|(project, op)| (project, op.author, op.device)).collect();
    let named: Vec<_> = named.into_iter().collect();
    let rows = sqlx::query(
        "SELECT j.key AS at, p.name, p.role FROM json_each($1) j \
         JOIN people p ON p.project = j.value->>0 AND p.id = j.value->>1 \
         JOIN device_people d ON d.person = p.id AND d.device = j.value->>2 WHERE p.left_at IS NULL",
    )
    .bind(json("authors", &named)?)
    .fetch_all(&mut *write.tx)
    .await?;
    for row in rows {
        if let Some(role) = Role::parse(row.try_get("role")?).filter(|role| role.collects()) {
            group.authors.insert(asked(&named, &row)?, Author { name: row.try_get("name")?, role });
        }
    }
    Ok(())
}

async fn records(write: &mut Write, jobs: &[PushJob], group: &mut Group<'_>) -> Result<(), DbError> {
    let named: BTreeSet<_> = ops(jobs).map(|(_, op)| op.record).collect();
    let named: Vec<_> = named.into_iter().collect();
    let rows = sqlx::query(
        "SELECT j.key AS at, b.body, r.ops_sha256 FROM json_each($1) j JOIN records r ON r.id = j.value \
         JOIN row_bodies b ON b.project = r.project AND b.kind = $2 AND b.key = r.id",
    )
    .bind(json("records", &named)?)
    .bind(RECORD)
    .fetch_all(&mut *write.tx)
    .await?;
    for row in rows {
        let record: Record = from_json("record", row.try_get("body")?)?;
        let (before, ops) = (Some(Before::of(&record)), row.try_get("ops_sha256")?);
        group.records.insert(asked(&named, &row)?, Slot { record: Some(record), before, ops, ..Slot::default() });
    }
    Ok(())
}

/// The chain of a record's operations; empty before it is there.
pub async fn chain(write: &mut Write, id: RecordId) -> Result<String, DbError> {
    let row = sqlx::query("SELECT ops_sha256 FROM records WHERE id = $1").bind(id.to_string());
    let row = row.fetch_optional(&mut *write.tx).await?;
    Ok(row.map(|row| row.try_get(0)).transpose()?.unwrap_or_default())
}

/// One record and its project.
pub async fn record(write: &mut Write, id: RecordId) -> Result<Option<(ProjectId, Record)>, DbError> {
    let row = sqlx::query(
        "SELECT r.project, b.body FROM records r \
         JOIN row_bodies b ON b.project = r.project AND b.kind = $2 AND b.key = r.id WHERE r.id = $1",
    )
    .bind(id.to_string())
    .bind(RECORD)
    .fetch_optional(&mut *write.tx)
    .await?;
    row.map(|row| Ok((parse("project", row.try_get(0)?)?, from_json("record", row.try_get(1)?)?))).transpose()
}

/// The erased ones among the records that operations name.
pub async fn erased(write: &mut Write, jobs: &[PushJob]) -> Result<BTreeSet<RecordId>, DbError> {
    let named: BTreeSet<_> = ops(jobs).map(|(_, op)| op.record).collect();
    let rows = sqlx::query("SELECT e.record FROM json_each($1) j JOIN erased e ON e.record = j.value")
        .bind(json("records", &named)?)
        .fetch_all(&mut *write.tx)
        .await?;
    rows.iter().map(|row| parse("record", row.try_get(0)?)).collect()
}

/// The published ones among the versions that new records name, or that records move to.
async fn versions(write: &mut Write, jobs: &[PushJob], group: &mut Group<'_>) -> Result<(), DbError> {
    let form_of = |(id, slot): (&RecordId, &Slot)| Some((*id, String::from(slot.record.as_ref()?.form.clone())));
    let moves = ops(jobs).any(|(_, op)| op.kind == MOVED);
    let mut forms: HashMap<RecordId, String> = group.records.iter().filter(|_| moves).filter_map(form_of).collect();
    let mut named = BTreeSet::new();
    for (project, op) in ops(jobs).filter(|(_, op)| op.kind == TAKEN || op.kind == MOVED) {
        match Event::parse(&op.kind, &op.payload) {
            Ok(Event::Taken { form, version }) => {
                forms.insert(op.record, String::from(form.clone()));
                named.insert((project, String::from(form), version));
            }
            Ok(Event::Moved { version }) => {
                let form = forms.get(&op.record).cloned();
                named.extend(form.map(|form| (project, form, version)));
            }
            _ => {}
        }
    }
    group.versions = published(write, named).await?;
    Ok(())
}

/// Who may get the records that they are given by these operations.
async fn gifts(write: &mut Write, jobs: &[PushJob], group: &mut Group<'_>) -> Result<(), DbError> {
    if !ops(jobs).any(|(_, op)| gives(op)) {
        return Ok(());
    }
    let form_of = |(id, slot): (&RecordId, &Slot)| Some((*id, slot.record.as_ref()?.form.clone()));
    let mut forms: HashMap<RecordId, FormId> = group.records.iter().filter_map(form_of).collect();
    let mut named = BTreeSet::new();
    for (project, op) in ops(jobs) {
        if op.kind == TAKEN
            && let Ok(Event::Taken { form, .. }) = Event::parse(&op.kind, &op.payload)
        {
            forms.insert(op.record, form);
        }
        if let (Some(heir), Some(form)) = (heir(op), forms.get(&op.record)) {
            named.insert((project, heir, String::from(form.clone())));
        }
    }
    group.gifts = colleagues::possible(write, named).await?;
    Ok(())
}

/// Whether an operation gives its record to somebody.
fn gives(op: &Op) -> bool {
    op.kind == HANDED_OVER || op.kind == SHARED
}

/// Who is given the record of an operation by it.
pub fn heir(op: &Op) -> Option<PersonId> {
    gives(op).then(|| Event::parse(&op.kind, &op.payload).ok()?.heir()).flatten()
}

/// A version of a form: its project, the form's id, the version.
type Version = (ProjectId, String, String);

/// The published ones among these versions.
pub async fn published(write: &mut Write, named: BTreeSet<Version>) -> Result<BTreeSet<Version>, DbError> {
    let named: Vec<_> = named.into_iter().collect();
    if named.is_empty() {
        return Ok(BTreeSet::new());
    }
    let rows = sqlx::query(
        "SELECT j.key AS at FROM json_each($1) j JOIN form_versions v \
         ON v.project = j.value->>0 AND v.form = j.value->>1 AND v.version = j.value->>2 \
         WHERE v.published_at IS NOT NULL",
    )
    .bind(json("versions", &named)?)
    .fetch_all(&mut *write.tx)
    .await?;
    rows.iter().map(|row| asked(&named, row)).collect()
}

/// The kind of an operation that begins a record.
const TAKEN: &str = "taken";
/// The kind of one that hands it over.
const HANDED_OVER: &str = "handed_over";
/// The kind of one that shares it.
const SHARED: &str = "shared";
/// The kind of one that takes it to another version.
pub const MOVED: &str = "moved";

/// Operations that may be stored already, as they were stored: those that do not simply continue their log.
async fn stored(write: &mut Write, jobs: &[PushJob], care: Care, group: &mut Group<'_>) -> Result<(), DbError> {
    let mut ends: BTreeMap<LogId, u64> = group.logs.iter().map(|(id, log)| (*id, log.high_water)).collect();
    let mut doubtful = Vec::new();
    for (_, op) in ops(jobs) {
        let end = ends.entry((op.device, op.incarnation)).or_default();
        let continues = op.seq == *end + 1;
        *end += u64::from(continues);
        if !continues || care == Care::EveryId {
            doubtful.push(op.op_id);
        }
    }
    let mut read: Option<(u64, Vec<Json>)> = None;
    for place in places(write, &doubtful).await? {
        let inside = |(first, ops): &(u64, Vec<Json>)| place >= *first && place - first < ops.len() as u64;
        let segment = match read.take().filter(inside) {
            Some(segment) => segment,
            None => segment(write, place).await?,
        };
        let Logged { op, .. } = op_at(&segment, place)?;
        group.stored.insert(op.op_id, op);
        read = Some(segment);
    }
    aside(write, group).await
}

/// What was said of those that are in quarantine: an ack may have been lost.
async fn aside(write: &mut Write, group: &mut Group<'_>) -> Result<(), DbError> {
    if group.stored.is_empty() {
        return Ok(());
    }
    let ids: Vec<String> = group.stored.keys().map(ToString::to_string).collect();
    let rows =
        sqlx::query("SELECT q.op_id, q.code, q.detail FROM json_each($1) j JOIN quarantine q ON q.op_id = j.value")
            .bind(json("operation ids", &ids)?)
            .fetch_all(&mut *write.tx)
            .await?;
    for row in rows {
        let said = (from_word("code", row.try_get(1)?)?, row.try_get(2)?);
        group.aside.insert(parse("operation id", row.try_get(0)?)?, said);
    }
    Ok(())
}

/// Where the operations among these are that are stored, in order.
async fn places(write: &mut Write, ids: &[OpId]) -> Result<Vec<u64>, DbError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<String> = ids.iter().map(|id| id.0.simple().to_string()).collect();
    let rows =
        sqlx::query("SELECT i.place FROM json_each($1) j JOIN op_ids i ON i.op_id = unhex(j.value) ORDER BY i.place")
            .bind(json("operation ids", &ids)?)
            .fetch_all(&mut *write.tx)
            .await?;
    rows.iter().map(|row| Ok(count(row.try_get(0)?))).collect()
}

/// The segment that holds a place: the place of its first operation, and its operations.
async fn segment(write: &mut Write, place: u64) -> Result<(u64, Vec<Json>), DbError> {
    let row = sqlx::query("SELECT place, ops FROM segments WHERE place <= $1 ORDER BY place DESC LIMIT 1")
        .bind(big(place))
        .fetch_one(&mut *write.tx)
        .await?;
    Ok((count(row.try_get(0)?), from_json("segment", row.try_get(1)?)?))
}

fn op_at((first, ops): &(u64, Vec<Json>), place: u64) -> Result<Logged, DbError> {
    let at = usize::try_from(place - first).ok();
    let op = at.and_then(|at| ops.get(at)).ok_or_else(|| DbError::corrupt("segment", "an operation is missing"))?;
    Logged::read(op.clone()).map_err(|error| DbError::corrupt("operation", error))
}

/// The stored operation of an id, wherever it is.
pub async fn stored_op(write: &mut Write, id: OpId) -> Result<Option<Logged>, DbError> {
    let Some(place) = places(write, &[id]).await?.first().copied() else { return Ok(None) };
    let segment = segment(write, place).await?;
    op_at(&segment, place).map(Some)
}
