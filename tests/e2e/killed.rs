//! The browser is killed while it writes.

use crate::field::Field;
use crate::round::FORM;
use anyhow::{Context, Result, ensure};
use coletor_common::op::{Event, Op};
use coletor_tests::device;
use coletor_tests::dice::{Dice, seed};
use coletor_tests::server::Server;
use serde_json::json;
use std::collections::BTreeMap;

/// What is tapped in turn, again and again: point and choice. A tap on what is chosen takes it back.
const TAPS: [(&str, &str); 4] =
    [("/ihm/gde_operando", "sim"), ("/ihm/tens_qde", "sim"), ("/ihm/gde_operando", "nao"), ("/ihm/tens_qde", "nao")];

/// Taps as fast as told, and notes how many taps there were whenever the screen says that all of it is saved.
const BURST: &str = "const [taps, pause] = arguments;
    window.tapped = window.saved = 0;
    const look = () => {
        if (document.querySelector('[data-saving]')?.dataset.saving === 'saved') saved = tapped;
    };
    const watched = { subtree: true, attributes: true, attributeFilter: ['data-saving'] };
    new MutationObserver(look).observe(document.body, watched);
    const tap = () => {
        const [point, choice] = taps[tapped % taps.length];
        document.querySelector(`[data-point='${point}'] [data-choice='${choice}']`).click();
        tapped += 1;
        setTimeout(tap, Math.random() * pause);
    };
    setTimeout(tap)";

/// The most pauses between two taps, in milliseconds: none, or so that the disk keeps up now and then.
const PAUSES: [u64; 3] = [0, 10, 40];
/// The browser is killed after it was looked at so many times.
const LOOKS_MAX: u64 = 60;

/// A round has begun.
pub async fn open() -> Result<Field> {
    let server = Server::start().await?;
    let url = server.url.clone();
    let mut field = Field::signed_in(server, &url).await?;
    field.collector.choose("new").await?;
    field.collector.take(FORM).await?;
    field.collector.arrive().await?;
    Ok(field)
}

/// Kills the browser again and again in the middle of answering. What the screen had called saved is there each time, and
/// in the end the server has everything once.
pub async fn again_and_again(field: Field, times: u64) -> Result<()> {
    let seed = seed()?;
    let killed = kill_again_and_again(field, times, Dice::new(seed)).await;
    killed.with_context(|| format!("COLETOR_SEED={seed}"))
}

async fn kill_again_and_again(mut field: Field, times: u64, mut dice: Dice) -> Result<()> {
    let (id, mut saved_at_all) = (field.collector.record()?, 0);
    for time in 1..=times {
        let before = answers(&device::log(&field.collector.browser).await?)?;
        let saved = burst(&field, &mut dice).await?;
        let Field { collector, phone, driver, office, server } = field;
        let collector = collector.kill_and_open_again(&driver, &phone).await?;
        field = Field { collector, phone, driver, office, server };
        field.collector.go_on_with(id).await?;
        field.logged_whole().await.with_context(|| format!("after kill {time}"))?;
        let log = answers(&device::log(&field.collector.browser).await?)?;
        let new = log.get(before.len()..).context("operations are gone that were there before")?;
        ensure!(log.starts_with(&before), "what was logged before has changed");
        ensure!(new.len() >= saved, "kill {time}: {} answers are there, the screen had said {saved}", new.len());
        saved_at_all += saved;
        ensure!(new == expected(&before, new.len()), "kill {time}: the answers are not those tapped: {new:?}");
    }
    ensure!(saved_at_all > 0, "the screen never said that anything was saved");
    field.collector.sign_in_if_asked("ana", field.server.password("ana")?).await?;
    field.all_arrived_once().await.map(drop)
}

/// Taps away until the dice say that it is enough. How many taps the screen had called saved by then, at least.
async fn burst(field: &Field, dice: &mut Dice) -> Result<usize> {
    let (browser, pause) = (&field.collector.browser, dice.one_of(&PAUSES));
    field.collector.saved().await?;
    browser.run::<Option<()>>(BURST, json!([TAPS, pause])).await?;
    browser.until("something was tapped", coletor_tests::browser::PAGE, "tapped").await?;
    for _ in 1..dice.up_to(LOOKS_MAX) {
        browser.run::<usize>("return saved", json!([])).await?;
    }
    browser.run("return saved", json!([])).await
}

type Answer = (String, Option<String>);

/// What was answered, in the order of the log.
fn answers(log: &[Op]) -> Result<Vec<Answer>> {
    let mut all = Vec::new();
    for op in log {
        if let Event::Answered { point, value } = Event::parse(&op.kind, &op.payload)? {
            all.push((point, value));
        }
    }
    Ok(all)
}

/// What so many taps answer after what was answered before.
fn expected(before: &[Answer], taps: usize) -> Vec<Answer> {
    let mut shown: BTreeMap<&str, &str> = BTreeMap::new();
    for (point, value) in before {
        match value {
            Some(value) => drop(shown.insert(point, value)),
            None => drop(shown.remove(point.as_str())),
        }
    }
    let tap = |(point, choice): &(&'static str, &'static str)| {
        let value = if shown.get(point) == Some(choice) { None } else { Some(*choice) };
        match value {
            Some(value) => drop(shown.insert(point, value)),
            None => drop(shown.remove(point)),
        }
        ((*point).to_owned(), value.map(str::to_owned))
    };
    TAPS.iter().cycle().take(taps).map(tap).collect()
}
