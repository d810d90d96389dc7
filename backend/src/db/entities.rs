//! Entities: what records of the project create and change, and forms offer as choices.

use super::rows::{bump, put};
use super::text::{big, count, from_json, json};
use super::{Db, DbError, Write};
use coletor_common::form::entity::{Entity, EntityChange};
use coletor_common::form::model::Form;
use coletor_common::id::{ProjectId, RecordId};
use coletor_common::map::Map;
use coletor_common::row::{ENTITY, EntityRow, entity_key, project_scope};
use sqlx::Row as _;
use std::collections::{BTreeSet, HashMap};

/// Notes which properties the records of a form give to entities.
pub async fn learn(write: &mut Write, project: ProjectId, form: &Form) -> Result<(), DbError> {
    let Some(rule) = &form.entity else { return Ok(()) };
    let row = sqlx::query("SELECT properties FROM entity_lists WHERE project = $1 AND list = $2")
        .bind(project.to_string())
        .bind(&rule.list)
        .fetch_optional(&mut *write.tx)
        .await?;
    let known = row.map(|row| from_json("properties", row.try_get(0)?)).transpose()?;
    let mut properties: Vec<String> = known.unwrap_or_default();
    for property in form.properties() {
        if !properties.iter().any(|known| known == property) {
            properties.push(property.to_owned());
        }
    }
    sqlx::query(
        "INSERT INTO entity_lists (project, list, properties) VALUES ($1, $2, $3) \
         ON CONFLICT (project, list) DO UPDATE SET properties = excluded.properties",
    )
    .bind(project.to_string())
    .bind(&rule.list)
    .bind(json("properties", &properties)?)
    .execute(&mut *write.tx)
    .await?;
    Ok(())
}

/// Carries out what a record does to an entity. A record that does the same again changes nothing.
pub async fn apply(
    write: &mut Write,
    project: ProjectId,
    record: RecordId,
    change: &EntityChange,
) -> Result<(), DbError> {
    let id = change.id.clone().unwrap_or_else(|| record.to_string());
    let told = json("change", change)?;
    let last =
        sqlx::query("SELECT change FROM entity_changes WHERE record = $1 ORDER BY at DESC, version DESC LIMIT 1")
            .bind(record.to_string())
            .fetch_optional(&mut *write.tx)
            .await?;
    if last.is_some_and(|row| row.try_get::<String, _>(0).is_ok_and(|last| last == told)) {
        return Ok(());
    }
    let key = entity_key(&change.list, &id);
    let row = sqlx::query("SELECT body FROM row_bodies WHERE project = $1 AND kind = $2 AND key = $3")
        .bind(project.to_string())
        .bind(ENTITY)
        .bind(&key)
        .fetch_optional(&mut *write.tx)
        .await?;
    let before: Option<EntityRow> = row.map(|row| from_json("entity", row.try_get(0)?)).transpose()?;
    let mut entity = Entity::changed(before.as_ref().map(|row| &row.entity), change);
    // A number is never given twice, also where an erased record's changes are gone.
    let last = sqlx::query("SELECT MAX(version) FROM entity_changes WHERE project = $1 AND list = $2 AND entity = $3")
        .bind(project.to_string())
        .bind(&change.list)
        .bind(&id)
        .fetch_one(&mut *write.tx)
        .await?;
    entity.version = entity.version.max(count(last.try_get::<Option<i64>, _>(0)?.unwrap_or(0)) + 1);
    sqlx::query(
        "INSERT INTO entity_changes (project, list, entity, version, record, at, change) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(project.to_string())
    .bind(&change.list)
    .bind(&id)
    .bind(big(entity.version))
    .bind(record.to_string())
    .bind(write.now)
    .bind(told)
    .execute(&mut *write.tx)
    .await?;
    let row = EntityRow { list: change.list.clone(), id, entity };
    put(write, project, ENTITY, &key, json("entity", &row)?).await?;
    bump(write, project_scope(project), project, ENTITY, &key, false).await
}

/// Takes back what a record that is erased did to entities; those of which nothing else is known are gone.
pub async fn forget(write: &mut Write, project: ProjectId, record: RecordId) -> Result<(), DbError> {
    let rows = sqlx::query("DELETE FROM entity_changes WHERE record = $1 RETURNING list, entity")
        .bind(record.to_string())
        .fetch_all(&mut *write.tx)
        .await?;
    let touched: Result<BTreeSet<(String, String)>, DbError> =
        rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect();
    for (list, id) in touched? {
        let before = sqlx::query("SELECT body FROM row_bodies WHERE project = $1 AND kind = $2 AND key = $3")
            .bind(project.to_string())
            .bind(ENTITY)
            .bind(entity_key(&list, &id))
            .fetch_optional(&mut *write.tx)
            .await?;
        let before: Option<EntityRow> = before.map(|row| from_json("entity", row.try_get(0)?)).transpose()?;
        let rows = sqlx::query(
            "SELECT change FROM entity_changes WHERE project = $1 AND list = $2 AND entity = $3 ORDER BY version",
        )
        .bind(project.to_string())
        .bind(&list)
        .bind(&id)
        .fetch_all(&mut *write.tx)
        .await?;
        let mut entity: Option<Entity> = None;
        for row in &rows {
            let change: EntityChange = from_json("change", row.try_get(0)?)?;
            entity = Some(Entity::changed(entity.as_ref(), &change));
        }
        let key = entity_key(&list, &id);
        let gone = entity.is_none();
        if let Some(mut entity) = entity {
            // What devices knew by the numbers so far is another state.
            entity.version = entity.version.max(before.map_or(0, |row| row.entity.version) + 1);
            let row = EntityRow { list, id, entity };
            put(write, project, ENTITY, &key, json("entity", &row)?).await?;
        } else {
            sqlx::query("DELETE FROM row_bodies WHERE project = $1 AND kind = $2 AND key = $3")
                .bind(project.to_string())
                .bind(ENTITY)
                .bind(&key)
                .execute(&mut *write.tx)
                .await?;
        }
        bump(write, project_scope(project), project, ENTITY, &key, gone).await?;
    }
    Ok(())
}

impl Db {
    /// The project's lists of entities with their properties.
    pub async fn entity_lists(&self, project: ProjectId) -> Result<HashMap<String, Vec<String>>, DbError> {
        let rows = sqlx::query("SELECT list, properties FROM entity_lists WHERE project = $1")
            .bind(project.to_string())
            .fetch_all(&self.readers)
            .await?;
        rows.iter()
            .map(|row| Ok((row.try_get("list")?, from_json("properties", row.try_get("properties")?)?)))
            .collect()
    }

    /// The entities of a list, by id.
    pub async fn entities(&self, project: ProjectId, list: &str) -> Result<Map<String, Entity>, DbError> {
        let rows = sqlx::query(
            "SELECT body FROM row_bodies WHERE project = $1 AND kind = $2 AND key >= $3 AND key < $4 ORDER BY key",
        )
        .bind(project.to_string())
        .bind(ENTITY)
        .bind(entity_key(list, ""))
        .bind(entity_key(list, "\u{10ffff}"))
        .fetch_all(&self.readers)
        .await?;
        let entity = |row: &sqlx::sqlite::SqliteRow| {
            let row: EntityRow = from_json("entity", row.try_get(0)?)?;
            Ok((row.id, row.entity))
        };
        rows.iter().map(entity).collect()
    }
}
