//! What is sent of a form: one file, or several as a browser sends a form's data. Tells the form from the files that it names.

use super::form::is_document;
use super::old;
use crate::app::Shared;
use crate::error::ApiError;
use axum::RequestExt;
use axum::body::Bytes;
use axum::extract::{Multipart, Request};
use axum::http::header::CONTENT_TYPE;
use coletor_common::problem::Code;
use std::collections::HashMap;
use std::ffi::OsStr;
use std::path::Path;

/// Most bytes of a form with all its files.
pub const BYTES_MAX: usize = 64 * 1024 * 1024;
/// Most files that come with a form.
pub const FILES_MAX: usize = 500;
/// What an `XForms` document names in its first element, and no table does.
const XFORMS: &[u8] = b"http://www.w3.org/2002/xforms";
/// So far into a document that is looked for.
const HEAD_BYTES: usize = 16 * 1024;

/// A form and its files.
#[derive(Debug, Default)]
pub struct Sent {
    /// A workbook, or an `XForms` document.
    pub form: Bytes,
    /// By name, without folders.
    pub files: HashMap<String, Bytes>,
}

impl Sent {
    /// Reads a request's body.
    ///
    /// # Errors
    /// [`Code::NotAWorkbook`] where no file is a form, [`Code::BadRequest`] where there are two or what was sent cannot be
    /// told apart, [`Code::TooLarge`].
    pub async fn receive(request: Request, app: &Shared) -> Result<Self, ApiError> {
        if !is_form_data(&request) {
            return Ok(Self { form: request.extract().await?, files: HashMap::new() });
        }
        let mut parts: Multipart = request.extract_with_state(app).await?;
        let (mut form, mut files) = (None, HashMap::new());
        while let Some(part) = parts.next_field().await? {
            let name = part.file_name().unwrap_or_default();
            let name = name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
            let bytes = part.bytes().await?;
            if !is_form(&name, &bytes) {
                files.insert(name, bytes);
            } else if form.replace(bytes).is_some() {
                return Err(ApiError::new(Code::BadRequest, "two of the files are forms: send one at a time"));
            }
            if files.len() > FILES_MAX {
                return Err(ApiError::new(Code::TooLarge, format!("more than {FILES_MAX} files")));
            }
        }
        let none = || ApiError::new(Code::NotAWorkbook, "none of the files is a workbook or an XForms document");
        Ok(Self { form: form.ok_or_else(none)?, files })
    }
}

/// The one file of a request, and its name; of bytes without a name, what they are called here.
///
/// # Errors
/// [`Code::BadRequest`] where there is none, or more than one; [`Code::TooLarge`].
pub async fn one_file(request: Request, app: &Shared) -> Result<(String, Bytes), ApiError> {
    if !is_form_data(&request) {
        return Ok(("table".to_owned(), request.extract().await?));
    }
    let mut parts: Multipart = request.extract_with_state(app).await?;
    let mut file = None;
    while let Some(part) = parts.next_field().await? {
        let name = part.file_name().unwrap_or_default().to_owned();
        if file.replace((name, part.bytes().await?)).is_some() {
            return Err(ApiError::new(Code::BadRequest, "several files: send one at a time"));
        }
    }
    file.ok_or_else(|| ApiError::new(Code::BadRequest, "no file was sent"))
}

fn is_form_data(request: &Request) -> bool {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.starts_with("multipart/form-data")
}

fn is_form(name: &str, bytes: &[u8]) -> bool {
    let ending = Path::new(name).extension().and_then(OsStr::to_str).unwrap_or_default();
    let is_workbook = ["xlsx", "xls"].iter().any(|known| ending.eq_ignore_ascii_case(known));
    let head = bytes.get(..HEAD_BYTES).unwrap_or(bytes);
    let names_xforms = || is_document(bytes) && head.windows(XFORMS.len()).any(|window| window == XFORMS);
    is_workbook || bytes.starts_with(&old::MAGIC) || names_xforms()
}
