//! What administrators tell collectors' devices to do, and what became of it.

use crate::app::Shared;
use crate::auth::{Manager, Viewer};
use crate::db::commands::{self, To};
use crate::error::ApiError;
use crate::extract::{Json, Path};
use axum::extract::State;
use coletor_common::admin::{Commanded, SendCommand, SentCommand};
use coletor_common::id::PersonId;
use coletor_common::problem::Code;
use coletor_common::row::Command;

/// Longest message, in bytes.
const TEXT_LEN_MAX: usize = 2_000;
/// Commands of one list.
const LINES_MAX: u32 = 20;

/// Tells every device on which somebody is signed in to do something. It is there as soon as a device is in reach.
pub async fn send(
    State(app): State<Shared>,
    manager: Manager,
    Path(person): Path<PersonId>,
    Json(SendCommand { what }): Json<SendCommand>,
) -> Result<axum::Json<Commanded>, ApiError> {
    if matches!(&what, Command::Message { text, .. } if text.trim().is_empty() || text.len() > TEXT_LEN_MAX) {
        return Err(ApiError::new(Code::BadRequest, format!("a message has 1 to {TEXT_LEN_MAX} bytes")));
    }
    let what = match what {
        Command::Message { text, .. } => Command::Message { from: manager.0.name.clone(), text },
        what => what,
    };
    let mut write = app.db.write().await?;
    let devices = commands::send(&mut write, manager.0.project, To::Person(person), what, manager.0.person).await?;
    write.commit().await?;
    if devices == 0 {
        return Err(ApiError::new(Code::NotFound, "nobody of that id is signed in on a device"));
    }
    Ok(axum::Json(Commanded { devices }))
}

/// What somebody's devices were told last, newest first.
pub async fn list(
    State(app): State<Shared>,
    viewer: Viewer,
    Path(person): Path<PersonId>,
) -> Result<axum::Json<Vec<SentCommand>>, ApiError> {
    let sent = app.db.commands(viewer.0.project, person, LINES_MAX).await?;
    sent.map(axum::Json).ok_or_else(|| ApiError::new(Code::NotFound, "no such person in this project"))
}
