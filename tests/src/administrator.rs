//! An administrator at a desk: what that person does, in the words of the screens.

use crate::browser::{Browser, Driver, PAGE, Profile, Screen};
use anyhow::{Context, Result, ensure};
use coletor_common::admin::RecordPage;
use coletor_common::id::{OpId, RecordId};
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;

/// How long a value may take from the phone to the board while connected. `bench live` measures it.
pub const LIVE: Duration = Duration::from_secs(5);

/// The administrator.
pub struct Administrator {
    /// The computer.
    pub browser: Browser,
    url: String,
}

impl Administrator {
    /// Opens the administration at an address and signs in; afterwards at the board.
    pub async fn sign_in(driver: &Driver, profile: &Profile, url: &str, password: &str) -> Result<Self> {
        Self::sign_in_as(driver, profile, url, "admin", password).await
    }

    /// The same as somebody else who may.
    pub async fn sign_in_as(
        driver: &Driver,
        profile: &Profile,
        url: &str,
        login: &str,
        password: &str,
    ) -> Result<Self> {
        let browser = Browser::open(driver, profile, Screen::Desk, "administrator").await?;
        browser.go(&format!("{url}/admin/")).await?;
        browser.see("input[name=login]").await?;
        browser.shoot("admin-sign-in").await?;
        browser.fill("input[name=login]", login).await?;
        browser.fill("input[name=password]", password).await?;
        browser.click("button[type=submit]").await?;
        browser.see("[data-count=running]").await?;
        Ok(Self { browser, url: url.to_owned() })
    }

    /// Goes to a page by the rail: blank for the board.
    pub async fn go(&self, page: &str) -> Result<()> {
        self.browser.click(&format!("nav a[href='/admin/{page}']")).await
    }

    /// Waits until the board counts as many rounds.
    pub async fn counts(&self, name: &str, count: u32) -> Result<()> {
        let expression = format!("document.querySelector('[data-count={name}]')?.textContent.trim() === '{count}'");
        self.browser.until(&format!("the board counts {count} {name}"), LIVE, &expression).await.map(drop)
    }

    /// Chooses a running round on the board.
    pub async fn watch(&self, record: RecordId) -> Result<()> {
        self.browser.see_within(&format!("tr[data-record='{record}']"), LIVE).await?;
        self.browser.click(&format!("tr[data-record='{record}']")).await?;
        self.browser.see(&format!("[data-chosen-record='{record}']")).await
    }

    /// Waits until the board shows a value, or a part of it, for a point of the chosen round.
    pub async fn sees(&self, point: &str, part: &str) -> Result<()> {
        self.sees_within(point, part, LIVE).await
    }

    /// Waits until the board shows a value, or a part of it, for a point of the chosen round.
    pub async fn sees_within(&self, point: &str, part: &str, deadline: Duration) -> Result<()> {
        let css = json!(format!("[data-point='{point}'] .value"));
        let shown = format!("document.querySelector({css})?.textContent.includes({})", json!(part));
        self.browser.until(&format!("the board shows {part:?} at {point}"), deadline, &shown).await.map(drop)
    }

    /// Uploads a workbook on the forms page.
    pub async fn upload(&self, workbook: &Path) -> Result<()> {
        self.browser.give_file("input[type=file]", workbook).await
    }

    /// Waits until the rail counts as many operations in quarantine. It asks for them now and then.
    pub async fn waiting(&self, count: u32) -> Result<()> {
        const ASKED: Duration = Duration::from_secs(40);
        match count {
            0 => self.browser.miss_within("[data-waiting]", ASKED).await,
            count => self.browser.see_within(&format!("[data-waiting='{count}']"), ASKED).await,
        }
    }

    /// Opens the dialog in which it is decided about an operation: `apply` or `dismiss`.
    pub async fn decide(&self, op: OpId, action: &str, reason: &str) -> Result<()> {
        self.browser.click(&format!("tr[data-quarantined='{op}'] [data-settle={action}]")).await?;
        self.browser.fill("dialog[open] textarea[name=reason]", reason).await
    }

    /// Opens the dialog in which a collector's devices are told something.
    pub async fn tell(&self, login: &str) -> Result<()> {
        self.browser.click(&format!("[data-tell='{login}']")).await?;
        self.browser.see("dialog[open] input[name=command]").await
    }

    /// Presses what a dialog is for.
    pub async fn confirm(&self) -> Result<()> {
        self.browser.click("dialog[open] button[type=submit]").await
    }

    /// Closes a dialog without more.
    pub async fn close_dialog(&self) -> Result<()> {
        self.browser.click("dialog[open] header button").await?;
        self.browser.miss("dialog[open]").await
    }

    /// The password that the people page shows now, once.
    pub async fn password_shown(&self) -> Result<String> {
        let password = self.browser.text("[data-password]").await?;
        ensure!(!password.is_empty(), "the password shown is blank");
        Ok(password)
    }

    /// Asks the server with the administrator's session.
    pub async fn ask(&self, path: &str) -> Result<String> {
        const FETCH: &str = "return fetch(arguments[0]).then(async (answer) => {
            if (!answer.ok) throw new Error(`${arguments[0]}: ${answer.status}`);
            return answer.text();
        })";
        self.browser.run(FETCH, json!([path])).await
    }

    /// A record as the server holds it.
    pub async fn record(&self, id: RecordId) -> Result<RecordPage> {
        let told = self.ask(&format!("/api/records/{id}")).await?;
        serde_json::from_str(&told).context("the record's page cannot be read")
    }

    /// SHA-256 of a file as the server gives it out, computed by the browser.
    pub async fn digest(&self, sha256: &str) -> Result<String> {
        const DIGEST: &str = "return fetch(arguments[0]).then(async (answer) => {
            const digest = await crypto.subtle.digest('SHA-256', await answer.arrayBuffer());
            return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
        })";
        self.browser.run(DIGEST, json!([format!("/api/media/{sha256}")])).await
    }

    /// Opens a record's page and waits for its answers.
    pub async fn open_record(&self, id: RecordId) -> Result<()> {
        self.go("records").await?;
        self.browser.see(&format!("[data-record='{id}']")).await?;
        self.browser.shoot("admin-records").await?;
        self.browser.go(&format!("{}/admin/records/{id}", self.url)).await?;
        self.browser.see("[data-answer]").await
    }

    /// Waits until a picture of a point is really drawn.
    pub async fn picture_shown(&self, point: &str) -> Result<Value> {
        let css = json!(format!("[data-answer='{point}'] img"));
        let scroll = format!("const one = document.querySelector({css}); one?.scrollIntoView(); return one !== null");
        let _: bool = self.browser.run(&scroll, json!([])).await?; // it is loaded only when it comes into view
        let drawn = format!("document.querySelector({css})?.naturalWidth");
        self.browser.until(&format!("the photo of {point} is drawn"), PAGE, &drawn).await
    }
}
