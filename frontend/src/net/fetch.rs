//! Request and response. Every failure is a [`NetError`] that says whose it is.

use coletor_common::problem::{Code, Problem};
use gloo_net::http::{Method, Request, RequestBuilder, Response};
use gloo_timers::callback::Timeout;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;
use web_sys::{AbortController, AbortSignal, File, FormData};

/// Why a request had no good answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NetError {
    /// No answer at all: no network, or no server.
    #[error("no answer: {0}")]
    Unreachable(String),
    /// An answer, but not from Coletor: a captive portal answers 200 with a page of its own.
    #[error("an answer that is not Coletor's, status {0}")]
    Foreign(u16),
    /// The server says what is wrong.
    #[error("{}", .0.detail)]
    Problem(Problem),
}

impl NetError {
    /// The problem's code, if it is one.
    pub fn code(&self) -> Option<Code> {
        match self {
            Self::Problem(problem) => Some(problem.code),
            _ => None,
        }
    }
}

impl From<gloo_net::Error> for NetError {
    fn from(error: gloo_net::Error) -> Self {
        Self::Unreachable(error.to_string())
    }
}

/// `GET` for JSON.
pub async fn get<T: DeserializeOwned>(path: &str) -> Result<T, NetError> {
    json(checked(Request::get(path).send().await?).await?).await
}

/// `POST` of JSON for JSON.
pub async fn post<B: Serialize, T: DeserializeOwned>(path: &str, body: &B) -> Result<T, NetError> {
    post_until(path, body, None).await
}

/// `POST` of JSON for JSON, broken off when the signal says so.
pub async fn post_until<B: Serialize, T: DeserializeOwned>(
    path: &str,
    body: &B,
    signal: Option<&AbortSignal>,
) -> Result<T, NetError> {
    json(checked(Request::post(path).abort_signal(signal).json(body)?.send().await?).await?).await
}

/// `PUT` of JSON for JSON.
pub async fn put<B: Serialize, T: DeserializeOwned>(path: &str, body: &B) -> Result<T, NetError> {
    json(checked(Request::put(path).json(body)?.send().await?).await?).await
}

/// `PUT` of JSON for no answer.
pub async fn put_only<B: Serialize>(path: &str, body: &B) -> Result<(), NetError> {
    checked(Request::put(path).json(body)?.send().await?).await.map(drop)
}

/// `GET` for nothing but that the service worker keeps it.
pub async fn touch(path: &str) -> Result<(), NetError> {
    checked(Request::get(path).send().await?).await.map(drop)
}

/// `GET` for a text.
pub async fn text(path: &str) -> Result<String, NetError> {
    Ok(checked(Request::get(path).send().await?).await?.text().await?)
}

/// `POST` of files, as a form's data, for JSON.
pub async fn post_files<T: DeserializeOwned>(path: &str, files: &[File]) -> Result<T, NetError> {
    let thrown = |error: JsValue| NetError::Unreachable(crate::platform::js::describe(&error));
    let form = FormData::new().map_err(thrown)?;
    for file in files {
        form.append_with_blob_and_filename("file", file, &file.name()).map_err(thrown)?;
    }
    json(checked(Request::post(path).body(form)?.send().await?).await?).await
}

/// `POST` of bytes for JSON.
pub async fn post_bytes<T: DeserializeOwned>(path: &str, content_type: &str, body: JsValue) -> Result<T, NetError> {
    json(checked(with_bytes(Request::post(path), content_type, body)?.send().await?).await?).await
}

/// `POST` of bytes; what is answered does not matter as long as it is good.
pub async fn send_bytes(path: &str, content_type: &str, body: JsValue) -> Result<(), NetError> {
    checked(with_bytes(Request::post(path), content_type, body)?.send().await?).await.map(drop)
}

/// Longest that a piece of a file may take, in milliseconds; also at a few bytes a second it then goes on where it broke off.
const PIECE_MS_MAX: u32 = 60_000;

/// A request of the upload protocol (tus 1.0): where the upload is, if the server says so, and how far it has come.
pub async fn tus(
    method: Method,
    path: &str,
    headers: &[(&str, &str)],
    body: JsValue,
) -> Result<(Option<String>, u64), NetError> {
    // Not the signal that has a time of its own: until that has passed, it keeps everything of the request in memory.
    let aborter = AbortController::new().ok();
    let signal = aborter.as_ref().map(AbortController::signal);
    let too_long = Timeout::new(PIECE_MS_MAX, move || aborter.iter().for_each(AbortController::abort));
    let request =
        RequestBuilder::new(path).method(method).abort_signal(signal.as_ref()).header("tus-resumable", "1.0.0");
    let request = headers.iter().fold(request, |request, (name, value)| request.header(name, value));
    let response = checked(request.body(body)?.send().await?).await?;
    let told = response.headers();
    let at = told.get("upload-offset").and_then(|at| at.parse().ok());
    let _ = response.text().await; // nothing; but one that is not read to its end keeps its memory too
    drop(too_long);
    at.map(|at| (told.get("location"), at)).ok_or(NetError::Foreign(response.status()))
}

/// `DELETE` with a reason.
pub async fn delete_because<B: Serialize>(path: &str, body: &B) -> Result<(), NetError> {
    checked(Request::delete(path).json(body)?.send().await?).await.map(drop)
}

/// `DELETE`.
pub async fn delete(path: &str) -> Result<(), NetError> {
    checked(Request::delete(path).send().await?).await.map(drop)
}

fn with_bytes(
    request: RequestBuilder,
    content_type: &str,
    body: JsValue,
) -> Result<gloo_net::http::Request, gloo_net::Error> {
    request.header("content-type", content_type).body(body)
}

/// A header that every answer of the server carries, so that others can be told apart.
const OURS: &str = "x-coletor";

async fn checked(response: Response) -> Result<Response, NetError> {
    if response.headers().get(OURS).is_none() {
        return Err(NetError::Foreign(response.status()));
    }
    if response.ok() {
        return Ok(response);
    }
    let status = response.status();
    Err(read::<Problem>(response).await.map_or(NetError::Foreign(status), NetError::Problem))
}

async fn json<T: DeserializeOwned>(response: Response) -> Result<T, NetError> {
    let status = response.status();
    read(response).await.ok_or(NetError::Foreign(status))
}

async fn read<T: DeserializeOwned>(response: Response) -> Option<T> {
    coletor_common::json::read(&response.text().await.ok()?).ok()
}
