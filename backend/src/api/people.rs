//! The project's people. Passwords are generated here and seen once.

use crate::app::Shared;
use crate::auth::Administrator;
use crate::db::people;
use crate::error::ApiError;
use crate::extract::{Json, Path};
use crate::passwords;
use axum::extract::State;
use axum::http::StatusCode;
use coletor_common::admin::{NewPassword, NewPerson, Person};
use coletor_common::id::PersonId;
use coletor_common::problem::Code;

const LOGIN_LEN_MAX: usize = 64;
const NAME_LEN_MAX: usize = 128;

/// Everybody, by login.
pub async fn list(State(app): State<Shared>, admin: Administrator) -> Result<axum::Json<Vec<Person>>, ApiError> {
    Ok(axum::Json(app.db.people(admin.0.project).await?))
}

/// Adds somebody.
pub async fn add(
    State(app): State<Shared>,
    admin: Administrator,
    Json(body): Json<NewPerson>,
) -> Result<(StatusCode, axum::Json<NewPassword>), ApiError> {
    let name = body.name.trim();
    if !is_login(&body.login) || name.is_empty() || name.len() > NAME_LEN_MAX {
        let detail = "a login is 1 to 64 of a-z, 0-9, '.', '_' and '-'; a name is 1 to 128 bytes";
        return Err(ApiError::new(Code::BadRequest, detail));
    }
    let id = PersonId(uuid::Uuid::now_v7());
    let person = Person { id, login: body.login, name: name.to_owned(), role: body.role };
    let password = passwords::generate();
    let hash = app.passwords.hash(password.clone()).await?;
    let mut write = app.db.write().await?;
    match people::insert(&mut write, admin.0.project, &person, &hash).await {
        Err(error) if error.is_taken() => {
            return Err(ApiError::new(Code::LoginTaken, format!("somebody has the login {:?}", person.login)));
        }
        result => result?,
    }
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
    write.commit().await?;
    Ok(axum::Json(NewPassword { person: id, password }))
}

fn is_login(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(&b);
    (1..=LOGIN_LEN_MAX).contains(&text.len()) && text.bytes().all(plain)
}
