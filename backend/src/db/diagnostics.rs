//! What devices told of themselves.

use super::text::parse;
use super::{Db, DbError, Write};
use coletor_common::admin::DiagnosticsLine;
use coletor_common::id::{DeviceId, PersonId, ProjectId};
use coletor_common::time::{DAY_MS, Millis};
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;
use uuid::Uuid;

/// Reports that are kept of one device, the latest.
const KEPT_OF_A_DEVICE: i64 = 5;
/// How long a report is kept.
const KEPT_MS: Millis = 90 * DAY_MS;

/// Keeps a report, and of its device no more than the latest few.
pub async fn insert(
    write: &mut Write,
    project: ProjectId,
    device: DeviceId,
    person: PersonId,
    report: &str,
) -> Result<(), DbError> {
    let device = device.to_string();
    sqlx::query(
        "INSERT INTO diagnostics (id, project, device, person, received_at, report) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(Uuid::now_v7().to_string())
    .bind(project.to_string())
    .bind(&device)
    .bind(person.to_string())
    .bind(write.now)
    .bind(report)
    .execute(&mut *write.tx)
    .await?;
    sqlx::query(
        "DELETE FROM diagnostics WHERE device = $1 AND id NOT IN \
         (SELECT id FROM diagnostics WHERE device = $1 ORDER BY id DESC LIMIT $2)",
    )
    .bind(&device)
    .bind(KEPT_OF_A_DEVICE)
    .execute(&mut *write.tx)
    .await?;
    Ok(())
}

/// Forgets a person's reports.
pub(super) async fn erase(write: &mut Write, person: PersonId) -> Result<(), DbError> {
    sqlx::query("DELETE FROM diagnostics WHERE person = $1").bind(person.to_string()).execute(&mut *write.tx).await?;
    Ok(())
}

/// Forgets reports that came long ago. How many those were.
pub(super) async fn forget(write: &mut Write) -> Result<u64, DbError> {
    let done = sqlx::query("DELETE FROM diagnostics WHERE received_at <= $1")
        .bind(write.now - KEPT_MS)
        .execute(&mut *write.tx)
        .await?;
    Ok(done.rows_affected())
}

fn line(row: &SqliteRow) -> Result<DiagnosticsLine, DbError> {
    Ok(DiagnosticsLine {
        id: parse("report", row.try_get("id")?)?,
        at: row.try_get("received_at")?,
        by: row.try_get("name")?,
        device: parse("device", row.try_get("device")?)?,
    })
}

impl Db {
    /// The reports of a project's devices, the newest first; `before` is the last one of the page before.
    pub async fn diagnostics(
        &self,
        project: ProjectId,
        before: Option<Uuid>,
        limit: u32,
    ) -> Result<Vec<DiagnosticsLine>, DbError> {
        let rows = sqlx::query(
            "SELECT d.id, d.received_at, d.device, p.name FROM diagnostics d JOIN people p ON p.id = d.person \
             WHERE d.project = $1 AND ($2 IS NULL OR d.id < $2) ORDER BY d.id DESC LIMIT $3",
        )
        .bind(project.to_string())
        .bind(before.map(|before| before.to_string()))
        .bind(i64::from(limit))
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(line).collect()
    }

    /// A report's text.
    pub async fn diagnostics_report(&self, project: ProjectId, id: Uuid) -> Result<Option<String>, DbError> {
        let row = sqlx::query("SELECT report FROM diagnostics WHERE project = $1 AND id = $2")
            .bind(project.to_string())
            .bind(id.to_string())
            .fetch_optional(&self.readers)
            .await?;
        row.map(|row| Ok(row.try_get(0)?)).transpose()
    }
}
