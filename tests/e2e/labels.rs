//! What labels show, pages that hold, and the questions that are answered by more than typing.

use crate::engine::{Engine, Rows, book, styled};
use anyhow::{Context, Result, ensure};
use coletor_common::record::Record;
use coletor_tests::collector::LINE;
use coletor_tests::device;
use serde_json::{Value, json};
use std::path::Path;

const PAGES: Rows = &[
    &[
        "type",
        "name",
        "label::English (en)",
        "label::Runasimi (qu)",
        "guidance_hint::English (en)",
        "appearance",
        "required",
    ],
    &[
        "note",
        "hello",
        "# Visit\n**Mind** the [rules](https://example.org/rules) <img src=x onerror=\"document.title='obeyed'\">",
        "**Allillanchu**",
        "",
        "",
        "",
    ],
    &["text", "name", "Your *name*", "*Sutiyki*", "As on your card", "", "yes"],
    &["select_one yes_no", "quickly", "Quickly?", "Utqaylla?", "", "quick", ""],
    &["begin_group", "views", "Views", "Qhawaykuna", "", "table-list", ""],
    &["select_one yes_no", "first", "First", "Huk", "", "", ""],
    &["select_one yes_no", "second", "Second", "Iskay", "", "", "yes"],
    &["end_group", ""],
    &["begin_group", "wide", "Wide", "Kinray", "", "field-list", ""],
    &["text", "left", "Left", "Lluqi", "", "w1", ""],
    &["text", "right", "Right", "Paña", "", "w3", ""],
    &["end_group", ""],
];
const CHOICES: Rows = &[
    &["list_name", "name", "label::English (en)", "label::Runasimi (qu)"],
    &["yes_no", "yes", "<span style=\"color: green\">Yes</span>", "Arí"],
    &["yes_no", "no", "No", "Mana"],
];
const KINDS: Rows = &[
    &["type", "name", "label", "appearance", "parameters"],
    &["date", "month", "Month", "month-year", ""],
    &["date", "feast", "Feast", "ethiopian", ""],
    &["time", "hour", "Hour", "", ""],
    &["integer", "steps", "Steps", "counter", ""],
    &["integer", "people", "People", "thousands-sep", ""],
    &["range", "liked", "Liked", "rating", "start=1 end=5 step=1"],
    &["range", "level", "Level", "picker", "start=0 end=1 step=0.5"],
    &["image", "signed", "Signature", "signature", ""],
    &["image", "typed", "Signature, typed", "signature", ""],
    &["image", "drawn", "Drawing", "draw", ""],
    &["image", "marked", "Photo", "annotate", "max-pixels=64"],
];

/// The record on the device, once an answer of it is so.
async fn stored(engine: &Engine, point: &str, fits: impl Fn(&str) -> bool) -> Result<Record> {
    let has = |record: &Record| record.answers.get(point).is_some_and(|answer| fits(&answer.value));
    let id = engine.field.collector.record()?;
    device::record_is(&engine.field.collector.browser, id, &format!("{point} is stored"), has).await
}

/// What an element says, once it says so.
async fn says(engine: &Engine, css: &str, words: &str) -> Result<()> {
    let is_so = format!("document.querySelector({})?.textContent.trim() === {}", json!(css), json!(words));
    engine.field.collector.browser.until(&format!("{css} says {words:?}"), LINE, &is_so).await.map(drop)
}

/// A label is drawn, not obeyed; another language of the form is chosen, and still is after a reload.
pub async fn markup_and_languages(engine: &mut Engine) -> Result<()> {
    let choices: &[(&str, Rows)] = &[("choices", CHOICES)];
    engine.publish(&[("pages.xlsx", styled("pages", "1", "pages", PAGES, choices)?)]).await?;
    engine.take("pages").await?;
    let browser = &engine.field.collector.browser;
    browser.choose("[data-form-language]", "0").await?;
    says(engine, "[data-note='/hello'] strong", "Mind").await?;
    says(engine, "[data-note='/hello'] [data-level='1']", "Visit").await?;
    says(engine, "[data-note='/hello'] a[href='https://example.org/rules']", "rules").await?;
    ensure!(browser.count("[data-note='/hello'] img").await? == 0, "a label was obeyed");
    ensure!(browser.text("[data-note='/hello']").await?.contains("<img src=x"), "a label lost what is no markup");
    browser.shoot("labels-markup").await?;
    browser.choose("[data-form-language]", "1").await?;
    says(engine, "[data-note='/hello'] strong", "Allillanchu").await?;
    browser.reload().await?;
    says(engine, "[data-note='/hello'] strong", "Allillanchu").await?;
    browser.choose("[data-form-language]", "0").await
}

