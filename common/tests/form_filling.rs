//! Filling forms: what follows from an answer.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use coletor_common::form::filling::{Context, Filling, Violation};
use coletor_common::form::model::NodeId;
use coletor_common::form::sheet::Workbook;
use fixtures::{form, survey, workbook};
use std::sync::Arc;

mod fixtures;

/// A filling whose nodes are called by their names.
struct Scenario(Filling);

impl Scenario {
    fn of(book: &Workbook) -> Self {
        let (device, username) = ("tablet-7".into(), "ana".into());
        let context = Context { tz_offset_min: -180, device, username, seed: 1, ..Context::default() };
        Self(Filling::new(Arc::new(form(book)), context))
    }

    fn node(&self, name: &str) -> NodeId {
        fixtures::node(self.0.form(), name)
    }

    /// Answers and returns the names of what changed.
    fn answer(&mut self, name: &str, value: &str) -> Vec<String> {
        let changed = self.0.answer(self.node(name), Some(value), 1_000);
        changed.into_iter().map(|id| self.0.form().node(id.node).name.clone()).collect()
    }

    fn value(&self, name: &str) -> &str {
        self.0.value(self.node(name))
    }

    fn check(&self, name: &str) -> Option<Violation> {
        self.0.check(self.node(name))
    }

    fn label(&self, name: &str) -> String {
        self.0.text(self.node(name), &self.0.form().node(self.node(name)).label, 0)
    }

    fn sent(&self) -> Vec<(&str, &str)> {
        self.0.submitted().map(|(id, value)| (self.0.form().node(id.node).name.as_str(), value)).collect()
    }
}

#[test]
fn the_round_of_the_diesel_set() {
    let mut s = Scenario::of(&workbook(include_str!("fixtures/ronda.tsv"), '\t'));
    assert_eq!(s.value("deviceid"), "tablet-7");
    assert_eq!(s.value("start"), "1969-12-31T21:00:00.000-03:00");
    assert_eq!(s.0.instance_name().as_deref(), Some("GDE SCL01 1969-12-31"));

    assert!(!s.0.is_relevant(s.node("oleo_pressao")));
    assert_eq!(s.check("oleo_pressao"), None);
    assert_eq!(s.answer("gde_operando", "sim"), ["gde_operando", "oleo_pressao"]);
    assert_eq!(s.check("oleo_pressao"), Some(Violation::Required));

    assert_eq!(s.value("autonomia_h"), "");
    assert_eq!(s.label("autonomia"), "Autonomia estimada:  h");
    assert_eq!(s.answer("tanq_nivel", "90"), ["tanq_nivel", "autonomia_h", "autonomia"]);
    assert_eq!(s.value("autonomia_h"), "10.7");
    assert_eq!(s.label("autonomia"), "Autonomia estimada: 10.7 h");
    s.answer("tanq_nivel", "");
    assert_eq!(s.value("autonomia_h"), "");

    for (value, violation) in [
        ("85.5", None),
        ("200", Some(Violation::Constraint)),
        ("-20", Some(Violation::Constraint)),
        ("8e1", Some(Violation::NotANumber)),
        ("", Some(Violation::Required)),
    ] {
        s.answer("oleo_temp", value);
        assert_eq!(s.check("oleo_temp"), violation, "{value}");
    }
    s.answer("vazamento_fluido", "oleo gelo");
    assert_eq!(s.check("vazamento_fluido"), None);
    s.answer("vazamento", "sim");
    assert_eq!(s.check("vazamento_fluido"), Some(Violation::NotAChoice));
}

#[test]
fn relevance_keeps_the_value_but_neither_shows_nor_sends_it() {
    let mut s = Scenario::of(&survey(
        "type|name|label|relevant|calculation\nselect_one yn|on|On|\nbegin_group|g|G|${on} = 'y'\ninteger|n|N\n\
         end_group\ncalculate|double|||${n} * 2\n## choices\nlist_name|name|label\nyn|y|Yes\nyn|n|No",
    ));
    s.answer("on", "y");
    s.answer("n", "21");
    assert_eq!(s.sent(), [("on", "y"), ("n", "21"), ("double", "42")]);
    assert_eq!(s.answer("on", "n"), ["on", "g", "n", "double"]);
    assert_eq!(s.sent(), [("on", "n")]);
    assert_eq!(s.value("n"), "21");
    s.answer("on", "y");
    assert_eq!(s.value("double"), "42");
}

