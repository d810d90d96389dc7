//! An oracle for the reader of workbooks: pyxform, the `XLSForm` project's own converter. What it makes of a workbook, read by
//! our reader of documents, must say the same as what our reader makes of the workbook; every difference stands in a file
//! with its reason.
//!
//! The workbooks are those of the conformance suite and, where they are, the shared ones.

#[path = "../../common/tests/cases/mod.rs"]
mod cases;
mod normal;
mod xpath;

use cases::Case;
use coletor_common::form::model::Form;
use coletor_common::form::read::{Supplies, compile_with};
use coletor_common::form::xform;
use normal::{Fields, fields};
use serde_json::{Value, json};
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

const HERE: &str = env!("CARGO_MANIFEST_DIR");

#[test]
fn workbooks_say_what_they_say_to_pyxform() {
    let Some(packages) = std::env::var_os("COLETOR_PYXFORM") else {
        eprintln!("not compared: COLETOR_PYXFORM names no folder with pyxform; `cargo xtask test` sets it");
        return;
    };
    let mut given = cases();
    given.extend(shared());
    let asked: String = given.iter().flat_map(|one| [one.asked.to_string(), "\n".to_owned()]).collect();
    let told = convert(Path::new(&packages), &asked);
    assert_eq!(told.len(), given.len(), "pyxform answered for some only");
    let mut known = Differences::read();
    let (mut wrong, mut compared) = (Vec::new(), 0);
    for (one, told) in given.iter().zip(&told) {
        match compare(one, told) {
            Ok(differences) => {
                compared += 1;
                wrong.extend(
                    differences
                        .into_iter()
                        .filter(|(field, _)| !known.has(&one.name, field))
                        .map(|(field, what)| format!("{} {field}: {what}", one.name)),
                );
            }
            Err(why) if known.has(&one.name, "") => drop(why),
            Err(why) => wrong.push(format!("{}: {why}", one.name)),
        }
    }
    wrong.extend(known.unused(&given));
    eprintln!("{compared} workbooks compared with pyxform");
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
}

/// A workbook by two ways.
struct Given {
    name: String,
    /// For pyxform.
    asked: Value,
    ours: Result<Form, String>,
    /// What belongs to it beside the workbook.
    case: Case,
}

/// Fields that are not the same, and what both are.
fn compare(given: &Given, told: &Value) -> Result<Vec<(String, String)>, String> {
    let document = told["xml"].as_str().ok_or_else(|| format!("pyxform: {}", told["error"]))?;
    let (theirs, findings) = given.case.supplied(|supplies| xform::read_with(document, supplies));
    let why = || findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
    let theirs: Fields = fields(&theirs.ok_or_else(why)?);
    let ours: Fields = fields(given.ours.as_ref().map_err(Clone::clone)?);
    let only_theirs = theirs.keys().filter(|field| !ours.contains_key(*field));
    let differs = |field: &&String| ours.get(*field) != theirs.get(*field);
    let differing = ours.keys().chain(only_theirs).filter(differs);
    Ok(differing.map(|field| (field.clone(), format!("{:?} is {:?}", ours.get(field), theirs.get(field)))).collect())
}

