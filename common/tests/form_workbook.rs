//! Forms written as workbooks: what authors read, and that reading it again gives the same form.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use coletor_common::form::cells::Layout;
use coletor_common::form::expr::Expr;
use coletor_common::form::expr::resolve::compile as expression;
use coletor_common::form::expr::write::{Named, write};
use coletor_common::form::names::Names;
use coletor_common::form::read::compile;
use coletor_common::form::sheet::Workbook;
use coletor_common::form::{workbook, xform};
use fixtures::{form, node};
use proptest::prelude::*;

mod fixtures;

const FORM: &str = "## survey\ntype|name|label\ntext|a|A\nselect_one l|q|Q\nbegin_group|g|G\ntext|b|B\nend_group\n\
    begin_repeat|r|R\ntext|x|X\ninteger|n|N\nbegin_repeat|i|I\ntext|y|Y\ntext|n|N\nend_repeat\nselect_one l|p|P\n\
    begin_group|h|H\ntext|z|Z\nend_group\nend_repeat\nbegin_repeat|s|S\ntext|w|W\nend_repeat\n\
    ## choices\nlist_name|name|label|kind\nl|u|U|k\nl|v|V|k\n## settings\nform_id|version\nt|1";

fn lines(book: &Workbook) -> Vec<String> {
    let rows = book.sheets.iter().flat_map(|sheet| &sheet.rows);
    rows.map(|row| row.join("|")).collect()
}

#[test]
fn the_round_of_the_diesel_set_is_the_same() {
    let form = form(&fixtures::workbook(include_str!("fixtures/ronda.tsv"), '\t'));
    let (again, findings) = compile(&workbook::write(&form));
    assert_eq!(findings, []);
    assert_eq!(again.unwrap(), form);
}

#[test]
fn expressions_are_written_as_authors_do() {
    let form = form(&fixtures::workbook(FORM, '|'));
    let names = Names::of_form(&form);
    let writer = Named { form: &form, names: &names };
    let check = |owner: &str, text: &str, wanted: &str| {
        let owner = node(&form, owner);
        let written = writer.expression(&expression(text, owner, &names).unwrap(), owner);
        assert_eq!(written, wanted);
    };
    for (owner, text) in [
        ("b", "${a} = 'x' and . != ''"),
        ("b", "(1 + 2) * -3 div (4 mod 5)"),
        ("y", "${x} + ${a}"),
        ("y", "${n} = /data/r/n"),
        ("x", "position(..)"),
        ("a", "${r}[x = ${a} and n > 1]/h/z"),
        ("a", "indexed-repeat(${y}, ${r}, 1, ${i}, ${a})"),
        ("x", "indexed-repeat(${x}, ${r}, position(..) - 1)"),
        ("a", "indexed-repeat(${z}, ${r}, 2)"),
        ("x", "count(${r}[x = current() and n = current()/../n])"),
        ("a", "(${r}[1]/x)[2]"),
        ("a", "(${x})/.."),
        ("a", "instance('l')/root/item[name = ${a}]/kind"),
        ("a", "jr:choice-name(${q}, '${q}')"),
        ("a", "concat('\"', \"'\", concat('\"', \"'\", '\"'))"),
        ("a", "${last-saved#a}"),
    ] {
        check(owner, text, text);
    }
    check("b", "/data/a = /data/g/b", "${a} = .");
    check("x", "/data/r/x", ".");
    check("y", "../../x", "${x}");
    check("p", "count(../../r[x = ${x}])", "count(${r}[x = current()/../x])");
    check("a", "pulldata('l', 'kind', 'name', ${q})", "instance('l')/root/item[name = ${q}]/kind");
    check("a", "${r}[${x} = 1]", "${r}[x = 1]");
    check("a", "concat('‘', 'it’s')", "concat(\"'\", \"it's\")");
}

