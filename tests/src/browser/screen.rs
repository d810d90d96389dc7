//! How large the screen is, and pictures of what is on it.

use super::{Browser, Kind, PAGE, barriers};
use anyhow::{Context, Result, ensure};
use serde_json::json;
use std::path::PathBuf;
use std::sync::Arc;

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

/// How a page is seen, and whether barriers are looked for so: once on each screen and once in each theme.
const VIEWS: [(Screen, &str, bool); 4] = [
    (Screen::Phone, "light", true),
    (Screen::Phone, "dark", false),
    (Screen::Desk, "light", false),
    (Screen::Desk, "dark", true),
];
/// Set to anything, pictures of every screen are kept in `target/screenshots/`; set to [`ALL`], in every language.
const SCREENSHOTS: &str = "COLETOR_SCREENSHOTS";
const ALL: &str = "all";
/// The app's languages. Pictures in the first one have no language in their names.
const LANGUAGES: [&str; 3] = ["pt-BR", "en", "es"];

/// Chooses a language as a person does, in the settings, which are opened if need be, and closed. Says which one it was
/// before; nothing where the page offers no choice. What has the focus, and where the page is scrolled to, stay.
const SPEAK: &str = "return (async (wanted) => {
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    const [focused, left, top] = [document.activeElement, scrollX, scrollY];
    const find = () => document.querySelector('#language');
    let opened = null;
    if (!find()) {
        document.querySelector('[data-menu]')?.click();
        for (let frames = 0; frames < 60 && !find(); frames += 1) await frame();
        opened = find()?.closest('dialog');
    }
    const choice = find();
    if (!choice) return null;
    const before = choice.value;
    choice.value = wanted;
    choice.dispatchEvent(new Event('change', { bubbles: true }));
    if (opened) {
        const closed = new Promise((done) => opened.addEventListener('close', done, { once: true }));
        opened.close();
        await closed;
    }
    await frame();
    focused?.focus({ preventScroll: true });
    scrollTo(left, top);
    return before;
})(arguments[0])";

/// Two frames later a change is on the screen; what moves is moved to its end first.
const SETTLED: &str = "document.getAnimations().forEach((one) => one.finish());
    return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(null))))";

/// What is done with each view of a page.
struct Shot<'a> {
    name: &'a str,
    pictures: bool,
    watch: Option<Arc<barriers::Watch>>,
}

/// Whether each screen that [`Browser::shoot`] is asked for is looked at, which takes its time.
pub fn is_looked_at() -> bool {
    std::env::var_os(SCREENSHOTS).is_some() || barriers::watch().is_some()
}

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
        let (wanted, watch) = (std::env::var_os(SCREENSHOTS), barriers::watch());
        if wanted.is_none() && watch.is_none() {
            return Ok(());
        }
        let shot = Shot { name, pictures: wanted.is_some(), watch };
        let spoken = if wanted.is_some_and(|wanted| wanted == ALL) { self.speak(LANGUAGES[0]).await? } else { None };
        self.shoot_as(&shot, "").await?;
        if let Some(spoken) = spoken {
            for language in &LANGUAGES[1..] {
                self.speak(language).await?;
                self.shoot_as(&shot, &format!("-{language}")).await?;
            }
            self.speak(&spoken).await?;
        }
        Ok(())
    }

    /// What is read by an expression is in each language, Portuguese, English and Spanish, as soon as that is chosen.
    pub async fn switches(&self, read: &str, said: [&str; 3]) -> Result<()> {
        for at in [2, 1, 0] {
            let before = self.speak(LANGUAGES[at]).await?;
            ensure!(before.is_some(), "no language can be chosen");
            let holds = format!("{read}?.includes({})", json!(said[at]));
            self.until(&format!("it is said in {}: {}", LANGUAGES[at], said[at]), PAGE, &holds).await?;
        }
        Ok(())
    }

    /// Chooses the app's language; says which one it was before.
    async fn speak(&self, language: &str) -> Result<Option<String>> {
        self.run(SPEAK, json!([language])).await
    }

    async fn shoot_as(&self, shot: &Shot<'_>, ending: &str) -> Result<()> {
        for (screen, theme, watched) in VIEWS {
            let watch = shot.watch.as_ref().filter(|_| watched);
            if !shot.pictures && watch.is_none() {
                continue;
            }
            self.fit(screen).await?;
            self.prefer(theme).await?;
            let view = format!("{}-{}-{theme}{ending}", shot.name, screen.name());
            if shot.pictures {
                std::fs::write(folder("screenshots")?.join(format!("{view}.png")), self.picture().await?)?;
            }
            if let Some(watch) = watch {
                watch.look(self, &view).await.with_context(|| format!("looking for barriers on {view}"))?;
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
