//! The files of the conformance suite; `tests/conformance/README.md` says how they are written.

use coletor_common::form::read::Supplies;
use coletor_common::form::sheet::{Sheet, Workbook};
use std::borrow::Cow;
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

/// One file.
#[derive(Default)]
pub struct Case {
    /// Names of the checklist that it is about.
    #[allow(dead_code, reason = "not every test that reads cases counts them")]
    pub covers: Vec<String>,
    /// Why it must fail.
    #[allow(dead_code, reason = "not every test that reads cases looks at it")]
    pub known_failure: Option<String>,
    /// The form.
    pub book: Workbook,
    /// Or the form as a document.
    #[allow(dead_code, reason = "not every test that reads cases runs them")]
    pub document: Option<String>,
    /// What is done, and what is to be seen.
    #[allow(dead_code, reason = "not every test that reads cases runs them")]
    pub steps: Vec<String>,
    /// Files that come with the form, by name.
    pub files: HashMap<String, String>,
    /// The project's entities: properties by list.
    pub entities: HashMap<String, Vec<String>>,
    /// What stands in the document that is written of the form.
    #[allow(dead_code, reason = "not every test that reads cases runs them")]
    pub written: Vec<String>,
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

/// Begins a section that is a file.
const FILE: &str = "file ";

impl Case {
    /// Calls with what belongs to the form beside its workbook.
    #[allow(dead_code, reason = "not every test that reads cases compiles them")]
    pub fn supplied<T>(&self, call: impl FnOnce(Supplies) -> T) -> T {
        let files = |name: &str| self.files.get(name).map(|text| Cow::Borrowed(text.as_bytes()));
        let entities = |list: &str| self.entities.get(list).cloned();
        call(Supplies { files: &files, entities: &entities, ..Supplies::default() })
    }

    /// Of a file's text.
    pub fn read(text: &str) -> Self {
        let (mut case, mut section) = (Self::default(), String::new());
        for line in text.lines() {
            if let Some(name) = line.strip_prefix("## ") {
                name.trim().clone_into(&mut section);
                match section.as_str() {
                    "steps" | "written" => {}
                    "document" => case.document = Some(String::new()),
                    "findings" => case.findings = Some(Vec::new()),
                    name if name.starts_with(FILE) => drop(case.files.insert(name[FILE.len()..].into(), String::new())),
                    name => case.book.sheets.push(Sheet { name: name.into(), rows: Vec::new() }),
                }
                continue;
            }
            match section.as_str() {
                "" => {
                    if let Some(why) = line.strip_prefix("known failure:") {
                        case.known_failure = Some(why.trim().to_owned());
                    } else if let Some(names) = line.strip_prefix("covers:") {
                        case.covers = names.split_whitespace().map(str::to_owned).collect();
                    }
                    if let Some(list) = line.strip_prefix("entities:") {
                        let mut words = list.split_whitespace().map(str::to_owned);
                        case.entities.extend(words.next().map(|list| (list, words.collect())));
                    }
                }
                "steps" if !line.trim().is_empty() => case.steps.push(line.trim().to_owned()),
                "written" if !line.trim().is_empty() => case.written.push(line.trim().to_owned()),
                "document" => case.document.as_mut().unwrap().extend([line, "\n"]),
                "findings" if !line.trim().is_empty() => {
                    case.findings.as_mut().unwrap().push(line.split_whitespace().collect::<Vec<_>>().join(" "));
                }
                "steps" | "written" | "findings" => {}
                name if name.starts_with(FILE) => {
                    let text = case.files.get_mut(&name[FILE.len()..]).unwrap();
                    text.push_str(line);
                    text.push('\n');
                }
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
