//! A real browser, led through its driver: Chromium where nothing else is said. It does nothing that a person could not do, but look behind the page.
//!
//! Every wait has a deadline; when it passes, what the page showed is kept as evidence and its path is in the error.

pub mod barriers;
mod clock;
mod driver;
mod evidence;
mod keys;
mod names;
mod screen;
mod storage;

pub use driver::{Driver, Kind, Profile};
pub use screen::{Screen, is_looked_at};

use crate::wait::wait_until;
use anyhow::{Context, Result};
use driver::Session;
use fantoccini::{Client, Locator};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;

/// How long a page may take for what needs no network, and for what the local server answers.
pub const PAGE: Duration = Duration::from_secs(10);

const SELECT_ALL: &str = "\u{e009}a\u{e000}"; // control down, a, all keys up
const DELETE: &str = "\u{e017}";
const TAB: &str = "\u{e004}";

/// One browser with one window. Dropping it kills it; [`Self::close`] is what a person does.
pub struct Browser {
    session: Session,
    screen: Screen,
    name: &'static str,
}

impl Browser {
    /// Opens a browser on a profile. `name` tells browsers apart in evidence.
    pub async fn open(driver: &Driver, profile: &Profile, screen: Screen, name: &'static str) -> Result<Self> {
        let session = driver.open(profile, screen).await.with_context(|| format!("cannot open browser {name}"))?;
        let browser = Self { session, screen, name };
        browser.fit(screen).await?;
        Ok(browser)
    }

    /// Closes the browser, so that its profile can be opened again.
    pub async fn close(self) -> Result<()> {
        self.session.close().await
    }

    fn client(&self) -> &Client {
        self.session.client()
    }

    /// Goes to an address and waits for the page's own load event.
    pub async fn go(&self, url: &str) -> Result<()> {
        self.client().goto(url).await.with_context(|| format!("{} cannot open {url}", self.name))
    }

    /// Loads the page again.
    pub async fn reload(&self) -> Result<()> {
        if self.session.kind() != Kind::Firefox {
            return self.client().refresh().await.context("cannot reload");
        }
        // Its driver would reload past the service worker.
        let here = self.client().current_url().await?;
        self.go(here.as_str()).await
    }

    /// Runs the body of a function in the page; promises are awaited, `arguments` holds `given`.
    pub async fn run<T: DeserializeOwned>(&self, body: &str, given: Value) -> Result<T> {
        let given = match given {
            Value::Array(list) => list,
            Value::Null => Vec::new(),
            one => vec![one],
        };
        let answer = self.client().execute(body, given).await.with_context(|| format!("script failed: {body}"))?;
        serde_json::from_value(answer.clone()).with_context(|| format!("{answer} from {body}"))
    }

    /// Waits until an expression is neither false, null, 0 nor blank, and returns its value.
    pub async fn until(&self, what: &str, deadline: Duration, expression: &str) -> Result<Value> {
        let body = format!("return {expression}");
        let asked = wait_until(what, deadline, async || {
            let value: Value = self.run(&body, Value::Null).await?;
            let nothing = matches!(&value, Value::Null | Value::Bool(false)) || value == json!(0) || value == json!("");
            Ok((!nothing).then_some(value))
        });
        self.keep_evidence(what, asked.await).await
    }

    /// Waits until something is there.
    pub async fn see(&self, css: &str) -> Result<()> {
        self.see_within(css, PAGE).await
    }

    /// Waits until something is there.
    pub async fn see_within(&self, css: &str, deadline: Duration) -> Result<()> {
        let expression = format!("document.querySelector({}) !== null", json!(css));
        self.until(&format!("{css} is on the page"), deadline, &expression).await.map(drop)
    }

    /// Waits until something is gone.
    pub async fn miss(&self, css: &str) -> Result<()> {
        self.miss_within(css, PAGE).await
    }

    /// Waits until something is gone.
    pub async fn miss_within(&self, css: &str, deadline: Duration) -> Result<()> {
        let expression = format!("document.querySelector({}) === null", json!(css));
        self.until(&format!("{css} is gone from the page"), deadline, &expression).await.map(drop)
    }

    /// How many there are now.
    pub async fn count(&self, css: &str) -> Result<usize> {
        self.run("return document.querySelectorAll(arguments[0]).length", json!([css])).await
    }

    /// The text of the first, once it is there.
    pub async fn text(&self, css: &str) -> Result<String> {
        self.see(css).await?;
        self.run("return document.querySelector(arguments[0])?.textContent?.trim() ?? ''", json!([css])).await
    }

    /// An attribute of the first, once it is there.
    pub async fn attribute(&self, css: &str, name: &str) -> Result<Option<String>> {
        self.see(css).await?;
        self.run("return document.querySelector(arguments[0])?.getAttribute(arguments[1])", json!([css, name])).await
    }

