//! Expressions: what they give, and that nothing makes them panic.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use coletor_common::form::cells::Layout;
use coletor_common::form::expr::Expr;
use coletor_common::form::expr::resolve::{self, ExprError};
use coletor_common::form::expr::write::write;
use coletor_common::form::filling::{Context, Filling};
use coletor_common::form::names::Names;
use proptest::prelude::*;
use std::sync::Arc;

mod fixtures;

/// `a` = 12.0 (decimal), `b` = `x y` (multiple), `e` is blank, `d` is a day, `l` = sim of a list.
const ANSWERS: [(&str, &str); 4] = [("/a", "12.0"), ("/b", "x y"), ("/d", "2026-11-24"), ("/l", "sim")];

/// 2026-11-24T01:30:00Z is still the 23rd at UTC-3.
const NOW: i64 = 20_781 * 86_400_000 + 5_400_000;

fn sample() -> Filling {
    let form = fixtures::form(&fixtures::workbook(
        "## survey\ntype|name|label\ndecimal|a|A\nselect_multiple m|b|B\ninteger|e|E\ndate|d|D\nselect_one m|l|L\n\
         ## choices\nlist_name|name|label\nm|x|X\nm|y|Y\nm|sim|Sim, senhor\n## settings\nform_id|version\nt|1",
        '|',
    ));
    let mut filling =
        Filling::new(Arc::new(form), Context { now: NOW, tz_offset_min: -180, seed: 7, ..Context::default() });
    filling.load(ANSWERS);
    filling
}

/// As an expression of the question `a`.
fn parsed(filling: &Filling, text: &str) -> Result<Expr, ExprError> {
    resolve::compile(text, 1, &Names::of_form(filling.form()))
}

fn value(filling: &Filling, expr: &Expr) -> String {
    filling.evaluate(expr, 1)
}

#[test]
fn expressions_have_values() {
    let form = sample();
    let check = |text: &str, expected: &str| {
        let expr = parsed(&form, text).unwrap_or_else(|error| panic!("{text}: {error:?}"));
        assert_eq!(value(&form, &expr), expected, "{text}");
        let json = serde_json::to_string(&expr).unwrap();
        assert_eq!(serde_json::from_str::<Expr>(&json).unwrap(), expr, "{json}");
    };
    for (text, expected) in [
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3", "9"),
        ("10 - 2 - 3", "5"),
        ("-2 + 5", "3"),
        ("--2", "2"),
        ("7 mod 3", "1"),
        ("-7 mod 3", "-1"),
        ("1 div 4", "0.25"),
        ("1 div 0", ""),
        ("0 div 0", ""),
        ("'a' + 1", ""),
        (".5 + 5.", "5.5"),
        ("1 < 2 and 2 < 3", "true"),
        ("1 = 2 or 'x' = 'x'", "true"),
        ("true() = 'any'", "true"),
        (". > -20 and . < 200", "true"),
        ("${a} = 12", "true"),
        ("${a} = '12'", "true"),
        ("${e} = ''", "true"),
        ("${e} > 0", "false"),
        ("${e} + 1", ""),
        ("${e} != 0", "true"),
        ("'10' < '9'", "false"),
        ("'10' = '10.0'", "false"),
        ("concat('a', 1, true(), ${a})", "a1true12.0"),
        ("join('-', 'a', 'b')", "a-b"),
        ("substr('coletor', 1, 3)", "ol"),
        ("substr('coletor', -3)", "tor"),
        ("substring-before('a=b', '=')", "a"),
        ("substring-after('a=b', '=')", "b"),
        ("string-length('ação')", "4"),
        ("normalize-space('  a   b ')", "a b"),
        ("contains('abc', 'b') and starts-with('abc', 'a') and ends-with('abc', 'c')", "true"),
        ("translate('abc', 'ac', 'X')", "Xb"),
        ("if(${a} > 10, 'high', 'low')", "high"),
        ("coalesce(${e}, 'other')", "other"),
        ("once('first')", "12.0"),
        ("boolean-from-string('1')", "true"),
        ("not('')", "true"),
        ("if(true(), null, 1)", ""),
        ("number('')", ""),
        ("int(-2.7)", "-2"),
        ("round(2.5)", "3"),
        ("round(-2.5)", "-2"),
        ("round(2.675, 2)", "2.68"),
        ("round(-1.25, 1)", "-1.3"),
        ("round(1234, -2)", "1200"),
        ("min(3, 1, 2)", "1"),
        ("max(3, ${a})", "12"),
        ("max(3, ${e})", ""),
        ("pow(2, 10)", "1024"),
        ("sqrt(9) + abs(-1) + log10(100) + exp(0)", "7"),
        ("round(pi(), 4)", "3.1416"),
        ("selected(${b}, 'y')", "true"),
        ("selected(${b}, 'z')", "false"),
        ("selected-at(${b}, 1)", "y"),
        ("selected-at(${b}, 9)", ""),
        ("count-selected(${b})", "2"),
        ("jr:choice-name(${l}, '${l}')", "Sim, senhor"),
        ("checklist(1, 2, true(), 0, 1)", "true"),
        ("weighted-checklist(5, -1, true(), 3, 1, 1)", "false"),
        ("today()", "2026-11-23"),
        ("now()", "2026-11-23T22:30:00.000-03:00"),
        ("${d} > today()", "true"),
        ("${d} - today()", "1"),
        ("date(today() + 7)", "2026-11-30"),
        ("date('2026-13-01')", ""),
        ("format-date(${d}, '%e/%m/%y %a %b')", "24/11/26 Tue Nov"),
        ("format-date-time(now(), '%H:%M:%S.%3')", "22:30:00.000"),
        ("decimal-time('06:00')", "0.25"),
        ("decimal-date-time('1970-01-01T00:00:00Z')", "0"),
        ("int(now()) = number(today())", "true"),
        ("string-length(uuid())", "36"),
        ("random() < 1 and random() != random()", "true"),
    ] {
        check(text, expected);
    }
}

