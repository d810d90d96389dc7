//! Assets: what is visited. Devices get each change as a row of the project's scope.

use crate::app::Shared;
use crate::auth::{Manager, Viewer};
use crate::db::{Write, assets, audit};
use crate::download::attachment;
use crate::error::ApiError;
use crate::extract::{Json, Path, Query};
use crate::import::assets as table;
use crate::import::sent;
use crate::{export, labels};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use coletor_common::asset::api::{AssetChange, AssetImport, LABELS_MAX, Label, LabelsOf};
use coletor_common::asset::{ASSETS_MAX, Asset, AssetCode, HEADINGS, below, import, is_name, misplaced};
use coletor_common::form::sheet::Workbook;
use coletor_common::id::ProjectId;
use coletor_common::json::Json as Told;
use coletor_common::problem::{Code, Problem};
use serde::Deserialize;
use std::collections::HashMap;

/// Every asset, by code.
pub async fn list(State(app): State<Shared>, viewer: Viewer) -> Result<axum::Json<Vec<Asset>>, ApiError> {
    Ok(axum::Json(app.db.assets(viewer.0.project).await?))
}

/// Adds one.
pub async fn add(
    State(app): State<Shared>,
    manager: Manager,
    Json(asset): Json<Asset>,
) -> Result<(StatusCode, axum::Json<Asset>), ApiError> {
    let mut write = app.db.write().await?;
    let mut all = assets::all(&mut write, manager.0.project).await?;
    if all.iter().any(|known| known.code == asset.code) {
        return Err(ApiError::new(Code::AssetTaken, format!("there is an asset {} already", asset.code)));
    }
    if all.len() >= ASSETS_MAX {
        return Err(ApiError::new(Code::TooLarge, format!("more than {ASSETS_MAX} assets")));
    }
    all.push(asset.clone());
    store(&mut write, manager.0.project, &all, &asset).await?;
    audit::note(
        &mut write,
        manager.0.project,
        Some(manager.0.person),
        audit::ASSET_ADDED,
        asset.code.as_str(),
        &asset.name,
    )
    .await?;
    write.commit().await?;
    Ok((StatusCode::CREATED, axum::Json(asset)))
}

/// Gives one another name or place. Repeating is fine.
pub async fn change(
    State(app): State<Shared>,
    manager: Manager,
    Path(code): Path<AssetCode>,
    Json(change): Json<AssetChange>,
) -> Result<axum::Json<Asset>, ApiError> {
    let mut write = app.db.write().await?;
    let mut all = assets::all(&mut write, manager.0.project).await?;
    let known = all.iter_mut().find(|known| known.code == code).ok_or_else(|| missing(&code))?;
    let asset = Asset { code, name: change.name, parent: change.parent };
    if *known == asset {
        return Ok(axum::Json(asset));
    }
    known.clone_from(&asset);
    store(&mut write, manager.0.project, &all, &asset).await?;
    audit::note(
        &mut write,
        manager.0.project,
        Some(manager.0.person),
        audit::ASSET_CHANGED,
        asset.code.as_str(),
        &asset.name,
    )
    .await?;
    write.commit().await?;
    Ok(axum::Json(asset))
}

fn missing(code: &AssetCode) -> ApiError {
    ApiError::new(Code::NotFound, format!("there is no asset {code}"))
}

/// Stores an asset that is one of `all`, if they are a tree.
async fn store(write: &mut Write, project: ProjectId, all: &[Asset], asset: &Asset) -> Result<(), ApiError> {
    if !is_name(&asset.name) {
        return Err(ApiError::new(Code::BadRequest, "a name is 1 to 200 bytes in one line"));
    }
    if let Some((_, why)) = misplaced(all).into_iter().next() {
        return Err(ApiError::new(Code::AssetMisplaced, why.to_string()));
    }
    Ok(assets::put(write, project, &[asset]).await?)
}

/// How many assets somebody knows to be below the one that is to be removed.
#[derive(Debug, Deserialize)]
pub struct Below {
    #[serde(default)]
    below: usize,
}

