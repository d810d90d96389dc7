//! Erasure on request, by administrators, with a reason.

use crate::app::{App, Shared};
use crate::auth::Administrator;
use crate::blobs::Digest;
use crate::db::erase::{Orphans, Request, erase_person, erase_record};
use crate::error::ApiError;
use crate::extract::{Json, Path, reason};
use axum::extract::State;
use axum::http::StatusCode;
use coletor_common::account::Session;
use coletor_common::admin::Erase;
use coletor_common::id::{PersonId, RecordId};
use coletor_common::problem::Code;

fn request<'a>(admin: &Session, asked: &'a Erase) -> Result<Request<'a>, ApiError> {
    Ok(Request { project: admin.project, by: admin.person, reason: reason(&asked.reason)? })
}

/// `DELETE /api/records/{id}`: the record, what happened to it, and its files, here and on devices.
pub async fn record(
    State(app): State<Shared>,
    admin: Administrator,
    Path(id): Path<RecordId>,
    Json(asked): Json<Erase>,
) -> Result<StatusCode, ApiError> {
    let request = request(&admin.0, &asked)?;
    let mut write = app.db.write().await?;
    let orphans = erase_record(&mut write, request, id).await?;
    let orphans = orphans.ok_or_else(|| ApiError::new(Code::NotFound, "no such record"))?;
    write.commit().await?;
    remove(&app, &admin.0, orphans).await
}

/// `DELETE /api/people/{id}`: somebody's records, name and sign-in.
pub async fn person(
    State(app): State<Shared>,
    admin: Administrator,
    Path(id): Path<PersonId>,
    Json(asked): Json<Erase>,
) -> Result<StatusCode, ApiError> {
    if id == admin.0.person {
        return Err(ApiError::new(Code::NotAllowed, "nobody erases themselves: another administrator has to"));
    }
    let request = request(&admin.0, &asked)?;
    let mut write = app.db.write().await?;
    let orphans = erase_person(&mut write, request, id).await?;
    let orphans = orphans.ok_or_else(|| ApiError::new(Code::NotFound, "nobody of that id is in the project"))?;
    write.commit().await?;
    remove(&app, &admin.0, orphans).await
}

/// The files go last: while the database names one, it must be there.
async fn remove(app: &App, admin: &Session, orphans: Orphans) -> Result<StatusCode, ApiError> {
    for digest in orphans.iter().filter_map(|sha256| Digest::parse(sha256)) {
        app.blobs.remove(admin.project, &digest).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}
