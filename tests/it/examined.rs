//! What the server does with forms beyond storing them: files, a second filling, another version.

use crate::scene::{Rows, Scene, book, publish, send};
use coletor_common::admin::{Draft, OpenRecords, RecordLine, RecordPage};
use coletor_common::form::examine::{Difference, Found};
use coletor_common::form::filling::Violation;
use coletor_common::form::report::{Finding, Issue};
use coletor_common::id::RecordId;
use coletor_common::op::Event;
use coletor_common::problem::{Code, Problem};
use coletor_common::row::{FORM, FORM_VERSION, FormRow};
use coletor_common::sync::frame::{Outcome, ServerFrame};
use coletor_tests::client::{Client, read};
use coletor_tests::ops::{answered, record, taken_of};
use coletor_tests::sender::digest;
use coletor_tests::socket::Socket;
use reqwest::Method;

#[tokio::test]
async fn a_form_comes_with_its_files() {
    let mut scene = Scene::set().await;
    let survey: Rows =
        &[&["type", "name", "label", "media::image"], &["select_one_from_file towns.csv", "town", "Town", "map.png"]];
    let form = book("towns", "1", survey, &[]);
    let (towns, map) = ("name,label\nsp,São Paulo\nrj,Rio\n", b"\x89PNG not really".to_vec());

    let alone = send(&scene.admin, &[("form.xlsx", form.clone())]).await;
    assert_eq!(alone.status(), 422);
    let problem: Problem = alone.json().await.unwrap();
    let findings: Vec<Finding> = problem.findings.into_iter().map(|finding| finding.read().unwrap()).collect();
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert_eq!(findings[0].issue, Issue::FileMissing { file: "towns.csv".into() });
    assert_eq!(findings[0].place.column.as_deref(), Some("A"));

    let files = [("form.xlsx", form.clone()), ("folder/towns.csv", towns.into())];
    let draft: Draft = read(send(&scene.admin, &files).await).await.unwrap();
    let missing: Vec<&Issue> = draft.findings.iter().map(|finding| &finding.issue).collect();
    assert_eq!(missing, [&Issue::FileMissing { file: "map.png".into() }], "what is only shown is a warning");

    let all = [("map.png", map.clone()), ("towns.csv", towns.into()), ("form.xlsx", form)];
    let draft: Draft = read(send(&scene.admin, &all).await).await.unwrap();
    assert_eq!(draft.findings, []);
    let path = "/api/forms/towns/versions/1/publish";
    assert_eq!(scene.admin.request(Method::POST, path).send().await.unwrap().status(), 200);
    let find = |frame| match frame {
        ServerFrame::Changes(changes) => {
            changes.rows.into_iter().find(|row| row.kind == FORM && row.key == "towns").and_then(|row| row.body)
        }
        _ => None,
    };
    let row: FormRow = scene.phone.wait_for(find).await.unwrap().read().unwrap();
    assert_eq!(row.form.lists[0].find("rj"), Some(1));
    assert_eq!(row.form.files.get("map.png"), Some(&digest(&map)));
    let seen = scene.ana.request(Method::GET, &format!("/api/media/{}", digest(&map))).send().await.unwrap();
    assert_eq!(
        (seen.status().as_u16(), seen.bytes().await.unwrap()),
        (200, map.into()),
        "a form shows it to everybody"
    );
}