#[test]
fn errors_say_where() {
    let form = sample();
    let check = |text: &str, at: u32| match parsed(&form, text) {
        Err(ExprError::Broken(broken)) => assert_eq!(broken.at, at, "{text}: {}", broken.why),
        other => panic!("{text}: {other:?}"),
    };
    for (text, at) in [
        ("", 1),
        ("1 +", 4),
        ("(1", 3),
        ("1 2", 3),
        ("'open", 1),
        ("${open", 1),
        ("$a", 1),
        ("${a}[1", 7),
        ("regex(., '(')", 10),
        ("following::a", 1),
        ("pulldata(${a}, 'b', 'c', 'd')", 10),
        ("bare = 1", 1),
        ("pow(1)", 1),
        ("true() or ; x", 11),
        ("é # 1", 3),
        ("regex(., '[\u{1}]')", 12),
    ] {
        check(text, at);
    }
    let error = |text: &str| parsed(&form, text).unwrap_err();
    assert_eq!(error("${zz} = 1"), ExprError::ReferenceUnknown("zz".into()));
    assert_eq!(error("concatt(1)"), ExprError::FunctionUnknown("concatt".into()));
    assert_eq!(error("/data/dd"), ExprError::PathUnknown("dd".into(), Some("d".into())));
    assert_eq!(error("../x"), ExprError::PathUnknown("x".into(), Some("a".into())));
    assert_eq!(error("instance('n')/root/item/name"), ExprError::ListUnknown("n".into()));
    assert_eq!(
        error("instance('m')/root/item[nome = 'x']/label"),
        ExprError::ColumnUnknown(0, "nome".into(), Some("name".into()))
    );
    assert!(matches!(error(&"(".repeat(10_000)), ExprError::Broken(_)));
    assert!(matches!(error(&"-".repeat(10_000)), ExprError::Broken(_)));
}

/// A form with repeats in each other.
fn repeated() -> Filling {
    let form = fixtures::form(&fixtures::survey(
        "type|name|label\ntext|a|A\nbegin_repeat|r|R\ntext|n|N\nbegin_repeat|q|Q\ntext|v|V\nend_repeat\nend_repeat",
    ));
    let mut filling = Filling::new(Arc::new(form), Context { now: NOW, ..Context::default() });
    filling.load([("/a", "12"), ("/r[1]/n", "one"), ("/r[2]/n", "two"), ("/r[2]/q[1]/v", "x"), ("/r[2]/q[2]/v", "y")]);
    filling
}

#[test]
fn calls_for_an_instance_name_its_repeats() {
    let filling = repeated();
    let names = Names::of_form(filling.form());
    for (text, at) in [
        ("indexed-repeat(${a}, ${r}, 1)", Some(1)),
        ("indexed-repeat(${r}, ${r}, 1)", Some(1)),
        ("indexed-repeat(${n}, ${r}, 1, ${q}, 1)", Some(1)),
        ("indexed-repeat(${n}, ${a}, 1)", Some(22)),
        ("indexed-repeat(${v}, ${q}, 1, ${r}, 1)", Some(31)),
        ("indexed-repeat(${v}, ${r}, 1, ${q}, 1)", None),
        ("indexed-repeat(${q}, ${r}, 1)", None),
    ] {
        let found = match resolve::compile(text, 1, &names) {
            Err(ExprError::Broken(broken)) => Some(broken.at),
            other => other.map(|_| None).unwrap(),
        };
        assert_eq!(found, at, "{text}");
    }
}

