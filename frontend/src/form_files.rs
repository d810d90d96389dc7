//! Files that forms show: fetched as soon as a form is here, so that they are here when there is no network, and forgotten
//! once no form names them any more.

use crate::app::App;
use crate::net::fetch;
use crate::platform::{form_cache, map, service_worker};
use crate::react::whenever;
use coletor_common::form::model::{Form, Node};
use coletor_common::sync::client::Line;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// Where a file that came with a form is to be had, also without a network: the service worker keeps what is asked for so.
pub fn form_file(sha256: &str) -> String {
    format!("/api/media/{sha256}?form")
}

/// Largest drawing that is put into a page, in bytes.
const DRAWING_BYTES_MAX: usize = 2 << 20;

/// The text of a drawing that came with a form; `None` where it cannot be had now, or is too large.
pub async fn drawing(sha256: &str) -> Option<String> {
    fetch::text(&form_file(sha256)).await.ok().filter(|text| text.len() <= DRAWING_BYTES_MAX)
}

/// How far they are. Copies share it.
#[derive(Clone, Copy)]
pub struct FormFiles {
    /// How many could not be had so far.
    pub missing: RwSignal<usize>,
    wanted: StoredValue<bool>,
    running: StoredValue<bool>,
}

impl Default for FormFiles {
    fn default() -> Self {
        Self { missing: RwSignal::new(0), wanted: StoredValue::new(false), running: StoredValue::new(false) }
    }
}

impl App {
    /// Fetches what is missing, and forgets what is not needed. One at a time: what is wanted meanwhile is looked at once
    /// more. What does not come now is tried again with a line, and fetched when it is shown.
    pub(crate) fn keep_form_files(&'static self) {
        let FormFiles { wanted, running, .. } = self.form_files;
        wanted.set_value(true);
        if running.get_value() {
            return;
        }
        running.set_value(true);
        spawn_local(async move {
            if service_worker::controls().await.is_some() {
                while wanted.get_value() {
                    wanted.set_value(false);
                    self.look_after_form_files().await;
                }
            }
            running.set_value(false);
        });
    }

    /// Tries again what is missing each time there is a line.
    pub(crate) fn keep_form_files_with_a_line(&'static self) {
        whenever(move || {
            if self.sync.line.get() == Line::Online && self.form_files.missing.get_untracked() > 0 {
                self.keep_form_files();
            }
        });
    }

    async fn look_after_form_files(&'static self) {
        let (named, is_all) = self.named_files().await;
        let kept = form_cache::kept().await.unwrap_or_default();
        let (lacking, needless) = compared(&named, &kept);
        let mut missing = 0;
        for file in lacking {
            // One that does not come is no reason to leave out the others.
            missing += usize::from(fetch::touch(&file).await.is_err());
        }
        // What draws maps is large, and kept only where a form needs it.
        let needs_map = self
            .mirror
            .forms
            .with_untracked(|all| all.values().any(|published| published.form.nodes.iter().any(Node::is_on_map)));
        if needs_map {
            missing += usize::from(fetch::touch(map::SCRIPT).await.is_err());
        }
        self.form_files.missing.set(missing);
        for file in needless.iter().filter(|_| is_all) {
            form_cache::forget(file).await;
        }
    }

    /// What the forms in force and those of open records name, and whether these are all of them.
    async fn named_files(&'static self) -> (Vec<String>, bool) {
        let files = |form: &Form| form.files.values().map(|sha256| form_file(sha256)).collect::<Vec<_>>();
        let mut named: Vec<String> = Vec::new();
        for known in [
            self.mirror.forms.with_untracked(|all| all.values().cloned().collect::<Vec<_>>()),
            self.mirror.versions.with_untracked(|all| all.values().cloned().collect()),
        ] {
            named.extend(known.iter().flat_map(|published| files(&published.form)));
        }
        let open = self.journal.records.with_untracked(|records| {
            let open = records.values().filter(|record| !record.is_closed());
            open.map(|record| (record.form.clone(), record.version.clone())).collect::<Vec<_>>()
        });
        // Before the first contact nothing is known.
        let mut is_all = self.mirror.project.with_untracked(Option::is_some);
        for (form, version) in open {
            if self.mirror.form(&form, &version).is_some() {
                continue;
            }
            match self.store().form(form.as_str(), &version).await {
                Ok(stored) => named.extend(stored.iter().flat_map(files)),
                Err(_) => is_all = false,
            }
        }
        (named, is_all)
    }
}

/// What is named and not kept, and what is kept and not named, each once.
fn compared(named: &[String], kept: &[String]) -> (Vec<String>, Vec<String>) {
    let without = |all: &[String], others: &[String]| {
        let mut left: Vec<String> = all.iter().filter(|one| !others.contains(one)).cloned().collect();
        left.sort_unstable();
        left.dedup();
        left
    };
    (without(named, kept), without(kept, named))
}

#[cfg(test)]
mod tests {
    use super::compared;

    #[test]
    fn what_lacks_and_what_is_needless() {
        for (named, kept, lacking, needless) in [
            ("", "", "", ""),
            ("b a b", "", "a b", ""),
            ("a b", "b c", "a", "c"),
            ("", "b a", "", "a b"),
            ("a", "a", "", ""),
        ] {
            let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            let got = compared(&words(named), &words(kept));
            assert_eq!(got, (words(lacking), words(needless)), "{named:?} named, {kept:?} kept");
        }
    }
}
