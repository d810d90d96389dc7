//! The reader: what a workbook becomes, and what is found wrong in it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use coletor_common::form::expr::mistake::Mistake;
use coletor_common::form::model::{Availability, Days, Kind, Mark, Piece};
use coletor_common::form::read::compile;
use coletor_common::form::report::{Issue, Place, Severity};
use fixtures::{errors, form, node, survey, workbook};
use proptest::prelude::*;

mod fixtures;

#[test]
fn the_round_of_the_diesel_set() {
    let book = workbook(include_str!("fixtures/ronda.tsv"), '\t');
    let (form, findings) = compile(&book);
    assert_eq!(findings, []);
    let form = form.unwrap();
    assert_eq!(form.id.as_str(), "gde_scl01_diaria");
    assert_eq!(form.version, "2026112301");
    assert_eq!(form.languages, ["Português (pt)", "English (en)"]);
    assert_eq!(
        form.stops().map(|(_, node)| node.stop.clone().unwrap()).collect::<Vec<_>>(),
        ["GDE-SCL01-IHM", "GDE-SCL01-SAEC", "RET-QGE1"]
    );
    let (_, pressure) = form.find("/ihm/oleo_pressao").unwrap();
    let point = pressure.point.clone().unwrap();
    assert_eq!((point.code.as_str(), point.unit.as_str()), ("OP-GGER-OLEO_MOT", "bar"));
    assert_eq!(point.limits.low_warning, Some(2.5));
    assert_eq!(form.lists[0].mark(1), Some(Mark::Note));
    let round = form.round.clone().unwrap();
    assert_eq!(form.lists[round.reasons.unwrap() as usize].name, "motivos");
    assert_eq!(round.budget_min, Some(45));
    assert_eq!(round.availability, Availability::Recurring { days: Days::Every, from_min: 0, to_min: 1439 });
    let json = serde_json::to_string(&form).unwrap();
    assert_eq!(serde_json::from_str::<coletor_common::form::model::Form>(&json).unwrap(), form);
}

/// Whether a round's stops are confirmed by their codes, under each of the headings, there and back.
#[test]
fn a_round_may_ask_for_codes() {
    for (heading, said, asks) in [
        ("attribute::coletor:confirm_stops", "yes", true),
        ("coletor::confirm_stops", "TRUE", true),
        ("coletor::confirm", "yes", true),
        ("coletor::scan_stops", "no", false),
        ("coletor::confirm_stops", "", false),
    ] {
        let book = workbook(
            &format!(
                "## survey\ntype|name|label|coletor::stop\nbegin group|g|G|X1\ntext|a|A|\nend group\n\
             ## settings\nform_id|version|coletor::round|{heading}\nt|1|yes|{said}"
            ),
            '|',
        );
        let form = form(&book);
        assert_eq!(form.round.as_ref().unwrap().confirm_stops, asks, "{heading}");
        let again = compile(&coletor_common::form::workbook::write(&form)).0.unwrap();
        assert_eq!(again.round, form.round, "{heading}");
    }
    let book = "## survey\ntype|name|label\ntext|a|A\n## settings\nform_id|version|coletor::round|coletor::confirm_stops\nt|1|yes|perhaps";
    let (_, findings) = compile(&workbook(book, '|'));
    assert!(
        findings.iter().any(|finding| matches!(&finding.issue, Issue::WordInvalid { text, .. } if text == "perhaps"))
    );
}

#[test]
fn headings_and_types_are_read_leniently() {
    let form = form(&workbook(
        "## Survey\nType|NAME|Label :: English (en)|bind::relevant|read only|calculate|coletor::stop\n\
         begin group|g|G||||X1\nselect one yn|q|Q|||\nselect all that apply from yn|m|M|${q} = ‘y’||\n\
         date time|at|At||TRUE|\nCalculate|c||||1+1\nend group\n\
         ## choices\nlist name|name|label::English (en)\nyn|y|Yes\n## settings\nform id|version\nt|1",
        '|',
    ));
    assert_eq!(form.node(node(&form, "q")).kind, Kind::SelectOne(0));
    assert_eq!(form.node(node(&form, "m")).kind, Kind::SelectMultiple(0));
    assert!(form.node(node(&form, "m")).relevant.is_some());
    assert_eq!(form.node(node(&form, "at")).kind, Kind::DateTime);
    assert!(form.node(node(&form, "at")).read_only.is_some());
    assert!(form.node(node(&form, "c")).calculate.is_some());
    assert_eq!(form.node(node(&form, "g")).stop.as_deref(), Some("X1"));
    assert_eq!(form.languages, ["English (en)"]);
}

