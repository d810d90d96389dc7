//! Opening a record: with the version of its form that it can go on with, the entities that the form offers, and what the
//! record before it said.

use super::Editor;
use crate::app::App;
use crate::journal::{Entry, JournalError};
use crate::mirror::Published;
use crate::store::StoreError;
use crate::tabs::Role;
use coletor_common::form::entity::Entity;
use coletor_common::form::examine::context;
use coletor_common::form::filling::Context;
use coletor_common::form::migrate::{Misfit, misfits};
use coletor_common::form::model::{Form, NodeId};
use coletor_common::id::RecordId;
use coletor_common::map::Map;
use coletor_common::op::Event;
use coletor_common::record::Record;
use leptos::prelude::*;
use std::sync::Arc;

impl Editor {
    /// Opens a record of this device. `None` if there is none of that name.
    pub async fn open(app: &'static App, id: RecordId) -> Result<Option<Self>, JournalError> {
        let find = || app.journal.records.with_untracked(|records| records.get(&id).cloned());
        let Some(record) = find() else { return Ok(None) };
        if let Some(newer) = newer(app, &record)
            && let Some(own) = app.store().form(record.form.as_str(), &record.version).await?
            && misfits(&Arc::new(own), &newer.form, &record, &known(app, &record)).is_empty()
        {
            // Where it cannot be stored now, the record goes on with the version that it has.
            let _ = move_to(app, id, newer).await;
        }
        let Some(record) = find() else { return Ok(None) };
        let stored = app.store().form(record.form.as_str(), &record.version).await?;
        let Some(mut form) = stored else { return Ok(None) };
        let lists: Vec<String> = form.entity_lists().map(str::to_owned).collect();
        for list in lists {
            let entities = entities(app, &list).await?;
            form.fill_entities(&list, &entities);
        }
        let saved = app.store().last_saved(app.person(), &record.form).await?;
        let saved = saved.iter().filter_map(|(path, value)| Some((form.find(path)?.0, value.clone()))).collect();
        Ok(Some(Self::on(app, &record, &Arc::new(form), saved)))
    }

    /// The version in force, if it is another one than the record's, and what of the record does not fit it. Tracks both.
    pub fn newer_version(self) -> Option<(Published, Vec<Misfit>)> {
        let record = self.record.get()?;
        self.app.mirror.forms.track();
        let newer = newer(self.app, &record)?;
        let misfits = misfits(&self.form(), &newer.form, &record, &known(self.app, &record));
        Some((newer, misfits))
    }

    /// Goes on with another version, whatever does not fit it; then the pages are drawn anew.
    pub async fn go_on_with(self, newer: Published) -> Result<(), JournalError> {
        move_to(self.app, self.id, newer).await?;
        self.app.shown_anew.update(|count| *count += 1);
        Ok(())
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
    change: Option<coletor_common::form::entity::EntityChange>,
) -> Result<(), StoreError> {
    app.store().set_last_saved(app.person(), &form.id, &answers).await?;
    let Some(change) = change else { return Ok(()) };
    // Those that the server has carried out meanwhile are not needed any more.
    let mut waiting = app.store().entity_changes().await?;
    app.mirror.entities.with_untracked(|all| {
        waiting.retain(|(record, change)| {
            let id = change.id.clone().unwrap_or_else(|| record.to_string());
            let known = all.get(&coletor_common::row::entity_key(&change.list, &id));
            known.is_none_or(|row| row.entity.version <= change.base)
        });
    });
    waiting.push((record, change));
    app.store().set_entity_changes(&waiting).await
}
