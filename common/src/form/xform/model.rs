//! The primary instance and the binds: which nodes there are, what they are, what holds for them.

use super::body::Control;
use super::lists::Lists;
use super::parameters;
use super::texts::Languages;
use super::{DEEP_MAX, Element, child, children, place};
use crate::form::expr::Expr;
use crate::form::expr::value::parse_number;
use crate::form::model::{Kind, Limits, NAME_LEN_MAX, NODES_MAX, Node, NodeId, Point, Preload};
use crate::form::read::{Findings, Reader};
use crate::form::report::Issue;
use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};

/// A node of which only name, place and what is in it at first are known.
pub struct Draft<'a> {
    pub id: NodeId,
    pub name: String,
    /// From the first element, which is not in it.
    pub path: String,
    pub parent: NodeId,
    pub kind: Kind,
    /// It has elements in it.
    pub is_group: bool,
    pub element: Element<'a>,
}

/// A document's path without its first element.
pub fn inner_path(path: &str) -> String {
    let path = path.trim();
    path.strip_prefix('/')
        .and_then(|path| path.split_once('/'))
        .map_or_else(String::new, |(_, rest)| format!("/{rest}"))
}

/// Every bind by the path of its node.
#[inline(never)]
pub fn binds<'a>(model: Element<'a>, findings: &mut Findings) -> HashMap<String, Element<'a>> {
    let mut found = HashMap::new();
    for bind in children(model, "bind") {
        match bind.attribute("nodeset").or_else(|| bind.attribute("ref")) {
            Some(path) => drop(found.insert(inner_path(path), bind)),
            None => findings.error(place(bind, "nodeset"), Issue::Blank { heading: "nodeset".into() }),
        }
    }
    found
}

/// Every node in document order, the form first. Of a repeat's instances the first stands for all; `meta` is not a node.
#[inline(never)]
pub fn drafts<'a>(primary: Element<'a>, findings: &mut Findings) -> Vec<Draft<'a>> {
    let root = Draft {
        id: 0,
        name: primary.name().to_owned(),
        path: String::new(),
        parent: 0,
        kind: Kind::Root,
        is_group: true,
        element: primary,
    };
    let mut drafts = vec![root];
    let mut waiting: Vec<(Element, NodeId, usize)> = vec![(primary, 0, 0)];
    // Depth first, in document order: a group's elements wait behind it in reverse.
    while let Some((element, id, depth)) = waiting.pop() {
        let id = if depth == 0 { id } else { push(&mut drafts, element, id) };
        let size = drafts.last().map_or(0, |draft| draft.path.len());
        if drafts.len() > NODES_MAX || !findings.takes(size, || place(element, "")) {
            return drafts;
        }
        let name = element.name();
        if name.len() > NAME_LEN_MAX {
            findings.error(place(element, ""), Issue::NameInvalid { text: name.into() });
            continue;
        }
        if depth > DEEP_MAX {
            let limit = u32::try_from(DEEP_MAX).unwrap_or(u32::MAX);
            findings.error(place(element, ""), Issue::TooMany { what: "levels of groups".into(), limit });
            continue;
        }
        let mut seen = HashSet::new();
        let is_meta = |child: &Element| depth == 0 && child.name() == "meta";
        let below = element.children().filter(|child| !is_meta(child));
        let below: Vec<Element> = below.filter(|child| seen.insert(child.name())).collect();
        waiting.extend(below.into_iter().rev().map(|child| (child, id, depth + 1)));
    }
    drafts
}

fn push<'a>(drafts: &mut Vec<Draft<'a>>, element: Element<'a>, parent: NodeId) -> NodeId {
    let id = NodeId::try_from(drafts.len()).unwrap_or(NodeId::MAX);
    let name = element.name().to_owned();
    let above = drafts.get(parent as usize).map_or("", |parent| parent.path.as_str());
    let path = format!("{above}/{name}");
    let is_group = element.children().next().is_some();
    drafts.push(Draft { id, name, path, parent, kind: Kind::Hidden, is_group, element });
    id
}

/// What a node is, by its bind and its control.
#[inline(never)]
pub fn kind(
    draft: &Draft,
    binds: &HashMap<String, Element>,
    controls: &HashMap<String, Control>,
    lists: &mut Lists,
    languages: &Languages,
    findings: &mut Findings,
) -> Kind {
    if draft.id == 0 {
        return Kind::Root;
    }
    let bind = binds.get(&draft.path).copied();
    let Some(control) = controls.get(&draft.path) else {
        let preload = bind.and_then(preload).map(Kind::Preload);
        return preload.unwrap_or(if draft.is_group { Kind::Group } else { Kind::Hidden });
    };
    let element = control.element;
    let mut list = || lists.of_control(element, &draft.path, languages, findings);
    let media = |kind: &str| element.attribute("mediatype").is_some_and(|media| media.starts_with(kind));
    match element.name() {
        "repeat" => Kind::Repeat,
        "group" => Kind::Group,
        "select1" => Kind::SelectOne(list()),
        "select" => Kind::SelectMultiple(list()),
        "rank" => Kind::Rank(list()),
        "range" => Kind::Range,
        "trigger" => Kind::Acknowledge,
        "upload" if media("image/") => Kind::Image,
        "upload" if media("audio/") => Kind::Audio,
        "upload" if media("video/") => Kind::Video,
        "upload" => Kind::File,
        "input"
            if child(element, "label").is_none() && bind.is_some_and(|bind| bind.attribute("calculate").is_some()) =>
        {
            Kind::Hidden // there for what it sets
        }
        _ => bind.map_or(Kind::Text, input),
    }
}