/// What only documents say becomes what a workbook has words for.
#[test]
fn documents_become_workbooks() {
    let document = |parts: [&str; 3]| {
        let [instance, model, body] = parts;
        format!(
            "<h:html xmlns=\"http://www.w3.org/2002/xforms\" xmlns:h=\"http://www.w3.org/1999/xhtml\" \
             xmlns:jr=\"http://openrosa.org/javarosa\"><h:head><h:title>T</h:title><model><instance>\
             <data id=\"t\" version=\"1\">{instance}</data></instance>{model}</model></h:head><h:body>{body}</h:body></h:html>"
        )
    };
    let check = |parts: [&str; 3], wanted: &[&str]| {
        let (form, findings) = xform::read(&document(parts));
        let book = workbook::write(&form.unwrap_or_else(|| panic!("{findings:?}")));
        let (again, findings) = compile(&book);
        let lines = lines(&book);
        assert!(again.is_some(), "{findings:#?}\n{lines:#?}");
        for line in wanted {
            assert!(lines.iter().any(|own| own == line), "{line}\n{lines:#?}");
        }
        again.unwrap()
    };
    // A value that is computed within a text.
    let label = "<input ref=\"/data/a\"><label>You are <output value=\"/data/b + 1\"/>, <output value=\"/data/b + 1\"/></label></input>";
    check(["<a/><b/>", "", label], &["calculate|a_value_1||${b} + 1", "text|a|You are ${a_value_1}, ${a_value_1}"]);
    // A name that several have, in a text and as what sets something.
    let body = "<input ref=\"/data/a\"><label><output value=\"/data/g/a\"/></label>\
        <setvalue event=\"xforms-value-changed\" ref=\"/data/b\" value=\"/data/g/a\"/></input>";
    check(
        ["<a/><g><a/></g><b/>", "", body],
        &["calculate|a_value_1||/data/g/a", "calculate|b_value_1||/data/a", "calculate|b||/data/g/a|${b_value_1}"],
    );
    // The label of a repeat is one of each instance.
    let body = "<group ref=\"/data/r\"><label><output value=\"position(/data/r) + count(../r)\"/></label><repeat nodeset=\"/data/r\">\
        <input ref=\"/data/r/a\"/></repeat></group>";
    check(["<r><a/></r>", "", body], &["begin_repeat|r|${r_value_1}"]);
    // Items of a control, and an order that follows from an expression.
    let body = "<select1 ref=\"/data/g/q\"><item><label>Yes</label><value>y</value></item></select1>\
        <select ref=\"/data/s\"><itemset nodeset=\"randomize(instance('l')/root/item[value = 'x'][kind = 'k'], 1 + 2)\">\
        <value ref=\"value\"/><label ref=\"label\"/></itemset></select>";
    let list = "<instance id=\"l\"><rows><item><value>x</value><label>X</label><kind>k</kind><name>n</name></item></rows></instance>";
    let form = check(["<g><q/></g><s/>", list, body], &["g_q|y|Yes", "l|x|X|n|k", "calculate|s_value_1||1 + 2"]);
    assert!(form.node(node(&form, "s")).filter.is_some());
    // A default that looks like none, and one that is none but looks like one.
    let model = "<setvalue event=\"odk-instance-first-load\" ref=\"/data/a\" value=\"1 + 2\"/>";
    let body = "<input ref=\"/data/a\"><label>A</label></input><input ref=\"/data/b\"><label>B</label></input>";
    check(["<a/><b>today()</b>", model, body], &["text|a|A|string(1 + 2)", "text|b|B|'today()'"]);
}

/// An expression's text, of almost everything that can be written in one.
fn texts() -> impl Strategy<Value = String> {
    #[rustfmt::skip]
    let leaf = prop::sample::select(vec![
        "1", "2.5", "'k'", "\"it's\"", "${a}", "${b}", "${x}", "${r}", "${y}", "${i}", "${z}", "${w}", "${q}", ".", "..", "../x",
        "../../r", "../../r/x", "../../x", "../y", "/data", "/data/r", "/data/r/x", "/data/r/i/n", "current()", "current()/..",
        "current()/../x", "current()/../../r/x", "x", "n", "kind", "count(//n)", "sum(/data/*)", "count(../*)", "position(..)",
        "last()", "null", "instance('l')/root/item", "instance('l')/root/item/name", "pulldata('l', 'name', 'kind', ${a})",
        "${last-saved#a}", "today()",
    ]);
    #[rustfmt::skip]
    let inner = leaf.prop_map(str::to_owned).prop_recursive(4, 24, 2, |inner| shaped(inner, &[
        "{0} + {1}", "({0}) - ({1})", "({0}) * ({1})", "{0} = {1}", "({0}) and ({1})", "({0}) | ({1})", "-({0})", "count({0})",
        "concat({0}, {1})", "if({0}, {1}, 'z')", "not({0})", "number({0})", "${r}[{0}]", "${r}[{0}]/x", "${r}[{0}][{1}]", "${x}[{0}]",
        "/data/r[{0}]/i[{1}]/y", "../../r[{0}]/x", "../x[{0}]", ".[{0}]", "({0})[{1}]", "({0})[1]/..", "({0})[1]/x",
        "instance('l')/root/item[{0}]/name", "instance('l')/root/item[{0}]", "(instance('l')/root/item[{0}])[{1}]/kind",
        "jr:choice-name({0}, '${q}')", "position({0})",
    ]));
    let chosen = ["{0}", "indexed-repeat(${x}, ${r}, {0}) = {1}", "indexed-repeat(${y}, ${r}, {0}, ${i}, {1})"];
    shaped(inner.boxed(), &chosen)
}

/// Two texts in one of the shapes.
fn shaped(inner: BoxedStrategy<String>, shapes: &[&'static str]) -> BoxedStrategy<String> {
    let filled = |(shape, a, b): (&str, String, String)| shape.replace("{0}", &a).replace("{1}", &b);
    (prop::sample::select(shapes.to_vec()), inner.clone(), inner).prop_map(filled).boxed()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    /// What can be read is written so that it is read as the same, by authors and by clients of ODK.
    #[test]
    fn any_expression_is_read_as_it_was(text in texts(), owner in prop::sample::select(vec!["a", "b", "r", "x", "y", "p", "z", "w"])) {
        let form = form(&fixtures::workbook(FORM, '|'));
        let names = Names::of_form(&form);
        let owner = node(&form, owner);
        if let Ok(expr) = expression(&text, owner, &names) {
            let written = Named { form: &form, names: &names }.expression(&expr, owner);
            prop_assert_eq!(expression(&written, owner, &names), Ok(expr.clone()), "{} became {}", text, written);
            if !written.contains("last-saved") {
                // Ways through several groups may be other steps, but are the same text.
                let document = |expr: &Expr| write(expr, owner, (&form, &Layout::of(&form)), "data");
                let written = document(&expr);
                let again = expression(&written, owner, &names).map(|expr| document(&expr));
                prop_assert_eq!(again, Ok(written));
            }
        }
    }
}
