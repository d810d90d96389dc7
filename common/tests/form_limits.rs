//! What is too large is refused while it is read: a small workbook or document can say a lot.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use coletor_common::form::model::{FORM_BYTES_MAX, Form, LANGUAGES_MAX, NAME_LEN_MAX};
use coletor_common::form::read::{Supplies, compile_with};
use coletor_common::form::report::{Finding, Issue};
use coletor_common::form::sheet::{Sheet, Workbook};
use coletor_common::form::xform;
use std::borrow::Cow;
use std::cell::Cell;

/// What is given to be read.
enum Given {
    Book(Workbook),
    Document(String),
}

/// Reads it with one file in the place of any, and counts how often that is asked for.
fn read(given: &Given, file: &[u8]) -> (Option<Form>, Vec<Finding>, usize) {
    let count = Cell::new(0);
    let files = |_: &str| {
        count.set(count.get() + 1);
        Some(Cow::Borrowed(file))
    };
    let supplies = Supplies { files: &files, ..Supplies::default() };
    let (form, findings) = match given {
        Given::Book(book) => compile_with(book, supplies),
        Given::Document(text) => xform::read_with(text, supplies),
    };
    (form, findings, count.get())
}

fn book(survey: Vec<Vec<String>>, choices: Vec<Vec<String>>) -> Given {
    let sheet = |name: &str, rows| Sheet { name: name.into(), rows };
    let settings = vec![row(&["form_id", "version"]), row(&["t", "1"])];
    let sheets = [sheet("survey", survey), sheet("choices", choices), sheet("settings", settings)];
    let sheets = sheets.into_iter().filter(|sheet| !sheet.rows.is_empty()).collect();
    Given::Book(Workbook { sheets })
}

