//! Writes what the verdicts on a group of pushes came to.

use super::super::availability::places;
use super::super::receipts::{self, Closed};
use super::super::rows::{Body, Bump, bump_all, put_all};
use super::super::text::{big, json, word};
use super::super::{DbError, Write, handover, people};
use super::{Group, Quarantined, Segment, Slot};
use coletor_common::id::{PersonId, ProjectId};
use coletor_common::record::Record;
use coletor_common::row::{EXECUTION, ExecutionRow, RECORD, board_scope, person_scope};
use sqlx::{QueryBuilder, Row as _, Sqlite};

/// Segments of one statement; more are stored by several.
const SEGMENTS_A_STATEMENT: usize = 32;
/// Bytes of an operation's id.
const ID_BYTES: usize = 16;

/// Everything that a group has taken.
pub async fn save(write: &mut Write, group: Group<'_>) -> Result<(), DbError> {
    raise_incarnations(write, &group).await?;
    if group.segments.is_empty() {
        return Ok(());
    }
    let place = next_place(write).await?;
    save_ids(write, &group.segments, place).await?;
    for some in &group.quarantined {
        quarantine(write, some, place_of(&group.segments, place, some)).await?;
    }
    save_segments(write, &group.segments, place).await?;
    let mut changes = Vec::new();
    for slot in group.records.into_values().filter(|slot| slot.changed) {
        let Slot { record: Some(record), project: Some(project), before, attached, finished, ops, .. } = slot else {
            continue;
        };
        let finished = finished.map(|at| place + i64::try_from(at).unwrap_or(0));
        let execution = Execution::of(before.as_ref(), &record);
        let holder = match (&execution, group.authors.get(&(project, record.holder, record.device))) {
            (Execution::Begun, Some(author)) => author.name.clone(),
            (Execution::Begun, None) => people::name(write, project, record.holder).await?.unwrap_or_default(),
            (Execution::Unchanged | Execution::Ended, _) => String::new(),
        };
        changes.push(Change { project, record, before, execution, holder, attached, finished, ops });
    }
    save_changes(write, changes).await
}

/// A log may be ahead of what we remember of its device: after a restored backup.
async fn raise_incarnations(write: &mut Write, group: &Group<'_>) -> Result<(), DbError> {
    for ((device, incarnation), _) in group.logs.iter().filter(|((_, log), known)| *log > known.incarnation) {
        sqlx::query("UPDATE devices SET incarnation = $2 WHERE id = $1 AND incarnation < $2")
            .bind(device.to_string())
            .bind(i64::from(*incarnation))
            .execute(&mut *write.tx)
            .await?;
    }
    Ok(())
}

/// The number of the next operation, in commit order.
async fn next_place(write: &mut Write) -> Result<i64, DbError> {
    let row = sqlx::query("SELECT place + last - first + 1 FROM segments ORDER BY place DESC LIMIT 1");
    Ok(row.fetch_optional(&mut *write.tx).await?.map(|row| row.try_get(0)).transpose()?.unwrap_or(1))
}

