//! What a person must be told, until they have read it: what the server says, and what happened to this device's data.

use crate::app::App;
use crate::store::StoreError;
use coletor_common::account::LostLog;
use coletor_common::id::{FormId, PersonId, RecordId};
use coletor_common::record::Move;
use coletor_common::row::{Command, CommandOutcome, CommandRow};
use coletor_common::sync::frame::Receipt;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// Something to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// The storage of this device was lost.
    Lost(LostLog),
    /// This device's data exists twice; it has a log of its own now.
    Copied,
    /// Somebody says something.
    Message {
        /// Who.
        from: String,
        /// What.
        text: String,
        /// The command's key: its receipt follows once it is read.
        key: String,
    },
    /// Somebody gave a record, or a part of it, to this person.
    Given {
        /// Its form.
        form: FormId,
        /// Who.
        from: PersonId,
        /// What they said to whoever goes on with it, may be blank; `None` to who does a part of it.
        message: Option<String>,
    },
    /// A round is there to be taken.
    NewRound {
        /// Its form.
        form: FormId,
    },
}

impl Notice {
    /// Whether nobody who is at work needs to know it now.
    pub fn can_wait(&self) -> bool {
        matches!(self, Self::NewRound { .. })
    }
}

impl App {
    /// Tells a person something, once.
    pub fn notify(&self, notice: Notice) {
        if self.notices.with_untracked(|all| !all.contains(&notice)) {
            self.notices.update(|all| all.push(notice));
        }
    }

    /// It is read.
    pub fn dismiss(&'static self, notice: &Notice) {
        self.notices.update(|all| all.retain(|one| one != notice));
        match notice {
            Notice::Message { key, .. } => self.settle(key.clone(), CommandOutcome::Done),
            Notice::Lost(_) => self.forget_loss(),
            Notice::Copied | Notice::NewRound { .. } | Notice::Given { .. } => {}
        }
    }

    /// What is to be told of an open record that was given to this person, who has not begun with it yet.
    pub(crate) fn given(&self, id: RecordId) -> Option<Notice> {
        self.journal.records.with_untracked(|records| {
            let record = records.get(&id).filter(|record| !record.is_closed())?;
            let step = record.given_to(self.person())?;
            let message = if let Move::HandedOver { message, .. } = &step.what { Some(message.clone()) } else { None };
            Some(Notice::Given { form: record.form.clone(), from: record.whose(step), message })
        })
    }

    /// Tells it. Where it was read it is told again at the next start, until they have begun.
    pub(crate) fn tell_if_given(&self, id: RecordId) {
        if let Some(notice) = self.given(id) {
            self.notify(notice);
        }
    }

    /// A round was taken: that it is there is no news any more.
    pub(crate) fn tell_no_more_of(&self, form: &FormId) {
        self.notices.update(|all| all.retain(|one| !matches!(one, Notice::NewRound { form: new } if new == form)));
    }

    /// Carries out what the server told this device to do and what was not done yet.
    pub fn obey(&'static self) {
        let commands: Vec<(String, Option<CommandRow>)> = self
            .mirror
            .commands
            .with_untracked(|all| all.iter().map(|(key, row)| (key.clone(), row.clone())).collect());
        self.notices.update(|all| {
            // What the server has taken back, or knows to be done, is no news any more.
            all.retain(
                |one| !matches!(one, Notice::Message { key, .. } if !commands.iter().any(|(each, _)| each == key)),
            );
        });
        let settled = |key: &str| self.receipts.with_untracked(|all| all.iter().any(|receipt| receipt.key == key));
        let now = self.sync.server_now_untracked();
        for (key, row) in commands.into_iter().filter(|(key, _)| !settled(key)) {
            match row {
                None => self.settle(key, CommandOutcome::Unknown),
                Some(row) if row.expires_at <= now => self.settle(key, CommandOutcome::Expired),
                Some(row) => self.carry_out(key, row.what),
            }
        }
        self.sign_out_if_told();
    }

    fn carry_out(&'static self, key: String, what: Command) {
        match what {
            Command::Message { from, text } => self.notify(Notice::Message { from, text, key }),
            Command::NewRound { form } => {
                // Who walks it is told in the round itself that it has another version.
                if !untrack(|| self.journal.has_open(&form, self.person())) {
                    self.notify(Notice::NewRound { form });
                }
                self.settle(key, CommandOutcome::Done);
            }
            Command::SendNow {} => {
                self.wake();
                self.settle(key, CommandOutcome::Done);
            }
            Command::SignOut {} => {
                self.told_to_leave.set_value(Some(key.clone()));
                self.settle(key, CommandOutcome::Done);
            }
        }
    }

    /// Once the server has the receipt, and not before: signed out it could not be sent.
    fn sign_out_if_told(&'static self) {
        let told = self.told_to_leave.get_value();
        let received = told.is_some_and(|key| !self.mirror.commands.with_untracked(|all| all.contains_key(&key)));
        if received {
            spawn_local(async move {
                // A failure leaves everything as it was; the session has ended on the server all the same.
                let _ = self.sign_out().await;
            });
        }
    }

    fn settle(&'static self, key: String, outcome: CommandOutcome) {
        let receipt = Receipt { key, outcome };
        self.receipts.update(|all| all.push(receipt.clone()));
        spawn_local(async move {
            // Not remembered, it is carried out again, which does no harm.
            let _ = self.keep_receipts().await;
            self.happen(coletor_common::sync::client::Event::Settled(receipt));
        });
    }

    /// Remembers the receipts whose commands are still there.
    async fn keep_receipts(&'static self) -> Result<(), StoreError> {
        self.mirror.commands.with_untracked(|commands| {
            self.receipts.update(|all| all.retain(|receipt| commands.contains_key(&receipt.key)));
        });
        let receipts = self.receipts.get_untracked();
        self.store().set_receipts(&receipts).await
    }
}
