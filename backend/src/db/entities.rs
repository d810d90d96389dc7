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

/// An entity: its list, and its id there.
type Name = (String, String);

/// Lets a record do this to an entity, in the place of what it did before; nothing without a change. Doing the same again
/// changes nothing. A record that is revised keeps its place among the others, and its number: who knew of it still does.
pub async fn carry_out(
    write: &mut Write,
    project: ProjectId,
    record: RecordId,
    change: Option<&EntityChange>,
) -> Result<(), DbError> {
    let rows = sqlx::query("SELECT list, entity, version, change FROM entity_changes WHERE record = $1")
        .bind(record.to_string())
        .fetch_all(&mut *write.tx)
        .await?;
    let mut done: Vec<(Name, i64, String)> = Vec::with_capacity(rows.len());
    for row in rows {
        done.push(((row.try_get(0)?, row.try_get(1)?), row.try_get(2)?, row.try_get(3)?));
    }
    let now = match change {
        Some(change) => {
            let id = change.id.clone().unwrap_or_else(|| record.to_string());
            Some(((change.list.clone(), id), json("change", change)?))
        }
        None => None,
    };
    let before: Vec<(&Name, &String)> = done.iter().map(|(name, _, told)| (name, told)).collect();
    if before == now.iter().map(|(name, told)| (name, told)).collect::<Vec<_>>() {
        return Ok(());
    }
    sqlx::query("DELETE FROM entity_changes WHERE record = $1")
        .bind(record.to_string())
        .execute(&mut *write.tx)
        .await?;
    let mut touched: BTreeSet<Name> = done.iter().map(|(name, ..)| name.clone()).collect();
    if let Some((name, told)) = now {
        let known = done.iter().find(|(own, ..)| *own == name).map(|(_, number, _)| *number);
        let number = match known {
            Some(number) => number,
            None => next_number(write, project, &name).await?,
        };
        sqlx::query(
            "INSERT INTO entity_changes (project, list, entity, version, record, at, change) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(project.to_string())
        .bind(&name.0)
        .bind(&name.1)
        .bind(number)
        .bind(record.to_string())
        .bind(write.now)
        .bind(told)
        .execute(&mut *write.tx)
        .await?;
        touched.insert(name);
    }
    for name in touched {
        refold(write, project, name).await?;
    }
    Ok(())
}

/// Takes back what a record that is erased did to entities; those of which nothing else is known are gone.
pub async fn forget(write: &mut Write, project: ProjectId, record: RecordId) -> Result<(), DbError> {
    carry_out(write, project, record, None).await
}

/// An entity as devices know it.
async fn known(write: &mut Write, project: ProjectId, (list, id): &Name) -> Result<Option<Entity>, DbError> {
    let row = sqlx::query("SELECT body FROM row_bodies WHERE project = $1 AND kind = $2 AND key = $3")
        .bind(project.to_string())
        .bind(ENTITY)
        .bind(entity_key(list, id))
        .fetch_optional(&mut *write.tx)
        .await?;
    let row: Option<EntityRow> = row.map(|row| from_json("entity", row.try_get(0)?)).transpose()?;
    Ok(row.map(|row| row.entity))
}

/// A number is never given twice, also where a change is gone.
async fn next_number(write: &mut Write, project: ProjectId, name: &Name) -> Result<i64, DbError> {
    let known = known(write, project, name).await?.map_or(0, |entity| big(entity.version));
    let last = sqlx::query("SELECT MAX(version) FROM entity_changes WHERE project = $1 AND list = $2 AND entity = $3")
        .bind(project.to_string())
        .bind(&name.0)
        .bind(&name.1)
        .fetch_one(&mut *write.tx)
        .await?;
    Ok(known.max(last.try_get::<Option<i64>, _>(0)?.unwrap_or(0)) + 1)
}

/// Lets an entity be what its changes make of it, in the order in which their records were finished.
async fn refold(write: &mut Write, project: ProjectId, name: Name) -> Result<(), DbError> {
    let before = known(write, project, &name).await?;
    let (list, id) = name;
    let rows = sqlx::query(
        "SELECT c.version, c.change FROM entity_changes c JOIN records r ON r.id = c.record \
         WHERE c.project = $1 AND c.list = $2 AND c.entity = $3 ORDER BY r.finished_place, c.version",
    )
    .bind(project.to_string())
    .bind(&list)
    .bind(&id)
    .fetch_all(&mut *write.tx)
    .await?;
    let mut changes: Vec<(u64, EntityChange)> = Vec::with_capacity(rows.len());
    for row in rows {
        changes.push((count(row.try_get(0)?), from_json("change", row.try_get(1)?)?));
    }
    let key = entity_key(&list, &id);
    let entity = Entity::of(changes);
    let gone = entity.is_none();
    if let Some(mut entity) = entity {
        // What devices knew by the numbers so far is another state.
        entity.version = entity.version.max(before.map_or(0, |before| before.version) + 1);
        let row = EntityRow { list, id, entity };
        put(write, project, ENTITY, &key, json("entity", &row)?).await?;
    }
    bump(write, project_scope(project), project, ENTITY, &key, gone).await?;
    if gone {
        sqlx::query("DELETE FROM row_bodies WHERE project = $1 AND kind = $2 AND key = $3")
            .bind(project.to_string())
            .bind(ENTITY)
            .bind(&key)
            .execute(&mut *write.tx)
            .await?;
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
