//! Places on a map, with a network and without one, and on a device that draws none.

use crate::engine::{Engine, Rows, book};
use crate::field::Field;
use anyhow::{Context, Result, ensure};
use coletor_common::record::Record;
use coletor_tests::browser::Driver;
use coletor_tests::collector::LINE;
use coletor_tests::device;
use coletor_tests::proxy::Proxy;
use coletor_tests::server::Server;
use serde_json::json;

const SURVEY: Rows = &[
    &["type", "name", "label", "appearance"],
    &["geopoint", "well", "The well", "placement-map"],
    &["geopoint", "seen", "Where you are", "maps"],
    &["geotrace", "way", "The way"],
    &["geoshape", "field", "The field"],
    &["select_one trees", "tree", "Which tree?", "map"],
];
const CHOICES: Rows = &[
    &["list_name", "name", "label", "geometry"],
    &["trees", "oak", "Oak", "-23.5 -46.625 0 0"],
    &["trees", "elm", "Elm", "-23.501 -46.626 0 0"],
    &["trees", "ash", "Ash", ""],
];
const FORM: &str = "places";
/// The canvas of the map that is open.
const GROUND: &str = "dialog[open] .map canvas";
const DRAWN: &str = "dialog[open] .map[data-map=drawn]";
const LEFT: &str = "\u{e012}";
const DOWN: &str = "\u{e015}";
const ENTER: &str = "\u{e007}";

/// A phone that is somewhere, with a form that asks for places.
async fn open_on(driver: Driver) -> Result<Engine> {
    let server = Server::start().await?;
    let proxy = Proxy::start(server.url.strip_prefix("http://").context("not http")?.parse()?).await?;
    let field = Field::signed_in_on(driver, server, &proxy.url()).await?;
    field.opens_offline().await?;
    let mut engine = Engine { field, proxy };
    engine.publish(&[("places.xlsx", book(FORM, "1", SURVEY, &[("choices", CHOICES)])?)]).await?;
    let browser = &engine.field.collector.browser;
    browser.devtools("Browser.grantPermissions", json!({ "permissions": ["geolocation"] })).await?;
    let place = json!({ "latitude": -23.5, "longitude": -46.625, "accuracy": 8 });
    browser.devtools("Emulation.setGeolocationOverride", place).await?;
    engine.take(FORM).await?;
    Ok(engine)
}

/// The form is taken, what draws maps has been kept because of it, and the network is gone.
pub async fn open() -> Result<Engine> {
    let engine = open_on(Driver::start().await?).await?;
    let kept = "caches.match('/map/maplibre-worker.js').then((found) => found !== undefined)";
    engine.field.collector.browser.until("what draws maps is kept", LINE, kept).await?;
    engine.proxy.cut();
    engine.field.collector.line("offline").await?;
    engine.field.collector.browser.reload().await?;
    Ok(engine)
}

async fn on_the_map(engine: &Engine, point: &str) -> Result<()> {
    let browser = &engine.field.collector.browser;
    browser.click(&format!("[data-point='{point}'] [data-open-map]")).await?;
    browser.see_within(DRAWN, LINE).await
}

async fn done(engine: &Engine) -> Result<()> {
    engine.field.collector.browser.click("dialog[open] [data-done]").await?;
    engine.field.collector.browser.miss("dialog[open]").await
}

/// An answer on the device, once it is so.
async fn stored(engine: &Engine, point: &str, fits: impl Fn(&str) -> bool) -> Result<String> {
    let collector = &engine.field.collector;
    let value = |record: &Record| record.answers.get(point).map(|answer| answer.value.clone()).unwrap_or_default();
    let what = format!("{point} is stored");
    let is_so = |record: &Record| fits(&value(record));
    Ok(value(&device::record_is(&collector.browser, collector.record()?, &what, is_so).await?))
}

/// Degrees of each place of an answer.
fn degrees(value: &str) -> Result<Vec<(f64, f64)>> {
    let place = |text: &str| {
        let mut numbers = text.split_whitespace().map(str::parse::<f64>);
        let mut next = || numbers.next().context("a number is missing")?.context("no number");
        Ok((next()?, next()?))
    };
    value.split(';').map(place).collect()
}

/// A finger or a mouse, so many pixels beside the middle of the map.
async fn tap(engine: &Engine, across: f64, down: f64) -> Result<()> {
    let browser = &engine.field.collector.browser;
    let middle = format!(
        "const at = document.querySelector('{GROUND}').getBoundingClientRect();
         return [at.left + at.width / 2, at.top + at.height / 2]"
    );
    let [x, y]: [f64; 2] = browser.run(&middle, json!([])).await?;
    for kind in ["mousePressed", "mouseReleased"] {
        let event = json!({ "type": kind, "x": x + across, "y": y + down, "button": "left", "clickCount": 1 });
        browser.devtools("Input.dispatchMouseEvent", event).await?;
    }
    Ok(())
}

