//! Uploads over tus 1.0 (core, creation, checksum, expiration, termination; <https://tus.io/protocols/resumable-upload>).
//!
//! `POST /api/uploads` begins one, `HEAD`, `PATCH` and `DELETE /api/uploads/{id}` ask, go on and give up. The metadata names
//! the file: `sha256`, in hexadecimal digits, and `filetype`. Lengths that are told later are not taken.

use crate::app::Shared;
use crate::auth::Collector;
use crate::blobs::Digest;
use crate::db::uploads::Upload;
use crate::error::ApiError;
use crate::extract::Path;
use crate::parts::Checksum;
use crate::uploads::{self, Announced, FILE_BYTES_MAX};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use coletor_common::problem::{Code, Problem};
use coletor_common::sync::upload::media_type;
use coletor_common::time::Millis;

const VERSION: &str = "1.0.0";
const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const LENGTH: HeaderName = HeaderName::from_static("upload-length");
const EXPIRES: HeaderName = HeaderName::from_static("upload-expires");
const METADATA: &str = "upload-metadata";
const CHECKSUM: &str = "upload-checksum";
const OVERRIDE: &str = "x-http-method-override";
/// What the body of a `PATCH` is called.
const PIECE: &str = "application/offset+octet-stream";

/// What every answer says, and what every request but `OPTIONS` has to.
pub async fn speak_tus(request: Request, next: Next) -> Response {
    let spoken = request.headers().get(RESUMABLE).and_then(|version| version.to_str().ok());
    let mut response = if request.method() == Method::OPTIONS || spoken == Some(VERSION) {
        next.run(request).await
    } else {
        let detail = format!("the header Tus-Resumable must say {VERSION}");
        let mut response = problem(StatusCode::PRECONDITION_FAILED, detail).into_response();
        response.headers_mut().insert("tus-version", HeaderValue::from_static(VERSION));
        response
    };
    response.headers_mut().insert(RESUMABLE, HeaderValue::from_static(VERSION));
    response
}

/// What the protocol has a status for, and nobody but a program sees.
fn problem(status: StatusCode, detail: String) -> ApiError {
    Problem { status: status.as_u16(), ..Problem::new(Code::BadRequest, detail) }.into()
}

/// `OPTIONS`: what is spoken here.
pub async fn options() -> impl IntoResponse {
    let said = [
        ("tus-version", VERSION.to_owned()),
        ("tus-extension", "creation,checksum,expiration,termination".to_owned()),
        ("tus-checksum-algorithm", "sha1,sha256".to_owned()),
        ("tus-max-size", FILE_BYTES_MAX.to_string()),
    ];
    (StatusCode::NO_CONTENT, said)
}

/// `POST /api/uploads`.
pub async fn begin(
    State(app): State<Shared>,
    who: Collector,
    headers: HeaderMap,
) -> Result<(StatusCode, HeaderMap), ApiError> {
    let announced = Announced {
        project: who.0.project,
        person: who.0.person,
        digest: digest(&headers)?,
        content_type: content_type(&metadata(&headers, "filetype")?.unwrap_or_default())?,
        bytes: number(&headers, &LENGTH)?,
    };
    let upload = uploads::begin(&app, announced).await?;
    let mut told = standing(&upload)?;
    told.insert(LOCATION, value(&format!("/api/uploads/{}", upload.id))?);
    Ok((StatusCode::CREATED, told))
}

/// `HEAD /api/uploads/{id}`: whoever was writing it stops.
pub async fn locate(State(app): State<Shared>, who: Collector, Path(id): Path<String>) -> Result<HeaderMap, ApiError> {
    uploads::find(&app, who.0.person, &id).await?;
    let held = app.parts.hold(&id).await;
    let upload = uploads::find(&app, who.0.person, &id).await?;
    drop(held);
    let mut told = standing(&upload)?;
    told.insert(LENGTH, value(&upload.bytes)?);
    Ok(told)
}

/// `PATCH /api/uploads/{id}`.
pub async fn append(
    State(app): State<Shared>,
    who: Collector,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, HeaderMap), ApiError> {
    if headers.get(CONTENT_TYPE).is_none_or(|kind| kind != PIECE) {
        return Err(problem(StatusCode::UNSUPPORTED_MEDIA_TYPE, format!("the body must be {PIECE}")));
    }
    let offset = number(&headers, &OFFSET)?;
    let checksum = checksum(&headers)?;
    let upload = uploads::find(&app, who.0.person, &id).await?;
    let upload = uploads::append(app, upload, offset, checksum, body.into_data_stream()).await?;
    Ok((StatusCode::NO_CONTENT, standing(&upload)?))
}