/// What an input asks for. One that cannot be changed and has no type is a note.
#[inline(never)]
fn input(bind: Element) -> Kind {
    let kind = bind.attribute("type").unwrap_or("string");
    match kind.rsplit(':').next().unwrap_or_default() {
        "int" | "integer" | "long" | "short" => Kind::Integer,
        "decimal" | "double" | "float" => Kind::Decimal,
        "date" => Kind::Date,
        "time" => Kind::Time,
        "dateTime" => Kind::DateTime,
        "geopoint" => Kind::Geopoint,
        "geotrace" => Kind::Geotrace,
        "geoshape" => Kind::Geoshape,
        "barcode" => Kind::Barcode,
        _ if bind.attribute("readonly").is_some_and(is_true) && bind.attribute("calculate").is_none() => Kind::Note,
        _ => Kind::Text,
    }
}

fn is_true(text: &str) -> bool {
    matches!(text.trim(), "true()" | "true" | "1")
}

fn preload(bind: Element) -> Option<Preload> {
    match (bind.attribute("preload")?, bind.attribute("preloadParams").unwrap_or_default()) {
        ("timestamp", "start") => Some(Preload::Start),
        ("timestamp", "end") => Some(Preload::End),
        ("date", "today") => Some(Preload::Today),
        ("property", "deviceid" | "uri:deviceid") => Some(Preload::DeviceId),
        ("property", "username" | "uri:username") => Some(Preload::Username),
        ("property", "email" | "uri:email") => Some(Preload::Email),
        ("property", "phonenumber" | "uri:phonenumber") => Some(Preload::Phone),
        _ => None,
    }
}

/// What a bind says of its node, and what the node is answered with at first.
#[inline(never)]
pub fn fill(
    node: &mut Node,
    draft: &Draft,
    bind: Element,
    languages: &Languages,
    reader: &Reader,
    findings: &mut Findings,
) {
    let mut read = |name: &str| {
        let text = bind.attribute(name).map(str::trim).filter(|text| !text.is_empty())?;
        reader.parse(text, draft.id, &|| place(bind, name), findings)
    };
    node.relevant = read("relevant");
    node.required = read("required");
    node.constraint = read("constraint");
    node.read_only = read("readonly");
    node.calculate = read("calculate");
    for condition in [&mut node.required, &mut node.read_only] {
        condition.take_if(|expr| *expr == Expr::boolean(false));
    }
    if node.kind == Kind::Note {
        node.read_only = None; // that is what makes it a note
    }
    parameters::read(node, bind, true);
    node.save_to = bind.attribute("saveto").map(str::to_owned);
    node.stop = own(bind, "stop").map(str::to_owned);
    if node.is_question() {
        let number = |name: &str| own(bind, name).and_then(parse_number);
        let limits = Limits {
            low_alarm: number("low_alarm"),
            low_warning: number("low_warning"),
            high_warning: number("high_warning"),
            high_alarm: number("high_alarm"),
        };
        let text = |name: &str| own(bind, name).unwrap_or_default().to_owned();
        let point = Point { code: text("code"), unit: text("unit"), limits, max_per_hour: number("max_per_hour") };
        node.point = Some(point).filter(|point| *point != Point::default());
    }
    let mut message = |name: &str| match bind.attribute(name) {
        Some(text) => {
            let said = languages.referenced(text, draft.id, reader, findings);
            said.unwrap_or_else(|| languages.everywhere(text, bind, findings))
        }
        None => Vec::new(),
    };
    node.required_message = message("requiredMsg");
    node.constraint_message = message("constraintMsg");
}

/// An attribute of ours.
fn own<'a>(bind: Element<'a>, name: &str) -> Option<&'a str> {
    bind.attributes_of(NAMESPACE)
        .find(|(own, _)| *own == name)
        .map(|(_, text)| text.trim())
        .filter(|text| !text.is_empty())
}

/// Of what a round adds to a form.
const NAMESPACE: &str = "https://coletor.dev/xforms";

/// The text of an element of the instance.
pub fn first_value<'a>(draft: &Draft<'a>) -> Option<&'a str> {
    let text = draft.element.text().map(str::trim).filter(|text| !text.is_empty());
    text.filter(|_| !draft.is_group && child(draft.element, "*").is_none())
}
