//! Whether the process lives, and whether it can work.

use crate::app::Shared;
use crate::error::ApiError;
use axum::Json;
use axum::extract::State;
use coletor_common::problem::Code;
use serde::Serialize;

/// The answer to both.
#[derive(Debug, Clone, Serialize)]
pub struct Health {
    status: &'static str,
    version: &'static str,
}

const OK: Health = Health { status: "ok", version: env!("CARGO_PKG_VERSION") };

/// The process lives.
pub async fn live() -> Json<Health> {
    Json(OK)
}

/// The database answers, and the server is not stopping.
pub async fn ready(State(app): State<Shared>) -> Result<Json<Health>, ApiError> {
    if app.stopping.is_cancelled() {
        return Err(ApiError::new(Code::Unavailable, "the server is stopping"));
    }
    app.db.ready().await?;
    Ok(Json(OK))
}
