//! ODK `XForms` documents: read into a compiled form, and written of one.
//!
//! Rule: the ODK `XForms` specification. Documents with a document type are refused, so that no entity can name a file or
//! grow; sizes and depths are limited. Fetches nothing that a document names.
//!
//! Steps of reading are kept from being compiled into one another (`inline(never)`), here and where documents and
//! expressions are read: a browser compiles a function whole, beside the one that is running, in a time that grows faster
//! than its length, and what is read once would never win that time back.

mod actions;
mod body;
mod entities;
mod lists;
mod model;
mod parameters;
mod texts;
mod write;

pub use write::write;

use super::graph::link;
use super::model::{Form, Kind, NODES_MAX, Node};
use super::names::Names;
use super::read::{Findings, Reader, Supplies, VERSION_FIRST, entity_properties};
use super::report::{Finding, Issue, Place};
use super::xml::{Document, Element, XmlError};
use crate::id::FormId;
use crate::map::Map;

/// Longest document, in bytes.
pub const DOCUMENT_BYTES_MAX: usize = 32 * 1024 * 1024;
/// Most elements and texts of one.
const PARTS_MAX: u32 = 4_000_000;
/// Deepest nesting of a form's nodes.
const DEEP_MAX: usize = 64;

/// The form that a document describes, and all that was found in it. There is a form exactly where nothing found is an
/// error. Places are lines; the heading is the element or attribute.
pub fn read(text: &str) -> (Option<Form>, Vec<Finding>) {
    read_with(text, Supplies::default())
}

/// The same, with what belongs to a form beside its document.
pub fn read_with(text: &str, supplies: Supplies) -> (Option<Form>, Vec<Finding>) {
    let mut findings = Findings::default();
    if text.len() > DOCUMENT_BYTES_MAX {
        let limit = u32::try_from(DOCUMENT_BYTES_MAX).unwrap_or(u32::MAX);
        findings.error(Place::default(), Issue::TooMany { what: "bytes".into(), limit });
        return findings.finish(None, |_| 0);
    }
    let form = match Document::parse(text, PARTS_MAX) {
        Ok(document) => form(document.root(), supplies, &mut findings),
        Err(XmlError::Broken { line, why }) => {
            let place = Place { sheet: SHEET.into(), row: Some(line), ..Place::default() };
            findings.error(place, Issue::DocumentBroken { why });
            None
        }
        Err(XmlError::TooMany { limit }) => {
            findings.error(Place::default(), Issue::TooMany { what: "elements".into(), limit });
            None
        }
    };
    findings.finish(form, |_| 0)
}

/// What places of a document have in the place of a sheet.
const SHEET: &str = "XML";

fn place(element: Element, heading: &str) -> Place {
    Place { sheet: SHEET.into(), row: Some(element.line()), column: None, heading: Some(heading.to_owned()) }
}

/// The first element below that has this name, whatever its namespace.
fn child<'a>(element: Element<'a>, name: &str) -> Option<Element<'a>> {
    children(element, name).next()
}

fn children<'a>(element: Element<'a>, name: &str) -> impl Iterator<Item = Element<'a>> {
    element.children().filter(move |child| child.name() == name)
}

