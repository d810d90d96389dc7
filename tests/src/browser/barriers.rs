//! What bars the way for somebody who sees the screen badly or not at all.
//!
//! While it is watched for, every screen of which a picture may be taken is examined by axe, and its controls are asked for
//! the names that a screen reader says. What is found is collected, so that one walk tells all of it.

use super::Browser;
use anyhow::{Result, ensure};
use serde_json::json;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// Names the folder of npm's packages that has axe.
const PACKAGES: &str = "COLETOR_NPM_AXE";
const SCRIPT: &str = "axe-core/axe.min.js";

/// Every rule that is not an experiment, and one that axe leaves out by itself: how large what is tapped on has to be. Words
/// that a form's author has coloured are left out: no colour is readable in both themes.
const LOOK: &str = "const rules = { 'target-size': { enabled: true } };
    const context = { exclude: [[\"span[style*='color']\"]] };
    const told = axe.run(context, { resultTypes: ['violations'], preload: false, rules });
    const lines = (one) => one.nodes.map((node) => [one.id, node.target.flat().join(' '), node.failureSummary]);
    return told.then(({ violations }) => violations.flatMap(lines))";

/// All browsers of this process are looked at, whoever has opened them: one story runs at a time.
static WATCH: Mutex<Option<Arc<Watch>>> = Mutex::new(None);

/// What watches, and what it has found: each barrier with the views in which it stands.
pub(super) struct Watch {
    script: String,
    found: Mutex<BTreeMap<String, Vec<String>>>,
    views: Mutex<usize>,
}

/// Who watches now.
pub(super) fn watch() -> Option<Arc<Watch>> {
    WATCH.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// As long as this lives, barriers are watched for.
pub struct Watching(Arc<Watch>);

impl Watching {
    /// Begins; nothing where axe is not here (`cargo xtask test` fetches it).
    ///
    /// # Errors
    /// The script cannot be read.
    pub fn begin() -> Result<Option<Self>> {
        let Some(packages) = std::env::var_os(PACKAGES).map(PathBuf::from) else {
            println!("not tried: {PACKAGES} names no folder of packages (`cargo xtask test` fetches them)");
            return Ok(None);
        };
        let script = std::fs::read_to_string(packages.join(SCRIPT))?;
        let watch = Arc::new(Watch { script, found: Mutex::default(), views: Mutex::default() });
        *WATCH.lock().unwrap_or_else(PoisonError::into_inner) = Some(watch.clone());
        Ok(Some(Self(watch)))
    }

    /// Ends it.
    ///
    /// # Errors
    /// What was found, each barrier with its rule, its place and where it was seen.
    pub fn end(self) -> Result<()> {
        let views = *self.0.views.lock().unwrap_or_else(PoisonError::into_inner);
        let found = self.0.found.lock().unwrap_or_else(PoisonError::into_inner);
        ensure!(views > 0, "no screen was looked at");
        let lines = found.iter().map(|(barrier, views)| format!("{barrier}\n    on {}", views.join(", ")));
        let lines: Vec<String> = lines.collect();
        ensure!(lines.is_empty(), "{} barriers on {views} views:\n{}", lines.len(), lines.join("\n"));
        println!("{views} views without a barrier");
        Ok(())
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        *WATCH.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl Watch {
    /// Examines what the browser shows. `view` says what that is.
    pub(super) async fn look(&self, browser: &Browser, view: &str) -> Result<()> {
        if browser.run::<bool>("return typeof axe === 'undefined'", json!([])).await? {
            browser.run::<Option<()>>(&self.script, json!([])).await?;
        }
        let told: Vec<[String; 3]> = browser.run(LOOK, json!([])).await?;
        for [rule, target, why] in told {
            self.note(format!("{rule}: {target}\n    {}", why.replace('\n', " ")), view);
        }
        for control in browser.controls().await?.into_iter().filter(|control| !control.is_told()) {
            self.note(format!("no name: {:?} {:?} {}", control.role, control.name, control.html), view);
        }
        *self.views.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        Ok(())
    }

    fn note(&self, barrier: String, view: &str) {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        found.entry(barrier).or_default().push(view.to_owned());
    }
}
