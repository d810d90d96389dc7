//! Projects: the boundary of permission.

use super::rows::{bump, put};
use super::text::{json, parse};
use super::{Db, DbError, Write, keys};
use crate::keys::Secrets;
use coletor_common::id::ProjectId;
use coletor_common::row::{PROJECT, ProjectRow, TilesRow, project_scope};
use coletor_common::time::Zone;
use sqlx::Row as _;

/// Makes a project.
pub async fn insert(
    write: &mut Write,
    id: ProjectId,
    name: &str,
    zone: &Zone,
    tiles: Option<TilesRow>,
) -> Result<(), DbError> {
    sqlx::query("INSERT INTO projects (id, name, zone, created_at) VALUES ($1, $2, $3, $4)")
        .bind(id.to_string())
        .bind(name)
        .bind(json("zone", zone)?)
        .bind(write.now)
        .execute(&mut *write.tx)
        .await?;
    keys::insert(write, id, &Secrets::generate()).await?;
    show(write, id, name, zone, tiles).await
}

/// Renews what follows from the server's configuration and its zone tables. Nothing changes where nothing is new.
pub async fn renew(
    write: &mut Write,
    id: ProjectId,
    name: &str,
    zone: &Zone,
    tiles: Option<TilesRow>,
) -> Result<(), DbError> {
    sqlx::query("UPDATE projects SET zone = $2 WHERE id = $1")
        .bind(id.to_string())
        .bind(json("zone", zone)?)
        .execute(&mut *write.tx)
        .await?;
    show(write, id, name, zone, tiles).await
}

async fn show(
    write: &mut Write,
    id: ProjectId,
    name: &str,
    zone: &Zone,
    tiles: Option<TilesRow>,
) -> Result<(), DbError> {
    let keys = keys::secrets(write, id).await?.public();
    let (receipt_key, rescue_key) = keys.map_err(|error| DbError::corrupt("key", error))?;
    let row = ProjectRow { name: name.to_owned(), zone: zone.clone(), receipt_key, rescue_key, tiles };
    let (key, body) = (id.to_string(), json("project", &row)?);
    let known = sqlx::query("SELECT body FROM row_bodies WHERE project = $1 AND kind = $2 AND key = $3")
        .bind(&key)
        .bind(PROJECT)
        .bind(&key)
        .fetch_optional(&mut *write.tx)
        .await?;
    if known.map(|row| row.try_get::<String, _>("body")).transpose()?.is_some_and(|known| known == body) {
        return Ok(());
    }
    put(write, id, PROJECT, &key, body).await?;
    bump(write, project_scope(id), id, PROJECT, &key, false).await
}

impl Db {
    /// Every project: its name and its zone.
    pub async fn projects(&self) -> Result<Vec<(ProjectId, String, Zone)>, DbError> {
        let rows =
            sqlx::query("SELECT id, name, zone FROM projects ORDER BY created_at").fetch_all(&self.readers).await?;
        let read = |row: sqlx::sqlite::SqliteRow| {
            let zone = super::text::from_json("zone", row.try_get("zone")?)?;
            Ok((parse("project", row.try_get("id")?)?, row.try_get("name")?, zone))
        };
        rows.into_iter().map(read).collect()
    }
}
