//! When the server was last heard, and how the line was lately: kept over restarts, for the person and for a report.

use crate::app::App;
use crate::platform::{clock, service_worker, settings};
use crate::react::whenever;
use crate::tabs::Role;
use coletor_common::sync::client::Line;
use coletor_common::time::Millis;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// The setting that holds when the server was last heard, by this device's clock.
const HEARD: &str = "heard";
/// It is written no more often than this while the line is good.
const HEARD_EVERY_MS: Millis = 30_000;
/// The setting that holds what became of the line: one a line, when and what.
const LINE: &str = "line";
/// So many changes of the line are remembered.
const CHANGES_MAX: usize = 40;

impl App {
    /// Shows what was known, and remembers what comes.
    pub(crate) fn remember_contact(&'static self) {
        let heard = settings::read(HEARD).and_then(|at| at.parse::<Millis>().ok());
        self.sync.heard_at.set(heard);
        let mut written = heard.unwrap_or_default();
        whenever(move || {
            let Some(at) = self.sync.heard_at.get() else { return };
            if (at - written).abs() >= HEARD_EVERY_MS {
                written = at;
                settings::write(HEARD, &at.to_string());
            }
        });
        let mut before = None;
        whenever(move || {
            let (role, line) = (self.role.get(), self.sync.line.get());
            let name = match line {
                Line::Online => "online",
                Line::Offline { .. } => "offline",
                Line::SignedOut => "signed out",
                Line::Connecting => return,
            };
            if role == Role::Leads && before.replace(name) != Some(name) {
                note(name);
            }
        });
        note("opened");
        whenever(move || {
            let (line, outdated) = (self.sync.line.get(), self.sync.outdated.get());
            if line == Line::Online || outdated {
                spawn_local(async move {
                    service_worker::look_for_update(outdated).await; // or with the next line
                });
            }
        });
    }
}

/// What became of the line lately, the newest last: one a line, when in milliseconds since 1970 and what.
pub(crate) fn changes() -> String {
    settings::read(LINE).unwrap_or_default()
}

fn note(what: &str) {
    settings::write(LINE, &with(&changes(), &format!("{} {what}", clock::now())));
}

/// One more, and without the oldest where they are too many.
fn with(changes: &str, new: &str) -> String {
    let mut all: Vec<&str> = changes.lines().chain([new]).collect();
    all.drain(..all.len().saturating_sub(CHANGES_MAX));
    all.join("\n")
}

#[cfg(test)]
mod tests {
    use super::{CHANGES_MAX, with};

    #[test]
    fn the_oldest_is_forgotten() {
        let all = (0..CHANGES_MAX + 3).fold(String::new(), |all, n| with(&all, &n.to_string()));
        assert_eq!(all.lines().count(), CHANGES_MAX);
        assert_eq!((all.lines().next(), all.lines().last()), (Some("3"), Some("42")));
    }
}
