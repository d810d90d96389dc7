//! What the server said, typed and reactive: the rows of all scopes as the screens read them.

use coletor_common::form::model::Form;
use coletor_common::id::{FormId, PersonId, RecordId, ShiftId};
use coletor_common::json::Json;
use coletor_common::map::Map;
use coletor_common::record::Record;
use coletor_common::round::past::Readings;
use coletor_common::row::{
    self, AvailabilityRow, ColleagueRow, CommandRow, EntityRow, ExecutionRow, FormRow, MembershipRow, ProjectRow,
};
use coletor_common::sync::frame::Row;
use leptos::prelude::*;
use serde::de::DeserializeOwned;
use std::ops::Deref;
use std::str::FromStr;
use std::sync::Arc;

/// A form as the server published it. Cloning shares it.
#[derive(Clone)]
pub struct Published {
    /// The form.
    pub form: Arc<Form>,
    /// The row it came in, to be kept with the records that take it.
    pub row: Arc<Json>,
}

/// The same row; another one with the same content is news too.
impl PartialEq for Published {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.row, &other.row)
    }
}

impl Deref for Published {
    type Target = Form;

    fn deref(&self) -> &Form {
        &self.form
    }
}

/// Signals of everything the server said. Copies share them.
#[derive(Clone, Copy)]
pub struct Mirror {
    /// The project; `None` before the first contact.
    pub project: RwSignal<Option<ProjectRow>>,
    /// The forms in force.
    pub forms: RwSignal<Map<FormId, Published>>,
    /// When forms may be begun, where the administration says more than their workbooks.
    pub availability: RwSignal<Map<FormId, AvailabilityRow>>,
    /// The shifts of this device's people.
    pub shifts: RwSignal<Map<PersonId, Vec<ShiftId>>>,
    /// Who may collect, each a [`row::ColleagueRow`]: read when somebody is named.
    pub colleagues: RwSignal<Map<String, Json>>,
    /// Who executes what.
    pub executions: RwSignal<Map<RecordId, ExecutionRow>>,
    /// Records that the server has.
    pub records: RwSignal<Map<RecordId, Arc<Record>>>,
    /// Forms of records that were handed over, by [`row::form_version_key`].
    pub versions: RwSignal<Map<String, Published>>,
    /// Entities, by [`row::entity_key`].
    pub entities: RwSignal<Map<String, EntityRow>>,
    /// Assets by code, each a [`coletor_common::asset::Asset`]: read when one is looked at, because they are many.
    pub assets: RwSignal<Map<String, Json>>,
    /// What rounds read in their latest records, by record.
    pub readings: RwSignal<Map<RecordId, Readings>>,
    /// What this device is to do, by key; `None` where this build does not know what that means.
    pub commands: RwSignal<Map<String, Option<CommandRow>>>,
    /// How often rows were taken in.
    taken: StoredValue<u32>,
}

impl Default for Mirror {
    fn default() -> Self {
        Self {
            project: RwSignal::new(None),
            forms: RwSignal::new(Map::new()),
            availability: RwSignal::new(Map::new()),
            shifts: RwSignal::new(Map::new()),
            colleagues: RwSignal::new(Map::new()),
            executions: RwSignal::new(Map::new()),
            records: RwSignal::new(Map::new()),
            versions: RwSignal::new(Map::new()),
            entities: RwSignal::new(Map::new()),
            assets: RwSignal::new(Map::new()),
            readings: RwSignal::new(Map::new()),
            commands: RwSignal::new(Map::new()),
            taken: StoredValue::new(0),
        }
    }
}

impl Mirror {
    /// What `read` finds in the store while no rows are taken in: scopes come each by itself, and what has left one may
    /// come in another at that moment.
    pub async fn undisturbed<T, E>(&self, read: impl AsyncFn() -> Result<T, E>) -> Result<T, E> {
        loop {
            let before = self.taken.get_value();
            let found = read().await?;
            if self.taken.get_value() == before {
                return Ok(found);
            }
        }
    }

