//! The collector's walk through the demo round.

use crate::photo;
use crate::scene::Scene;
use anyhow::{Result, ensure};
use coletor_tests::browser::is_looked_at;
use coletor_tests::collector::LINE;
use coletor_tests::device;
use serde_json::json;
use std::collections::BTreeMap;

/// The round that can be taken.
pub const FORM: &str = "gde_scl01_diaria";

/// Home and the list of rounds: one to take, two with a reason why not.
pub async fn see_what_can_be_done(scene: &Scene) -> Result<()> {
    let phone = &scene.collector.browser;
    phone.until("one new round is counted", coletor_tests::browser::PAGE, NEW_IS_ONE).await?;
    phone.shoot("home").await?;
    scene.collector.choose("new").await?;
    scene.collector.at("rounds").await?;
    phone.see(&format!("[data-round={FORM}][data-available=true]")).await?;
    phone.click("details.unavailable summary").await?;
    phone.shoot("rounds").await?;
    let reasons: BTreeMap<String, String> = phone.run(REASONS, json!([])).await?;
    ensure!(reasons.len() == 2, "two rounds are not available: {reasons:?}");
    let said: Vec<&String> = reasons.values().collect();
    ensure!(said.iter().all(|reason| !reason.is_empty()) && said[0] != said[1], "each has its own reason: {reasons:?}");
    Ok(())
}

const NEW_IS_ONE: &str = "document.querySelector('[data-action=new] .count')?.textContent.trim() === '1'";
const REASONS: &str = "return Object.fromEntries([...document.querySelectorAll('[data-available=false]')]
    .map((row) => [row.dataset.round, row.querySelector('.reason').textContent.trim()]))";

/// Takes it; the board says so by itself.
pub async fn take(scene: &mut Scene) -> Result<()> {
    let record = scene.collector.take(FORM).await?;
    scene.collector.at_stop("/ihm").await?;
    scene.collector.browser.shoot("stop-on-the-way").await?;
    scene.collector.arrive().await?;
    scene.admin.counts("running", 1).await?;
    scene.admin.watch(record).await
}

/// Readings by their limits, choices by their mark, skip logic, a constraint, equipment that cannot be read.
pub async fn first_stop(scene: &mut Scene) -> Result<()> {
    let collector = &mut scene.collector;
    collector.speaks_plainly().await?;
    collector.browser.miss("[data-point='/ihm/oleo_pressao']").await?;
    collector.answer("/ihm/gde_operando", "sim").await?;
    collector.verdict("/ihm/gde_operando", "neutral").await?;
    collector.browser.see("[data-point='/ihm/oleo_pressao']").await?;
    for (reading, verdict) in [("22", "alarm"), ("23.6", "warning"), ("25.5", "expected")] {
        collector.answer("/ihm/tens_bat", reading).await?;
        collector.verdict("/ihm/tens_bat", verdict).await?;
    }
    collector.answer("/ihm/oleo_pressao", "4.2").await?;
    collector.answer("/ihm/oleo_temp", "300").await?;
    collector.message("/ihm/oleo_temp", "Valor impossível para este instrumento").await?;
    collector.browser.shoot("stop-first").await?;
    collector.answer("/ihm/oleo_temp", "98.5").await?;
    collector.verdict("/ihm/oleo_temp", "expected").await?;
    collector.set_state("/ihm/agua_temp", "maintenance").await?;
    collector.browser.miss("[data-point='/ihm/agua_temp'] input").await?;
    collector.answer("/ihm/tens_qde", "sim").await?;
    collector.verdict("/ihm/tens_qde", "expected").await?;
    collector.speaks_plainly().await
}

/// The board has every value without a reload.
pub async fn watched_as_it_happens(scene: &Scene) -> Result<()> {
    let shown = [("gde_operando", "Sim"), ("tens_bat", "25,5"), ("oleo_pressao", "4,2"), ("oleo_temp", "98,5")];
    for (point, value) in shown {
        scene.admin.sees(&format!("/ihm/{point}"), value).await?;
    }
    let desk = &scene.admin.browser;
    let progress = desk.attribute("[data-progress]", "data-progress").await?.unwrap_or_default();
    ensure!(progress.starts_with("6/"), "six points of the first stop are done, the board says {progress}");
    let before = desk.text("[data-elapsed]").await?;
    let moved = format!("document.querySelector('[data-elapsed]').textContent.trim() !== {}", json!(before));
    desk.until("the elapsed time moves on", coletor_tests::browser::PAGE, &moved).await?;
    desk.shoot("admin-board").await
}

/// The third stop before the second, with a justification. The line is cut.
pub async fn third_stop_out_of_order(scene: &mut Scene) -> Result<()> {
    let collector = &mut scene.collector;
    collector.browser.click("[data-stops]").await?;
    collector.browser.see("dialog[open] [data-goto='/retificador']").await?;
    collector.browser.shoot("stops").await?;
    collector.browser.click("dialog[open] button[aria-label]").await?;
    collector.jump("/retificador", "A sala do SAEC está trancada").await?;
    collector.arrive().await?;
    collector.answer("/retificador/ret_tensao", "25.1").await?;
    collector.answer("/retificador/ret_corrente", "12").await?;
    collector.verdict("/retificador/ret_corrente", "expected").await?;
    let unsent = collector.unsent().await?;
    ensure!(unsent >= 5, "left, order changed, arrived and two answers are only here, the header says {unsent}");
    collector.browser.shoot("stop-offline").await
}

