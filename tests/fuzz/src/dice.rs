//! Choices that an input makes.

/// Bytes that decide; when they are used up, an order of no meaning goes on.
pub struct Dice<'a> {
    bytes: std::slice::Iter<'a, u8>,
    words: Vec<&'a str>,
    rolled: u32,
}

/// Answers that mean something to some question: numbers, choices, days, times, places, and what is none of these.
const VALUES: [&str; 24] = [
    "",
    "1",
    "0",
    "12.50",
    "-3",
    "x",
    "y",
    "x y",
    "a",
    "b",
    "2026-11-24",
    "2026-02-30",
    "14:30:00.000-03:00",
    "2026-11-24T14:30:00.000-03:00",
    "-23.5 -46.6 760 5",
    "0 0;0 1;1 1;0 0",
    "OK",
    "photo.jpg",
    "99999999999999999999",
    "true",
    "NaN",
    " ",
    "ação 😀",
    "a'b\"c",
];
/// Most words of the input that may be answers.
const WORDS_MAX: usize = 64;

impl<'a> Dice<'a> {
    /// Of the bytes that decide, and of the text from which words may be answers.
    pub fn new(bytes: &'a [u8], text: &'a str) -> Self {
        let cut = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '\'' | '|' | '=');
        let words = text.split(cut).filter(|word| !word.is_empty()).take(WORDS_MAX).collect();
        Self { bytes: bytes.iter(), words, rolled: 1 }
    }

    /// One of so many, from 0; 0 where there is none.
    pub fn roll(&mut self, sides: usize) -> usize {
        let decided = self.bytes.next().map(|byte| usize::from(*byte));
        let rolled = decided.unwrap_or_else(|| {
            self.rolled = self.rolled.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (self.rolled >> 16) as usize
        });
        rolled.checked_rem(sides).unwrap_or(0)
    }

    /// An answer.
    pub fn value(&mut self) -> &'a str {
        let at = self.roll(VALUES.len() + self.words.len());
        VALUES.get(at).or_else(|| self.words.get(at - VALUES.len())).copied().unwrap_or_default()
    }
}