    /// Takes rows in, oldest first. Kinds of a newer server are left out here; the store keeps them.
    pub fn take(&self, rows: &[Row]) {
        self.taken.update_value(|taken| *taken = taken.wrapping_add(1));
        if let Some(row) = rows.iter().rfind(|row| row.kind == row::PROJECT) {
            self.project.set(row.body.as_ref().and_then(|body| body.read().ok()));
        }
        change(self.forms, row::FORM, rows, published);
        set(self.availability, row::AVAILABILITY, rows, |row: AvailabilityRow| row);
        set(self.shifts, row::MEMBERSHIP, rows, |row: MembershipRow| row.shifts);
        set(self.executions, row::EXECUTION, rows, |row: ExecutionRow| row);
        set(self.records, row::RECORD, rows, |row: Record| Arc::new(row));
        change(self.versions, row::FORM_VERSION, rows, published);
        set(self.entities, row::ENTITY, rows, |row: EntityRow| row);
        for (map, kind) in [(self.assets, row::ASSET), (self.colleagues, row::COLLEAGUE)] {
            change(map, kind, rows, |body| Some(body?.clone()));
        }
        set(self.readings, row::READINGS, rows, |row: Readings| row);
        change(self.commands, row::COMMAND, rows, |body| Some(body?.read().ok()));
    }

    /// Forgets everything, before rows of a changed set of scopes are read anew.
    pub fn clear(&self) {
        self.project.set(None);
        self.forms.update(Map::clear);
        self.availability.update(Map::clear);
        self.shifts.update(Map::clear);
        self.colleagues.update(Map::clear);
        self.executions.update(Map::clear);
        self.records.update(Map::clear);
        self.versions.update(Map::clear);
        self.entities.update(Map::clear);
        self.assets.update(Map::clear);
        self.readings.update(Map::clear);
        self.commands.update(Map::clear);
    }

    /// A form in that version, if it is here.
    pub fn form(&self, form: &FormId, version: &str) -> Option<Published> {
        let in_force = self.forms.with_untracked(|forms| forms.get(form).cloned());
        in_force.filter(|form| form.version == version).or_else(|| {
            let key = row::form_version_key(form, version);
            self.versions.with_untracked(|versions| versions.get(&key).cloned())
        })
    }

    /// What is known of a colleague.
    pub fn colleague(&self, person: PersonId) -> Option<ColleagueRow> {
        self.colleagues.with(|all| all.get(&person.to_string())?.read().ok())
    }

    /// Follows everything.
    pub fn track(&self) {
        self.project.track();
        self.forms.track();
        self.availability.track();
        self.shifts.track();
        self.colleagues.track();
        self.executions.track();
        self.records.track();
        self.versions.track();
        self.entities.track();
        self.assets.track();
        self.readings.track();
        self.commands.track();
    }
}

fn published(body: Option<&Json>) -> Option<Published> {
    let row: FormRow = body?.read().ok()?;
    Some(Published { form: Arc::new(row.form), row: Arc::new(body?.clone()) })
}

/// Puts the rows of a kind into a map, or takes them out; what cannot be read is out too.
pub fn set<K, B, V>(map: RwSignal<Map<K, V>>, kind: &str, rows: &[Row], convert: impl Fn(B) -> V)
where
    K: Ord + FromStr + Send + Sync + 'static,
    B: DeserializeOwned,
    V: Send + Sync + 'static,
{
    change(map, kind, rows, |body| body?.read::<B>().ok().map(&convert));
}

/// All rows of a kind at once, so that whoever follows the map hears of it once.
fn change<K, V>(map: RwSignal<Map<K, V>>, kind: &str, rows: &[Row], read: impl Fn(Option<&Json>) -> Option<V>)
where
    K: Ord + FromStr + Send + Sync + 'static,
    V: Send + Sync + 'static,
{
    let of_kind = rows.iter().filter(|row| row.kind == kind);
    let mut changed = of_kind.filter_map(|row| Some((row.key.parse::<K>().ok()?, read(row.body.as_ref())))).peekable();
    if changed.peek().is_none() {
        return;
    }
    map.update(|map| {
        for (key, value) in changed {
            match value {
                Some(value) => map.insert(key, value),
                None => drop(map.remove(&key)),
            }
        }
    });
}
