//! SQL, and nothing else: no HTTP, no rules of sync (those are in `coletor_common::sync::server`).
//!
//! One writer connection, several readers. Whatever changes goes through [`Db::write`] or [`Db::push`], so writes
//! never wait for each other's locks and a scope's numbers are in commit order.

mod append;
pub mod assets;
pub mod audit;
pub mod availability;
pub mod colleagues;
pub mod commands;
pub mod copy;
pub mod desk;
pub mod devices;
pub mod diagnostics;
pub mod entities;
pub mod erase;
pub mod examined;
pub mod forms;
pub mod groups;
mod handover;
pub mod keys;
pub mod media;
pub mod members;
mod pages;
pub mod people;
pub mod projects;
pub mod quarantine;
pub mod readings;
pub mod receipts;
pub mod records;
mod rows;
pub mod sessions;
mod text;
mod upkeep;
pub mod uploads;
pub mod vault;
mod writer;

use crate::live::Hub;
use coletor_common::id::{OpId, PersonId, ProjectId};
use coletor_common::op::Logged;
use coletor_common::sync::frame::{Ack, Cursor};
use coletor_common::time::Millis;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Row as _, Sqlite, SqlitePool, Transaction};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, RwLock, mpsc, oneshot};
use tokio::task::JoinHandle;

/// Reading connections.
const READERS: u32 = 4;
/// How long a statement waits for a lock (only a backup tool beside us could hold one).
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a request waits for its turn at a connection.
const TURN_TIMEOUT: Duration = Duration::from_secs(20);
/// Pushes that wait for the writer; beyond it, sockets wait, and their peers with them.
const PUSHES_WAITING_MAX: usize = 1_024;

/// A page of the database file. Segments and records are of that order; with 4 KiB, a push cost a tenth more.
const PAGE_BYTES: u32 = 16 * 1024;
/// Pages of the write-ahead log (16 MiB) after which a commit also moves them into the database file. With four times as
/// many, the slowest hundredth of all acks took half as long again.
const CHECKPOINT_PAGES: &str = "1000";

/// What went wrong at the database.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// The database said so.
    #[error("database: {0}")]
    Sql(#[from] sqlx::Error),
    /// The schema could not be brought up to date.
    #[error("migration: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// Something stored cannot be read back.
    #[error("stored {what} cannot be read: {why}")]
    Corrupt {
        /// What.
        what: &'static str,
        /// Why.
        why: String,
    },
    /// The writer is gone: the server is stopping.
    #[error("the writer has stopped")]
    Stopped,
}

impl DbError {
    /// Whether the statement failed because a unique key is there already.
    pub fn is_taken(&self) -> bool {
        matches!(self, Self::Sql(sqlx::Error::Database(error)) if error.is_unique_violation())
    }

    fn corrupt(what: &'static str, why: impl std::fmt::Display) -> Self {
        Self::Corrupt { what, why: format!("{why}") }
    }
}

/// A push on its way to the writer.
#[derive(Debug)]
pub struct PushJob {
    /// The project of the session that pushes.
    pub project: ProjectId,
    /// Of one device and incarnation, not empty.
    pub ops: Vec<Logged>,
}

type Queued = (PushJob, oneshot::Sender<Result<Ack, DbError>>);

/// The database.
#[derive(Debug)]
pub struct Db {
    readers: SqlitePool,
    writer: SqlitePool,
    pushes: RwLock<Option<mpsc::Sender<Queued>>>,
    /// Told when records were finished, or revised after that.
    stored: Arc<Notify>,
    hub: Arc<Hub>,
}

/// A transaction that announces what it changed, once it is durable. Dropped without a commit, nothing has happened.
pub struct Write {
    tx: Transaction<'static, Sqlite>,
    touched: BTreeMap<String, Cursor>,
    /// Whose scopes, role or sessions are others now: their connections look again.
    regranted: BTreeSet<PersonId>,
    hub: Arc<Hub>,
    /// A closed record is another now: whoever examines them is told.
    closed: bool,
    stored: Arc<Notify>,
    /// The clock for everything in it.
    pub now: Millis,
}

