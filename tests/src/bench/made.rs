//! A form that is larger than any that people fill: 5,000 questions, 1,000 calculations, a repeat of 500 instances.

use anyhow::{Context, Result};
use coletor_common::form::read::compile;
use coletor_common::form::sheet::{Sheet, Workbook};
use coletor_common::form::xform;

/// What it is called.
pub const NAME: &str = "made5000";
const GROUPS: usize = 50;
const IN_A_GROUP: usize = 100;
const CALCULATIONS: usize = 1_000;
/// Of how many questions each calculation is the sum.
const SUMMANDS: usize = 5;
const INSTANCES: usize = 500;
/// What `/total` comes to when every question is answered with 30: 5 summands of each calculation, twice each instance.
pub const TOTAL: f64 = 180_000.0;

/// The document.
pub fn document() -> Result<String> {
    let (form, findings) = compile(&workbook());
    let form = form.with_context(|| format!("{findings:?}"))?;
    Ok(xform::write(&form))
}

fn workbook() -> Workbook {
    let row = |cells: [&str; 6]| cells.map(str::to_owned).to_vec();
    let mut survey = vec![row(["type", "name", "label", "relevant", "calculation", "repeat_count"])];
    for group in 0..GROUPS {
        survey.push(row(["begin_group", &format!("g{group}"), &format!("Group {group}"), "", "", ""]));
        for at in group * IN_A_GROUP..(group + 1) * IN_A_GROUP {
            // Every tenth is asked once the one before it is answered.
            let relevant = if at % 10 == 9 { format!("${{q{}}} > 0", at - 1) } else { String::new() };
            survey.push(row(["integer", &format!("q{at}"), &format!("Question {at}"), &relevant, "", ""]));
        }
        survey.push(row(["end_group", "", "", "", "", ""]));
    }
    let questions = GROUPS * IN_A_GROUP;
    for at in 0..CALCULATIONS {
        let summands = (0..SUMMANDS).map(|next| format!("coalesce(${{q{}}}, 0)", (at * SUMMANDS + next) % questions));
        let sum = summands.collect::<Vec<_>>().join(" + ");
        // Each stands on the one before it: what changes first goes through them all.
        let before = if at == 0 { "0".to_owned() } else { format!("${{c{}}}", at - 1) };
        survey.push(row(["calculate", &format!("c{at}"), "", "", &format!("{before} + {sum}"), ""]));
    }
    survey.push(row(["begin_repeat", "row", "Row", "", "", &INSTANCES.to_string()]));
    survey.push(row(["integer", "x", "X", "", "", ""]));
    survey.push(row(["calculate", "y", "", "", "${x} * 2", ""]));
    survey.push(row(["end_repeat", "", "", "", "", ""]));
    let total = format!("${{c{}}} + sum(${{y}})", CALCULATIONS - 1);
    survey.push(row(["calculate", "total", "", "", &total, ""]));
    let settings = vec![row(["form_id", "version", "", "", "", ""]), row([NAME, "1", "", "", "", ""])];
    let sheet = |name: &str, rows| Sheet { name: name.into(), rows };
    Workbook { sheets: vec![sheet("survey", survey), sheet("settings", settings)] }
}
