//! The rules over lines: each says where it holds, what it forbids there, and what to do instead.

use super::{
    Violation,
    words::{absolute_path, names},
};

/// A rule over single lines.
struct Rule {
    name: &'static str,
    advice: &'static str,
    /// The files it holds in.
    holds_in: fn(&str) -> bool,
    /// Whether the line breaks it.
    broken_by: fn(&str) -> bool,
    /// Whether comments are read too.
    in_comments: bool,
}

const RULES: [Rule; 12] = [
    Rule {
        name: "common is pure",
        advice: "pass the time, the dice or the bytes in from outside",
        holds_in: |path| path.starts_with("common/src/"),
        broken_by: |line| any(line, &IMPURE),
        in_comments: false,
    },
    Rule {
        name: "the server does not see the app",
        advice: "move what both need to common",
        holds_in: |path| path.starts_with("backend/src/"),
        broken_by: |line| names(line, "coletor_frontend"),
        in_comments: false,
    },
    Rule {
        name: "the app does not see the server",
        advice: "move what both need to common",
        holds_in: |path| path.starts_with("frontend/src/"),
        broken_by: |line| names(line, "coletor_backend"),
        in_comments: false,
    },
    Rule {
        name: "SQL only in db",
        advice: "move the statement to backend/src/db",
        holds_in: |path| is_code_of_the_product(path) && !in_module(path, "backend/src/db"),
        broken_by: speaks_sql,
        in_comments: false,
    },
    Rule {
        name: "no axum in db",
        advice: "return a DbError and let the api turn it into a reply",
        holds_in: |path| in_module(path, "backend/src/db"),
        broken_by: |line| names(line, "axum"),
        in_comments: false,
    },
    Rule {
        name: "pages and ui do not touch store or net",
        advice: "talk to editor or syncer",
        holds_in: |path| in_module(path, "frontend/src/pages") || in_module(path, "frontend/src/ui"),
        broken_by: |line| any(line, &["store::", "net::", "crate::store", "crate::net", "gloo_net", "IdbDatabase"]),
        in_comments: false,
    },
    Rule {
        name: "store does not use net or leptos",
        advice: "let syncer or editor bring them together",
        holds_in: |path| in_module(path, "frontend/src/store"),
        broken_by: |line| any(line, &["net::", "crate::net", "gloo_net", "leptos"]),
        in_comments: false,
    },
    Rule {
        name: "the collector carries no administration",
        advice: "move what both need out of admin",
        holds_in: |path| {
            path.starts_with("frontend/src/")
                && !in_module(path, "frontend/src/admin")
                && path != "frontend/src/bin/admin.rs"
        },
        broken_by: |line| any(line, &["crate::admin", "coletor_frontend::admin", "super::admin"]),
        in_comments: false,
    },
    Rule {
        name: "nothing left for later",
        advice: "write it, or leave it out",
        holds_in: is_rust,
        broken_by: |line| any(line, &["#[ignore", "todo!", "unimplemented!", "dbg!"]),
        in_comments: false,
    },
    Rule {
        name: "tests do not sleep",
        advice: "wait for what you need with the harness's polling helper",
        holds_in: |path| path.starts_with("tests/") && !path.starts_with("tests/src/") && is_rust(path),
        broken_by: |line| names(line, "sleep("),
        in_comments: false,
    },
    Rule {
        name: "no notes to oneself",
        advice: "do it, or open an issue",
        holds_in: |path| !has_extension(path, "md"),
        broken_by: |line| any(line, &["TODO:", "TODO(", "FIXME", "// TODO"]),
        in_comments: true,
    },
    Rule {
        name: "no path of one machine",
        advice: "take the path from the environment, or from the workspace's root",
        holds_in: |_| true,
        broken_by: |line| absolute_path(line, "/root") || absolute_path(line, "/work"),
        in_comments: true,
    },
];

/// Clock, dice, files and network.
const IMPURE: [&str; 13] = [
    "SystemTime",
    "Instant::now",
    "now_utc",
    "now_local",
    "rand::",
    "thread_rng",
    "getrandom",
    "Uuid::now_v7",
    "Uuid::new_v4",
    "std::fs",
    "std::net",
    "std::env",
    "std::thread",
];

/// Every line of `text` that breaks a rule.
pub fn check(path: &str, text: &str) -> Vec<Violation> {
    let mut found = Vec::new();
    for rule in RULES.iter().filter(|rule| (rule.holds_in)(path)) {
        for (at, line) in text.lines().enumerate() {
            let read = if rule.in_comments { line } else { without_comment(line) };
            if (rule.broken_by)(read) {
                found.push(Violation { path: path.to_owned(), line: at + 1, rule: rule.name, advice: rule.advice });
            }
        }
    }
    found
}

fn any(line: &str, forbidden: &[&str]) -> bool {
    forbidden.iter().any(|name| names(line, name))
}

