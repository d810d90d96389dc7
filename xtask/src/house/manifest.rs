//! What each crate may not depend on.

use super::Violation;

struct Rule {
    manifest: &'static str,
    forbidden: &'static [&'static str],
    name: &'static str,
    advice: &'static str,
}

const RULES: [Rule; 3] = [
    Rule {
        manifest: "common/Cargo.toml",
        forbidden: &[
            "tokio",
            "axum",
            "sqlx",
            "leptos",
            "web-sys",
            "js-sys",
            "rand",
            "getrandom",
            "gloo-net",
            "reqwest",
        ],
        name: "common is pure",
        advice: "common runs in browser, server and tests: leave input, output, clock and dice to them",
    },
    Rule {
        manifest: "frontend/Cargo.toml",
        forbidden: &["coletor-backend"],
        name: "the app does not see the server",
        advice: "move what both need to common",
    },
    Rule {
        manifest: "backend/Cargo.toml",
        forbidden: &["coletor-frontend"],
        name: "the server does not see the app",
        advice: "move what both need to common",
    },
];

/// Every dependency in one `Cargo.toml` that its crate may not have, development's included.
pub fn check(path: &str, text: &str) -> Vec<Violation> {
    let Some(rule) = RULES.iter().find(|rule| rule.manifest == path) else { return Vec::new() };
    let mut found = Vec::new();
    let mut section = "";
    for (at, line) in text.lines().map(str::trim).enumerate() {
        let mut named = None;
        if let Some(header) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            section = header;
            // `[dependencies.name]` names one by itself.
            named = header.rsplit_once("dependencies.").map(|(_, name)| name);
        } else if section.ends_with("dependencies") {
            named = line.split(['=', '.', ' ']).next();
        }
        if named.is_some_and(|name| rule.forbidden.contains(&name)) {
            found.push(Violation { path: path.to_owned(), line: at + 1, rule: rule.name, advice: rule.advice });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn every_way_to_name_a_dependency_is_seen() {
        for line in ["tokio = \"1\"", "tokio.workspace = true", "tokio= { version = \"1\" }"] {
            let text = format!("[package]\nname = \"tokio\"\n[dependencies]\nserde = \"1\"\n{line}\n");
            let lines: Vec<_> = check("common/Cargo.toml", &text).iter().map(|violation| violation.line).collect();
            assert_eq!(lines, [5], "{line}");
        }
        assert_eq!(check("common/Cargo.toml", "[target.'cfg(unix)'.dependencies.tokio]\n").len(), 1);
        assert_eq!(check("common/Cargo.toml", "[dev-dependencies]\nrand = \"0.9\"\n").len(), 1);
    }

    #[test]
    fn each_crate_has_its_own_list() {
        let text = "[dependencies]\ntokio = \"1\"\ncoletor-frontend = { path = \"../frontend\" }\n";
        assert_eq!(check("backend/Cargo.toml", text).len(), 1);
        assert!(check("frontend/Cargo.toml", text).is_empty());
        assert!(check("tests/Cargo.toml", text).is_empty());
    }
}
