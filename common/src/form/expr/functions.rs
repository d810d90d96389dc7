//! The functions that expressions may call: names and how many arguments they take. What they do is in [`super::call`].

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
    Concat "concat" 1 255, Join "join" 1 255, String "string" 1 1, Substr "substr" 2 3,
    SubstringBefore "substring-before" 2 2, SubstringAfter "substring-after" 2 2, StringLength "string-length" 1 1,
    NormalizeSpace "normalize-space" 1 1, Contains "contains" 2 2, StartsWith "starts-with" 2 2,
    EndsWith "ends-with" 2 2, Translate "translate" 3 3, Uuid "uuid" 0 0,
    If "if" 3 3, Coalesce "coalesce" 2 255, Once "once" 1 1, Not "not" 1 1, True "true" 0 0, False "false" 0 0,
    Boolean "boolean" 1 1, BooleanFromString "boolean-from-string" 1 1,
    Checklist "checklist" 3 255, WeightedChecklist "weighted-checklist" 4 255,
    Number "number" 1 1, Int "int" 1 1, Round "round" 1 2, Min "min" 1 255, Max "max" 1 255, Abs "abs" 1 1,
    Pow "pow" 2 2, Sqrt "sqrt" 1 1, Log "log" 1 1, Log10 "log10" 1 1, Exp "exp" 1 1, Exp10 "exp10" 1 1, Pi "pi" 0 0,
    Sin "sin" 1 1, Cos "cos" 1 1, Tan "tan" 1 1, Asin "asin" 1 1, Acos "acos" 1 1, Atan "atan" 1 1, Atan2 "atan2" 2 2,
    Random "random" 0 0,
    Selected "selected" 2 2, SelectedAt "selected-at" 2 2, CountSelected "count-selected" 1 1,
    ChoiceName "jr:choice-name" 2 2,
    Today "today" 0 0, Now "now" 0 0, Date "date" 1 1, FormatDate "format-date" 2 2,
    FormatDateTime "format-date-time" 2 2, DecimalDateTime "decimal-date-time" 1 1, DecimalTime "decimal-time" 1 1,
}

/// Functions of ODK's specification that need node-sets, regular expressions, places, digests or other files.
const NOT_SUPPORTED: [&str; 22] = [
    "regex",
    "sum",
    "count",
    "count-non-empty",
    "position",
    "instance",
    "current",
    "randomize",
    "indexed-repeat",
    "pulldata",
    "digest",
    "base64-decode",
    "area",
    "distance",
    "geofence",
    "jr:itext",
    "last",
    "name",
    "local-name",
    "floor",
    "ceiling",
    "id",
];

impl Function {
    /// The function of that name. Names are case-sensitive.
    pub fn find(name: &str) -> Option<Self> {
        TABLE.iter().find(|row| row.0 == name).map(|row| row.1)
    }

    /// Fewest and most arguments.
    pub fn takes(self) -> (u8, u8) {
        TABLE.iter().find(|row| row.1 == self).map_or((0, 0), |row| (row.2, row.3))
    }

    /// Every name, for suggestions.
    pub fn names() -> impl Iterator<Item = &'static str> {
        TABLE.iter().map(|row| row.0)
    }
}

/// Whether ODK or `XPath` has a function of that name which this version lacks.
pub fn not_supported(name: &str) -> bool {
    NOT_SUPPORTED.contains(&name)
}
