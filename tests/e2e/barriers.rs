//! Every screen of both apps, walked as the other stories do, while barriers are watched for; and what no other story opens.

use crate::codes::Codes;
use crate::engine::{self, Engine, Rows};
use crate::forms::Desk;
use crate::full::Full;
use crate::kept::Kept;
use crate::lost::Lost;
use crate::office::Office;
use crate::scene::Scene;
use crate::{
    about, assets, codes, commands, differs, forms, full, kept, labels, line, lost, maps, proof, quarantine, round,
    shifts, tabs, told, widgets,
};
use anyhow::{Context, Result};
use coletor_tests::browser::Browser;
use coletor_tests::browser::barriers::Watching;
use coletor_tests::collector::LINE;
use coletor_tests::wait::wait_until;
use serde_json::json;
use std::time::Duration;

/// A form that anybody may take again and again, of the questions that no other story asks.
const SURVEY: Rows = &[
    &["type", "name", "label", "hint", "guidance_hint", "appearance", "coletor::low_alarm", "media::image"],
    &["decimal", "pressure", "Pressure", "At the gauge", "Read it at eye level", "", "2", "map.png"],
    &["text", "remarks", "Remarks", "", "", "multiline", ""],
    &["text", "site", "Address", "", "", "url", ""],
    &["text", "pin", "Secret", "", "", "masked", ""],
    &["select_one many", "picked", "Which one?", "", "", "minimal", ""],
    &["select_multiple many", "several", "Which ones?", "", "", "minimal", ""],
    &["select_one few", "rated", "How was it?", "", "", "likert", ""],
    &["select_multiple few", "columns", "Which of these?", "", "", "columns-2 no-buttons", ""],
    &["acknowledge", "seen", "The rules were read", "", "", "", ""],
    &["datetime", "moment", "When?", "", "", "", ""],
    &["date", "day", "On which day?", "", "", "", ""],
    &["date", "year", "In which year?", "", "", "year", ""],
    &["decimal", "bearing", "Where to?", "", "", "bearing", ""],
    &["range", "level", "How high?", "", "", "vertical", ""],
    &["image", "photo", "A photo", "", "", "", ""],
    &["barcode", "label", "The label", "", "", "", ""],
];
const CHOICES: Rows =
    &[&["list_name", "name", "label"], &["few", "good", "Good"], &["few", "fair", "Fair"], &["few", "poor", "Poor"]];
const SETTINGS: Rows = &[&["form_title", "form_id", "version"], &[KINDS, KINDS, "1"]];
const KINDS: &str = "kinds-of-all";
/// More than stand on a card as buttons.
const MANY: usize = 40;

/// How long a dialog may take to close.
const CLOSES: Duration = Duration::from_secs(3);

/// Opens a dialog, looks at it, and closes it.
async fn look_into(browser: &Browser, button: &str, name: &str) -> Result<()> {
    browser.click(button).await?;
    browser.see("dialog[open]").await?;
    browser.shoot(name).await?;
    // A scanner whose camera does not answer says so, and grows: a click at that moment reaches nobody.
    let closes = async || {
        if browser.count("dialog[open]").await? == 0 {
            return Ok(Some(()));
        }
        browser.click("dialog[open] header button").await?;
        Ok(browser.miss_within("dialog[open]", CLOSES).await.ok())
    };
    wait_until("the dialog closes", LINE, closes).await
}

/// All of them, whatever becomes of one: what was found on the way is told first.
pub async fn on_every_screen() -> Result<()> {
    let Some(watching) = Watching::begin()? else { return Ok(()) };
    let walks = [
        of_a_round().await.context("a round"),
        of_what_is_told().await.context("what is told"),
        of_questions().await.context("questions"),
        at_the_desk().await.context("the desk"),
    ];
    let found = watching.end();
    let failed: Vec<_> = walks.into_iter().filter_map(Result::err).collect();
    for error in &failed {
        eprintln!("{error:#}");
    }
    found.and(failed.into_iter().next().map_or(Ok(()), Err))
}

