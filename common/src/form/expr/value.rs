//! Values of expressions and how they turn into each other, by `XPath` 1.0 with ODK's departures.

use super::dates;
use crate::number;

/// What an expression gives.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A text.
    Text(String),
    /// A number, perhaps NaN.
    Number(f64),
    /// True or false.
    Bool(bool),
}

/// Longest text a value may be, in bytes; longer ones are cut. Keeps a chain of `concat` from filling the memory.
pub const TEXT_LEN_MAX: usize = 65_536;

impl Value {
    /// As a number. A text that is a day or a day and time is its days since 1970-01-01 by the local wall clock;
    /// an empty text, or any other, is NaN.
    pub fn number(&self, tz_offset_min: i32) -> f64 {
        match self {
            Self::Number(number) => *number,
            Self::Bool(is) => f64::from(u8::from(*is)),
            Self::Text(text) => parse_number(text)
                .or_else(|| dates::Instant::parse(text, tz_offset_min).map(dates::Instant::wall_days))
                .unwrap_or(f64::NAN),
        }
    }

    /// As true or false: a text is true unless it is empty, a number unless it is zero or NaN.
    pub fn truth(&self) -> bool {
        match self {
            Self::Bool(is) => *is,
            Self::Number(number) => *number != 0.0 && !number.is_nan(),
            Self::Text(text) => !text.is_empty(),
        }
    }

    /// As a text, by `XPath`: NaN is `NaN`.
    pub fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => format_number(*number),
            Self::Bool(is) => is.to_string(),
        }
    }

    /// As an answer is stored: what is no finite number is blank.
    pub fn stored(self) -> String {
        match self {
            Self::Number(number) if !number.is_finite() => String::new(),
            Self::Text(text) => text,
            other => other.text(),
        }
    }

    /// Cut to [`TEXT_LEN_MAX`].
    #[must_use]
    pub fn cut(self) -> Self {
        match self {
            Self::Text(mut text) if text.len() > TEXT_LEN_MAX => {
                let end = (0..=TEXT_LEN_MAX).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
                text.truncate(end);
                Self::Text(text)
            }
            other => other,
        }
    }
}

/// The number that a text is, by `XPath`'s grammar (no exponent, no plus sign, spaces around it allowed).
pub fn parse_number(text: &str) -> Option<f64> {
    let text = text.trim();
    if text.contains(['e', 'E']) { None } else { number::parse(text) }
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
