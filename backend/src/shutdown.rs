//! Stopping: no new work, a word to the sockets, everything on disk.

use crate::app::App;
use std::time::Duration;
use tokio::task::JoinHandle;

/// How long sockets and requests are given.
pub const GRACE: Duration = Duration::from_secs(10);

/// Waits until somebody asks the process to stop.
pub async fn asked() {
    let interrupt = async {
        if let Err(error) = tokio::signal::ctrl_c().await {
            tracing::error!(%error, "cannot listen for an interrupt");
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        () = interrupt => {}
        () = terminated() => {}
    }
}

#[cfg(unix)]
async fn terminated() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => drop(terminate.recv().await),
        Err(error) => {
            tracing::error!(%error, "cannot listen for a termination");
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(not(unix))]
async fn terminated() {
    std::future::pending::<()>().await;
}

/// Waits for the sockets, then for the writer, then closes the database.
pub async fn finish(app: &App, writer: JoinHandle<()>) {
    app.sockets.close();
    if tokio::time::timeout(GRACE, app.sockets.wait()).await.is_err() {
        tracing::warn!(sockets = app.sockets.len(), "sockets did not close in time");
    }
    app.db.refuse_pushes().await;
    if tokio::time::timeout(GRACE, writer).await.is_err() {
        tracing::warn!("the writer did not finish in time; what it did not acknowledge comes again");
    }
    match tokio::time::timeout(GRACE, app.db.close()).await {
        Ok(Ok(())) => tracing::info!("stopped"),
        Ok(Err(error)) => tracing::error!(%error, "the database did not close well"),
        Err(_) => tracing::error!("the database did not close in time"),
    }
}