/// A place by a tap, then by the keyboard; undone.
pub async fn a_place_is_put(engine: &Engine) -> Result<()> {
    let browser = &engine.field.collector.browser;
    on_the_map(engine, "/well").await?;
    // Where the device is, the map goes by itself.
    let near = |value: &str| degrees(value).is_ok_and(|all| (all[0].0 + 23.5).abs() < 0.01);
    browser.until("the device is found", LINE, "!document.querySelector('dialog[open] [data-find]').disabled").await?;
    tap(engine, 60.0, -40.0).await?;
    let tapped = stored(engine, "/well", near).await?;
    browser.shoot("map-point").await?;
    browser.press(GROUND, &format!("{LEFT}{LEFT}{DOWN}")).await?;
    let before = tapped.clone();
    browser.see("dialog[open] .map-ground[data-rest]").await?;
    browser.press(GROUND, ENTER).await?;
    let entered = stored(engine, "/well", |value| value != before).await?;
    ensure!(degrees(&entered)?[0].1 < degrees(&tapped)?[0].1, "{entered} is not west of {tapped}");
    browser.click("dialog[open] [data-undo-place]").await?;
    stored(engine, "/well", |value| value == tapped).await?;
    done(engine).await
}

/// A border by taps: told how large, a corner moved, one removed, had back; and the same after a reload.
pub async fn a_border_is_drawn(engine: &Engine) -> Result<()> {
    let browser = &engine.field.collector.browser;
    on_the_map(engine, "/field").await?;
    browser.until("the device is found", LINE, "!document.querySelector('dialog[open] [data-find]').disabled").await?;
    let corners = [(-90.0, -80.0), (90.0, -80.0), (90.0, 80.0), (-90.0, 80.0)];
    for (count, (across, down)) in (1..).zip(corners) {
        tap(engine, across, down).await?;
        // A shape is closed from three places on.
        let places = if count < 3 { count } else { count + 1 };
        stored(engine, "/field", |value| value.split(';').count() == places).await?;
    }
    let said = browser.text("dialog[open] [data-measured]").await?;
    ensure!(said.starts_with("4 pontos") && (said.contains("m²") || said.contains("ha")), "{said}");
    browser.shoot("map-shape").await?;
    let whole = stored(engine, "/field", |_| true).await?;
    tap(engine, 90.0, 80.0).await?;
    browser.see("dialog[open] [data-take]").await?;
    tap(engine, 40.0, 30.0).await?;
    let moved = stored(engine, "/field", |value| value != whole).await?;
    ensure!(degrees(&moved)?.len() == 5, "{moved}");
    tap(engine, 40.0, 30.0).await?;
    browser.click("dialog[open] [data-take]").await?;
    stored(engine, "/field", |value| value.split(';').count() == 4).await?;
    browser.click("dialog[open] [data-undo-place]").await?;
    browser.click("dialog[open] [data-undo-place]").await?;
    stored(engine, "/field", |value| value == whole).await?;
    done(engine).await?;
    browser.reload().await?;
    on_the_map(engine, "/field").await?;
    browser.shoot("map-shape-again").await?;
    done(engine).await
}

/// A form that lets nobody put a place shows where it is; choices are tapped on, or taken from the list.
pub async fn places_are_seen_and_chosen(engine: &Engine) -> Result<()> {
    let browser = &engine.field.collector.browser;
    browser.click("[data-point='/seen'] [data-place]").await?;
    let here = stored(engine, "/seen", |value| value == "-23.5 -46.625 0 8").await?;
    on_the_map(engine, "/seen").await?;
    browser.miss("dialog[open] [data-put]").await?;
    tap(engine, 50.0, 50.0).await?;
    browser.shoot("map-seen").await?;
    done(engine).await?;
    stored(engine, "/seen", |value| value == here).await?;
    browser.click("[data-point='/tree'] [data-choice=ash]").await?;
    stored(engine, "/tree", |value| value == "ash").await?;
    on_the_map(engine, "/tree").await?;
    // Both are shown, as near as the map goes by itself: half a thousandth of a degree is 93 pixels, to the north a few more.
    tap(engine, 93.0, -102.0).await?;
    stored(engine, "/tree", |value| value == "oak").await?;
    let chosen = browser.text("dialog[open] [data-chosen]").await?;
    ensure!(chosen == "Oak", "{chosen}");
    browser.shoot("map-choices").await?;
    done(engine).await
}

/// A device without WebGL says so, and everything can be answered.
pub async fn without_a_map() -> Result<()> {
    let engine = open_on(Driver::without_webgl().await?).await?;
    let browser = &engine.field.collector.browser;
    browser.click("[data-point='/tree'] [data-open-map]").await?;
    browser.see_within("dialog[open] .map[data-map=none]", LINE).await?;
    let said = browser.text("dialog[open] .map-said").await?;
    ensure!(said.contains("sem ele"), "{said}");
    browser.shoot("map-none").await?;
    done(&engine).await?;
    browser.click("[data-point='/tree'] [data-choice=elm]").await?;
    stored(&engine, "/tree", |value| value == "elm").await?;
    browser.click("[data-point='/well'] [data-place]").await?;
    stored(&engine, "/well", |value| value.starts_with("-23.5 ")).await.map(drop)
}
