//! Records, as lists and pages of the administration show them.

use super::text::{from_json, from_word, parse, small, word};
use super::{Db, DbError};
use coletor_common::admin::{Action, QuarantineLine, RecordLine};
use coletor_common::id::{FormId, OpId, ProjectId, RecordId};
use coletor_common::op::Op;
use coletor_common::record::Record;
use coletor_common::row::RECORD;
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;
use std::collections::{BTreeMap, BTreeSet};

/// A record and its author's name.
#[derive(Debug, Clone)]
pub struct Authored {
    /// The record.
    pub record: Record,
    /// Its author's name.
    pub author: String,
}

fn line(row: &SqliteRow) -> Result<RecordLine, DbError> {
    Ok(RecordLine {
        id: parse("record", row.try_get("id")?)?,
        form: parse("form id", row.try_get("form")?)?,
        title: row.try_get("title")?,
        author: row.try_get("author")?,
        status: from_word("status", row.try_get("status")?)?,
        taken_at: row.try_get("taken_at")?,
        received_at: row.try_get("received_at")?,
        answers: small(row.try_get("answers")?),
        media: (small(row.try_get("named")?), small(row.try_get("here")?)),
        differs: row.try_get::<i64, _>("differs")? != 0,
    })
}

fn authored(row: &SqliteRow) -> Result<Authored, DbError> {
    Ok(Authored { record: from_json("record", row.try_get("body")?)?, author: row.try_get("author")? })
}

impl Db {
    /// Records from the newest taken to the oldest; `before` is the last one of the previous page.
    pub async fn record_lines(
        &self,
        project: ProjectId,
        form: Option<&FormId>,
        before: Option<RecordId>,
        limit: u32,
    ) -> Result<Vec<RecordLine>, DbError> {
        let rows = sqlx::query(
            "SELECT r.id, r.form, v.title, p.name AS author, r.status, r.taken_at, r.received_at, r.answers, \
             r.differences IS NOT NULL AS differs, \
             (SELECT COUNT(*) FROM record_media m WHERE m.record = r.id) AS named, \
             (SELECT COUNT(*) FROM record_media m JOIN media f ON f.sha256 = m.sha256 AND f.project = r.project \
              WHERE m.record = r.id) AS here \
             FROM records r JOIN people p ON p.id = r.author JOIN form_versions v ON v.project = r.project \
             AND v.form = r.form AND v.version = r.version \
             WHERE r.project = $1 AND ($2 IS NULL OR r.form = $2) AND ($3 IS NULL \
              OR (r.taken_at, r.id) < (SELECT b.taken_at, b.id FROM records b WHERE b.id = $3)) \
             ORDER BY r.taken_at DESC, r.id DESC LIMIT $4",
        )
        .bind(project.to_string())
        .bind(form.map(FormId::as_str))
        .bind(before.map(|id| id.to_string()))
        .bind(i64::from(limit))
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(line).collect()
    }

    /// One record.
    pub async fn record(&self, project: ProjectId, id: RecordId) -> Result<Option<Authored>, DbError> {
        let row = sqlx::query(
            "SELECT b.body, p.name AS author FROM records r JOIN people p ON p.id = r.author \
             JOIN row_bodies b ON b.project = r.project AND b.kind = $1 AND b.key = r.id \
             WHERE r.project = $2 AND r.id = $3",
        )
        .bind(RECORD)
        .bind(project.to_string())
        .bind(id.to_string())
        .fetch_optional(&self.readers)
        .await?;
        row.as_ref().map(authored).transpose()
    }

    /// Records of a form, oldest id first, behind `after`: a page of an export.
    pub async fn records_after(
        &self,
        project: ProjectId,
        form: &FormId,
        after: Option<RecordId>,
        limit: u32,
    ) -> Result<Vec<Authored>, DbError> {
        let rows = sqlx::query(
            "SELECT b.body, p.name AS author FROM records r JOIN people p ON p.id = r.author \
             JOIN row_bodies b ON b.project = r.project AND b.kind = $1 AND b.key = r.id \
             WHERE r.project = $2 AND r.form = $3 AND r.id > $4 ORDER BY r.id LIMIT $5",
        )
        .bind(RECORD)
        .bind(project.to_string())
        .bind(form.as_str())
        .bind(after.map(|id| id.to_string()).unwrap_or_default())
        .bind(i64::from(limit))
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(authored).collect()
    }

    /// The operations of a record, in the order in which they were stored.
    pub async fn record_ops(&self, record: &Record) -> Result<Vec<Op>, DbError> {
        let mut found = BTreeMap::new();
        for head in &record.heads {
            let rows = sqlx::query(
                "SELECT place, ops FROM segments WHERE device = $1 AND incarnation = $2 AND instr(ops, $3) > 0",
            )
            .bind(head.device.to_string())
            .bind(i64::from(head.incarnation))
            .bind(record.id.to_string())
            .fetch_all(&self.readers)
            .await?;
            for row in rows {
                found.insert(row.try_get::<i64, _>("place")?, from_json::<Vec<Op>>("segment", row.try_get("ops")?)?);
            }
        }
        let mut seen = BTreeSet::new(); // a copied device may have sent one twice
        Ok(found.into_values().flatten().filter(|op| op.record == record.id && seen.insert(op.op_id)).collect())
    }

    /// The digests of a record's files that are here.
    pub async fn media_here(&self, project: ProjectId, id: RecordId) -> Result<Vec<String>, DbError> {
        let rows = sqlx::query(
            "SELECT m.sha256 FROM record_media m JOIN media f ON f.sha256 = m.sha256 AND f.project = $1 \
             WHERE m.record = $2 ORDER BY m.sha256",
        )
        .bind(project.to_string())
        .bind(id.to_string())
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
    }

    /// The ids of a record's operations that were stored but never applied, settled or not.
    pub async fn set_apart(&self, id: RecordId) -> Result<BTreeSet<OpId>, DbError> {
        let rows = sqlx::query("SELECT op_id FROM quarantine WHERE record = $1 AND (settled IS NULL OR settled <> $2)")
            .bind(id.to_string())
            .bind(word("action", &Action::Apply)?)
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(|row| parse("operation", row.try_get("op_id")?)).collect()
    }

    /// Operations of a record that were stored but not applied.
    pub async fn quarantined(&self, id: RecordId) -> Result<Vec<QuarantineLine>, DbError> {
        let rows = sqlx::query(
            "SELECT kind, code, detail, received_at FROM quarantine WHERE record = $1 AND settled IS NULL ORDER BY place",
        )
        .bind(id.to_string())
        .fetch_all(&self.readers)
        .await?;
        let line = |row: &SqliteRow| {
            Ok(QuarantineLine {
                kind: row.try_get("kind")?,
                code: from_word("code", row.try_get("code")?)?,
                detail: row.try_get("detail")?,
                received_at: row.try_get("received_at")?,
            })
        };
        rows.iter().map(line).collect()
    }
}
