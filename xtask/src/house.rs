//! The house's own rules: what belongs where, checked over the text of every tracked file. It reads lines, not syntax:
//! a rule that needs a parser belongs into a lint, or is not worth having.

mod manifest;
mod rules;
mod words;

use crate::{shell, workspace::Workspace};
use anyhow::Result;
use std::{fmt, fs, process::Command};

/// Longer files hide their shape; a head that begins a line with [`LONG_BECAUSE`] says why one is longer all the same.
const LINES_MAX: usize = 400;
const LONG_BECAUSE: &str = "//! Long because";
/// Locks are written by tools, and the rules' own words and bad samples would break them.
const UNCHECKED: [&str; 3] = ["Cargo.lock", "package-lock.json", "xtask/src/house/"];

/// One line that breaks one rule.
#[derive(Debug, PartialEq, Eq)]
pub struct Violation {
    path: String,
    line: usize,
    rule: &'static str,
    advice: &'static str,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}: {}", self.path, self.line, self.rule, self.advice)
    }
}

/// All that is wrong in the tracked files, and in the new ones that are not ignored.
pub fn check_all(workspace: &Workspace) -> Result<Vec<Violation>> {
    let mut git = Command::new("git");
    git.current_dir(&workspace.root).args(["ls-files", "-z", "-co", "--exclude-standard"]);
    let mut found = Vec::new();
    for path in shell::capture(&mut git)?.split_terminator('\0') {
        // Neither a file that was deleted but not yet committed nor a picture has text.
        let Ok(text) = fs::read_to_string(workspace.root.join(path)) else { continue };
        found.extend(check(path, &text));
    }
    Ok(found)
}

/// All that is wrong in one file; `path` is from the root, with `/`.
fn check(path: &str, text: &str) -> Vec<Violation> {
    if UNCHECKED.iter().any(|unchecked| path.starts_with(unchecked)) {
        return Vec::new();
    }
    let mut found = rules::check(path, text);
    if path.ends_with("Cargo.toml") {
        found.extend(manifest::check(path, text));
    }
    found.extend(too_long(path, text));
    found
}

fn too_long(path: &str, text: &str) -> Option<Violation> {
    let excused = text.lines().any(|line| line.starts_with(LONG_BECAUSE));
    let long = rules::is_rust(path) && text.lines().count() > LINES_MAX && !excused;
    long.then(|| Violation {
        path: path.to_owned(),
        line: LINES_MAX + 1,
        rule: "over 400 lines",
        advice: "split the file, or say in its head why not: //! Long because …",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_file_needs_a_reason() {
        let long = "// a line\n".repeat(LINES_MAX + 1);
        assert_eq!(check("common/src/a.rs", &long)[0].to_string().split(": ").nth(1), Some("over 400 lines"));
        assert!(check("common/src/a.rs", &format!("{LONG_BECAUSE} it is one table.\n{long}")).is_empty());
        assert!(check("common/src/a.rs", &"// a line\n".repeat(LINES_MAX)).is_empty());
        assert!(check("README.md", &long).is_empty());
    }

    #[test]
    fn a_violation_says_where_what_and_what_to_do() {
        let violation = Violation { path: "a.rs".into(), line: 3, rule: "no such thing", advice: "do the other" };
        assert_eq!(violation.to_string(), "a.rs:3: no such thing: do the other");
    }
}
