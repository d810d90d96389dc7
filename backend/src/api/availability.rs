//! When and for whom a form is, over what its workbook says. It stays for the form's next versions.

use crate::app::Shared;
use crate::auth::{Manager, Viewer};
use crate::db::{audit, availability, groups};
use crate::error::ApiError;
use crate::extract::{Json, Path};
use axum::extract::State;
use coletor_common::admin::FormAvailability;
use coletor_common::form::model::Availability;
use coletor_common::id::FormId;
use coletor_common::problem::Code;
use coletor_common::round::availability::BUDGET_MIN_MAX;

/// Groups or shifts of one form.
const UNITS_MAX: usize = 100;

/// What is said.
pub async fn get(
    State(app): State<Shared>,
    viewer: Viewer,
    Path(form): Path<FormId>,
) -> Result<axum::Json<FormAvailability>, ApiError> {
    app.db.availability(viewer.0.project, &form).await?.map(axum::Json).ok_or_else(no_form)
}

/// Says it, in place of what was said before. Devices learn of it at once; who has taken the round goes on.
pub async fn put(
    State(app): State<Shared>,
    manager: Manager,
    Path(form): Path<FormId>,
    Json(body): Json<FormAvailability>,
) -> Result<axum::Json<FormAvailability>, ApiError> {
    let who = manager.0;
    let said = checked(body)?;
    app.db.availability(who.project, &form).await?.ok_or_else(no_form)?;
    let mut write = app.db.write().await?;
    let known = groups::has_groups(&mut write, who.project, &said.groups).await?
        && groups::has_shifts(&mut write, who.project, &said.shifts).await?;
    if !known {
        return Err(ApiError::new(Code::NotFound, "no such group or shift in this project"));
    }
    availability::set(&mut write, who.project, &form, &said).await?;
    let detail = serde_json::to_string(&said).unwrap_or_default();
    audit::note(&mut write, who.project, Some(who.person), audit::AVAILABILITY_SET, form.as_str(), &detail).await?;
    write.commit().await?;
    Ok(axum::Json(said))
}

fn checked(mut said: FormAvailability) -> Result<FormAvailability, ApiError> {
    let wrong = |detail: &str| Err(ApiError::new(Code::BadRequest, detail));
    if said.when.as_ref().is_some_and(|when| !Availability::is_sound(when)) {
        return wrong("a window has days, minutes from 0 to 1,439, and ends after it begins");
    }
    if said.budget_min.is_some_and(|minutes| !(1..=BUDGET_MIN_MAX).contains(&minutes)) {
        return wrong("a time budget is 1 to 10,080 minutes");
    }
    if said.groups.len() > UNITS_MAX || said.shifts.len() > UNITS_MAX {
        return wrong("at most 100 groups and 100 shifts");
    }
    said.groups.sort_unstable();
    said.groups.dedup();
    said.shifts.sort_unstable();
    said.shifts.dedup();
    Ok(said)
}

fn no_form() -> ApiError {
    ApiError::new(Code::NotFound, "no such form in this project")
}
