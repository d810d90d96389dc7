//! Rescue files: brought by administrators, taken in once they are whole.

use crate::app::Shared;
use crate::auth::Administrator;
use crate::error::ApiError;
use crate::parts::End;
use crate::rescue::{self, By};
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use coletor_common::admin::RescueReport;
use coletor_common::problem::Code;
use tokio::sync::watch;

/// Largest rescue file that is taken, in bytes.
pub const RESCUE_BYTES_MAX: u64 = 16 * 1024 * 1024 * 1024;

/// `POST /api/rescue`, the file as it is. Repeating it changes nothing.
pub async fn import(
    State(app): State<Shared>,
    admin: Administrator,
    body: Body,
) -> Result<Json<RescueReport>, ApiError> {
    // It goes on when whoever sent it is gone: half an import is repeated, but why wait for that.
    let work = async move {
        let name = uuid::Uuid::new_v4().to_string();
        let report = receive_and_import(&app, &admin, &name, body).await;
        app.parts.remove(&name).await?;
        report.map(Json)
    };
    tokio::spawn(work).await?
}

async fn receive_and_import(
    app: &Shared,
    admin: &Administrator,
    name: &str,
    body: Body,
) -> Result<RescueReport, ApiError> {
    let (tell, _) = watch::channel(0);
    let turn = app.parts.turn_to_receive().await?;
    let mut held = app.parts.hold(name).await;
    let end = held.receive((0, RESCUE_BYTES_MAX), None, body.into_data_stream(), tell).await?;
    drop(turn); // the files inside need some
    match end {
        End::Whole => {}
        End::TooLong => {
            return Err(ApiError::new(Code::TooLarge, format!("a rescue file has at most {RESCUE_BYTES_MAX} bytes")));
        }
        End::Cut | End::Overtaken | End::Altered => {
            return Err(ApiError::new(Code::RescueTruncated, "the rescue file did not come as a whole: send it again"));
        }
    }
    rescue::import(app, admin.0.project, By::Person(admin.0.person), &app.parts.path(name)).await
}