#[test]
fn only_what_depends_is_recomputed_in_order() {
    let mut s = Scenario::of(&survey(
        "type|name|label|calculation\ncalculate|c||${b} + ${a}\ncalculate|b||${a} * 2\ninteger|a|A|\ninteger|z|Z ${c}|",
    ));
    assert_eq!(s.answer("a", "5"), ["a", "c", "b", "z"]);
    assert_eq!((s.value("b"), s.value("c")), ("10", "15"));
    assert_eq!(s.label("z"), "Z 15");
    assert_eq!(s.answer("z", "1"), ["z"]);
}

#[test]
fn labels_may_show_each_other() {
    let mut s = Scenario::of(&survey("type|name|label\ntext|a|A ${b}\ntext|b|B ${a}"));
    assert_eq!(s.answer("a", "x"), ["a", "b"]);
    assert_eq!(s.answer("b", "y"), ["b", "a"]);
    assert_eq!((s.label("a"), s.label("b")), ("A y".into(), "B x".into()));
}

#[test]
fn numbers_in_texts_are_as_their_reader_writes_them() {
    let rows = "type|name|label|calculation\ndecimal|a|A|\ntext|b|B|\ncalculate|sum||${a} + 1\ncalculate|name||concat(${b}, '.5')\nnote|n|${a} ${b} ${sum} ${name}|";
    let mut s = Scenario::of(&survey(rows));
    s.answer("a", "1.5");
    s.answer("b", "2.5");
    let note = s.node("n");
    let written = |number: &dyn Fn(&str) -> String| {
        let label = &s.0.form().node(note).label;
        s.0.text_with(note, label, 0, number)
    };
    assert_eq!(written(&|stored| stored.replace('.', ",")), "1,5 2.5 2,5 2.5.5");
    assert_eq!(written(&str::to_owned), "1.5 2.5 2.5 2.5.5");
}

#[test]
fn so_are_those_of_the_record_before() {
    let form =
        Arc::new(form(&survey("type|name|label\ndecimal|a|A\ntext|b|B\nnote|n|${last-saved#a} ${last-saved#b}")));
    let node = |name| fixtures::node(&form, name);
    let saved = [(node("a"), "1.5".to_owned()), (node("b"), "2.5".to_owned())].into_iter().collect();
    let filling = Filling::new(Arc::clone(&form), Context { saved, ..Context::default() });
    let label = &form.node(node("n")).label;
    let written = filling.text_with(node("n"), label, 0, |stored| stored.replace('.', ","));
    assert_eq!(written, "1,5 2.5");
}

#[test]
fn defaults_and_restored_answers() {
    let book = survey(
        "type|name|label|default|calculation\ntext|a|A|Sala (2)|\ntext|b|B|concat(${a}, '!')|\ncalculate|c|||concat(${b}, '?')\n\
         date|d|D|today()|\ncalculate|o|||once(${a})",
    );
    let mut s = Scenario::of(&book);
    assert_eq!((s.value("b"), s.value("c"), s.value("d")), ("Sala (2)!", "Sala (2)!?", "1969-12-31"));
    s.0.load([("/a", ""), ("/b", "mine"), ("/o", "kept"), ("/gone", "x")]);
    assert_eq!((s.value("a"), s.value("b"), s.value("c"), s.value("o")), ("", "mine", "mine?", "kept"));
}

#[test]
fn checks_by_kind() {
    let mut s = Scenario::of(&survey("type|name|label\ninteger|i|I\ndate|d|D\ntime|t|T\ndatetime|m|M"));
    for (name, value, violation) in [
        ("i", "-12", None),
        ("i", "1.0", Some(Violation::NotAWholeNumber)),
        ("d", "2024-02-29", None),
        ("d", "2026-02-29", Some(Violation::NotADate)),
        ("t", "14:30:00.000-03:00", None),
        ("t", "24:00", Some(Violation::NotATime)),
        ("m", "2026-11-24T14:30:00.000-03:00", None),
        ("m", "2026-11-24", Some(Violation::NotADateTime)),
    ] {
        s.answer(name, value);
        assert_eq!(s.check(name), violation, "{name} {value}");
    }
}

#[test]
fn a_long_chain_of_doubling_texts_stays_bounded() {
    use std::fmt::Write;
    let mut rows = String::from("type|name|label|calculation\ntext|c0|C|\n");
    for at in 1..60 {
        writeln!(rows, "calculate|c{at}||concat(${{c{0}}}, ${{c{0}}})", at - 1).unwrap();
    }
    let mut s = Scenario::of(&survey(&rows));
    s.answer("c0", "ab");
    assert_eq!(s.value("c59").len(), 65_536);
}

