//! The project's commands, called as `cargo xtask NAME`. Set-up, tests and measurements live here so that they are the
//! same on every machine; no command needs more than Rust, Node and (for the browser tests) a Debian-like system.

mod bench;
mod faults;
mod fuzz;
mod house;
mod run;
mod shell;
mod sim;
mod test;
mod tidy;
mod tools;
mod walk;
mod wasm;
mod workspace;

use clap::{Parser, Subcommand};
use std::{path::PathBuf, process::ExitCode};
use workspace::Workspace;

/// The project's commands.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Builds everything and starts the server with the demonstration project; further arguments go to `coletor serve`.
    Run {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        serve_arguments: Vec<String>,
    },
    /// Builds everything and runs all tests, or those whose name contains FILTER.
    Test { filter: Option<String> },
    /// Kills the server over and over while devices send, and counts what is lost. `COLETOR_SEED` repeats a run.
    Faults {
        /// How often.
        #[arg(long, default_value_t = faults::CYCLES)]
        cycles: u32,
    },
    /// Simulates devices, tabs, networks and a server from seeds, and looks for anything lost or doubled.
    Sim(sim::Which),
    /// Lets chance write expressions, documents and workbooks, and looks for what the readers make of them.
    Fuzz(fuzz::Which),
    /// Format, lints and the house's own rules.
    Tidy {
        /// Writes the format instead of only checking it.
        #[arg(long)]
        fix: bool,
    },
    /// Measures: `size` (what a phone downloads), `start`, `live`, …
    Bench {
        name: String,
        /// Folder of measurements of other products, shown beside ours where it has them.
        #[arg(long)]
        peers: Option<PathBuf>,
    },
    /// Builds the app into `dist/`.
    Wasm {
        /// Quick to build, large to download.
        #[arg(long)]
        dev: bool,
    },
    /// Fetches the build tools and the browser, and says where they are.
    Tools {
        /// Fetches Debian's compiler even if Rust's own has the WebAssembly target.
        #[arg(long)]
        debian_rustc: bool,
    },
}

fn main() -> ExitCode {
    obey(Arguments::parse().command).unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}

fn obey(command: Command) -> anyhow::Result<ExitCode> {
    let workspace = Workspace::find()?;
    match command {
        Command::Run { serve_arguments } => run::run(&workspace, &serve_arguments),
        Command::Test { filter } => test::test(&workspace, filter.as_deref()),
        Command::Faults { cycles } => faults::faults(&workspace, cycles),
        Command::Sim(which) => sim::sim(&workspace, &which),
        Command::Fuzz(which) => fuzz::fuzz(&workspace, &which),
        Command::Tidy { fix } => tidy::tidy(&workspace, fix),
        Command::Bench { name, peers } => bench::bench(&workspace, &name, peers.as_deref()),
        Command::Wasm { dev } => {
            wasm::build(&workspace, if dev { wasm::Mode::Quick } else { wasm::Mode::Small })?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Tools { debian_rustc } => tools::print(&workspace, debian_rustc),
    }
}
