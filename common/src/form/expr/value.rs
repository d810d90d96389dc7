//! Values of expressions and how they turn into each other, by `XPath` 1.0 with ODK's departures.

use super::nodes::{Spot, Spots};
use crate::number;
use std::borrow::Cow;

/// What an expression gives.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// A text.
    Text(Cow<'a, str>),
    /// A number, perhaps NaN.
    Number(f64),
    /// True or false.
    Bool(bool),
    /// Nodes, in document order.
    Spots(Spots),
}

/// Longest text a value may be, in bytes; longer ones are cut. Keeps a chain of `concat` from filling the memory.
pub const TEXT_LEN_MAX: usize = 65_536;

impl<'a> Value<'a> {
    /// A text, cut to [`TEXT_LEN_MAX`].
    pub fn text(text: impl Into<Cow<'a, str>>) -> Self {
        let text = text.into();
        if text.len() <= TEXT_LEN_MAX {
            return Self::Text(text);
        }
        let end = (0..=TEXT_LEN_MAX).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        Self::Text(Cow::Owned(text.get(..end).unwrap_or_default().to_owned()))
    }

    /// How many.
    #[expect(clippy::cast_precision_loss, reason = "counts of nodes and letters are far below 2^53")]
    pub fn count(count: usize) -> Self {
        Self::Number(count as f64)
    }

    /// The places of both, in document order.
    pub fn union(&self, other: &Self) -> Spots {
        let spots = |value: &Self| match value {
            Self::Spots(spots) => spots.each().collect(),
            _ => Vec::new(),
        };
        let mut all: Vec<Spot> = spots(self);
        all.extend(spots(other));
        all.sort_unstable();
        all.dedup();
        Spots::Many(all)
    }

    /// Nothing.
    pub const BLANK: Self = Self::Text(Cow::Borrowed(""));
}

/// The number that a text is, by `XPath`'s grammar (no exponent, no plus sign, spaces around it allowed).
pub fn parse_number(text: &str) -> Option<f64> {
    let text = text.trim();
    let begins = text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '.'));
    if !begins || text.contains(['e', 'E']) { None } else { number::parse(text) }
}

/// A number as `XPath` writes it: no exponent, no needless zeros.
pub fn format_number(number: f64) -> String {
    if number.is_nan() {
        "NaN".into()
    } else if number.is_infinite() {
        if number > 0.0 { "Infinity".into() } else { "-Infinity".into() }
    } else if number == 0.0 {
        "0".into()
    } else {
        number.to_string()
    }
}
