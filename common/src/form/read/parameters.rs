//! The survey's `parameters` column: `key=value`, separated by spaces, commas or semicolons.

use super::Findings;
use super::choices::Lists;
use crate::form::expr::value::parse_number;
use crate::form::find::TICK_LABELS;
use crate::form::model::{Kind, Node};
use crate::form::nearest::nearest;
use crate::form::report::{Issue, Place};
use crate::map::Map;

/// What means something here or to other tools.
const KNOWN: [&str; 27] = [
    "start",
    "end",
    "step",
    "tick_interval",
    "placeholder",
    TICK_LABELS,
    "randomize",
    "seed",
    "value",
    "label",
    "capture-accuracy",
    "warning-accuracy",
    "allow-mock-accuracy",
    "incremental",
    "max-pixels",
    "app",
    "rows",
    "quality",
    "location-priority",
    "location-min-interval",
    "location-max-age",
    "track-changes",
    "identify-user",
    "track-changes-reasons",
    "max-size",
    "min-pixels",
    "duration",
];

/// What the cell holds, by key in small letters.
pub fn read(cell: &str) -> Map<String, String> {
    // An equals sign may have spaces around it.
    let cell = cell.split('=').map(str::trim).collect::<Vec<_>>().join("=");
    let mut found = Map::new();
    for part in cell.split([' ', ',', ';', '\n', '\u{a0}']).filter(|part| !part.is_empty()) {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        found.insert(key.to_lowercase(), value.to_owned());
    }
    found
}

/// Reports a list of labels that is not there.
pub fn check_labels(node: &Node, lists: &Lists, place: impl FnOnce() -> Place, findings: &mut Findings) {
    if let Some(name) = node.parameters.get(TICK_LABELS).filter(|name| lists.find(name).is_none()) {
        findings.error(place(), Issue::ListUnknown { text: name.clone(), meant: nearest(name, lists.names()) });
    }
}

/// Reports what means nothing, and numbers of a range that are none.
pub fn check(node: &Node, place: &Place, findings: &mut Findings) {
    for key in node.parameters.keys().filter(|key| !KNOWN.contains(&key.as_str())) {
        let meant = nearest(key, KNOWN.iter().copied());
        findings.warning(place.clone(), Issue::ParameterUnknown { text: key.clone(), meant });
    }
    if node.kind == Kind::Range {
        for key in ["start", "end", "step"] {
            if let Some(text) = node.parameters.get(key).filter(|text| parse_number(text).is_none()) {
                findings.error(place.clone(), Issue::NumberInvalid { text: text.clone() });
            }
        }
    }
}
