//! What points read before, and what is hard to believe beside it. Known without a network: what the server sent, and what
//! was finished on this device since.

use super::Editor;
use crate::app::App;
use crate::platform::clock;
use coletor_common::form::cells::CellId;
use coletor_common::form::model::Form;
use coletor_common::id::RecordId;
use coletor_common::map::Map;
use coletor_common::record::{Record, Status};
use coletor_common::round::past::{Reading, Readings, of_point};
use coletor_common::round::plausible::Doubt;
use coletor_common::round::progress;
use leptos::prelude::*;
use std::sync::Arc;

/// What records of a round read, but for one.
pub type Past = Vec<Readings>;

/// What other records of a form have read. Follows what comes in.
pub(super) fn known(app: &'static App, form: Arc<Form>, but: RecordId) -> Memo<Past> {
    if form.round.is_none() {
        return Memo::new(|_| Past::new());
    }
    // Apart, because records change with each answer, and finished ones do not.
    let finished = Memo::new({
        let form = form.id.clone();
        move |_| {
            let is_one =
                |record: &&Arc<Record>| record.form == form && record.status == Status::Finished && record.id != but;
            app.journal.records.with(|records| records.values().filter(is_one).cloned().collect::<Vec<_>>())
        }
    });
    Memo::new(move |_| {
        let mut known: Map<RecordId, Readings> = app.mirror.readings.with(|all| {
            let of_form = all.iter().filter(|(id, readings)| **id != but && readings.form == form.id);
            of_form.map(|(id, readings)| (*id, readings.clone())).collect()
        });
        finished.with(|finished| {
            for record in finished {
                if let Some(readings) = Readings::of(&form, record) {
                    known.insert(record.id, readings);
                }
            }
        });
        known.values().cloned().collect()
    })
}

impl Editor {
    /// What a point read before, oldest first. Tracks it.
    pub fn past(self, at: CellId) -> Vec<Reading> {
        let path = self.path(at);
        self.past.with(|past| of_point(past, &path))
    }

    /// What makes an answer hard to believe. Tracks the cell, and what was read before.
    pub fn doubt(self, at: CellId) -> Option<Doubt> {
        self.track(at);
        let now = clock::stamp();
        self.with_record(|record| {
            self.past.with(|past| {
                let past: Vec<&Readings> = past.iter().collect();
                self.inner.with_value(|inner| progress::doubt(&inner.filling, record, at, &past, &now))
            })
        })
        .flatten()
    }
}
