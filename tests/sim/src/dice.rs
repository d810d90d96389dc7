//! Chance, all of it from a seed: `SplitMix64`, which replays for ever because it is ours.
//!
//! Source: Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (2014). No good for secrets.

use coletor_common::time::Millis;

/// A stream of numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dice(u64);

impl Dice {
    /// The stream of a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A stream of its own: what it gives does not depend on how much is drawn here afterwards.
    pub fn fork(&mut self) -> Self {
        Self(self.roll())
    }

    /// A number below `end`; 0 if there is none.
    pub fn below(&mut self, end: u64) -> u64 {
        self.roll().checked_rem(end).unwrap_or(0)
    }

    /// A small number.
    pub fn small(&mut self) -> u32 {
        u32::try_from(self.roll() >> 32).unwrap_or(0)
    }

    /// A place in a list of `len`.
    pub fn place(&mut self, len: usize) -> usize {
        usize::try_from(self.below(len as u64)).unwrap_or(0)
    }

    /// A span from `least` to `most`, both included.
    pub fn span(&mut self, least: Millis, most: Millis) -> Millis {
        let room = u64::try_from(most - least + 1).unwrap_or(1);
        least + Millis::try_from(self.below(room)).unwrap_or(0)
    }

    /// A span from `least` to `most` whose order of magnitude is even.
    pub fn wide(&mut self, least: Millis, most: Millis) -> Millis {
        let mut most_now = most;
        while most_now > least * 2 && self.one_in(2) {
            most_now /= 4;
        }
        self.span(least, most_now.max(least))
    }

    /// True once in so many times.
    pub fn one_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }
}

#[cfg(test)]
mod tests {
    use super::Dice;

    /// The first numbers of the published generator for seed 1234567.
    #[test]
    fn the_stream_is_frozen() {
        let mut dice = Dice::new(1_234_567);
        let first: Vec<u64> = (0..3).map(|_| dice.roll()).collect();
        assert_eq!(first, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }
}