/// All ids of the group, as a rule by one statement: it cuts them out of one blob. An id that is taken fails it.
async fn save_ids(write: &mut Write, segments: &[Segment<'_>], place: i64) -> Result<(), DbError> {
    let mut runs: Vec<(i64, Vec<u8>)> = vec![(place, Vec::new())];
    let mut next = place;
    for segment in segments {
        for logged in &segment.ops {
            let id = logged.op.op_id;
            if segment.repeated.contains(&id) {
                runs.push((next + 1, Vec::new())); // it is there, for another log
            } else if let Some((_, ids)) = runs.last_mut() {
                ids.extend_from_slice(id.0.as_bytes());
            }
            next += 1;
        }
    }
    for (place, ids) in runs.into_iter().filter(|(_, ids)| !ids.is_empty()) {
        save_run(write, ids, place).await?;
    }
    Ok(())
}

/// Ids of operations at places that follow each other.
async fn save_run(write: &mut Write, ids: Vec<u8>, place: i64) -> Result<(), DbError> {
    let many = i64::try_from(ids.len() / ID_BYTES).unwrap_or(i64::MAX);
    sqlx::query(
        "WITH RECURSIVE n (at) AS (SELECT 0 UNION ALL SELECT at + 1 FROM n WHERE at + 1 < $2) \
         INSERT INTO op_ids (op_id, place) SELECT substr($1, at * 16 + 1, 16), $3 + at FROM n",
    )
    .bind(ids)
    .bind(many)
    .bind(place)
    .execute(&mut *write.tx)
    .await?;
    Ok(())
}

async fn save_segments(write: &mut Write, segments: &[Segment<'_>], mut place: i64) -> Result<(), DbError> {
    for some in segments.chunks(SEGMENTS_A_STATEMENT) {
        let mut rows = Vec::with_capacity(some.len());
        for Segment { log: (device, incarnation), ops, .. } in some {
            let (first, last) = (ops.first().map_or(0, |first| first.op.seq), ops.last().map_or(0, |last| last.op.seq));
            rows.push((place, device.to_string(), *incarnation, big(first), big(last), json("operations", ops)?));
            place += i64::try_from(ops.len()).unwrap_or(0);
        }
        let now = write.now;
        QueryBuilder::<Sqlite>::new(
            "INSERT INTO segments (place, device, incarnation, first, last, ops, received_at) ",
        )
        .push_values(rows, |mut row, (place, device, incarnation, first, last, ops)| {
            row.push_bind(place).push_bind(device).push_bind(i64::from(incarnation));
            row.push_bind(first).push_bind(last).push_bind(ops).push_bind(now);
        })
        .build()
        .execute(&mut *write.tx)
        .await?;
    }
    Ok(())
}

fn place_of(segments: &[Segment<'_>], place: i64, some: &Quarantined<'_>) -> i64 {
    let mut ops = segments.iter().flat_map(|segment| &segment.ops);
    let at = ops.position(|logged| logged.op.op_id == some.op.op_id).unwrap_or(0);
    place + i64::try_from(at).unwrap_or(0)
}

async fn quarantine(write: &mut Write, some: &Quarantined<'_>, place: i64) -> Result<(), DbError> {
    sqlx::query(
        "INSERT INTO quarantine (op_id, place, project, device, record, author, kind, code, detail, received_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(some.op.op_id.to_string())
    .bind(place)
    .bind(some.project.to_string())
    .bind(some.op.device.to_string())
    .bind(some.op.record.to_string())
    .bind(some.op.author.to_string())
    .bind(&some.op.kind)
    .bind(some.code.as_str())
    .bind(&some.detail)
    .bind(write.now)
    .execute(&mut *write.tx)
    .await?;
    Ok(())
}

/// A record as it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Before {
    closed: bool,
    holder: PersonId,
    partners: Vec<PersonId>,
    version: String,
}

impl Before {
    /// As it is now.
    pub fn of(record: &Record) -> Self {
        Self {
            closed: record.is_closed(),
            holder: record.holder,
            partners: record.partners.clone(),
            version: record.version.clone(),
        }
    }

    /// Whether somebody works on it by now who had another form, or none.
    fn lacks_form(&self, record: &Record) -> bool {
        self.holder != record.holder || self.partners != record.partners || self.version != record.version
    }
}

/// What became of the round that a record is the execution of, for everybody to see.
#[derive(Debug)]
pub enum Execution {
    /// Nothing.
    Unchanged,
    /// Somebody has it now who had not before.
    Begun,
    /// It is nobody's any more.
    Ended,
}

impl Execution {
    /// What became of it, as the record was before and is now.
    pub fn of(before: Option<&Before>, record: &Record) -> Self {
        match (before, record.is_closed()) {
            (None, false) => Self::Begun,
            (Some(Before { closed: false, holder, .. }), false) if *holder != record.holder => Self::Begun,
            (Some(Before { closed: false, .. }), true) => Self::Ended,
            _ => Self::Unchanged,
        }
    }
}

/// A record that changed.
#[derive(Debug)]
pub struct Change {
    /// Its project.
    pub project: ProjectId,
    /// As it now stands.
    pub record: Record,
    /// As it was found, if it was there.
    pub before: Option<Before>,
    /// Whether it shows as being executed.
    pub execution: Execution,
    /// The holder's name, where the execution has begun.
    pub holder: String,
    /// It names a file that it did not name before.
    pub attached: bool,
    /// The place of the operation that has finished it now.
    pub finished: Option<i64>,
    /// The chain of its operations.
    pub ops: String,
}

/// Stores records and moves the scopes in which they show.
pub async fn save_changes(write: &mut Write, changes: Vec<Change>) -> Result<(), DbError> {
    if changes.is_empty() {
        return Ok(());
    }
    save_lines(write, &changes).await?;
    for Change { record, .. } in changes.iter().filter(|change| change.attached) {
        save_media(write, record).await?;
    }
    let closed = changes.iter().filter(|change| change.record.is_closed());
    let closed: Vec<Closed<'_>> =
        closed.map(|Change { project, record, ops, .. }| Closed { project: *project, record, ops }).collect();
    let (mut bodies, mut bumps) = receipts::sign(write, &closed).await?;
    let executions = changes.iter().filter(|change| !matches!(change.execution, Execution::Unchanged));
    let places = places(write, executions.map(|change| (change.project, change.record.form.clone())).collect()).await?;
    write.closed |= !closed.is_empty();
    for Change { project, record, before, execution, holder, .. } in changes {
        let key = record.id.to_string();
        // Whoever goes on with it elsewhere has its form only in the version that was in force when they looked last.
        let is_given = || record.hands().any(|person| person != record.author); // perhaps before anything of it was sent
        if before.map_or_else(is_given, |before| before.lacks_form(&record)) {
            handover::show_form(write, project, &record).await?;
        }
        if matches!(execution, Execution::Begun) {
            let row = ExecutionRow {
                record: record.id,
                form: record.form.clone(),
                person: record.holder,
                name: holder,
                taken_at: record.taken_at.wall_ms,
            };
            let body = json("execution", &row)?;
            bodies.push(Body { project, kind: EXECUTION, key: key.clone(), text: body });
        }
        if !matches!(execution, Execution::Unchanged) {
            let gone = matches!(execution, Execution::Ended);
            let scopes = places.get(&(project, record.form.clone())).into_iter().flatten().cloned();
            bumps.extend(scopes.map(|scope| Bump { scope, project, kind: EXECUTION, key: key.clone(), gone }));
        }
        bumps.extend(shown(project, record.people(), RECORD, &key));
        bodies.push(Body { project, kind: RECORD, key, text: json("record", &record)? });
    }
    put_all(write, bodies).await?;
    bump_all(write, bumps).await
}

/// What lists need of records.
async fn save_lines(write: &mut Write, changes: &[Change]) -> Result<(), DbError> {
    let mut lines = Vec::with_capacity(changes.len());
    for Change { project, record, finished, ops, .. } in changes {
        let status = word("status", &record.status)?;
        let (taken_at, answers) = (record.taken_at.wall_ms, record.answered());
        let (id, form, version, author) = (record.id, &record.form, &record.version, record.author);
        let finished = finished.unwrap_or(0);
        lines.push((id, project, form, version, author, status, taken_at, answers, ops, finished));
    }
    sqlx::query(
        "INSERT INTO records (id, project, form, version, author, status, taken_at, answers, ops_sha256, \
         finished_place, received_at) SELECT j.value->>0, j.value->>1, j.value->>2, j.value->>3, j.value->>4, j.value->>5, j.value->>6, \
         j.value->>7, j.value->>8, j.value->>9, $2 FROM json_each($1) j WHERE true ON CONFLICT (id) DO UPDATE SET \
         status = excluded.status, version = excluded.version, examined_at = NULL, differences = NULL, \
         received_at = excluded.received_at, answers = excluded.answers, ops_sha256 = excluded.ops_sha256, \
         finished_place = CASE excluded.finished_place WHEN 0 THEN records.finished_place \
         ELSE excluded.finished_place END",
    )
    .bind(json("records", &lines)?)
    .bind(write.now)
    .execute(&mut *write.tx)
    .await?;
    Ok(())
}

async fn save_media(write: &mut Write, record: &Record) -> Result<(), DbError> {
    let files: Vec<&str> = record.media.values().flatten().map(|media| media.sha256.as_str()).collect();
    sqlx::query(
        "INSERT INTO record_media (record, sha256) SELECT $1, j.value FROM json_each($2) j WHERE true \
         ON CONFLICT DO NOTHING",
    )
    .bind(record.id.to_string())
    .bind(json("files", &files)?)
    .execute(&mut *write.tx)
    .await?;
    Ok(())
}

/// Where a record, or what belongs to it, shows.
pub fn shown(
    project: ProjectId,
    people: impl IntoIterator<Item = PersonId>,
    kind: &'static str,
    key: &str,
) -> impl Iterator<Item = Bump> {
    let scopes = [board_scope(project)].into_iter().chain(people.into_iter().map(person_scope));
    scopes.map(move |scope| Bump { scope, project, kind, key: key.to_owned(), gone: false })
}

/// Moves the scopes in which records show.
pub async fn show_records(
    write: &mut Write,
    project: ProjectId,
    records: impl IntoIterator<Item = (PersonId, String)>,
) -> Result<(), DbError> {
    let bumps = records
        .into_iter()
        .flat_map(|(author, key)| shown(project, [author], RECORD, &key).collect::<Vec<_>>())
        .collect();
    bump_all(write, bumps).await
}
