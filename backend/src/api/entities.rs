//! Entities: to look at and to take along as the file that forms name. They change by records alone.

use crate::app::Shared;
use crate::auth::Viewer;
use crate::download::attachment;
use crate::error::ApiError;
use crate::export;
use crate::extract::Path;
use axum::Json;
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use coletor_common::admin::EntityList;
use coletor_common::form::entity::COLUMNS;
use coletor_common::problem::Code;

/// The project's lists.
pub async fn lists(State(app): State<Shared>, viewer: Viewer) -> Result<Json<Vec<EntityList>>, ApiError> {
    let project = viewer.0.project;
    let mut lists = Vec::new();
    for (list, properties) in app.db.entity_lists(project).await? {
        let entities = app.db.entities(project, &list).await?;
        lists.push(EntityList { list, properties, entities });
    }
    lists.sort_by(|a, b| a.list.cmp(&b.list));
    Ok(Json(lists))
}

/// A list as csv: what forms know of it.
pub async fn csv(
    State(app): State<Shared>,
    viewer: Viewer,
    Path(file): Path<String>,
) -> Result<impl IntoResponse, ApiError> {
    let project = viewer.0.project;
    let missing = || ApiError::new(Code::NotFound, "no such list of entities");
    let list = file.strip_suffix(".csv").ok_or_else(missing)?.to_owned();
    let properties = app.db.entity_lists(project).await?.remove(&list).ok_or_else(missing)?;
    let entities = app.db.entities(project, &list).await?;
    let mut rows = vec![COLUMNS.iter().map(|name| (*name).to_owned()).chain(properties.iter().cloned()).collect()];
    for (id, entity) in entities.iter() {
        let fixed = [id.clone(), entity.label.clone(), entity.version.to_string()];
        let own = properties.iter().map(|name| entity.data.get(name).cloned().unwrap_or_default());
        rows.push(fixed.into_iter().chain(own).collect());
    }
    let text = export::table(&rows, 1).map_err(|error| ApiError::new(Code::Internal, error.to_string()))?;
    Ok(([(CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, attachment(&file))], text))
}