    /// Clicks on the first that can be clicked, as soon as one can.
    pub async fn click(&self, css: &str) -> Result<()> {
        let what = format!("{css} can be clicked");
        let clicked = wait_until(&what, PAGE, async || {
            let Some(at) = self.visible(css).await? else { return Ok(None) };
            let found = self.client().find_all(Locator::Css(css)).await?;
            let Some(element) = found.get(at) else { return Ok(None) };
            element.click().await?;
            Ok(Some(()))
        });
        self.keep_evidence(&what, clicked.await).await
    }

    /// Brings the first visible one to the middle of the screen and says which it is.
    async fn visible(&self, css: &str) -> Result<Option<usize>> {
        const BODY: &str = "const all = [...document.querySelectorAll(arguments[0])];
            const at = all.findIndex((one) => one.checkVisibility() && !one.disabled);
            all[at]?.scrollIntoView({ block: 'center', behavior: 'instant' });
            return at < 0 ? null : at";
        self.run(BODY, json!([css])).await
    }

    /// Replaces what is in a field by typing, and leaves the field.
    pub async fn fill(&self, css: &str, text: &str) -> Result<()> {
        let what = format!("{css} can be typed into");
        let typed = wait_until(&what, PAGE, async || {
            let Some(at) = self.visible(css).await? else { return Ok(None) };
            let found = self.client().find_all(Locator::Css(css)).await?;
            let Some(field) = found.get(at) else { return Ok(None) };
            if self.session.kind() == Kind::Chromium {
                field.send_keys(&format!("{SELECT_ALL}{DELETE}{text}{TAB}")).await?;
            } else {
                // Their drivers hold down what is struck together until the end.
                field.clear().await?;
                field.send_keys(&format!("{text}{TAB}")).await?;
            }
            Ok(Some(()))
        });
        self.keep_evidence(&what, typed.await).await
    }

    /// Presses keys, as they are coded by `WebDriver`, on the first, which takes the focus.
    pub async fn press(&self, css: &str, keys: &str) -> Result<()> {
        self.see(css).await?;
        self.client().find(Locator::Css(css)).await?.send_keys(keys).await.with_context(|| format!("{css}: {keys:?}"))
    }

    /// Picks a value in a field whose keys depend on the browser's language, such as a day's.
    pub async fn pick(&self, css: &str, value: &str) -> Result<()> {
        const BODY: &str = "const field = document.querySelector(arguments[0]);
            field.value = arguments[1];
            for (const event of ['input', 'change']) field.dispatchEvent(new Event(event, { bubbles: true }));";
        self.see(css).await?;
        self.run(BODY, json!([css, value])).await
    }

    /// Chooses an option of a native list by its value.
    pub async fn choose(&self, css: &str, value: &str) -> Result<()> {
        self.see(css).await?;
        self.client()
            .find(Locator::Css(css))
            .await?
            .select_by_value(value)
            .await
            .with_context(|| format!("{css}: {value}"))
    }

    /// Gives a file to a file input, shown or not.
    pub async fn give_file(&self, css: &str, file: &Path) -> Result<()> {
        self.see(css).await?;
        let file = file.canonicalize().with_context(|| format!("{} is not there", file.display()))?;
        let path = file.to_str().context("a file's path is no text")?;
        self.client().find(Locator::Css(css)).await?.send_keys(path).await.with_context(|| format!("{css}: {path}"))
    }

    /// Opens a second tab at an address and looks at it. Returns the first one, for [`Self::back_to`].
    pub async fn second_tab(&self, url: &str) -> Result<fantoccini::wd::WindowHandle> {
        let first = self.client().window().await?;
        let second = self.client().new_window(true).await?;
        self.client().switch_to_window(second.handle).await?;
        self.fit(self.screen).await?;
        self.go(url).await?;
        Ok(first)
    }

    /// The tab looked at.
    pub async fn tab(&self) -> Result<fantoccini::wd::WindowHandle> {
        Ok(self.client().window().await?)
    }

    /// Looks at another tab.
    pub async fn look_at(&self, tab: &fantoccini::wd::WindowHandle) -> Result<()> {
        self.client().switch_to_window(tab.clone()).await.context("that tab is gone")
    }

    /// Closes the tab looked at and looks at another.
    pub async fn back_to(&self, tab: fantoccini::wd::WindowHandle) -> Result<()> {
        self.client().close_window().await?;
        self.client().switch_to_window(tab).await.context("the first tab is gone")
    }

    /// A command of Chromium's own protocol, which no other browser has.
    pub async fn devtools(&self, command: &'static str, parameters: Value) -> Result<Value> {
        let body = json!({ "cmd": command, "params": parameters });
        let answer = self.client().issue_cmd(driver::Vendor::post("goog/cdp/execute", body)).await;
        answer.with_context(|| format!("{command} failed"))
    }
}