impl Write {
    /// Makes it durable, then wakes who listens.
    pub async fn commit(self) -> Result<(), DbError> {
        self.tx.commit().await?;
        self.hub.announce(&self.touched);
        self.hub.regrant(&self.regranted);
        if self.closed {
            self.stored.notify_one();
        }
        Ok(())
    }
}

impl Db {
    /// Opens the database, or makes it. The task ends after [`Db::refuse_pushes`].
    pub async fn open(file: &Path, hub: Arc<Hub>) -> Result<(Arc<Self>, JoinHandle<()>), DbError> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .page_size(PAGE_BYTES)
            .pragma("wal_autocheckpoint", CHECKPOINT_PAGES)
            .busy_timeout(BUSY_TIMEOUT);
        let pool = || {
            SqlitePoolOptions::new()
                .acquire_timeout(TURN_TIMEOUT)
                .idle_timeout(None)
                .max_lifetime(None)
                .test_before_acquire(false)
        };
        let writer = pool().max_connections(1).connect_with(options.clone()).await?;
        sqlx::migrate!().run(&writer).await?;
        let readers =
            pool().max_connections(READERS).connect_with(options.read_only(true).create_if_missing(false)).await?;
        let (pushes, queue) = mpsc::channel(PUSHES_WAITING_MAX);
        let stored = Arc::new(Notify::new());
        let run = writer::run(writer.clone(), Arc::clone(&hub), Arc::clone(&stored), queue);
        let runtime = tokio::runtime::Handle::current();
        let task = tokio::task::spawn_blocking(move || runtime.block_on(run)); // a thread of its own
        let db = Arc::new(Self { readers, writer, pushes: RwLock::new(Some(pushes)), stored, hub });
        db.start_upkeep();
        Ok((db, task))
    }

    /// Begins a change.
    pub async fn write(&self) -> Result<Write, DbError> {
        begin(&self.writer, &self.hub, &self.stored).await
    }

    /// Stores one push together with whatever else waits. The answer is given once it is durable; repeating is safe.
    pub async fn push(&self, job: PushJob) -> Result<Ack, DbError> {
        let (reply, answer) = oneshot::channel();
        let pushes = self.pushes.read().await.clone().ok_or(DbError::Stopped)?;
        pushes.send((job, reply)).await.map_err(|_| DbError::Stopped)?;
        answer.await.map_err(|_| DbError::Stopped)?
    }

    /// Waits until a record was finished, or revised after that.
    pub async fn finished_something(&self) {
        self.stored.notified().await;
    }

    /// How many of these operations are stored.
    pub async fn known_ops(&self, ids: &[OpId]) -> Result<u64, DbError> {
        let ids: Vec<String> = ids.iter().map(|id| id.0.simple().to_string()).collect();
        let row = sqlx::query("SELECT COUNT(*) FROM json_each($1) j JOIN op_ids i ON i.op_id = unhex(j.value)")
            .bind(text::json("operation ids", &ids)?)
            .fetch_one(&self.readers)
            .await?;
        Ok(text::count(row.try_get(0)?))
    }

    /// Whether it answers.
    pub async fn ready(&self) -> Result<(), DbError> {
        sqlx::query("SELECT 1").execute(&self.readers).await?;
        match &*self.pushes.read().await {
            Some(pushes) if !pushes.is_closed() => Ok(()),
            _ => Err(DbError::Stopped),
        }
    }

    /// Takes no further push; the writer ends once it has answered those that wait.
    pub async fn refuse_pushes(&self) {
        *self.pushes.write().await = None;
    }

    /// Folds the write-ahead log into the database file and closes it.
    pub async fn close(&self) -> Result<(), DbError> {
        self.readers.close().await;
        sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&self.writer).await?; // SQLite's own words
        self.writer.close().await;
        Ok(())
    }
}

async fn begin(writer: &SqlitePool, hub: &Arc<Hub>, stored: &Arc<Notify>) -> Result<Write, DbError> {
    let (tx, touched, now) = (writer.begin().await?, BTreeMap::new(), crate::clock::now());
    Ok(Write {
        tx,
        touched,
        regranted: BTreeSet::new(),
        hub: Arc::clone(hub),
        closed: false,
        stored: Arc::clone(stored),
        now,
    })
}
