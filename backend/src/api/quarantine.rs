//! Operations in quarantine: to see, and to settle.

use crate::app::Shared;
use crate::auth::{Manager, Viewer};
use crate::db::quarantine::{Outcome, settle as settle_op};
use crate::error::ApiError;
use crate::extract::{Json, Path, Query, lines, reason};
use axum::extract::State;
use coletor_common::admin::{QuarantinedOp, Settle};
use coletor_common::id::OpId;
use coletor_common::problem::Code;
use serde::Deserialize;

/// Which operations.
#[derive(Debug, Deserialize)]
pub struct Filter {
    /// Those too that are settled.
    #[serde(default)]
    all: bool,
    /// The last operation of the page before.
    before: Option<OpId>,
    limit: Option<u32>,
}

/// A page of operations in quarantine, newest first.
pub async fn list(
    State(app): State<Shared>,
    viewer: Viewer,
    Query(filter): Query<Filter>,
) -> Result<axum::Json<Vec<QuarantinedOp>>, ApiError> {
    let limit = lines(filter.limit);
    Ok(axum::Json(app.db.quarantine(viewer.0.project, filter.all, filter.before, limit).await?))
}

/// Applies an operation after all, or leaves it at that. Repeating changes nothing.
pub async fn settle(
    State(app): State<Shared>,
    manager: Manager,
    Path(id): Path<OpId>,
    Json(decision): Json<Settle>,
) -> Result<axum::Json<QuarantinedOp>, ApiError> {
    let decision = Settle { reason: reason(&decision.reason)?.to_owned(), ..decision };
    let missing = || ApiError::new(Code::NotFound, "no such operation is in quarantine");
    let project = manager.0.project;
    let mut write = app.db.write().await?;
    match settle_op(&mut write, project, id, manager.0.person, &decision).await? {
        Outcome::Done => write.commit().await?,
        Outcome::Missing => return Err(missing()),
        Outcome::Settled(action) => {
            return Err(ApiError::new(Code::OutOfTurn, format!("the operation is settled already: {action:?}")));
        }
        Outcome::Refused(code, why) => return Err(ApiError::new(code, format!("it cannot be applied: {why}"))),
    }
    Ok(axum::Json(app.db.quarantined_op(project, id).await?.ok_or_else(missing)?))
}