/// From the sign-in to the record's page at the desk.
async fn of_a_round() -> Result<()> {
    let mut scene = Scene::open().await?;
    look_into(&scene.collector.browser, "header.bar button.icon-button", "menu").await?;
    round::see_what_can_be_done(&scene).await?;
    round::take(&mut scene).await?;
    round::first_stop(&mut scene).await?;
    let phone = &scene.collector.browser;
    look_into(phone, "[data-point='/ihm/oleo_temp'] [data-state]", "dialog-state").await?;
    look_into(phone, "[data-point='/ihm/oleo_temp'] [data-comment]", "dialog-comment").await?;
    look_into(phone, "[data-stop-state]", "dialog-stop-state").await?;
    round::watched_as_it_happens(&scene).await?;
    line::cut(&mut scene).await?;
    round::third_stop_out_of_order(&mut scene).await?;
    round::interrupt_and_go_on(&mut scene).await?;
    scene.collector.browser.click("header.bar > a").await?;
    scene.collector.choose("return").await?;
    look_into(&scene.collector.browser, "[data-return]", "dialog-return").await?;
    scene.collector.browser.shoot("return").await?;
    scene.collector.browser.click("header.bar > a").await?;
    scene.collector.go_on().await?;
    line::restore(&scene).await?;
    round::last_stop(&mut scene).await?;
    line::kill_the_server_and_go_on(&mut scene).await?;
    round::finish(&scene).await?;
    proof::all_arrived_once(&scene).await?;
    proof::the_record_is_shown(&scene).await?;
    look_into(&scene.admin.browser, "header.bar button.icon-button", "admin-settings").await?;
    // Another round shows what was read in this one.
    scene.collector.browser.click("header.bar > a").await?;
    scene.collector.choose("new").await?;
    scene.collector.take(round::FORM).await?;
    scene.collector.arrive().await?;
    look_into(&scene.collector.browser, "[data-point='/ihm/tens_bat'] [data-past]", "dialog-readings").await?;
    scene.collector.browser.go(&format!("{}/nowhere", scene.proxy.url())).await?;
    scene.collector.browser.see("main").await?;
    scene.collector.browser.shoot("no-page").await
}

/// What a phone is told, what it tells about itself, and what it says when something is wrong.
async fn of_what_is_told() -> Result<()> {
    let mut scene = Scene::open().await?;
    about::installing_is_offered_quietly(&scene).await?;
    about::it_says_what_lies_here(&mut scene).await?;
    let report = about::a_report_is_made(&scene).await?;
    about::the_office_reads_it(&scene, &report).await?;
    scene.collector.browser.click("header.bar > a").await?;
    scene.collector.go_on().await?;
    told::the_app_fails(&scene).await?;
    told::a_message_is_read(&scene).await?;
    tabs::a_second_tab_follows(&mut scene).await?;
    drop(scene);
    let scene = Scene::open().await?;
    told_to_sign_in_again(&scene).await?;
    drop(scene);
    let mut lost = Lost::open().await?;
    lost::only_the_connections(&mut lost).await?;
    lost::while_the_app_is_closed(&lost).await?;
    drop(lost);
    let mut full = Full::open().await?;
    full::at_sign_in(&full).await?;
    full::at_the_start(&full).await?;
    full::at_taking(&mut full).await?;
    full::at_an_answer(&mut full).await
}

/// The session has ended without a word: collecting goes on, and the way to sign in again opens from a notice.
async fn told_to_sign_in_again(scene: &Scene) -> Result<()> {
    const END: &str = "return fetch('/api/session', { method: 'DELETE' }).then(() => null)";
    let (collector, phone) = (&scene.collector, &scene.collector.browser);
    phone.run::<Option<()>>(END, json!([])).await?;
    scene.proxy.cut();
    collector.line("offline").await?;
    scene.proxy.restore();
    phone.see_within("[data-sign-in-again]", LINE).await?;
    phone.shoot("signed-out").await?;
    look_into(phone, "[data-sign-in-again]", "sign-in-again").await
}

