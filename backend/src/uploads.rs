//! Uploads: from a first byte to a file that is verified, on the disk and known to the records that name it.
//!
//! Who may send and how requests look is settled before (`api/uploads`).

use crate::app::{App, Shared};
use crate::blobs::Digest;
use crate::clock;
use crate::db::media::{self, File};
use crate::db::uploads::{self, Upload};
use crate::error::ApiError;
use crate::parts::{Checksum, End, Held};
use axum::body::BodyDataStream;
use coletor_common::id::{PersonId, ProjectId};
use coletor_common::problem::Code;
use coletor_common::time::{DAY_MS, Millis};
use std::pin::pin;
use std::sync::Weak;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};

/// Largest file that is taken, in bytes.
pub const FILE_BYTES_MAX: u64 = 2 * 1024 * 1024 * 1024;
/// Files that one person may have on the way.
const UNFINISHED_MAX: u64 = 2_000;
/// How long an upload that nobody goes on with is kept.
const KEPT_MS: Millis = 7 * DAY_MS;
/// How often those that are over are removed.
const SWEPT_EVERY: Duration = Duration::from_mins(10);

/// What somebody wants to send.
#[derive(Debug)]
pub struct Announced {
    /// Where it belongs.
    pub project: ProjectId,
    /// Who sends it.
    pub person: PersonId,
    /// What it will hash to.
    pub digest: Digest,
    /// Its media type.
    pub content_type: String,
    /// Its size.
    pub bytes: u64,
}

/// Begins an upload. A file that is here already is whole at once.
pub async fn begin(app: &App, announced: Announced) -> Result<Upload, ApiError> {
    let Announced { project, person, digest, content_type, bytes } = announced;
    if bytes > FILE_BYTES_MAX {
        return Err(ApiError::new(Code::TooLarge, format!("a file has at most {FILE_BYTES_MAX} bytes")));
    }
    if app.db.unfinished(person).await? >= UNFINISHED_MAX {
        let detail = format!("{UNFINISHED_MAX} uploads are unfinished: go on with one of them or give it up");
        return Err(ApiError::new(Code::TooManyTries, detail));
    }
    let is_here = is_here(app, project, &digest).await?;
    let mut upload = Upload {
        id: uuid::Uuid::new_v4().to_string(),
        project,
        person,
        sha256: digest.as_str().to_owned(),
        content_type,
        bytes,
        at: if is_here { bytes } else { 0 },
        expires_at: clock::now() + KEPT_MS,
    };
    let mut write = app.db.write().await?;
    uploads::insert(&mut write, &upload).await?;
    write.commit().await?;
    if bytes == 0 && !is_here {
        let mut held = app.parts.hold(&upload.id).await;
        receive(app, &mut held, &mut upload, None, axum::body::Body::empty().into_data_stream()).await?;
    }
    Ok(upload)
}

async fn is_here(app: &App, project: ProjectId, digest: &Digest) -> Result<bool, ApiError> {
    Ok(app.db.file(project, digest.as_str()).await?.is_some() && app.blobs.has(project, digest).await?)
}

/// An upload as it stands: of that person, and not over. What the disk does not have after all was never promised.
pub async fn find(app: &App, person: PersonId, id: &str) -> Result<Upload, ApiError> {
    let found = app.db.upload(id).await?.filter(|upload| upload.person == person);
    let mut upload = found.ok_or_else(|| ApiError::new(Code::NotFound, "no such upload, or not yours"))?;
    if upload.expires_at <= clock::now() {
        return Err(ApiError::new(Code::UploadGone, "nobody went on with this upload for too long: begin another"));
    }
    if upload.at < upload.bytes && upload.at > 0 {
        let length = app.parts.length(id).await?;
        if length.is_none_or(|length| length < upload.at) {
            // Moved into place just before the server was stopped, or lost with the disk.
            let is_whole = app.blobs.has(upload.project, &digest(&upload)?).await?;
            upload.at = if is_whole { upload.bytes } else { 0 };
            if is_whole {
                finish(app, &upload).await?;
            }
        }
    }
    Ok(upload)
}

fn digest(upload: &Upload) -> Result<Digest, ApiError> {
    let bad = || ApiError::new(Code::Internal, "an upload without a digest");
    Digest::parse(&upload.sha256).ok_or_else(bad)
}

