//! The keys of projects.

use super::{DbError, Write};
use crate::keys::Secrets;
use coletor_common::id::ProjectId;
use sqlx::Row as _;

/// Stores the keys of a new project.
pub async fn insert(write: &mut Write, project: ProjectId, secrets: &Secrets) -> Result<(), DbError> {
    sqlx::query("INSERT INTO project_keys (project, receipts, rescue) VALUES ($1, $2, $3)")
        .bind(project.to_string())
        .bind(&secrets.receipts)
        .bind(&secrets.rescue)
        .execute(&mut *write.tx)
        .await?;
    Ok(())
}

/// The keys of a project.
pub async fn secrets(write: &mut Write, project: ProjectId) -> Result<Secrets, DbError> {
    let row = sqlx::query("SELECT receipts, rescue FROM project_keys WHERE project = $1")
        .bind(project.to_string())
        .fetch_one(&mut *write.tx)
        .await?;
    Ok(Secrets { receipts: row.try_get(0)?, rescue: row.try_get(1)? })
}