#[test]
fn an_instance_is_added_only_where_its_repeat_is() {
    let mut s = Scenario::of(&survey(
        "type|name|label\nbegin_repeat|r|R\ntext|n|N\nbegin_repeat|q|Q\ntext|v|V\nend_repeat\nend_repeat",
    ));
    let (outer, inner) = (s.node("r"), s.node("q"));
    let around = s.0.instances(outer, 0)[0];
    assert!(s.0.add(inner, 0, "7", 1).is_none());
    assert!(s.0.add(outer, around, "7", 1).is_none());
    assert!(s.0.add(s.node("n"), around, "7", 1).is_none());
    assert!(s.0.add(inner, around, "7", 1).is_some());
    assert!(s.0.add(inner, around, "7", 1).is_none());
}

/// What a device logs of instances, and what another one makes of it.
#[test]
fn instances_that_were_removed_stay_away_unless_somebody_answered_in_them() {
    let book = survey("type|name|label|default\nbegin_repeat|m|M\ntext|a|A|\ninteger|b|B|7\nend_repeat");
    let filled = |answers: &[(&str, &str)]| {
        let mut s = Scenario::of(&book);
        s.0.load(answers.iter().copied());
        let repeat = s.node("m");
        s.0.instances(repeat, 0).iter().map(|block| s.0.key(*block).to_owned()).collect::<Vec<_>>().join(" ")
    };
    for (answers, want) in [
        (&[][..], "1"),
        (&[("/m[x]", "added")], "1 x"),
        (&[("/m[x]", "added"), ("/m[x]/a", "Ana")], "1 x"),
        (&[("/m[1]", "removed")], ""),
        (&[("/m[1]", "removed"), ("/m[x]", "added")], "x"),
        (&[("/m[1]", "removed"), ("/m[1]/a", "")], ""),
        (&[("/m[1]", "removed"), ("/m[1]/a", "Ana")], "1"), // by somebody who did not know
    ] {
        assert_eq!(filled(answers), want, "{answers:?}");
    }
    let mut s = Scenario::of(&book);
    let repeat = s.node("m");
    let block = s.0.instances(repeat, 0)[0];
    let at = s.0.find("/m[1]/a").unwrap();
    s.0.answer(at, Some("Ana"), 0);
    let said = s.0.farewell(block);
    let want = [("/m[1]/a", None), ("/m[1]/b", None), ("/m[1]", Some("removed"))];
    assert_eq!(said, want.map(|(path, value)| (path.to_owned(), value)));
    s.0.remove(block, 0);
    assert!(s.sent().is_empty());
}

#[test]
fn chance_stays_what_it_is_in_another_version_of_the_form() {
    let rows = "calculate|id||uuid()\nbegin_repeat|r|R|\ncalculate|n||random()\ntext|x|X|\nend_repeat|||";
    let heading = "type|name|label|calculation";
    let before = "text|new|New|\nbegin_repeat|s|S|\ncalculate|m||uuid()\ntext|y|Y|\nend_repeat|||";
    let values = |book: &str| {
        let s = Scenario::of(&survey(book));
        ["/id", "/r[1]/n"].map(|path| s.0.value(s.0.find(path).unwrap()).to_owned())
    };
    let first = values(&format!("{heading}\n{rows}"));
    assert!(first.iter().all(|value| !value.is_empty()), "{first:?}");
    assert_eq!(values(&format!("{heading}\n{before}\n{rows}")), first);
}

/// What somebody else says of a repeat, one after the other.
#[test]
fn what_others_say_is_taken_over() {
    let mut s = Scenario::of(&survey("type|name|label\nbegin_repeat|m|M\ntext|a|A\nend_repeat||\ntext|b|B"));
    let repeat = s.node("m");
    for (path, value, keys, told) in [
        ("/m[1]/a", "Ana", "1", true),
        ("/m[1]/a", "Ana", "1", false), // so already
        ("/m[x]", "added", "1 x", true),
        ("/m[y]/a", "Bento", "1 x y", true),
        ("/m[x]", "removed", "1 y", false), // gone: nobody looks at it any more
        ("/m[x]", "removed", "1 y", false),
        ("/b", "removed", "1 y", true), // a word like any other
        ("/b", "", "1 y", true),
        ("/n[1]", "removed", "1 y", false),
    ] {
        let changed = s.0.take_over(path, value, 1);
        let now: Vec<&str> = s.0.instances(repeat, 0).iter().map(|block| s.0.key(*block)).collect();
        assert_eq!((now.join(" ").as_str(), !changed.is_empty()), (keys, told), "{path}={value}");
    }
    assert_eq!(s.value("b"), "");
}