/// `DELETE /api/uploads/{id}`.
pub async fn give_up(
    State(app): State<Shared>,
    who: Collector,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    uploads::find(&app, who.0.person, &id).await?;
    let _held = app.parts.hold(&id).await; // whoever was writing it stops
    uploads::give_up(&app, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /api/uploads/{id}`: another method, where a network lets no other than `POST` through.
pub async fn overridden(
    app: State<Shared>,
    who: Collector,
    id: Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    match headers.get(OVERRIDE).map(HeaderValue::as_bytes) {
        Some(b"PATCH") => append(app, who, id, headers, body).await.map(IntoResponse::into_response),
        Some(b"DELETE") => give_up(app, who, id).await.map(IntoResponse::into_response),
        Some(b"HEAD") => locate(app, who, id).await.map(IntoResponse::into_response),
        _ => Err(ApiError::new(Code::BadRequest, "an upload is gone on with by PATCH")),
    }
}

/// How far it is, and until when it may be gone on with.
fn standing(upload: &Upload) -> Result<HeaderMap, ApiError> {
    let mut told = HeaderMap::new();
    told.insert(OFFSET, value(&upload.at)?);
    if upload.at < upload.bytes {
        told.insert(EXPIRES, value(&http_date(upload.expires_at))?);
    }
    Ok(told)
}

fn value(said: &impl ToString) -> Result<HeaderValue, ApiError> {
    let bad = |_| ApiError::new(Code::Internal, "a header that cannot be written");
    HeaderValue::from_str(&said.to_string()).map_err(bad)
}

/// As RFC 9110 writes times.
fn http_date(at: Millis) -> String {
    let at = jiff::Timestamp::from_millisecond(at).unwrap_or_default();
    at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

fn number(headers: &HeaderMap, name: &HeaderName) -> Result<u64, ApiError> {
    let said = headers.get(name).and_then(|said| said.to_str().ok()).and_then(|said| said.parse().ok());
    said.ok_or_else(|| ApiError::new(Code::BadRequest, format!("the header {name} must be a whole number from 0")))
}

/// One of the metadata's values, which are pairs of a name and base64, separated by commas.
fn metadata(headers: &HeaderMap, name: &str) -> Result<Option<String>, ApiError> {
    let bad = || ApiError::new(Code::BadRequest, format!("'{name}' in the header {METADATA} cannot be read"));
    let Some(said) = headers.get(METADATA) else { return Ok(None) };
    let said = said.to_str().map_err(|_| bad())?;
    let mut pairs = said.split(',').filter_map(|pair| pair.trim().split_once(' '));
    let Some((_, coded)) = pairs.find(|(key, _)| *key == name) else { return Ok(None) };
    let text = STANDARD.decode(coded.trim()).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    text.map(Some).ok_or_else(bad)
}

fn digest(headers: &HeaderMap) -> Result<Digest, ApiError> {
    let bad = || {
        let detail = "'sha256' in the metadata must be the 64 lower-case digits of the file's SHA-256";
        ApiError::new(Code::BadRequest, detail)
    };
    metadata(headers, "sha256")?.and_then(|text| Digest::parse(&text)).ok_or_else(bad)
}

fn checksum(headers: &HeaderMap) -> Result<Option<Checksum>, ApiError> {
    let bad = || ApiError::new(Code::BadRequest, "the checksum must be 'sha1' or 'sha256' and base64");
    let Some(said) = headers.get(CHECKSUM) else { return Ok(None) };
    let (algorithm, coded) = said.to_str().ok().and_then(|said| said.split_once(' ')).ok_or_else(bad)?;
    let sum = STANDARD.decode(coded.trim()).map_err(|_| bad())?;
    match (algorithm, sum.len()) {
        ("sha1", 20) => Ok(Some(Checksum::Sha1(sum))),
        ("sha256", 32) => Ok(Some(Checksum::Sha256(sum))),
        _ => Err(bad()),
    }
}

/// Of the kinds that are taken.
fn content_type(told: &str) -> Result<String, ApiError> {
    let refused = "a file is an image, audio, video, application/pdf or application/octet-stream";
    media_type(told).ok_or_else(|| ApiError::new(Code::BadRequest, refused))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_http_has_them() {
        assert_eq!(http_date(784_111_777_000), "Sun, 06 Nov 1994 08:49:37 GMT");
    }

    #[test]
    fn metadata_is_read_by_name() {
        let mut headers = HeaderMap::new();
        headers.insert(METADATA, HeaderValue::from_static("filename YS5qcGc=, filetype aW1hZ2UvanBlZw==,empty"));
        assert_eq!(metadata(&headers, "filetype").unwrap().as_deref(), Some("image/jpeg"));
        assert_eq!(metadata(&headers, "empty").unwrap(), None);
        headers.insert(METADATA, HeaderValue::from_static("filetype ???"));
        assert!(metadata(&headers, "filetype").is_err());
    }
}
