//! Forms: a workbook becomes a draft, a draft is published, a published version never changes.

use crate::app::Shared;
use crate::auth::Administrator;
use crate::db::commands::{self, To};
use crate::db::forms::{self, Stored};
use crate::error::ApiError;
use crate::extract::Path;
use crate::import;
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::StatusCode;
use coletor_common::admin::{Draft, FormVersion};
use coletor_common::form::model::{Form, Kind, Node};
use coletor_common::form::read::compile_with;
use coletor_common::form::report::Finding;
use coletor_common::id::{FormId, ProjectId};
use coletor_common::problem::{Code, Problem};
use coletor_common::row::Command;

/// Largest workbook that is taken, in bytes.
pub const WORKBOOK_BYTES_MAX: usize = 10 * 1024 * 1024;

/// Stores a workbook as a draft. Uploading a published version again, unchanged, is fine.
pub async fn upload(
    State(app): State<Shared>,
    admin: Administrator,
    body: Result<Bytes, BytesRejection>,
) -> Result<(StatusCode, Json<Draft>), ApiError> {
    let bytes = body?;
    let (form, findings) = tokio::task::spawn_blocking(move || read(&bytes)).await??;
    let mut write = app.db.write().await?;
    let stored = forms::put_draft(&mut write, admin.0.project, &form).await?;
    write.commit().await?;
    let status = match stored {
        Stored::Draft => StatusCode::CREATED,
        Stored::Same => StatusCode::OK,
        Stored::Taken => {
            let detail = format!("version {:?} of {} is published with other content", form.version, form.id);
            return Err(ApiError::new(Code::VersionTaken, detail));
        }
    };
    let version = find(&app, admin.0.project, &form.id, &form.version).await?;
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let questions = count(form.nodes.iter().filter(|node| Node::is_question(node)).count());
    Ok((status, Json(Draft { version, stops: count(form.stops().count()), questions, findings })))
}

/// The form in a workbook's bytes, and warnings.
///
/// # Errors
/// [`Code::NotAWorkbook`] and the like, or [`Code::BadForm`] with all that is wrong.
fn read(bytes: &[u8]) -> Result<(Form, Vec<Finding>), ApiError> {
    let workbook = import::workbook(bytes)?;
    match compile_with(&workbook, &Kind::is_shown) {
        (Some(form), findings) => Ok((form, findings)),
        (None, findings) => {
            let problem = Problem::new(Code::BadForm, "the workbook has errors; the findings list them");
            let findings = findings.iter().map(coletor_common::json::Json::of).collect();
            Err(Problem { findings, ..problem }.into())
        }
    }
}

/// Every version, newest upload first.
pub async fn list(State(app): State<Shared>, admin: Administrator) -> Result<Json<Vec<FormVersion>>, ApiError> {
    Ok(Json(app.db.form_versions(admin.0.project).await?))
}

/// Puts a version in force, and tells every collector's device. Repeating is fine, and tells nobody.
pub async fn publish(
    State(app): State<Shared>,
    admin: Administrator,
    Path((form, version)): Path<(FormId, String)>,
) -> Result<Json<FormVersion>, ApiError> {
    let project = admin.0.project;
    let mut write = app.db.write().await?;
    let was_in_force = forms::is_in_force(&mut write, project, &form, &version).await?;
    if !forms::publish(&mut write, project, &form, &version).await? {
        return Err(ApiError::new(Code::NotFound, "no such version"));
    }
    if !was_in_force {
        let what = Command::NewRound { form: form.clone() };
        commands::send(&mut write, project, To::Collectors, what, admin.0.person).await?;
    }
    write.commit().await?;
    Ok(Json(find(&app, project, &form, &version).await?))
}

async fn find(app: &Shared, project: ProjectId, form: &FormId, version: &str) -> Result<FormVersion, ApiError> {
    let versions = app.db.form_versions(project).await?;
    let found = versions.into_iter().find(|one| one.form == *form && one.version == version);
    found.ok_or_else(|| ApiError::new(Code::NotFound, "no such version"))
}