/// Every kind of question, answered and not.
async fn of_questions() -> Result<()> {
    let mut engine = Engine::open().await?;
    of_other_kinds(&mut engine).await?;
    widgets::places(&mut engine).await?;
    widgets::repeats(&mut engine).await?;
    widgets::ranges_and_orders(&mut engine).await?;
    widgets::files_and_the_end(&mut engine).await?;
    labels::markup_and_languages(&mut engine).await?;
    labels::pages_hold(&mut engine).await?;
    labels::days_numbers_and_stars(&mut engine).await?;
    labels::drawings(&mut engine).await?;
    engine.finish().await?;
    crate::engine::another_version(&mut engine).await?;
    drop(engine);
    let engine = maps::open().await?;
    maps::a_place_is_put(&engine).await?;
    maps::a_border_is_drawn(&engine).await?;
    drop(engine);
    maps::without_a_map().await?;
    let codes = Codes::open().await?;
    codes::a_stop_is_confirmed_by_hand(&codes).await?;
    codes::codes_are_read_by_the_camera(&codes).await?;
    codes::a_sound_is_recorded(&codes).await
}

/// Those that no other story asks, with the lists and readings that open from them.
async fn of_other_kinds(engine: &mut Engine) -> Result<()> {
    let names: Vec<String> = (1..=MANY).map(|number| format!("choice_{number}")).collect();
    let many: Vec<Vec<&str>> = names.iter().map(|name| vec!["many", name.as_str(), name.as_str()]).collect();
    let choices: Vec<&[&str]> = CHOICES.iter().copied().chain(many.iter().map(Vec::as_slice)).collect();
    let book = engine::sheets(&[("survey", SURVEY), ("choices", &choices), ("settings", SETTINGS)])?;
    let map = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../frontend/static/icons/icon-192.png");
    engine.publish(&[("kinds.xlsx", book), ("map.png", std::fs::read(map)?)]).await?;
    engine.take(KINDS).await?;
    let browser = &engine.field.collector.browser;
    browser.click("[data-point='/pressure'] .guidance summary").await?;
    browser.shoot("kinds-blank").await?;
    for (point, name) in [("picked", "pick-one"), ("several", "pick-many")] {
        look_into(browser, &format!("[data-point='/{point}'] [data-pick]"), name).await?;
    }
    look_into(browser, "[data-point='/label'] [data-read-code]", "scanner").await?;
    let collector = &mut engine.field.collector;
    for (point, value) in [("pressure", "1"), ("remarks", "All is well"), ("picked", "choice_3"), ("rated", "fair")] {
        collector.answer(&format!("/{point}"), value).await?;
    }
    for (point, value) in [("columns", "good poor"), ("seen", "OK"), ("day", "2026-11-20")] {
        collector.answer(&format!("/{point}"), value).await?;
    }
    collector.browser.shoot("kinds-answered").await?;
    engine.finish().await?;
    engine.field.collector.all_sent().await
}

/// The administration: forms, people, assets, groups and shifts, what was set aside, what is kept and erased.
async fn at_the_desk() -> Result<()> {
    let desk = Desk::open().await?;
    forms::mistakes_are_reported_with_their_place(&desk).await?;
    forms::a_good_workbook_is_published(&desk).await?;
    forms::somebody_is_added(&desk).await?;
    drop(desk);
    let mut scene = Scene::open().await?;
    assets::a_sheet_is_imported(&scene).await?;
    assets::the_tree_is_looked_after(&scene).await?;
    assets::labels_are_drawn(&scene).await?;
    assets::the_stop_says_what_it_is(&mut scene).await?;
    drop(scene);
    let scene = Scene::open().await?;
    shifts::a_group_and_a_shift_are_made(&scene).await?;
    shifts::the_round_is_kept_for_them(&scene).await?;
    drop(scene);
    let mut office = Office::open().await?;
    quarantine::nothing_waits(&office).await?;
    let apart = quarantine::a_device_sends_what_is_not_its_own(&mut office).await?;
    quarantine::it_is_told_in_words(&office, &apart).await?;
    quarantine::the_record_says_so_too(&office, &apart).await?;
    quarantine::a_refusal_is_told(&office, &apart).await?;
    quarantine::one_is_applied(&office, &apart).await?;
    quarantine::another_is_left_aside(&office, &apart).await?;
    differs::the_desk_is_told(&mut office).await?;
    drop(office);
    let mut office = Office::open().await?;
    commands::nobody_is_there(&office).await?;
    commands::a_message_comes_with_its_receipt(&mut office).await?;
    drop(office);
    let mut kept = Kept::open().await?;
    let first = kept::a_receipt_comes(&mut kept).await?;
    kept::sending_pauses(&mut kept).await?;
    kept::a_rescue_without_the_app(&mut kept).await?;
    kept::a_record_is_erased(&mut kept, first).await
}
