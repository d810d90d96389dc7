//! What the administrator tells a collector's device, and the receipt that comes back.

use crate::office::Office;
use crate::workbook;
use anyhow::{Context, Result, ensure};
use coletor_common::admin::{Draft, FormVersion};
use coletor_common::row::{Command, CommandOutcome, CommandRow};
use coletor_common::sync::frame::{ClientFrame, Receipt};
use coletor_tests::browser::PAGE;
use coletor_tests::client::{Client, read};
use reqwest::Method;
use serde_json::json;

const MESSAGE: &str = "Volte à base antes das 18 h";

/// Somebody who has not signed in anywhere cannot be told anything.
pub async fn nobody_is_there(office: &Office) -> Result<()> {
    let admin = &office.admin;
    admin.go("people").await?;
    admin.tell("bruno").await?;
    admin.browser.click("dialog[open] input[value=send-now]").await?;
    admin.confirm().await?;
    let said = "document.querySelector('dialog[open] form [role=alert]')?.textContent.includes('Bruno não está')";
    admin.browser.until("it is said that Bruno is not there", PAGE, said).await?;
    admin.browser.shoot("admin-command-nobody").await?;
    admin.close_dialog().await
}

/// A message reaches the device, which says so; the open dialog shows the receipt by itself.
pub async fn a_message_comes_with_its_receipt(office: &mut Office) -> Result<()> {
    let (admin, phone) = (&office.admin, &mut office.phone);
    admin.tell("ana").await?;
    admin.browser.fill("dialog[open] textarea[name=message]", MESSAGE).await?;
    admin.confirm().await?;
    admin.browser.see("dialog[open] [data-told='1']").await?;
    admin.browser.see("dialog[open] [data-fate=waiting]").await?;
    admin.browser.shoot("admin-command").await?;
    let row = phone.told().await?;
    let command: CommandRow = row.body.context("the command has no body")?.read()?;
    let Command::Message { from, text } = &command.what else { anyhow::bail!("no message: {command:?}") };
    ensure!((from.as_str(), text.as_str()) == ("Administração", MESSAGE), "{command:?}");
    let receipt = Receipt { key: row.key, outcome: CommandOutcome::Done };
    phone.socket.send(&ClientFrame::Receipt(receipt)).await?;
    admin.browser.see("dialog[open] [data-fate=done]").await?;
    let listed = admin.browser.text("dialog[open] [data-sent]").await?;
    ensure!(listed.contains(MESSAGE), "the message is listed: {listed:?}");
    admin.browser.shoot("admin-command-done").await?;
    admin.close_dialog().await
}

/// A published round is told too, by its title.
pub async fn a_published_round_is_told(office: &mut Office) -> Result<()> {
    let desk = Client::administrator(&office.server).await?;
    let file = tempfile::NamedTempFile::new()?;
    workbook::write_good(file.path())?;
    let upload = desk.request(Method::POST, "/api/forms").body(std::fs::read(file.path())?);
    let FormVersion { form, version, title, .. } = read::<Draft>(upload.send().await?).await?.version;
    let path = format!("/api/forms/{form}/versions/{version}/publish");
    read::<FormVersion>(desk.request(Method::POST, &path).send().await?).await?;
    let command: CommandRow = office.phone.told().await?.body.context("the command has no body")?.read()?;
    ensure!(command.what == Command::NewRound { form }, "{command:?}");
    let admin = &office.admin;
    admin.tell("ana").await?;
    let told = format!("document.querySelector('dialog[open] [data-sent]')?.textContent.includes({})", json!(title));
    admin.browser.until("the new round is listed by its title", PAGE, &told).await?;
    admin.browser.shoot("admin-command-round").await?;
    admin.close_dialog().await
}

/// Nothing is asked for any more once the dialog is closed.
pub async fn the_dialog_asks_only_while_it_is_open(office: &Office) -> Result<()> {
    let admin = &office.admin;
    let asked = "performance.getEntriesByType('resource').filter((one) => one.name.endsWith('/commands')).length";
    let before: u32 = admin.browser.run(&format!("return {asked}"), json!([])).await?;
    ensure!(before > 0, "it was asked for while the dialog was open");
    // The rail goes on asking, so time passes: once it has asked again, the dialog would have asked too.
    let rail = "performance.getEntriesByType('resource').filter((one) => one.name.includes('/api/quarantine')).length";
    let so_far: u32 = admin.browser.run(&format!("return {rail}"), json!([])).await?;
    let passed = format!("{rail} > {so_far}");
    admin.browser.until("the rail asks again", std::time::Duration::from_secs(40), &passed).await?;
    let after: u32 = admin.browser.run(&format!("return {asked}"), json!([])).await?;
    ensure!(after <= before + 1, "asked {before} times while open, {after} times later");
    Ok(())
}
