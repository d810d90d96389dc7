//! `bench tap`: from a tap on a choice to the frame that shows it chosen, on a processor made slow: on the WHO's form, filled from
//! the first question to the last, and on a round of 200 points.

use super::{Samples, print_heading, print_machine, print_row};
use crate::browser::{Browser, Driver, Profile};
use crate::client::{Client, read};
use crate::collector::{Collector, LINE};
use crate::server::Server;
use crate::walker;
use anyhow::{Context, Result, ensure};
use coletor_common::admin::Draft;
use coletor_common::form::model::Form;
use reqwest::Method;
use reqwest::multipart::{Form as Multipart, Part};
use rust_xlsxwriter::Workbook;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Asked: the 95th percentile, in milliseconds.
const ASKED_MS: f64 = 100.0;
const SLOWER_TIMES: u32 = 4;
const STOPS: usize = 10;
const POINTS_OF_A_STOP: usize = 20;

/// Taps a choice and gives the milliseconds until a frame with it chosen was painted.
const TAP: &str = "return (async (selector) => {
    const choice = document.querySelector(selector);
    if (!choice) throw new Error(`nothing is ${selector}`);
    choice.scrollIntoView({ block: 'center' });
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    await frame();
    await frame();
    const tapped = performance.now();
    choice.click();
    while (document.querySelector(selector)?.getAttribute('aria-pressed') !== 'true') await frame();
    await frame();
    await new Promise((done) => {
        const painted = new MessageChannel();
        painted.port1.onmessage = done;
        painted.port2.postMessage(null);
    });
    return performance.now() - tapped;
})(arguments[0])";

/// Measures and prints.
pub async fn measure(peers: Option<&Path>) -> Result<()> {
    let server = Server::start().await?;
    let office = Client::administrator(&server).await?;
    let driver = Driver::start().await?;
    let phone = Profile::fresh()?;
    let mut collector = Collector::open(&driver, &phone, &server.url).await?;
    collector.sign_in("ana", server.password("ana")?).await?;
    let folder = tempfile::tempdir()?;
    let round = folder.path().join("round.xlsx");
    workbook()?.save(&round)?;
    let who = peers.and_then(Path::parent).map(|shared| shared.join("forms/whova_form.xlsx"));
    let who = who.filter(|file| file.exists()).context("the WHO's form is not beside the peers' programs")?;
    let mut ratio = f64::INFINITY;
    let mut rows = Vec::new();
    for (name, file) in [("the WHO's form", who), ("a round of 200 points", round)] {
        let samples = Samples::of(fill(&mut collector, &office, &file).await?).context("nothing was tapped")?;
        ratio = ratio.min(ASKED_MS / samples.percentile(95));
        rows.push((name, samples));
    }
    print_machine()?;
    print_heading(&format!("tap, {SLOWER_TIMES} times slower"));
    for (name, samples) in &rows {
        print_row(name, samples);
    }
    println!("tap ratio {ratio:.2}");
    Ok(())
}

/// Publishes a form and fills it; the times of all choices.
async fn fill(collector: &mut Collector, office: &Client, file: &Path) -> Result<Vec<f64>> {
    let binary = PathBuf::from(std::env::var_os("COLETOR_BIN").context("COLETOR_BIN")?);
    let form = walker::compiled(&binary, file)?;
    publish(office, file).await?;
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_millis();
    let answers = walker::answers(&form, i64::try_from(now)?, |_| None)?;
    collector.choose("new").await?;
    collector.browser.see_within(&format!("[data-round='{}']", form.id), LINE).await?;
    collector.take(form.id.as_str()).await?;
    slow(&collector.browser, SLOWER_TIMES).await?;
    let mut times = Vec::new();
    let mut stop = String::new();
    for (point, value) in &answers {
        let at = stop_of(&form, point);
        if at != stop {
            if !stop.is_empty() {
                collector.next().await?;
            }
            collector.at_stop(&at).await?;
            collector.arrive().await?;
            stop = at;
        }
        collector.turn_to(&format!("[data-point='{point}']")).await?;
        let choice = format!("[data-point='{point}'] [data-choice='{value}']");
        if collector.browser.count(&choice).await? == 1 {
            times.push(collector.browser.run(TAP, json!([choice])).await?);
        } else {
            collector.try_to_answer(point, value).await.with_context(|| format!("{point} := {value}"))?;
        }
    }
    slow(&collector.browser, 1).await?;
    collector.saved().await?;
    collector.browser.click("header.bar a[href='/']").await?;
    collector.at("home").await?;
    Ok(times)
}

async fn slow(browser: &Browser, times: u32) -> Result<()> {
    browser.devtools("Emulation.setCPUThrottlingRate", json!({ "rate": times })).await.map(drop)
}

/// The path of the stop that a point is in; blank in a form without stops.
fn stop_of(form: &Form, point: &str) -> String {
    let is_around = |path: &str| point.strip_prefix(path).is_some_and(|rest| rest.starts_with('/'));
    form.stops().find(|(_, stop)| is_around(&stop.path)).map(|(_, stop)| stop.path.clone()).unwrap_or_default()
}

async fn publish(office: &Client, file: &Path) -> Result<()> {
    let part = Part::bytes(std::fs::read(file)?).file_name("form.xlsx");
    let request = office.request(Method::POST, "/api/forms").multipart(Multipart::new().part("file", part));
    let version = read::<Draft>(request.send().await?).await?.version;
    let path = format!("/api/forms/{}/versions/{}/publish", version.form, version.version);
    let answer = office.request(Method::POST, &path).send().await?;
    ensure!(answer.status().is_success(), "{}", answer.status());
    Ok(())
}

/// Stops with readings and choices by turns.
fn workbook() -> Result<Workbook> {
    let mut survey = vec![["type", "name", "label", "coletor::stop", "coletor::low_alarm"].map(str::to_owned).to_vec()];
    for stop in 0..STOPS {
        survey.push(cells(["begin_group", &format!("s{stop}"), &format!("Stop {stop}"), &format!("S{stop}"), ""]));
        for point in 0..POINTS_OF_A_STOP {
            let (name, label) = (format!("p{stop}_{point}"), format!("Point {point}"));
            survey.push(match point % 2 {
                0 => cells(["select_one state", &name, &label, "", ""]),
                _ => cells(["decimal", &name, &label, "", "5"]),
            });
        }
        survey.push(cells(["end_group", "", "", "", ""]));
    }
    let choices = [
        ["list_name", "name", "label", "mark"],
        ["state", "good", "Good", "expected"],
        ["state", "bad", "Bad", "neutral"],
    ];
    let settings = [["form_id", "version", "coletor::round"], ["tapped", "1", "yes"]];
    let mut book = Workbook::new();
    write(&mut book, "survey", &survey)?;
    write(&mut book, "choices", &choices.map(|row| row.map(str::to_owned).to_vec()))?;
    write(&mut book, "settings", &settings.map(|row| row.map(str::to_owned).to_vec()))?;
    Ok(book)
}

fn cells(row: [&str; 5]) -> Vec<String> {
    row.map(str::to_owned).to_vec()
}

fn write(book: &mut Workbook, name: &str, rows: &[Vec<String>]) -> Result<()> {
    let sheet = book.add_worksheet().set_name(name)?;
    for (row, cells) in (0..).zip(rows) {
        for (column, text) in (0..).zip(cells) {
            sheet.write_string(row, column, text)?;
        }
    }
    Ok(())
}
