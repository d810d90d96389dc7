//! Axum's extractors, with problems for rejections; and what several handlers read alike.

use crate::error::ApiError;
use axum::extract::{FromRequest, FromRequestParts};
use coletor_common::problem::Code;

/// A JSON body.
#[derive(Debug, FromRequest)]
#[from_request(via(axum::Json), rejection(ApiError))]
pub struct Json<T>(pub T);

/// Parts of the path.
#[derive(Debug, FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(ApiError))]
pub struct Path<T>(pub T);

/// Parameters behind the `?`.
#[derive(Debug, FromRequestParts)]
#[from_request(via(axum::extract::Query), rejection(ApiError))]
pub struct Query<T>(pub T);

const LINES_DEFAULT: u32 = 50;
const LINES_MAX: u32 = 200;
/// Longest reason, in bytes.
const REASON_LEN_MAX: usize = 2_000;

/// Lines of a page, of which somebody may have asked for so many.
pub fn lines(asked: Option<u32>) -> u32 {
    asked.unwrap_or(LINES_DEFAULT).clamp(1, LINES_MAX)
}

/// Longest name of somebody or something, in bytes.
const NAME_LEN_MAX: usize = 128;

/// A name, without the blanks around it.
///
/// # Errors
/// There is none, or it is too long.
pub fn name(given: &str) -> Result<&str, ApiError> {
    let name = given.trim();
    if name.is_empty() || name.len() > NAME_LEN_MAX {
        return Err(ApiError::new(Code::BadRequest, format!("a name has 1 to {NAME_LEN_MAX} bytes")));
    }
    Ok(name)
}

/// A reason that somebody gives, without the blanks around it.
///
/// # Errors
/// There is none, or it is too long.
pub fn reason(given: &str) -> Result<&str, ApiError> {
    let reason = given.trim();
    if reason.is_empty() || reason.len() > REASON_LEN_MAX {
        return Err(ApiError::new(Code::BadRequest, format!("a reason has 1 to {REASON_LEN_MAX} bytes")));
    }
    Ok(reason)
}
