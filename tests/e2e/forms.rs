//! The administrator's forms and people.

use crate::workbook::{self, FORM};
use anyhow::{Result, ensure};
use coletor_tests::administrator::Administrator;
use coletor_tests::browser::{Driver, Profile};
use coletor_tests::collector::Collector;
use coletor_tests::server::Server;
use tempfile::TempDir;

const LOGIN: &str = "carla";

/// An administrator, a folder of workbooks, and what they need.
pub struct Desk {
    admin: Administrator,
    driver: Driver,
    _profile: Profile,
    files: TempDir,
    server: Server,
}

impl Desk {
    /// The administrator has signed in.
    pub async fn open() -> Result<Self> {
        let server = Server::start().await?;
        let driver = Driver::start().await?;
        let profile = Profile::fresh()?;
        let admin = Administrator::sign_in(&driver, &profile, &server.url, server.password("admin")?).await?;
        Ok(Self { admin, driver, _profile: profile, files: tempfile::tempdir()?, server })
    }
}

/// Nothing is stored; every mistake is named with sheet and cell.
pub async fn mistakes_are_reported_with_their_place(desk: &Desk) -> Result<()> {
    let file = desk.files.path().join("errada.xlsx");
    workbook::write_bad(&file)?;
    desk.admin.go("forms").await?;
    desk.admin.upload(&file).await?;
    let browser = &desk.admin.browser;
    browser.see("[data-finding]").await?;
    browser.shoot("admin-report").await?;
    let shown: Vec<String> = browser.run(FINDINGS, serde_json::json!([])).await?;
    for cell in workbook::BAD_CELLS {
        let named = shown.iter().any(|line| line.contains("survey") && line.contains(cell));
        ensure!(named, "no finding names survey and {cell}: {shown:?}");
    }
    ensure!(browser.count("[data-publish]").await? == 0, "a workbook with errors cannot be published");
    Ok(())
}

const FINDINGS: &str = "return [...document.querySelectorAll('[data-finding]')].map((one) => one.textContent)";

/// The draft is published, and the board counts one round more that can be taken.
pub async fn a_good_workbook_is_published(desk: &Desk) -> Result<()> {
    let file = desk.files.path().join("certa.xlsx");
    workbook::write_good(&file)?;
    desk.admin.upload(&file).await?;
    desk.admin.browser.see("[data-publish]").await?;
    desk.admin.browser.shoot("admin-draft").await?;
    desk.admin.browser.click("[data-publish]").await?;
    desk.admin.browser.see("[data-published]").await?;
    desk.admin.browser.shoot("admin-forms").await?;
    desk.admin.go("").await?;
    desk.admin.counts("available", 2).await
}

/// A new collector with a password that is shown once.
pub async fn somebody_is_added(desk: &Desk) -> Result<String> {
    let browser = &desk.admin.browser;
    desk.admin.go("people").await?;
    browser.see("input[name=new-login]").await?;
    browser.fill("input[name=new-login]", LOGIN).await?;
    browser.fill("input[name=new-name]", "Carla").await?;
    browser.click("form:has(input[name=new-login]) button[type=submit]").await?;
    let password = desk.admin.password_shown().await?;
    browser.shoot("admin-people").await?;
    Ok(password)
}

/// That password opens the app, and the round just published is there to be taken.
pub async fn who_was_added_sees_the_new_round(desk: &Desk, password: &str) -> Result<()> {
    let phone = Profile::fresh()?;
    let collector = Collector::open(&desk.driver, &phone, &desk.server.url).await?;
    collector.sign_in(LOGIN, password).await?;
    collector.choose("new").await?;
    collector.browser.see(&format!("[data-round={FORM}][data-available=true]")).await?;
    collector.browser.close().await
}

/// A renewed password opens the app, in place of the first one.
pub async fn a_password_is_renewed(desk: &Desk) -> Result<()> {
    let first = desk.admin.password_shown().await?;
    desk.admin.browser.click("dialog[open] header button").await?;
    desk.admin.browser.miss("[data-password]").await?;
    desk.admin.browser.click(&format!("[data-reset='{LOGIN}']")).await?;
    let password = desk.admin.password_shown().await?;
    ensure!(password != first, "the password is another one");
    let phone = Profile::fresh()?;
    let collector = Collector::open(&desk.driver, &phone, &desk.server.url).await?;
    collector.sign_in(LOGIN, &password).await?;
    collector.browser.close().await
}
