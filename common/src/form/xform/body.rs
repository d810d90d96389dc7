//! The body: what is shown, and how.

use super::lists::instance_of;
use super::model::{Draft, first_value, inner_path};
use super::parameters;
use super::texts::Languages;
use super::{DEEP_MAX, Element, child, place};
use crate::form::expr::{Expr, Step};
use crate::form::find::TICK_LABELS;
use crate::form::model::{IN_FORM, Kind, Node, Order};
use crate::form::read::{Findings, Reader};
use crate::form::report::Issue;
use foldhash::{HashMap, HashMapExt, HashSet};
use std::rc::Rc;

/// What shows a node.
#[derive(Clone, Copy)]
pub struct Control<'a> {
    /// The control, the group or the repeat.
    pub element: Element<'a>,
    /// Where its label is: a repeat's is in the group around it.
    pub labelled: Element<'a>,
}

/// Every control by the path of its node.
#[inline(never)]
pub fn read<'a>(body: Element<'a>, drafts: &[Draft], findings: &mut Findings) -> HashMap<String, Control<'a>> {
    let known: HashSet<&str> = drafts.iter().map(|draft| draft.path.as_str()).collect();
    let mut found: HashMap<String, Control> = HashMap::new();
    let mut waiting: Vec<(Element, Rc<str>, usize)> = vec![(body, Rc::from(""), 0)];
    while let Some((around, path, depth)) = waiting.pop() {
        if depth > DEEP_MAX {
            let limit = u32::try_from(DEEP_MAX).unwrap_or(u32::MAX);
            findings.error(place(around, ""), Issue::TooMany { what: "levels of groups".into(), limit });
            continue;
        }
        for element in around.children() {
            let name = element.name();
            let opens = matches!(name, "group" | "repeat");
            if !(opens || CONTROLS.contains(&name)) {
                continue;
            }
            let own = element.attribute("nodeset").or_else(|| element.attribute("ref"));
            let own = own.map(|own| if own.trim().starts_with('/') { inner_path(own) } else { joined(&path, own) });
            if let Some(own) = &own {
                // The form itself may be a group, and no more.
                let is_form = own.is_empty();
                if !known.contains(own.as_str()) || is_form && name != "group" {
                    let text = own.clone();
                    findings.error(place(element, "ref"), Issue::ReferenceUnknown { text, meant: None });
                    continue;
                }
                let labelled = if name == "repeat" { around } else { element };
                if !is_form {
                    // A repeat's group has the same node, and comes first.
                    found.insert(own.clone(), Control { element, labelled });
                }
            } else if !opens {
                findings.error(place(element, "ref"), Issue::Blank { heading: "ref".into() });
            }
            if opens {
                waiting.push((element, own.map_or_else(|| Rc::clone(&path), Rc::from), depth + 1));
            }
        }
    }
    found
}

const CONTROLS: [&str; 9] = ["input", "secret", "select", "select1", "rank", "range", "trigger", "upload", "odk:rank"];

fn joined(around: &str, own: &str) -> String {
    format!("{around}/{}", own.trim().trim_start_matches("./"))
}

/// What a control says of its node.
#[inline(never)]
pub fn fill(
    node: &mut Node,
    draft: &Draft,
    control: &Control,
    languages: &Languages,
    reader: &Reader,
    findings: &mut Findings,
) {
    let (element, id) = (control.element, draft.id);
    let appearance = control.labelled.attribute("appearance").or_else(|| element.attribute("appearance"));
    appearance.unwrap_or_default().trim().clone_into(&mut node.appearance);
    if let Some(label) = child(control.labelled, "label") {
        node.label = languages.of_element(label, id, reader, findings);
        for form in ["image", "big-image", "audio", "video"] {
            let files = languages.other_use(label, form, id, reader, findings);
            if !files.is_empty() {
                node.media.insert(form.to_owned(), files);
            }
        }
    }
    if let Some(hint) = child(control.labelled, "hint") {
        node.hint = languages.of_element(hint, id, reader, findings);
        node.guidance = languages.other_use(hint, "guidance", id, reader, findings);
    }
    parameters::read(node, element, false);
    if node.kind == Kind::Repeat
        && let Some(count) = element.attribute("count")
    {
        node.count = reader.parse(count.trim(), draft.id, &|| place(element, "count"), findings);
    }
    if let Some(text) = first_value(draft) {
        node.default = Some(Expr::text(text));
    }
    if let Some(itemset) = child(element, "itemset") {
        if node.kind == Kind::Range {
            if let Some(list) = itemset.attribute("nodeset").and_then(instance_of) {
                node.parameters.insert(TICK_LABELS.to_owned(), list.to_owned());
            }
            return;
        }
        items(node, itemset, draft, reader, findings);
    }
}

/// Which rows an item set offers, and in which order.
#[inline(never)]
fn items(node: &mut Node, itemset: Element, draft: &Draft, reader: &Reader, findings: &mut Findings) {
    let nodeset = itemset.attribute("nodeset").unwrap_or_default().trim();
    let place = || place(itemset, "nodeset");
    let (inner, seed) = match nodeset.strip_prefix("randomize(").and_then(|rest| rest.strip_suffix(')')) {
        // The list's own commas are within brackets, so that the last one outside of them stands before the seed.
        Some(inner) => match inner.rsplit_once(',').filter(|(list, _)| balanced(list)) {
            Some((list, seed)) => (list, Some(Some(seed))),
            None => (inner, Some(None)),
        },
        None => (nodeset, None),
    };
    let answers = child(itemset, "value").and_then(|value| value.attribute("ref")).map(str::trim);
    let inner = match answers {
        // Choices that are answers of the form: of each instance the one that is stored.
        Some(answer) if node.kind.list() == Some(IN_FORM) && answer != "." => format!("{}/{answer}", inner.trim()),
        _ => inner.trim().to_owned(),
    };
    let filter = reader.parse(&inner, draft.id, &place, findings);
    // All rows need no filter.
    node.filter = filter.filter(|filter| !matches!(filter.steps(), [Step::Rows(_)]));
    node.order = match seed {
        None => Order::Listed,
        Some(None) => Order::Random,
        Some(Some(seed)) => reader.parse(seed.trim(), draft.id, &place, findings).map_or(Order::Random, Order::Seeded),
    };
}

fn balanced(text: &str) -> bool {
    let depth = |open: char, close: char| text.matches(open).count() == text.matches(close).count();
    depth('(', ')') && depth('[', ']')
}
