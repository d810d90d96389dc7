//! `sim`: runs seeds, replays one, or shows that mistakes would be noticed.

use clap::Parser;
use coletor_sim::mutant::Mutant;
use coletor_sim::oracle::Violation;
use coletor_sim::plan::{Plan, draw};
use coletor_sim::run::{run, tell};
use coletor_sim::shrink::shrink;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// Seeds within which each mistake must be noticed.
const MUTANT_SEEDS: u64 = 100;
/// Failing seeds that are cut down and shown.
const SHOWN_MAX: usize = 3;

/// Seeded simulation of the sync.
#[derive(Parser)]
#[command(name = "sim")]
struct Arguments {
    /// How many seeds to run.
    #[arg(long, default_value_t = 100)]
    seeds: u64,
    /// The first seed; without `--seeds`, this one alone, with all that happens.
    #[arg(long)]
    seed: Option<u64>,
    /// Shows that each mistake that can be switched on is noticed.
    #[arg(long)]
    mutants: bool,
}

fn main() -> ExitCode {
    let given_seeds = std::env::args().any(|argument| argument.starts_with("--seeds"));
    let Arguments { seeds, seed, mutants } = Arguments::parse();
    if mutants {
        return check_mutants();
    }
    match seed {
        Some(seed) if !given_seeds => replay(seed),
        first => check_seeds(first.unwrap_or(0), seeds),
    }
}

/// Runs one seed and tells everything.
fn replay(seed: u64) -> ExitCode {
    let plan = draw(seed);
    println!("{plan}");
    let (violation, story) = tell(&plan, None);
    for line in &story {
        println!("{line}");
    }
    if let Some(violation) = &violation {
        let least = show(seed, violation);
        let (_, story) = tell(&least, None);
        for line in &story {
            println!("{line}");
        }
    }
    println!("seeds 1 violations {}", u32::from(violation.is_some()));
    if violation.is_some() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// Prints a violation with the least plan that leads to it.
fn show(seed: u64, violation: &Violation) -> Plan {
    println!("seed {seed}: {violation}");
    let least = shrink(&draw(seed), None, violation.invariant);
    println!("the least plan that was found:\n{least}");
    if let Some(violation) = run(&least, None) {
        println!("{violation}");
    }
    least
}

fn check_seeds(first: u64, seeds: u64) -> ExitCode {
    let next = AtomicU64::new(0);
    let found: Mutex<Vec<(u64, Violation)>> = Mutex::default();
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let began = std::time::Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= seeds {
                        return;
                    }
                    if number > 0 && number.is_multiple_of(500) {
                        println!("{number} of {seeds} seeds after {} s", began.elapsed().as_secs());
                    }
                    if let Some(violation) = run(&draw(first + number), None)
                        && let Ok(mut found) = found.lock()
                    {
                        found.push((first + number, violation));
                    }
                }
            });
        }
    });
    let mut found = found.into_inner().unwrap_or_default();
    found.sort_by_key(|(seed, _)| *seed);
    found.iter().take(SHOWN_MAX).for_each(|(seed, violation)| drop(show(*seed, violation)));
    found.iter().skip(SHOWN_MAX).for_each(|(seed, violation)| println!("seed {seed}: {violation}"));
    println!("seeds {seeds} violations {}", found.len());
    if found.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn check_mutants() -> ExitCode {
    let mut escaped = 0;
    for mutant in Mutant::ALL {
        let caught = (0..MUTANT_SEEDS).find_map(|seed| Some((seed, run(&draw(seed), Some(mutant))?)));
        if let Some((seed, violation)) = caught {
            println!("{:<40} caught at seed {seed} by {}", mutant.name(), violation.invariant);
        } else {
            println!("{:<40} not caught within {MUTANT_SEEDS} seeds", mutant.name());
            escaped += 1;
        }
    }
    if escaped == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
