//! Signing in and out.

use crate::app::{App, Shared};
use crate::auth::{Collector, SignedIn, no_device};
use crate::db::devices::{self, Claim};
use crate::db::people::Member;
use crate::db::{DbError, Write, sessions};
use crate::error::ApiError;
use crate::extract::Json;
use crate::{clock, cookies, passwords};
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::AppendHeaders;
use coletor_common::account::{DeviceGrant, Session, SignIn};
use coletor_common::id::{DeviceId, PersonId};
use coletor_common::problem::Code;
use coletor_common::time::DAY_MS;

type Cookies<const N: usize> = AppendHeaders<[(axum::http::HeaderName, HeaderValue); N]>;

fn set<const N: usize>(cookies: [Option<HeaderValue>; N]) -> Cookies<N> {
    // An id or a token is always a valid header value.
    AppendHeaders(cookies.map(|cookie| (SET_COOKIE, cookie.unwrap_or_else(|| HeaderValue::from_static("")))))
}

/// Signs in, and says which log the device writes.
pub async fn sign_in(
    State(app): State<Shared>,
    headers: HeaderMap,
    Json(body): Json<SignIn>,
) -> Result<(HeaderMap, axum::Json<Session>), ApiError> {
    let member = authenticate(&app, &body.login, body.password).await?;
    if body.collects && !member.person.role.collects() {
        return Err(ApiError::new(Code::NotAllowed, "who only looks on does not collect"));
    }
    let mut write = app.db.write().await?;
    let now = write.now;
    let (device, lost) = if body.collects {
        let claim = claim(body.device.map(|device| (device, body.incarnation)), &headers);
        let fresh = DeviceId(uuid::Uuid::now_v7());
        let (grant, lost) = devices::grant(&mut write, member.project, member.person.id, claim, fresh).await?;
        (Some(grant), lost)
    } else {
        (None, None)
    };
    let device_id = device.map(|grant: DeviceGrant| grant.device);
    let (headers, _) = begin(&app, &mut write, member.person.id, device_id).await?;
    write.commit().await?;
    let Member { person, project, project_name, .. } = member;
    let session = Session {
        person: person.id,
        login: person.login,
        name: person.name,
        role: person.role,
        project,
        project_name,
        device,
        lost,
        server_time: now,
    };
    Ok((headers, axum::Json(session)))
}

/// Begins a session: the cookies that carry it, and the digest by which it is known.
pub(super) async fn begin(
    app: &App,
    write: &mut Write,
    person: PersonId,
    device: Option<DeviceId>,
) -> Result<(HeaderMap, String), DbError> {
    let token = passwords::token();
    let digest = passwords::token_digest(&token);
    let until = write.now + cookies::SESSION_MS;
    sessions::insert(write, &digest, person, device, until).await?;
    let named = device.and_then(|id| cookies::device(&id.to_string(), app.secure));
    let mut headers = HeaderMap::new();
    for cookie in [cookies::session(&token, app.secure), named].into_iter().flatten() {
        headers.append(SET_COOKIE, cookie);
    }
    Ok((headers, digest))
}

/// Who has that login and password. An unknown login takes as long as a wrong password.
async fn authenticate(app: &App, login: &str, password: String) -> Result<Member, ApiError> {
    let now = clock::now();
    if app.throttle.is_closed(login, now) {
        return Err(ApiError::new(Code::TooManyTries, "too many failed tries for this login; wait a minute"));
    }
    let member = app.db.member(login).await?;
    let hash = member.as_ref().map(|member| member.password_hash.clone());
    let fits = app.passwords.verify(password, hash).await?;
    let Some(member) = member.filter(|member| fits && member.person.active) else {
        app.throttle.failed(login, now);
        return Err(ApiError::new(Code::BadCredentials, "login or password is wrong"));
    };
    app.throttle.succeeded(login);
    Ok(member)
}

fn claim(stored: Option<(DeviceId, u32)>, headers: &HeaderMap) -> Claim {
    let cookie = || cookies::get(headers, cookies::DEVICE)?.parse().ok();
    match stored {
        Some((device, incarnation)) => Claim::Stored(device, incarnation),
        None => cookie().map_or(Claim::Nothing, Claim::Cookie),
    }
}

/// Who is signed in. A session that is used lasts longer.
pub async fn show(
    State(app): State<Shared>,
    headers: HeaderMap,
    who: SignedIn,
) -> Result<(HeaderMap, axum::Json<Session>), ApiError> {
    let mut answer = HeaderMap::new();
    let expires_at = clock::now() + cookies::SESSION_MS;
    if expires_at - who.expires_at > DAY_MS
        && let Some(token) = cookies::get(&headers, cookies::SESSION)
        && let Some(cookie) = cookies::session(token, app.secure)
    {
        let mut write = app.db.write().await?;
        sessions::extend(&mut write, &who.token_sha256, expires_at).await?;
        write.commit().await?;
        answer.append(SET_COOKIE, cookie);
    }
    Ok((answer, axum::Json(who.session)))
}

/// Gives the session's device a log of its own: its present one is written by a copy of it too.
pub async fn renew_log(State(app): State<Shared>, who: Collector) -> Result<axum::Json<DeviceGrant>, ApiError> {
    let device = who.device()?;
    let mut write = app.db.write().await?;
    let grant = devices::renew_log(&mut write, device).await?.ok_or_else(no_device)?;
    write.commit().await?;
    tracing::warn!(%device, incarnation = grant.incarnation, "a device's log was written twice; it has a new one");
    Ok(axum::Json(grant))
}

/// Signs out. Fine if nobody is signed in; the device stays known.
pub async fn sign_out(State(app): State<Shared>, headers: HeaderMap) -> Result<(StatusCode, Cookies<1>), ApiError> {
    if let Some(token) = cookies::get(&headers, cookies::SESSION) {
        let mut write = app.db.write().await?;
        sessions::end(&mut write, &passwords::token_digest(token)).await?;
        write.commit().await?;
    }
    Ok((StatusCode::NO_CONTENT, set([cookies::no_session(app.secure)])))
}
