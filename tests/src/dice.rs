//! Chance that can be had again: the same seed makes the same numbers everywhere.

use anyhow::{Context, Result};
use uuid::Uuid;

/// What names the seed; without it every run has one of its own.
pub const SEED: &str = "COLETOR_SEED";

/// `SplitMix64` (Steele, Lea and Flood, OOPSLA 2014): enough for tests, and ten lines.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// From a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Any number.
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 1 to `most`.
    pub fn up_to(&mut self, most: u64) -> u64 {
        1 + self.roll() % most
    }

    /// Any small number.
    pub fn small(&mut self) -> u32 {
        u32::try_from(self.roll() >> 32).unwrap_or(0)
    }

    /// One of these.
    ///
    /// # Panics
    /// If there are none.
    pub fn one_of<T: Copy>(&mut self, these: &[T]) -> T {
        let at = self.roll() % u64::try_from(these.len()).unwrap_or(u64::MAX);
        these[usize::try_from(at).unwrap_or(0)]
    }
}

/// The seed that [`SEED`] names, or a new one.
pub fn seed() -> Result<u64> {
    match std::env::var(SEED) {
        Ok(named) => named.parse().with_context(|| format!("{SEED} is no number: {named:?}")),
        Err(_) => Ok(Uuid::new_v4().as_u64_pair().0),
    }
}

#[cfg(test)]
mod tests {
    use super::Dice;

    #[test]
    fn a_seed_makes_the_numbers_that_it_makes_elsewhere() {
        let mut dice = Dice::new(1_234_567); // the reference implementation's own sample
        let rolled = [(); 3].map(|()| dice.roll());
        assert_eq!(rolled, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }
}
