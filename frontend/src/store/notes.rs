//! Small things to remember: what became of commands, which operations were set aside, what finished records leave behind.

use super::commit::Change;
use super::{Durability, Store, StoreError, schema};
use coletor_common::form::entity::EntityChange;
use coletor_common::id::{FormId, PersonId, RecordId};
use coletor_common::map::Map;
use coletor_common::problem::Code;
use coletor_common::sync::frame::Receipt;
use serde::{Deserialize, Serialize};
use web_sys::IdbKeyRange;

const RECEIPTS: &str = "receipts";
const SET_ASIDE: &str = "set_aside";
const ENTITY_CHANGES: &str = "entity_changes";

/// An operation that the server stored and did not apply from this log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetAside {
    /// Which log.
    pub incarnation: u32,
    /// Its place there.
    pub seq: u64,
    /// Why it is in quarantine, where an administrator may still apply it; `None` if it had its effect before, from
    /// another log of this device.
    pub code: Option<Code>,
}

impl Store {
    /// What became of commands whose rows were still there.
    pub async fn receipts(&self) -> Result<Vec<Receipt>, StoreError> {
        Ok(self.meta(RECEIPTS).await?.unwrap_or_default())
    }

    /// Remembers what became of commands.
    pub async fn set_receipts(&self, receipts: &[Receipt]) -> Result<(), StoreError> {
        self.set_meta(RECEIPTS, receipts).await
    }

    /// Operations that were set aside.
    pub async fn set_aside(&self) -> Result<Vec<SetAside>, StoreError> {
        Ok(self.meta(SET_ASIDE).await?.unwrap_or_default())
    }

    /// Remembers which operations were set aside.
    pub async fn put_set_aside(&self, all: &[SetAside]) -> Result<(), StoreError> {
        self.set_meta(SET_ASIDE, all).await
    }

    /// What the record of a form said, by path, that this person finished last on this device.
    pub async fn last_saved(&self, person: PersonId, form: &FormId) -> Result<Map<String, String>, StoreError> {
        let found: Option<LastSaved> = self.meta(&last_saved_of(person, form)).await?;
        Ok(found.map(|last| last.answers).unwrap_or_default())
    }

    /// Remembers what a finished record said.
    pub async fn set_last_saved(&self, last: &LastSaved) -> Result<(), StoreError> {
        self.set_meta(&last_saved_of(last.person, &last.form), last).await
    }

    /// Forgets what erased records have left behind.
    pub async fn forget_notes(&self, erased: &[RecordId]) -> Result<(), StoreError> {
        let range = IdbKeyRange::bound(&LAST_SAVED.into(), &format!("{LAST_SAVED}\u{ffff}").into())?;
        let notes: Vec<LastSaved> = self.all(schema::META, Some(range), None).await?;
        let gone = notes.iter().filter(|last| erased.contains(&last.record));
        let key = |last: &LastSaved| last_saved_of(last.person, &last.form).into();
        let mut changes: Vec<Change> = gone.map(|last| Change::Delete(schema::META, key(last))).collect();
        let waiting = self.entity_changes().await?;
        let left: Vec<_> = waiting.iter().filter(|(record, _)| !erased.contains(record)).collect();
        if left.len() < waiting.len() {
            changes.push(Change::put_json(schema::META, ENTITY_CHANGES.into(), &left)?);
        }
        if changes.is_empty() { Ok(()) } else { self.commit(changes, Durability::Strict).await }
    }

    /// What records of this device do to entities, as far as the server may not have carried it out.
    pub async fn entity_changes(&self) -> Result<Vec<(RecordId, EntityChange)>, StoreError> {
        Ok(self.meta(ENTITY_CHANGES).await?.unwrap_or_default())
    }

    /// Remembers them.
    pub async fn set_entity_changes(&self, all: &[(RecordId, EntityChange)]) -> Result<(), StoreError> {
        self.set_meta(ENTITY_CHANGES, all).await
    }
}

/// What a finished record leaves to the next one of its form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastSaved {
    /// The record.
    pub record: RecordId,
    /// Who finished it.
    pub person: PersonId,
    /// Its form.
    pub form: FormId,
    /// What it said, by path.
    pub answers: Map<String, String>,
}

const LAST_SAVED: &str = "last_saved ";

fn last_saved_of(person: PersonId, form: &FormId) -> String {
    format!("{LAST_SAVED}{person} {form}")
}