/// Found by chance (`tests/fuzz`).
#[test]
fn what_is_written_has_the_same_value() {
    let filling = repeated();
    let (names, layout) = (Names::of_form(filling.form()), Layout::of(filling.form()));
    for (text, value) in [("count(/data[last()])", "1"), ("/data[last()]/a", "12")] {
        for path in ["/a", "/r[2]/n", "/r[2]/q[1]/v"] {
            let owner = filling.find(path).unwrap();
            let read = |text: &str| {
                resolve::compile(text, owner.node, &names).unwrap_or_else(|error| panic!("{text}: {error:?}"))
            };
            let expr = read(text);
            assert_eq!(filling.evaluate(&expr, owner), value, "{text}");
            let written = write(&expr, owner.node, (filling.form(), &layout), "data");
            assert_eq!(filling.evaluate(&read(&written), owner), value, "{text} of {path} as {written}");
        }
    }
}

#[test]
fn nesting_is_limited() {
    let form = sample();
    let nested =
        |open: &str, count: usize| format!("{}1{}", open.repeat(count), ")".repeat(open.matches('(').count() * count));
    assert_eq!(value(&form, &parsed(&form, &nested("(1 + ", 45)).unwrap()), "46");
    for text in [nested("(0 or 1 and 2 = 1 < 3 + 2 * -(", 30), nested("not(", 99), nested("(1 + ", 101)] {
        // Either way is fine, as long as it ends.
        if let Ok(expr) = parsed(&form, &text) {
            value(&form, &expr);
        }
    }
}

#[test]
fn the_stored_shape_is_frozen() {
    let form = sample();
    let json = |text: &str| serde_json::to_string(&parsed(&form, text).unwrap()).unwrap();
    assert_eq!(json("${l} = 'sim'"), r#"[{"o":["="]},{"v":5},{"s":"sim"}]"#);
    assert_eq!(json("round(-., 1)"), r#"[{"f":["round",2]},"-",{"v":1},{"n":1.0}]"#);
    assert_eq!(
        json("instance('m')/root/item[name = current()]/label"),
        r#"[{"a":[{"f":1},0]},{"w":1},{"l":0},{"o":["="]},{"a":[{"f":0},0]},".",{"v":1}]"#
    );
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "\\PC*") {
        let form = sample();
        if let Ok(expr) = parsed(&form, &text) {
            value(&form, &expr);
        }
    }

    /// Nearer to expressions than arbitrary text is.
    #[test]
    fn no_sequence_of_tokens_makes_it_panic(words in prop::collection::vec(prop::sample::select(vec![
        "${a}", "${b}", "${e}", ".", "1", "-3.5", "99999999999999999999", "'x'", "''", "(", ")", ",", "+", "-", "*", "div", "mod",
        "=", "<", "and", "or", "if(", "substr(", "round(", "date(", "format-date(", "selected-at(", "checklist(",
        "jr:choice-name(", "'${l}'", "[", "]", "/", "..", "//", "*", "|", "instance('m')/root/item", "name", "current()", "position(",
        "count(", "sum(", "randomize(", "regex(", "digest(", "'SHA-256'", "uuid(", "area(", "distance(", "substring(", "now()", "pow(", "concat(", "translate(", "decimal-time(", "int(", "max(",
    ]), 0..24)) {
        let form = sample();
        if let Ok(expr) = parsed(&form, &words.join(" ")) {
            value(&form, &expr);
        }
    }

    /// Also what no parser would make is evaluated without a panic.
    #[test]
    fn no_calls_make_it_panic(
        name in prop::sample::select(coletor_common::form::expr::functions::Function::names().collect::<Vec<_>>()),
        args in prop::collection::vec("[-0-9.eT:Z+ %a-z]{0,30}", 0..5),
        numbers in prop::collection::vec(prop::num::f64::NORMAL, 0..3),
    ) {
        use coletor_common::form::expr::{Step, functions::Function};
        let form = sample();
        let Some(function) = Function::find(name) else { return Ok(()) };
        let mut parts: Vec<Step> = args.into_iter().map(Step::Text).collect();
        parts.extend(numbers.into_iter().map(Step::Number));
        let count = u8::try_from(parts.len()).unwrap();
        let steps = std::iter::once(Step::Call(function, count)).chain(parts).collect::<Vec<_>>();
        value(&form, &Expr::try_from(steps).unwrap());
    }
}
