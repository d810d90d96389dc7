//! `bench form`: our form engine in a page, as a phone has it, beside xforms-engine in the same Chromium and the same run.
//!
//! Enketo's figures are those that were measured once: its transformation of documents takes minutes to install. A form of
//! our own is filled beside, much larger than the peers'.

use super::peers::Peers;
use super::{made, print_machine};
use anyhow::{Context, Result, ensure};
use std::path::Path;

/// Asked: so many times faster, and so much of the memory.
const ASKED_FASTER: f64 = 10.0;
const ASKED_MEMORY: f64 = 3.0;
const FORMS: [&str; 2] = ["whova_form", "big1000"];
/// A compiled form to ready in Enketo without its transformation, in milliseconds, by form; a repeat grown to 30 rows.
const ENKETO_READY_MS: [f64; 2] = [305.0, 622.0];
const ENKETO_REPEAT_MS: f64 = 820.0;
/// What the sum of a form comes to when every question is answered.
const TOTAL: f64 = 6_020.0;
/// How often each is measured: what takes less than a tenth of a second differs from time to time by half of it.
const ROUNDS: &str = "--rounds=11";

/// Measures and prints.
pub async fn measure(peers: Option<&Path>) -> Result<()> {
    let folder =
        peers.context("the programs that drive this measurement are not here; name their folder by --peers")?;
    let peers = Peers::copy_of(folder).await?;
    let forms = format!("--forms={}", FORMS.join(","));
    let filled = peers.run("f-forms.js", &["xforms", "coletor"], &[&forms, ROUNDS, "--quiet=10"]).await?;
    peers.put(&format!("fixtures/{}.xml", made::NAME), &made::document()?)?;
    let made = peers.run("f-forms.js", &["coletor"], &[&format!("--forms={}", made::NAME), ROUNDS]).await?;
    print_machine()?;
    println!("{:<44} {:>12} {:>12} {:>8}", "", "coletor", "beside", "ratio");
    let mut least = f64::INFINITY;
    let mut row = |what: String, ours: f64, theirs: f64, asked: f64| {
        let ratio = theirs / ours / asked;
        least = least.min(ratio);
        println!("{what:<44} {ours:>12.3} {theirs:>12.3} {ratio:>8.2}");
    };
    for (form, enketo_ms) in FORMS.into_iter().zip(ENKETO_READY_MS) {
        let (ours, theirs) = (format!("coletor {form}"), format!("xforms {form}"));
        let pair = |metric: &str| -> Result<(f64, f64)> {
            Ok((filled.median(&ours, metric)?, filled.median(&theirs, metric)?))
        };
        let (load, their_load) = pair("load_ms")?;
        row(format!("{form}: document to ready, ms"), load, their_load, ASKED_FASTER);
        row(
            format!("{form}: compiled to ready, ms (Enketo)"),
            filled.median(&ours, "compiled_ms")?,
            enketo_ms,
            ASKED_FASTER,
        );
        let (p95, their_p95) = pair("set_p95")?;
        row(format!("{form}: one answer, p95 ms"), p95.max(CLOCK_MS), their_p95, ASKED_FASTER);
        let (memory, their_memory) = pair("renderer_MiB")?;
        row(format!("{form}: memory of the page, MiB"), memory, their_memory, ASKED_MEMORY);
    }
    let grown = filled.median("coletor repeat", "grown_ms")?;
    row("a repeat grown to 30, ms (Enketo)".to_owned(), grown, ENKETO_REPEAT_MS, ASKED_FASTER);
    let total = filled.median("coletor big1000", "total")?;
    ensure!((total - TOTAL).abs() < 0.5, "big1000 comes to {total}, not to {TOTAL}");
    println!("made: 5,000 questions, 1,000 calculations, a repeat of 500");
    let case = format!("coletor {}", made::NAME);
    for (what, metric) in [
        ("document to ready, ms", "load_ms"),
        ("compiled to ready, ms", "compiled_ms"),
        ("one answer, p95 ms", "set_p95"),
        ("the slowest answer, ms", "set_max"),
        ("the whole form checked, ms", "violations_ms"),
        ("memory of the page, MiB", "renderer_MiB"),
    ] {
        println!("  {what:<42} {:>12.3}", made.median(&case, metric)?);
    }
    let total = made.median(&case, "total")?;
    ensure!((total - made::TOTAL).abs() < 0.5, "the made form comes to {total}, not to {}", made::TOTAL);
    println!("form ratio {least:.2}");
    Ok(())
}

/// What a page's clock can tell apart, in milliseconds: a shorter time is taken for this.
const CLOCK_MS: f64 = 0.005;
