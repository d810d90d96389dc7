//! `cargo xtask sim`: the seeded simulation of the sync, a program of its own (`tests/sim`).

use crate::{shell, workspace::Workspace};
use anyhow::Result;
use std::process::ExitCode;

/// Seeds that `cargo xtask test` runs.
pub const SEEDS: u64 = 2_000;

/// Which seeds.
#[derive(clap::Args)]
pub struct Which {
    /// How many.
    #[arg(long)]
    seeds: Option<u64>,
    /// The first one; without `--seeds`, this one alone, with all that happens.
    #[arg(long)]
    seed: Option<u64>,
    /// Shows that each mistake that can be switched on is noticed.
    #[arg(long)]
    mutants: bool,
}

impl Which {
    /// The first so many.
    pub fn first(seeds: u64) -> Self {
        Self { seeds: Some(seeds), seed: None, mutants: false }
    }
}

/// Runs it, and ends as it ends.
pub fn sim(workspace: &Workspace, Which { seeds, seed, mutants }: &Which) -> Result<ExitCode> {
    let mut sim = workspace.cargo();
    sim.args(["run", "--quiet", "--package", "coletor-sim", "--bin", "sim", "--"]);
    let number = |name: &str, value: &Option<u64>| value.map(|value| [format!("--{name}"), value.to_string()]);
    sim.args([number("seeds", seeds), number("seed", seed)].into_iter().flatten().flatten());
    sim.args(mutants.then_some("--mutants"));
    Ok(shell::exit_code(shell::status(&mut sim)?))
}
