//! Ending a record.

use super::{Editor, open};
use crate::journal::JournalError;
use crate::platform::clock;
use coletor_common::form::entity::BASE_VERSION;
use coletor_common::map::Map;
use coletor_common::op::Event;
use coletor_common::round::walk;
use leptos::prelude::*;

impl Editor {
    /// Submits the record: what was computed along the way, and what a question was answered with by itself, is logged too, then nothing can be changed any more.
    pub async fn finish(self) -> Result<(), JournalError> {
        let form = self.form();
        // Not by `log`: whoever finishes learns whether it is on the disk, and that nothing before it is missing.
        if let Some(left) = self.leaving() {
            self.save(left, None).await?;
        }
        let ended = self.inner.try_update_value(|inner| {
            inner.filling.finish(clock::now());
            let said = inner.filling.submitted().map(|(id, value)| (inner.filling.path(id), value.to_owned()));
            (said.collect::<Vec<(String, String)>>(), inner.filling.entity_change())
        });
        let (said, change) = ended.unwrap_or_default();
        let logged = self.logged();
        for (point, value) in said.iter().filter(|(point, value)| logged.get(point) != Some(value)) {
            self.save(Event::Answered { point: point.clone(), value: Some(value.clone()) }, None).await?;
        }
        if let Some(change) = change.as_ref().filter(|change| change.update) {
            let (point, value) = (BASE_VERSION.to_owned(), Some(change.base.to_string()));
            self.save(Event::Answered { point, value }, None).await?;
        }
        self.save(Event::Finished {}, None).await?;
        let answers: Map<String, String> = said.into_iter().collect();
        // The record itself is safe; without this the next one merely begins with less.
        let _ = open::leave_behind(self.app, &form, self.id, answers, change).await;
        Ok(())
    }

    /// What is to be logged when the last stop is left.
    pub(super) fn leaving(self) -> Option<Event> {
        let form = self.form();
        let place = self.with_record_untracked(|record| walk::place(&form, record, self.app.person()))?;
        let at_stop = place.arrived && form.node(place.stop).stop.is_some();
        at_stop.then(|| Event::Left { stop: form.node(place.stop).path.clone() })
    }
}
