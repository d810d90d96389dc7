//! Whose session it is: who unlocked the device goes on with a session of their own, once there is a line. Until then
//! whoever's session there is sends everybody's work, and authors stay who they are.

use crate::app::App;
use crate::net::fetch::{self, NetError};
use crate::react::whenever;
use coletor_common::account::Session;
use coletor_common::id::PersonId;
use coletor_common::problem::Code;
use coletor_common::sync::client::{Event, Line};
use coletor_common::vault::ResumeToken;
use futures_util::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use serde::Serialize;
use std::pin::pin;
use wasm_bindgen_futures::spawn_local;

/// How long the first screen waits for it, in milliseconds.
const WAIT_MS: u32 = 3_000;

/// There is nothing to be said.
#[derive(Serialize)]
struct Nothing {}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Resumed {
    /// The session was theirs.
    Already,
    /// They have a session again.
    Anew(Box<Session>),
    /// The server does not know them by that token any more, or there is none.
    Unknown,
    /// No answer, or not in time.
    NoLine,
}

/// What the server knows the session's person again by, on this device.
pub(super) async fn token() -> Result<String, NetError> {
    let token: ResumeToken = fetch::post("/api/session/token", &Nothing {}).await?;
    Ok(token.token)
}

async fn try_now(person: PersonId, token: Option<String>) -> Resumed {
    match fetch::get::<Session>("/api/session").await {
        Ok(session) if session.person == person => return Resumed::Already,
        Ok(_) => {}
        Err(error) if error.code() == Some(Code::SignInNeeded) => {}
        Err(_) => return Resumed::NoLine,
    }
    let Some(token) = token else { return Resumed::Unknown };
    match fetch::post("/api/session/resume", &ResumeToken { token }).await {
        Ok(session) => Resumed::Anew(Box::new(session)),
        Err(NetError::Problem(problem)) if problem.code == Code::SignInNeeded => Resumed::Unknown,
        Err(_) => Resumed::NoLine,
    }
}

/// Tries it for a moment.
pub(super) async fn within_time(person: PersonId, token: Option<String>) -> Resumed {
    let (trying, time) = (pin!(try_now(person, token)), pin!(TimeoutFuture::new(WAIT_MS)));
    match select(trying, time).await {
        Either::Left((resumed, _)) => resumed,
        Either::Right(_) => Resumed::NoLine,
    }
}

/// Tries it again once there is a line, as long as the same person works here.
pub(super) fn with_a_line(app: &'static App, token: String) {
    let person = app.person();
    let token = StoredValue::new(Some(token));
    whenever(move || {
        if !matches!(app.sync.line.get(), Line::Online | Line::SignedOut) || app.me.get().person != person {
            return;
        }
        let Some(Some(held)) = token.try_update_value(Option::take) else { return };
        spawn_local(async move {
            match try_now(person, Some(held.clone())).await {
                Resumed::Anew(_) => app.happen(Event::SignedIn),
                Resumed::NoLine => token.set_value(Some(held)),
                Resumed::Already | Resumed::Unknown => {}
            }
        });
    });
}
