//! What a screen reader says of a page's controls: the name and the role that the browser has computed for it.

use super::Browser;
use super::driver::Vendor;
use anyhow::{Context, Result};
use serde_json::{Value, json};

/// A control as it is heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// What it is called.
    pub name: String,
    /// What kind of thing it is.
    pub role: String,
    /// How it begins in the page, for whoever looks for it.
    pub html: String,
}

impl Heard {
    /// Whether somebody who only hears it knows what it is.
    pub fn is_told(&self) -> bool {
        !self.name.trim().is_empty() && !["", "none", "generic"].contains(&self.role.as_str())
    }
}

/// How the driver writes an element down.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
/// Everything that can be used now: behind a dialog nothing can.
const CONTROLS: &str =
    "const kinds = 'a[href], button, input:not([type=hidden]), select, textarea, summary, audio[controls], \
        video[controls], [tabindex=\"0\"]';
    const within = document.querySelector('dialog:modal') ?? document;
    const usable = (one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest('[inert]');
    return [...within.querySelectorAll(kinds)].filter(usable).map((one) => [one, one.cloneNode().outerHTML])";
const ACTIVE: &str = "const one = document.activeElement; return [[one, one.cloneNode().outerHTML]]";

impl Browser {
    /// Every control that can be used now.
    pub async fn controls(&self) -> Result<Vec<Heard>> {
        self.heard(CONTROLS).await
    }

    /// What has the focus.
    pub async fn active(&self) -> Result<Heard> {
        self.heard(ACTIVE).await?.pop().context("nothing has the focus")
    }

    async fn heard(&self, script: &str) -> Result<Vec<Heard>> {
        let found: Vec<(Value, String)> = self.run(script, json!([])).await?;
        let mut heard = Vec::with_capacity(found.len());
        for (element, html) in found {
            let id = element[ELEMENT].as_str().context("the driver names no element")?;
            let (name, role) = (self.computed(id, "label").await, self.computed(id, "role").await);
            let one = Heard { name: name.unwrap_or_default(), role: role.unwrap_or_default(), html };
            // What is gone meanwhile says nothing, and need not.
            if one.is_told() || self.run("return arguments[0].isConnected", json!([element])).await.unwrap_or(false) {
                heard.push(one);
            }
        }
        Ok(heard)
    }

    async fn computed(&self, element: &str, what: &str) -> Result<String> {
        let told = self.client().issue_cmd(Vendor::get(format!("element/{element}/computed{what}"))).await?;
        Ok(told.as_str().unwrap_or_default().to_owned())
    }
}
