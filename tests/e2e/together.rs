//! A round that two collectors do at once, and one that is handed over half way.

use crate::round::FORM;
use crate::scene::{Scene, address};
use anyhow::{Context, Result, ensure};
use coletor_common::account::Session;
use coletor_common::id::RecordId;
use coletor_common::record::Record;
use coletor_tests::browser::{PAGE, Profile};
use coletor_tests::collector::{Collector, LINE};
use coletor_tests::device;
use coletor_tests::proxy::Proxy;
use serde_json::json;

/// The reading that both answer.
const POINT: &str = "/ihm/oleo_temp";
/// What goes with the hand-over.
const MESSAGE: &str = "Falta só o retificador";

/// Ana and Bruno, each with a phone and a line of their own.
pub struct Pair {
    /// Ana's phone, and everything else.
    pub scene: Scene,
    bruno: Collector,
    line: Proxy,
    _phone: Profile,
}

async fn who(of: &Collector) -> Result<Session> {
    of.browser.run("return fetch('/api/session').then((answer) => answer.json())", json!([])).await
}

/// Waits until a phone's copy of a record holds something.
async fn has(of: &Collector, id: RecordId, what: &str, holds: impl Fn(&Record) -> bool) -> Result<Record> {
    device::record_is(&of.browser, id, what, holds).await
}

fn answer<'a>(record: &'a Record, point: &str) -> Option<&'a str> {
    record.answers.get(point).map(|answer| answer.value.as_str())
}

/// Goes to a stop of the list; between those who share a round no order is kept.
async fn go_to(of: &Collector, stop: &str) -> Result<()> {
    of.browser.click("[data-stops]").await?;
    of.browser.click(&format!("dialog[open] [data-goto='{stop}']")).await?;
    of.at_stop(stop).await
}

/// Chooses a colleague in the dialog that is open.
async fn choose(from: &Collector, to: &Session) -> Result<()> {
    from.browser.fill("dialog[open] input[name=colleague]", &to.name[..2]).await?;
    from.browser.click(&format!("dialog[open] [data-person='{}']", to.person)).await
}

/// Both have signed in.
pub async fn open() -> Result<Pair> {
    let scene = Scene::open().await?;
    let (line, phone) = (Proxy::start(address(&scene.server)?).await?, Profile::fresh()?);
    let bruno = Collector::open(&scene.driver, &phone, &line.url()).await?;
    bruno.sign_in("bruno", scene.server.password("bruno")?).await?;
    Ok(Pair { scene, bruno, line, _phone: phone })
}

/// Ana takes a round and shares it: Bruno is told, and begins where she is not.
pub async fn a_round_is_shared(pair: &mut Pair) -> Result<()> {
    let Pair { scene, bruno, .. } = pair;
    scene.collector.choose("new").await?;
    crate::round::take(scene).await?;
    let ana = &scene.collector;
    ana.browser.click("[data-interrupt]").await?;
    ana.browser.click("dialog[open] [data-share]").await?;
    choose(ana, &who(bruno).await?).await?;
    ana.browser.shoot("share").await?;
    ana.browser.click("dialog[open] [data-confirm]").await?;
    ana.browser.see("[data-together]").await?;
    let told = bruno.browser.text("[data-notice=given] p").await?;
    ensure!(told.starts_with("Ana "), "the notice says {told:?}");
    bruno.browser.shoot("shared-notice").await?;
    bruno.browser.click("[data-notice=given] [data-read]").await?;
    bruno.go_on_with(ana.record()?).await?;
    bruno.at_stop("/saec").await?;
    bruno.arrive().await?;
    let where_he_is = "document.querySelector('[data-together]')?.textContent.includes('SAEC')";
    ana.browser.until("Ana sees where Bruno is", PAGE, where_he_is).await?;
    ana.browser.shoot("together").await
}

