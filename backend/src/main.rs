//! Coletor's server: the app, its administration, and the data of both, in one binary.
//!
//! Holds no rule of forms, records or sync: those are in `coletor_common`, where browser and simulator share them.

mod api;
mod app;
mod assets;
mod auth;
mod backup;
mod blobs;
mod clock;
mod config;
mod cookies;
mod db;
mod demo;
mod download;
mod error;
mod examiner;
mod export;
mod extract;
mod filled;
mod first;
mod forms;
mod import;
mod keys;
mod labels;
mod live;
mod lock;
mod newer;
mod origin;
mod parts;
mod passwords;
mod rescue;
mod router;
mod serve;
mod shutdown;
mod socket;
mod throttle;
mod tiles;
mod uploads;
mod verify;
mod zone;

use anyhow::Context;
use clap::Parser;
use config::{Cli, Command, LogFormat};
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

/// Gives back what is freed: a password's hash takes 19 MiB for a moment, which the system's allocator kept for good.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    match obey(Cli::parse().command).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn obey(command: Command) -> anyhow::Result<()> {
    log(if let Command::Serve(config) = &command { config.log_format } else { LogFormat::Text });
    match command {
        Command::Serve(config) => start(config).await,
        Command::Backup { data, to } => backup::backup(&data, &to).await,
        Command::Restore { data, from } => backup::restore(&from, &data).await,
        Command::ImportRescue { data, file } => rescue::command(&data, &file).await,
        Command::Form { command } => forms::command(&command),
        Command::VerifyReceipt { file, key } => verify::receipt(&file, key.as_deref()),
    }
}

async fn start(config: config::Serve) -> anyhow::Result<()> {
    // One provider, chosen before anything could choose another.
    let provider = rustls::crypto::ring::default_provider();
    provider.install_default().map_err(|_| anyhow::anyhow!("already chosen")).context("cryptography provider")?;
    serve::serve(config).await
}

fn log(format: LogFormat) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    // A log that cannot be written (a full disk) must stop nothing: complaining about it on the same stream panics.
    let builder =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).log_internal_errors(false);
    match format {
        LogFormat::Text => builder.init(),
        LogFormat::Json => builder.json().init(),
    }
}
