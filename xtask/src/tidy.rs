//! `cargo xtask tidy`: the format, the lints and the house's rules. All are asked, so that one run shows all there is.

use crate::{
    house,
    shell::{self, say},
    tools::{self, WASM, WasmCompiler},
    workspace::Workspace,
};
use anyhow::Result;
use std::process::{Command, ExitCode};

const DENY: [&str; 3] = ["--", "-D", "warnings"];

/// Checks everything; `fix` writes the format.
pub fn tidy(workspace: &Workspace, fix: bool) -> Result<ExitCode> {
    let mut untidy = Vec::new();
    let mut ask = |what: &'static str, command: &mut Command| -> Result<()> {
        if !shell::status(command)?.success() {
            untidy.push(what);
        }
        Ok(())
    };

    let check: &[&str] = if fix { &[] } else { &["--check"] };
    ask("format (cargo xtask tidy --fix writes it)", workspace.cargo().args(["fmt", "--all"]).args(check))?;
    let mut format = workspace.cargo();
    format.args(["fmt", "--manifest-path", "tests/fuzz/Cargo.toml"]).args(check);
    ask("format of tests/fuzz, a workspace of its own", &mut format)?;

    say("lints (a minute or two the first time)");
    let mut clippy = workspace.cargo();
    ask("lints", clippy.args(["clippy", "--quiet", "--workspace", "--all-targets"]).args(DENY))?;
    if let WasmCompiler::Usual = tools::ensure_wasm_compiler()? {
        let mut clippy = workspace.cargo();
        clippy.args(["clippy", "--quiet", "--package", "coletor-frontend", "--target", WASM]).args(DENY);
        ask("lints for the browser", &mut clippy)?;
    } else {
        say("no lints for the browser: clippy needs Rust's own WebAssembly target");
    }

    let violations = house::check_all(workspace)?;
    for violation in &violations {
        eprintln!("{violation}");
    }
    if !violations.is_empty() {
        untidy.push("the house's rules");
    }

    if untidy.is_empty() {
        say("tidy");
        return Ok(ExitCode::SUCCESS);
    }
    say(&format!("not tidy: {}", untidy.join("; ")));
    Ok(ExitCode::FAILURE)
}