fn row(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

fn languages(key: &str, count: usize) -> Vec<String> {
    (0..count).map(|at| format!("{key}::L{at}")).collect()
}

fn document(instance: &str, model: &str, body: &str) -> Given {
    Given::Document(format!(
        "<h:html xmlns=\"http://www.w3.org/2002/xforms\" xmlns:h=\"http://www.w3.org/1999/xhtml\"><h:head><h:title>T\
         </h:title><model><instance><data id=\"t\" version=\"1\">{instance}</data></instance>{model}</model></h:head>\
         <h:body>{body}</h:body></h:html>"
    ))
}

fn translations(count: usize) -> String {
    let all = (0..count).map(|at| format!("<translation lang=\"L{at}\"/>")).collect::<Vec<_>>().concat();
    format!("<itext>{all}</itext>")
}

#[test]
fn a_form_that_would_be_too_large_is_refused() {
    let megabyte = "x".repeat(1 << 20);
    let heading = |more: Vec<String>| [row(&["type", "name", "label"]), more].concat();
    let outputs = "${a}".repeat(1_000);
    let texts = (0..20).map(|at| row(&["text", &format!("q{at}"), &outputs]));
    let said = [heading(languages("label", LANGUAGES_MAX)), row(&["text", "a", "A"])].into_iter().chain(texts);
    let list = ["list_name", "name", "label"].map(str::to_owned).to_vec();
    let choice = row(&["l", "c", &megabyte]);
    let lists = (0..20_000).map(|at| row(&[&format!("l{at}"), "c", "C"]));
    let own: Vec<String> = (0..300).map(|at| format!("own{at}")).collect();
    let own = [["list_name", "name", "label"].map(str::to_owned).to_vec(), own].concat();
    let one = vec![heading(Vec::new()), row(&["text", "a", "A"])];
    let name = "n".repeat(NAME_LEN_MAX);
    let deep = |inner: &str| format!("{}{inner}{}", format!("<{name}>").repeat(60), format!("</{name}>").repeat(60));
    let nodes = (0..15_000).map(|at| format!("<a{at}/>")).collect::<Vec<_>>().concat();
    let label = format!("<input ref=\"/data/a\"><label>{megabyte}</label></input>");
    let wide: Vec<String> = (0..20).map(|at| format!("c{at}")).collect();
    let file = format!("{}\n{}", wide.join(","), "1\n".repeat(20_000));
    let pairs = (0..60).map(|at| {
        let parameters = format!("value=c{} label=c{}", at % 20, at / 20);
        row(&["select_one_from_file f.csv", &format!("q{at}"), "Q", &parameters])
    });
    let pairs = std::iter::once(row(&["type", "name", "label", "parameters"])).chain(pairs);
    let instances =
        (0..60).map(|at| format!("<instance id=\"i{at}\" src=\"jr://file-csv/f.csv\"/>")).collect::<Vec<_>>().concat();
    for (what, given) in [
        ("texts in many languages", book(said.collect(), Vec::new())),
        ("choices in many languages", book(vec![heading(languages("label", LANGUAGES_MAX))], vec![list, choice])),
        ("many lists of many columns", book(one, std::iter::once(own).chain(lists).collect())),
        ("one file again and again", book(pairs.collect(), Vec::new())),
        ("long paths", document(&deep(&nodes), "", "")),
        ("a label in many languages", document("<a/>", &translations(LANGUAGES_MAX), &label)),
        ("a message in many languages", {
            let bind = format!("<bind nodeset=\"/data/a\" requiredMsg=\"{megabyte}\"/>");
            document("<a/>", &format!("{}{bind}", translations(LANGUAGES_MAX)), "")
        }),
        ("instances of one file", document("<a/>", &instances, "")),
    ] {
        let (form, findings, _) = read(&given, file.as_bytes());
        let limit = u32::try_from(FORM_BYTES_MAX).unwrap();
        let issue = Issue::TooMany { what: "bytes of the compiled form".into(), limit };
        let said = findings.iter().filter(|finding| finding.issue == issue).count();
        assert_eq!((form.is_none(), said), (true, 1), "{what}: {:.500}", format!("{findings:?}"));
    }
}

#[test]
fn too_many_languages_are_refused() {
    let heading = |count| [row(&["type", "name"]), languages("label", count)].concat();
    for (count, is_fine) in [(LANGUAGES_MAX, true), (LANGUAGES_MAX + 1, false)] {
        let label = vec!["A".to_owned(); count];
        let rows = vec![heading(count), [row(&["text", "a"]), label].concat()];
        for given in [book(rows, Vec::new()), document("<a/>", &translations(count), "")] {
            let (form, findings, _) = read(&given, b"");
            assert_eq!(form.is_some(), is_fine, "{findings:?}");
            let said = findings
                .iter()
                .any(|finding| matches!(&finding.issue, Issue::TooMany { what, .. } if what == "languages"));
            assert_eq!(said, !is_fine, "{findings:?}");
        }
    }
}

#[test]
fn long_names_of_documents_are_refused() {
    for (len, is_fine) in [(NAME_LEN_MAX, true), (NAME_LEN_MAX + 1, false)] {
        let (form, findings, _) = read(&document(&format!("<{}/>", "n".repeat(len)), "", ""), b"");
        assert_eq!(form.is_some(), is_fine, "{findings:?}");
    }
}

#[test]
fn a_file_is_read_once_however_often_it_is_used() {
    let survey = |file: &str| {
        let select =
            |name: &str, parameters: &str| row(&[&format!("select_one_from_file {file}"), name, "Q", parameters]);
        let heading = row(&["type", "name", "label", "parameters"]);
        book(
            vec![heading, select("a", ""), select("b", "value=x"), select("c", "label=x"), select("d", "")],
            Vec::new(),
        )
    };
    let instances = "<instance id=\"i\" src=\"jr://file-csv/f.csv\"/><instance id=\"j\" src=\"jr://file-csv/f.csv\"/>";
    for (given, file, lists, errors) in [
        (survey("f.csv"), &b"name,label,x\na,A,1\n"[..], 3, 0),
        (survey("f.csv"), b"name,label\na,A,1\n", 0, 4),
        (document("<a/>", instances, ""), b"name,label,x\na,A,1\n", 2, 0),
        (document("<a/>", instances, ""), b"name,label\na,A,1\n", 0, 2),
    ] {
        let (form, findings, count) = read(&given, file);
        assert_eq!(
            (form.map_or(0, |form| form.lists.len()), findings.len(), count),
            (lists, errors, 1),
            "{findings:?}"
        );
    }
}
