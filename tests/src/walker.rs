//! Answers to a form, found by filling it with the engine: every question that is asked, in order, with a value that fits.
//! For forms of hundreds of questions, where nobody writes answers by hand.

use anyhow::{Context as _, Result};
use coletor_common::form::cells::CellId;
use coletor_common::form::filling::{Context, Filling};
use coletor_common::form::model::{Form, Kind};
use coletor_common::time::Millis;
use std::sync::Arc;

/// What is tried for a number, in order.
const NUMBERS: [&str; 12] = ["1", "2", "30", "5", "10", "0", "12", "100", "365", "20", "1000", "-1"];
/// What is tried for a day.
const DAYS: [&str; 3] = ["2026-11-20", "2026-11-01", "1990-05-17"];

/// Every question that is asked, with its answer, in the order in which they come up. `prefer` may say which choice a
/// question is answered with.
///
/// # Errors
/// A required question that nothing fits which is tried.
pub fn answers(
    form: &Arc<Form>,
    now: Millis,
    prefer: impl Fn(&str) -> Option<&'static str>,
) -> Result<Vec<(String, String)>> {
    let mut filling = Filling::new(form.clone(), Context { now, tz_offset_min: -180, ..Context::default() });
    let mut given = Vec::new();
    while let Some(id) = next(&filling, &given) {
        let path = filling.path(id);
        let candidates = match prefer(&path) {
            Some(value) => vec![value.to_owned()],
            None => candidates(&filling, id),
        };
        let mut fitting = None;
        for value in candidates {
            filling.answer(id, Some(&value), now);
            if filling.check(id).is_none() {
                fitting = Some(value);
                break;
            }
        }
        if fitting.is_none() {
            filling.answer(id, None, now);
            anyhow::ensure!(!filling.is_required(id), "nothing fits {path}");
        }
        given.push((path, fitting.unwrap_or_default()));
    }
    let violation = filling.violations().next();
    anyhow::ensure!(violation.is_none(), "in the end {violation:?} is wrong");
    given.retain(|(_, value)| !value.is_empty());
    Ok(given)
}

/// The first question that is asked and was not answered yet.
fn next(filling: &Filling, given: &[(String, String)]) -> Option<CellId> {
    let is_open = |id: &CellId| {
        let node = filling.form().node(id.node);
        let asked = node.is_question() && filling.is_relevant(*id) && !filling.is_read_only(*id);
        asked && !given.iter().any(|(path, _)| *path == filling.path(*id))
    };
    filling.every_cell().into_iter().find(is_open)
}

fn candidates(filling: &Filling, id: CellId) -> Vec<String> {
    let owned = |all: &[&str]| all.iter().map(|value| (*value).to_owned()).collect();
    match filling.form().node(id.node).kind {
        kind if kind.list().is_some() => {
            let list = filling.list(id);
            filling.offered(id).into_iter().filter_map(|row| Some(list.as_ref()?.stored(row).to_owned())).collect()
        }
        Kind::Integer | Kind::Decimal | Kind::Range => owned(&NUMBERS),
        Kind::Date => owned(&DAYS),
        Kind::Acknowledge => owned(&["OK"]),
        Kind::Text | Kind::Barcode => owned(&["abc", "1", "x@example.org"]),
        _ => Vec::new(),
    }
}

/// A compiled form, as `coletor form convert --to json` writes it.
///
/// # Errors
/// What the command says.
pub fn compiled(binary: &std::path::Path, file: &std::path::Path) -> Result<Arc<Form>> {
    let output = std::process::Command::new(binary).args(["form", "convert", "--to", "json"]).arg(file).output()?;
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    Ok(Arc::new(serde_json::from_slice(&output.stdout).context(told)?))
}
