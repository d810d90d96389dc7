//! What is done now and then: commands expire, and what is long gone is forgotten.

use super::{Db, DbError, Write, commands, diagnostics};
use coletor_common::time::{DAY_MS, Millis};
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval};

/// How long a row that left a scope is remembered. A device that was away for longer reads the scope from the start.
const GONE_KEPT_MS: Millis = 180 * DAY_MS;
/// How often this is done.
const EVERY: Duration = Duration::from_mins(10);

/// Runs for as long as the database is open.
pub async fn run(db: Weak<Db>) {
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let Some(db) = db.upgrade().filter(|db| !db.writer.is_closed()) else { return };
        if let Err(error) = db.keep_up().await {
            tracing::warn!(%error, "the database was not kept up; it will be tried again");
        }
    }
}

impl Db {
    /// Starts [`run`] in the background.
    pub(super) fn start_upkeep(self: &Arc<Self>) {
        tokio::spawn(run(Arc::downgrade(self)));
    }

    async fn keep_up(&self) -> Result<(), DbError> {
        let mut write = self.write().await?;
        let expired = commands::expire(&mut write).await?;
        let forgotten = forget(&mut write).await? + diagnostics::forget(&mut write).await?;
        write.commit().await?;
        tracing::debug!(expired, forgotten, "the database was kept up");
        Ok(())
    }
}

/// Forgets rows that left their scope long ago, and raises the scope's floor, so that a cursor from before starts over.
/// How many rows that were.
async fn forget(write: &mut Write) -> Result<u64, DbError> {
    let until = write.now - GONE_KEPT_MS;
    sqlx::query(
        "UPDATE scopes SET floor = g.seq FROM (SELECT scope, MAX(seq) AS seq FROM scope_rows \
          WHERE gone_at IS NOT NULL AND gone_at <= $1 GROUP BY scope) AS g \
         WHERE g.scope = scopes.scope AND scopes.floor < g.seq",
    )
    .bind(until)
    .execute(&mut *write.tx)
    .await?;
    let done = sqlx::query("DELETE FROM scope_rows WHERE gone_at IS NOT NULL AND gone_at <= $1")
        .bind(until)
        .execute(&mut *write.tx)
        .await?;
    Ok(done.rows_affected())
}
