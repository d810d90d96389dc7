//! Group commit: whatever pushes wait share one transaction, and so one fsync.
//!
//! Adds no delay of its own: while one commit is on its way to the disk, the next group gathers. A push is answered
//! only after the commit, with what was decided inside it.

use super::{DbError, PushJob, Queued, Write, append, begin};
use crate::live::Hub;
use coletor_common::sync::frame::Ack;
use sqlx::SqlitePool;
use std::sync::Arc;
use tokio::sync::mpsc;

/// Most pushes of one transaction.
const GROUP_PUSHES_MAX: usize = 64;
/// Operations after which a group takes no further push, so that its transaction stays short.
const GROUP_OPS_MAX: usize = 1_024;

/// Runs until every sender is gone and the queue is empty.
pub async fn run(writer: SqlitePool, hub: Arc<Hub>, mut queue: mpsc::Receiver<Queued>) {
    while let Some(first) = queue.recv().await {
        let (jobs, replies): (Vec<_>, Vec<_>) = gather(first, &mut queue).into_iter().unzip();
        let results = match store(&writer, &hub, &jobs).await {
            Ok(results) => results,
            Err(error) => {
                tracing::error!(%error, pushes = jobs.len(), "a group of pushes was not stored");
                jobs.iter().map(|_| Err(DbError::Stopped)).collect()
            }
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

/// One transaction; a push that fails is undone alone.
async fn store(writer: &SqlitePool, hub: &Arc<Hub>, jobs: &[PushJob]) -> Result<Vec<Result<Ack, DbError>>, DbError> {
    let mut write = begin(writer, hub).await?;
    let mut results = Vec::with_capacity(jobs.len());
    for job in jobs {
        results.push(store_one(&mut write, job).await?);
    }
    write.commit().await?;
    Ok(results)
}

async fn store_one(write: &mut Write, job: &PushJob) -> Result<Result<Ack, DbError>, DbError> {
    let touched = write.touched.clone();
    sqlx::query("SAVEPOINT push").execute(&mut *write.tx).await?;
    let result = append::append(write, job).await;
    if let Err(error) = &result {
        tracing::error!(%error, "a push was not stored");
        sqlx::query("ROLLBACK TO SAVEPOINT push").execute(&mut *write.tx).await?;
        write.touched = touched;
    }
    sqlx::query("RELEASE SAVEPOINT push").execute(&mut *write.tx).await?;
    Ok(result)
}
