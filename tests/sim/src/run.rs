//! One run, from its plan to its end.

use crate::mutant::Mutant;
use crate::oracle::Violation;
use crate::plan::{Act, Plan, Step};
use crate::world::World;

/// Runs a plan. What must not be, if something was.
pub fn run(plan: &Plan, mutant: Option<Mutant>) -> Option<Violation> {
    let mut world = World::new(with_end(plan), mutant, false);
    world.run();
    world.violation
}

/// Runs a plan, and tells everything that happened.
pub fn tell(plan: &Plan, mutant: Option<Mutant>) -> (Option<Violation>, Vec<String>) {
    let mut world = World::new(with_end(plan), mutant, true);
    world.run();
    (world.violation, world.story.unwrap_or_default())
}

/// A run ends quietly.
fn with_end(plan: &Plan) -> Plan {
    let mut plan = plan.clone();
    let at = plan.steps.last().map_or(0, |step| step.at) + 1_000;
    plan.steps.push(Step { at, act: Act::Quiet, salt: 0 });
    plan
}
