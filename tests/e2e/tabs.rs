//! Two tabs of one browser: one writes, the other shows; and whoever writes can be overtaken.

use crate::scene::Scene;
use anyhow::{Result, ensure};
use coletor_tests::browser::PAGE;
use coletor_tests::device;
use fantoccini::wd::WindowHandle;
use serde_json::{Value, json};
use std::time::Duration;

/// The reading that both tabs show.
const POINT: &str = "/ihm/tens_bat";
/// How long a tab may take to notice that the one that leads does not answer, and to take over.
const OVERTAKEN: Duration = Duration::from_secs(20);

/// The tabs, in the order they were opened.
pub struct Tabs {
    first: WindowHandle,
    second: WindowHandle,
}

/// A second tab shows the round that is open in the first, and can change nothing.
pub async fn a_second_tab_follows(scene: &mut Scene) -> Result<Tabs> {
    let collector = &mut scene.collector;
    collector.answer(POINT, "25.5").await?;
    let url = format!("{}/record/{}", scene.proxy.url(), collector.record()?);
    let phone = &scene.collector.browser;
    let first = phone.second_tab(&url).await?;
    let second = phone.tab().await?;
    follows(scene).await?;
    shows(scene, "25,5").await?;
    scene.collector.browser.shoot("second-tab").await?;
    let phone = &scene.collector.browser;
    phone.see("main[data-page=record][inert]").await?;
    phone.see("[data-line=online]").await?;
    // What is answered in the first comes without a reload.
    phone.look_at(&first).await?;
    scene.collector.answer(POINT, "26.5").await?;
    scene.collector.browser.look_at(&second).await?;
    shows(scene, "26,5").await?;
    Ok(Tabs { first, second })
}

/// Somebody goes on in the second: the first makes way.
pub async fn it_takes_over_when_asked(scene: &mut Scene, tabs: &Tabs) -> Result<()> {
    scene.collector.browser.click("[data-use-here]").await?;
    leads(scene).await?;
    scene.collector.answer(POINT, "27.5").await?;
    scene.admin.sees(POINT, "27,5").await?;
    scene.collector.browser.look_at(&tabs.first).await?;
    follows(scene).await?;
    shows(scene, "27,5").await
}

/// The tab that leads stops answering for a while, as a frozen one does. The other takes its place; what the first then
/// still wants to write fails as a whole.
pub async fn a_frozen_one_is_overtaken(scene: &mut Scene, tabs: &Tabs) -> Result<()> {
    let phone = &scene.collector.browser;
    phone.look_at(&tabs.second).await?;
    let freeze = "setTimeout(() => {
        const until = performance.now() + arguments[0];
        while (performance.now() < until);
        document.querySelector(\"[data-point='/ihm/gde_operando'] [data-choice=nao]\").click();
    }, 200)";
    let _: Value = phone.run(freeze, json!([15_000])).await?;
    phone.look_at(&tabs.first).await?;
    phone.miss_within("[data-follows]", OVERTAKEN).await?;
    scene.collector.answer(POINT, "24.5").await?;
    scene.admin.sees(POINT, "24,5").await?;
    scene.collector.browser.look_at(&tabs.second).await?;
    scene.collector.browser.see_within("[data-follows]", OVERTAKEN).await?;
    shows(scene, "24,5").await?;
    let record = device::record(&scene.collector.browser, scene.collector.record()?).await?;
    ensure!(record.answers.get("/ihm/gde_operando").is_none(), "a tab that was overtaken has written");
    contiguous(scene).await
}

/// The tab that leads is closed: the other goes on without being asked.
pub async fn a_closed_one_is_followed(scene: &mut Scene, tabs: &Tabs) -> Result<()> {
    scene.collector.browser.look_at(&tabs.first).await?;
    leads(scene).await?;
    scene.collector.browser.back_to(tabs.second.clone()).await?;
    leads(scene).await?;
    scene.collector.answer(POINT, "23.5").await?;
    scene.collector.all_sent().await?;
    scene.admin.sees(POINT, "23,5").await?;
    contiguous(scene).await
}

async fn leads(scene: &Scene) -> Result<()> {
    scene.collector.browser.miss("[data-follows]").await?;
    scene.collector.browser.see("main[data-page=record]:not([inert])").await
}

async fn follows(scene: &Scene) -> Result<()> {
    scene.collector.browser.see("[data-follows]").await
}

async fn shows(scene: &Scene, typed: &str) -> Result<()> {
    let css = json!(format!("[data-point='{POINT}'] input"));
    let shown = format!("document.querySelector({css})?.value === {}", json!(typed));
    scene.collector.browser.until(&format!("the tab shows {typed}"), PAGE, &shown).await.map(drop)
}

async fn contiguous(scene: &Scene) -> Result<()> {
    let log = device::log(&scene.collector.browser).await?;
    let places: Vec<u64> = log.iter().map(|op| op.seq).collect();
    ensure!(places.iter().copied().eq(1..=log.len() as u64), "the log has gaps: {places:?}");
    Ok(())
}
