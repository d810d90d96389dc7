//! The files of the conformance suite; `tests/conformance/README.md` says how they are written.

use coletor_common::form::sheet::{Sheet, Workbook};
use std::fs;
use std::path::{Path, PathBuf};

/// One file.
#[derive(Default)]
pub struct Case {
    /// Why it must fail.
    #[allow(dead_code, reason = "not every test that reads cases runs them")]
    pub known_failure: Option<String>,
    /// The form.
    pub book: Workbook,
    /// What is done, and what is to be seen.
    #[allow(dead_code, reason = "not every test that reads cases runs them")]
    pub steps: Vec<String>,
    /// Or everything that is found in the workbook.
    pub findings: Option<Vec<String>>,
}

/// Every case below a folder, with its name, in order.
pub fn below(root: &Path) -> Vec<(String, Case)> {
    let mut files = Vec::new();
    collect(root, &mut files);
    files.sort();
    let name = |file: &PathBuf| file.strip_prefix(root).unwrap().display().to_string();
    files.iter().map(|file| (name(file), Case::read(&fs::read_to_string(file).unwrap()))).collect()
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

impl Case {
    /// Of a file's text.
    pub fn read(text: &str) -> Self {
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
}
