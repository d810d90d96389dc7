//! Fills finished records once more with the engine that the devices have: flags what differs, carries out what the records
//! do to entities, and keeps what was read for those who read the next time. In its own time, behind the acks: a device waits for none of it.

use crate::app::App;
use crate::db::examined::{self, Unexamined};
use crate::db::{DbError, entities, readings};
use crate::filled::Forms;
use coletor_common::form::entity::EntityChange;
use coletor_common::form::examine::{Difference, entity_change, examine};
use coletor_common::form::model::Form;
use coletor_common::round::past::Readings;
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};
use tokio::time::sleep;

/// Records of one transaction.
const RECORDS_AT_ONCE: u32 = 32;
/// After news it waits so long, so that a burst is looked at together.
const GATHER: Duration = Duration::from_millis(100);
/// How many times as long as it has worked it rests: whoever collects comes first.
const REST: u32 = 3;
/// Without news it looks so often.
const LOOK_AGAIN: Duration = Duration::from_secs(30);
/// After an error it waits so long.
const RETRY: Duration = Duration::from_secs(10);

/// Runs until the server is gone.
pub async fn run(app: Weak<App>) {
    let mut forms = Forms::default();
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
async fn some(app: &Arc<App>, forms: &mut Forms) -> Result<bool, DbError> {
    let waiting = app.db.unexamined(RECORDS_AT_ONCE).await?;
    if waiting.is_empty() {
        return Ok(false);
    }
    forms.forget_entities();
    let mut found = Vec::with_capacity(waiting.len());
    for one in waiting {
        let form = forms.of(&app.db, one.project, &one.record.form, &one.record.version).await?;
        found.push(tokio::task::spawn_blocking(move || look(one, form)).await.map_err(|_| DbError::Stopped)?);
    }
    for seen in &found {
        if let Err(error) = note(app, seen, true).await {
            // One that cannot be carried out must not keep the others from it.
            tracing::error!(%error, record = %seen.one.record.id, "what follows from a record was not carried out");
            note(app, seen, false).await?;
        }
    }
    Ok(true)
}

/// A record, and what was found in it.
struct Seen {
    one: Unexamined,
    differences: Vec<Difference>,
    change: Option<EntityChange>,
    readings: Option<Readings>,
}

/// Notes what was found in a record, and carries out what it does to an entity.
async fn note(app: &Arc<App>, seen: &Seen, carry_out: bool) -> Result<(), DbError> {
    let Seen { one, differences, change, readings } = seen;
    let mut write = app.db.write().await?;
    let noted = examined::note(&mut write, one, differences).await?;
    if noted && carry_out {
        entities::carry_out(&mut write, one.project, one.record.id, change.as_ref()).await?;
        readings::keep(&mut write, one.project, one.record.id, readings.as_ref()).await?;
    }
    write.commit().await
}

fn look(one: Unexamined, form: Option<Arc<Form>>) -> Seen {
    let Some(form) = form else { return Seen { one, differences: Vec::new(), change: None, readings: None } };
    let differences = examine(&form, &one.record, one.login.clone());
    let change = entity_change(&form, &one.record, one.login.clone());
    let readings = Readings::of(&form, &one.record);
    Seen { one, differences, change, readings }
}
