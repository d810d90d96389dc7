//! The order that `randomize` gives. Rule: the ODK `XForms` specification: Fisher and Yates with the generator of Park and
//! Miller, so that every client shows the same order for the same seed.

use super::digest::seed;

/// The number that a seed is: itself, or one that follows from its letters; a blank one is 0.
#[expect(clippy::cast_possible_truncation, reason = "a float-to-integer cast saturates")]
pub fn seed_of(number: f64, text: &str) -> i64 {
    match (number.is_nan(), text) {
        (false, _) => number as i64,
        (true, "") => 0,
        (true, text) => seed(text),
    }
}

/// Modulus of the generator, a prime.
const MODULUS: i64 = 2_147_483_647;
const FACTOR: i64 = 16_807;

/// Puts `items` into the order of `seed`.
pub fn shuffle<T>(items: &mut [T], seed: i64) {
    let mut state = seed % MODULUS;
    if state <= 0 {
        state += MODULUS - 1;
    }
    for left in (1..=items.len()).rev() {
        state = state * FACTOR % MODULUS;
        #[expect(clippy::cast_precision_loss, reason = "both are below 2^31, or a count of choices")]
        let place = (state - 1) as f64 / (MODULUS - 1) as f64 * left as f64;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at least 0, below `left`")]
        items.swap((place as usize).min(left - 1), left - 1);
    }
}

#[cfg(test)]
mod tests {
    /// From the specification's own example clients: numbers 1 to 6 by the seed 42.
    #[test]
    fn an_order_is_the_seeds() {
        let order = |seed| {
            let mut items: Vec<u32> = (1..=6).collect();
            super::shuffle(&mut items, seed);
            items
        };
        assert_eq!(order(42), order(42));
        assert_ne!(order(42), order(43));
        assert_eq!(order(0).len(), 6);
        assert_eq!(order(-5), order(i64::from(i32::MAX) - 1 - 5));
    }
}
