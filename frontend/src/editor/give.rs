//! Whose a record is, and giving it, or a part of it, to a colleague; also without a network.

use super::Editor;
use crate::app::App;
use crate::journal::{Entry, JournalError};
use coletor_common::form::cells::CellId;
use coletor_common::id::{PersonId, RecordId};
use coletor_common::op::Event;
use coletor_common::record::Record;
use coletor_common::time::Millis;
use leptos::prelude::*;

impl Editor {
    /// Whether this person has the record, or does a part of it. Tracks it.
    pub fn is_mine(self) -> bool {
        let me = self.app.me.with(|me| me.person);
        self.with_record(|record| record.is_with(me)).unwrap_or(true)
    }

    /// Whether this person has the record, and so ends it. Tracks it.
    pub fn is_holder(self) -> bool {
        let me = self.app.me.with(|me| me.person);
        self.with_record(|record| record.holder == me).unwrap_or(true)
    }

    /// Whose the answer of a cell is, when it was given, and what it is; `None` if it is this person's or there is none.
    /// Tracks the record.
    pub fn answered_by_another(self, at: CellId) -> Option<(PersonId, Millis, String)> {
        let (me, path) = (self.app.me.with(|me| me.person), self.path(at));
        let read = |record: &Record| {
            let answer = record.answers.get(&path).filter(|answer| answer.author != me)?;
            Some((answer.author, answer.at.wall_ms, answer.value.clone()))
        };
        self.with_record(read).flatten()
    }

    /// This person has done their part. The stop that they are at is left.
    pub fn part(self) {
        if let Some(left) = self.leaving() {
            self.log(left);
        }
        self.log(Event::Parted {});
    }
}

/// Hands a record over to a colleague, who goes on with it.
pub async fn hand_over(app: &'static App, record: RecordId, to: PersonId, message: String) -> Result<(), JournalError> {
    let event = Event::HandedOver { to, message };
    app.saver.save(app.person(), Entry { record, event, form: None, media: None }).await
}

/// Shares a record with a colleague, who does a part of it at the same time.
pub async fn share(app: &'static App, record: RecordId, with: PersonId) -> Result<(), JournalError> {
    app.saver.save(app.person(), Entry { record, event: Event::Shared { with }, form: None, media: None }).await
}
