//! The settings of a round: when it may be executed, and how it is interrupted.

use super::Findings;
use super::cells::{Row, Table};
use super::choices::Lists;
use super::expressions::yes_or_no;
use crate::form::expr::dates::{parse_day, parse_time};
use crate::form::model::{Availability, Days, RoundSettings};
use crate::form::nearest::nearest;
use crate::form::report::Issue;
use crate::time::MINUTE_MS;

const LAST_MINUTE: i32 = 24 * 60 - 1;

/// The round's settings, where the form is a round.
pub fn read(table: &Table, row: Row, lists: &Lists, findings: &mut Findings) -> Option<RoundSettings> {
    if !says_yes(table, row, "coletor:round", findings) {
        return None;
    }
    let (cell, place) = table.cell(row, "coletor:interruption_reasons");
    let reasons = lists.find(cell);
    if reasons.is_none() && !cell.is_empty() {
        findings.error(place, Issue::ListUnknown { text: cell.into(), meant: nearest(cell, lists.names()) });
    }
    let (cell, place) = table.cell(row, "coletor:budget_min");
    let budget_min = cell.parse().ok().filter(|minutes| *minutes > 0);
    if budget_min.is_none() && !cell.is_empty() {
        findings.error(place, Issue::NumberInvalid { text: cell.into() });
    }
    let confirm_stops = says_yes(table, row, "coletor:confirm_stops", findings);
    let availability = availability(table, row, findings)?;
    Some(RoundSettings { reasons, budget_min, confirm_stops, availability })
}

/// Yes or no; no where nothing is said.
fn says_yes(table: &Table, row: Row, key: &str, findings: &mut Findings) -> bool {
    let (cell, place) = table.cell(row, key);
    let said = yes_or_no(cell);
    if said.is_none() && !cell.is_empty() {
        let allowed = ["yes", "no"].map(str::to_owned).to_vec();
        findings.error(place, Issue::WordInvalid { text: cell.into(), allowed });
    }
    said == Some(true)
}

/// `None` only after an error.
fn availability(table: &Table, row: Row, findings: &mut Findings) -> Option<Availability> {
    let (period, place) = table.cell(row, "coletor:period");
    let days = match period.to_lowercase().as_str() {
        "" | "daily" => Some(Days::Every),
        "weekly" => days(table, row, week_day, findings).map(Days::OfWeek),
        "monthly" => {
            days(table, row, |word| word.parse().ok().filter(|day| (1..=31).contains(day)), findings).map(Days::OfMonth)
        }
        "once" => return once(table, row, findings),
        _ => {
            let allowed = ["daily", "weekly", "monthly", "once"].map(str::to_owned).to_vec();
            findings.error(place, Issue::WordInvalid { text: period.into(), allowed });
            None
        }
    };
    let mut minute = |key: &str, otherwise: i32| {
        let (cell, place) = table.cell(row, key);
        let minute = if cell.is_empty() { Some(otherwise) } else { minute_of_day(cell) };
        if minute.is_none() {
            findings.error(place, Issue::WordInvalid { text: cell.into(), allowed: vec!["HH:MM".into()] });
        }
        minute
    };
    let (from_min, to_min) = (minute("coletor:from", 0), minute("coletor:to", LAST_MINUTE));
    Some(Availability::Recurring { days: days?, from_min: from_min?, to_min: to_min? })
}

fn days(table: &Table, row: Row, read: fn(&str) -> Option<u32>, findings: &mut Findings) -> Option<Vec<u32>> {
    let (cell, place) = table.cell(row, "coletor:days");
    let mut days = Vec::new();
    for word in cell.split([' ', ',', ';']).filter(|word| !word.is_empty()) {
        let Some(day) = read(word) else {
            findings.error(place, Issue::NumberInvalid { text: word.into() });
            return None;
        };
        days.push(day);
    }
    if days.is_empty() {
        findings.error(place, Issue::Blank { heading: "days".into() });
        return None;
    }
    days.sort_unstable();
    days.dedup();
    Some(days)
}

/// 1 = Monday, or the first letters of its name in English or Portuguese.
fn week_day(word: &str) -> Option<u32> {
    const NAMES: [[&str; 3]; 7] = [
        ["mon", "seg", "seg"],
        ["tue", "ter", "ter"],
        ["wed", "qua", "qua"],
        ["thu", "qui", "qui"],
        ["fri", "sex", "sex"],
        ["sat", "sab", "sáb"],
        ["sun", "dom", "dom"],
    ];
    let word = word.to_lowercase();
    let named = (1..).zip(NAMES).find(|(_, names)| names.iter().any(|name| word.starts_with(name)));
    named.map(|(day, _)| day).or_else(|| word.parse().ok().filter(|day| (1..=7).contains(day)))
}

fn once(table: &Table, row: Row, findings: &mut Findings) -> Option<Availability> {
    let mut moment = |key: &str| {
        let (cell, place) = table.cell(row, key);
        let moment = cell.split_once(['T', ' ']).and_then(|(day, time)| Some((parse_day(day)?, minute_of_day(time)?)));
        if moment.is_none() {
            let issue = match cell {
                "" => Issue::Blank { heading: key.trim_start_matches("coletor:").into() },
                _ => Issue::WordInvalid { text: cell.into(), allowed: vec!["YYYY-MM-DDTHH:MM".into()] },
            };
            findings.error(place, issue);
        }
        moment
    };
    let (from, to) = (moment("coletor:from"), moment("coletor:to"));
    let (from, to) = (from?, to?);
    if to < from {
        let (text, place) = table.cell(row, "coletor:to");
        let allowed = vec![format!(">= {}", table.get(row, "coletor:from"))];
        findings.error(place, Issue::WordInvalid { text: text.into(), allowed });
        return None;
    }
    Some(Availability::Once { from, to })
}

fn minute_of_day(text: &str) -> Option<i32> {
    let (ms, offset) = parse_time(text.trim())?;
    if offset.is_some() { None } else { i32::try_from(ms / MINUTE_MS).ok() }
}
