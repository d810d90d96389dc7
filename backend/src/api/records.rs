//! Records, to read. They change by operations alone.

use crate::app::Shared;
use crate::auth::Administrator;
use crate::error::ApiError;
use crate::extract::{Path, Query};
use axum::Json;
use axum::extract::State;
use coletor_common::admin::{RecordLine, RecordPage};
use coletor_common::id::{FormId, RecordId};
use coletor_common::problem::Code;
use serde::Deserialize;

const LINES_DEFAULT: u32 = 50;
const LINES_MAX: u32 = 200;

/// Which records.
#[derive(Debug, Deserialize)]
pub struct Filter {
    form: Option<FormId>,
    /// The last record of the page before.
    before: Option<RecordId>,
    limit: Option<u32>,
}

/// A page of records, newest first.
pub async fn list(
    State(app): State<Shared>,
    admin: Administrator,
    Query(filter): Query<Filter>,
) -> Result<Json<Vec<RecordLine>>, ApiError> {
    let limit = filter.limit.unwrap_or(LINES_DEFAULT).clamp(1, LINES_MAX);
    let lines = app.db.record_lines(admin.0.project, filter.form.as_ref(), filter.before, limit).await?;
    Ok(Json(lines))
}

/// One record with its form.
pub async fn show(
    State(app): State<Shared>,
    admin: Administrator,
    Path(id): Path<RecordId>,
) -> Result<Json<RecordPage>, ApiError> {
    let project = admin.0.project;
    let missing = || ApiError::new(Code::NotFound, "no such record");
    let found = app.db.record(project, id).await?.ok_or_else(missing)?;
    let form = app.db.form(project, &found.record.form, &found.record.version).await?.ok_or_else(missing)?;
    let media_here = app.db.media_here(project, id).await?;
    let quarantined = app.db.quarantined(id).await?;
    Ok(Json(RecordPage { record: found.record, form, author: found.author, media_here, quarantined }))
}
