//! What the server and its administrators tell a collector: messages, a record handed over, the end of a session.

use crate::scene::Scene;
use anyhow::{Context, Result, ensure};
use coletor_common::account::Session;
use coletor_common::admin::{Commanded, SendCommand, SentCommand};
use coletor_common::op::Op;
use coletor_common::row::{Command, CommandOutcome};
use coletor_tests::browser::PAGE;
use coletor_tests::client::{Client, read};
use coletor_tests::device;
use coletor_tests::ops::{Log, answered};
use coletor_tests::socket::Socket;
use reqwest::Method;
use serde_json::json;

/// The reading that two people answer.
const POINT: &str = "/ihm/tens_bat";

async fn send(admin: &Client, to: &Session, what: Command) -> Result<()> {
    let path = format!("/api/people/{}/commands", to.person);
    let answer = admin.request(Method::POST, &path).json(&SendCommand { what }).send().await?;
    let told: Commanded = read(answer).await?;
    ensure!(told.devices >= 1, "no device was told");
    Ok(())
}

async fn whose_phone(scene: &Scene) -> Result<Session> {
    const ASK: &str = "return fetch('/api/session').then((answer) => answer.json())";
    scene.collector.browser.run(ASK, json!([])).await
}

/// The app itself fails: it is said, with a way to go on, and written down.
pub async fn the_app_fails(scene: &Scene) -> Result<()> {
    const TRAP: &str = "const error = new WebAssembly.RuntimeError('unreachable');
        window.dispatchEvent(new ErrorEvent('error', { error }))";
    let phone = &scene.collector.browser;
    for _ in 0..2 {
        phone.run::<Option<()>>(TRAP, json!([])).await?;
    }
    phone.see(".crash a").await?;
    ensure!(phone.count(".crash").await? == 1, "said more than once");
    phone.shoot("crash").await?;
    let stack: String = phone.run("return localStorage.getItem('coletor.crash')", json!([])).await?;
    ensure!(stack.contains("RuntimeError"), "written down: {stack:?}");
    phone.click(".crash a").await?;
    phone.miss(".crash").await?;
    phone.see("[data-page=record]").await.map(drop)
}

/// A message is shown until it is read; then its sender sees that it was.
pub async fn a_message_is_read(scene: &Scene) -> Result<()> {
    let admin = Client::administrator(&scene.server).await?;
    let ana = whose_phone(scene).await?;
    send(&admin, &ana, Command::Message { from: String::new(), text: "Volte à base".into() }).await?;
    let phone = &scene.collector.browser;
    let said = phone.text("[data-notice=message] p").await?;
    ensure!(said.contains("Administração") && said.contains("Volte à base"), "the message says {said:?}");
    phone.shoot("message").await?;
    phone.reload().await?;
    phone.click("[data-notice=message] [data-read]").await?;
    phone.miss("[data-notice=message]").await?;
    let path = format!("/api/people/{}/commands", ana.person);
    coletor_tests::wait::wait_until("the receipt is there", PAGE, async || {
        let sent: Vec<SentCommand> = admin.get(&path).await?;
        Ok(sent.iter().all(|line| line.outcome == Some(CommandOutcome::Done)).then_some(()))
    })
    .await?;
    phone.reload().await?;
    phone.see("main").await?;
    phone.miss("[data-notice=message]").await
}

/// The round is handed to Bruno while Ana has no signal and answers on. Both answers are kept; the administrator decides.
pub async fn a_round_is_handed_over(scene: &mut Scene) -> Result<()> {
    let id = scene.collector.record()?;
    scene.collector.all_sent().await?;
    scene.proxy.cut();
    scene.collector.line("offline").await?;
    scene.collector.answer(POINT, "24.5").await?;
    let (client, bruno, grant) = Client::collector(&scene.server, "bruno").await?;
    let desk = &scene.admin.browser;
    desk.go(&format!("{}/admin/records/{id}", scene.server.url)).await?;
    desk.see("select[name=heir]").await?;
    desk.choose("select[name=heir]", &bruno.person.to_string()).await?;
    desk.click("[data-hand-over]").await?;
    let handed = "document.querySelector('[data-holder]')?.textContent.includes('Bruno')";
    desk.until("the record is Bruno's", PAGE, handed).await?;
    let (mut socket, _) = Socket::welcomed(&client, Some(grant)).await?;
    let mut log = Log::new(grant, bruno.person);
    let seen = scene.admin.record(id).await?.record.heads;
    let ack = socket.push(vec![Op { seen, ..log.op(id, answered(POINT, "26")) }]).await?;
    ensure!(ack.through == 1 && ack.results.is_empty(), "{ack:?}");

    scene.proxy.restore();
    scene.collector.browser.see_within("[data-handed-over]", coletor_tests::collector::LINE).await?;
    scene.collector.all_sent().await?;
    scene.collector.browser.shoot("handed-over").await?;
    let desk = &scene.admin.browser;
    desk.see(&format!("[data-conflict='{POINT}'] [data-keep='24.5']")).await?;
    desk.shoot("admin-conflict").await?;
    desk.click(&format!("[data-conflict='{POINT}'] [data-keep='26']")).await?;
    desk.miss("[data-conflicts]").await?;
    let record = scene.admin.record(id).await?.record;
    let value = record.answers.get(POINT).context("the answer is gone")?.value.clone();
    ensure!(value == "26" && record.conflicts.is_empty(), "{value} with {:?}", record.conflicts);
    // And the phone that gave it away shows what was decided.
    let has_it = |copy: &coletor_common::record::Record| copy.answers.get(POINT).is_some_and(|a| a.value == "26");
    device::record_is(&scene.collector.browser, id, "the phone has what was decided", has_it).await.map(drop)
}

/// The administrator ends the session: the phone signs out by itself, and keeps what it has.
pub async fn the_session_is_ended(scene: &Scene) -> Result<()> {
    let before = device::log(&scene.collector.browser).await?.len();
    let admin = Client::administrator(&scene.server).await?;
    send(&admin, &whose_phone(scene).await?, Command::SignOut {}).await?;
    scene.collector.browser.see_within("[data-page=sign-in]", coletor_tests::collector::LINE).await?;
    let after = device::log(&scene.collector.browser).await?.len();
    ensure!(after == before, "{before} operations before, {after} after");
    Ok(())
}
