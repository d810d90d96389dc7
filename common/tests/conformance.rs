//! The conformance suite: each file below `tests/conformance` is a form, what is done with it, and what is to be seen then.
//!
//! `covers:` names what the case is about, as the checklist of forms has it. A case with `known failure:` must fail, so that
//! it is noticed when it does not any more. How a case is written: `tests/conformance/README.md`.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod cases;

use cases::Case;
use coletor_common::form::filling::{Context, Filling};
use coletor_common::form::model::Form;
use coletor_common::form::read::compile_with;
use coletor_common::form::report::{Finding, Severity};
use coletor_common::form::script;
use coletor_common::form::{workbook, xform};
use std::path::Path;
use std::sync::Arc;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/conformance");
/// 2026-11-24T12:00:00Z, at UTC-3.
const NOW: i64 = 20_781 * 86_400_000 + 12 * 3_600_000;
const OFFSET_MIN: i32 = -180;

#[test]
fn every_case() {
    let (cases, mut wrong) = (cases::below(Path::new(FOLDER)), Vec::new());
    for (name, case) in &cases {
        match (run(case), &case.known_failure) {
            (Ok(()), None) | (Err(_), Some(_)) => {}
            (Err(why), None) => wrong.push(format!("{name}: {why}")),
            (Ok(()), Some(_)) => wrong.push(format!("{name}: known to fail, but does not any more")),
        }
    }
    assert!(wrong.is_empty(), "{} of {} cases:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

/// Whether everything that a case says is so.
fn run(case: &Case) -> Result<(), String> {
    let (form, findings) = case.supplied(|supplies| match &case.document {
        Some(document) => xform::read_with(document, supplies),
        None => compile_with(&case.book, supplies),
    });
    if let Some(wanted) = &case.findings {
        let found: Vec<String> = findings.iter().map(told).collect();
        if found != *wanted {
            return Err(format!("found {found:#?}"));
        }
        if case.steps.is_empty() && case.written.is_empty() {
            return Ok(());
        }
    }
    let form = form.ok_or_else(|| format!("{:#?}", findings.iter().map(told).collect::<Vec<_>>()))?;
    let text = |value: &str| value.to_owned();
    let context = Context {
        now: NOW,
        tz_offset_min: OFFSET_MIN,
        device: text("tablet-7"),
        username: text("ana"),
        email: text("ana@example.org"),
        phone: text("+55 11 5555"),
        seed: 7,
        ..Context::default()
    };
    // As a device has it: written as JSON and read again.
    let json = serde_json::to_string(&form).map_err(|error| error.to_string())?;
    let stored: Form = serde_json::from_str(&json).map_err(|error| error.to_string())?;
    follow(case, stored, &context)?;
    as_document(case, &form, &context)?;
    as_workbook(case, &form, &context)
}

/// As a client of ODK has it: written as a document and read again.
fn as_document(case: &Case, form: &Form, context: &Context) -> Result<(), String> {
    let document = xform::write(form);
    if let Some(line) = case.written.iter().find(|line| !document.contains(line.as_str())) {
        return Err(format!("not written: {line}\n{document}"));
    }
    let (again, findings) = case.supplied(|supplies| xform::read_with(&document, supplies));
    let told = || format!("as a document: {:#?}\n{document}", findings.iter().map(told).collect::<Vec<_>>());
    follow(case, again.ok_or_else(told)?, context).map_err(|why| format!("as a document: {why}\n{document}"))
}

/// As an author has it: written as a workbook and compiled again, it is the same form.
fn as_workbook(case: &Case, form: &Form, context: &Context) -> Result<(), String> {
    let book = workbook::write(form);
    let (again, findings) = case.supplied(|supplies| compile_with(&book, supplies));
    let told = || format!("as a workbook: {:#?}\n{book:#?}", findings.iter().map(told).collect::<Vec<_>>());
    let again = again.ok_or_else(told)?;
    if case.document.is_none() && again != *form {
        return Err(format!("as a workbook it is another form: {again:#?}\n{book:#?}"));
    }
    follow(case, again, context).map_err(|why| format!("as a workbook: {why}\n{book:#?}"))
}

fn follow(case: &Case, form: Form, context: &Context) -> Result<(), String> {
    let mut filling = Filling::new(Arc::new(form), context.clone());
    for (at, step) in (1..).zip(&case.steps) {
        script::step(&mut filling, step, NOW).map_err(|why| format!("step {at} `{step}`: {why}"))?;
    }
    Ok(())
}

/// `error survey 3 D reference_unknown`.
fn told(finding: &Finding) -> String {
    let severity = if finding.severity == Severity::Error { "error" } else { "warning" };
    let place = &finding.place;
    let row = place.row.map_or_else(|| "-".to_owned(), |row| row.to_string());
    let json = serde_json::to_value(&finding.issue).unwrap();
    let code = json.as_object().and_then(|issue| issue.keys().next().cloned());
    let code = code.or_else(|| json.as_str().map(str::to_owned)).unwrap_or_default();
    format!("{severity} {} {row} {} {code}", place.sheet, place.column.as_deref().unwrap_or("-"))
}
