//! The simulation itself under test: it replays, and it notices what it must notice.

use coletor_sim::mutant::Mutant;
use coletor_sim::plan::draw;
use coletor_sim::run::{run, tell};
use coletor_sim::shrink::shrink;

/// Seeds within which each mistake must be noticed.
const MUTANT_SEEDS: u64 = 100;

#[test]
fn the_same_seed_tells_the_same_story() {
    for seed in [0, 1, 17] {
        let plan = draw(seed);
        let (violation, story) = tell(&plan, None);
        assert!(violation.is_none(), "seed {seed}: {violation:?}");
        assert!(!story.is_empty(), "seed {seed}");
        assert!(tell(&plan, None).1 == story, "seed {seed} went another way");
    }
}

#[test]
fn every_mistake_is_noticed_and_its_least_plan_shows_it_again() {
    for mutant in Mutant::ALL {
        let caught = (0..MUTANT_SEEDS).find_map(|seed| Some((seed, run(&draw(seed), Some(mutant))?)));
        let (seed, violation) = caught.unwrap_or_else(|| panic!("{} was not noticed", mutant.name()));
        let plan = draw(seed);
        let least = shrink(&plan, Some(mutant), violation.invariant);
        assert!(least.steps.len() <= plan.steps.len(), "seed {seed}");
        let again = run(&least, Some(mutant)).map(|violation| violation.invariant);
        assert_eq!(again, Some(violation.invariant), "{} at seed {seed}", mutant.name());
        assert!(run(&least, None).is_none(), "seed {seed}: not {} alone", mutant.name());
    }
}
