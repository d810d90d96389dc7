//! Parameters of questions as documents write them: attributes of the control or of the bind, some under other names.
//!
//! Rule: the ODK `XForms` specification; `randomize`, `seed`, `value`, `label` and `tick_labelset` are
//! parts of item sets instead.

use super::Element;
use crate::form::model::Node;

/// A parameter as an attribute.
struct Parameter {
    /// As workbooks have it.
    name: &'static str,
    /// As documents do.
    attribute: &'static str,
    /// Whether it is the bind's.
    of_bind: bool,
}

const fn of_control(name: &'static str, attribute: &'static str) -> Parameter {
    Parameter { name, attribute, of_bind: false }
}

const fn of_bind(name: &'static str, attribute: &'static str) -> Parameter {
    Parameter { name, attribute, of_bind: true }
}

const KNOWN: [Parameter; 13] = [
    of_control("start", "start"),
    of_control("end", "end"),
    of_control("step", "step"),
    of_control("rows", "rows"),
    of_control("autoplay", "autoplay"),
    of_control("tick_interval", "odk:tick-interval"),
    of_control("placeholder", "odk:placeholder"),
    of_control("capture-accuracy", "accuracyThreshold"),
    of_control("warning-accuracy", "unacceptableAccuracyThreshold"),
    of_control("incremental", "incremental"),
    of_bind("allow-mock-accuracy", "odk:allow-mock-accuracy"),
    of_bind("max-pixels", "orx:max-pixels"),
    of_bind("quality", "odk:quality"),
];

/// Reads those that a control or a bind has into its node.
pub fn read(node: &mut Node, element: Element, bind: bool) {
    for parameter in KNOWN.iter().filter(|parameter| parameter.of_bind == bind) {
        let local = parameter.attribute.rsplit(':').next().unwrap_or_default();
        if let Some(value) = element.attribute(local) {
            node.parameters.insert(parameter.name.to_owned(), value.to_owned());
        }
    }
}

/// Those that a control or a bind is written with.
pub fn written(node: &Node, bind: bool) -> impl Iterator<Item = (&str, &str)> {
    let of_node = KNOWN.iter().filter(move |parameter| parameter.of_bind == bind);
    of_node.filter_map(|parameter| Some((parameter.attribute, node.parameters.get(parameter.name)?.as_str())))
}
