//! What can be wrong with an expression, one by one, so that screens have a sentence for each in every language.

use serde::{Deserialize, Serialize};

/// Why a text is no expression, whatever it names. Texts are for the command line; screens have their own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Mistake {
    /// More characters than `lex::LEN_MAX`, or more parts than `STEPS_MAX`.
    #[error("the expression is too long")]
    TooLong,
    /// Brackets within brackets, deeper than `parse::DEPTH_MAX`.
    #[error("nested too deeply")]
    TooDeep,
    /// A character that documents cannot hold.
    #[error("a character that nobody sees")]
    Unseen,
    /// A character that begins nothing.
    #[error("a character that means nothing here")]
    Meaningless,
    /// `'abc`
    #[error("a text without its closing quote")]
    QuoteOpen,
    /// `$a`
    #[error("'$' without '{{': a question is written ${{name}}")]
    DollarAlone,
    /// `${a`
    #[error("'${{' without its '}}'")]
    ReferenceOpen,
    /// `${}`
    #[error("'${{}}' names no question")]
    ReferenceBlank,
    /// Of so many digits that it is no number any more.
    #[error("a number that is too large")]
    NumberTooLarge,
    /// `1 2`
    #[error("an operator is missing here, or something stands after the end")]
    Surplus,
    /// A bracket, say.
    #[error("'{sign}' is missing here")]
    SignMissing {
        /// It.
        sign: String,
    },
    /// `1 +`
    #[error("a value is missing here")]
    ValueMissing,
    /// `${other#a}`
    #[error("before '#' only last-saved may stand")]
    NotLastSaved,
    /// `following::a`
    #[error("this axis is not supported: child, parent, self and descendant are")]
    Axis,
    /// `a/`
    #[error("the name of a node is missing here")]
    NodeMissing,
    /// `a/text()`
    #[error("a name or node() is meant here")]
    NodeTest,
    /// `max(1 2)`
    #[error("',' or ')' is missing here")]
    CommaMissing,
    /// `count()`
    #[error("{function} takes {least} to {most} arguments, not {given}")]
    Arguments {
        /// The function.
        function: String,
        /// As many it takes at least.
        least: u8,
        /// And at most.
        most: u8,
        /// And so many there are.
        given: usize,
    },
    /// Of `regex()`.
    #[error("not a pattern that can be matched: {why}")]
    Pattern {
        /// As the reader of patterns says it, in English.
        why: String,
    },
    /// `indexed-repeat(${a}, ${b}, 1)` where `b` is none.
    #[error("a repeat is meant here, in the one before it")]
    RepeatMeant,
    /// `indexed-repeat(${a}, ${r}, 1)` where `a` is not in `r`.
    #[error("the question is in no such repeat")]
    OtherRepeat,
    /// A question's answers are offered, and it has only one.
    #[error("the question is in no repeat")]
    NoRepeat,
    /// A function that leads to nodes, with other arguments.
    #[error("{function} cannot be used like this")]
    Misused {
        /// The function.
        function: String,
    },
    /// `instance(a)`
    #[error("{function} takes a name in quotes here")]
    QuotedMeant {
        /// The function.
        function: String,
    },
    /// `indexed-repeat(1, …)`
    #[error("a question or a repeat is meant here: write ${{name}}")]
    QuestionMeant,
    /// `*` where one question is meant.
    #[error("name the question that is meant")]
    QuestionUnnamed,
    /// `instance('list')/root/item/*`
    #[error("name the column that is meant")]
    ColumnUnnamed,
    /// `@a`
    #[error("attributes cannot be read")]
    Attribute,
    /// A way from something that has no nodes.
    #[error("nothing is known of what is meant here: write ${{name}}")]
    Unknown,
    /// `*[1]`
    #[error("brackets cannot stand behind '*' and '//'")]
    Brackets,
    /// `yes`
    #[error("a bare word is no value: write ${{name}}, or 'text' in quotes")]
    BareWord,
}
