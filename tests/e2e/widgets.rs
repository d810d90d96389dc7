//! Every kind of question in the collector's hand: repeats, orders, ranges, places, sounds, films and files.

use crate::engine::{Engine, Rows, book};
use anyhow::{Context, Result, ensure};
use coletor_common::record::Record;
use coletor_tests::collector::LINE;
use coletor_tests::device;
use serde_json::json;
use std::path::Path;

const SURVEY: Rows = &[
    &["type", "name", "label", "parameters", "calculation", "default"],
    &["begin_group", "place", "Place"],
    &["geopoint", "here", "Where are you?"],
    &["geotrace", "way", "The way"],
    &["geoshape", "area", "The border"],
    &["end_group", ""],
    &["begin_repeat", "member", "Member"],
    &["text", "name", "Name"],
    &["integer", "age", "Age", "", "", "30"],
    &["end_repeat", ""],
    &["calculate", "total", "", "", "sum(${age})"],
    &["note", "said", "${total} years in all"],
    &["range", "score", "Score", "start=0 end=10 step=1"],
    &["rank things", "order", "What matters most?"],
    &["audio", "sound", "A sound"],
    &["video", "film", "A film"],
    &["file", "paper", "A paper"],
    &["integer", "shown", "Years once more", "", "${total} + 0"],
];
const CHOICES: Rows =
    &[&["list_name", "name", "label"], &["things", "a", "Apples"], &["things", "b", "Bread"], &["things", "c", "Coal"]];

/// Where the browser says that it is.
async fn be_at(engine: &Engine, latitude: f64, longitude: f64) -> Result<()> {
    let browser = &engine.field.collector.browser;
    let place = json!({ "latitude": latitude, "longitude": longitude, "accuracy": 4 });
    browser.devtools("Emulation.setGeolocationOverride", place).await.map(drop)
}

/// The record on the device, once an answer of it is so.
async fn stored(engine: &Engine, point: &str, fits: impl Fn(&str) -> bool) -> Result<Record> {
    let has = |record: &Record| record.answers.get(point).is_some_and(|answer| fits(&answer.value));
    let id = engine.field.collector.record()?;
    device::record_is(&engine.field.collector.browser, id, &format!("{point} is stored"), has).await
}

/// Opens the form, and records a point, a way and a border.
pub async fn places(engine: &mut Engine) -> Result<()> {
    engine.publish(&[("kinds.xlsx", book("kinds", "1", SURVEY, &[("choices", CHOICES)])?)]).await?;
    engine.take("kinds").await?;
    let browser = &engine.field.collector.browser;
    browser.devtools("Browser.grantPermissions", json!({ "permissions": ["geolocation"] })).await?;
    be_at(engine, -23.5, -46.625).await?;
    browser.click("[data-point='/place/here'] [data-place]").await?;
    stored(engine, "/place/here", |value| value == "-23.5 -46.625 0 4").await?;
    for (count, latitude) in [(1, -23.5), (2, -23.25), (3, -23.0)] {
        be_at(engine, latitude, -46.5 + latitude / 100.0).await?;
        for point in ["/place/way", "/place/area"] {
            browser.click(&format!("[data-point='{point}'] [data-place]")).await?;
            browser.see_within(&format!("[data-point='{point}'] li:nth-child({count})"), LINE).await?;
        }
    }
    browser.click("[data-point='/place/way'] [data-place-back]").await?;
    browser.miss("[data-point='/place/way'] li:nth-child(3)").await?;
    stored(engine, "/place/area", |value| value.split(';').count() == 4).await?;
    browser.shoot("widgets-places").await
}

/// Instances are added, removed and had back, and are the same after a reload without a network.
pub async fn repeats(engine: &mut Engine) -> Result<()> {
    let (collector, proxy) = (&mut engine.field.collector, &engine.proxy);
    collector.answer("/member[1]/name", "Ana").await?;
    collector.browser.click("[data-repeat='/member'] [data-add]").await?;
    collector.browser.see("[data-instance]:nth-child(2)").await?;
    let second = path_of(collector, 2).await?;
    collector.answer(&format!("{second}/name"), "Bento").await?;
    collector.answer(&format!("{second}/age"), "12").await?;
    said(collector, "42 years in all").await?;
    collector.browser.click("[data-repeat='/member'] [data-add]").await?;
    collector.browser.see("[data-instance]:nth-child(3)").await?;
    said(collector, "72 years in all").await?;
    collector.browser.click("[data-instance]:nth-child(2) [data-remove]").await?;
    said(collector, "60 years in all").await?;
    collector.browser.shoot("widgets-removed").await?;
    collector.browser.click("[data-undo]").await?;
    said(collector, "72 years in all").await?;
    let third = path_of(collector, 2).await?;
    collector.browser.click(&format!("[data-instance='{third}'] [data-remove]")).await?;
    said(collector, "42 years in all").await?;
    collector.saved().await?;
    proxy.cut();
    collector.line("offline").await?;
    collector.browser.reload().await?;
    said(collector, "42 years in all").await?;
    let name = format!("[data-point='{second}/name'] input");
    let is_there = format!("document.querySelector({})?.value === 'Bento'", json!(name));
    collector.browser.until("the second member is there", LINE, &is_there).await?;
    ensure!(collector.browser.count("[data-instance]").await? == 2, "another number of members");
    collector.browser.shoot("widgets-repeat").await?;
    proxy.restore();
    Ok(())
}

