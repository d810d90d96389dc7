//! The collector's storage behind the syncer: what goes up comes from the log, what comes down is stored, then shown.

use crate::app::App;
use crate::net::fetch;
use crate::notice::Notice;
use crate::store::{SetAside, Store, StoreError};
use crate::syncer::Backing;
use coletor_common::account::DeviceGrant;
use coletor_common::id::OpId;
use coletor_common::op::Logged;
use coletor_common::sync::frame::{Changes, OpResult, Outcome, Row, Sum};
use leptos::prelude::Set;
use serde::Serialize;
use std::cell::Cell;

/// Asks for a log of one's own; there is nothing to be said.
#[derive(Serialize)]
struct NewLog {}

/// IndexedDB, as far as the tab that leads is concerned.
pub struct Durable {
    app: &'static App,
    store: Store,
    incarnation: Cell<u32>,
}

impl Durable {
    /// Of a log.
    pub fn new(app: &'static App, store: Store, incarnation: u32) -> Self {
        Self { app, store, incarnation: Cell::new(incarnation) }
    }

    /// Passes a result on; if another tab has taken over, this one is told.
    fn minding<T>(&self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        if matches!(result, Err(StoreError::Overtaken)) {
            self.app.overtaken();
        }
        result
    }

    /// Remembers what had no effect in this log, and makes the records anew without it.
    async fn note_aside(&self, results: &[OpResult], repeated: &[u64]) -> Result<(), StoreError> {
        let incarnation = self.incarnation.get();
        let quarantined = results.iter().filter(|result| result.outcome == Outcome::Quarantined);
        let quarantined = quarantined.map(|result| (result.seq, Some(result.code)));
        let new: Vec<SetAside> = quarantined
            .chain(repeated.iter().map(|seq| (*seq, None)))
            .map(|(seq, code)| SetAside { incarnation, seq, code })
            .collect();
        if new.is_empty() {
            return Ok(());
        }
        let mut all = self.store.set_aside().await?;
        for one in &new {
            if !all.contains(one) {
                all.push(*one);
            }
        }
        self.store.put_set_aside(&all).await?;
        self.app.set_aside.set(all);
        for one in new {
            if let Some(op) = self.store.op(one.incarnation, one.seq).await? {
                self.app.stand_on_server(op.record);
            }
        }
        Ok(())
    }
}

impl Backing for Durable {
    async fn read_log(&self, after: u64, limit: usize) -> Result<Vec<Logged>, StoreError> {
        self.store.read_log(self.incarnation.get(), after, limit).await
    }

    async fn has(&self, seq: u64, op_id: OpId) -> Result<bool, StoreError> {
        let op = self.store.op(self.incarnation.get(), seq).await?;
        let is_behind_us = seq >= self.app.journal.next_seq_now();
        Ok(op.map_or(!is_behind_us, |op| op.op_id == op_id))
    }

    async fn new_log(&self, shared: u64) -> Option<(DeviceGrant, u64)> {
        let grant: DeviceGrant = fetch::post("/api/session/log", &NewLog {}).await.ok()?;
        let state = self.app.journal.renew(grant, shared).await.ok()?;
        self.incarnation.set(state.incarnation);
        self.app.notify(Notice::Copied);
        Some((grant, state.next_seq))
    }

    async fn settle(&self, through: u64, results: Vec<OpResult>, repeated: Vec<u64>) -> Result<(), StoreError> {
        self.note_aside(&results, &repeated).await?;
        self.minding(self.store.set_acked(through).await)
    }

    async fn sum(&self, scope: &str) -> Result<Sum, StoreError> {
        self.store.sum(scope).await
    }

    async fn store_rows(&self, mut changes: Changes, restart: bool) -> Result<(), StoreError> {
        self.minding(self.store.apply_changes(&changes, restart).await)?;
        let rows = if restart {
            self.app.uploads.doubt(&self.store).await; // a server restored from a backup may not have them any more
            self.app.show_rows_anew().await? // rows that are not in the new history are gone
        } else {
            let elsewhere = async || self.store.shown_elsewhere(&changes.rows).await;
            let elsewhere = self.app.mirror.undisturbed(elsewhere).await?;
            changes.rows.extend(elsewhere);
            self.app.mirror.take(&changes.rows);
            changes.rows
        };
        self.app.rows_came(&rows);
        Ok(())
    }

    async fn drop_scope(&self, scope: &str) -> Result<(), StoreError> {
        self.minding(self.store.drop_scope(scope).await)?;
        self.app.show_rows_anew().await.map(drop)
    }
}

/// Whether any of these rows is of a kind.
pub fn any_of(rows: &[Row], kinds: &[&str]) -> bool {
    rows.iter().any(|row| kinds.contains(&row.kind.as_str()))
}
