//! Expressions by chance, evaluated by ours and by Enketo's evaluator: the same text must come out.
//!
//! Not generated is where ours follows `JavaRosa` and not Enketo, as ARCHITECTURE says: a blank or a question in the place of
//! a condition, and comparisons of a number's text with a text.

use super::cases::Case;
use coletor_common::form::expr::resolve;
use coletor_common::form::filling::{Context, Filling};
use coletor_common::form::names::Names;
use coletor_common::form::read::compile;
use coletor_tests::dice::Dice;
use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

const SEED: u64 = 20_261_127;
const EXPRESSIONS: usize = 3_000;
const DEEP_MAX: u32 = 4;

const FORM: &str = "## survey\ntype | name | label\ndecimal | a | A\ninteger | n | N\ntext | e | E\ntext | t | T\n\
    begin_repeat | r | R\ninteger | x | X\ntext | y | Y\nend_repeat\n";
const ANSWERS: [(&str, &str); 9] = [
    ("/a", "12.5"),
    ("/n", "7"),
    ("/t", "Ana Maria"),
    ("/r[1]/x", "1"),
    ("/r[2]/x", "3"),
    ("/r[3]/x", "2"),
    ("/r[1]/y", "um"),
    ("/r[2]/y", "três"),
    ("/r[3]/y", "dois"),
];
const DOCUMENT: &str = "<data><a>12.5</a><n>7</n><e/><t>Ana Maria</t><r><x>1</x><y>um</y></r><r><x>3</x><y>três</y></r>\
    <r><x>2</x><y>dois</y></r></data>";

#[test]
fn expressions_give_what_they_give_in_enketo() {
    let Some(packages) = std::env::var_os("COLETOR_NPM_ENKETO") else {
        eprintln!(
            "not compared: COLETOR_NPM_ENKETO names no folder with Enketo's evaluator; `cargo xtask test` sets it"
        );
        return;
    };
    eprintln!("seed {SEED}");
    let mut dice = Dice::new(SEED);
    let texts: Vec<String> = (0..EXPRESSIONS).map(|_| Made(&mut dice).any(0)).collect();
    let (form, findings) = compile(&Case::read(FORM).book);
    let form = form.unwrap_or_else(|| panic!("{findings:?}"));
    let mut filling = Filling::new(Arc::new(form), Context::default());
    filling.load(ANSWERS);
    let names = Names::of_form(filling.form());
    let told = evaluate(Path::new(&packages), &texts);
    assert_eq!(told.len(), texts.len(), "Enketo's evaluator answered for some only");
    let (mut wrong, mut compared) = (Vec::new(), 0);
    for (text, told) in texts.iter().zip(&told) {
        let ours = match resolve::compile(text, 1, &names) {
            Ok(expr) => filling.evaluate(&expr, 1),
            Err(error) => format!("{error:?}"),
        };
        // It cannot read everything: no minus before a bracket, no way on behind a function.
        let Some(theirs) = told["value"].as_str().map(stored) else { continue };
        compared += 1;
        if !is_same(&ours, &theirs) {
            wrong.push(format!("{text}\n    ours {ours:?}, theirs {theirs:?}"));
        }
    }
    eprintln!("{compared} of {EXPRESSIONS} expressions compared with Enketo");
    assert!(compared > EXPRESSIONS / 2, "Enketo's evaluator reads too few");
    assert!(wrong.is_empty(), "{} of {compared}:\n{}", wrong.len(), wrong.join("\n"));
}

/// As an answer is stored: what is no finite number is blank.
fn stored(text: &str) -> String {
    if matches!(text, "NaN" | "Infinity" | "-Infinity") { String::new() } else { text.to_owned() }
}

/// Numbers may be written with or without an exponent, and differ in what is beyond a float's precision.
fn is_same(ours: &str, theirs: &str) -> bool {
    let near = |a: f64, b: f64| (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1e-300);
    ours == theirs || ours.parse().ok().zip(theirs.parse().ok()).is_some_and(|(a, b)| near(a, b))
}

fn evaluate(packages: &Path, texts: &[String]) -> Vec<Value> {
    let mut node = Command::new("node");
    node.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("oracle/evaluate.cjs")).env("NODE_PATH", packages);
    let mut child = node.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("node");
    let mut input = child.stdin.take().unwrap();
    let document = json!({"document": DOCUMENT, "owner": "a"}).to_string();
    let asked = texts.iter().map(|text| json!({"expression": text}).to_string());
    let lines: String = std::iter::once(document).chain(asked).flat_map(|line| [line, "\n".to_owned()]).collect();
    let writer = std::thread::spawn(move || input.write_all(lines.as_bytes()));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(output.status.success(), "node ended with {}", output.status);
    String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// An expression by chance.
