//! Who asks. A handler names the role it needs by the extractor it takes.

use crate::app::Shared;
use crate::error::ApiError;
use crate::{clock, cookies, passwords};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use coletor_common::account::{Role, Session};
use coletor_common::id::DeviceId;
use coletor_common::problem::Code;
use coletor_common::time::Millis;

/// Somebody with a session.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Who, where and on what device.
    pub session: Session,
    /// What is kept of the cookie.
    pub token_sha256: String,
    /// When the session ends unless it is used.
    pub expires_at: Millis,
}

impl FromRequestParts<Shared> for SignedIn {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, ApiError> {
        let needed = || ApiError::new(Code::SignInNeeded, "nobody is signed in, or the session has ended");
        let token = cookies::get(&parts.headers, cookies::SESSION).ok_or_else(needed)?;
        let token_sha256 = passwords::token_digest(token);
        let (session, expires_at) = app.db.session(&token_sha256, clock::now()).await?.ok_or_else(needed)?;
        Ok(Self { session, token_sha256, expires_at })
    }
}

macro_rules! roles {
    ($($(#[$doc:meta])* $name:ident: $may:path, $refusal:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone)]
        pub struct $name(pub Session);

        impl FromRequestParts<Shared> for $name {
            type Rejection = ApiError;

            async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, ApiError> {
                let SignedIn { session, .. } = SignedIn::from_request_parts(parts, app).await?;
                if $may(session.role) { Ok(Self(session)) } else { Err(ApiError::new(Code::NotAllowed, $refusal)) }
            }
        }
    )*};
}

roles! {
    /// Somebody whose are accounts, erasure, rescue files and the audit.
    Administrator: Role::administers, "only administrators may do this";
    /// Somebody who publishes, and decides about records.
    Manager: Role::manages, "only administrators and managers may do this";
    /// Somebody who sees all of the project.
    Viewer: Role::sees, "only who sees the whole project may do this";
}

/// Somebody who signed in to collect: the session has a device, and the role does not only look on.
#[derive(Debug, Clone)]
pub struct Collector(pub Session);

impl Collector {
    /// The device.
    pub fn device(&self) -> Result<DeviceId, ApiError> {
        Ok(self.0.device.ok_or_else(no_device)?.device)
    }
}

/// What a device is told that the server does not know, or not any more.
pub fn no_device() -> ApiError {
    ApiError::new(Code::NotFound, "the device is not known here; sign in again")
}

impl FromRequestParts<Shared> for Collector {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, ApiError> {
        let SignedIn { session, .. } = SignedIn::from_request_parts(parts, app).await?;
        match session.device.filter(|_| session.role.collects()) {
            Some(_) => Ok(Self(session)),
            None => Err(ApiError::new(Code::NotAllowed, "only a session of a collecting device may do this")),
        }
    }
}
