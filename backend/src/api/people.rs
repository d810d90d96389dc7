//! The project's people. Passwords are generated here and seen once.

use crate::app::Shared;
use crate::auth::{Administrator, Viewer};
use crate::db::members::{Unit, set_units};
use crate::db::{Write, audit, people};
use crate::error::ApiError;
use crate::extract::{Json, Path, name};
use crate::passwords;
use axum::extract::State;
use axum::http::StatusCode;
use coletor_common::account::{Role, Session};
use coletor_common::admin::{ChangePerson, NewPassword, NewPerson, Person};
use coletor_common::id::PersonId;
use coletor_common::problem::Code;

const LOGIN_LEN_MAX: usize = 64;

/// Everybody, by login.
pub async fn list(State(app): State<Shared>, viewer: Viewer) -> Result<axum::Json<Vec<Person>>, ApiError> {
    Ok(axum::Json(app.db.people(viewer.0.project).await?))
}

/// Adds somebody.
pub async fn add(
    State(app): State<Shared>,
    admin: Administrator,
    Json(body): Json<NewPerson>,
) -> Result<(StatusCode, axum::Json<NewPassword>), ApiError> {
    if !is_login(&body.login) {
        return Err(ApiError::new(Code::BadRequest, "a login is 1 to 64 of a-z, 0-9, '.', '_' and '-'"));
    }
    let name = name(&body.name)?;
    let id = PersonId(uuid::Uuid::now_v7());
    let person = Person { id, login: body.login, name: name.to_owned(), role: body.role, active: true };
    let password = passwords::generate();
    let hash = app.passwords.hash(password.clone()).await?;
    let mut write = app.db.write().await?;
    match people::insert(&mut write, admin.0.project, &person, &hash).await {
        Err(error) if error.is_taken() => {
            return Err(ApiError::new(Code::LoginTaken, format!("somebody has the login {:?}", person.login)));
        }
        result => result?,
    }
    let detail = format!("{} ({})", person.login, person.role.as_str());
    note(&mut write, &admin.0, audit::PERSON_ADDED, id, &detail).await?;
    write.commit().await?;
    Ok((StatusCode::CREATED, axum::Json(NewPassword { person: id, password })))
}

/// Gives somebody a new password and ends their sessions.
pub async fn renew_password(
    State(app): State<Shared>,
    admin: Administrator,
    Path(id): Path<PersonId>,
) -> Result<axum::Json<NewPassword>, ApiError> {
    let password = passwords::generate();
    let hash = app.passwords.hash(password.clone()).await?;
    let mut write = app.db.write().await?;
    if !people::set_password(&mut write, admin.0.project, id, &hash).await? {
        return Err(ApiError::new(Code::NotFound, "no such person in this project"));
    }
    note(&mut write, &admin.0, audit::PASSWORD_RENEWED, id, "").await?;
    write.commit().await?;
    Ok(axum::Json(NewPassword { person: id, password }))
}

/// Says anew who somebody is: name, role, access, groups and shifts. Nobody takes their own administration away, so that
/// somebody is always left who can give it back.
pub async fn change(
    State(app): State<Shared>,
    admin: Administrator,
    Path(id): Path<PersonId>,
    Json(body): Json<ChangePerson>,
) -> Result<StatusCode, ApiError> {
    let project = admin.0.project;
    let body = ChangePerson { name: name(&body.name)?.to_owned(), ..body };
    if id == admin.0.person && (!body.active || !body.role.administers()) {
        return Err(ApiError::new(Code::NotAllowed, "nobody takes their own administration away"));
    }
    let mut write = app.db.write().await?;
    let before = people::change(&mut write, project, id, &body).await?;
    let before = before.ok_or_else(|| ApiError::new(Code::NotFound, "no such person in this project"))?;
    let texts = |ids: &[uuid::Uuid]| ids.iter().map(uuid::Uuid::to_string).collect::<Vec<_>>();
    let groups = texts(&body.groups.iter().map(|id| id.0).collect::<Vec<_>>());
    let shifts = texts(&body.shifts.iter().map(|id| id.0).collect::<Vec<_>>());
    set_units(&mut write, project, Unit::Group, id, &groups).await?;
    set_units(&mut write, project, Unit::Shift, id, &shifts).await?;
    let access = |active| if active { "" } else { ", no access" };
    let said = |name: &str, role: Role, active| format!("{name} ({}{})", role.as_str(), access(active));
    let (was, is) = (said(&before.name, before.role, before.active), said(&body.name, body.role, body.active));
    let counts = format!("{} groups, {} shifts", body.groups.len(), body.shifts.len());
    let detail = if was == is { format!("{is}; {counts}") } else { format!("{was} → {is}; {counts}") };
    note(&mut write, &admin.0, audit::PERSON_CHANGED, id, &detail).await?;
    write.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn note(
    write: &mut Write,
    by: &Session,
    what: &'static str,
    about: PersonId,
    detail: &str,
) -> Result<(), ApiError> {
    Ok(audit::note(write, by.project, Some(by.person), what, &about.to_string(), detail).await?)
}

fn is_login(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(&b);
    (1..=LOGIN_LEN_MAX).contains(&text.len()) && text.bytes().all(plain)
}
