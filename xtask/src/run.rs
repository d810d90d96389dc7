//! `cargo xtask run`: from a fresh clone to a server with something in it.

use crate::{
    shell::{self, say},
    wasm::{self, Mode},
    workspace::Workspace,
};
use anyhow::Result;
use std::process::{Command, ExitCode};

/// Builds the app and the server, then becomes the server.
pub fn run(workspace: &Workspace, serve_arguments: &[String]) -> Result<ExitCode> {
    wasm::build(workspace, Mode::Small)?;
    build_server(workspace, "release")?;
    let mut server = Command::new(workspace.binary("release", "coletor"));
    server.args(["serve", "--demo"]).args(serve_arguments);
    become_program(&mut server)
}

/// Builds `coletor`; `profile` is `debug` or `release`.
pub fn build_server(workspace: &Workspace, profile: &str) -> Result<()> {
    say("building the server (2 to 6 minutes the first time on two cores)");
    let mut cargo = workspace.cargo();
    cargo.args(["build", "--quiet", "--package", "coletor-backend"]);
    if profile == "release" {
        cargo.arg("--release");
    }
    shell::run(&mut cargo)
}

/// Replaces this process, so that signals reach the server itself.
#[cfg(unix)]
fn become_program(command: &mut Command) -> Result<ExitCode> {
    use std::os::unix::process::CommandExt;
    Err(command.exec().into())
}

#[cfg(not(unix))]
fn become_program(command: &mut Command) -> Result<ExitCode> {
    Ok(shell::exit_code(shell::status(command)?))
}
