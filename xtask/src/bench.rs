//! `cargo xtask bench NAME`: what is measured, and where.

mod size;

use crate::{
    run::build_server,
    shell, tools,
    wasm::{self, Mode},
    workspace::Workspace,
};
use anyhow::{Context, Result};
use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

/// Measurements of the form engine alone, without app and server.
const NEED_ENGINE: [&str; 2] = ["form", "choices"];

/// `size` is measured here; every other name is one of the tests' own benches, which start the real server.
pub fn bench(workspace: &Workspace, name: &str, peers: Option<&Path>) -> Result<ExitCode> {
    let peers = peers.map(Path::to_owned).or_else(|| default_peers(workspace));
    let mut bench = workspace.cargo();
    bench.args(["run", "--quiet", "--release", "--package", "coletor-tests", "--bin", "bench", "--", name]);
    if NEED_ENGINE.contains(&name) {
        bench.env("COLETOR_ENGINE", wasm::build_engine(workspace)?);
    } else {
        wasm::build(workspace, Mode::Small)?;
        if name == "size" {
            size::print(&workspace.dist(), peers.as_deref())?;
            return Ok(ExitCode::SUCCESS);
        }
        build_server(workspace, "release")?;
        bench.env("COLETOR_BIN", workspace.binary("release", "coletor"));
        if name == "lighthouse" {
            tools::ensure_browser()?;
            bench.env("COLETOR_NPM_LIGHTHOUSE", tools::ensure_lighthouse()?);
            bench.env("CHROME_PATH", tools::chromium().context("there is no Chromium on PATH")?);
        }
    }
    if let Some(peers) = peers {
        bench.arg("--peers").arg(peers);
    }
    Ok(shell::exit_code(shell::status(&mut bench)?))
}

fn default_peers(workspace: &Workspace) -> Option<PathBuf> {
    workspace.shared().map(|shared| shared.join("peers")).filter(|folder| folder.is_dir())
}