async fn path_of(collector: &coletor_tests::collector::Collector, number: usize) -> Result<String> {
    let css = format!("[data-instance]:nth-child({number})");
    collector.browser.attribute(&css, "data-instance").await?.context("an instance without a path")
}

async fn said(collector: &coletor_tests::collector::Collector, words: &str) -> Result<()> {
    let is_so = format!("document.querySelector(\"[data-note='/said']\")?.textContent === {}", json!(words));
    collector.browser.until(&format!("{words:?} is said"), LINE, &is_so).await.map(drop)
}

/// A range by the keyboard, an order by taps.
pub async fn ranges_and_orders(engine: &mut Engine) -> Result<()> {
    let browser = &engine.field.collector.browser;
    let slide = "const el = document.querySelector(\"[data-point='/score'] input\"); el.value = 7; \
                 el.dispatchEvent(new Event('input', {bubbles: true})); el.dispatchEvent(new Event('change', {bubbles: true}));";
    let _: serde_json::Value = browser.run(slide, json!([])).await?;
    stored(engine, "/score", |value| value == "7").await?;
    browser.click("[data-point='/order'] [data-keep-order]").await?;
    stored(engine, "/order", |value| value == "a b c").await?;
    browser.click("[data-ranked=c] [data-up]").await?;
    stored(engine, "/order", |value| value == "a c b").await?;
    browser.shoot("widgets-order").await
}

/// Files of each kind, then the end: everything has arrived, and the server computes the same.
pub async fn files_and_the_end(engine: &mut Engine) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let wave = wave();
    for (point, name, bytes) in [
        ("/sound", "sound.wav", &wave[..]),
        ("/film", "film.mp4", &b"not much of a film"[..]),
        ("/paper", "paper.pdf", b"%PDF-1.4"),
    ] {
        let file = folder.path().join(name);
        std::fs::write(&file, bytes)?;
        give(engine, point, &file).await?;
    }
    engine.field.collector.browser.see("[data-point='/sound'] audio[controls]").await?;
    engine.field.collector.browser.shoot("widgets-files").await?;
    engine.finish().await?;
    engine.field.collector.all_sent().await?;
    let page = engine.examined().await?;
    ensure!(page.differences == Some(vec![]), "{:?}", page.differences);
    let held = |point: &str| page.record.answers.get(point).map(|answer| answer.value.as_str());
    ensure!(held("/total") == Some("42") && held("/shown") == Some("42"), "{:?}", page.record.answers);
    ensure!(held("/member[1]/age") == Some("30"), "a default that nobody touched is not there");
    let media = page.record.media.values().flatten().map(|media| media.content_type.as_str());
    let mut kinds: Vec<&str> = media.collect();
    kinds.sort_unstable();
    ensure!(
        kinds == ["application/pdf", "audio/x-wav", "video/mp4"]
            || kinds == ["application/pdf", "audio/wav", "video/mp4"],
        "{kinds:?}"
    );
    Ok(())
}

async fn give(engine: &Engine, point: &str, file: &Path) -> Result<()> {
    let collector = &engine.field.collector;
    collector.browser.give_file(&format!("[data-point='{point}'] input[type=file]"), file).await?;
    let id = collector.record()?;
    let has_it = |record: &Record| record.answered_media(point).is_some();
    device::record_is(&collector.browser, id, &format!("{point} has its file"), has_it).await?;
    collector.saved().await
}

/// A second of silence: 8,000 samples of 8 bits.
fn wave() -> Vec<u8> {
    let (rate, data): (u32, Vec<u8>) = (8_000, vec![128; 8_000]);
    let mut file = b"RIFF".to_vec();
    file.extend((36 + 8_000_u32).to_le_bytes());
    file.extend(b"WAVEfmt ");
    file.extend(16_u32.to_le_bytes());
    file.extend([1, 0, 1, 0]);
    file.extend(rate.to_le_bytes());
    file.extend(rate.to_le_bytes());
    file.extend([1, 0, 8, 0]);
    file.extend(b"data");
    file.extend(8_000_u32.to_le_bytes());
    file.extend(data);
    file
}
