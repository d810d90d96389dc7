//! Choices that are parts of a drawing, labels of a slider's marks, days of calendars that browsers do not know; and the way
//! from the summary back to a question.

use crate::engine::{Engine, Rows, book};
use anyhow::{Result, ensure};
use coletor_common::record::Record;
use coletor_tests::collector::LINE;
use coletor_tests::device;
use serde_json::json;

const SURVEY: Rows = &[
    &["type", "name", "label", "appearance", "parameters", "media::image", "required"],
    &["select_one parts", "part", "Which part leaks?", "image-map", "", "pump.svg", ""],
    &["range", "level", "How much?", "", "start=0 end=10 step=1 tick_interval=5 tick_labelset=levels", "", ""],
    &["date", "nepal", "Since when, in Nepal?", "bikram-sambat", "", "", ""],
    &["date", "burma", "Since when, in Myanmar?", "myanmar", "", "", ""],
    &["text", "why", "Why?", "", "", "", "yes"],
];
const CHOICES: Rows = &[
    &["list_name", "name", "label"],
    &["parts", "motor", "The motor"],
    &["parts", "wheel", "The wheel"],
    &["levels", "0", "None"],
    &["levels", "5", "Some of it"],
    &["levels", "10", "Everything"],
];
/// Of its parts one is a choice that is painted by a style, one a group; the rest of it would act if it could.
const PUMP: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" xmlns:x="http://www.w3.org/1999/xlink" width="200" height="100"
    onload="document.title='obeyed'">
  <script>document.title = 'obeyed'</script>
  <style>@import url(https://example.org/a.css);</style>
  <defs><linearGradient id="shade"><stop offset="0" stop-color="#bbb"/><stop offset="1" stop-color="#eee"/></linearGradient></defs>
  <rect id="motor" x="10" y="20" width="80" height="60" style="fill:url(#shade);stroke:#333" onclick="document.title='obeyed'"/>
  <g id="wheel"><circle cx="150" cy="50" r="30" fill="#ddd" stroke="#333"/></g>
  <image x:href="https://example.org/a.png" width="9" height="9"/>
  <foreignObject width="9" height="9"><p xmlns="http://www.w3.org/1999/xhtml" onclick="1">HTML</p></foreignObject>
  <a x:href="javascript:alert(1)"><text x="5" y="9">leads away</text></a>
</svg>"##;

/// The record on the device, once an answer of it is so.
async fn stored(engine: &Engine, point: &str, value: &str) -> Result<Record> {
    let has = |record: &Record| record.answers.get(point).map_or("", |answer| answer.value.as_str()) == value;
    let id = engine.field.collector.record()?;
    device::record_is(&engine.field.collector.browser, id, &format!("{point} is {value:?}"), has).await
}

/// A tap on a part chooses it, and again takes it back; nothing in the drawing acts; without a network it is there too.
pub async fn parts_of_a_drawing(engine: &mut Engine) -> Result<()> {
    let files =
        [("drawn.xlsx", book("drawn", "1", SURVEY, &[("choices", CHOICES)])?), ("pump.svg", PUMP.as_bytes().to_vec())];
    engine.publish(&files).await?;
    engine.take("drawn").await?;
    let browser = &engine.field.collector.browser;
    browser.see("[data-image-map] [data-part=motor][data-offered]").await?;
    for left_out in ["script", "style", "image[*|href]", "foreignObject", "a", "[onload]", "[onclick]", "[style]"] {
        ensure!(browser.count(&format!("[data-image-map] {left_out}")).await? == 0, "{left_out} was let through");
    }
    let title: String = browser.run("return document.title", json!([])).await?;
    ensure!(!title.contains("obeyed"), "the drawing was obeyed");
    browser.click("[data-image-map] [data-part=wheel] circle").await?;
    browser.see("[data-part=wheel][data-chosen]").await?;
    browser.see("[data-point='/part'] [data-choice=wheel][aria-pressed=true]").await?;
    stored(engine, "/part", "wheel").await?;
    browser.click("[data-image-map] [data-part=wheel] circle").await?;
    browser.miss("[data-part=wheel][data-chosen]").await?;
    stored(engine, "/part", "").await?;
    browser.click("[data-point='/part'] [data-choice=motor]").await?;
    browser.see("[data-part=motor][data-chosen]").await?;
    stored(engine, "/part", "motor").await?;
    browser.shoot("drawn-parts").await?;
    engine.proxy.cut();
    engine.field.collector.line("offline").await?;
    engine.field.collector.browser.reload().await?;
    engine.field.collector.browser.see_within("[data-part=motor][data-chosen]", LINE).await?;
    engine.proxy.restore();
    Ok(())
}

/// What a mark is called is said with the number; days are told in their calendars.
pub async fn marks_and_calendars(engine: &Engine) -> Result<()> {
    let browser = &engine.field.collector.browser;
    let labels = "[...document.querySelectorAll(\"[data-point='/level'] .tick-labels span\")]
        .map((label) => label.textContent).join(', ') === 'None, Some of it, Everything'";
    browser.until("the marks have their labels", LINE, labels).await?;
    let slide = "const field = document.querySelector(\"[data-point='/level'] input\"); field.value = 5;
        for (const event of ['input', 'change']) field.dispatchEvent(new Event(event, { bubbles: true }));
        return null";
    let _: Option<()> = browser.run(slide, json!([])).await?;
    stored(engine, "/level", "5").await?;
    let said = "document.querySelector(\"[data-point='/level'] output\").textContent === '5 · Some of it'";
    browser.until("the number is said with its label", LINE, said).await?;
    for (point, calendar, want) in
        [("/nepal", "bikram-sambat", "9 Mangsir 2083 (मंसिर)"), ("/burma", "myanmar", "15 Tazaungmon 1388 (တန်ဆောင်မုန်း)")]
    {
        browser.pick(&format!("[data-point='{point}'] input"), "2026-11-24").await?;
        let is_read = format!("document.querySelector('[data-calendar={calendar}]').textContent === {}", json!(want));
        browser.until(&format!("{point} is read in its calendar"), LINE, &is_read).await?;
    }
    browser.shoot("drawn-marks").await
}

/// A line of the summary leads to its question, which has the focus then.
pub async fn the_summary_leads_back(engine: &mut Engine) -> Result<()> {
    let collector = &mut engine.field.collector;
    collector.to_summary().await?;
    collector.browser.click("[data-concern='/why'] a").await?;
    collector.at("record").await?;
    let is_focused = "document.querySelector(\"[data-point='/why'] input\") === document.activeElement";
    collector.browser.until("the question has the focus", LINE, is_focused).await?;
    collector.answer("/why", "Worn out").await?;
    engine.finish().await?;
    engine.field.collector.all_sent().await
}
