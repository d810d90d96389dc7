//! The survey's `type` column.

use crate::form::model::{Background, Kind, Preload};
use crate::form::nearest::nearest;
use crate::form::report::Issue;

/// What a row of the survey is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// Opens a group.
    Begin,
    /// Opens a repeat.
    BeginRepeat,
    /// Closes the last one that was opened.
    End,
    /// A hidden value with a calculation.
    Calculate,
    /// A question without choices.
    Plain(Kind),
    /// One choice of the list of that name; the second: or something else, which is then asked for.
    SelectOne(String, bool),
    /// Any choices of it.
    SelectMultiple(String, bool),
    /// All choices of it, in order.
    Rank(String),
    /// One choice of a file of that name.
    SelectOneFile(String),
    /// Any choices of it.
    SelectMultipleFile(String),
    /// No question: a file that expressions look things up in, whose name is the row's with this ending.
    External(&'static str),
    /// No question: what happens while the form is filled is asked for.
    Audit,
    /// Opens or closes something that is reported and then read as a group, so that what it holds is checked too.
    Unsupported {
        /// Whether it opens (`Some(true)`), closes (`Some(false)`) or is a question.
        opens: Option<bool>,
    },
}

const PLAIN: &[(&str, Type)] = &[
    ("begin_repeat", Type::BeginRepeat),
    ("begin_looped_group", Type::BeginRepeat),
    ("begin_lgroup", Type::BeginRepeat),
    ("end_repeat", Type::End),
    ("end_looped_group", Type::End),
    ("end_lgroup", Type::End),
    ("range", Type::Plain(Kind::Range)),
    ("geopoint", Type::Plain(Kind::Geopoint)),
    ("location", Type::Plain(Kind::Geopoint)),
    ("gps", Type::Plain(Kind::Geopoint)),
    ("geotrace", Type::Plain(Kind::Geotrace)),
    ("geoshape", Type::Plain(Kind::Geoshape)),
    ("audio", Type::Plain(Kind::Audio)),
    ("video", Type::Plain(Kind::Video)),
    ("file", Type::Plain(Kind::File)),
    ("email", Type::Plain(Kind::Preload(Preload::Email))),
    ("phonenumber", Type::Plain(Kind::Preload(Preload::Phone))),
    ("phone_number", Type::Plain(Kind::Text)),
    ("get_phone_number", Type::Plain(Kind::Preload(Preload::Phone))),
    ("imei", Type::Plain(Kind::Preload(Preload::DeviceId))),
    ("simserial", Type::Plain(Kind::Hidden)),
    ("subscriberid", Type::Plain(Kind::Hidden)),
    ("sim_id", Type::Plain(Kind::Hidden)),
    ("subscriber_id", Type::Plain(Kind::Hidden)),
    ("uri:simserial", Type::Plain(Kind::Hidden)),
    ("uri:subscriberid", Type::Plain(Kind::Hidden)),
    ("uri:deviceid", Type::Plain(Kind::Preload(Preload::DeviceId))),
    ("uri:username", Type::Plain(Kind::Preload(Preload::Username))),
    ("uri:email", Type::Plain(Kind::Preload(Preload::Email))),
    ("uri:phonenumber", Type::Plain(Kind::Preload(Preload::Phone))),
    ("start-geopoint", Type::Plain(Kind::Background(Background::StartPlace))),
    ("background-geopoint", Type::Plain(Kind::Background(Background::Place))),
    ("background-audio", Type::Plain(Kind::Background(Background::Sound))),
    ("csv-external", Type::External(".csv")),
    ("xml-external", Type::External(".xml")),
    ("geojson-external", Type::External(".geojson")), // of ours: elsewhere such a file needs a select
    ("audit", Type::Audit),
    ("begin_group", Type::Begin),
    ("end_group", Type::End),
    ("calculate", Type::Calculate),
    ("calculation", Type::Calculate),
    ("text", Type::Plain(Kind::Text)),
    ("string", Type::Plain(Kind::Text)),
    ("integer", Type::Plain(Kind::Integer)),
    ("int", Type::Plain(Kind::Integer)),
    ("decimal", Type::Plain(Kind::Decimal)),
    ("date", Type::Plain(Kind::Date)),
    ("time", Type::Plain(Kind::Time)),
    ("datetime", Type::Plain(Kind::DateTime)),
    ("date_time", Type::Plain(Kind::DateTime)),
    ("barcode", Type::Plain(Kind::Barcode)),
    ("acknowledge", Type::Plain(Kind::Acknowledge)),
    ("trigger", Type::Plain(Kind::Acknowledge)),
    ("image", Type::Plain(Kind::Image)),
    ("photo", Type::Plain(Kind::Image)),
    ("note", Type::Plain(Kind::Note)),
    ("hidden", Type::Plain(Kind::Hidden)),
    ("start", Type::Plain(Kind::Preload(Preload::Start))),
    ("start_time", Type::Plain(Kind::Preload(Preload::Start))),
    ("end", Type::Plain(Kind::Preload(Preload::End))),
    ("end_time", Type::Plain(Kind::Preload(Preload::End))),
    ("today", Type::Plain(Kind::Preload(Preload::Today))),
    ("deviceid", Type::Plain(Kind::Preload(Preload::DeviceId))),
    ("device_id", Type::Plain(Kind::Preload(Preload::DeviceId))),
    ("username", Type::Plain(Kind::Preload(Preload::Username))),
    ("user_name", Type::Plain(Kind::Preload(Preload::Username))),
];

