//! What is measured on the real server and in real browsers, each with what is asked of it. A ratio over 1 is better than asked.

pub mod choices;
mod device;
pub mod drain;
pub mod fanout;
pub mod form;
pub mod idle;
pub mod ingest;
pub mod lighthouse;
pub mod live;
mod made;
pub mod media;
pub mod million;
pub mod peers;
pub mod photos;
mod samples;
pub mod start;
pub mod store;
pub mod tap;

pub use samples::Samples;

use anyhow::Result;

/// Says on what machine this was measured.
fn print_machine() -> Result<()> {
    let cores = std::thread::available_parallelism()?;
    let told = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = told.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or(": unknown processor");
    println!("machine: {cores} cores, {}", model.trim_start_matches([' ', '\t', ':']));
    Ok(())
}

/// One line of a table: name, count, median, 95th percentile, worst.
fn print_row(name: &str, samples: &Samples) {
    let (median, p95, worst) = (samples.median(), samples.percentile(95), samples.percentile(100));
    println!("{name:<32} {:>5} {median:>9.0} {p95:>9.0} {worst:>9.0}", samples.count());
}

fn print_heading(what: &str) {
    println!("{what:<32} {:>5} {:>9} {:>9} {:>9}", "n", "median ms", "p95 ms", "worst ms");
}
