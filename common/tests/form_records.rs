//! What forms make of records that are there: what they do to entities, and whether they fit another version.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use coletor_common::form::entity::LABEL;
use coletor_common::form::examine::{context, entity_change, examine};
use coletor_common::form::filling::Violation;
use coletor_common::form::migrate::{Why, misfits};
use coletor_common::form::model::Form;
use coletor_common::op::Event;
use coletor_common::record::Record;
use std::sync::Arc;

mod fixtures;

/// The record of these answers.
fn record(answers: &[(&str, &str)]) -> Record {
    let answered = |(point, value): &(&str, &str)| {
        let (point, value) = ((*point).to_owned(), Some((*value).to_owned()));
        Event::Answered { point, value }
    };
    fixtures::record("t", answers.iter().map(answered))
}

fn form(text: &str) -> Arc<Form> {
    Arc::new(fixtures::form(&fixtures::workbook(&format!("{text}\n## settings\nform_id|version\nt|1"), '|')))
}

#[test]
fn an_entity_holds_what_was_sent() {
    let form = form(
        "## survey
         type|name|label|calculation|save_to|relevant
         integer|a|A||a|
         calculate|twice||${a} * 2|twice|
         text|big|Big||big|${twice} > 10
         calculate|late||format-date(now(), '%Y')|late|
         ## entities
         list_name|label|create_if
         things|concat('thing ', ${twice})|${twice} != 13",
    );
    let check = |answers: &[(&str, &str)], want: Option<&str>| {
        let change = entity_change(&form, &record(answers), String::new());
        let told = change.map(|change| {
            let data: Vec<String> = change.data.iter().map(|(name, value)| format!("{name}={value}")).collect();
            format!("{}: {}", change.label, data.join(" "))
        });
        assert_eq!(told.as_deref(), want, "{answers:?}");
    };
    check(&[("/a", "4"), ("/twice", "8"), ("/late", "1999")], Some("thing 8: a=4 late=1999 twice=8"));
    check(&[("/a", "4"), ("/late", "1999")], Some("thing 8: a=4 late=1999 twice=8"));
    check(&[("/a", "4"), ("/twice", "9"), ("/late", "1999")], Some("thing 9: a=4 late=1999 twice=9"));
    let asked = [("/a", "4"), ("/twice", "90"), ("/big", "x"), ("/late", "1999")];
    check(&asked, Some("thing 90: a=4 big=x late=1999 twice=90"));
    check(&[("/a", "4"), ("/twice", "13")], None);
    check(&[("/a", "4"), ("/late", "1999"), (LABEL, "theirs")], Some("theirs: a=4 late=1999 twice=8"));
    assert_eq!(
        examine(&form, &record(&[("/a", "4"), ("/twice", "9")]), String::new()).len(),
        1,
        "it is flagged all the same"
    );
}

/// Versions as `type|name|relevant|calculation|constraint`.
#[test]
fn what_fits_another_version() {
    let version = |rows: &str| {
        let lists = "## choices\nlist_name|name|label\nyn|y|Yes\nyn|n|No";
        form(&format!("## survey\ntype|name|relevant|calculation|constraint|label\n{rows}\n{lists}"))
    };
    let check = |from: &str, to: &str, answers: &[(&str, &str)], want: &[(&str, Why)]| {
        let record = record(answers);
        let found = misfits(&version(from), &version(to), &record, &context(&record, String::new()));
        let found: Vec<(&str, Why)> = found.iter().map(|misfit| (misfit.point.as_str(), misfit.why)).collect();
        assert_eq!(found, want, "{from} → {to}");
    };
    let both = [("/a", "y"), ("/b", "x")];
    let (a, b) = ("select_one yn|a", "text|b");
    check(&format!("{a}\n{b}"), &format!("{a}\n{b}|${{a}} = 'y'"), &both, &[]);
    check(&format!("{a}\n{b}"), &format!("{a}\n{b}|${{a}} = 'n'"), &both, &[("/b", Why::Unasked)]);
    let unasked = format!("{a}\n{b}|${{a}} = 'n'");
    check(&unasked, &format!("{a}\n{b}|${{a}} = 'never'"), &both, &[]);
    check(&unasked, &format!("{a}\n{b}"), &both, &[]);
    check(&format!("{a}\n{b}"), a, &both, &[("/b", Why::Gone)]);
    check(
        &format!("{a}\n{b}"),
        &format!("{a}\ninteger|b"),
        &both,
        &[("/b", Why::Violation(Violation::NotAWholeNumber))],
    );
    check(&format!("{a}\n{b}"), &format!("{a}\ncalculate|b||'z'"), &both, &[("/b", Why::Unasked)]);
    check(&format!("{a}\n{b}"), &format!("{a}\ncalculate|b||'x'"), &both, &[]);
    check(&format!("{a}\ncalculate|b||'x'"), &format!("{a}\ncalculate|b||'z'"), &both, &[]);
}

/// Instances that were added or removed by hand are known to every version that has the repeat.
#[test]
fn instances_are_no_answers() {
    let of = |rows: &str| form(&format!("## survey\ntype|name|label\n{rows}"));
    let with = of("begin_repeat|m|M\ntext|a|A\nend_repeat||\ntext|b|B");
    let without = of("text|b|B");
    let check = |answers: &[(&str, &str)], differing: usize, misfitting: usize| {
        let record = record(answers);
        assert_eq!(examine(&with, &record, String::new()).len(), differing, "{answers:?}");
        let found = misfits(&with, &without, &record, &context(&record, String::new()));
        assert_eq!(found.len(), misfitting, "{answers:?}: {found:?}");
        assert!(misfits(&with, &with, &record, &context(&record, String::new())).len() == differing);
    };
    check(&[("/m[1]", "removed"), ("/b", "x")], 0, 0);
    check(&[("/m[x]", "added")], 0, 1);
    check(&[("/m[x]", "added"), ("/m[x]/a", "Ana")], 0, 2);
    check(&[("/n[x]/a", "Ana")], 1, 1);
}
