//! A new build of the app comes while a record is open.

use crate::field::Field;
use crate::round::FORM;
use anyhow::{Result, ensure};
use coletor_tests::browser::{Browser, PAGE};
use coletor_tests::collector::LINE;
use coletor_tests::middlebox::{Meddling, Middlebox};
use coletor_tests::proxy::Proxy;
use coletor_tests::server::Server;
use serde_json::json;

const BUILD: &str = "0123456789abcdef";

/// What the browser does by itself now and then.
const LOOK_FOR_UPDATE: &str = "return navigator.serviceWorker.getRegistration()
    .then((found) => found.update()).then(() => true)";
const WAITS: &str = "navigator.serviceWorker.getRegistration().then((found) => found?.waiting?.state === 'installed')";
/// The build that answers for the page.
const CONTROLS: &str = "return new Promise((done) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = (event) => done(event.data.build);
    navigator.serviceWorker.controller.postMessage({ type: 'build' }, [channel.port2]);
})";
const CACHES: &str = "return caches.keys()";

/// A phone, a middlebox that can name another build, and a line that can be cut behind it.
pub struct Update {
    field: Field,
    middlebox: Middlebox,
    proxy: Proxy,
}

impl Update {
    /// A round has begun, and the first build answers for the page.
    pub async fn open() -> Result<Self> {
        let server = Server::start().await?;
        let proxy = Proxy::start(server.url.trim_start_matches("http://").parse()?).await?;
        let middlebox = Middlebox::start(&proxy.url()).await?;
        let mut field = Field::signed_in(server, &middlebox.url()).await?;
        field.opens_offline().await?;
        field.collector.choose("new").await?;
        field.collector.take(FORM).await?;
        field.collector.arrive().await?;
        field.collector.answer("/ihm/gde_operando", "sim").await?;
        Ok(Self { field, middlebox, proxy })
    }

    fn phone(&self) -> &Browser {
        &self.field.collector.browser
    }
}

async fn build(phone: &Browser) -> Result<String> {
    phone.run(CONTROLS, json!([])).await
}

/// The new build waits, and nothing on the screen moves.
pub async fn a_new_build_waits(update: &mut Update) -> Result<()> {
    let phone = update.phone();
    let first = build(phone).await?;
    phone.run::<Option<()>>("window.thisPage = true", json!([])).await?;
    update.middlebox.meddle(Meddling::Build(BUILD.into()));
    phone.run::<bool>(LOOK_FOR_UPDATE, json!([])).await?;
    phone.until("the new build waits", LINE, WAITS).await?;
    update.field.collector.answer("/ihm/tens_bat", "25.5").await?;
    let phone = update.phone();
    ensure!(phone.run::<bool>("return window.thisPage === true", json!([])).await?, "the page was loaded anew");
    ensure!(phone.count("[data-update]").await? == 0, "nobody is asked with a record open");
    ensure!(build(phone).await? == first, "the first build answers for the page");
    phone.shoot("stop-update-waits").await
}

/// Loading the page anew does not let it in either, nor does the summary ask.
pub async fn a_reload_changes_nothing(update: &mut Update) -> Result<()> {
    let first = build(update.phone()).await?;
    update.phone().reload().await?;
    update.field.collector.at_stop("/ihm").await?;
    update.field.collector.answer("/ihm/oleo_pressao", "4.2").await?;
    let phone = update.phone();
    phone.until("the new build still waits", PAGE, WAITS).await?;
    ensure!(build(phone).await? == first, "the first build answers for the page");
    ensure!(phone.count("[data-update]").await? == 0, "nobody is asked with a record open");
    Ok(())
}

/// At home the person is asked; then the new build answers, and the old one's files are gone.
pub async fn at_home_it_is_let_in(update: &mut Update) -> Result<()> {
    let phone = update.phone();
    phone.click("header a[href='/']").await?;
    phone.see("[data-update]").await?;
    phone.shoot("home-update").await?;
    phone.run::<Option<()>>("window.thisPage = true", json!([])).await?;
    phone.click("[data-update] button").await?;
    phone.until("the page is loaded anew", PAGE, "window.thisPage === undefined").await?;
    update.field.collector.at("home").await?;
    let phone = update.phone();
    let new = format!("(await (async () => {{ {CONTROLS} }})()) === {}", json!(BUILD));
    phone.until("the new build answers for the page", PAGE, &format!("(async () => {new})()")).await?;
    let kept: Vec<String> = phone.run(CACHES, json!([])).await?;
    ensure!(kept == [format!("coletor-{BUILD}")], "one build is kept: {kept:?}");
    ensure!(phone.count("[data-update]").await? == 0, "nothing waits any more");
    Ok(())
}

/// The record is as it was, and the new build opens without a line too.
pub async fn the_record_goes_on(update: &mut Update) -> Result<()> {
    let id = update.field.collector.record()?;
    update.field.collector.go_on_with(id).await?;
    update.field.all_arrived_once().await?;
    update.proxy.cut();
    update.field.collector.line("offline").await?;
    update.phone().reload().await?;
    update.field.collector.at_stop("/ihm").await?;
    update.field.collector.answer("/ihm/oleo_temp", "98.5").await?;
    update.proxy.restore();
    update.field.all_arrived_once().await.map(drop)
}
