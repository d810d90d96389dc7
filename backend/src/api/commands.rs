//! What administrators tell collectors' devices to do.

use crate::app::Shared;
use crate::auth::Administrator;
use crate::clock;
use crate::db::commands;
use crate::error::ApiError;
use crate::extract::{Json, Path};
use axum::extract::State;
use coletor_common::admin::{Commanded, SendCommand};
use coletor_common::id::PersonId;
use coletor_common::problem::Code;
use coletor_common::row::{Command, CommandRow};
use coletor_common::time::{DAY_MS, Millis};

/// Longest message, in bytes.
const TEXT_LEN_MAX: usize = 2_000;
/// How long a message or a request is worth something.
const COMMAND_MS: Millis = 7 * DAY_MS;

/// Tells every device on which somebody is signed in to do something. It is there as soon as a device is in reach.
pub async fn send(
    State(app): State<Shared>,
    admin: Administrator,
    Path(person): Path<PersonId>,
    Json(SendCommand { what }): Json<SendCommand>,
) -> Result<axum::Json<Commanded>, ApiError> {
    if matches!(&what, Command::Message { text, .. } if text.trim().is_empty() || text.len() > TEXT_LEN_MAX) {
        return Err(ApiError::new(Code::BadRequest, format!("a message has 1 to {TEXT_LEN_MAX} bytes")));
    }
    let what = match what {
        Command::Message { text, .. } => Command::Message { from: admin.0.name.clone(), text },
        what => what,
    };
    let now = clock::now();
    let row = CommandRow { what, given_at: now, expires_at: now + COMMAND_MS };
    let mut write = app.db.write().await?;
    let devices = commands::send(&mut write, admin.0.project, person, &row, admin.0.person).await?;
    write.commit().await?;
    if devices == 0 {
        return Err(ApiError::new(Code::NotFound, "nobody of that id is signed in on a device"));
    }
    Ok(axum::Json(Commanded { devices }))
}
