//! Findings in English, for the command line. The screens have their own sentences.

use super::report::{Finding, Issue, Place, Severity};
use std::fmt;

impl fmt::Display for Finding {
    /// `error survey!D3 (relevant): …`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = if self.severity == Severity::Error { "error" } else { "warning" };
        write!(f, "{severity} {}: {}", self.place, self.issue)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.sheet)?;
        match (&self.column, self.row) {
            (Some(column), Some(row)) => write!(f, "!{column}{row}")?,
            (Some(column), None) => write!(f, "!{column}")?,
            (None, Some(row)) => write!(f, "!{row}")?,
            (None, None) => {}
        }
        self.heading.as_ref().map_or(Ok(()), |heading| write!(f, " ({heading})"))
    }
}

impl fmt::Display for Issue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SheetMissing { sheet } => write!(f, "{sheet} is missing"),
            Self::ColumnMissing { heading } => write!(f, "the column {heading} is missing"),
            Self::ColumnUnknown { heading } => write!(f, "the column {heading:?} means nothing here and is left out"),
            Self::Empty {} => write!(f, "there is no question"),
            Self::Blank { heading } => write!(f, "{heading} is blank"),
            Self::TypeUnknown { text, .. } => write!(f, "there is no question type {text:?}"),
            Self::TypeUnsupported { text } => write!(f, "{text:?} cannot be collected yet"),
            Self::NameInvalid { text } => {
                write!(f, "{text:?} is no name: letters, digits, '_', '-' and '.', and no digit first")
            }
            Self::NameDuplicate { text, first_row } => write!(f, "the name {text:?} is in row {first_row} already"),
            Self::ReferenceUnknown { text, .. } => write!(f, "{text:?} is the name of no question"),
            Self::ReferenceAmbiguous { text } => write!(f, "{text:?} is the name of several questions"),
            Self::ExpressionBroken { text, at, why } => {
                write!(f, "the expression {text:?} cannot be read from character {at} on: {why}")
            }
            Self::FunctionUnknown { text, .. } => write!(f, "there is no function {text:?}"),
            Self::FieldUnknown { list, text, .. } => write!(f, "the list {list:?} has no column {text:?}"),
            Self::ParameterUnknown { text, .. } => write!(f, "the parameter {text:?} means nothing here"),
            Self::Cycle { path } => write!(f, "these wait for each other: {}", path.join(" → ")),
            Self::ListUnknown { text, .. } => write!(f, "there is no list {text:?}"),
            Self::ChoiceDuplicate { list, text, first_row } => {
                write!(f, "the choice {text:?} of {list:?} is in row {first_row} already")
            }
            Self::GroupUnbalanced { text } => write!(f, "{text:?} stands alone"),
            Self::NumberInvalid { text } => write!(f, "{text:?} is no number"),
            Self::WordInvalid { text, allowed } => write!(f, "{text:?} should be one of {}", allowed.join(", ")),
            Self::LimitsOutOfOrder {} => {
                write!(f, "limits must be: low alarm <= low warning < high warning <= high alarm")
            }
            Self::LabelMissing { name } => write!(f, "{name:?} has no label"),
            Self::TranslationMissing { name, language } => write!(f, "{name:?} has no text in {language:?}"),
            Self::StopMisplaced { text } => write!(f, "the stop {text:?} is on no group at the top"),
            Self::StopWithoutAsset { text } => write!(f, "no asset has the code {text:?}"),
            Self::CodeInvalid { text } => write!(f, "{text:?} is no code: at most 64 bytes, without blanks"),
            Self::CodeDuplicate { text, first_row } => write!(f, "the code {text:?} is in row {first_row} already"),
            Self::ParentUnknown { text } => write!(f, "there is no asset {text:?}"),
            Self::PartOfItself { path } => write!(f, "these would be parts of themselves: {}", path.join(" → ")),
            Self::TooDeep { text } => write!(f, "too many assets are above {text:?}"),
            Self::TextInvalid { limit } => write!(f, "a text has one line and at most {limit} bytes"),
            Self::RoundWithoutStop {} => write!(f, "a round without a stop"),
            Self::FileMissing { file } => write!(f, "the file {file:?} is missing: send it along"),
            Self::FileBroken { file, why, .. } => write!(f, "the file {file:?} cannot be read: {why}"),
            Self::DocumentBroken { why } => write!(f, "the document cannot be read: {why}"),
            Self::TooMany { what, limit } => write!(f, "more than {limit} {what}"),
        }?;
        self.meant().map_or(Ok(()), |meant| write!(f, "; {meant:?} was probably meant"))
    }
}

impl Issue {
    /// What was probably meant, where something is near enough.
    pub fn meant(&self) -> Option<&str> {
        match self {
            Self::TypeUnknown { meant, .. }
            | Self::ReferenceUnknown { meant, .. }
            | Self::FunctionUnknown { meant, .. }
            | Self::FieldUnknown { meant, .. }
            | Self::ParameterUnknown { meant, .. }
            | Self::ListUnknown { meant, .. } => meant.as_deref(),
            _ => None,
        }
    }
}
