//! What devices tell of themselves when somebody asks for help.

use crate::app::Shared;
use crate::auth::{Administrator, Collector};
use crate::db::diagnostics;
use crate::download::attachment;
use crate::error::ApiError;
use crate::extract::{Path, Query, lines};
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use coletor_common::admin::DiagnosticsLine;
use coletor_common::problem::Code;
use serde::Deserialize;
use uuid::Uuid;

/// Longest report, in bytes.
pub const BYTES_MAX: usize = 32 * 1024;

/// Which lines.
#[derive(Debug, Deserialize)]
pub struct Page {
    /// The last report of the page before.
    before: Option<Uuid>,
    limit: Option<u32>,
}

/// Keeps a report, which is plain text.
pub async fn take(
    State(app): State<Shared>,
    Collector(session): Collector,
    body: Result<Bytes, BytesRejection>,
) -> Result<StatusCode, ApiError> {
    let body = body?;
    let report = std::str::from_utf8(&body).ok().map(str::trim).filter(|report| !report.is_empty());
    let (Some(report), Some(grant)) = (report, session.device) else {
        return Err(ApiError::new(Code::BadRequest, "a report is a text that says something"));
    };
    let mut write = app.db.write().await?;
    diagnostics::insert(&mut write, session.project, grant.device, session.person, report).await?;
    write.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A page of reports, the newest first.
pub async fn list(
    State(app): State<Shared>,
    admin: Administrator,
    Query(page): Query<Page>,
) -> Result<Json<Vec<DiagnosticsLine>>, ApiError> {
    Ok(Json(app.db.diagnostics(admin.0.project, page.before, lines(page.limit)).await?))
}

/// A report, as a file.
pub async fn show(
    State(app): State<Shared>,
    admin: Administrator,
    Path(id): Path<Uuid>,
) -> Result<impl IntoResponse, ApiError> {
    let missing = || ApiError::new(Code::NotFound, "no such report: only the latest few of each device are kept");
    let report = app.db.diagnostics_report(admin.0.project, id).await?.ok_or_else(missing)?;
    let name = attachment(&format!("diagnostics-{id}.txt"));
    Ok(([(CONTENT_TYPE, "text/plain; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, name)], report))
}
