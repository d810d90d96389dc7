//! `coletor serve`: from a configuration to a listening server, and back.

use crate::app::{App, Shared};
use crate::blobs::{Blobs, UNFINISHED};
use crate::config::Serve;
use crate::db::Db;
use crate::live::Hub;
use crate::lock::{Lock, Locked};
use crate::origin::Origins;
use crate::parts::Parts;
use crate::passwords::Passwords;
use crate::shutdown::Asked;
use crate::throttle::Throttle;
use crate::{backup, examiner, first, router, shutdown, uploads};
use anyhow::{Context, bail};
use axum_server::Handle;
use axum_server::accept::NoDelayAcceptor;
use axum_server::tls_rustls::RustlsConfig;
use std::io::Write as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// The database, in the folder of data.
pub const DATABASE: &str = "coletor.db";
/// The folder of media files, in the folder of data.
pub const MEDIA: &str = "media";

/// Serves until asked to stop, also what was restored meanwhile.
pub async fn serve(mut config: Serve) -> anyhow::Result<()> {
    raise_open_files();
    let data = &config.data;
    std::fs::create_dir_all(data).with_context(|| format!("cannot make the folder {}", data.display()))?;
    let Locked::Ours(_lock) = Lock::take(data)? else { bail!("another server runs on {}", data.display()) };
    loop {
        if backup::finish_restore(&config.data).context("cannot take up what was restored")? {
            tracing::info!("what was restored is in its place");
        }
        match serve_once(config.clone()).await? {
            (Asked::ToStop, _) => return Ok(()),
            (Asked::ToStartAgain, address) => config.listen = address.unwrap_or(config.listen),
        }
    }
}

/// Serves until asked for something else, and where.
async fn serve_once(config: Serve) -> anyhow::Result<(Asked, Option<SocketAddr>)> {
    let (app, writer) = open(&config).await?;
    let telling = tokio::spawn(tell_moves(app.clone()));
    tokio::spawn(uploads::sweep(Arc::downgrade(&app)));
    tokio::spawn(examiner::run(Arc::downgrade(&app)));
    let handle = Handle::new();
    let mut server = tokio::spawn(listen(config, app.clone(), handle.clone()));
    let (ended, asked) = tokio::select! {
        ended = &mut server => (Some(ended), Asked::ToStop),
        asked = shutdown::asked() => (None, asked),
    };
    tracing::info!("stopping");
    let address = match asked {
        Asked::ToStartAgain => handle.listening().await,
        Asked::ToStop => None,
    };
    app.stopping.cancel();
    app.hub.stop();
    handle.graceful_shutdown(Some(shutdown::GRACE));
    let ended = match ended {
        Some(ended) => ended,
        None => server.await, // within the grace
    };
    telling.abort();
    shutdown::finish(&app, writer).await;
    ended.context("the server's task was lost")??;
    Ok((asked, address))
}

/// Every socket is an open file: asks for as many as the system gives.
#[cfg(unix)]
fn raise_open_files() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let raised = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit });
    if let Err(error) = raised {
        tracing::warn!(%error, "the limit of open files stays at {:?}", limit.current);
    }
}

#[cfg(not(unix))]
fn raise_open_files() {}

/// Longer than that nobody waits to be told because a page is being read.
const PREPARE_MAX: Duration = Duration::from_millis(500);

/// What it takes to send one listener a message, about.
const TELLING: Duration = Duration::from_micros(8);

/// Shorter waves are not waited for: timers are no finer.
const WAVE_MIN: Duration = Duration::from_millis(1);
/// Longer ones neither: other scopes have news too.
const WAVE_MAX: Duration = Duration::from_millis(20);

/// Tells listeners of scopes that moved, once what many of them are about to read has been read.
///
/// The next ones are told when these may have been: told earlier they would get two messages in the place of one, and
/// none of them sooner.
async fn tell_moves(app: Shared) {
    loop {
        let mut told = 0;
        for (channel, head) in app.hub.moved().await.into_values() {
            match timeout(PREPARE_MAX, channel.prepare(&app.db)).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::warn!(%error, "a page was not prepared; each listener reads it"),
                Err(_) => tracing::warn!("a page is long in coming; each listener waits for it"),
            }
            told += channel.tell(head);
        }
        let wave = TELLING * u32::try_from(told).unwrap_or(u32::MAX);
        if wave >= WAVE_MIN {
            sleep(wave.min(WAVE_MAX)).await;
        }
    }
}

/// Opens everything that a folder of data holds, and makes what is missing.
pub async fn open(config: &Serve) -> anyhow::Result<(Shared, JoinHandle<()>)> {
    let data = &config.data;
    let media = data.join(MEDIA);
    let unfinished = media.join(UNFINISHED);
    std::fs::create_dir_all(&unfinished).with_context(|| format!("cannot make the folder {}", unfinished.display()))?;
    let hub = Arc::new(Hub::default());
    let (db, writer) = Db::open(&data.join(DATABASE), Arc::clone(&hub)).await.context("cannot open the database")?;
    let passwords = Passwords::new().await?;
    first::prepare(&db, &passwords, config).await?;
    let parts = Parts::open(unfinished);
    parts.keep_only(&db.uploads().await?).context("cannot sweep out what was never finished")?;
    let app = App {
        db,
        hub,
        blobs: Blobs::open(&media).context("cannot open the folder of media files")?,
        parts,
        origins: Origins::new(&config.origins),
        passwords,
        throttle: Throttle::default(),
        tiles: config.tiles.clone(),
        secure: config.is_secure(),
        stopping: CancellationToken::new(),
        sockets: TaskTracker::new(),
    };
    Ok((Arc::new(app), writer))
}

/// What is read of a connection ahead of whoever takes it in, at most: fifty large uploads at once are to cost little memory.
const READ_BYTES_MAX: usize = 64 * 1024;

/// Small messages go out at once: a change that waits until the one before is confirmed comes 40 ms late.
async fn listen(config: Serve, app: Shared, handle: Handle<SocketAddr>) -> anyhow::Result<()> {
    let service = router::router(app).into_make_service();
    let tls = match (&config.tls_cert, &config.tls_key) {
        (Some(cert), Some(key)) => {
            Some(RustlsConfig::from_pem_file(cert, key).await.context("cannot read the certificate or its key")?)
        }
        _ => None,
    };
    let scheme = if tls.is_some() { "https" } else { "http" };
    tokio::spawn(tell_address(scheme, handle.clone()));
    let served = if let Some(tls) = tls {
        let mut server = axum_server::bind_rustls(config.listen, tls).map(|tls| tls.acceptor(NoDelayAcceptor::new()));
        server.http_builder().http1().max_buf_size(READ_BYTES_MAX);
        server.handle(handle).serve(service).await
    } else {
        let mut server = axum_server::bind(config.listen).acceptor(NoDelayAcceptor::new());
        server.http_builder().http1().max_buf_size(READ_BYTES_MAX);
        server.handle(handle).serve(service).await
    };
    served.with_context(|| format!("cannot listen on {}", config.listen))
}

/// On standard output, so that whoever asked for port 0 learns which it is.
async fn tell_address(scheme: &'static str, handle: Handle<SocketAddr>) {
    if let Some(address) = handle.listening().await {
        let mut out = std::io::stdout().lock();
        let told = writeln!(out, "listening on {scheme}://{address}").and_then(|()| out.flush());
        if let Err(error) = told {
            tracing::warn!(%error, "cannot write to standard output");
        }
    }
}
