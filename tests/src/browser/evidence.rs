//! What is kept when a wait was in vain: the page's picture, its HTML, and what the console said.

use super::driver::Vendor;
use super::{Browser, screen};
use anyhow::{Context, Error, Result};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::time::Duration;
use tokio::time::timeout;

const NAME_LEN_MAX: usize = 60;
/// How long each piece may take.
const EACH: Duration = Duration::from_secs(5);

impl Browser {
    /// Passes a result on; with an error, what the page shows is kept first, and the error says where.
    pub async fn keep_evidence<T>(&self, what: &str, result: Result<T>) -> Result<T> {
        let Err(error) = result else { return result };
        Err(match self.evidence(what).await {
            Ok(path) => error.context(format!("browser {}; see {}.*", self.name, path.display())),
            Err(lost) => Error::context(error, format!("browser {}; evidence lost: {lost:#}", self.name)),
        })
    }

    /// Keeps what can be had in `target/e2e/`; the files differ in their endings.
    async fn evidence(&self, what: &str) -> Result<PathBuf> {
        let plain: String = what.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        let plain = plain.get(..NAME_LEN_MAX.min(plain.len())).unwrap_or_default();
        let base = screen::folder("e2e")?.join(format!("{}-{plain}", self.name));
        // A dialog of the browser or a busy page takes some of it away; the rest is still worth having.
        if let Ok(Ok(picture)) = timeout(EACH, self.picture()).await {
            std::fs::write(base.with_extension("png"), picture)?;
        }
        if let Ok(Ok(html)) = timeout(EACH, self.client().source()).await {
            std::fs::write(base.with_extension("html"), html)?;
        }
        let console = timeout(EACH, self.console()).await.unwrap_or_else(|_| Ok(vec!["the page is busy".into()]));
        let console = console.unwrap_or_else(|error| vec![format!("no console: {error:#}")]);
        std::fs::write(base.with_extension("log"), console.join("\n"))?;
        Ok(base)
    }

    /// What the console said since it was last asked, oldest first.
    pub async fn console(&self) -> Result<Vec<String>> {
        let told = self.client().issue_cmd(Vendor::post("se/log", json!({ "type": "browser" }))).await?;
        let lines = told.as_array().context("the console's log is no list")?;
        let text = |line: &Value, key: &str| line[key].as_str().unwrap_or_default().to_owned();
        Ok(lines.iter().map(|line| format!("{} {}", text(line, "level"), text(line, "message"))).collect())
    }
}
