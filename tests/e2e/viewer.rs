//! Who only looks on, at the administration's pages: everything is seen, nothing is offered that the server would refuse.

use crate::office::Office;
use anyhow::{Context, Result, ensure};
use coletor_common::account::Role;
use coletor_common::admin::{NewPassword, NewPerson};
use coletor_tests::administrator::Administrator;
use coletor_tests::browser::{Driver, Profile};
use coletor_tests::client::{Client, read};
use coletor_tests::ops::{record, taken};
use reqwest::Method;

/// Whatever changes something.
const CHANGES: &str = "[data-add-asset], [data-import-assets], [data-add-below], [data-edit-asset], [data-remove-asset], \
    [data-labels], [data-settle], [data-publish], [data-availability], [data-new-group], [data-new-shift], [data-change], \
    [data-remove], [data-edit], [data-reset], [data-erase], [data-tell], [data-hand-over], [data-keep], input[type=file]";

/// Each page with what it shows once it is there.
const PAGES: [(&str, &str); 6] = [
    ("records", "tr a[href^='/admin/records/']"),
    ("quarantine", "input[name=settled]"),
    ("forms", "tr[data-form]"),
    ("assets", "li[data-asset]"),
    ("people", "tr[data-person]"),
    ("groups", "#shifts"),
];

/// A record of Ana's is open; somebody signs in who only looks on.
pub async fn sees_and_changes_nothing(office: &mut Office) -> Result<()> {
    let first = office.phone.log.op(record(), taken());
    office.phone.socket.push(vec![first]).await?;
    let client = Client::administrator(&office.server).await?;
    let login = "vera".to_owned();
    let person = NewPerson { login: login.clone(), name: "Vera".into(), role: Role::Viewer };
    let added = client.request(Method::POST, "/api/people").json(&person).send().await?;
    let NewPassword { password, .. } = read(added).await?;
    let driver = Driver::start().await?;
    let profile = Profile::fresh()?;
    let viewer = Administrator::sign_in_as(&driver, &profile, &office.server.url, &login, &password).await?;
    let browser = &viewer.browser;
    ensure!(browser.count("nav a[href='/admin/audit']").await? == 0, "the audit is offered");
    for (page, there) in PAGES {
        viewer.go(page).await?;
        browser.see(there).await.with_context(|| page.to_owned())?;
        ensure!(browser.count(CHANGES).await? == 0, "something to change on {page}");
    }
    viewer.go("records").await?;
    browser.click("tr a[href^='/admin/records/']").await?;
    browser.see("[data-holder]").await?;
    ensure!(browser.count(CHANGES).await? == 0, "something to change in a record");
    browser.shoot("admin-viewer-record").await
}
