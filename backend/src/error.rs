//! What a request is answered when it fails: an RFC 9457 problem with a stable code.

use crate::blobs::BlobError;
use crate::db::DbError;
use crate::import::ImportError;
use crate::parts::PartError;
use crate::passwords::HashError;
use crate::rescue::RescueError;
use axum::Json;
use axum::extract::multipart::{MultipartError, MultipartRejection};
use axum::extract::rejection::{BytesRejection, JsonRejection, PathRejection, QueryRejection};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use coletor_common::problem::{Code, Problem};

/// Why a request failed.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// For a reason that the caller can do something about.
    #[error("{}", .0.detail)]
    Problem(Box<Problem>),
    /// At the database.
    #[error(transparent)]
    Db(#[from] DbError),
    /// At a file.
    #[error(transparent)]
    Blob(#[from] BlobError),
    /// At a file on its way.
    #[error(transparent)]
    Part(#[from] PartError),
    /// At a rescue file.
    #[error(transparent)]
    Rescue(#[from] RescueError),
    /// At a password.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// In a thread that was lost.
    #[error(transparent)]
    Lost(#[from] tokio::task::JoinError),
}

impl ApiError {
    /// A problem with nothing but its code and a sentence.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Problem::new(code, detail).into()
    }

    /// What the caller is told. Causes inside the server are logged, not told.
    pub fn into_problem(self) -> Problem {
        match self {
            Self::Problem(problem) => *problem,
            Self::Db(error) => db_problem(&error),
            Self::Rescue(error) => rescue_problem(&error),
            Self::Blob(error) => internal(&error),
            Self::Part(error) => internal(&error),
            Self::Hash(error) => internal(&error),
            Self::Lost(error) => internal(&error),
        }
    }
}

fn rescue_problem(error: &RescueError) -> Problem {
    let code = match error {
        RescueError::Io(_) | RescueError::Key(_) => return internal(error),
        RescueError::NotARescue | RescueError::Newer => Code::NotARescue,
        RescueError::OtherProject(_) | RescueError::OtherKey => Code::RescueForeign,
        RescueError::Truncated => Code::RescueTruncated,
        RescueError::Altered(_) | RescueError::Unreadable(_) => Code::RescueAltered,
    };
    Problem::new(code, error.to_string())
}

fn internal(error: &dyn std::error::Error) -> Problem {
    tracing::error!(%error, "a request failed");
    Problem::new(Code::Internal, "something went wrong inside the server")
}

/// What a caller is told of an error at the database.
pub fn db_problem(error: &DbError) -> Problem {
    if let DbError::Corrupt { .. } = error {
        return internal(error);
    }
    tracing::error!(%error, "the database did not do it");
    Problem::new(Code::Unavailable, "the server cannot store or read now; try again")
}

impl From<Problem> for ApiError {
    fn from(problem: Problem) -> Self {
        Self::Problem(Box::new(problem))
    }
}

impl From<ImportError> for ApiError {
    fn from(error: ImportError) -> Self {
        let code = match error {
            ImportError::NotAWorkbook(_) => Code::NotAWorkbook,
            ImportError::TooLarge { .. } => Code::TooLarge,
        };
        Self::new(code, error.to_string())
    }
}

macro_rules! rejections {
    ($($rejection:ident),*) => {$(
        impl From<$rejection> for ApiError {
            fn from(rejection: $rejection) -> Self {
                let too_large = rejection.status() == StatusCode::PAYLOAD_TOO_LARGE;
                Self::new(if too_large { Code::TooLarge } else { Code::BadRequest }, rejection.body_text())
            }
        }
    )*};
}

rejections!(BytesRejection, JsonRejection, MultipartError, MultipartRejection, PathRejection, QueryRejection);

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        respond(self.into_problem())
    }
}

/// A problem as a response.
pub fn respond(problem: Problem) -> Response {
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, Json(problem)).into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    response
}

/// What is answered where a handler panicked; the panic itself is in the log.
pub fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    respond(Problem::new(Code::Internal, "something went wrong inside the server"))
}
