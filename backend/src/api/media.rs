//! Media files, seen by administrators and by who sent them; by everybody where a form shows them. How they come here is in `uploads`.

use crate::app::Shared;
use crate::auth::SignedIn;
use crate::blobs::Digest;
use crate::error::ApiError;
use crate::extract::Path;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{self, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use coletor_common::problem::Code;
use coletor_common::sync::upload::is_shown;

fn parse(digest: &str) -> Result<Digest, ApiError> {
    let bad = || ApiError::new(Code::BadRequest, "a file is named by the 64 lower-case digits of its SHA-256");
    Digest::parse(digest).ok_or_else(bad)
}

/// A file. Nothing in it can act in the app's name, whatever it is.
pub async fn get(
    State(app): State<Shared>,
    SignedIn { session, .. }: SignedIn,
    Path(digest): Path<String>,
) -> Result<Response, ApiError> {
    let digest = parse(&digest)?;
    let missing = || ApiError::new(Code::NotFound, "no such file, or not yours to see");
    let file = app.db.file(session.project, digest.as_str()).await?.ok_or_else(missing)?;
    let is_theirs = session.role.sees() || file.uploaded_by == session.person;
    if !is_theirs && !app.db.is_shown_by_a_form(session.project, digest.as_str()).await? {
        return Err(missing());
    }
    let body = app.blobs.get(session.project, &digest).await?;
    let disposition = if is_shown(&file.content_type) { "inline" } else { "attachment" };
    let headers = [
        (CONTENT_TYPE, file.content_type),
        (CONTENT_LENGTH, file.bytes.to_string()),
        (CONTENT_DISPOSITION, disposition.into()),
        (CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'; frame-ancestors 'none'".into()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".into()),
        (header::CACHE_CONTROL, "private, max-age=31536000, immutable".into()),
    ];
    Ok((headers, Body::from_stream(body)).into_response())
}
