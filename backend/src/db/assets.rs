//! Assets of a project. Whether their tree is one is decided in `coletor_common::asset`.

use super::rows::{Body, Bump, bump_all, put_all};
use super::text::{json, parse};
use super::{Db, DbError, Write};
use coletor_common::asset::{Asset, AssetCode};
use coletor_common::id::ProjectId;
use coletor_common::row::{ASSET, project_scope};
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

/// Every asset, by code.
const ALL: &str = "SELECT code, name, parent FROM assets WHERE project = $1 ORDER BY code";

/// Every asset, by code, inside a change.
pub async fn all(write: &mut Write, project: ProjectId) -> Result<Vec<Asset>, DbError> {
    let rows = sqlx::query(ALL).bind(project.to_string()).fetch_all(&mut *write.tx).await?;
    rows.iter().map(asset).collect()
}

/// Stores assets, in the place of those of the same codes, and tells the project's devices.
pub async fn put(write: &mut Write, project: ProjectId, assets: &[&Asset]) -> Result<(), DbError> {
    sqlx::query(
        "INSERT INTO assets (project, code, name, parent) \
         SELECT $1, j.value->>'code', j.value->>'name', j.value->>'parent' FROM json_each($2) j WHERE true \
         ON CONFLICT (project, code) DO UPDATE SET name = excluded.name, parent = excluded.parent",
    )
    .bind(project.to_string())
    .bind(json("assets", &assets)?)
    .execute(&mut *write.tx)
    .await?;
    let body =
        |asset: &&Asset| Ok(Body { project, kind: ASSET, key: asset.code.to_string(), text: json("asset", asset)? });
    put_all(write, assets.iter().map(body).collect::<Result<_, DbError>>()?).await?;
    bump_all(write, assets.iter().map(|asset| bump(project, &asset.code, false)).collect()).await
}

/// Forgets assets, here and on the project's devices.
pub async fn remove(write: &mut Write, project: ProjectId, codes: &[&AssetCode]) -> Result<(), DbError> {
    bump_all(write, codes.iter().map(|code| bump(project, code, true)).collect()).await?;
    let list = json("codes", &codes)?;
    sqlx::query("DELETE FROM assets WHERE project = $1 AND code IN (SELECT value FROM json_each($2))")
        .bind(project.to_string())
        .bind(&list)
        .execute(&mut *write.tx)
        .await?;
    sqlx::query("DELETE FROM row_bodies WHERE project = $1 AND kind = $2 AND key IN (SELECT value FROM json_each($3))")
        .bind(project.to_string())
        .bind(ASSET)
        .bind(&list)
        .execute(&mut *write.tx)
        .await?;
    Ok(())
}

fn bump(project: ProjectId, code: &AssetCode, gone: bool) -> Bump {
    Bump { scope: project_scope(project), project, kind: ASSET, key: code.to_string(), gone }
}

fn asset(row: &SqliteRow) -> Result<Asset, DbError> {
    let parent = row.try_get::<Option<&str>, _>("parent")?;
    Ok(Asset {
        code: parse("asset", row.try_get("code")?)?,
        name: row.try_get("name")?,
        parent: parent.map(|code| parse("asset", code)).transpose()?,
    })
}

impl Db {
    /// Every asset, by code.
    pub async fn assets(&self, project: ProjectId) -> Result<Vec<Asset>, DbError> {
        let rows = sqlx::query(ALL).bind(project.to_string()).fetch_all(&self.readers).await?;
        rows.iter().map(asset).collect()
    }
}
