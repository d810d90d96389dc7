//! What a document's `meta` says of entities and of the audit log.

use super::model::Draft;
use super::{Element, child, children, place};
use crate::form::entity::EntityRule;
use crate::form::expr::Expr;
use crate::form::model::NodeId;
use crate::form::read::{Findings, Reader, list_issue, property_issue};
use crate::form::report::Issue;
use crate::map::Map;
use foldhash::HashMap;

/// Where the entity stands.
pub const ENTITY: &str = "/meta/entity";

/// The list of entities that the document makes and changes, and the properties that it gives to them.
#[inline(never)]
pub fn own(primary: Element, model: Element) -> Option<(String, Vec<String>)> {
    let entity = child(primary, "meta").and_then(|meta| child(meta, "entity"))?;
    let properties = children(model, "bind").filter_map(|bind| bind.attribute("saveto")).map(str::to_owned);
    Some((entity.attribute("dataset")?.to_owned(), properties.collect()))
}

/// What finished records do to entities, if anything.
#[inline(never)]
pub fn read(
    primary: Element,
    binds: &HashMap<String, Element>,
    reader: &Reader,
    findings: &mut Findings,
) -> Option<EntityRule> {
    let entity = child(primary, "meta").and_then(|meta| child(meta, "entity"))?;
    let Some(list) = entity.attribute("dataset").filter(|list| !list.is_empty()) else {
        findings.error(place(entity, "dataset"), Issue::Blank { heading: "dataset".into() });
        return None;
    };
    if let Some(issue) = list_issue(list) {
        findings.error(place(entity, "dataset"), issue);
    }
    let mut computed = |path: &str| {
        let bind = binds.get(&format!("{ENTITY}{path}"))?;
        let text = bind.attribute("calculate")?;
        reader.parse(text, 0, &|| place(*bind, "calculate"), findings)
    };
    let has = |name: &str| entity.attribute(name).is_some();
    // A flag without a calculation is the flag itself.
    let flag = |computed: Option<Expr>, name: &str| {
        computed.or_else(|| {
            entity.attribute(name).filter(|flag| matches!(*flag, "1" | "true")).map(|_| Expr::boolean(true))
        })
    };
    let (label, id) = (computed("/label"), computed("/@id"));
    let (create, update) = (flag(computed("/@create"), "create"), flag(computed("/@update"), "update"));
    let only_creates = has("create") && !has("update");
    Some(EntityRule {
        list: list.to_owned(),
        label,
        id: id.filter(|_| !only_creates),
        // What always happens needs no condition.
        create_if: create.filter(|create| has("update") || *create != Expr::boolean(true)),
        update_if: update.filter(|update| has("create") || *update != Expr::boolean(true)),
    })
}

/// Reports properties that have no entity, no valid name, or more than one value a record.
#[inline(never)]
pub fn check(drafts: &[Draft], binds: &HashMap<String, Element>, has_entity: bool, findings: &mut Findings) {
    let above = |id: NodeId| drafts.get(id as usize).map(|draft| (draft.kind, draft.parent));
    for draft in drafts {
        let Some(bind) = binds.get(&draft.path) else { continue };
        let Some(property) = bind.attribute("saveto") else { continue };
        if let Some(issue) = property_issue(property, has_entity, draft.id, above) {
            findings.error(place(*bind, "saveto"), issue);
        }
    }
}

/// The parameters of the audit log, where the document asks for one.
#[inline(never)]
pub fn audit(primary: Element, binds: &HashMap<String, Element>) -> Option<Map<String, String>> {
    child(primary, "meta").and_then(|meta| child(meta, "audit"))?;
    let mut parameters = Map::new();
    if let Some(bind) = binds.get("/meta/audit") {
        for (name, value) in bind.attributes_of(ODK) {
            parameters.insert(name.to_owned(), value.to_owned());
        }
    }
    Some(parameters)
}

const ODK: &str = "http://www.opendatakit.org/xforms";
