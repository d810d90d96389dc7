//! Entities: what a form keeps on knowing after its records, such as trees or households. A finished record creates one or
//! changes one; other forms offer them as choices. Stores nothing.
//!
//! Rule: the ODK `XForms` specification, "Entities".

use super::choices::{ChoiceList, Source};
use super::expr::Expr;
use super::files::Table;
use super::filling::Filling;
use super::model::Form;
use crate::map::Map;
use serde::{Deserialize, Serialize};

/// What finished records of a form do to entities.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EntityRule {
    /// The list that the entities are in.
    pub list: String,
    /// What an entity is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<Expr>,
    /// Which entity is changed; without it each record creates one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Expr>,
    /// One is created only where this is true.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub create_if: Option<Expr>,
    /// One is changed only where this is true.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub update_if: Option<Expr>,
}

/// What one finished record does to an entity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntityChange {
    /// The list.
    pub list: String,
    /// The entity; `None` where one is created that has none yet: it is called as its record is.
    pub id: Option<String>,
    /// Whether it may be there already; otherwise it is created.
    pub update: bool,
    /// What it is called; blank where that stays.
    pub label: String,
    /// Its properties that the record says something of.
    pub data: Map<String, String>,
    /// The version of the entity that was known when the record was filled.
    pub base: u64,
}

/// One entity as it is known.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Entity {
    /// Counted from 1 with each change.
    pub version: u64,
    /// What it is called.
    pub label: String,
    /// Its properties.
    pub data: Map<String, String>,
    /// Whether a change was made by somebody who did not know the one before it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub conflict: bool,
}

/// The path under which a record says which version of its entity was known when it was filled, as ODK's clients do. What is
/// below [`META`] is the record's own, and no answer to a question.
pub const BASE_VERSION: &str = "/meta/entity/@baseVersion";
/// The path under which a record says what its entity is called, where it does: ODK's clients send it along.
pub const LABEL: &str = "/meta/entity/label";
/// Begins the paths of what is the record's own.
pub const META: &str = "/meta/";

/// Columns of every list of entities; its properties come behind them.
pub const COLUMNS: [&str; 3] = ["name", "label", "__version"];

/// The table of a list of entities, none of which are known.
pub fn table(properties: Vec<String>) -> Table {
    Table::of(COLUMNS.iter().map(|name| (*name).to_owned()).chain(properties).collect())
}

impl Entity {
    /// What becomes of an entity (`None`: there is none yet) by a change.
    pub fn changed(before: Option<&Self>, change: &EntityChange) -> Self {
        let mut entity = before.cloned().unwrap_or_default();
        entity.conflict |= change.update && before.is_some_and(|before| before.version > change.base);
        entity.version += 1;
        if !change.label.is_empty() {
            entity.label.clone_from(&change.label);
        }
        for (name, value) in change.data.iter() {
            entity.data.insert(name.clone(), value.clone());
        }
        entity
    }

    /// What an entity is by these changes, in their order; each has the number that it was given when it came. `None`
    /// without any. A change that came later than another, but belongs before it, was not known to that one.
    pub fn of(changes: impl IntoIterator<Item = (u64, EntityChange)>) -> Option<Self> {
        changes.into_iter().fold(None, |before: Option<Self>, (number, change)| {
            let known = before.as_ref().map_or(0, |before| before.version);
            Some(Self { version: known.max(number), ..Self::changed(before.as_ref(), &change) })
        })
    }
}

impl Filling {
    /// What this filling, once it is finished, does to an entity: nothing where the form's conditions are false.
    pub fn entity_change(&self) -> Option<EntityChange> {
        let form = self.form();
        let rule = form.entity.as_ref()?;
        let said = |expr: &Option<Expr>| expr.as_ref().map(|expr| self.evaluate(expr, 0)).unwrap_or_default();
        let holds = |expr: &Option<Expr>, otherwise| expr.as_ref().map_or(otherwise, |expr| self.is_true(expr, 0));
        let id = Some(said(&rule.id)).filter(|id| !id.is_empty());
        let create = holds(&rule.create_if, rule.id.is_none());
        let update = rule.id.is_some() && holds(&rule.update_if, rule.create_if.is_none());
        if !create && (!update || id.is_none()) {
            return None;
        }
        let saved = |(at, node): (u32, &super::model::Node)| {
            let value = self.seen(at).to_owned();
            node.save_to.clone().filter(|_| self.is_relevant(at)).map(|name| (name, value))
        };
        let data = (0..).zip(&form.nodes).filter_map(saved).collect();
        let update = update && id.is_some();
        let base = if update { id.as_deref().map_or(0, |id| self.entity_version(&rule.list, id)) } else { 0 };
        Some(EntityChange { list: rule.list.clone(), id, update, label: said(&rule.label), data, base })
    }

    fn entity_version(&self, list: &str, id: &str) -> u64 {
        let list = self.form().lists.iter().find(|own| own.name == list && own.source == Source::Entities);
        let version = list.and_then(|list| {
            let column = list.columns().position(|name| name == COLUMNS[2])?;
            list.field(list.find(id)?, u32::try_from(column).ok()?).parse().ok()
        });
        version.unwrap_or(0)
    }
}

impl Form {
    /// The names of the lists of entities that it offers.
    pub fn entity_lists(&self) -> impl Iterator<Item = &str> {
        self.lists.iter().filter(|list| list.source == Source::Entities).map(|list| list.name.as_str())
    }

    /// The properties that its records give to entities of its list.
    pub fn properties(&self) -> impl Iterator<Item = &str> {
        self.nodes.iter().filter_map(|node| node.save_to.as_deref())
    }

    /// Puts the entities of a list, by id, in the place of those it knew.
    pub fn fill_entities(&mut self, list: &str, entities: &Map<String, Entity>) {
        for own in self.lists.iter_mut().filter(|own| own.name == list && own.source == Source::Entities) {
            let columns: Vec<String> = own.columns().map(str::to_owned).collect();
            let row = |(id, entity): (&String, &Entity)| {
                let field = |column: &String| match column.as_str() {
                    "name" => id.clone(),
                    "label" => entity.label.clone(),
                    "__version" => entity.version.to_string(),
                    property => entity.data.get(property).cloned().unwrap_or_default(),
                };
                columns.iter().map(field).collect::<Vec<_>>()
            };
            let rows: Vec<Vec<String>> = entities.iter().map(row).collect();
            *own = ChoiceList::of_rows(
                own.name.clone(),
                &columns,
                &rows,
                own.stored_column(),
                own.label_columns().to_vec(),
            )
            .from(Source::Entities);
        }
    }
}