/// Takes a body in at the offset where it says it continues. It goes on when whoever sent it is gone: what came is kept.
pub async fn append(
    app: Shared,
    upload: Upload,
    offset: u64,
    checksum: Option<Checksum>,
    body: BodyDataStream,
) -> Result<Upload, ApiError> {
    let work = async move {
        let _turn = app.parts.turn_to_receive().await?;
        let mut held = app.parts.hold(&upload.id).await;
        // Whoever wrote until now may have come further since.
        let mut upload = find(&app, upload.person, &upload.id).await?;
        if upload.at != offset {
            let detail = format!("the upload stands at {}, not at {offset}: ask where it stands", upload.at);
            return Err(ApiError::new(Code::UploadConflict, detail));
        }
        receive(&app, &mut held, &mut upload, checksum, body).await?;
        Ok(upload)
    };
    tokio::spawn(work).await?
}

async fn receive(
    app: &App,
    held: &mut Held,
    upload: &mut Upload,
    checksum: Option<Checksum>,
    body: BodyDataStream,
) -> Result<(), ApiError> {
    let (from, room) = (upload.at, upload.bytes - upload.at);
    let (tell, mut sure) = watch::channel(from);
    let (end, noted) = {
        let mut receiving = pin!(held.receive((from, room), checksum, body, tell));
        let mut noted = Ok(());
        loop {
            tokio::select! {
                end = &mut receiving => break (end?, noted),
                Ok(()) = sure.changed() => {
                    let at = *sure.borrow_and_update();
                    noted = noted.and(advance(app, upload, at).await);
                }
            }
        }
    };
    noted?;
    advance(app, upload, held.sure()).await?;
    if upload.at == upload.bytes {
        complete(app, held, upload).await?;
    }
    match end {
        End::Whole => Ok(()),
        End::Cut => Err(ApiError::new(Code::BadRequest, "the body ended early; what came is kept")),
        End::Overtaken => Err(ApiError::new(Code::UploadConflict, "another request goes on with this upload")),
        End::TooLong => Err(ApiError::new(Code::TooLarge, "the body goes beyond the length of the upload")),
        End::Altered => Err(ApiError::new(Code::ChecksumMismatch, "the bytes do not have the checksum of the request")),
    }
}

/// So much is on the disk: the offset may say so.
async fn advance(app: &App, upload: &mut Upload, at: u64) -> Result<(), ApiError> {
    if at > upload.at {
        let mut write = app.db.write().await?;
        let expires_at = write.now + KEPT_MS;
        uploads::advance(&mut write, &upload.id, at, expires_at).await?;
        write.commit().await?;
        (upload.at, upload.expires_at) = (at, expires_at);
    }
    Ok(())
}

/// All bytes are on the disk: are they what was announced?
async fn complete(app: &App, held: &mut Held, upload: &Upload) -> Result<(), ApiError> {
    let announced = digest(upload)?;
    if held.digest(upload.bytes).await? != Some(announced.clone()) {
        give_up(app, &upload.id).await?;
        return Err(ApiError::new(
            Code::DigestMismatch,
            "the file is not what it was announced as; begin another upload",
        ));
    }
    app.blobs.adopt(&upload.id, upload.project, &announced).await?;
    finish(app, upload).await
}

/// The file is in its place: whoever names it may know.
async fn finish(app: &App, upload: &Upload) -> Result<(), ApiError> {
    let file = File { bytes: upload.bytes, content_type: upload.content_type.clone(), uploaded_by: upload.person };
    let mut write = app.db.write().await?;
    media::insert(&mut write, upload.project, &upload.sha256, &file).await?;
    let expires_at = write.now + KEPT_MS;
    uploads::advance(&mut write, &upload.id, upload.bytes, expires_at).await?;
    Ok(write.commit().await?)
}

/// Forgets an upload and what came of it. The file, if it was whole, stays.
pub async fn give_up(app: &App, id: &str) -> Result<(), ApiError> {
    let mut write = app.db.write().await?;
    uploads::delete(&mut write, id).await?;
    write.commit().await?;
    Ok(app.parts.remove(id).await?)
}

/// Removes uploads that are over, for as long as the server runs.
pub async fn sweep(app: Weak<App>) {
    let mut ticks = interval(SWEPT_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let Some(app) = app.upgrade().filter(|app| !app.stopping.is_cancelled()) else { return };
        if let Err(error) = expire(&app).await {
            tracing::warn!(%error, "unfinished uploads were not swept; it will be tried again");
        }
    }
}

async fn expire(app: &App) -> Result<(), ApiError> {
    let mut write = app.db.write().await?;
    let over = uploads::expire(&mut write).await?;
    write.commit().await?;
    for id in over {
        app.parts.remove(&id).await?;
    }
    Ok(())
}
