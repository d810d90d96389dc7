//! The conformance suite: each file below `tests/conformance` is a form, what is done with it, and what is to be seen then.
//!
//! `covers:` names what the case is about, as the checklist of forms has it. A case with `known failure:` must fail, so that
//! it is noticed when it does not any more. How a case is written: `tests/conformance/README.md`.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use coletor_common::form::filling::{Context, Filling};
use coletor_common::form::model::Form;
use coletor_common::form::read::compile;
use coletor_common::form::report::{Finding, Severity};
use coletor_common::form::script;
use coletor_common::form::sheet::{Sheet, Workbook};
use coletor_common::form::xform;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/conformance");
/// 2026-11-24T12:00:00Z, at UTC-3.
const NOW: i64 = 20_781 * 86_400_000 + 12 * 3_600_000;
const OFFSET_MIN: i32 = -180;

#[test]
fn every_case() {
    let mut files = Vec::new();
    collect(Path::new(FOLDER), &mut files);
    files.sort();
    let mut wrong = Vec::new();
    for file in &files {
        let name = file.strip_prefix(FOLDER).unwrap().display().to_string();
        let case = Case::read(&fs::read_to_string(file).unwrap());
        let result = case.run();
        match (result, &case.known_failure) {
            (Ok(()), None) | (Err(_), Some(_)) => {}
            (Err(why), None) => wrong.push(format!("{name}: {why}")),
            (Ok(()), Some(_)) => wrong.push(format!("{name}: known to fail, but does not any more")),
        }
    }
    assert!(wrong.is_empty(), "{} of {} cases:\n{}", wrong.len(), files.len(), wrong.join("\n"));
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "case") {
            files.push(path);
        }
    }
}

#[derive(Default)]
struct Case {
    known_failure: Option<String>,
    book: Workbook,
    steps: Vec<String>,
    findings: Option<Vec<String>>,
}

impl Case {
    fn read(text: &str) -> Self {
        let (mut case, mut section) = (Self::default(), String::new());
        for line in text.lines() {
            if let Some(name) = line.strip_prefix("## ") {
                name.trim().clone_into(&mut section);
                match section.as_str() {
                    "steps" => {}
                    "findings" => case.findings = Some(Vec::new()),
                    name => case.book.sheets.push(Sheet { name: name.into(), rows: Vec::new() }),
                }
                continue;
            }
            match section.as_str() {
                "" => {
                    if let Some(why) = line.strip_prefix("known failure:") {
                        case.known_failure = Some(why.trim().to_owned());
                    }
                }
                "steps" if !line.trim().is_empty() => case.steps.push(line.trim().to_owned()),
                "findings" if !line.trim().is_empty() => {
                    case.findings.as_mut().unwrap().push(line.split_whitespace().collect::<Vec<_>>().join(" "));
                }
                "steps" | "findings" => {}
                _ => {
                    let cells = line.split('|').map(|cell| cell.trim().replace("\\n", "\n").replace("\\p", "|"));
                    case.book.sheets.last_mut().unwrap().rows.push(cells.collect());
                }
            }
        }
        if !case.book.sheets.iter().any(|sheet| sheet.name == "settings") {
            let row = |cells: [&str; 2]| cells.map(str::to_owned).to_vec();
            let rows = vec![row(["form_id", "version"]), row(["t", "1"])];
            case.book.sheets.push(Sheet { name: "settings".into(), rows });
        }
        case
    }

    fn run(&self) -> Result<(), String> {
        let (form, findings) = compile(&self.book);
        if let Some(wanted) = &self.findings {
            let found: Vec<String> = findings.iter().map(told).collect();
            return if found == *wanted { Ok(()) } else { Err(format!("found {found:#?}")) };
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
        self.follow(stored, &context)?;
        // As a client of ODK has it: written as a document and read again.
        let document = xform::write(&form);
        let (again, findings) = xform::read(&document);
        let told = || format!("as a document: {:#?}\n{document}", findings.iter().map(told).collect::<Vec<_>>());
        self.follow(again.ok_or_else(told)?, &context).map_err(|why| format!("as a document: {why}\n{document}"))
    }

    fn follow(&self, form: Form, context: &Context) -> Result<(), String> {
        let mut filling = Filling::new(Arc::new(form), context.clone());
        for (at, step) in (1..).zip(&self.steps) {
            script::step(&mut filling, step, NOW).map_err(|why| format!("step {at} `{step}`: {why}"))?;
        }
        Ok(())
    }
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
