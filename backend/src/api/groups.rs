//! Groups of people for whom rounds are, and shifts.

use crate::app::Shared;
use crate::auth::{Manager, Viewer};
use crate::db::availability::{self, names_shift};
use crate::db::{DbError, Write, audit, groups};
use crate::error::ApiError;
use crate::extract::{Json, Path, name};
use axum::extract::State;
use axum::http::StatusCode;
use coletor_common::account::Session;
use coletor_common::admin::{FormAvailability, Group, SaveGroup, SaveShift, Shift};
use coletor_common::id::{GroupId, PersonId, ShiftId};
use coletor_common::problem::Code;
use coletor_common::round::availability::DAY_MIN_MAX;

/// People of one group or shift.
const PEOPLE_MAX: usize = 1_000;

/// Every group, by name.
pub async fn list(State(app): State<Shared>, viewer: Viewer) -> Result<axum::Json<Vec<Group>>, ApiError> {
    Ok(axum::Json(app.db.groups(viewer.0.project).await?))
}

/// Adds a group.
pub async fn add(
    State(app): State<Shared>,
    manager: Manager,
    Json(body): Json<SaveGroup>,
) -> Result<(StatusCode, axum::Json<Group>), ApiError> {
    let write = app.db.write().await?;
    let id = GroupId(uuid::Uuid::now_v7());
    Ok((StatusCode::CREATED, axum::Json(save(write, &manager.0, id, body).await?)))
}

/// Changes a group. Who joins it sees its rounds at once, who leaves it no more.
pub async fn change(
    State(app): State<Shared>,
    manager: Manager,
    Path(id): Path<GroupId>,
    Json(body): Json<SaveGroup>,
) -> Result<axum::Json<Group>, ApiError> {
    let mut write = app.db.write().await?;
    if !groups::has_groups(&mut write, manager.0.project, &[id]).await? {
        return Err(no_group());
    }
    Ok(axum::Json(save(write, &manager.0, id, body).await?))
}

async fn save(mut write: Write, who: &Session, id: GroupId, body: SaveGroup) -> Result<Group, ApiError> {
    let group = SaveGroup { name: name(&body.name)?.to_owned(), people: people(body.people)? };
    taken(groups::save_group(&mut write, who.project, id, &group).await, &group.name)?;
    audit::note(&mut write, who.project, Some(who.person), audit::GROUP_SAVED, &id.to_string(), &group.name).await?;
    write.commit().await?;
    let SaveGroup { name, people } = group;
    Ok(Group { id, name, people })
}

/// Removes a group, unless forms are for it.
pub async fn remove(
    State(app): State<Shared>,
    manager: Manager,
    Path(id): Path<GroupId>,
) -> Result<StatusCode, ApiError> {
    let who = manager.0;
    let mut write = app.db.write().await?;
    unused(&mut write, &who, |said| said.groups.contains(&id)).await?;
    let name = groups::remove_group(&mut write, who.project, id).await?.ok_or_else(no_group)?;
    audit::note(&mut write, who.project, Some(who.person), audit::GROUP_REMOVED, &id.to_string(), &name).await?;
    write.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Every shift, by name.
pub async fn shifts(State(app): State<Shared>, viewer: Viewer) -> Result<axum::Json<Vec<Shift>>, ApiError> {
    Ok(axum::Json(app.db.shifts(viewer.0.project).await?))
}

/// Adds a shift.
pub async fn add_shift(
    State(app): State<Shared>,
    manager: Manager,
    Json(body): Json<SaveShift>,
) -> Result<(StatusCode, axum::Json<Shift>), ApiError> {
    let write = app.db.write().await?;
    let id = ShiftId(uuid::Uuid::now_v7());
    Ok((StatusCode::CREATED, axum::Json(save_shift(write, &manager.0, id, body).await?)))
}

/// Changes a shift. Rounds that are kept for it follow it at once.
pub async fn change_shift(
    State(app): State<Shared>,
    manager: Manager,
    Path(id): Path<ShiftId>,
    Json(body): Json<SaveShift>,
) -> Result<axum::Json<Shift>, ApiError> {
    let mut write = app.db.write().await?;
    if !groups::has_shifts(&mut write, manager.0.project, &[id]).await? {
        return Err(no_shift());
    }
    Ok(axum::Json(save_shift(write, &manager.0, id, body).await?))
}

async fn save_shift(mut write: Write, who: &Session, id: ShiftId, body: SaveShift) -> Result<Shift, ApiError> {
    let minutes = [body.from_min, body.to_min];
    if !body.days.is_sound() || minutes.iter().any(|minute| !(0..=DAY_MIN_MAX).contains(minute)) {
        let detail = "a shift has days, and minutes from 0 to 1,439";
        return Err(ApiError::new(Code::BadRequest, detail));
    }
    let is = SaveShift { name: name(&body.name)?.to_owned(), people: people(body.people)?, ..body };
    taken(groups::save_shift(&mut write, who.project, id, &is).await, &is.name)?;
    audit::note(&mut write, who.project, Some(who.person), audit::SHIFT_SAVED, &id.to_string(), &is.name).await?;
    write.commit().await?;
    Ok(Shift { id, is })
}

/// Removes a shift, unless forms are kept for it.
pub async fn remove_shift(
    State(app): State<Shared>,
    manager: Manager,
    Path(id): Path<ShiftId>,
) -> Result<StatusCode, ApiError> {
    let who = manager.0;
    let mut write = app.db.write().await?;
    unused(&mut write, &who, |said| names_shift(said, id)).await?;
    let name = groups::remove_shift(&mut write, who.project, id).await?.ok_or_else(no_shift)?;
    audit::note(&mut write, who.project, Some(who.person), audit::SHIFT_REMOVED, &id.to_string(), &name).await?;
    write.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Without what it is kept for, a form would be for everybody.
async fn unused(write: &mut Write, who: &Session, names: impl Fn(&FormAvailability) -> bool) -> Result<(), ApiError> {
    let all = availability::all(write, who.project).await?;
    match all.into_iter().find(|(_, said)| names(said)) {
        Some((form, _)) => Err(ApiError::new(Code::InUse, format!("{form} is kept for it"))),
        None => Ok(()),
    }
}

fn people(mut people: Vec<PersonId>) -> Result<Vec<PersonId>, ApiError> {
    if people.len() > PEOPLE_MAX {
        return Err(ApiError::new(Code::TooLarge, format!("at most {PEOPLE_MAX} people")));
    }
    people.sort_unstable();
    people.dedup();
    Ok(people)
}

fn taken(saved: Result<(), DbError>, name: &str) -> Result<(), ApiError> {
    match saved {
        Err(error) if error.is_taken() => Err(ApiError::new(Code::NameTaken, format!("another one is named {name:?}"))),
        saved => Ok(saved?),
    }
}

fn no_group() -> ApiError {
    ApiError::new(Code::NotFound, "no such group in this project")
}

fn no_shift() -> ApiError {
    ApiError::new(Code::NotFound, "no such shift in this project")
}
