//! `cargo xtask faults`: as many kills of the server as somebody has time for. The test of the same name, with fewer, is
//! one of `cargo xtask test`.

use crate::{run::build_server, shell, workspace::Workspace};
use anyhow::Result;
use std::process::ExitCode;

/// Kills, unless somebody says otherwise: some minutes.
pub const CYCLES: u32 = 1_000;
const TEST: &str = "kill::nothing_acked_is_lost_by_any_kill";

/// Runs that test alone, shows what it says, and ends as it ends.
pub fn faults(workspace: &Workspace, cycles: u32) -> Result<ExitCode> {
    build_server(workspace, "debug")?;
    let mut test = workspace.cargo();
    // As for all tests, so that it is not built another time.
    test.args(["test", "--quiet", "--workspace", "--test", "it", "--", "--exact", "--nocapture", TEST]);
    test.env("COLETOR_BIN", workspace.binary("debug", "coletor")).env("COLETOR_CYCLES", cycles.to_string());
    Ok(shell::exit_code(shell::status(&mut test)?))
}