/// A page is left once nothing on it is missing; a quick choice goes on by itself; a table is answered row by row.
pub async fn pages_hold(engine: &mut Engine) -> Result<()> {
    let collector = &mut engine.field.collector;
    collector.browser.see("[data-page-number='1']").await?;
    collector.next().await?;
    collector.browser.see("[data-page-number='2'] ~ .cards [data-point='/name'] em").await?;
    collector.browser.click("[data-point='/name'] .guidance summary").await?;
    collector.browser.see("[data-point='/name'] .guidance[open]").await?;
    collector.next().await?;
    collector.browser.see("[data-held]").await?;
    collector.browser.shoot("pages-held").await?;
    collector.answer("/name", "Ana").await?;
    collector.browser.miss("[data-held]").await?;
    collector.next().await?;
    collector.browser.see("[data-page-number='3']").await?;
    collector.answer_quickly("/quickly", "yes").await?;
    collector.browser.see("[data-page-number='4'] ~ .cards .table").await?;
    collector.answer("/views/first", "no").await?;
    collector.next().await?;
    collector.browser.see("[data-held]").await?;
    collector.answer("/views/second", "yes").await?;
    collector.browser.shoot("pages-table").await?;
    collector.next().await?;
    collector.browser.see("[data-page-number='5'] ~ .cards [data-width='3']").await?;
    collector.browser.click("[data-previous]").await?;
    collector.browser.see("[data-point='/views/second'] [data-choice=yes][aria-pressed=true]").await?;
    collector.next().await?;
    collector.answer("/wide/left", "L").await?;
    collector.browser.shoot("pages-grid").await?;
    collector.saved().await?;
    engine.finish().await?;
    engine.field.collector.all_sent().await
}

/// Parts of a day, a reading in another calendar, a time with its zone, counting, grouping, stars and a list of numbers.
pub async fn days_numbers_and_stars(engine: &mut Engine) -> Result<()> {
    engine.publish(&[("hands.xlsx", book("hands", "1", KINDS, &[])?)]).await?;
    engine.take("hands").await?;
    let browser = &engine.field.collector.browser;
    browser.choose("[data-point='/month'] select", "2").await?;
    browser.fill("[data-point='/month'] input[name=year]", "2026").await?;
    stored(engine, "/month", |value| value == "2026-02-01").await?;
    browser.pick("[data-point='/feast'] input", "2026-09-11").await?;
    stored(engine, "/feast", |value| value == "2026-09-11").await?;
    let is_read = "document.querySelector('[data-calendar=ethiopian]').textContent.includes('2019')";
    browser.until("the day is read in the Ethiopian calendar", LINE, is_read).await?;
    browser.pick("[data-point='/hour'] input", "14:30").await?;
    stored(engine, "/hour", |value| value.starts_with("14:30:00.000") && value.len() == "14:30:00.000+00:00".len())
        .await?;
    for _ in 0..2 {
        browser.click("[data-point='/steps'] [data-more]").await?;
    }
    browser.click("[data-point='/steps'] [data-less]").await?;
    stored(engine, "/steps", |value| value == "1").await?;
    browser.fill("[data-point='/people'] input", "1234567").await?;
    stored(engine, "/people", |value| value == "1234567").await?;
    let is_grouped = "/^1[.,]234[.,]567$/.test(document.querySelector(\"[data-point='/people'] input\").value)";
    browser.until("thousands stand apart", LINE, is_grouped).await?;
    browser.click("[data-point='/liked'] [data-star='4']").await?;
    stored(engine, "/liked", |value| value == "4").await?;
    browser.choose("[data-point='/level'] select", "0.5").await?;
    stored(engine, "/level", |value| value == "0.5").await?;
    browser.shoot("hands-numbers").await
}

