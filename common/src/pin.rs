//! PINs with which several people share one device: which ones will do, and how long one has to wait after wrong ones.
//!
//! Only rules. The cryptography is the browser's, the record of tries is kept by whoever asks.

use crate::time::{MINUTE_MS, Millis};

/// Fewest digits of a PIN.
pub const DIGITS_MIN: usize = 6;
/// Most digits of a PIN.
pub const DIGITS_MAX: usize = 12;
/// Rounds of PBKDF2-SHA-256 between a PIN and its key. Rule: OWASP's Password Storage Cheat Sheet.
pub const ITERATIONS: u32 = 600_000;
/// Wrong PINs in a row that cost nothing but the try.
pub const FREE_TRIES: u32 = 3;
/// Wrong PINs in a row after which the PIN opens nothing any more.
pub const TRIES_MAX: u32 = 10;
/// What the first wrong PIN that is not free costs, in milliseconds; each further one twice as much.
pub const WAIT_MS: Millis = 30_000;
/// The longest wait, in milliseconds.
pub const WAIT_MS_MAX: Millis = 60 * MINUTE_MS;
/// How often a wait is doubled before it is longer than the longest.
const DOUBLED_MAX: u32 = 7;
/// How long nobody may touch a protected device before it locks itself, in milliseconds.
pub const IDLE_MS: Millis = 10 * MINUTE_MS;

/// Why a PIN will not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// Other than digits, or too few or too many of them.
    #[error("a PIN is {DIGITS_MIN} to {DIGITS_MAX} digits")]
    NotDigits,
    /// Among the first that anybody would try.
    #[error("a PIN that everybody would try")]
    Obvious,
    /// The second time it was typed otherwise.
    #[error("typed twice, it is not the same")]
    Different,
}

/// Whether a PIN that was typed twice will do.
///
/// # Errors
/// [`Unfit`] says why not.
pub fn check(pin: &str, again: &str) -> Result<(), Unfit> {
    if !(DIGITS_MIN..=DIGITS_MAX).contains(&pin.len()) || !pin.bytes().all(|byte| byte.is_ascii_digit()) {
        Err(Unfit::NotDigits)
    } else if is_obvious(pin.as_bytes()) {
        Err(Unfit::Obvious)
    } else if pin != again {
        Err(Unfit::Different)
    } else {
        Ok(())
    }
}

/// Each digit as far from the one before (`000000`, `123456`, `987654`, `246802`), or one, two or three over and over
/// (`121212`, `123123`).
fn is_obvious(pin: &[u8]) -> bool {
    let step = |at: usize| (10 + pin[at] - pin[at - 1]) % 10;
    let is_row = (2..pin.len()).all(|at| step(at) == step(1));
    let repeats = |period: usize| (period..pin.len()).all(|at| pin[at] == pin[at - period]);
    is_row || [2, 3].into_iter().any(repeats)
}

/// Wrong PINs of one person, in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Tries {
    /// How many.
    pub wrong: u32,
    /// Before that time on the wall, none is looked at.
    pub not_before: Millis,
}

/// Whether a PIN is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// It is.
    Now,
    /// Not for so many milliseconds.
    In(Millis),
    /// Never: somebody has to permit another one.
    Never,
}

impl Tries {
    /// Whether a PIN is looked at now. A clock that was set back makes nobody wait longer than the try had cost.
    pub fn turn(self, now: Millis) -> Turn {
        match self.not_before - now {
            _ if self.wrong >= TRIES_MAX => Turn::Never,
            left if left > 0 && self.wrong > 0 => Turn::In(left.min(wait_ms(self.wrong))),
            _ => Turn::Now,
        }
    }

    /// With one more that was wrong.
    #[must_use]
    pub fn one_more(self, now: Millis) -> Self {
        let wrong = self.wrong.saturating_add(1);
        Self { wrong, not_before: now + wait_ms(wrong) }
    }

    /// How many are left before the PIN opens nothing any more.
    pub fn left(self) -> u32 {
        TRIES_MAX.saturating_sub(self.wrong)
    }
}

/// How long the last of so many wrong ones makes wait.
fn wait_ms(wrong: u32) -> Millis {
    wrong.checked_sub(FREE_TRIES).map_or(0, |beyond| (WAIT_MS << beyond.min(DOUBLED_MAX)).min(WAIT_MS_MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pins_that_will_do_and_that_will_not() {
        let cases = [
            ("482915", "482915", Ok(())),
            ("731946280517", "731946280517", Ok(())),
            ("48291", "48291", Err(Unfit::NotDigits)),
            ("7319462805173", "7319462805173", Err(Unfit::NotDigits)),
            ("", "", Err(Unfit::NotDigits)),
            ("48291a", "48291a", Err(Unfit::NotDigits)),
            ("٤٨٢٩١٥", "٤٨٢٩١٥", Err(Unfit::NotDigits)),
            ("000000", "000000", Err(Unfit::Obvious)),
            ("123456", "123456", Err(Unfit::Obvious)),
            ("654321", "654321", Err(Unfit::Obvious)),
            ("789012", "789012", Err(Unfit::Obvious)),
            ("246802", "246802", Err(Unfit::Obvious)),
            ("121212", "121212", Err(Unfit::Obvious)),
            ("123123", "123123", Err(Unfit::Obvious)),
            ("11111111", "11111111", Err(Unfit::Obvious)),
            ("482915", "482916", Err(Unfit::Different)),
        ];
        for (pin, again, want) in cases {
            assert_eq!(check(pin, again), want, "{pin} {again}");
        }
    }

    #[test]
    fn wrong_pins_slow_down_and_then_close() {
        let mut tries = Tries::default();
        let seconds = [0, 0, 30, 60, 120, 240, 480, 960, 1_920];
        for (at, wait) in seconds.into_iter().enumerate() {
            assert_eq!(tries.turn(1_000), Turn::Now, "before try {}", at + 1);
            tries = tries.one_more(0);
            let turn = if wait == 0 { Turn::Now } else { Turn::In(wait * 1_000) };
            assert_eq!(tries.turn(0), turn, "after try {}", at + 1);
            tries.not_before = 0; // the time has passed
        }
        assert_eq!((tries.left(), tries.turn(1)), (1, Turn::Now));
        tries = tries.one_more(0);
        assert_eq!((tries.left(), tries.turn(Millis::MAX)), (0, Turn::Never));
    }

    #[test]
    fn no_wait_is_longer_than_the_longest() {
        for wrong in [9, 10, 40, 200, u32::MAX] {
            assert!((WAIT_MS..=WAIT_MS_MAX).contains(&wait_ms(wrong)), "{wrong}");
        }
    }

    #[test]
    fn a_clock_set_back_makes_nobody_wait_longer() {
        let tries = Tries { wrong: FREE_TRIES - 1, not_before: 0 }.one_more(1_000_000_000);
        assert_eq!(tries.turn(0), Turn::In(WAIT_MS));
    }
}
