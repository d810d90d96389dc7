//! What a reader found in a workbook: errors that stop it from being published, and warnings that do not.

use super::expr::mistake::Mistake;
use super::model::FORM_BYTES_MAX;
use serde::{Deserialize, Serialize};

/// One thing found, with its place and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Whether it stops publishing.
    pub severity: Severity,
    /// Where.
    pub place: Place,
    /// What, with the texts that the screens' sentences need.
    pub issue: Issue,
}

/// Whether a finding stops publishing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// It does.
    Error,
    /// It does not, but it is probably not what was meant.
    Warning,
}

/// A place in a workbook.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct Place {
    /// The sheet's name.
    pub sheet: String,
    /// The row as the sheet counts it, from 1; `None` for the whole sheet.
    pub row: Option<u32>,
    /// The column's letters, such as `H`; `None` for the whole row.
    pub column: Option<String>,
    /// The column's heading; `None` where there is none.
    pub heading: Option<String>,
}

/// What was found. The tag is the stable code that the screens translate; `text` is what stands in the cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Issue {
    /// The workbook has no sheet that it needs.
    SheetMissing {
        /// Its name.
        sheet: String,
    },
    /// A sheet has no column that it needs.
    ColumnMissing {
        /// Its heading.
        heading: String,
    },
    /// A heading that means nothing here; its column is left out.
    ColumnUnknown {
        /// The heading.
        heading: String,
    },
    /// The survey has no question.
    Empty {},
    /// A cell that must not be blank is.
    Blank {
        /// The column's heading.
        heading: String,
    },
    /// No such question type.
    TypeUnknown {
        /// The type.
        text: String,
        /// What was probably meant.
        meant: Option<String>,
    },
    /// A question type that this version cannot collect yet.
    TypeUnsupported {
        /// The type.
        text: String,
    },
    /// A name with characters it may not have: letters, digits, `_`, `-`, `.`, not starting with a digit.
    NameInvalid {
        /// The name.
        text: String,
    },
    /// Two siblings, or two forms, of one name.
    NameDuplicate {
        /// The name.
        text: String,
        /// The row that has it first.
        first_row: u32,
    },
    /// `${name}` names no question.
    ReferenceUnknown {
        /// The name.
        text: String,
        /// What was probably meant.
        meant: Option<String>,
    },
    /// `${name}` names several questions.
    ReferenceAmbiguous {
        /// The name.
        text: String,
    },
    /// An expression that cannot be read.
    ExpressionBroken {
        /// The expression.
        text: String,
        /// Where in it, in characters from 1.
        at: u32,
        /// What is wrong there.
        why: Mistake,
    },
    /// No such function.
    FunctionUnknown {
        /// The function.
        text: String,
        /// What was probably meant.
        meant: Option<String>,
    },
    /// A list has no such column.
    FieldUnknown {
        /// The list.
        list: String,
        /// The column.
        text: String,
        /// What was probably meant.
        meant: Option<String>,
    },
    /// A parameter that means nothing here; it is left out.
    ParameterUnknown {
        /// The parameter.
        text: String,
        /// What was probably meant.
        meant: Option<String>,
    },
    /// Calculations that wait for each other.
    Cycle {
        /// Their names, the first again at the end.
        path: Vec<String>,
    },
    /// A list of choices that the choices sheet does not have.
    ListUnknown {
        /// Its name.
        text: String,
        /// What was probably meant.
        meant: Option<String>,
    },
    /// Two choices of one name in a list.
    ChoiceDuplicate {
        /// The list.
        list: String,
        /// The choice.
        text: String,
        /// The row that has it first.
        first_row: u32,
    },
    /// A group that is closed without having been opened, or never closed.
    GroupUnbalanced {
        /// The type that stands alone.
        text: String,
    },
    /// A cell that should be a number is not.
    NumberInvalid {
        /// The cell.
        text: String,
    },
    /// A cell that must be one of a few words is another.
    WordInvalid {
        /// The cell.
        text: String,
        /// The words.
        allowed: Vec<String>,
    },
    /// Limits that are not in order: low alarm <= low warning < high warning <= high alarm.
    LimitsOutOfOrder {},
    /// A question without a label: nothing to read on the screen.
    LabelMissing {
        /// The question.
        name: String,
    },
    /// A translation that is not there.
    TranslationMissing {
        /// The question or choice.
        name: String,
        /// The language.
        language: String,
    },
    /// A stop on something else than a top-level group.
    StopMisplaced {
        /// The stop.
        text: String,
    },
    /// A stop whose code no asset of the project has.
    StopWithoutAsset {
        /// The stop.
        text: String,
    },
    /// A code that is too long or has a blank in it.
    CodeInvalid {
        /// The code.
        text: String,
    },
    /// Two assets of one code.
    CodeDuplicate {
        /// The code.
        text: String,
        /// The row that has it first.
        first_row: u32,
    },
    /// An asset is to be a part of one that is neither in the table nor in the project.
    ParentUnknown {
        /// The code that is not there.
        text: String,
    },
    /// An asset would be a part of itself.
    PartOfItself {
        /// The codes, each a part of the next, the first again at the end.
        path: Vec<String>,
    },
    /// More assets above each other than may be.
    TooDeep {
        /// The code of the one that is too deep.
        text: String,
    },
    /// A text that is too long, or has more than one line.
    TextInvalid {
        /// The most bytes that it may have.
        limit: u32,
    },
    /// A form with `round` = yes but no stop.
    RoundWithoutStop {},
    /// A file that the form needs did not come with it, and the project has no entities of that name.
    FileMissing {
        /// Its name.
        file: String,
    },
    /// A file that came with the form cannot be read.
    FileBroken {
        /// Its name.
        file: String,
        /// The line, from 1.
        line: u32,
        /// What is wrong, in English.
        why: String,
    },
    /// A document that is no XML, or has a document type.
    DocumentBroken {
        /// What is wrong, in English.
        why: String,
    },
    /// The workbook is larger than the named limit.
    TooMany {
        /// What there is too much of.
        what: String,
        /// The limit.
        limit: u32,
    },
}

