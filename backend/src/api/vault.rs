//! Devices that are protected by PINs: knowing their people again, and opening a device's key where that was permitted.

use super::session;
use crate::app::Shared;
use crate::auth::{Administrator, Collector};
use crate::db::{audit, keys, vault};
use crate::error::ApiError;
use crate::extract::{Json, Path};
use crate::passwords;
use axum::extract::State;
use axum::http::HeaderMap;
use coletor_common::account::Session;
use coletor_common::id::PersonId;
use coletor_common::problem::Code;
use coletor_common::time::{DAY_MS, Millis};
use coletor_common::vault::{OpenedKey, PinPermitted, RESET_MS, ResumeToken, SealedKey};

/// How long a token lasts without being used.
const TOKEN_MS: Millis = 90 * DAY_MS;

/// Gives the session's person a token for its device, in place of the one before.
pub async fn token(State(app): State<Shared>, who: Collector) -> Result<axum::Json<ResumeToken>, ApiError> {
    let device = who.device()?;
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
    let (headers, digest) = session::begin(&app, &mut write, person, Some(device)).await?;
    write.commit().await?;
    let (shown, _) = app.db.session(&digest, now).await?.ok_or_else(needed)?;
    Ok((headers, axum::Json(shown)))
}

/// Opens the key of the session's device, once, for somebody who may choose another PIN.
pub async fn open_key(
    State(app): State<Shared>,
    who: Collector,
    Json(body): Json<SealedKey>,
) -> Result<axum::Json<OpenedKey>, ApiError> {
    let device = who.device()?;
    let Session { person, project, .. } = who.0;
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
