//! Opening a record: with the version of its form that it can go on with, the entities that the form offers, and what the
//! record before it said.

use super::Editor;
use crate::app::App;
use crate::journal::{Entry, JournalError};
use crate::mirror::Published;
use crate::store::{LastSaved, StoreError};
use crate::tabs::Role;
use coletor_common::form::entity::{Entity, EntityChange};
use coletor_common::form::examine::context;
use coletor_common::form::filling::Context;
use coletor_common::form::migrate::{Misfit, misfits};
use coletor_common::form::model::{Form, NodeId};
use coletor_common::id::RecordId;
use coletor_common::map::Map;
use coletor_common::op::Event;
use coletor_common::record::Record;
use coletor_common::row::entity_key;
use leptos::prelude::*;
use std::sync::Arc;

impl Editor {
    /// Opens a record of this device, for as long as `owner` lives. `None` if there is none of that name.
    pub async fn open(app: &'static App, id: RecordId, owner: Owner) -> Result<Option<Self>, JournalError> {
        let find = || app.journal.records.with_untracked(|records| records.get(&id).cloned());
        let Some(record) = find() else { return Ok(None) };
        if let Some(newer) = newer(app, &record)
            && let Some(own) = app.store().form(record.form.as_str(), &record.version).await?
            && unfit(app, own, &newer, &record).await?.is_empty()
        {
            // Where it cannot be stored now, the record goes on with the version that it has.
            let _ = move_to(app, id, newer).await;
        }
        let Some(record) = find() else { return Ok(None) };
        let stored = app.store().form(record.form.as_str(), &record.version).await?;
        let Some(form) = stored else { return Ok(None) };
        let form = with_entities(app, form).await?;
        let saved = app.store().last_saved(app.person(), &record.form).await?;
        let saved = saved.iter().filter_map(|(path, value)| Some((form.find(path)?.0, value.clone()))).collect();
        Ok(Some(owner.with(|| Self::on(app, &record, &Arc::new(form), saved))))
    }

    /// Tracks which version of the form is in force.
    pub fn track_version_in_force(self) {
        self.app.mirror.forms.track();
    }

    /// The version in force, if it is another one than the record's, and what of the record does not fit it.
    pub async fn newer_version(self) -> Result<Option<(Published, Vec<Misfit>)>, StoreError> {
        let Some(record) = self.record.try_get_untracked().flatten() else { return Ok(None) };
        let Some(newer) = newer(self.app, &record) else { return Ok(None) };
        let own = Form::clone(&self.form());
        let misfits = unfit(self.app, own, &newer, &record).await?;
        Ok(Some((newer, misfits)))
    }

    /// Goes on with another version, whatever does not fit it; then the pages are drawn anew.
    pub async fn go_on_with(self, newer: Published) -> Result<(), JournalError> {
        move_to(self.app, self.id, newer).await
    }
}

/// The version in force, if an open record of this person has another one. It is looked at where this tab writes.
fn newer(app: &'static App, record: &Record) -> Option<Published> {
    let is_ours = !record.is_closed() && record.holder == app.person() && app.role.get_untracked() == Role::Leads;
    let in_force = app.mirror.forms.with_untracked(|forms| forms.get(&record.form).cloned());
    in_force.filter(|form| is_ours && form.version != record.version)
}

async fn move_to(app: &'static App, record: RecordId, newer: Published) -> Result<(), JournalError> {
    let event = Event::Moved { version: newer.version.clone() };
    app.saver.save(app.person(), Entry { record, event, form: Some(newer), media: None }).await
}

/// What of a record does not fit another version of its form.
async fn unfit(app: &'static App, own: Form, newer: &Published, record: &Record) -> Result<Vec<Misfit>, StoreError> {
    let newer = with_entities(app, Form::clone(&newer.form)).await?;
    Ok(misfits(&Arc::new(own), &Arc::new(newer), record, &known(app, record)))
}

/// A form with the entities that it offers, as this device knows them.
async fn with_entities(app: &'static App, mut form: Form) -> Result<Form, StoreError> {
    let lists: Vec<String> = form.entity_lists().map(str::to_owned).collect();
    for list in lists {
        let entities = entities(app, &list).await?;
        form.fill_entities(&list, &entities);
    }
    Ok(form)
}

/// What the form's questions may know of this device.
pub(super) fn known(app: &'static App, record: &Record) -> Context {
    context(record, app.me.with_untracked(|me| me.login.clone()))
}

/// What the record before said, by node of the form.
pub(super) type Saved = Map<NodeId, String>;

/// The entities of a list as this device knows them: the server's, and what records of this device did that the server has
/// not carried out yet.
async fn entities(app: &'static App, list: &str) -> Result<Map<String, Entity>, StoreError> {
    let mut known: Map<String, Entity> = app.mirror.entities.with_untracked(|all| {
        let of_list = all.values().filter(|row| row.list == list);
        of_list.map(|row| (row.id.clone(), row.entity.clone())).collect()
    });
    for (record, change) in app.store().entity_changes().await? {
        let id = change.id.clone().unwrap_or_else(|| record.to_string());
        let before = known.get(&id);
        let is_ahead = before.is_none_or(|entity| entity.version <= change.base);
        if change.list == list && is_ahead {
            let entity = Entity::changed(before, &change);
            known.insert(id, entity);
        }
    }
    Ok(known)
}

/// Remembers what a finished record leaves behind for those to come: its answers, and what it does to an entity.
pub(super) async fn leave_behind(
    app: &'static App,
    form: &Form,
    record: RecordId,
    answers: Map<String, String>,
    change: Option<EntityChange>,
) -> Result<(), StoreError> {
    let last = LastSaved { record, person: app.person(), form: form.id.clone(), answers };
    app.store().set_last_saved(&last).await?;
    let Some(change) = change else { return Ok(()) };
    let mut waiting = app.store().entity_changes().await?;
    waiting.push((record, change));
    app.store().set_entity_changes(&waiting).await
}

impl App {
    /// Forgets what records of this device did to entities once the server has carried it out: from then on the server says
    /// what an entity is, also that it is gone.
    pub(crate) async fn forget_carried_out(&'static self) -> Result<(), StoreError> {
        let waiting = self.store().entity_changes().await?;
        let left: Vec<_> = self.mirror.entities.with_untracked(|all| {
            let waits = |(record, change): &&(RecordId, EntityChange)| {
                let id = change.id.clone().unwrap_or_else(|| record.to_string());
                let known = all.get(&entity_key(&change.list, &id));
                known.is_none_or(|row| row.entity.version <= change.base)
            };
            waiting.iter().filter(waits).cloned().collect()
        });
        if left.len() < waiting.len() { self.store().set_entity_changes(&left).await } else { Ok(()) }
    }
}