#[tokio::test]
async fn old_workbooks_and_documents_are_forms_too() {
    let scene = Scene::set().await;
    let old = include_bytes!("../fixtures/old.xls").to_vec();
    let draft: Draft = read(send(&scene.admin, &[("old.xls", old)]).await).await.unwrap();
    assert_eq!((draft.version.form.as_str(), draft.version.version.as_str()), ("velho", "2026112301"));
    let vast = include_bytes!("../fixtures/vast.xls").to_vec();
    let refused = send(&scene.admin, &[("vast.xls", vast)]).await;
    assert_eq!(refused.json::<Problem>().await.unwrap().code, Code::NotAWorkbook, "60 sheets of 16 million cells");

    let document = "<h:html xmlns=\"http://www.w3.org/2002/xforms\" xmlns:h=\"http://www.w3.org/1999/xhtml\"><h:head>\
        <h:title>Theirs</h:title><model><instance><data id=\"their form\" version=\"7\"><a/></data></instance>\
        <bind nodeset=\"/data/a\" type=\"int\"/></model></h:head><h:body><input ref=\"/data/a\"><label>A</label>\
        </input></h:body></h:html>";
    let draft: Draft = read(send(&scene.admin, &[("form.xml", document.into())]).await).await.unwrap();
    assert_eq!((draft.version.form.as_str(), draft.questions), ("their form", 1));
    let path = "/api/forms/their%20form/versions/7/publish";
    assert_eq!(scene.admin.request(Method::POST, path).send().await.unwrap().status(), 200);
    let csv = scene.admin.request(Method::GET, "/api/forms/their%20form/records.csv").send().await.unwrap();
    assert_eq!(csv.status(), 200);
    assert!(csv.headers()["content-disposition"].to_str().unwrap().contains("their%20form.csv"));

    let none = send(&scene.admin, &[("notes.txt", b"hello".to_vec())]).await;
    assert_eq!(none.json::<Problem>().await.unwrap().code, Code::NotAWorkbook);
    let two = [("a.xlsx", b"PK".to_vec()), ("b.xlsx", b"PK".to_vec())];
    assert_eq!(send(&scene.admin, &two).await.json::<Problem>().await.unwrap().code, Code::BadRequest);
}

#[tokio::test]
async fn a_finished_record_is_filled_once_more() {
    let mut scene = Scene::set().await;
    let survey: Rows = &[
        &["type", "name", "label", "calculation", "constraint", "required"],
        &["integer", "a", "A", "", ". < 10", ""],
        &["calculate", "twice", "", "${a} * 2", "", ""],
        &["calculate", "late", "", "format-date(now(), '%Y')", "", ""],
        &["text", "b", "B", "", "", "yes"],
    ];
    publish(&scene.admin, book("sums", "1", survey, &[])).await;
    let right = scene.fill("sums", "1", &[("/a", "4"), ("/b", "x"), ("/twice", "8"), ("/late", "1999")]).await;
    assert_eq!(scene.examined(right).await, []);
    let wrong = scene.fill("sums", "1", &[("/a", "40"), ("/twice", "8"), ("/gone", "1")]).await;
    let differs = |point: &str, found| Difference { point: point.into(), found };
    let rule = |rule, sent: &str| Found::Violation { rule, sent: sent.into() };
    let want = [
        differs("/a", rule(Violation::Constraint, "40")),
        differs("/twice", Found::Computed { sent: "8".into(), here: "80".into() }),
        differs("/b", rule(Violation::Required, "")),
        differs("/gone", Found::Unknown { sent: "1".into() }),
    ];
    assert_eq!(scene.examined(wrong).await, want);
    let lines: Vec<RecordLine> = scene.admin.get("/api/records").await.unwrap();
    let flagged: Vec<RecordId> = lines.iter().filter(|line| line.differs).map(|line| line.id).collect();
    assert_eq!(flagged, [wrong]);

    let path = format!("/api/records/{right}/audit.csv");
    let audit = scene.admin.request(Method::GET, &path).send().await.unwrap().text().await.unwrap();
    let events: Vec<&str> = audit.lines().map(|line| line.split(',').next().unwrap_or_default()).collect();
    assert_eq!(
        events[1..],
        ["form start", "question", "question", "question", "question", "form finalize", "form exit"]
    );
    assert!(audit.contains("question,/data/a,"), "{audit}");
}

