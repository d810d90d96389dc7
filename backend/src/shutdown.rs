//! Stopping: no new work, a word to the sockets, everything on disk.

use crate::app::App;
use std::time::Duration;
use tokio::task::JoinHandle;

/// How long sockets and requests are given.
pub const GRACE: Duration = Duration::from_secs(10);

/// What a process can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// To end.
    ToStop,
    /// To read everything anew: what was restored waits to be taken up.
    ToStartAgain,
}

/// Waits until somebody asks the process for something.
pub async fn asked() -> Asked {
    let interrupt = async {
        if let Err(error) = tokio::signal::ctrl_c().await {
            tracing::error!(%error, "cannot listen for an interrupt");
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        () = interrupt => Asked::ToStop,
        asked = signalled() => asked,
    }
}

#[cfg(unix)]
async fn signalled() -> Asked {
    use tokio::signal::unix::{SignalKind, signal};
    match (signal(SignalKind::terminate()), signal(SignalKind::hangup())) {
        (Ok(mut terminate), Ok(mut again)) => tokio::select! {
            _ = terminate.recv() => Asked::ToStop,
            _ = again.recv() => Asked::ToStartAgain,
        },
        (Err(error), _) | (_, Err(error)) => {
            tracing::error!(%error, "cannot listen for signals");
            std::future::pending().await
        }
    }
}

#[cfg(not(unix))]
async fn signalled() -> Asked {
    std::future::pending().await
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