struct Made<'a>(&'a mut Dice);

impl Made<'_> {
    fn any(&mut self, deep: u32) -> String {
        match self.0.up_to(3) {
            1 => self.number(deep),
            2 => self.text(deep),
            _ => self.truth(deep),
        }
    }

    fn number(&mut self, deep: u32) -> String {
        if deep >= DEEP_MAX {
            return self.0.one_of(&["0", "1", "2.5", "-3", "10", "/data/n", "/data/a", "../n", "."]).to_owned();
        }
        let deep = deep + 1;
        match self.0.up_to(12) {
            1 | 2 | 12 => self.number(DEEP_MAX),
            3..=5 => {
                let operator = self.0.one_of(&["+", "-", "*", "div", "mod"]);
                format!("({} {operator} {})", self.number(deep), self.number(deep))
            }
            6 => format!("(0 - {})", self.number(deep)),
            7 => {
                let function = self.0.one_of(&["int", "round", "abs", "number"]);
                format!("{function}({})", self.number(deep))
            }
            8 => {
                let function = self.0.one_of(&["min", "max"]);
                format!("{function}({}, {})", self.number(deep), self.number(deep))
            }
            9 => format!("string-length({})", self.text(deep)),
            10 => self.0.one_of(&["sum(/data/r/x)", "count(/data/r)", "max(/data/r/x)", "min(/data/r/x)"]).to_owned(),
            _ => format!(
                "count(/data/r[x {} {}])",
                self.0.one_of(&["<", ">", "=", "!=", "<=", ">="]),
                self.number(DEEP_MAX)
            ),
        }
    }

    fn text(&mut self, deep: u32) -> String {
        if deep >= DEEP_MAX {
            return self.0.one_of(&["'a'", "'Ana'", "''", "'ação 1'", "/data/t", "/data/e", "/data/r/y"]).to_owned();
        }
        let deep = deep + 1;
        match self.0.up_to(9) {
            1 | 9 => self.text(DEEP_MAX),
            2 => format!("concat({}, {})", self.text(deep), self.text(deep)),
            3 => format!("substr({}, {})", self.text(deep), self.0.one_of(&["0", "1", "2", "20"])),
            4 => {
                let function = self.0.one_of(&["substring-before", "substring-after"]);
                format!("{function}({}, {})", self.text(deep), self.0.one_of(&["'a'", "' '", "'x'"]))
            }
            5 => format!("normalize-space({})", self.text(deep)),
            6 => format!("translate({}, 'an ', 'AN')", self.text(deep)),
            7 => format!("if({}, {}, {})", self.truth(deep), self.text(deep), self.text(deep)),
            _ => self.0.one_of(&["join('-', /data/r/y)", "join('', /data/t, /data/n)", "concat(/data/r/y)"]).to_owned(),
        }
    }

    fn truth(&mut self, deep: u32) -> String {
        if deep >= DEEP_MAX {
            return self.0.one_of(&["true()", "false()"]).to_owned();
        }
        let deep = deep + 1;
        match self.0.up_to(8) {
            8 => self.truth(DEEP_MAX),
            1 | 2 => {
                let operator = self.0.one_of(&["<", "<=", ">", ">=", "=", "!="]);
                format!("({} {operator} {})", self.number(deep), self.number(deep))
            }
            3 => {
                let operator = self.0.one_of(&["=", "!="]);
                format!("({} {operator} {})", self.text(deep), self.text(deep))
            }
            4 => {
                let operator = self.0.one_of(&["and", "or"]);
                format!("({} {operator} {})", self.truth(deep), self.truth(deep))
            }
            5 => format!("not({})", self.truth(deep)),
            6 => {
                let function = self.0.one_of(&["contains", "starts-with", "ends-with", "selected"]);
                format!("{function}({}, {})", self.text(deep), self.0.one_of(&["'a'", "'Ana'", "'Maria'"]))
            }
            _ => format!("boolean-from-string({})", self.0.one_of(&["'1'", "'true'", "'no'", "/data/t"])),
        }
    }
}