#[tokio::test]
async fn an_open_record_goes_on_with_another_version() {
    let mut scene = Scene::set().await;
    let of = |version: &str, kind: &str| {
        let survey: Rows = &[&["type", "name", "label"], &[kind, "a", "A"], &["text", "b", "B"]];
        book("moving", version, survey, &[])
    };
    publish(&scene.admin, of("1", "text")).await;
    let id = record();
    let begun = vec![scene.log.op(id, taken_of("moving", "1")), scene.log.op(id, answered("/a", "12"))];
    scene.phone.push(begun).await.unwrap();
    let fits: Draft = read(send(&scene.admin, &[("form.xlsx", of("2", "integer"))]).await).await.unwrap();
    assert_eq!(fits.open, OpenRecords { fit: 1, ..OpenRecords::default() });
    let differs: Draft = read(send(&scene.admin, &[("form.xlsx", of("3", "date"))]).await).await.unwrap();
    assert_eq!(differs.open, OpenRecords { differ: 1, ..OpenRecords::default() });

    let moved = |version: &str| Event::Moved { version: version.into() };
    let early = scene.log.op(id, moved("2"));
    let ack = scene.phone.push(vec![early]).await.unwrap();
    assert_eq!(ack.results[0].outcome, Outcome::Quarantined, "nobody moves to a draft");
    let path = "/api/forms/moving/versions/2/publish";
    assert_eq!(scene.admin.request(Method::POST, path).send().await.unwrap().status(), 200);
    let ops = vec![scene.log.op(id, moved("2")), scene.log.op(id, answered("/b", "x"))];
    assert_eq!(scene.phone.push(ops).await.unwrap().results, []);
    let page: RecordPage = scene.admin.get(&format!("/api/records/{id}")).await.unwrap();
    assert_eq!((page.record.version.as_str(), page.form.version.as_str()), ("2", "2"));

    // Another phone of hers, which was away meanwhile, gets the version that the record has now.
    publish(&scene.admin, of("4", "text")).await;
    let (other, _, device) = Client::collector(&scene.server, "ana").await.unwrap();
    let (mut phone, _) = Socket::welcomed(&other, Some(device)).await.unwrap();
    let find = |frame| match frame {
        ServerFrame::Changes(changes) => changes.rows.into_iter().find(|row| row.kind == FORM_VERSION),
        _ => None,
    };
    let row = phone.wait_for(find).await.unwrap();
    assert_eq!(
        (row.key.as_str(), row.body.unwrap().read::<FormRow>().unwrap().form.version.as_str()),
        ("moving/2", "2")
    );
}

#[tokio::test]
async fn a_refused_form_leaves_no_files() {
    let scene = Scene::set().await;
    let survey = |name: &'static str| -> Vec<u8> {
        let survey: Rows = &[&["type", "name", "label", "media::image"], &["text", name, "A", "map.png"]];
        book("pictured", "1", survey, &[])
    };
    let with = async |form: Vec<u8>, map: &str| {
        send(&scene.admin, &[("map.png", map.as_bytes().to_vec()), ("form.xlsx", form)]).await
    };
    assert_eq!(with(survey("a"), "first").await.status(), 201);
    let path = "/api/forms/pictured/versions/1/publish";
    assert_eq!(scene.admin.request(Method::POST, path).send().await.unwrap().status(), 200);
    let refused = with(survey("b"), "second").await;
    assert_eq!(refused.json::<Problem>().await.unwrap().code, Code::VersionTaken);
    assert_eq!(with(survey("a"), "first").await.status(), 200, "the same again is fine");
    let status = async |bytes: &str| {
        let path = format!("/api/media/{}", digest(bytes.as_bytes()));
        scene.admin.request(Method::GET, &path).send().await.unwrap().status().as_u16()
    };
    assert_eq!((status("first").await, status("second").await), (200, 404));
    let mut folders = vec![scene.server.data.join("media")];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { files.push(path.file_name().unwrap().to_owned()) }
        }
    }
    assert_eq!(files, [digest(b"first").as_str()]);
}