fn convert(packages: &Path, asked: &str) -> Vec<Value> {
    let mut python = Command::new("python3");
    python.arg(Path::new(HERE).join("oracle/convert.py")).env("PYTHONPATH", packages);
    let mut child = python.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("python3");
    let mut input = child.stdin.take().unwrap();
    let asked = asked.to_owned();
    let writer = std::thread::spawn(move || input.write_all(asked.as_bytes()));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(output.status.success(), "pyxform ended with {}", output.status);
    String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The conformance suite's workbooks, without those that are wrong on purpose or known to fail.
fn cases() -> Vec<Given> {
    let all = cases::below(&Path::new(HERE).join("../common/tests/conformance"));
    let given = |(name, case): (String, Case)| {
        let (form, findings) = case.supplied(|supplies: Supplies| compile_with(&case.book, supplies));
        let why = || findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
        Given { asked: json!({"name": name, "sheets": case.book.sheets}), ours: form.ok_or_else(why), name, case }
    };
    let is_right = |case: &Case| case.findings.is_none() && case.document.is_none() && case.known_failure.is_none();
    all.into_iter().filter(|(_, case)| is_right(case)).map(given).collect()
}

/// The shared workbooks, as the server's command reads them and writes them as documents.
fn shared() -> Vec<Given> {
    let Some(shared) = std::env::var_os("COLETOR_SHARED") else {
        eprintln!("the shared workbooks are not here: only the suite's are compared");
        return Vec::new();
    };
    let binary = std::env::var_os("COLETOR_BIN").expect("COLETOR_BIN");
    let mut found = Vec::new();
    for entry in fs::read_dir(Path::new(&shared).join("forms")).unwrap() {
        let file = entry.unwrap().path();
        if file.extension().is_none_or(|ending| ending != "xlsx") {
            continue;
        }
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        // Beside it what it names, as an author would have it.
        let folder = tempfile::tempdir().unwrap();
        let (copy, case) = (folder.path().join(&name), made(&name));
        fs::copy(&file, &copy).unwrap();
        for (name, text) in &case.files {
            fs::write(folder.path().join(name), text).unwrap();
        }
        let output = Command::new(&binary).args(["form", "convert", "--to", "json"]).arg(&copy).output().unwrap();
        let told = || String::from_utf8_lossy(&output.stderr).lines().next().unwrap_or_default().to_owned();
        let ours = serde_json::from_slice(&output.stdout).map_err(|_| told());
        found.push(Given { asked: json!({"name": name, "file": file}), ours, name, case });
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

/// The file that a shared workbook names, and that nobody has.
fn made(name: &str) -> Case {
    let mut case = Case::default();
    if name == "all-question-types.xlsx" {
        let town = r#"{"id": "t", "geometry": {"type": "Point", "coordinates": [1, 2]}, "properties": {"title": "T"}}"#;
        case.files.insert("cities.geojson".into(), format!(r#"{{"features": [{town}]}}"#));
    }
    case
}

/// Differences that are right, each with the reason why.
struct Differences(Vec<(String, String, bool)>);

impl Differences {
    fn read() -> Self {
        let text = fs::read_to_string(Path::new(HERE).join("oracle/differences.txt")).unwrap();
        let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        let parsed = lines.map(|line| {
            let parts = line.split_once(": ").filter(|(_, why)| !why.trim().is_empty());
            let (form, field) = parts.and_then(|(what, _)| what.split_once(' ')).expect("FORM FIELD: WHY");
            (form.to_owned(), field.to_owned(), false)
        });
        Self(parsed.collect())
    }

    /// Whether one is known; a form that cannot be compared at all has the blank field.
    fn has(&mut self, form: &str, field: &str) -> bool {
        let fits = |known: &&mut (String, String, bool)| is_like(form, &known.0) && is_like(field, &known.1);
        let found = self.0.iter_mut().find(fits);
        found.map(|known| known.2 = true).is_some()
    }

    fn unused(&self, given: &[Given]) -> Vec<String> {
        let is_here = |form: &str| given.iter().any(|one| is_like(&one.name, form));
        let unused = self.0.iter().filter(|known| !known.2 && is_here(&known.0));
        unused.map(|(form, field, _)| format!("{form} {field}: known to differ, but does not")).collect()
    }
}

/// `*` stands for anything.
fn is_like(text: &str, pattern: &str) -> bool {
    match pattern.split_once('*') {
        None => text == pattern,
        Some((start, rest)) => {
            let Some(text) = text.strip_prefix(start) else { return false };
            (0..=text.len()).filter(|at| text.is_char_boundary(*at)).any(|at| is_like(&text[at..], rest))
        }
    }
}
