//! The settings sheet: one row.

use super::Writer;
use super::choices::repeats_names;
use super::table::{Row, Table};
use crate::form::model::{Availability, Days, Form, RoundSettings};
use crate::form::sheet::Sheet;
use crate::time::civil;

const HEADINGS: [&str; 16] = [
    "form_title",
    "form_id",
    "version",
    "default_language",
    "instance_name",
    "name",
    "allow_choice_duplicates",
    "namespaces",
    "attribute::coletor:round",
    "attribute::coletor:interruption_reasons",
    "attribute::coletor:budget_min",
    "attribute::coletor:confirm_stops",
    "attribute::coletor:period",
    "attribute::coletor:days",
    "attribute::coletor:from",
    "attribute::coletor:to",
];
/// What a form's first element, and the language of a form without translations, are called where nothing is said.
const ROOT: &str = "data";
const LANGUAGE: &str = "default";
/// For other readers, which know no prefix by itself.
const NAMESPACE: &str = crate::form::read::OWN_NAMESPACE;

/// What is said of the whole form.
pub fn sheet(writer: &Writer) -> Sheet {
    let form = writer.form;
    let mut row = Row::default();
    row.put("form_title", &form.title);
    row.put("form_id", form.id.as_str());
    row.put("version", &form.version);
    let language = form.languages.get(form.default_language).map_or(LANGUAGE, String::as_str);
    if form.languages.len() > 1 || language != LANGUAGE {
        row.put("default_language", language);
    }
    if let Some(name) = &form.instance_name {
        row.put("instance_name", writer.named.expression(name, 0));
    }
    row.put("name", Some(form.node(0).name.as_str()).filter(|name| *name != ROOT).unwrap_or_default());
    row.put("allow_choice_duplicates", if repeats_names(form) { "yes" } else { "" });
    let is_ours = form.round.is_some() || form.nodes.iter().any(|node| node.stop.is_some() || node.point.is_some());
    let declared = form.passed.get("namespaces").map(String::as_str).unwrap_or_default();
    let ours = if is_ours && !declared.contains(NAMESPACE) { NAMESPACE } else { "" };
    row.put("namespaces", [declared, ours].join(" ").trim());
    for (heading, cell) in form.passed.iter().filter(|(heading, _)| *heading != "namespaces") {
        row.put(heading, cell);
    }
    if let Some(round) = &form.round {
        put_round(&mut row, form, round);
    }
    let own = form.passed.keys().filter(|key| !HEADINGS.contains(&key.as_str())).cloned();
    let mut table = Table::of(HEADINGS.map(str::to_owned).into_iter().chain(own).collect());
    table.push(row);
    table.finish("settings", |heading| matches!(heading, "form_title" | "form_id" | "version"))
}

fn put_round(row: &mut Row, form: &Form, round: &RoundSettings) {
    let mut put = |name: &str, text: String| row.put(format!("attribute::coletor:{name}"), text);
    put("round", "yes".into());
    let reasons = round.reasons.and_then(|list| form.list(list));
    put("interruption_reasons", reasons.map(|list| list.name.clone()).unwrap_or_default());
    put("budget_min", round.budget_min.map(|minutes| minutes.to_string()).unwrap_or_default());
    put("confirm_stops", if round.confirm_stops { "yes".into() } else { String::new() });
    let (period, days, from, to) = match &round.availability {
        Availability::Recurring { days, from_min, to_min } => {
            let (period, days) = match days {
                Days::Every => ("daily", &[][..]),
                Days::OfWeek(days) => ("weekly", days.as_slice()),
                Days::OfMonth(days) => ("monthly", days.as_slice()),
            };
            (period, days, time(*from_min), time(*to_min))
        }
        Availability::Once { from, to } => ("once", &[][..], moment(*from), moment(*to)),
    };
    put("period", period.into());
    put("days", days.iter().map(u32::to_string).collect::<Vec<_>>().join(" "));
    put("from", from);
    put("to", to);
}

/// `HH:MM`.
fn time(minute: i32) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// `YYYY-MM-DDTHH:MM`.
fn moment((day, minute): (i64, i32)) -> String {
    let (year, month, day) = civil(day);
    format!("{year:04}-{month:02}-{day:02}T{}", time(minute))
}
