//! Every text of the screens, in three languages. No text stands anywhere else.
//!
//! A text is a constant of three translations, so a missing one does not compile, and a bundle carries only the texts
//! that it names. Numbers and dates are written by the browser's own `Intl`.

pub mod collector;
pub mod device;
pub mod format;
pub mod shared;
pub mod vault;

mod lang;

pub use lang::{Lang, choose, start, use_lang};

/// One text in Portuguese, English and Spanish. `{}` stands for what [`Text::with`] is given, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text(pub [&'static str; 3]);

impl Text {
    /// The text in a language.
    pub fn get(self, lang: Lang) -> &'static str {
        self.0[lang as usize]
    }

    /// The text in the language chosen. Tracks the choice. For drawing, not for keeping: another language may be chosen.
    pub fn now(self) -> &'static str {
        self.get(use_lang().get())
    }

    /// The text in the language chosen, with each `{}` replaced in order.
    pub fn with(self, parts: &[&str]) -> String {
        fill(self.now(), parts)
    }

    /// A closure for a view: the text follows the language chosen.
    pub fn view(self) -> impl Fn() -> &'static str + Copy + Send + 'static {
        let lang = use_lang();
        move || self.get(lang.get())
    }
}

use leptos::prelude::Get;

/// Replaces each `{}` by the next part.
fn fill(text: &str, parts: &[&str]) -> String {
    let mut out = String::new();
    let mut parts = parts.iter();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{}") {
        out.push_str(before);
        out.push_str(parts.next().copied().unwrap_or_default());
        rest = after;
    }
    out + rest
}

/// Declares texts: `NAME: "pt-BR", "en", "es";`.
#[macro_export]
macro_rules! texts {
    ($($name:ident: $pt:literal, $en:literal, $es:literal;)*) => {
        $(#[doc = $en] pub const $name: $crate::i18n::Text = $crate::i18n::Text([$pt, $en, $es]);)*
    };
}

#[cfg(test)]
mod tests {
    use super::fill;

    #[test]
    fn parts_fill_the_gaps() {
        for (text, parts, want) in
            [("stop {} of {}", &["2", "3"][..], "stop 2 of 3"), ("none", &["x"], "none"), ("{} left", &[], " left")]
        {
            assert_eq!(fill(text, parts), want);
        }
    }
}
