//! Takes in what a device has put into a rescue file: operations as if the device had pushed them, files as if they had been
//! uploaded. Whatever is here already is not taken twice. Nothing is taken before all of it was found to be intact.

mod command;
mod open;
mod sealed;

pub use command::command;
pub use open::RescueError;

use crate::app::{App, Shared};
use crate::blobs::Digest;
use crate::db::{PushJob, audit, keys};
use crate::error::ApiError;
use crate::keys::Secrets;
use crate::uploads::{self, Announced};
use axum::body::{Body, Bytes};
use coletor_common::admin::RescueReport;
use coletor_common::id::{OpId, PersonId, ProjectId};
use coletor_common::op::Logged;
use coletor_common::sync::frame::{BATCH_OPS_MAX, Outcome};
use futures_util::stream;
use open::{Entry, Medium, Rescue};
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use tokio::sync::mpsc;

/// Steps and pieces that may wait to be taken in.
const WAITING_MAX: usize = 4;

type Piece = Result<Bytes, axum::Error>;

/// What the thread that reads hands on.
enum Step {
    Ops(Vec<Logged>),
    Medium(Medium, mpsc::Receiver<Piece>),
}

/// Who imports.
#[derive(Debug, Clone, Copy)]
pub enum By {
    /// An administrator.
    Person(PersonId),
    /// Whoever operates the server; files count as this person's, who is an administrator.
    Operator(PersonId),
}

/// Imports a rescue file for a project. Repeating it changes nothing.
pub async fn import(app: &Shared, project: ProjectId, by: By, file: &Path) -> Result<RescueReport, ApiError> {
    let mut write = app.db.write().await?;
    let secrets = keys::secrets(&mut write, project).await?;
    drop(write);
    let (person, noted) = match by {
        By::Person(person) => (person, Some(person)),
        By::Operator(person) => (person, None),
    };
    let mut report = check(file.to_owned(), project, secrets.clone()).await?;
    let (steps, mut waiting) = mpsc::channel(WAITING_MAX);
    let path = file.to_owned();
    let reading = tokio::task::spawn_blocking(move || read(&path, project, &secrets, &steps));
    while let Some(step) = waiting.recv().await {
        match step {
            Step::Ops(ops) => take_ops(app, project, ops, &mut report).await?,
            Step::Medium(medium, pieces) => take_medium(app, (project, person), medium, pieces, &mut report).await?,
        }
    }
    reading.await??;
    let mut write = app.db.write().await?;
    let detail = serde_json::to_string(&report).unwrap_or_default();
    audit::note(&mut write, project, noted, audit::RESCUED, &report.device.to_string(), &detail).await?;
    write.commit().await?;
    Ok(report)
}

/// Reads all of it once, so that a file that is not whole is not taken in by half.
async fn check(path: PathBuf, project: ProjectId, secrets: Secrets) -> Result<RescueReport, ApiError> {
    let checked = tokio::task::spawn_blocking(move || -> Result<RescueReport, RescueError> {
        let mut rescue = Rescue::open(BufReader::new(File::open(path)?), project, &secrets)?;
        let mut report = RescueReport::new(rescue.header.device, rescue.header.made_at);
        while let Some(entry) = rescue.next()? {
            match entry {
                Entry::Op(_) => report.ops += 1,
                Entry::Medium(_) => report.media += 1,
            }
        }
        Ok(report)
    });
    Ok(checked.await??)
}

/// Hands everything on, in order. Whoever receives may leave out what it has.
fn read(path: &Path, project: ProjectId, secrets: &Secrets, steps: &mpsc::Sender<Step>) -> Result<(), RescueError> {
    let mut rescue = Rescue::open(BufReader::new(File::open(path)?), project, secrets)?;
    let mut ops: Vec<Logged> = Vec::new();
    while let Some(entry) = rescue.next()? {
        match entry {
            Entry::Op(op) => {
                let follows = ops.last().is_none_or(|last| {
                    let (last, op) = (&last.op, &op.op);
                    (last.device, last.incarnation, last.seq + 1) == (op.device, op.incarnation, op.seq)
                });
                if (!follows || ops.len() >= BATCH_OPS_MAX) && !send(steps, Step::Ops(std::mem::take(&mut ops))) {
                    return Ok(()); // nobody takes it in any more
                }
                ops.push(op);
            }
            Entry::Medium(medium) => {
                let (pieces, body) = mpsc::channel(WAITING_MAX);
                let taken = send(steps, Step::Ops(std::mem::take(&mut ops))) && send(steps, Step::Medium(medium, body));
                if !taken {
                    return Ok(());
                }
                loop {
                    let piece = rescue.read()?;
                    // Nobody wants the rest of a file that is here already.
                    if piece.is_empty() || pieces.blocking_send(Ok(piece.into())).is_err() {
                        break;
                    }
                }
            }
        }
    }
    send(steps, Step::Ops(ops));
    Ok(())
}

fn send(steps: &mpsc::Sender<Step>, step: Step) -> bool {
    steps.blocking_send(step).is_ok()
}

async fn take_ops(app: &App, project: ProjectId, ops: Vec<Logged>, report: &mut RescueReport) -> Result<(), ApiError> {
    if ops.is_empty() {
        return Ok(());
    }
    let ids: Vec<OpId> = ops.iter().map(|logged| logged.op.op_id).collect();
    let (many, known) = (ops.len() as u64, app.db.known_ops(&ids).await?);
    let (first, last) = (ops.first().map_or(0, |one| one.op.seq), ops.last().map_or(0, |one| one.op.seq));
    let ack = app.db.push(PushJob { project, ops }).await?;
    let refused = ack.results.iter().find(|result| result.outcome == Outcome::Refused);
    if let Some(refused) = refused {
        report.ops_refused += last + 1 - refused.seq.max(first);
        report.refused_because = Some(refused.code);
    }
    let refused = refused.map_or(0, |refused| last + 1 - refused.seq.max(first));
    report.ops_new += (many - refused).saturating_sub(known);
    report.ops_aside += ack.results.iter().filter(|result| result.outcome == Outcome::Quarantined).count() as u64;
    Ok(())
}

async fn take_medium(
    app: &Shared,
    (project, person): (ProjectId, PersonId),
    medium: Medium,
    pieces: mpsc::Receiver<Piece>,
    report: &mut RescueReport,
) -> Result<(), ApiError> {
    let Some(digest) = Digest::parse(&medium.sha256) else {
        report.media_bad += 1;
        return Ok(());
    };
    let Medium { content_type, bytes, .. } = medium;
    let upload = match uploads::begin(app, Announced { project, person, digest, content_type, bytes }).await {
        Err(ApiError::Problem(_)) => {
            report.media_bad += 1; // the others are not to wait for it
            return Ok(());
        }
        begun => begun?,
    };
    if upload.at == upload.bytes {
        return Ok(());
    }
    let body = stream::unfold(pieces, async |mut pieces| pieces.recv().await.map(|piece| (piece, pieces)));
    match uploads::append(app.clone(), upload, 0, None, Body::from_stream(body).into_data_stream()).await {
        Ok(_) => report.media_new += 1,
        Err(ApiError::Problem(_)) => report.media_bad += 1,
        Err(error) => return Err(error),
    }
    Ok(())
}