/// Pauses with a reason, goes on from home, and ends the stop.
pub async fn interrupt_and_go_on(scene: &mut Scene) -> Result<()> {
    let collector = &mut scene.collector;
    collector.browser.click("[data-interrupt]").await?;
    collector.browser.see("dialog[open] select[name=reason]").await?;
    collector.browser.shoot("interrupt").await?;
    collector.browser.click("dialog[open] header button").await?;
    collector.interrupt("perturbacao", "Alarme na sala ao lado").await?;
    collector.browser.shoot("home-open-round").await?;
    collector.choose("continue").await?;
    collector.at("open").await?;
    collector.browser.shoot("open-rounds").await?;
    collector.browser.click("[data-continue]").await?;
    collector.at_stop("/retificador").await?;
    collector.answer("/retificador/ret_alarme", "nao").await?;
    collector.answer("/retificador/observacao", "Painel limpo; ventilador ruidoso").await?;
    let record = device::record(&collector.browser, collector.record()?).await?;
    let steps = serde_json::to_string(&record.trail)?;
    for what in ["perturbacao", "Alarme na sala ao lado", "resumed", "order_changed", "trancada"] {
        ensure!(steps.contains(what), "{what:?} is not in the trail: {steps}");
    }
    Ok(())
}

/// What the technical note says.
pub const NOTE: &str = "Polo negativo oxidado; limpar e aplicar graxa";

/// The skipped stop: choices, a technical note, a calculation, and a photo that only a leak asks for.
pub async fn last_stop(scene: &mut Scene) -> Result<()> {
    let collector = &mut scene.collector;
    collector.next().await?;
    collector.at_stop("/saec").await?;
    collector.arrive().await?;
    collector.speaks_plainly().await?;
    collector.answer("/saec/tens_oper", "sim").await?;
    collector.answer("/saec/bat_oxid", "nao").await?;
    let folder = tempfile::tempdir()?;
    let picture = folder.path().join("note.png");
    photo::take_shaded(&picture, 12)?;
    collector.write_note("/saec/bat_oxid", NOTE, &picture).await?;
    collector.verdict("/saec/bat_oxid", "alarm").await?;
    collector.answer("/saec/tanq_nivel", "30").await?;
    collector.verdict("/saec/tanq_nivel", "warning").await?;
    let feed = "document.querySelector(\"[data-deviation='/saec/tanq_nivel']\")?.textContent";
    let named = ["NÍVEL DO TANQUE DE COMBUSTÍVEL: 30", "Fuel tank level: 30", "NÍVEL DO TANQUE DE COMBUSTÍVEL: 30"];
    scene.admin.browser.switches(feed, named).await?;
    collector.answer("/saec/tanq_nivel", "80").await?;
    let note = collector.browser.text("[data-note='/saec/autonomia']").await?;
    ensure!(note.contains("9,5 h"), "the fuel lasts 9,5 h, the note says {note:?}");
    collector.browser.miss("[data-point='/saec/vazamento_foto']").await?;
    collector.answer("/saec/vazamento", "sim").await?;
    collector.write_no_note().await?;
    let picture = folder.path().join("vazamento.png");
    photo::take(&picture)?;
    collector.photograph("/saec/vazamento_foto", &picture).await?;
    collector.browser.see("[data-point='/saec/vazamento_foto'] img").await?;
    collector.answer("/saec/vazamento_fluido", "oleo agua").await?;
    collector.browser.shoot("stop-photo").await?;
    collector.speaks_plainly().await
}

/// The summary names what deviates; finishing leads home, and the board counts it.
pub async fn finish(scene: &Scene) -> Result<()> {
    let collector = &scene.collector;
    collector.next().await?;
    collector.at("summary").await?;
    for point in ["/saec/bat_oxid", "/saec/vazamento"] {
        collector.browser.see(&format!("[data-concern='{point}']")).await?;
    }
    // Who stops at each screen to look at it is not hasty.
    if !is_looked_at() {
        let hasty = collector.browser.text("[data-concern='/ihm']").await?;
        ensure!(hasty.contains("pontos em"), "nobody reads six points in seconds: {hasty:?}");
    }
    collector.speaks_plainly().await?;
    collector.browser.shoot("summary").await?;
    // The way back to a question, and to the summary again.
    collector.browser.click("[data-concern='/saec/bat_oxid'] a").await?;
    collector.at_stop("/saec").await?;
    let is_focused = "document.querySelector(\"[data-point='/saec/bat_oxid']\").contains(document.activeElement)";
    collector.browser.until("the question has the focus", LINE, is_focused).await?;
    collector.next().await?;
    collector.at("summary").await?;
    collector.finish().await?;
    collector.all_sent().await?;
    scene.admin.counts("running", 0).await?;
    scene.admin.counts("completed", 1).await
}
