//! What this device tells of itself when somebody asks for help: lines of a name and a value, in English, for support.
//!
//! It says how things are, never what was answered: no answers, names, photos or tokens.

use crate::app::App;
use crate::contact;
use crate::faults::net_text;
use crate::i18n::{Text, use_lang};
use crate::journal::JournalError;
use crate::net::fetch;
use crate::platform::{about, clock, crash, install, service_worker, settings, storage};
use crate::store::StoreError;
use coletor_common::record::{Record, Status};
use coletor_common::sync::client::Line;
use coletor_common::time::Millis;
use leptos::prelude::*;

/// The version of this app.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

impl App {
    /// The report, as it is now.
    pub async fn report(&'static self) -> String {
        let build = service_worker::build().await.unwrap_or_else(|| "not kept".into());
        let space = storage::look().await.unwrap_or_default();
        let mut lines = vec![
            "Coletor report 1".to_owned(),
            format!("made: {}", clock::iso(clock::now())),
            format!("app: {VERSION}, build {build}, installed {}", yes(install::is_installed())),
            format!(
                "languages: screens {}, browser {}",
                use_lang().get_untracked().tag(),
                settings::browser_language()
            ),
            format!("theme: {}", settings::theme()),
        ];
        lines.extend(about::lines());
        lines.push(format!(
            "clock: {} min from UTC, server ahead by {}",
            clock::tz_offset_min(),
            self.sync.server_offset.get_untracked().map_or_else(|| "unknown".into(), |ms| format!("{ms} ms"))
        ));
        lines.push(format!(
            "space: {} of {} bytes, promised {}, short {}",
            space.used,
            space.quota,
            yes(space.persisted),
            yes(space.is_short())
        ));
        lines.push(self.line_told());
        lines.push(self.log_told().await);
        lines.extend(self.counts_told());
        lines.extend(self.failures_told());
        lines.push("line lately:".into());
        lines.extend(contact::changes().lines().map(change_told));
        lines.push("last crash:".into());
        lines.push(crash::last().unwrap_or_else(|| "none".into()));
        lines.join("\n") + "\n"
    }

    /// Sends a report to the server, where administrators find it.
    ///
    /// # Errors
    /// What to tell the person.
    pub async fn send_report(&'static self, report: &str) -> Result<(), Text> {
        let sent = fetch::send_bytes("/api/diagnostics", "text/plain; charset=utf-8", report.into()).await;
        sent.map_err(|error| net_text(&error))
    }

    fn line_told(&self) -> String {
        let line = match self.sync.line.get_untracked() {
            Line::Online => "online".to_owned(),
            Line::Connecting => "connecting".to_owned(),
            Line::Offline { since } => format!("offline since {}", clock::iso(since)),
            Line::SignedOut => "signed out".to_owned(),
        };
        let heard = self.sync.heard_at.get_untracked().map_or_else(|| "never".into(), clock::iso);
        let (outdated, update) = (self.sync.outdated.get_untracked(), self.update.get_untracked());
        format!("line: {line}, heard {heard}, too old for the server {}, update waits {}", yes(outdated), yes(update))
    }

    async fn log_told(&'static self) -> String {
        let store = self.store();
        let head = match (store.log_state().await, store.acked().await) {
            (Ok(Some(log)), Ok(acked)) => {
                let (device, incarnation, next) = (log.device, log.incarnation, log.next_seq);
                format!("device {device}, incarnation {incarnation}, next {next}, acked {acked}")
            }
            (Ok(None), _) => "none".to_owned(),
            (Err(error), _) | (_, Err(error)) => kind(&error),
        };
        let aside = self.set_aside.with_untracked(Vec::len);
        let (unsent, role) = (self.sync.unsent.get_untracked(), self.role.get_untracked());
        format!("log: {head}, unsent {unsent}, set aside {aside}, tab {role:?}")
    }

    fn counts_told(&self) -> [String; 3] {
        let count = |status| {
            let is_it = |record: &&std::sync::Arc<Record>| record.status == status;
            self.journal.records.with_untracked(|all| all.values().filter(is_it).count())
        };
        let [running, interrupted, finished, returned] =
            [Status::Running, Status::Interrupted, Status::Finished, Status::Returned].map(count);
        let (files, waiting) = (self.files(|_| true), self.files(|safe| !safe));
        let (paused, spared) = (self.uploads.paused.get_untracked(), self.uploads.not_cellular.get_untracked());
        [
            format!("records: running {running}, interrupted {interrupted}, finished {finished}, returned {returned}"),
            format!(
                "files: {} of {} bytes, waiting {} of {} bytes, paused {}, not over cellular {}",
                files.0,
                files.1,
                waiting.0,
                waiting.1,
                yes(paused),
                yes(spared)
            ),
            format!(
                "received: forms {}, entities {}, assets {}, records {}, files of forms missing {}",
                self.mirror.forms.with_untracked(|all| all.values().count()),
                self.mirror.entities.with_untracked(|all| all.values().count()),
                self.mirror.assets.with_untracked(|all| all.values().count()),
                self.mirror.records.with_untracked(|all| all.values().count()),
                self.form_files.missing.get_untracked()
            ),
        ]
    }

    fn failures_told(&self) -> Vec<String> {
        let rows = self.sync.store_failed.get_untracked().map(|error| format!("rows not stored: {}", kind(&error)));
        let work = untrack(|| self.saver.failed()).map(|error| match error {
            JournalError::Store(error) => format!("work not stored: {}", kind(&error)),
            JournalError::Misplaced(_) => "work not stored: out of place".into(),
            JournalError::Closed => "work not stored: this tab does not write".into(),
        });
        rows.into_iter().chain(work).collect()
    }
}

/// What failed, without what was in it.
fn kind(error: &StoreError) -> String {
    match error {
        StoreError::Unreadable { store, .. } => format!("{store} holds something unreadable"),
        error => error.to_string(),
    }
}

fn change_told(change: &str) -> String {
    let (at, what) = change.split_once(' ').unwrap_or((change, ""));
    at.parse::<Millis>().map_or_else(|_| change.to_owned(), |at| format!("{} {what}", clock::iso(at)))
}

fn yes(is_so: bool) -> &'static str {
    if is_so { "yes" } else { "no" }
}
