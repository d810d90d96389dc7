//! Records: to read, and what administrators do to them. They change by operations alone.

use crate::app::Shared;
use crate::auth::{Manager, Viewer};
use crate::db::desk::{Happened, happen};
use crate::db::people;
use crate::db::records::Authored;
use crate::download::attachment;
use crate::error::ApiError;
use crate::export;
use crate::extract::{self, Path, Query};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use coletor_common::account::Session;
use coletor_common::admin::{Decide, HandOver, RecordLine, RecordPage};
use coletor_common::id::{FormId, PersonId, RecordId};
use coletor_common::op::{Event, Op};
use coletor_common::problem::Code;
use serde::Deserialize;

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
    viewer: Viewer,
    Query(filter): Query<Filter>,
) -> Result<Json<Vec<RecordLine>>, ApiError> {
    let limit = extract::lines(filter.limit);
    let lines = app.db.record_lines(viewer.0.project, filter.form.as_ref(), filter.before, limit).await?;
    Ok(Json(lines))
}

/// One record with its form.
pub async fn show(
    State(app): State<Shared>,
    viewer: Viewer,
    Path(id): Path<RecordId>,
) -> Result<Json<RecordPage>, ApiError> {
    let project = viewer.0.project;
    let missing = || ApiError::new(Code::NotFound, "no such record");
    let found = app.db.record(project, id).await?.ok_or_else(missing)?;
    let form = app.db.form(project, &found.record.form, &found.record.version).await?.ok_or_else(missing)?;
    let media_here = app.db.media_here(project, id).await?;
    let quarantined = app.db.quarantined(id).await?;
    let has_receipt = app.db.signed_receipt(project, id).await?.is_some();
    let differences = app.db.differences(id).await?;
    let Authored { record, author } = found;
    Ok(Json(RecordPage { record, form, author, media_here, quarantined, has_receipt, differences }))
}

/// The receipt of a record, as a file that can be checked without the server.
pub async fn receipt(
    State(app): State<Shared>,
    viewer: Viewer,
    Path(id): Path<RecordId>,
) -> Result<impl IntoResponse, ApiError> {
    let missing = || ApiError::new(Code::NotFound, "there is no receipt: the record is open, or a file is missing");
    let receipt = app.db.signed_receipt(viewer.0.project, id).await?.ok_or_else(missing)?;
    let name = format!("attachment; filename=\"receipt-{id}.json\"");
    Ok(([(CONTENT_TYPE, "application/json".to_owned()), (CONTENT_DISPOSITION, name)], receipt))
}

/// What happened while a record was filled, as ODK's audit log.
pub async fn audit(
    State(app): State<Shared>,
    viewer: Viewer,
    Path(id): Path<RecordId>,
) -> Result<impl IntoResponse, ApiError> {
    let project = viewer.0.project;
    let missing = || ApiError::new(Code::NotFound, "no such record");
    let Authored { record, .. } = app.db.record(project, id).await?.ok_or_else(missing)?;
    let form = app.db.form(project, &record.form, &record.version).await?.ok_or_else(missing)?;
    let (ops, apart) = (app.db.record_ops(&record).await?, app.db.set_apart(record.id).await?);
    let events: Vec<(Op, Event)> = ops
        .into_iter()
        .filter(|op| !apart.contains(&op.op_id))
        .filter_map(|op| Event::parse(&op.kind, &op.payload).ok().map(|event| (op, event)))
        .collect();
    let people = app.db.people(project).await?;
    let login = |id: PersonId| people.iter().find(|one| one.id == id).map(|one| one.login.clone()).unwrap_or_default();
    let rows = coletor_common::form::audit::rows(&form, events.iter().map(|(op, event)| (op, event)), &login);
    let text = export::table(&rows, 0).map_err(|error| ApiError::new(Code::Internal, error.to_string()))?;
    Ok(([(CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, attachment("audit.csv"))], text))
}

/// Hands a record over: somebody else goes on with it. What its holder has collected and not sent yet still merges.
pub async fn hand_over(
    State(app): State<Shared>,
    manager: Manager,
    Path(id): Path<RecordId>,
    extract::Json(HandOver { to }): extract::Json<HandOver>,
) -> Result<StatusCode, ApiError> {
    let mut write = app.db.write().await?;
    if !people::collects(&mut write, manager.0.project, to).await? {
        return Err(ApiError::new(Code::NotFound, "nobody of that id collects in the project"));
    }
    drop(write);
    log(&app, &manager.0, id, Event::HandedOver { to, message: String::new() }).await
}

/// Decides what a field shows, and so settles a conflict about it.
pub async fn decide(
    State(app): State<Shared>,
    manager: Manager,
    Path(id): Path<RecordId>,
    extract::Json(Decide { field, point, value }): extract::Json<Decide>,
) -> Result<StatusCode, ApiError> {
    log(&app, &manager.0, id, field.event(point, value)).await
}

async fn log(app: &Shared, admin: &Session, id: RecordId, event: Event) -> Result<StatusCode, ApiError> {
    let mut write = app.db.write().await?;
    match happen(&mut write, admin.project, admin.person, id, event).await? {
        Happened::Logged => {
            write.commit().await?;
            Ok(StatusCode::NO_CONTENT)
        }
        Happened::Missing => Err(ApiError::new(Code::NotFound, "no such record")),
        Happened::Refused(code, why) => Err(ApiError::new(code, format!("it does not fit the record: {why}"))),
    }
}
