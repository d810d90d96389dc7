//! How large the screen is, and pictures of what is on it.

use super::{Browser, Kind, barriers};
use anyhow::{Context, Result};
use serde_json::json;
use std::path::PathBuf;

/// What somebody holds or sits at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Screen {
    /// In the hand, touched.
    Phone,
    /// On a desk.
    Desk,
}

/// A screen in CSS pixels.
pub(super) struct Metrics {
    pub width: u32,
    pub height: u32,
    pub ratio: f64,
}

/// Set to anything, pictures of every screen are kept in `target/screenshots/`.
const SCREENSHOTS: &str = "COLETOR_SCREENSHOTS";

/// Two frames later a change is on the screen; what moves is moved to its end first.
const SETTLED: &str = "document.getAnimations().forEach((one) => one.finish());
    return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(null))))";

impl Screen {
    pub(super) fn metrics(self) -> Metrics {
        match self {
            Self::Phone => Metrics { width: 390, height: 844, ratio: 2.0 },
            Self::Desk => Metrics { width: 1440, height: 900, ratio: 1.0 },
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Desk => "desk",
        }
    }
}

/// A folder below cargo's build folder, made if need be.
pub(super) fn folder(name: &str) -> Result<PathBuf> {
    let program = std::env::current_exe()?;
    let target = program.ancestors().find(|folder| folder.join("CACHEDIR.TAG").exists());
    let folder = target.context("the test is not in cargo's build folder")?.join(name);
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    Ok(folder)
}

impl Browser {
    /// Gives the page the size of a screen.
    pub(super) async fn fit(&self, screen: Screen) -> Result<()> {
        let Metrics { width, height, ratio } = screen.metrics();
        if self.session.kind() != Kind::Chromium {
            return self.client().set_window_size(width, height).await.context("the window keeps its size");
        }
        let mobile = screen == Screen::Phone;
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": ratio, "mobile": mobile });
        self.devtools("Emulation.setDeviceMetricsOverride", size).await.map(drop)
    }

    /// Takes the page's picture on both screens, light and dark, if somebody asked for pictures; and looks for barriers on
    /// each, if they are watched for.
    pub async fn shoot(&self, name: &str) -> Result<()> {
        let (pictures, watch) = (std::env::var_os(SCREENSHOTS).is_some(), barriers::watch());
        if !pictures && watch.is_none() {
            return Ok(());
        }
        let folder = folder("screenshots")?;
        for screen in [Screen::Phone, Screen::Desk] {
            self.fit(screen).await?;
            for theme in ["light", "dark"] {
                self.prefer(theme).await?;
                let view = format!("{name}-{}-{theme}", screen.name());
                if pictures {
                    std::fs::write(folder.join(format!("{view}.png")), self.picture().await?)?;
                }
                if let Some(watch) = &watch {
                    watch.look(self, &view).await.with_context(|| format!("looking for barriers on {view}"))?;
                }
            }
        }
        self.prefer("").await?;
        self.fit(self.screen).await
    }

    /// Makes the device ask for a theme; blank for its own.
    async fn prefer(&self, theme: &str) -> Result<()> {
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": theme }] });
        self.devtools("Emulation.setEmulatedMedia", features).await?;
        self.run(SETTLED, json!([])).await
    }

    pub(super) async fn picture(&self) -> Result<Vec<u8>> {
        self.client().screenshot().await.context("no picture of the page")
    }
}
