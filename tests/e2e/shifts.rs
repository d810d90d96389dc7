//! A round for a shift and a group: said in the administration, and so on the phone, with and without a line.

use crate::round::FORM;
use crate::scene::Scene;
use anyhow::{Result, ensure};
use coletor_tests::administrator::{Administrator, LIVE};

/// The demo's project is three hours west of Greenwich.
const ZONE_MIN: i64 = -180;
const DAY_MIN: i64 = 24 * 60;
/// The shift begins so many minutes from now, and lasts an hour.
const AHEAD_MIN: i64 = 120;
const MINUTE_MS: i64 = 60_000;

fn in_minutes(minutes: i64) -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let now = i64::try_from(now.as_secs() / 60).unwrap_or(0);
    let minute = (now + ZONE_MIN + minutes).rem_euclid(DAY_MIN);
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// A group and a shift, both Ana's; the shift is later today.
pub async fn a_group_and_a_shift_are_made(scene: &Scene) -> Result<()> {
    let (admin, browser) = (&scene.admin, &scene.admin.browser);
    admin.go("groups").await?;
    browser.click("[data-new-group]").await?;
    browser.fill("input[name=group-name]", "Elétrica").await?;
    browser.click("dialog[open] input[data-pick='Ana (ana)']").await?;
    admin.confirm().await?;
    browser.see("[data-unit=group][data-name='Elétrica']").await?;
    browser.click("[data-new-shift]").await?;
    browser.fill("input[name=shift-name]", "Tarde").await?;
    browser.pick("input[name=shift-from]", &in_minutes(AHEAD_MIN)).await?;
    browser.pick("input[name=shift-to]", &in_minutes(AHEAD_MIN + 60)).await?;
    browser.click("dialog[open] input[data-pick='Ana (ana)']").await?;
    browser.shoot("admin-shift").await?;
    admin.confirm().await?;
    browser.see("[data-unit=shift][data-name='Tarde']").await?;
    browser.shoot("admin-groups").await
}

async fn open_availability(admin: &Administrator) -> Result<()> {
    admin.go("forms").await?;
    admin.browser.click(&format!("[data-availability='{FORM}']")).await?;
    admin.browser.see("[data-availability-form]").await
}

/// The round is kept for both: the phone says at once why it cannot be started now.
pub async fn the_round_is_kept_for_them(scene: &Scene) -> Result<()> {
    let (browser, phone) = (&scene.admin.browser, &scene.collector.browser);
    scene.collector.choose("new").await?;
    phone.see(&format!("[data-round={FORM}][data-available=true]")).await?;
    open_availability(&scene.admin).await?;
    browser.click("dialog[open] input[data-pick^='Tarde']").await?;
    browser.click("dialog[open] input[data-pick='Elétrica']").await?;
    browser.fill("dialog[open] input[name=budget]", "45").await?;
    browser.miss("[data-availability-form] [data-nobody]").await?;
    let said = browser.text("[data-in-words]").await?;
    ensure!(said.contains("Tarde") && said.contains("Elétrica"), "in words: {said}");
    browser.shoot("admin-availability").await?;
    scene.admin.confirm().await?;
    phone.see_within(&format!("[data-round={FORM}][data-available=false]"), LIVE).await?;
    let reason = phone.text(&format!("[data-round={FORM}] .reason")).await?;
    ensure!(reason.contains("Tarde"), "the reason: {reason}");
    phone.click("details.unavailable > summary").await?;
    phone.shoot("rounds-out-of-shift").await
}

/// Without a line, the phone knows when the shift has come.
pub async fn the_shift_comes_without_a_line(scene: &Scene) -> Result<()> {
    let (collector, phone) = (&scene.collector, &scene.collector.browser);
    scene.proxy.cut();
    collector.line("offline").await?;
    phone.reload().await?;
    phone.see(&format!("[data-round={FORM}][data-available=false]")).await?;
    phone.set_clock_off((AHEAD_MIN + 10) * MINUTE_MS).await?;
    phone.reload().await?;
    phone.see(&format!("[data-round={FORM}][data-available=true]")).await?;
    phone.set_clock_off(0).await?;
    phone.reload().await?;
    phone.see(&format!("[data-round={FORM}][data-available=false]")).await?;
    scene.proxy.restore();
    collector.line("online").await
}

/// Who leaves the group does not have the round any more; given back to everybody at any time, it is there again.
pub async fn the_round_goes_and_comes(scene: &Scene) -> Result<()> {
    let (admin, browser, phone) = (&scene.admin, &scene.admin.browser, &scene.collector.browser);
    admin.go("people").await?;
    browser.click("[data-edit=ana]").await?;
    browser.click("dialog[open] input[data-pick='Elétrica']").await?;
    browser.shoot("admin-person").await?;
    admin.confirm().await?;
    phone.miss_within(&format!("[data-round={FORM}]"), LIVE).await?;
    open_availability(admin).await?;
    browser.click("dialog[open] input[data-pick^='Tarde']").await?;
    browser.click("dialog[open] input[data-pick='Elétrica']").await?;
    admin.confirm().await?;
    phone.see_within(&format!("[data-round={FORM}][data-available=true]"), LIVE).await
}

/// The time budget is shown while the round is executed.
pub async fn the_budget_is_in_view(scene: &mut Scene) -> Result<()> {
    scene.collector.take(FORM).await?;
    let shown = scene.collector.browser.text("[data-budget]").await?;
    ensure!(shown.contains("45"), "the budget: {shown}");
    scene.collector.browser.shoot("record-budget").await
}