/// Both answer at once, each at a stop of their own, and see what the other has answered.
pub async fn both_answer(pair: &mut Pair) -> Result<()> {
    let (ana, bruno) = (&mut pair.scene.collector, &mut pair.bruno);
    let id = ana.record()?;
    let hers = async {
        ana.answer("/ihm/gde_operando", "nao").await?;
        ana.answer("/ihm/tens_bat", "25.5").await
    };
    let his = async {
        bruno.answer("/saec/tens_oper", "sim").await?;
        bruno.answer("/saec/bat_oxid", "sim").await
    };
    tokio::try_join!(hers, his)?;
    has(ana, id, "Ana has what Bruno answered", |record| answer(record, "/saec/bat_oxid") == Some("sim")).await?;
    has(bruno, id, "Bruno has what Ana answered", |record| answer(record, "/ihm/tens_bat") == Some("25.5")).await?;
    bruno.browser.click("[data-stops]").await?;
    let is_said = "document.querySelector(\"dialog[open] [data-goto='/ihm']\")?.textContent.includes('Ana está aqui')";
    bruno.browser.until("the list says where Ana is", PAGE, is_said).await?;
    bruno.browser.shoot("stops-of-two").await?;
    bruno.browser.click("dialog[open] header button").await?;
    go_to(bruno, "/ihm").await?;
    let said = bruno.browser.text("[data-point='/ihm/tens_bat'] [data-answered-by]").await?;
    ensure!(said.contains("Ana"), "whose the answer is: {said:?}");
    bruno.browser.shoot("answered-by").await
}

/// Ana loses her line; both answer the same point. Once she is back both answers are there, and one shows to both.
pub async fn one_point_is_answered_twice(pair: &mut Pair) -> Result<()> {
    let Pair { scene, bruno, .. } = pair;
    let id = scene.collector.record()?;
    scene.collector.all_sent().await?;
    scene.proxy.cut();
    scene.collector.line("offline").await?;
    scene.collector.answer(POINT, "91").await?;
    bruno.answer(POINT, "92").await?;
    bruno.all_sent().await?;
    scene.proxy.restore();
    scene.collector.all_sent().await?;
    let both = |record: &Record| {
        let kept = record.conflicts.first().and_then(|conflict| conflict.others.first());
        answer(record, POINT) == Some("91") && kept.is_some_and(|said| said.value == "92")
    };
    has(&scene.collector, id, "Ana has both answers", both).await?;
    has(bruno, id, "Bruno has both answers", both).await?;
    let shows = format!("document.querySelector(\"[data-point='{POINT}'] input\")?.value === '91'");
    bruno.browser.until("Bruno sees hers", PAGE, &shows).await?;
    let desk = &scene.admin.browser;
    desk.go(&format!("{}/admin/records/{id}", scene.server.url)).await?;
    desk.see(&format!("[data-conflict='{POINT}'] [data-keep='92']")).await?;
    let also = desk.text("[data-together] dd").await?;
    ensure!(also == "Bruno", "who else has a part in it: {also:?}");
    desk.shoot("admin-record-of-two").await
}

/// Bruno does his part and says so; Ana finishes.
pub async fn the_holder_finishes(pair: &mut Pair) -> Result<()> {
    let Pair { scene, bruno, .. } = pair;
    go_to(bruno, "/saec").await?;
    for (point, value) in [("corr_vent", "sim"), ("tanq_valv", "sim"), ("tanq_nivel", "80"), ("vazamento", "nao")] {
        bruno.answer(&format!("/saec/{point}"), value).await?;
    }
    let ana = &mut scene.collector;
    ana.answer("/ihm/agua_temp", "80").await?;
    ana.answer("/ihm/tens_qde", "sim").await?;
    ana.next().await?;
    ana.at_stop("/retificador").await?;
    ana.arrive().await?;
    for (point, value) in [("ret_tensao", "25.1"), ("ret_corrente", "12"), ("ret_alarme", "nao")] {
        ana.answer(&format!("/retificador/{point}"), value).await?;
    }
    bruno.next().await?; // all that is left is Ana's
    bruno.at("summary").await?;
    bruno.browser.miss("[data-finish]").await?;
    bruno.browser.shoot("summary-of-partner").await?;
    bruno.browser.click("[data-part]").await?;
    bruno.at("home").await?;
    bruno.all_sent().await?;
    let id = ana.record()?;
    let done = |record: &Record| record.partners.is_empty() && record.answers.get("/saec/vazamento").is_some();
    has(ana, id, "Bruno's part is done", done).await?;
    ana.next().await?;
    ana.at("summary").await?;
    ana.browser.miss("[data-still-at-it]").await?;
    ana.finish().await?;
    ana.all_sent().await?;
    scene.admin.go("").await?;
    scene.admin.counts("completed", 1).await?;
    let record = scene.admin.record(id).await?.record;
    ensure!(record.is_closed() && record.conflicts.len() == 1, "{:?}", record.conflicts);
    has(bruno, id, "Bruno's phone knows that it is finished", Record::is_closed).await.map(drop)
}

