//! Downloads of records. A page of records at a time is in memory, however many there are.

use crate::app::Shared;
use crate::auth::Viewer;
use crate::db::DbError;
use crate::download::attachment;
use crate::error::ApiError;
use crate::export::Columns;
use crate::extract::Path;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use coletor_common::id::{FormId, ProjectId, RecordId};
use coletor_common::problem::Code;
use futures_util::stream;

/// Records in memory at once.
const PAGE: u32 = 100;

/// What went wrong after the first line was sent; the download breaks off.
#[derive(Debug, thiserror::Error)]
enum ExportError {
    #[error(transparent)]
    Db(#[from] DbError),
    #[error(transparent)]
    Csv(#[from] csv::Error),
}

/// Where a download is.
enum At {
    Heading,
    After(Option<RecordId>),
    End,
}

/// All records of a form, one a line.
pub async fn csv(State(app): State<Shared>, viewer: Viewer, Path(form): Path<FormId>) -> Result<Response, ApiError> {
    let project = viewer.0.project;
    let versions = app.db.published(project, &form).await?;
    if versions.is_empty() {
        return Err(ApiError::new(Code::NotFound, "no published form of that id"));
    }
    let columns = Columns::of(&versions);
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (CONTENT_DISPOSITION, attachment(&format!("{form}.csv"))),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    let body = stream::try_unfold((At::Heading, app, columns), move |(at, app, columns)| {
        let form = form.clone();
        async move {
            let part = part(&app, project, &form, at, &columns).await?;
            Ok::<_, ExportError>(part.map(|(bytes, next)| (Bytes::from(bytes), (next, app, columns))))
        }
    });
    Ok((headers, Body::from_stream(body)).into_response())
}

async fn part(
    app: &Shared,
    project: ProjectId,
    form: &FormId,
    at: At,
    columns: &Columns,
) -> Result<Option<(Vec<u8>, At)>, ExportError> {
    let after = match at {
        At::Heading => return Ok(Some((columns.heading()?, At::After(None)))),
        At::After(after) => after,
        At::End => return Ok(None),
    };
    let records = app.db.records_after(project, form, after, PAGE).await?;
    let next = records.last().map_or(At::End, |last| At::After(Some(last.record.id)));
    Ok(Some((columns.lines(&records)?, next)))
}
