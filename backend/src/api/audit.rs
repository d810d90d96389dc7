//! What was done that must not be forgotten.

use crate::app::Shared;
use crate::auth::Administrator;
use crate::error::ApiError;
use crate::extract::{Query, lines};
use axum::Json;
use axum::extract::State;
use coletor_common::admin::AuditLine;
use serde::Deserialize;

/// Which lines.
#[derive(Debug, Deserialize)]
pub struct Page {
    /// The last line of the page before.
    before: Option<i64>,
    limit: Option<u32>,
}

/// A page of what was done, the newest first.
pub async fn list(
    State(app): State<Shared>,
    admin: Administrator,
    Query(page): Query<Page>,
) -> Result<Json<Vec<AuditLine>>, ApiError> {
    Ok(Json(app.db.audit(admin.0.project, page.before, lines(page.limit)).await?))
}
