//! The functions that expressions may call: names and how many arguments they take. What they do is in [`super::call`].
//!
//! Rule: the ODK `XForms` specification, section "`XPath` functions", and the older spellings that `JavaRosa` takes.

use serde::{Deserialize, Serialize};

macro_rules! functions {
    ($($variant:ident $name:literal $least:literal $most:literal),* $(,)?) => {
        /// A function, by its name in ODK's specification.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        #[allow(missing_docs, reason = "named after what the specification describes")]
        pub enum Function {
            $(#[serde(rename = $name)] $variant),*
        }

        /// Name, function, fewest and most arguments.
        const TABLE: &[(&str, Function, u8, u8)] = &[$(($name, Function::$variant, $least, $most)),*];
    };
}

functions! {
    String "string" 0 1, Concat "concat" 0 255, Join "join" 1 255, Substr "substr" 2 3, Substring "substring" 2 3,
    SubstringBefore "substring-before" 2 2, SubstringAfter "substring-after" 2 2, Translate "translate" 3 3,
    StringLength "string-length" 0 1, NormalizeSpace "normalize-space" 0 1, Contains "contains" 2 2,
    StartsWith "starts-with" 2 2, EndsWith "ends-with" 2 2, Uuid "uuid" 0 1, Digest "digest" 2 3,
    Base64Decode "base64-decode" 1 1, Lower "lower-case" 1 1, Upper "upper-case" 1 1,
    If "if" 3 3, Coalesce "coalesce" 1 255, Once "once" 1 1, Not "not" 1 1, True "true" 0 0, False "false" 0 0,
    Boolean "boolean" 1 1, BooleanFromString "boolean-from-string" 1 1, Regex "regex" 2 2,
    Checklist "checklist" 3 255, WeightedChecklist "weighted-checklist" 4 255,
    Number "number" 0 1, Random "random" 0 0, Int "int" 1 1, Sum "sum" 1 1, Min "min" 1 255, Max "max" 1 255,
    Round "round" 1 2, Floor "floor" 1 1, Ceiling "ceiling" 1 1, Abs "abs" 1 1, Pow "pow" 2 2, Sqrt "sqrt" 1 1,
    Log "log" 1 1, Log10 "log10" 1 1, Exp "exp" 1 1, Exp10 "exp10" 1 1, Pi "pi" 0 0, Sin "sin" 1 1, Cos "cos" 1 1,
    Tan "tan" 1 1, Asin "asin" 1 1, Acos "acos" 1 1, Atan "atan" 1 1, Atan2 "atan2" 2 2,
    Count "count" 1 1, CountNonEmpty "count-non-empty" 1 1, Position "position" 0 1, Last "last" 0 0,
    Randomize "randomize" 1 2, Name "name" 0 1, LocalName "local-name" 0 1,
    Today "today" 0 0, Now "now" 0 0, Date "date" 1 1, DateTime "date-time" 1 1, FormatDate "format-date" 2 2,
    FormatDateTime "format-date-time" 2 2, DecimalDateTime "decimal-date-time" 1 1, DecimalTime "decimal-time" 1 1,
    Selected "selected" 2 2, SelectedAt "selected-at" 2 2, CountSelected "count-selected" 1 1,
    ChoiceName "jr:choice-name" 2 2, Area "area" 1 1, Distance "distance" 1 255, Geofence "geofence" 2 2,
}

/// Other spellings: `JavaRosa`'s, and those of the calculations that older forms have.
const ALIASES: [(&str, Function); 6] = [
    ("format-datetime", Function::FormatDateTime),
    ("is-selected", Function::Selected),
    ("jr:selected", Function::Selected),
    ("choice-name", Function::ChoiceName),
    ("lowercase", Function::Lower),
    ("uppercase", Function::Upper),
];

/// Functions that are no calls: they name nodes, and are resolved into ways to them.
pub const WAYS: [&str; 4] = ["instance", "current", "indexed-repeat", "pulldata"];

impl Function {
    /// The function of that name. Names are case-sensitive.
    pub fn find(name: &str) -> Option<Self> {
        let alias = || ALIASES.iter().find(|row| row.0 == name).map(|row| row.1);
        TABLE.iter().find(|row| row.0 == name).map(|row| row.1).or_else(alias)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        TABLE.iter().find(|row| row.1 == self).map_or("", |row| row.0)
    }

    /// Fewest and most arguments.
    pub fn takes(self) -> (u8, u8) {
        TABLE.iter().find(|row| row.1 == self).map_or((0, 0), |row| (row.2, row.3))
    }

    /// Every name, for suggestions.
    pub fn names() -> impl Iterator<Item = &'static str> {
        TABLE.iter().map(|row| row.0).chain(WAYS).chain(["jr:itext"])
    }
}
