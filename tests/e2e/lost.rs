//! The phone's storage is cleared, by the browser or by somebody; its cookies stay.

use crate::field::Field;
use crate::round::FORM;
use anyhow::{Context, Result, ensure};
use coletor_tests::browser::PAGE;
use coletor_tests::collector::LINE;
use coletor_tests::device;
use coletor_tests::proxy::Proxy;
use coletor_tests::server::Server;
use serde_json::json;

/// What the screen must never say of something that is gone.
const WATCH: &str = "window.saidSaved = false;
    const look = () => { saidSaved ||= document.querySelector('[data-saving]')?.dataset.saving === 'saved' };
    const watched = { subtree: true, childList: true, attributes: true };
    new MutationObserver(look).observe(document.body, watched)";

/// A phone behind a line that can be cut.
pub struct Lost {
    field: Field,
    proxy: Proxy,
}

impl Lost {
    /// A round has begun.
    pub async fn open() -> Result<Self> {
        let server = Server::start().await?;
        let proxy = Proxy::start(server.url.trim_start_matches("http://").parse()?).await?;
        let mut field = Field::open(server, &proxy.url(), async |browser| browser.watch_connections().await).await?;
        field.sign_in().await?;
        field.opens_offline().await?;
        field.collector.choose("new").await?;
        field.collector.take(FORM).await?;
        field.collector.arrive().await?;
        field.collector.answer("/ihm/gde_operando", "sim").await?;
        Ok(Self { field, proxy })
    }

    async fn clear(&self) -> Result<()> {
        self.field.collector.browser.clear_databases(&self.proxy.url()).await
    }

    /// Signs in and is told what was lost; returns in which words.
    async fn is_told(&self, shot: &str) -> Result<String> {
        self.field.sign_in().await?;
        let said = self.field.collector.browser.text("[data-notice=lost] p").await?;
        self.field.collector.browser.shoot(shot).await?;
        Ok(said)
    }

    /// How many operations the server has of the round.
    async fn held(&self) -> Result<u64> {
        Ok(self.field.held(self.field.collector.record()?).await?.record.rev)
    }
}

/// The browser closes the connections, as some do; the app opens others, and nobody need notice.
pub async fn only_the_connections(lost: &mut Lost) -> Result<()> {
    let collector = &mut lost.field.collector;
    for (point, value) in [("/ihm/oleo_temp", "98.5"), ("/ihm/tens_qde", "sim")] {
        let broken = collector.browser.break_connections().await?;
        ensure!(broken >= 1, "the app has {broken} connections");
        collector.answer(point, value).await?;
        ensure!(collector.browser.count("[data-save-again]").await? == 0, "nothing had to be tried again");
    }
    lost.field.all_arrived_once().await.map(drop)
}

/// While the app is closed. Whoever signs in again is told, until it is read.
pub async fn while_the_app_is_closed(lost: &Lost) -> Result<()> {
    let collector = &lost.field.collector;
    collector.all_sent().await?;
    let held = lost.held().await?;
    lost.proxy.cut();
    collector.line("offline").await?;
    collector.try_to_answer("/ihm/tens_bat", "25.5").await?;
    collector.saved().await?;
    collector.browser.go("about:blank").await?;
    lost.clear().await?;
    lost.proxy.restore();
    collector.browser.go(&lost.proxy.url()).await?;
    let said = lost.is_told("lost").await?;
    ensure!(said.contains(&format!("tem {held} registros")), "the server has {held}: {said:?}");
    collector.browser.reload().await?;
    collector.browser.click("[data-notice=lost] [data-read]").await?;
    collector.browser.miss("[data-notice=lost]").await?;
    device::remembers_no_loss(&collector.browser).await?;
    collector.browser.reload().await?;
    collector.at("home").await?;
    ensure!(collector.browser.count("[data-notice]").await? == 0, "what was read is told no more");
    Ok(())
}

/// What the server has of the round comes back, and the round goes on in a new log.
pub async fn the_round_goes_on(lost: &mut Lost) -> Result<()> {
    let (id, held) = (lost.field.collector.record()?, lost.held().await?);
    let collector = &mut lost.field.collector;
    collector.browser.until("the round is back", LINE, OPEN_IS_ONE).await?;
    collector.go_on_with(id).await?;
    collector.browser.see("[data-point='/ihm/gde_operando'] [data-choice=sim][aria-pressed=true]").await?;
    let gone = collector.browser.count("[data-point='/ihm/tens_bat'][data-verdict=none]").await?;
    ensure!(gone == 1, "what had not reached the server is gone");
    collector.answer("/ihm/tens_bat", "24.9").await?;
    collector.answer("/ihm/oleo_pressao", "4.2").await?;
    collector.all_sent().await?;
    let log = device::log(&collector.browser).await?;
    let places: Vec<(u32, u64)> = log.iter().map(|op| (op.incarnation, op.seq)).collect();
    ensure!(places == [(2, 1), (2, 2)], "another log of the same device: {places:?}");
    let page = lost.field.held(id).await?;
    ensure!(page.record.rev == held + 2 && page.quarantined.is_empty(), "{held} and two: {page:?}");
    for (point, value) in &lost.field.collector.given {
        let answer = page.record.answers.get(point).with_context(|| format!("{point} is not answered"))?;
        ensure!(answer.value == *value, "{point} was answered {value:?}: {answer:?}");
    }
    Ok(())
}

const OPEN_IS_ONE: &str = "document.querySelector('[data-action=continue] .count')?.textContent.trim() === '1'";

/// While the round is on the screen: the next answer is not called saved, however often it is tried.
pub async fn while_the_round_is_open(lost: &mut Lost) -> Result<()> {
    let collector = &lost.field.collector;
    lost.clear().await?;
    collector.try_to_answer("/ihm/agua_temp", "81").await?;
    collector.not_saved().await?;
    collector.browser.run::<Option<()>>(WATCH, json!([])).await?;
    let said = collector.browser.text(".notice.alarm").await?;
    ensure!(said.contains("foram apagados") && said.contains("recarregue"), "it says what to do: {said:?}");
    collector.browser.shoot("stop-lost").await?;
    collector.browser.click("[data-save-again]").await?;
    collector.not_saved().await?;
    ensure!(!collector.browser.run::<bool>("return saidSaved", json!([])).await?, "something was called saved");
    Ok(())
}

/// After loading the page anew it is as it was the first time: told, and on with what the server has.
pub async fn it_is_told_and_goes_on(lost: &mut Lost) -> Result<()> {
    let (id, held) = (lost.field.collector.record()?, lost.held().await?);
    lost.field.collector.browser.go(&lost.proxy.url()).await?;
    let said = lost.is_told("lost-again").await?;
    ensure!(said.contains("registros"), "{said:?}");
    let collector = &mut lost.field.collector;
    collector.browser.until("the round is back", PAGE, OPEN_IS_ONE).await?;
    collector.go_on_with(id).await?;
    collector.answer("/ihm/agua_temp", "82").await?;
    collector.all_sent().await?;
    let page = lost.field.held(id).await?;
    ensure!(page.record.rev == held + 1, "{held} and one: {page:?}");
    let log = device::log(&lost.field.collector.browser).await?;
    let places: Vec<(u32, u64)> = log.iter().map(|op| (op.incarnation, op.seq)).collect();
    ensure!(places == [(3, 1)], "the third log of the device: {places:?}");
    Ok(())
}
