//! Fills finished records once more with the engine that the devices have: flags what differs, and carries out what the
//! records do to entities. In its own time, behind the acks: a device waits for none of it.

use crate::app::App;
use crate::db::examined::{self, Unexamined};
use crate::db::{DbError, entities};
use coletor_common::form::entity::{BASE_VERSION, Entity, EntityChange};
use coletor_common::form::examine::Difference;
use coletor_common::form::examine::{context, examine, filled};
use coletor_common::form::model::Form;
use coletor_common::id::ProjectId;
use coletor_common::map::Map;
use std::collections::HashMap;
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};
use tokio::time::sleep;

/// Records of one transaction.
const RECORDS_AT_ONCE: u32 = 32;
/// After news it waits so long, so that a burst is looked at together.
const GATHER: Duration = Duration::from_millis(100);
/// How many times as long as it has worked it rests: whoever collects comes first.
const REST: u32 = 3;
/// Without news, which revisions by administrators are none of, it looks so often.
const LOOK_AGAIN: Duration = Duration::from_secs(30);
/// After an error it waits so long.
const RETRY: Duration = Duration::from_secs(10);
/// Forms that it keeps compiled.
const FORMS_MAX: usize = 16;

type Key = (ProjectId, String, String);

/// Runs until the server is gone.
pub async fn run(app: Weak<App>) {
    let mut forms = HashMap::new();
    loop {
        let Some(here) = app.upgrade() else { return };
        let started = Instant::now();
        match some(&here, &mut forms).await {
            Ok(true) => sleep(started.elapsed() * REST).await,
            Ok(false) => {
                let stopping = here.stopping.clone();
                let news = Arc::clone(&here.db);
                drop(here);
                tokio::select! {
                    () = stopping.cancelled() => return,
                    () = news.finished_something() => sleep(GATHER).await,
                    () = sleep(LOOK_AGAIN) => {}
                }
            }
            Err(error) => {
                tracing::error!(%error, "records cannot be examined now");
                sleep(RETRY).await;
            }
        }
    }
}

/// Looks at some records. Whether there were any.
async fn some(app: &Arc<App>, forms: &mut HashMap<Key, Arc<Form>>) -> Result<bool, DbError> {
    let waiting = app.db.unexamined(RECORDS_AT_ONCE).await?;
    if waiting.is_empty() {
        return Ok(false);
    }
    let mut found = Vec::with_capacity(waiting.len());
    let mut entities_of = HashMap::new();
    for one in waiting {
        let form = form(app, forms, &mut entities_of, &one).await?;
        let (one, differences, change) =
            tokio::task::spawn_blocking(move || look(one, form.as_ref())).await.map_err(|_| DbError::Stopped)?;
        found.push((one, differences, change));
    }
    for (one, differences, change) in &found {
        if let Err(error) = note(app, one, differences, change.as_ref()).await {
            // One that cannot be carried out must not keep the others from it.
            tracing::error!(%error, record = %one.record.id, "what a record does to an entity was not carried out");
            note(app, one, differences, None).await?;
        }
    }
    Ok(true)
}

/// Notes what was found in a record, and carries out what it does to an entity.
async fn note(
    app: &Arc<App>,
    one: &Unexamined,
    differences: &[Difference],
    change: Option<&EntityChange>,
) -> Result<(), DbError> {
    let mut write = app.db.write().await?;
    let noted = examined::note(&mut write, one, differences).await?;
    if let Some(change) = change.filter(|_| noted) {
        entities::apply(&mut write, one.project, one.record.id, change).await?;
    }
    write.commit().await
}

/// The form of a record, with the entities that it offers.
async fn form(
    app: &Arc<App>,
    forms: &mut HashMap<Key, Arc<Form>>,
    entities_of: &mut HashMap<(ProjectId, String), Map<String, Entity>>,
    one: &Unexamined,
) -> Result<Option<Arc<Form>>, DbError> {
    let key = (one.project, one.record.form.to_string(), one.record.version.clone());
    if !forms.contains_key(&key) {
        let Some(form) = app.db.form(one.project, &one.record.form, &one.record.version).await? else {
            return Ok(None);
        };
        if forms.len() >= FORMS_MAX {
            forms.clear();
        }
        forms.insert(key.clone(), Arc::new(form));
    }
    let Some(known) = forms.get(&key) else { return Ok(None) };
    let mut form = Arc::clone(known);
    let lists: Vec<String> = form.entity_lists().map(str::to_owned).collect();
    for list in lists {
        let key = (one.project, list);
        if !entities_of.contains_key(&key) {
            entities_of.insert(key.clone(), app.db.entities(key.0, &key.1).await?);
        }
        if let Some(entities) = entities_of.get(&key) {
            Arc::make_mut(&mut form).fill_entities(&key.1, entities);
        }
    }
    Ok(Some(form))
}

fn look(one: Unexamined, form: Option<&Arc<Form>>) -> (Unexamined, Vec<Difference>, Option<EntityChange>) {
    let Some(form) = form else { return (one, Vec::new(), None) };
    let differences = examine(form, &one.record, one.login.clone());
    let change = form.entity.as_ref().and_then(|_| {
        let change = filled(form, &one.record, context(&one.record, one.login.clone())).entity_change()?;
        // What the device knew counts. One that does not say so is taken to know all that there is.
        let known = one.record.answers.get(BASE_VERSION).and_then(|base| base.value.parse().ok());
        Some(EntityChange { base: known.unwrap_or(u64::MAX), ..change })
    });
    (one, differences, change)
}
