//! `cargo xtask fuzz`: inputs of chance for what reads forms, led by what they reach. The targets and what they need are a
//! workspace of their own (`tests/fuzz`, which says what each does), so that nothing else builds the fuzzer.

use crate::{shell, tools, workspace::Workspace};
use anyhow::{Context, Result};
use std::{
    fs,
    path::PathBuf,
    process::{Command, ExitCode},
};

/// What is read.
const TARGETS: [&str; 4] = ["expression", "document", "workbook_cells", "workbook_file"];

/// Which target, and for how long.
#[derive(clap::Args)]
pub struct Which {
    #[arg(value_parser = TARGETS)]
    target: String,
    /// How long.
    #[arg(long, default_value_t = 10)]
    minutes: u64,
    /// Runs this file alone, such as one in `tests/fuzz/artifacts`.
    #[arg(long)]
    input: Option<PathBuf>,
}

/// Runs it, and ends as it ends.
pub fn fuzz(workspace: &Workspace, Which { target, minutes, input }: &Which) -> Result<ExitCode> {
    let home = workspace.root.join("tests/fuzz");
    // What the product needs has the product's versions.
    fs::copy(workspace.root.join("Cargo.lock"), home.join("Cargo.lock")).context("cannot copy Cargo.lock")?;
    let (build, sanitizer) = (workspace.target.join("fuzz"), sanitizer(target));
    let mut fuzz = tools::cargo_fuzz()?;
    fuzz.current_dir(&workspace.root).env("CARGO_TARGET_DIR", build.join(sanitizer));
    fuzz.args(["fuzz", "run", "--fuzz-dir", "tests/fuzz", "--sanitizer", sanitizer, target]);
    if let Some(input) = input {
        fuzz.arg(fs::canonicalize(input).with_context(|| format!("there is no {}", input.display()))?);
        return Ok(shell::exit_code(shell::status(&mut fuzz)?));
    }
    let corpus = home.join("corpus").join(target);
    fs::create_dir_all(&corpus).with_context(|| format!("cannot create {}", corpus.display()))?;
    let mut seeds = Command::new("cargo");
    seeds.current_dir(&home).env("CARGO_TARGET_DIR", &build);
    shell::run(seeds.args(["run", "--quiet", "--example", "seeds", "--", target]).arg(&corpus))?;
    fuzz.arg(&corpus).args(["--", "-dict=tests/fuzz/words.dict", "-rss_limit_mb=2048", "-timeout=10"]);
    fuzz.arg(format!("-max_total_time={}", minutes * 60)).arg(format!("-max_len={}", longest(target)));
    Ok(shell::exit_code(shell::status(&mut fuzz)?))
}

/// What watches over memory. Only the reader of files does anything with it that could go wrong, or allocates what an
/// input asks for; the others run three times as often without.
fn sanitizer(target: &str) -> &'static str {
    if target == "workbook_file" { "address" } else { "none" }
}

/// In bytes: longer inputs show nothing that short ones do not, only slower.
fn longest(target: &str) -> u32 {
    match target {
        "expression" => 600,
        "workbook_cells" => 4_000,
        _ => 30_000,
    }
}
