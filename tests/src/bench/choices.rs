//! `bench choices`: lists of 100,000 choices in a page: what a question offers once the one before it is answered, and a
//! search in all of them.

use super::peers::Peers;
use super::print_machine;
use anyhow::{Context, Result, ensure};
use coletor_common::form::read::compile;
use coletor_common::form::sheet::{Sheet, Workbook};
use std::fs;
use std::path::Path;

/// Asked: the slowest twentieth, in milliseconds.
const ASKED_MS: f64 = 50.0;
const REGIONS: usize = 100;
const DISTRICTS: usize = 1_000;
const PLACES: usize = 100_000;
/// Of each district.
const OFFERED: f64 = 100.0;

/// Measures and prints.
pub async fn measure(peers: Option<&Path>) -> Result<()> {
    let folder =
        peers.context("the programs that drive this measurement are not here; name their folder by --peers")?;
    let (form, findings) = compile(&workbook());
    let form = form.with_context(|| format!("{findings:?}"))?;
    let file = tempfile::NamedTempFile::new()?;
    fs::write(file.path(), serde_json::to_string(&form)?)?;
    let path = file.path().to_str().context("a path that is no text")?;
    let run = Peers::copy_of(folder)
        .await?
        .run("f-forms.js", &["choices"], &["--rounds=3", "--forms=none", &format!("--choices={path}")])
        .await?;
    print_machine()?;
    let case = "coletor choices";
    let median = |metric: &str| run.median(case, metric);
    ensure!((median("offered")? - OFFERED).abs() < 0.5, "a district does not offer its places");
    let (filter, search) = (median("filter_p95")?, median("search_p95")?);
    println!("{PLACES} choices, of {DISTRICTS} districts in {REGIONS} regions, p95");
    println!("compiled form to ready, ms       {:>15.1}", median("load_ms")?);
    println!("the next question's choices, ms  {filter:>15.2}");
    println!("a search in all of them, ms      {search:>15.2}");
    println!("choices ratio {:.2}", ASKED_MS / filter.max(search));
    Ok(())
}

fn workbook() -> Workbook {
    let rows = |text: &[&[&str]]| text.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect();
    let survey = rows(&[
        &["type", "name", "label", "choice_filter"],
        &["select_one region", "region", "Region", ""],
        &["select_one district", "district", "District", "region = ${region}"],
        &["select_one place", "place", "Place", "region = ${region} and district = ${district}"],
        &["select_one place", "any", "Any place", ""],
    ]);
    let mut choices: Vec<Vec<String>> = rows(&[&["list_name", "name", "label", "region", "district"]]);
    let region = |district: usize| format!("r{}", district % REGIONS);
    for at in 0..REGIONS {
        choices.push(["region", &format!("r{at}"), &format!("Region {at}"), "", ""].map(str::to_owned).to_vec());
    }
    for at in 0..DISTRICTS {
        let cells = ["district", &format!("d{at}"), &format!("District {at}"), &region(at), ""];
        choices.push(cells.map(str::to_owned).to_vec());
    }
    for at in 0..PLACES {
        let district = at % DISTRICTS;
        let label = format!("Povoado {} de São José {at}", at * 7919 % PLACES);
        let cells = ["place", &format!("p{at}"), &label, &region(district), &format!("d{district}")];
        choices.push(cells.map(str::to_owned).to_vec());
    }
    let settings = rows(&[&["form_id", "version"], &["choices", "1"]]);
    let sheet = |name: &str, rows| Sheet { name: name.into(), rows };
    Workbook { sheets: vec![sheet("survey", survey), sheet("choices", choices), sheet("settings", settings)] }
}
