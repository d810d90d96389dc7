//! Documents of ODK: what is refused, and that nothing makes the reader panic or hang.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use coletor_common::form::filling::{Context, Filling};
use coletor_common::form::report::{Finding, Issue};
use coletor_common::form::xform;
use proptest::prelude::*;
use std::sync::Arc;

mod fixtures;

/// A document with one question.
fn document(instance: &str, binds: &str, body: &str) -> String {
    format!(
        "<h:html xmlns=\"http://www.w3.org/2002/xforms\" xmlns:h=\"http://www.w3.org/1999/xhtml\" \
         xmlns:jr=\"http://openrosa.org/javarosa\"><h:head><h:title>T</h:title><model><instance>\
         <data id=\"t\" version=\"1\">{instance}</data></instance>{binds}</model></h:head><h:body>{body}</h:body></h:html>"
    )
}

fn findings_of(text: &str) -> String {
    findings(text).iter().map(ToString::to_string).collect()
}

fn findings(text: &str) -> Vec<Finding> {
    let (form, findings) = xform::read(text);
    assert!(form.is_none(), "{text:.200}");
    findings
}

#[test]
fn a_document_type_is_refused() {
    let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]>";
    let file = "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>";
    for start in [bomb, file] {
        let found =
            findings(&format!("{start}{}", document("<a/>", "", "<input ref=\"/data/a\"><label>&a;</label></input>")));
        assert!(matches!(found[0].issue, Issue::DocumentBroken { .. }), "{found:?}");
    }
}

#[test]
fn nesting_without_end_is_refused() {
    let deep = |count: usize| format!("{}{}", "<a>".repeat(count), "</a>".repeat(count));
    for text in [deep(50_000), document(&deep(5_000), "", ""), document("<a/>", "", &"<group>".repeat(5_000))] {
        findings(&text);
    }
}

#[test]
fn what_is_wrong_has_its_line() {
    let check = |binds: &str, body: &str, wanted: &str| {
        let found = findings(&document("\n<a/><b/>", &format!("\n{binds}"), &format!("\n{body}")));
        let told: Vec<String> = found.iter().map(ToString::to_string).collect();
        assert!(told.iter().any(|one| one.contains(wanted)), "{told:?}");
    };
    check("<bind nodeset=\"/data/a\" relevant=\"1 +\"/>", "", "XML!3 (relevant)");
    check("<bind nodeset=\"/data/a\" calculate=\"/data/c\"/>", "", "\"c\" is the name of no question");
    check("", "<input ref=\"/data/z\"/>", "XML!4 (ref)");
    check("", "<input ref=\"/data\"/>", "XML!4 (ref)");
    check("", "<repeat nodeset=\"/data\"/>", "XML!4 (ref)");
    check(
        "",
        "<select1 ref=\"/data/a\"><itemset nodeset=\"instance('x')/root/item\"/></select1>",
        "there is no list \"x\"",
    );
    check("<bind relevant=\"1\"/>", "", "nodeset is blank");
    check(
        "<bind nodeset=\"/data/a\" calculate=\"/data/b\"/><bind nodeset=\"/data/b\" calculate=\"/data/a\"/>",
        "",
        "these wait for each other: a → b → a",
    );
}

#[test]
fn documents_without_a_form_are_refused() {
    for text in [
        "",
        "<",
        "x",
        "<a/>",
        "<h:html/>",
        "<html><head><model/></head></html>",
        "<html><head><model><instance/></model></head></html>",
    ] {
        findings(text);
    }
}

#[test]
fn what_was_saved_before_is_read() {
    let text = document(
        "<a/><g><b/></g>",
        "<instance id=\"__last-saved\" src=\"jr://instance/last-saved\"/>\
         <bind nodeset=\"/data/a\" calculate=\" instance('__last-saved')/data/g/b \"/>",
        "<input ref=\"/data/g/b\"/>",
    );
    let (form, findings) = xform::read(&text);
    let form = form.unwrap_or_else(|| panic!("{findings:?}"));
    assert!(form.lists.is_empty());
    let (again, findings) = xform::read(&xform::write(&form));
    for form in [form, again.unwrap_or_else(|| panic!("{findings:?}"))] {
        let saved = std::iter::once((3, "before".to_owned())).collect();
        let filling = Filling::new(Arc::new(form), Context { saved, ..Context::default() });
        assert_eq!(filling.value(1), "before");
    }
}