#[test]
fn findings_have_their_place() {
    let (none, findings) = compile(&survey("type|name|label|relevant\ntext|a|A|\ntext|b|B|${a} = = 1"));
    assert!(none.is_none());
    let place =
        Place { sheet: "survey".into(), row: Some(3), column: Some("D".into()), heading: Some("relevant".into()) };
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].place, place);
    let Issue::ExpressionBroken { text, at, .. } = &findings[0].issue else { panic!("{findings:?}") };
    assert_eq!((text.as_str(), *at), ("${a} = = 1", 8));
}

#[test]
fn errors_of_the_survey() {
    let check = |rows: &str, expected: &[Issue]| assert_eq!(errors(&survey(rows)), expected, "{rows}");
    let (text, meant) = (|text: &str| text.to_owned(), |text: &str| Some(text.to_owned()));
    check("type|name|label", &[Issue::Empty {}]);
    check(
        "type|label\ntext|A",
        &[Issue::ColumnMissing { heading: text("name") }, Issue::Blank { heading: text("name") }],
    );
    check("type|name|label\ninterger|a|A", &[Issue::TypeUnknown { text: text("interger"), meant: meant("integer") }]);
    check("type|name|label\nosm|a|A", &[Issue::TypeUnsupported { text: text("osm") }]);
    // What asks for what a list lacks has a name too.
    let (list, long) = ("\n## choices\nlist_name|name|label\nl|x|X", "q".repeat(126));
    check(
        &format!("type|name|label\nselect_one l or_other|q|Q\ntext|q_other|A{list}"),
        &[Issue::NameDuplicate { text: text("q_other"), first_row: 2 }],
    );
    check(
        &format!("type|name|label\nselect_one l or_other|{long}|Q{list}"),
        &[Issue::NameInvalid { text: format!("{long}_other") }],
    );
    check(
        "type|name|label\ntext|a|A\nselect_one ${a}|q|Q",
        &[Issue::ExpressionBroken { text: text("${a}"), at: 1, why: Mistake::NoRepeat }],
    );
    check("type|name|label\ntext|a|A\ntext|a|A", &[Issue::NameDuplicate { text: text("a"), first_row: 2 }]);
    for invalid in ["1a", "a b", "ª", "a²", "x:y"] {
        check(&format!("type|name|label\ntext|{invalid}|A"), &[Issue::NameInvalid { text: text(invalid) }]);
    }
    check(
        "type|name|label|relevant\ntext|ação|A\ntext|e\u{301}😀|B|/data/ação = 1\ntext|c|C|/data/e\u{301}😀 = 1",
        &[],
    );
    check("type|name|label\nbegin group|g|G\ntext|a|A", &[Issue::GroupUnbalanced { text: text("begin group") }]);
    check("type|name|label\ntext|a|A\nend group", &[Issue::GroupUnbalanced { text: text("end group") }]);
    check("type|name|label\nselect_one yn|a|A", &[Issue::ListUnknown { text: text("yn"), meant: None }]);
    check(
        "type|name|label\nselect_one yn or_else|a|A",
        &[Issue::TypeUnsupported { text: text("select_one yn or_else") }],
    );
    check(
        "type|name|label\ntext|nome|Olá ${nme}",
        &[Issue::ReferenceUnknown { text: text("nme"), meant: meant("nome") }],
    );
    check(
        "type|name|label|calculation\ntext|a|A\ncalculate|c||conct(${a}, 1)",
        &[Issue::FunctionUnknown { text: text("conct"), meant: meant("concat") }],
    );
    check(
        "type|name|label|calculation\ntext|t|T\ncalculate|a||${b} + 1\ncalculate|b||${a} + 1",
        &[Issue::Cycle { path: vec![text("a"), text("b"), text("a")] }],
    );
    check("type|name|label|relevant\ntext|a|A|${a} = 1", &[Issue::Cycle { path: vec![text("a"), text("a")] }]);
    check(
        "type|name|label|coletor::low_alarm|coletor::high_alarm\ndecimal|a|A|5|x\ndecimal|b|B|5|4",
        &[Issue::NumberInvalid { text: text("x") }, Issue::LimitsOutOfOrder {}],
    );
    check("type|name|label|coletor::stop\ntext|a|A|X", &[Issue::StopMisplaced { text: text("X") }]);
}

