//! Devices that are protected by PINs: knowing their people again, and opening a device's key where that was permitted.

use crate::app::Shared;
use crate::auth::{Administrator, Collector};
use crate::cookies;
use crate::db::{audit, keys, sessions, vault};
use crate::error::ApiError;
use crate::extract::{Json, Path};
use crate::passwords;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::SET_COOKIE;
use coletor_common::account::Session;
use coletor_common::id::PersonId;
use coletor_common::problem::Code;
use coletor_common::time::{DAY_MS, Millis};
use coletor_common::vault::{OpenedKey, PinPermitted, RESET_MS, ResumeToken, SealedKey};

/// How long a token lasts without being used.
const TOKEN_MS: Millis = 90 * DAY_MS;

/// Gives the session's person a token for its device, in place of the one before.
pub async fn token(State(app): State<Shared>, who: Collector) -> Result<axum::Json<ResumeToken>, ApiError> {
    let device = who.0.device.ok_or_else(no_device)?.device;
    let token = passwords::token();
    let mut write = app.db.write().await?;
    let until = write.now + TOKEN_MS;
    vault::keep_token(&mut write, &passwords::token_digest(&token), who.0.person, device, until).await?;
    write.commit().await?;
    Ok(axum::Json(ResumeToken { token }))
}

/// Begins a session of whose token that is, on its device.
pub async fn resume(
    State(app): State<Shared>,
    Json(body): Json<ResumeToken>,
) -> Result<(HeaderMap, axum::Json<Session>), ApiError> {
    let needed = || ApiError::new(Code::SignInNeeded, "that token is not known, or not any more: sign in");
    let mut write = app.db.write().await?;
    let (now, until) = (write.now, write.now + TOKEN_MS);
    let found = vault::use_token(&mut write, &passwords::token_digest(&body.token), until).await?;
    let (person, device) = found.ok_or_else(needed)?;
    let session = passwords::token();
    let digest = passwords::token_digest(&session);
    sessions::insert(&mut write, &digest, person, Some(device), now + cookies::SESSION_MS).await?;
    write.commit().await?;
    let (shown, _) = app.db.session(&digest, now).await?.ok_or_else(needed)?;
    let mut headers = HeaderMap::new();
    let cookies = [cookies::session(&session, app.secure), cookies::device(&device.to_string(), app.secure)];
    for cookie in cookies.into_iter().flatten() {
        headers.append(SET_COOKIE, cookie);
    }
    Ok((headers, axum::Json(shown)))
}

/// Opens the key of the session's device, once, for somebody who may choose another PIN.
pub async fn open_key(
    State(app): State<Shared>,
    who: Collector,
    Json(body): Json<SealedKey>,
) -> Result<axum::Json<OpenedKey>, ApiError> {
    let Session { person, project, .. } = who.0;
    let device = who.0.device.ok_or_else(no_device)?.device;
    let mut write = app.db.write().await?;
    if !vault::use_permission(&mut write, person).await? {
        return Err(ApiError::new(Code::NotAllowed, "an administrator has to permit another PIN first"));
    }
    let secrets = keys::secrets(&mut write, project).await?;
    // What cannot be opened leaves the permission as it was: nothing is committed.
    let key = secrets.open_vault(device, &body);
    let key =
        key.map_err(|_| ApiError::new(Code::BadRequest, "that is no key of this device, sealed to this project"))?;
    audit::note(&mut write, project, Some(person), audit::PIN_RESET, &person.to_string(), &device.to_string()).await?;
    write.commit().await?;
    Ok(axum::Json(OpenedKey { key }))
}

/// Permits somebody to choose another PIN on a device, once, within a day.
pub async fn permit(
    State(app): State<Shared>,
    admin: Administrator,
    Path(id): Path<PersonId>,
) -> Result<axum::Json<PinPermitted>, ApiError> {
    let mut write = app.db.write().await?;
    let until = write.now + RESET_MS;
    if !vault::permit(&mut write, admin.0.project, id, until).await? {
        return Err(ApiError::new(Code::NotFound, "no such person in this project"));
    }
    let by = Some(admin.0.person);
    audit::note(&mut write, admin.0.project, by, audit::PIN_PERMITTED, &id.to_string(), "").await?;
    write.commit().await?;
    Ok(axum::Json(PinPermitted { until }))
}

fn no_device() -> ApiError {
    ApiError::new(Code::NotFound, "the device is not known here; sign in again")
}