fn form(root: Element, supplies: Supplies, findings: &mut Findings) -> Option<Form> {
    let model = child(root, "head").and_then(|head| child(head, "model"));
    let Some(model) = model else {
        findings.error(place(root, "model"), Issue::SheetMissing { sheet: "model".into() });
        return None;
    };
    let primary = children(model, "instance").next().and_then(|instance| instance.children().next());
    let Some(primary) = primary else {
        findings.error(place(model, "instance"), Issue::SheetMissing { sheet: "instance".into() });
        return None;
    };
    let languages = texts::Languages::of(model, findings);
    let binds = model::binds(model, findings);
    let mut drafts = model::drafts(primary, findings);
    if drafts.len() > NODES_MAX {
        let limit = u32::try_from(NODES_MAX).unwrap_or(u32::MAX);
        findings.error(place(primary, ""), Issue::TooMany { what: "questions".into(), limit });
        return None;
    }
    let own = entities::own(primary, model);
    let properties = |list: &str| entity_properties(supplies, own.as_ref(), list);
    let files = |name: &str| (supplies.files)(name);
    let supplies =
        Supplies { files: &files, entities: &properties, is_shown: supplies.is_shown, is_asset: supplies.is_asset };
    let mut lists = lists::read(model, &languages, supplies, findings);
    let controls = child(root, "body").map(|body| body::read(body, &drafts, findings)).unwrap_or_default();
    let recorded = actions::recorded(root);
    for draft in &mut drafts {
        draft.kind = match recorded.get(&draft.path) {
            Some(background) => Kind::Background(*background),
            None => model::kind(draft, &binds, &controls, &mut lists, &languages, findings),
        };
        // What holds others is no question: they would have nowhere to be.
        if draft.is_group && !matches!(draft.kind, Kind::Root | Kind::Group | Kind::Repeat) {
            let text = draft.path.clone();
            findings.error(place(draft.element, ""), Issue::ReferenceUnknown { text, meant: None });
        }
        if !(supplies.is_shown)(draft.kind) {
            let text = draft.path.clone();
            findings.error(place(draft.element, "bind"), Issue::TypeUnsupported { text });
        }
    }
    let spots = drafts.iter().map(|draft| (draft.name.as_str(), draft.parent, draft.kind));
    let first = primary.name();
    let texts = texts::ids(&drafts, &controls, first).chain(lists.text_ids()).collect();
    let names = Names::of(first, spots, lists.columns()).with_texts(texts);
    let reader = Reader::new(&names);
    let mut nodes: Vec<Node> = Vec::with_capacity(drafts.len());
    for draft in &drafts {
        let mut node = Node::blank(draft.name.clone(), draft.path.clone(), draft.parent, draft.kind);
        if let Some(bind) = binds.get(&draft.path) {
            model::fill(&mut node, draft, *bind, &languages, &reader, findings);
            if let Some(stop) = node.stop.as_deref().filter(|stop| !(supplies.is_asset)(stop)) {
                findings.warning(place(*bind, "stop"), Issue::StopWithoutAsset { text: stop.into() });
            }
        }
        if let Some(control) = controls.get(&draft.path) {
            body::fill(&mut node, draft, control, &languages, &reader, findings);
        }
        nodes.push(node);
    }
    actions::read(root, &drafts, &mut nodes, &reader, findings);
    let links = link(&nodes, &names);
    for cycle in &links.cycles {
        let name = |id: &u32| nodes.get(*id as usize).map(|node| node.name.clone()).unwrap_or_default();
        let path = cycle.iter().chain(cycle.first()).map(name).collect();
        findings.error(place(model, "bind"), Issue::Cycle { path });
    }
    let id = primary.attribute("id").or_else(|| primary.default_namespace()).unwrap_or(primary.name());
    let Ok(form_id) = id.parse::<FormId>() else {
        findings.error(place(primary, "id"), Issue::NameInvalid { text: id.into() });
        return None;
    };
    let title = child(root, "head").and_then(|head| child(head, "title")).and_then(Element::text).map(str::trim);
    let title = title.filter(|title| !title.is_empty()).unwrap_or(id).to_owned();
    let name = binds.iter().find(|(path, _)| path.ends_with("/meta/instanceName")).map(|(_, bind)| *bind);
    let calculate = name.and_then(|bind| Some((bind.attribute("calculate")?, bind)));
    let instance_name =
        calculate.and_then(|(text, bind)| reader.parse(text, 0, &|| place(bind, "calculate"), findings));
    let entity = entities::read(primary, &binds, &reader, findings);
    entities::check(&drafts, &binds, entity.is_some(), findings);
    let version = primary.attribute("version").map(str::trim).filter(|version| !version.is_empty());
    let version = version.unwrap_or_else(|| {
        findings.warning(place(primary, "version"), Issue::Blank { heading: "version".into() });
        VERSION_FIRST
    });
    nodes[0].label = languages.everywhere(&title, primary, findings);
    Some(Form {
        id: form_id,
        version: version.to_owned(),
        title,
        default_language: languages.default,
        languages: languages.names(),
        instance_name,
        nodes,
        lists: lists.finish(),
        round: None,
        entity,
        audit: entities::audit(primary, &binds),
        files: Map::new(),
        passed: Map::new(),
    })
}