/// A signature by hand, one by keyboard, a drawing that is undone in part, and marks upon a photo.
pub async fn drawings(engine: &mut Engine) -> Result<()> {
    let browser = &engine.field.collector.browser;
    let png = |value: &str| is_named(value, "png");
    open(engine, "/signed").await?;
    scribble(engine).await?;
    browser.shoot("hands-signature").await?;
    done(engine).await?;
    stored(engine, "/signed", png).await?;
    browser.see("[data-point='/signed'] img.photo-preview").await?;
    open(engine, "/typed").await?;
    browser.fill("dialog[open] input[name=typed-name]", "Ana Souza").await?;
    done(engine).await?;
    stored(engine, "/typed", png).await?;
    open(engine, "/drawn").await?;
    scribble(engine).await?;
    browser.click("dialog[open] [data-undo]").await?;
    browser.see("dialog[open] [data-done]:disabled").await?;
    scribble(engine).await?;
    done(engine).await?;
    stored(engine, "/drawn", png).await?;
    ensure!(browser.count("[data-point='/marked'] [data-draw]").await? == 0, "there is no photo to draw upon yet");
    let photo = Path::new(env!("CARGO_MANIFEST_DIR")).join("../frontend/static/icons/icon-192.png");
    browser.give_file("[data-point='/marked'] input[type=file]", &photo).await?;
    let record = stored(engine, "/marked", |value| is_named(value, "jpg")).await?;
    let before = record.answers.get("/marked").context("no photo")?.value.clone();
    let small = "document.querySelector(\"[data-point='/marked'] img\")?.naturalWidth === 64";
    browser.until("the photo is as small as it is asked for", LINE, small).await?;
    open(engine, "/marked").await?;
    scribble(engine).await?;
    done(engine).await?;
    stored(engine, "/marked", |value| is_named(value, "jpg") && value != before).await?;
    browser.shoot("hands-drawings").await
}

/// What was answered is what the server holds and computes, and the drawings are pictures there.
pub async fn all_of_it_arrives(engine: &Engine) -> Result<()> {
    engine.finish().await?;
    engine.field.collector.all_sent().await?;
    let page = engine.examined().await?;
    ensure!(page.differences == Some(vec![]), "{:?}", page.differences);
    for (point, kind) in
        [("/signed", "image/png"), ("/typed", "image/png"), ("/drawn", "image/png"), ("/marked", "image/jpeg")]
    {
        let media = page.record.answered_media(point).with_context(|| format!("{point} has no file"))?;
        ensure!(media.content_type == kind && (1..100_000).contains(&media.bytes), "{point}: {media:?}");
    }
    Ok(())
}

async fn open(engine: &Engine, point: &str) -> Result<()> {
    let browser = &engine.field.collector.browser;
    browser.click(&format!("[data-point='{point}'] [data-draw]")).await?;
    let is_ready = "document.querySelector('dialog[open] canvas')?.clientWidth > 0";
    browser.until("there is something to draw on", LINE, is_ready).await?;
    // The picture to draw upon has been read once its size is the canvas's.
    let has_size = "document.querySelector('dialog[open] canvas').width !== 300";
    browser.until("the sheet is ready", LINE, has_size).await.map(drop)
}

/// A line across the sheet.
async fn scribble(engine: &Engine) -> Result<()> {
    const LINE_ACROSS: &str = "const canvas = document.querySelector('dialog[open] canvas');
        const box = canvas.getBoundingClientRect();
        const at = (kind, x, y) => canvas.dispatchEvent(new PointerEvent(kind, { bubbles: true, isPrimary: true, pointerId: 1,
            button: 0, clientX: box.left + x * box.width, clientY: box.top + y * box.height }));
        at('pointerdown', 0.1, 0.2);
        for (let step = 1; step <= 8; step += 1) at('pointermove', 0.1 * step, 0.2 + 0.6 * (step % 2));
        at('pointerup', 0.9, 0.5);";
    let _: Value = engine.field.collector.browser.run(LINE_ACROSS, json!([])).await?;
    engine.field.collector.browser.see("dialog[open] [data-undo]:enabled").await
}

async fn done(engine: &Engine) -> Result<()> {
    engine.field.collector.browser.click("dialog[open] [data-done]").await?;
    engine.field.collector.browser.miss("dialog[open]").await
}

/// Whether a file's name has this ending.
fn is_named(name: &str, ending: &str) -> bool {
    Path::new(name).extension().is_some_and(|own| own == ending)
}
