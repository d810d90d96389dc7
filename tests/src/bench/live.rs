//! `bench live`: from a tap on the phone to the value on the board, in two browsers on one machine, so with one clock.

use super::{Samples, print_heading, print_machine, print_row};
use crate::administrator::Administrator;
use crate::browser::{Driver, PAGE, Profile};
use crate::collector::Collector;
use crate::server::Server;
use anyhow::{Context, Result};
use serde_json::json;

/// Asked: the 95th percentile, in milliseconds.
const ASKED_MS: f64 = 1_000.0;
const TAPS: usize = 80;
const FORM: &str = "gde_scl01_diaria";
const POINT: &str = "/ihm/tens_qde";

/// Notes the wall clock of each tap, before the app learns of it.
const NOTE_TAPS: &str = "window.taps = [];
    addEventListener('click', () => taps.push(performance.timeOrigin + performance.now()), true)";

/// Notes the wall clock whenever the value of the point is another text.
const NOTE_VALUES: &str = "window.values = [];
    const read = () => document.querySelector(`[data-point='${arguments[0]}'] .value`)?.textContent;
    let before = read();
    new MutationObserver(() => {
        const now = read();
        if (!now || now === before) return;
        before = now;
        values.push(performance.timeOrigin + performance.now());
    }).observe(document.body, { subtree: true, childList: true, characterData: true })";

/// Measures and prints.
pub async fn measure() -> Result<()> {
    let server = Server::start().await?;
    let driver = Driver::start().await?;
    let (phone, desk) = (Profile::fresh()?, Profile::fresh()?);
    let admin = Administrator::sign_in(&driver, &desk, &server.url, server.password("admin")?).await?;
    let mut collector = Collector::open(&driver, &phone, &server.url).await?;
    collector.sign_in("ana", server.password("ana")?).await?;
    collector.choose("new").await?;
    let record = collector.take(FORM).await?;
    collector.answer(POINT, "sim").await?;
    admin.watch(record).await?;
    admin.sees(POINT, "Sim").await?;
    let samples = Samples::of(tap(&collector, &admin).await?).context("no taps")?;
    print_machine()?;
    print_heading("tap to board");
    print_row("choice on the phone", &samples);
    println!("live ratio {:.2}", ASKED_MS / samples.percentile(95));
    Ok(())
}

/// Taps on one choice and the other in turn, each time until the board has followed.
async fn tap(collector: &Collector, admin: &Administrator) -> Result<Vec<f64>> {
    let (phone, board) = (&collector.browser, &admin.browser);
    phone.run::<()>(NOTE_TAPS, json!([])).await?;
    board.run::<()>(NOTE_VALUES, json!([POINT])).await?;
    for n in 1..=TAPS {
        let choice = if n % 2 == 1 { "nao" } else { "sim" };
        phone.click(&format!("[data-point='{POINT}'] [data-choice={choice}]")).await?;
        board.until(&format!("the board has followed tap {n}"), PAGE, &format!("values.length >= {n}")).await?;
    }
    let tapped: Vec<f64> = phone.run("return taps", json!([])).await?;
    let shown: Vec<f64> = board.run("return values", json!([])).await?;
    anyhow::ensure!(tapped.len() == TAPS && shown.len() == TAPS, "{} taps, {} changes", tapped.len(), shown.len());
    Ok(tapped.iter().zip(shown).map(|(tapped, shown)| shown - tapped).collect())
}
