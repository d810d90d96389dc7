//! Cuts a plan that fails down to the steps that matter.

use crate::mutant::Mutant;
use crate::plan::{Plan, Step};
use crate::run::run;

/// Most runs that are spent on it.
const RUNS_MAX: usize = 400;

/// A plan that still breaks the same invariant, with as few steps as could be found: pieces are left out, first large ones,
/// then single steps.
pub fn shrink(plan: &Plan, mutant: Option<Mutant>, invariant: &str) -> Plan {
    let mut best = plan.clone();
    let mut runs = 0;
    let mut piece = best.steps.len().div_ceil(2);
    while piece > 0 {
        let mut at = 0;
        let before = best.steps.len();
        while at < best.steps.len() && runs < RUNS_MAX {
            let steps: Vec<Step> = best.steps[..at].iter().chain(best.steps.iter().skip(at + piece)).cloned().collect();
            let tried = Plan { steps, ..best.clone() };
            runs += 1;
            if run(&tried, mutant).is_some_and(|violation| violation.invariant == invariant) {
                best = tried;
            } else {
                at += piece;
            }
        }
        // Single steps again and again, as long as one more can go.
        let goes_on = piece == 1 && best.steps.len() < before && runs < RUNS_MAX;
        piece = if goes_on { 1 } else { piece / 2 };
    }
    best
}
