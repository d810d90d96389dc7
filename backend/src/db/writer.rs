//! Group commit: whatever pushes wait share one transaction, and so one fsync.
//!
//! Adds no delay of its own: while one commit is on its way to the disk, the next group gathers. A push is answered
//! only after the commit, with what was decided inside it. Runs on a thread of its own: a verdict costs processor time.

use super::append::{Care, append};
use super::{DbError, PushJob, Queued, begin};
use crate::live::Hub;
use coletor_common::sync::frame::Ack;
use sqlx::SqlitePool;
use std::sync::Arc;
use tokio::sync::{Notify, mpsc};

/// Most pushes of one transaction.
const GROUP_PUSHES_MAX: usize = 64;
/// Operations after which a group takes no further push, so that its transaction stays short.
const GROUP_OPS_MAX: usize = 1_024;

/// Who is told of what is committed.
type Told<'a> = (&'a Arc<Hub>, &'a Arc<Notify>);

/// Runs until every sender is gone and the queue is empty.
pub async fn run(writer: SqlitePool, hub: Arc<Hub>, stored: Arc<Notify>, mut queue: mpsc::Receiver<Queued>) {
    while let Some(first) = queue.recv().await {
        let (jobs, replies): (Vec<_>, Vec<_>) = gather(first, &mut queue).into_iter().unzip();
        let results = match store(&writer, (&hub, &stored), &jobs).await {
            Ok(acks) => acks.into_iter().map(Ok).collect(),
            Err(error) => one_by_one(&writer, (&hub, &stored), &jobs, error).await,
        };
        for (reply, result) in replies.into_iter().zip(results) {
            reply.send(result).ok(); // a socket that is gone asks again when it is back
        }
    }
}

fn gather(first: Queued, queue: &mut mpsc::Receiver<Queued>) -> Vec<Queued> {
    let mut ops = first.0.ops.len();
    let mut group = vec![first];
    while group.len() < GROUP_PUSHES_MAX
        && ops < GROUP_OPS_MAX
        && let Ok(next) = queue.try_recv()
    {
        ops += next.0.ops.len();
        group.push(next);
    }
    group
}

/// One transaction for all of it, or none.
async fn store(writer: &SqlitePool, told: Told<'_>, jobs: &[PushJob]) -> Result<Vec<Ack>, DbError> {
    match store_with(writer, told, jobs, Care::Usual).await {
        Err(error) if error.is_taken() => store_with(writer, told, jobs, Care::EveryId).await,
        stored => stored,
    }
}

async fn store_with(writer: &SqlitePool, told: Told<'_>, jobs: &[PushJob], care: Care) -> Result<Vec<Ack>, DbError> {
    let mut write = begin(writer, told.0, told.1).await?;
    let acks = append(&mut write, jobs, care).await?;
    write.commit().await?;
    Ok(acks)
}

/// A push that cannot be stored does not take those with it that happened to be in its group.
async fn one_by_one(
    writer: &SqlitePool,
    told: Told<'_>,
    jobs: &[PushJob],
    error: DbError,
) -> Vec<Result<Ack, DbError>> {
    tracing::error!(%error, pushes = jobs.len(), "a group of pushes was not stored");
    if jobs.len() == 1 {
        return vec![Err(error)];
    }
    let mut results = Vec::with_capacity(jobs.len());
    for job in jobs.chunks(1) {
        let result = store(writer, told, job).await;
        if let Err(error) = &result {
            tracing::error!(%error, "a push was not stored");
        }
        results.push(result.and_then(|acks| acks.into_iter().next().ok_or(DbError::Stopped)));
    }
    results
}
