//! The checklist of forms: what there is in an `XLSForm` and in the documents of ODK, and whether it is supported. Each
//! name has cases of the conformance suite, and `docs/xlsform.md` is written of both.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod cases;

use cases::Case;
use std::collections::HashSet;
use std::fmt::Write;
use std::fs;
use std::path::Path;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/conformance");
const CHECKLIST: &str = include_str!("conformance/checklist.txt");
const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/xlsform.md");
/// The section of other spellings.
const ALIASES: &str = "aliases";
/// With it, the table is written instead of compared.
const WRITE: &str = "COLETOR_WRITE_DOCS";

/// A line of the checklist, and how many cases it has.
struct Entry {
    section: String,
    name: String,
    status: String,
    reason: String,
    passing: usize,
    failing: usize,
}

#[test]
fn every_name_has_cases_that_say_what_it_says() {
    let (entries, mut wrong) = counted();
    for Entry { section, name, status, passing, failing, .. } in &entries {
        match (status.as_str(), *passing, *failing) {
            (_, 0, 0) => wrong.push(format!("{section}/{name}: no case covers it")),
            ("supported", 0, _) => wrong.push(format!("{section}/{name}: supported, but all its cases fail")),
            ("not", _, 0) => wrong.push(format!("{section}/{name}: not supported, but all its cases pass")),
            _ => {}
        }
    }
    assert!(wrong.is_empty(), "{} things:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_table_is_up_to_date() {
    let table = table(&counted().0);
    if std::env::var_os(WRITE).is_some() {
        fs::write(TABLE, table).unwrap();
    } else {
        let is_same = fs::read_to_string(TABLE).is_ok_and(|written| written == table);
        assert!(is_same, "docs/xlsform.md is old: {WRITE}=1 cargo test -p coletor-common --test checklist");
    }
}

/// The checklist with its cases counted, and what cases say that it does not have.
fn counted() -> (Vec<Entry>, Vec<String>) {
    let (mut entries, mut wrong) = (entries(), Vec::new());
    for (file, case) in cases::below(Path::new(FOLDER)) {
        let Case { covers, known_failure, .. } = case;
        if covers.is_empty() {
            wrong.push(format!("{file}: covers nothing"));
        }
        for name in &covers {
            match find(&entries, name, &file) {
                Ok(at) if known_failure.is_some() => entries[at].failing += 1,
                Ok(at) => entries[at].passing += 1,
                Err(why) => wrong.push(format!("{file}: {name} {why}")),
            }
        }
    }
    (entries, wrong)
}

/// Lines below `## SECTION`: name, status, and why it is not the best one.
fn entries() -> Vec<Entry> {
    let (mut entries, mut section, mut seen) = (Vec::new(), "", HashSet::new());
    for line in CHECKLIST.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some(name) = line.strip_prefix("## ") {
            section = name;
            continue;
        }
        if section.is_empty() {
            continue; // the file's head
        }
        let mut words = line.splitn(3, char::is_whitespace).map(str::trim);
        let (name, status) = (words.next().unwrap(), words.next().unwrap_or_default());
        let reason = words.next().unwrap_or_default();
        assert!(matches!(status, "supported" | "partly" | "not"), "{line}: no such status");
        assert!((status == "supported") == reason.is_empty(), "{line}: a reason where it is not supported, only there");
        assert!(seen.insert((section, name)), "{section}/{name}: twice");
        let [section, name, status, reason] = [section, name, status, reason].map(str::to_owned);
        entries.push(Entry { section, name, status, reason, passing: 0, failing: 0 });
    }
    entries
}

/// A name as a case writes it: behind its section, or alone. Of several sections' the innermost folder of the case says
/// which one's it is; elsewhere it is not the alias.
fn find(entries: &[Entry], word: &str, file: &str) -> Result<usize, &'static str> {
    let at = |section: &str, name: &str| entries.iter().position(|own| own.section == section && own.name == name);
    let behind = word.split_once('/').and_then(|(section, name)| at(section, name));
    if let Some(found) = behind.or_else(|| file.rsplit('/').find_map(|folder| at(folder, word))) {
        return Ok(found);
    }
    let mut named: Vec<usize> = (0..entries.len()).filter(|at| entries[*at].name == word).collect();
    if named.len() > 1 {
        named.retain(|at| entries[*at].section != ALIASES);
    }
    match named[..] {
        [] => Err("is not in the checklist"),
        [only] => Ok(only),
        _ => Err("is in several sections; write SECTION/NAME"),
    }
}

/// What the table is, before it begins.
const HEAD: &str = "# What Coletor takes of XLSForm

Every name of XLSForm and of the XForms documents of ODK, and whether the form engine supports it. Written by
`common/tests/checklist.rs` from `common/tests/conformance/checklist.txt` and the cases beside it, which show it: change
those, then `COLETOR_WRITE_DOCS=1 cargo test -p coletor-common --test checklist`.

*Partly* and *not* say why. Cases that are known to fail show what is missing; each says so in its file, and fails the
tests once it passes. Some of what the engine supports the collector's screens do not show yet: a workbook with it is
refused with a clear error when it is uploaded (`Kind::is_shown` in `common/src/form/model.rs`).
";

fn table(entries: &[Entry]) -> String {
    let mut text = HEAD.to_owned();
    text.push_str("\n| | supported | partly | not |\n|---|---|---|---|\n");
    let mut sections: Vec<&str> = entries.iter().map(|entry| entry.section.as_str()).collect();
    sections.dedup();
    let counts = |is_in: &dyn Fn(&Entry) -> bool| {
        let of = |status: &str| entries.iter().filter(|entry| entry.status == status && is_in(entry)).count();
        ["supported", "partly", "not"].map(|status| of(status).to_string()).join(" | ")
    };
    for section in &sections {
        writeln!(text, "| {section} | {} |", counts(&|entry| entry.section == *section)).unwrap();
    }
    writeln!(text, "| all | {} |", counts(&|_| true)).unwrap();
    for section in sections {
        let (first, rest) = section.split_at(1);
        let title = first.to_uppercase() + rest;
        write!(text, "\n## {title}\n\n| name | status | cases | reason |\n|---|---|---|---|\n").unwrap();
        for Entry { name, status, reason, passing, failing, .. } in entries.iter().filter(|own| own.section == section)
        {
            let name = name.replace('|', "\\|");
            let cases = match failing {
                0 => passing.to_string(),
                _ => format!("{passing}, {failing} known to fail"),
            };
            writeln!(text, "| `{name}` | {status} | {cases} | {reason} |").unwrap();
        }
    }
    text
}