/// Bruno takes a round, loses his line and hands the round over; Ana gets it once he is back, and finishes it.
pub async fn a_round_is_handed_over_half_way(pair: &mut Pair) -> Result<()> {
    let Pair { scene, bruno, line, .. } = pair;
    bruno.choose("new").await?;
    let id = bruno.take(FORM).await?;
    bruno.at_stop("/ihm").await?;
    bruno.arrive().await?;
    let first =
        [("gde_operando", "nao"), ("tens_bat", "25"), ("oleo_temp", "90"), ("agua_temp", "80"), ("tens_qde", "sim")];
    for (point, value) in first {
        bruno.answer(&format!("/ihm/{point}"), value).await?;
    }
    bruno.next().await?;
    bruno.at_stop("/saec").await?;
    line.cut();
    bruno.line("offline").await?;
    bruno.interrupt("perturbacao", "").await?;
    bruno.choose("continue").await?;
    bruno.browser.click(&format!("[data-record='{id}'] [data-give]")).await?;
    choose(bruno, &who(&scene.collector).await?).await?;
    bruno.browser.fill("dialog[open] textarea[name=message]", MESSAGE).await?;
    bruno.browser.shoot("hand-over").await?;
    bruno.browser.click("dialog[open] [data-confirm]").await?;
    bruno.browser.miss(&format!("[data-record='{id}']")).await?;
    ensure!(bruno.unsent().await? >= 2, "interrupted and handed over are only here");
    line.restore();
    bruno.all_sent().await?;
    let ana = &mut scene.collector;
    let told = ana.browser.text("[data-notice=given] p").await?;
    ensure!(told.starts_with("Bruno ") && told.contains(MESSAGE), "the notice says {told:?}");
    ana.browser.shoot("given-notice").await?;
    ana.browser.click("[data-notice=given] [data-read]").await?;
    ana.go_on_with(id).await?;
    ana.at_stop("/saec").await?;
    ana.browser.see_within("[data-saving=saved]", LINE).await?;
    ana.arrive().await?;
    let rest =
        [("tens_oper", "sim"), ("bat_oxid", "sim"), ("corr_vent", "sim"), ("tanq_valv", "sim"), ("tanq_nivel", "80")];
    for (point, value) in rest.into_iter().chain([("vazamento", "nao")]) {
        ana.answer(&format!("/saec/{point}"), value).await?;
    }
    ana.next().await?;
    ana.at_stop("/retificador").await?;
    ana.arrive().await?;
    for (point, value) in [("ret_tensao", "25.1"), ("ret_corrente", "12"), ("ret_alarme", "nao")] {
        ana.answer(&format!("/retificador/{point}"), value).await?;
    }
    ana.next().await?;
    ana.at("summary").await?;
    ana.finish().await?;
    ana.all_sent().await?;
    scene.admin.counts("completed", 2).await?;
    let page = scene.admin.record(id).await?;
    ensure!(page.author == "Bruno" && page.record.answers.get("/ihm/tens_bat").is_some(), "it is still his record");
    let desk = &scene.admin.browser;
    desk.go(&format!("{}/admin/records/{id}", scene.server.url)).await?;
    let told = desk.text("[data-history=handed-over]").await?;
    ensure!(told.contains("Ana") && told.contains(MESSAGE), "the history says {told:?}");
    desk.shoot("admin-handed-over").await.context("no picture")
}
