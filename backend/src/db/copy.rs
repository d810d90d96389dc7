//! Copies of the database as a whole: one that is consistent while the server runs, and one made fit to be served from.

use super::text::{count, parse};
use super::{BUSY_TIMEOUT, DbError};
use coletor_common::id::ProjectId;
use coletor_common::time::Millis;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _, Row as _};
use std::path::Path;

/// A file that a copy says is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Where it belongs.
    pub project: ProjectId,
    /// What it hashes to.
    pub sha256: String,
    /// Its size.
    pub bytes: u64,
}

/// A database file that nobody else uses, or, to read, one that a server does.
pub struct Copy(SqliteConnection);

impl Copy {
    /// Opens it to read.
    pub async fn read(file: &Path) -> Result<Self, DbError> {
        let options = SqliteConnectOptions::new().filename(file).read_only(true).busy_timeout(BUSY_TIMEOUT);
        Ok(Self(options.connect().await?))
    }

    /// Opens it to change it.
    pub async fn change(file: &Path) -> Result<Self, DbError> {
        let options = SqliteConnectOptions::new().filename(file).synchronous(SqliteSynchronous::Full);
        Ok(Self(options.connect().await?))
    }

    /// Writes all of it, as it stands at one moment, into a file that is not there yet (SQLite's own words).
    pub async fn write_into(&mut self, file: &Path) -> Result<(), DbError> {
        sqlx::query("VACUUM INTO $1").bind(file.to_string_lossy().as_ref()).execute(&mut self.0).await?;
        Ok(())
    }

    /// What is wrong with it as a database, if anything.
    pub async fn faults(&mut self) -> Result<Option<String>, DbError> {
        let row = sqlx::query("PRAGMA integrity_check(1)").fetch_one(&mut self.0).await?;
        let said: String = row.try_get(0)?;
        Ok(Some(said).filter(|said| said != "ok"))
    }

    /// The files that it names behind one, in order, at most so many.
    pub async fn files(&mut self, after: Option<&Named>, limit: u32) -> Result<Vec<Named>, DbError> {
        let (project, sha256) =
            after.map(|named| (named.project.to_string(), named.sha256.clone())).unwrap_or_default();
        let rows = sqlx::query(
            "SELECT project, sha256, bytes FROM media WHERE (project, sha256) > ($1, $2) \
             ORDER BY project, sha256 LIMIT $3",
        )
        .bind(project)
        .bind(sha256)
        .bind(i64::from(limit))
        .fetch_all(&mut self.0)
        .await?;
        let read = |row: sqlx::sqlite::SqliteRow| {
            let project = parse("project", row.try_get("project")?)?;
            Ok(Named { project, sha256: row.try_get("sha256")?, bytes: count(row.try_get("bytes")?) })
        };
        rows.into_iter().map(read).collect()
    }

    /// How many files it names.
    pub async fn file_count(&mut self) -> Result<u64, DbError> {
        Ok(count(sqlx::query("SELECT COUNT(*) FROM media").fetch_one(&mut self.0).await?.try_get(0)?))
    }

    /// Forgets that a file is there.
    pub async fn forget_file(&mut self, named: &Named) -> Result<(), DbError> {
        sqlx::query("DELETE FROM media WHERE project = $1 AND sha256 = $2")
            .bind(named.project.to_string())
            .bind(&named.sha256)
            .execute(&mut self.0)
            .await?;
        Ok(())
    }

    /// Begins a new history: every scope is read anew by every peer, each log is pushed again from where it stands here, and
    /// files that were on their way are begun again.
    pub async fn begin_anew(&mut self, now: Millis) -> Result<(), DbError> {
        let mut tx = self.0.begin().await?;
        sqlx::query("UPDATE scopes SET epoch = MAX($1, epoch + 1), floor = 0").bind(now).execute(&mut *tx).await?;
        sqlx::query("DELETE FROM uploads").execute(&mut *tx).await?;
        Ok(tx.commit().await?)
    }

    /// Closes it; what was changed is in the file itself.
    pub async fn close(self) -> Result<(), DbError> {
        Ok(self.0.close().await?)
    }
}
