//! Operations that were stored but not applied, and what administrators decide about them.

use super::append::{Before, Change, Execution, chain, published, record, save_changes, stored_op};
use super::receipts::chained;
use super::text::{from_json, from_word, parse, word};
use super::{Db, DbError, Write, people};
use coletor_common::admin::{Action, QuarantinedOp, Settle, Settled};
use coletor_common::id::{OpId, PersonId, ProjectId};
use coletor_common::json::Json;
use coletor_common::op::{BadEvent, Event, Logged, Op};
use coletor_common::problem::Code;
use coletor_common::record::amend;
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

/// What became of a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Done, or done so before.
    Done,
    /// No such operation is in the project's quarantine.
    Missing,
    /// It was settled otherwise before.
    Settled(Action),
    /// It cannot be applied even so; nothing has changed.
    Refused(Code, String),
}

/// Carries out a decision, and notes who made it and why. Repeating it changes nothing.
pub async fn settle(
    write: &mut Write,
    project: ProjectId,
    id: OpId,
    by: PersonId,
    decision: &Settle,
) -> Result<Outcome, DbError> {
    let found = sqlx::query("SELECT settled, place FROM quarantine WHERE op_id = $1 AND project = $2")
        .bind(id.to_string())
        .bind(project.to_string())
        .fetch_optional(&mut *write.tx)
        .await?;
    let Some(found) = found else { return Ok(Outcome::Missing) };
    if let Some(before) = found.try_get::<Option<&str>, _>(0)? {
        let before: Action = from_word("action", before)?;
        return Ok(if before == decision.action { Outcome::Done } else { Outcome::Settled(before) });
    }
    if decision.action == Action::Apply
        && let Err((code, why)) = apply(write, project, id, found.try_get("place")?).await?
    {
        return Ok(Outcome::Refused(code, why));
    }
    sqlx::query("UPDATE quarantine SET settled = $2, settled_by = $3, settled_at = $4, reason = $5 WHERE op_id = $1")
        .bind(id.to_string())
        .bind(word("action", &decision.action)?)
        .bind(by.to_string())
        .bind(write.now)
        .bind(&decision.reason)
        .execute(&mut *write.tx)
        .await?;
    Ok(Outcome::Done)
}

/// Judges an operation once more, as it is: whose it is does not matter, the place in its log is settled. So what is left
/// of the verdict is whether it can be read and fits its record as that stands now. What was submitted becomes a revision.
async fn apply(
    write: &mut Write,
    project: ProjectId,
    id: OpId,
    place: i64,
) -> Result<Result<(), (Code, String)>, DbError> {
    let stored = stored_op(write, id).await?;
    let Logged { op, text } = stored.ok_or_else(|| DbError::corrupt("quarantine", "the operation is missing"))?;
    let event = match Event::parse(&op.kind, &op.payload) {
        Ok(event) => event,
        Err(bad @ BadEvent::Unknown(_)) => return Ok(Err((Code::OpUnknown, bad.to_string()))),
        Err(bad @ BadEvent::Invalid { .. }) => return Ok(Err((Code::OpInvalid, bad.to_string()))),
    };
    let attached = matches!(event, Event::Attached { .. });
    let finished = (event == Event::Finished {}).then_some(place);
    if let Event::Taken { form, version } = &event {
        let named = (project, form.as_str().to_owned(), version.clone());
        if published(write, [named].into()).await?.is_empty() {
            return Ok(Err((Code::OpInvalid, format!("form {form} has no published version {version:?}"))));
        }
    }
    let mut folded = match record(write, op.record).await? {
        Some((owner, _)) if owner != project => return Ok(Err((Code::OpOutOfPlace, "no such record".into()))),
        found => found.map(|(_, record)| record),
    };
    let before = folded.as_ref().map(Before::of);
    if let Err(misplaced) = amend(&mut folded, &op, event) {
        return Ok(Err((Code::OpOutOfPlace, misplaced.to_string())));
    }
    let Some(record) = folded else { return Ok(Ok(())) }; // an operation makes no record vanish
    let Some(holder) = people::name(write, project, record.holder).await? else {
        return Ok(Err((Code::OpNotYours, "its author is nobody of this project".into())));
    };
    let execution = Execution::of(before.as_ref(), &record);
    let ops = chained(&chain(write, record.id).await?, &text);
    let change = Change { project, record, before, execution, holder, attached, finished, ops };
    save_changes(write, vec![change]).await?;
    Ok(Ok(()))
}

/// What is read of an operation in quarantine. One is taken out of its segment by SQLite's own `->`.
const COLUMNS: &str = "q.op_id, q.place, q.device, q.record, q.kind, q.code, q.detail, q.received_at, \
     a.name AS author, s.name AS settler, q.settled, q.settled_at, q.reason, g.ops -> (q.place - g.place) AS op \
     FROM quarantine q LEFT JOIN people a ON a.id = q.author LEFT JOIN people s ON s.id = q.settled_by \
     JOIN segments g ON g.place = (SELECT MAX(o.place) FROM segments o WHERE o.place <= q.place)";

fn line(row: &SqliteRow) -> Result<QuarantinedOp, DbError> {
    let op: Json = from_json("operation", row.try_get("op")?)?;
    let captured: Op = op.read().map_err(|error| DbError::corrupt("operation", error))?;
    let settled = match row.try_get::<Option<&str>, _>("settled")? {
        Some(action) => Some(Settled {
            action: from_word("action", action)?,
            by: row.try_get::<Option<String>, _>("settler")?.unwrap_or_default(),
            at: row.try_get("settled_at")?,
            reason: row.try_get("reason")?,
        }),
        None => None,
    };
    Ok(QuarantinedOp {
        op_id: parse("operation id", row.try_get("op_id")?)?,
        record: parse("record", row.try_get("record")?)?,
        device: parse("device", row.try_get("device")?)?,
        author: row.try_get("author")?,
        kind: row.try_get("kind")?,
        code: from_word("code", row.try_get("code")?)?,
        detail: row.try_get("detail")?,
        captured_at: captured.captured_at.wall_ms,
        received_at: row.try_get("received_at")?,
        op,
        settled,
    })
}

impl Db {
    /// Operations in a project's quarantine, the newest first; `before` is the last one of the page before.
    pub async fn quarantine(
        &self,
        project: ProjectId,
        with_settled: bool,
        before: Option<OpId>,
        limit: u32,
    ) -> Result<Vec<QuarantinedOp>, DbError> {
        let sql = format!(
            "SELECT {COLUMNS} WHERE q.project = $1 AND ($2 OR q.settled IS NULL) AND ($3 IS NULL \
             OR q.place < (SELECT b.place FROM quarantine b WHERE b.op_id = $3)) ORDER BY q.place DESC LIMIT $4"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql)) // of constants
            .bind(project.to_string())
            .bind(with_settled)
            .bind(before.map(|id| id.to_string()))
            .bind(i64::from(limit))
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(line).collect()
    }

    /// One operation that is or was in a project's quarantine.
    pub async fn quarantined_op(&self, project: ProjectId, id: OpId) -> Result<Option<QuarantinedOp>, DbError> {
        let sql = format!("SELECT {COLUMNS} WHERE q.project = $1 AND q.op_id = $2");
        let row = sqlx::query(sqlx::AssertSqlSafe(sql)) // of constants
            .bind(project.to_string())
            .bind(id.to_string())
            .fetch_optional(&self.readers)
            .await?;
        row.as_ref().map(line).transpose()
    }
}