/// Findings, as a reader collects them; and how large the form is by now, because what is too large is found too.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    found: Vec<Finding>,
    form_bytes: usize,
}

/// Most findings that are kept: a hopeless workbook needs no longer list.
const FINDINGS_MAX: usize = 1_000;

impl Findings {
    pub fn error(&mut self, place: Place, issue: Issue) {
        self.add(Severity::Error, place, issue);
    }

    pub fn warning(&mut self, place: Place, issue: Issue) {
        self.add(Severity::Warning, place, issue);
    }

    fn add(&mut self, severity: Severity, place: Place, issue: Issue) {
        let finding = Finding { severity, place, issue };
        // An error is always kept: without one, a form would come out.
        if self.found.len() < FINDINGS_MAX || (severity == Severity::Error && !self.has_errors()) {
            self.found.push(finding);
        }
    }

    /// Counts what is about to become a part of the form. `false` where it must not, because the form would be larger than
    /// [`FORM_BYTES_MAX`]: that is reported where it happens first.
    pub fn takes(&mut self, bytes: usize, place: impl FnOnce() -> Place) -> bool {
        let was_room = self.form_bytes <= FORM_BYTES_MAX;
        self.form_bytes = self.form_bytes.saturating_add(bytes);
        let is_room = self.form_bytes <= FORM_BYTES_MAX;
        if was_room && !is_room {
            let limit = u32::try_from(FORM_BYTES_MAX).unwrap_or(u32::MAX);
            self.error(place(), Issue::TooMany { what: "bytes of the compiled form".into(), limit });
        }
        is_room
    }

    fn has_errors(&self) -> bool {
        self.found.iter().any(|finding| finding.severity == Severity::Error)
    }

    /// What was read, unless something is wrong with it, and all that was found, in the order of sheets and rows.
    pub fn finish<T>(mut self, made: Option<T>, sheet: impl Fn(&str) -> usize) -> (Option<T>, Vec<Finding>) {
        let made = made.filter(|_| !self.has_errors());
        self.found.sort_by_key(|finding| (sheet(&finding.place.sheet), finding.place.row));
        (made, self.found)
    }
}