/// Found by chance (`tests/fuzz`): the form's own group has no text that an expression could ask for.
#[test]
fn a_group_may_be_the_form() {
    let itext = "<itext><translation lang=\"x\"><text id=\"i\"><value>I</value></text></translation></itext>";
    let body =
        "<group ref=\"/data\"><label ref=\"jr:itext('i')\"/><input ref=\"/data/a\"><label>A</label></input></group>";
    let (form, findings) = xform::read(&document("<a/>", itext, body));
    assert!(form.is_some(), "{findings:?}");
    let asks = format!("{itext}<bind nodeset=\"/data/a\" calculate=\"jr:itext('i')\"/>");
    assert!(findings_of(&document("<a/>", &asks, body)).contains("(calculate)"));
}

/// Workbooks found by chance (`tests/fuzz`): whatever form comes of one can be written and read again.
#[test]
fn what_workbooks_say_is_read_from_their_documents() {
    for rows in [
        "type|name|label|parameters\nrange|a|A|ref=x nodeset=w appearance=y xmlns=z step=2",
        "type|name|label|parameters\ntext|a|A|\naudit|audit||a:b=1 c(=2 track-changes=true",
        "type|name|label|bind::xmlns|bind::p:a|bind::q:a\ntext|a|A|x|y|z\n\
         ## settings\nform_id|version|namespaces\nt|1|p=\"urn:x\" q=\"urn:x\" r=\"http://openrosa.org/javarosa\"",
        "type|name|label|constraint\ntext|a|A|regex(., '[\r]')",
        "type|name|label\nselect_one l'x|a|A\n## choices\nlist_name|name|label\nl'x|x|X",
    ] {
        let written = xform::write(&fixtures::form(&fixtures::survey(rows)));
        let (again, findings) = xform::read(&written);
        assert!(again.is_some(), "{findings:?}\n{written}");
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,200}") {
        xform::read(&text);
    }

    /// Nearer to documents than arbitrary text is; and what can be read can be written and read again.
    #[test]
    fn no_parts_make_it_panic(parts in prop::collection::vec(prop::sample::select(vec![
        "<a/>", "<b>x</b>", "<r jr:template=\"\"><c/></r>", "<r><c/></r>", "<a>", "</a>", "<r>", "</r>",
    ]), 0..8), binds in prop::collection::vec(prop::sample::select(vec![
        "<bind nodeset=\"/data/a\" type=\"int\"/>", "<bind nodeset=\"/data/b\" relevant=\"/data/a = 1\"/>",
        "<bind nodeset=\"/data/r/c\" calculate=\"position(..)\"/>", "<bind nodeset=\"/data/a\" calculate=\"sum(/data/r/c)\"/>",
        "<setvalue event=\"odk-instance-first-load\" ref=\"/data/b\" value=\"today()\"/>", "<itext/>",
        "<instance id=\"l\"><list><item><name>x</name></item></list></instance>",
    ]), 0..6), body in prop::collection::vec(prop::sample::select(vec![
        "<input ref=\"/data/a\"><label>A <output value=\"/data/b\"/></label></input>", "<group ref=\"/data/r\"><repeat nodeset=\"/data/r\">",
        "</repeat></group>", "<select1 ref=\"/data/b\"><itemset nodeset=\"instance('l')/root/item[name = current()/../a]\"/></select1>",
        "<select ref=\"/data/b\"><item><value>v</value></item></select>", "<group>", "</group>", "<upload ref=\"/data/a\" mediatype=\"image/*\"/>",
    ]), 0..6)) {
        let text = document(&parts.concat(), &binds.concat(), &body.concat());
        if let (Some(form), _) = xform::read(&text) {
            let written = xform::write(&form);
            let (again, found) = xform::read(&written);
            prop_assert!(again.is_some(), "{found:?}\n{written}");
        }
    }
}
