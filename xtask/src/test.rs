//! `cargo xtask test`: everything a test may need first, then cargo's own runner.

use crate::{
    run::build_server,
    shell::{self, say},
    sim::{self, Which},
    tools, wasm,
    workspace::Workspace,
};
use anyhow::Result;
use std::process::{Command, ExitCode};

/// Runs the tests whose name contains `filter`, or all, and ends as they end.
pub fn test(workspace: &Workspace, filter: Option<&str>) -> Result<ExitCode> {
    tools::ensure_browser()?;
    wasm::build(workspace, wasm::Mode::Small)?;
    build_server(workspace, "debug")?;
    let mut tests = workspace.cargo();
    tests.args(["test", "--workspace"]).args(filter);
    tests.env("COLETOR_BIN", workspace.binary("debug", "coletor"));
    tools::equip_with_drivers(&mut tests)?;
    tests.env("COLETOR_NPM_AXE", tools::ensure_axe()?);
    tests.env("COLETOR_NPM_TUS", tools::ensure_tus_client()?);
    tests.env("COLETOR_NPM_ENKETO", tools::ensure_enketo()?);
    tests.env("COLETOR_PYXFORM", tools::ensure_pyxform()?);
    if let Some(shared) = workspace.shared() {
        tests.env("COLETOR_SHARED", shared);
    }
    if filter.is_none() {
        say("testing the rescue page's script");
        shell::run(Command::new("node").arg("--test").arg(workspace.root.join("tests/rescue/box.test.mjs")))?;
    }
    let ended = shell::status(&mut tests)?;
    if !ended.success() || filter.is_some() {
        return Ok(shell::exit_code(ended));
    }
    sim::sim(workspace, &Which::first(sim::SEEDS))
}
