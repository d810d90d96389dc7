//! Forms: a workbook or a document, with its files, becomes a draft, a draft is published, a published version never changes.

use crate::app::Shared;
use crate::auth::{Manager, Viewer};
use crate::blobs::Digest;
use crate::db::commands::{self, To};
use crate::db::forms::{self, Stored};
use crate::db::media::{self, File};
use crate::error::ApiError;
use crate::extract::Path;
use crate::import::{self, sent::Sent};
use crate::newer;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use coletor_common::admin::{Draft, FormVersion};
use coletor_common::form::model::{Form, Kind, Node};
use coletor_common::form::read::Supplies;
use coletor_common::form::report::{Finding, Issue, Place, Severity};
use coletor_common::id::{FormId, ProjectId};
use coletor_common::problem::{Code, Problem};
use coletor_common::row::Command;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Stores a form as a draft. Uploading a published version again, unchanged, is fine.
pub async fn upload(
    State(app): State<Shared>,
    manager: Manager,
    request: Request,
) -> Result<(StatusCode, Json<Draft>), ApiError> {
    let (project, person) = (manager.0.project, manager.0.person);
    let sent = Sent::receive(request, &app).await?;
    let entities = app.db.entity_lists(project).await?;
    let assets = app.db.assets(project).await?.into_iter().map(|asset| asset.code.into()).collect();
    let (form, findings, files) = tokio::task::spawn_blocking(move || read(sent, &entities, &assets)).await??;
    // Before anything is stored; asked once more when it is.
    if app.db.is_taken_otherwise(project, &form).await? {
        return Err(taken(&form));
    }
    for (_, digest, bytes) in &files {
        app.blobs.put(project, digest, bytes.clone()).await?;
    }
    let mut write = app.db.write().await?;
    for (name, digest, bytes) in &files {
        let bytes = bytes.len() as u64;
        let file = File { bytes, content_type: media_type(name).into(), uploaded_by: person };
        media::insert(&mut write, project, digest.as_str(), &file).await?;
    }
    let status = match forms::put_draft(&mut write, project, &form).await? {
        Stored::Draft => StatusCode::CREATED,
        Stored::Same => StatusCode::OK,
        Stored::Taken => return Err(taken(&form)),
    };
    write.commit().await?;
    let version = find(&app, project, &form.id, &form.version).await?;
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let questions = count(form.nodes.iter().filter(|node| Node::is_question(node)).count());
    let stops = count(form.stops().count());
    let open = newer::meet(&app, project, Arc::new(form)).await?;
    Ok((status, Json(Draft { version, stops, questions, open, findings })))
}

/// A form, what was found in it, and the files that it shows, by name.
type Read = (Form, Vec<Finding>, Vec<(String, Digest, Bytes)>);

/// The form in what was sent.
///
/// # Errors
/// [`Code::NotAWorkbook`] and the like, or [`Code::BadForm`] with all that is wrong.
fn read(mut sent: Sent, entities: &HashMap<String, Vec<String>>, assets: &HashSet<String>) -> Result<Read, ApiError> {
    let supplies = Supplies {
        files: &|name| sent.files.get(name).map(|bytes| Cow::Borrowed(bytes.as_ref())),
        entities: &|list| entities.get(list).cloned(),
        is_shown: &Kind::is_shown,
        is_asset: &|code| assets.is_empty() || assets.contains(code),
    };
    let (form, mut findings) = import::form(&sent.form, supplies)?;
    let Some(mut form) = form else {
        let problem = Problem::new(Code::BadForm, "the form has errors; the findings list them");
        let findings = findings.iter().map(coletor_common::json::Json::of).collect();
        return Err(Problem { findings, ..problem }.into());
    };
    let (mut files, mut missing) = (Vec::new(), Vec::new());
    for name in form.shown_files() {
        match sent.files.remove(name) {
            Some(bytes) => files.push((name.to_owned(), Digest::of(&bytes), bytes)),
            None => missing.push(Finding {
                severity: Severity::Warning,
                place: Place::default(),
                issue: Issue::FileMissing { file: name.to_owned() },
            }),
        }
    }
    findings.extend(missing);
    form.files = files.iter().map(|(name, digest, _)| (name.clone(), digest.as_str().to_owned())).collect();
    Ok((form, findings, files))
}

fn taken(form: &Form) -> ApiError {
    let detail = format!("version {:?} of {} is published with other content", form.version, form.id);
    ApiError::new(Code::VersionTaken, detail)
}

/// By the name's ending; what a browser cannot show is anything.
fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default().to_lowercase().as_str() {
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "svg" => "image/svg+xml",
        "mp3" => "audio/mpeg",
        "m4a" => "audio/mp4",
        "ogg" | "oga" => "audio/ogg",
        "wav" => "audio/wav",
        "mp4" | "m4v" => "video/mp4",
        "webm" => "video/webm",
        _ => "application/octet-stream",
    }
}

/// Every version, newest upload first.
pub async fn list(State(app): State<Shared>, viewer: Viewer) -> Result<Json<Vec<FormVersion>>, ApiError> {
    Ok(Json(app.db.form_versions(viewer.0.project).await?))
}

/// Puts a version in force, and tells every collector's device. Repeating is fine, and tells nobody.
pub async fn publish(
    State(app): State<Shared>,
    manager: Manager,
    Path((form, version)): Path<(FormId, String)>,
) -> Result<Json<FormVersion>, ApiError> {
    let project = manager.0.project;
    let mut write = app.db.write().await?;
    let was_in_force = forms::is_in_force(&mut write, project, &form, &version).await?;
    if !forms::publish(&mut write, project, &form, &version).await? {
        return Err(ApiError::new(Code::NotFound, "no such version"));
    }
    if !was_in_force {
        let what = Command::NewRound { form: form.clone() };
        commands::send(&mut write, project, To::CollectorsOf(&form), what, manager.0.person).await?;
    }
    write.commit().await?;
    Ok(Json(find(&app, project, &form, &version).await?))
}

async fn find(app: &Shared, project: ProjectId, form: &FormId, version: &str) -> Result<FormVersion, ApiError> {
    let versions = app.db.form_versions(project).await?;
    let found = versions.into_iter().find(|one| one.form == *form && one.version == version);
    found.ok_or_else(|| ApiError::new(Code::NotFound, "no such version"))
}