/// Removes one, and those below it where the request says how many these are.
pub async fn remove(
    State(app): State<Shared>,
    manager: Manager,
    Path(code): Path<AssetCode>,
    Query(known): Query<Below>,
) -> Result<StatusCode, ApiError> {
    let (project, person) = (manager.0.project, manager.0.person);
    let mut write = app.db.write().await?;
    let all = assets::all(&mut write, project).await?;
    let asset = all.iter().find(|asset| asset.code == code).ok_or_else(|| missing(&code))?;
    let mut gone = below(&all, &code);
    if gone.len() != known.below {
        let detail = format!("{} assets are below it: say below={} to remove them too", gone.len(), gone.len());
        return Err(ApiError::new(Code::AssetNotAlone, detail));
    }
    gone.push(asset);
    let codes: Vec<&AssetCode> = gone.iter().map(|asset| &asset.code).collect();
    assets::remove(&mut write, project, &codes).await?;
    for asset in gone {
        audit::note(&mut write, project, Some(person), audit::ASSET_REMOVED, asset.code.as_str(), &asset.name).await?;
    }
    write.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Whether to say only what would happen.
#[derive(Debug, Deserialize)]
pub struct Dry {
    #[serde(default)]
    dry: u8,
}

/// Takes a table of assets in, all of it or nothing. Assets that it does not name stay. Repeating is fine.
pub async fn take(
    State(app): State<Shared>,
    manager: Manager,
    Query(Dry { dry }): Query<Dry>,
    request: Request,
) -> Result<axum::Json<AssetImport>, ApiError> {
    let (project, person) = (manager.0.project, manager.0.person);
    let (name, bytes) = sent::one_file(request, &app).await?;
    let file = name.clone();
    let book = tokio::task::spawn_blocking(move || table::table(&file, &bytes)).await??;
    if dry > 0 {
        return Ok(axum::Json(compare(&app.db.assets(project).await?, &book)?));
    }
    let mut write = app.db.write().await?;
    let done = compare(&assets::all(&mut write, project).await?, &book)?;
    let stored: Vec<&Asset> = done.changes.stored().collect();
    if !stored.is_empty() {
        assets::put(&mut write, project, &stored).await?;
        let counts = Told::of(&done.changes.counts());
        audit::note(&mut write, project, Some(person), audit::ASSETS_IMPORTED, &name, counts.text()).await?;
        write.commit().await?;
    }
    Ok(axum::Json(done))
}

fn compare(present: &[Asset], book: &Workbook) -> Result<AssetImport, ApiError> {
    match import(present, book) {
        (Some(changes), findings) => Ok(AssetImport { changes, findings }),
        (None, findings) => {
            let problem = Problem::new(Code::BadAssets, "the table has errors; the findings list them");
            Err(Problem { findings: findings.iter().map(Told::of).collect(), ..problem }.into())
        }
    }
}

/// Every asset as csv, as it can be imported again.
pub async fn csv(State(app): State<Shared>, viewer: Viewer) -> Result<impl IntoResponse, ApiError> {
    let [code, name, parent] = HEADINGS.map(str::to_owned);
    let row = |asset: Asset| vec![asset.code.into(), asset.parent.map(Into::into).unwrap_or_default(), asset.name];
    let rows = app.db.assets(viewer.0.project).await?.into_iter().map(row);
    let rows: Vec<Vec<String>> = std::iter::once(vec![code, parent, name]).chain(rows).collect();
    // Both codes stay what they are.
    let text = export::table(&rows, 2).map_err(|error| ApiError::new(Code::Internal, error.to_string()))?;
    let headers =
        [(CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, attachment("assets.csv"))];
    Ok((headers, text))
}

/// What is to be printed for assets, in the order asked. Codes that are not there are left out.
pub async fn labels(
    State(app): State<Shared>,
    manager: Manager,
    Json(asked): Json<LabelsOf>,
) -> Result<axum::Json<Vec<Label>>, ApiError> {
    if asked.codes.len() > LABELS_MAX {
        return Err(ApiError::new(Code::TooLarge, format!("more than {LABELS_MAX} labels")));
    }
    let all = app.db.assets(manager.0.project).await?;
    let known: HashMap<&AssetCode, &Asset> = all.iter().map(|asset| (&asset.code, asset)).collect();
    Ok(axum::Json(asked.codes.iter().filter_map(|code| labels::label(known.get(code)?)).collect()))
}