/// SQL is written in capitals here, so that it is told from prose.
fn speaks_sql(line: &str) -> bool {
    let begins = ["SELECT ", "INSERT INTO ", "DELETE FROM ", "CREATE TABLE ", "CREATE INDEX ", "PRAGMA "];
    any(line, &begins) || names(line, "UPDATE ") && names(line, "SET ")
}

/// Cuts at `//` unless it is an address's.
fn without_comment(line: &str) -> &str {
    let comment = line.match_indices("//").find(|(at, _)| !line[..*at].ends_with(':'));
    comment.map_or(line, |(at, _)| &line[..at])
}

fn has_extension(path: &str, extension: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, end)| end == extension)
}

/// Rust's own files.
pub fn is_rust(path: &str) -> bool {
    has_extension(path, "rs")
}

fn is_code_of_the_product(path: &str) -> bool {
    is_rust(path) && ["common/src/", "backend/src/", "frontend/src/"].iter().any(|folder| path.starts_with(folder))
}

/// Whether `path` is the module's own file or one below its folder.
fn in_module(path: &str, module: &str) -> bool {
    path.strip_prefix(module).is_some_and(|rest| rest.starts_with('/') || rest == ".rs")
}

#[cfg(test)]
mod tests {
    use super::check;

    /// A file, a line, and the rule that the line breaks there, if any.
    const CASES: [(&str, &str, Option<&str>); 33] = [
        ("common/src/round.rs", "let now = SystemTime::now();", Some("common is pure")),
        ("common/src/round.rs", "let id = Uuid::now_v7();", Some("common is pure")),
        ("common/src/round.rs", "// no SystemTime here", None),
        ("backend/src/clock.rs", "let now = SystemTime::now();", None),
        ("backend/src/app.rs", "use coletor_frontend::App;", Some("the server does not see the app")),
        ("frontend/src/app.rs", "use coletor_backend::App;", Some("the app does not see the server")),
        ("frontend/src/bin/collector.rs", "coletor_frontend::run();", None),
        ("backend/src/api/people.rs", "query(\"SELECT id FROM person\")", Some("SQL only in db")),
        ("backend/src/api/people.rs", "query(\"UPDATE person SET name = $1\")", Some("SQL only in db")),
        ("backend/src/db/people.rs", "query(\"SELECT id FROM person\")", None),
        ("backend/src/db.rs", "query(\"PRAGMA user_version\")", None),
        ("backend/src/api/people.rs", "// UPDATE and SET are words", None),
        ("backend/src/db/people.rs", "use axum::Json;", Some("no axum in db")),
        ("backend/src/api/people.rs", "use axum::Json;", None),
        ("frontend/src/pages/home.rs", "use crate::store::Rows;", Some("pages and ui do not touch store or net")),
        ("frontend/src/ui/badge.rs", "use gloo_net::http;", Some("pages and ui do not touch store or net")),
        ("frontend/src/pages/home.rs", "use reactive_stores::Store;", None),
        ("frontend/src/store/rows.rs", "use leptos::prelude::*;", Some("store does not use net or leptos")),
        ("frontend/src/store/rows.rs", "use crate::net;", Some("store does not use net or leptos")),
        ("frontend/src/syncer.rs", "use crate::{net, store};", None),
        ("frontend/src/app.rs", "use crate::admin::Board;", Some("the collector carries no administration")),
        ("frontend/src/admin/board.rs", "use crate::admin::rail;", None),
        ("frontend/src/app.rs", "use coletor_common::admin::Person;", None),
        ("tests/it/main.rs", "#[ignore = \"slow\"]", Some("nothing left for later")),
        ("common/src/id.rs", "todo!()", Some("nothing left for later")),
        ("tests/it/sync.rs", "tokio::time::sleep(a).await;", Some("tests do not sleep")),
        ("tests/src/wait.rs", "tokio::time::sleep(a).await;", None),
        ("frontend/styles/collector.css", "/* FIXME */", Some("no notes to oneself")),
        ("common/src/id.rs", "// TODO: later", Some("no notes to oneself")),
        ("frontend/src/i18n/es.rs", "\"TODO LISTO\"", None),
        ("README.md", "cd /work/main", Some("no path of one machine")),
        (".ci/run", "ls /root", Some("no path of one machine")),
        ("README.md", "see https://example.org/work/", None),
    ];

    #[test]
    fn each_line_breaks_the_rule_it_should_and_no_other() {
        for (path, line, rule) in CASES {
            let broken: Vec<_> = check(path, line).iter().map(|violation| violation.rule).collect();
            assert_eq!(broken, rule.into_iter().collect::<Vec<_>>(), "{path}: {line}");
        }
    }

    #[test]
    fn the_line_is_told() {
        assert_eq!(check("common/src/id.rs", "fn a() {}\n\ndbg!(1);\n")[0].line, 3);
    }
}
