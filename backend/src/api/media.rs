//! Media files: sent by collectors, seen by administrators and by who sent them.

use crate::app::Shared;
use crate::auth::{Collector, SignedIn};
use crate::blobs::Digest;
use crate::db::media::{self, File};
use crate::error::ApiError;
use crate::extract::Path;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use coletor_common::account::Role;
use coletor_common::problem::Code;
use tokio_util::io::ReaderStream;

/// Largest file that is taken, in bytes.
pub const FILE_BYTES_MAX: u64 = 25 * 1024 * 1024;
const TYPE_LEN_MAX: usize = 128;

/// Stores a file: 201 if it is new, 200 if it is here already.
pub async fn put(
    State(app): State<Shared>,
    who: Collector,
    Path(digest): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<StatusCode, ApiError> {
    let digest = parse(&digest)?;
    let project = who.0.project;
    let content_type = content_type(&headers)?;
    if length(&headers).is_some_and(|length| length > FILE_BYTES_MAX) {
        return Err(ApiError::new(Code::TooLarge, format!("a file has at most {FILE_BYTES_MAX} bytes")));
    }
    if app.db.file(project, digest.as_str()).await?.is_some() && app.blobs.has(project, &digest).await? {
        return Ok(StatusCode::OK);
    }
    let bytes = app.blobs.put(project, &digest, body.into_data_stream(), FILE_BYTES_MAX).await?;
    let file = File { bytes, content_type, uploaded_by: who.0.person };
    let mut write = app.db.write().await?;
    let new = media::insert(&mut write, project, digest.as_str(), &file).await?;
    write.commit().await?;
    Ok(if new { StatusCode::CREATED } else { StatusCode::OK })
}

fn parse(digest: &str) -> Result<Digest, ApiError> {
    let bad = || ApiError::new(Code::BadRequest, "a file is named by the 64 lower-case digits of its SHA-256");
    Digest::parse(digest).ok_or_else(bad)
}

fn length(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Of the kinds that are taken; parameters are cut off.
fn content_type(headers: &HeaderMap) -> Result<String, ApiError> {
    let told = headers.get(CONTENT_TYPE).and_then(|told| told.to_str().ok()).unwrap_or("application/octet-stream");
    let kind = told.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    let plain = kind.bytes().all(|b| b.is_ascii_alphanumeric() || b"/.+-".contains(&b));
    let taken = is_shown(&kind) || ["application/pdf", "application/octet-stream"].contains(&kind.as_str());
    if taken && plain && kind.len() <= TYPE_LEN_MAX {
        return Ok(kind);
    }
    Err(ApiError::new(
        Code::BadRequest,
        "a file is an image, audio, video, application/pdf or application/octet-stream",
    ))
}

fn is_shown(kind: &str) -> bool {
    ["image/", "audio/", "video/"].iter().any(|prefix| kind.starts_with(prefix))
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
    if session.role != Role::Administrator && file.uploaded_by != session.person {
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
    Ok((headers, Body::from_stream(ReaderStream::new(body))).into_response())
}