/// Longer spellings first.
const SELECT_ONE: [&str; 7] = [
    "add_select_one_prompt_using",
    "select_one_using",
    "select_one_from",
    "select_one",
    "select1",
    "select_1",
    "q_select1",
];
const SELECT_MULTIPLE: [&str; 7] = [
    "add_select_multiple_prompt_using",
    "select_all_that_apply_from",
    "select_all_that_apply",
    "select_multiple_using",
    "select_multiple_from",
    "select_multiple",
    "q_select",
];

const SELECT_ONE_FILE: (&str, fn(String) -> Type) = ("select_one_from_file", Type::SelectOneFile);
const SELECT_MULTIPLE_FILE: (&str, fn(String) -> Type) = ("select_multiple_from_file", Type::SelectMultipleFile);
const RANK: [&str; 2] = ["rank", "odk:rank"];

/// First words of what `XLSForm` knows beyond this version.
const NOT_SUPPORTED: [&str; 6] = ["select_one_external", "osm", "entity", "begin_loop", "end_loop", "rank_from_file"];

/// What a cell of the column says.
///
/// # Errors
/// [`Issue::TypeUnsupported`] together with how to go on, or [`Issue::TypeUnknown`].
pub fn read(cell: &str) -> Result<Type, (Issue, Type)> {
    let words: Vec<&str> = cell.split([' ', '\u{a0}', '\t', '\n']).filter(|word| !word.is_empty()).collect();
    let whole = canonical(&words);
    let plain = |name: &str| PLAIN.iter().find(|(own, _)| *own == name).map(|(_, found)| found.clone());
    if let Some(found) = plain(&whole).or_else(|| plain(today(&whole))) {
        return Ok(found);
    }
    let unsupported = |opens| (Issue::TypeUnsupported { text: cell.into() }, Type::Unsupported { opens });
    let starts = |name: &&str| (1..=words.len()).any(|count| canonical(&words[..count]) == **name);
    if let Some(name) = NOT_SUPPORTED.iter().find(|name| starts(name)) {
        let opens = if name.starts_with("begin") { Some(true) } else { name.starts_with("end_").then_some(false) };
        return Err(unsupported(opens));
    }
    for (name, make) in [SELECT_MULTIPLE_FILE, SELECT_ONE_FILE] {
        if let Some([file]) = after(&words, &[name]) {
            return Ok(make((*file).to_owned()));
        }
    }
    for (names, make) in [(&SELECT_MULTIPLE, Type::SelectMultiple as Select), (&SELECT_ONE, Type::SelectOne)] {
        if let Some(rest) = after(&words, names) {
            return select(rest, make).ok_or_else(|| unsupported(None));
        }
    }
    if let Some([list]) = after(&words, &RANK) {
        return Ok(Type::Rank((*list).to_owned()));
    }
    let known = PLAIN.iter().map(|(name, _)| *name).chain(SELECT_ONE).chain(SELECT_MULTIPLE).chain(NOT_SUPPORTED);
    let known: Vec<&str> = known.collect();
    let first = words.first().map(|word| canonical(&[word])).unwrap_or_default();
    let meant = nearest(&whole, known.iter().copied()).or_else(|| nearest(&first, known.iter().copied()));
    let opens = if whole.starts_with("begin") { Some(true) } else { whole.starts_with("end_").then_some(false) };
    Err((Issue::TypeUnknown { text: cell.into(), meant }, Type::Unsupported { opens }))
}

/// A type as it is called today: the first workbooks had `q string`, `add text prompt` and `get start time`.
fn today(whole: &str) -> &str {
    let added = whole.strip_prefix("add_").and_then(|rest| rest.strip_suffix("_prompt"));
    match added.or_else(|| whole.strip_prefix("q_")).or_else(|| whole.strip_prefix("get_")).unwrap_or(whole) {
        "picture" => "image",
        name => name,
    }
}

fn canonical(words: &[&str]) -> String {
    words.join("_").to_lowercase()
}

/// The words that follow the first of `names` with which `words` begin, where at least one does.
fn after<'a, 'b>(words: &'b [&'a str], names: &[&str]) -> Option<&'b [&'a str]> {
    let find = |name: &&str| (1..words.len()).find(|count| canonical(&words[..*count]) == **name);
    names.iter().find_map(find).and_then(|count| words.get(count..))
}

type Select = fn(String, bool) -> Type;

/// `None` where the list is followed by something that means nothing.
fn select(rest: &[&str], of: Select) -> Option<Type> {
    match rest {
        [list] => Some(of((*list).to_owned(), false)),
        [list, "or_other"] | [list, "or", "other"] | [list, "or", "specify", "other"] => {
            Some(of((*list).to_owned(), true))
        }
        _ => None,
    }
}