#[test]
fn missing_sheets_and_settings() {
    let missing = |sheet: &str| Issue::SheetMissing { sheet: sheet.into() };
    assert_eq!(errors(&workbook("## Sheet1\na|b", '|')), [missing("survey"), missing("settings")]);
    let with = |settings: &str| {
        errors(&workbook(&format!("## survey\ntype|name|label\ntext|a|A\n## settings\n{settings}"), '|'))
    };
    assert_eq!(with("form_id"), [Issue::Blank { heading: "form_id".into() }]);
    assert_eq!(with("form_id\nx/y"), [Issue::NameInvalid { text: "x/y".into() }]);
    assert_eq!(with("form_id|name\nx|y z"), [Issue::NameInvalid { text: "y z".into() }]);
    assert_eq!(with("form_id|attribute::coletor:round\nx|yes"), [Issue::RoundWithoutStop {}]);
}

#[test]
fn rounds_are_available() {
    let check = |cells: &str, expected: Availability| {
        let form = form(&workbook(
            &format!(
                "## survey\ntype|name|label|coletor::stop\nbegin_group|g|G|X\ntext|a|A\nend_group\n## settings\n\
                 form_id|version|coletor::round|coletor::period|coletor::days|coletor::from|coletor::to\nx|1|yes|{cells}"
            ),
            '|',
        ));
        assert_eq!(form.round.unwrap().availability, expected, "{cells}");
    };
    let recurring = |days, from_min, to_min| Availability::Recurring { days, from_min, to_min };
    check("", recurring(Days::Every, 0, 1439));
    check("weekly|1,3,5|22:00|06:00:00", recurring(Days::OfWeek(vec![1, 3, 5]), 1320, 360));
    check("weekly|sex seg", recurring(Days::OfWeek(vec![1, 5]), 0, 1439));
    check("monthly|15 1", recurring(Days::OfMonth(vec![1, 15]), 0, 1439));
    check("once||2026-11-24T08:00|2026-11-25 09:30", Availability::Once { from: (20_781, 480), to: (20_782, 570) });
}

#[test]
fn texts_fall_back_to_the_default_language() {
    let book = survey("type|name|label::pt|label::en\ntext|a|Ação|\ntext|b|Valor de ${a}!|Value of ${a}!\nnote|c||");
    let (form, findings) = compile(&book);
    let form = form.unwrap();
    let plain = |text: &str| vec![Piece::Plain(text.to_owned())];
    assert_eq!(form.node(1).label, vec![plain("Ação"), plain("Ação")]);
    assert_eq!(form.node(2).label[1].len(), 3);
    assert!(findings.iter().all(|finding| finding.severity == Severity::Warning));
    let issues: Vec<Issue> = findings.into_iter().map(|finding| finding.issue).collect();
    assert_eq!(
        issues,
        [
            Issue::TranslationMissing { name: "a".into(), language: "en".into() },
            Issue::LabelMissing { name: "c".into() },
        ]
    );
}

proptest! {
    #[test]
    fn no_cells_make_it_panic(rows in prop::collection::vec(prop::collection::vec("\\PC{0,12}", 0..6), 0..8)) {
        let mut book = survey("type|name|label|relevant|default|calculation");
        book.sheets[0].rows.extend(rows.clone());
        book.sheets[1].rows.extend(rows);
        compile(&book);
    }
}
