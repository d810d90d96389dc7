//! Workbooks in, versions out.

use crate::sheets::{simple, workbook};
use coletor_common::admin::{Draft, FormStatus, FormVersion};
use coletor_common::form::report::Finding;
use coletor_common::problem::{Code, Problem};
use coletor_common::row::FORM;
use coletor_common::sync::frame::ServerFrame;
use coletor_tests::client::{Client, read};
use coletor_tests::server::Server;
use coletor_tests::socket::Socket;
use reqwest::{Method, Response};

/// Sheet and row of a finding.
type Spot = (&'static str, Option<u32>);

async fn upload(client: &Client, bytes: Vec<u8>) -> Response {
    client.request(Method::POST, "/api/forms").body(bytes).send().await.unwrap()
}

async fn publish(client: &Client, version: &str) -> FormVersion {
    let path = format!("/api/forms/simple/versions/{version}/publish");
    read(client.request(Method::POST, &path).send().await.unwrap()).await.unwrap()
}

#[tokio::test]
async fn bad_workbooks_are_reported_and_nothing_is_stored() {
    let server = Server::start().await.unwrap();
    let admin = Client::administrator(&server).await.unwrap();
    let before: Vec<FormVersion> = admin.get("/api/forms").await.unwrap();
    assert_eq!(before.len(), 3);
    let settings: (&str, &[&[&str]]) = ("settings", &[&["form_title", "form_id", "version"], &["T", "t", "1"]]);
    let heading: &[&str] = &["type", "name", "label", "relevant"];
    let survey = |rows: &[&[&str]]| workbook(&[("survey", &[&[heading], rows].concat()), settings]);
    let place = |finding: &Finding| (finding.place.sheet.clone(), finding.place.row);
    let cases: Vec<(&str, Vec<u8>, Code, Option<Spot>)> = vec![
        ("no zip", b"hello".to_vec(), Code::NotAWorkbook, None),
        ("cut", simple("1", "x")[..600].to_vec(), Code::NotAWorkbook, None),
        ("empty", Vec::new(), Code::NotAWorkbook, None),
        ("no survey", workbook(&[settings]), Code::BadForm, Some(("survey", None))),
        ("type", survey(&[&["txet", "a", "A", ""]]), Code::BadForm, Some(("survey", Some(2)))),
        ("expression", survey(&[&["text", "a", "A", "1 + "]]), Code::BadForm, Some(("survey", Some(2)))),
        (
            "duplicate",
            survey(&[&["text", "a", "A", ""], &["text", "a", "B", ""]]),
            Code::BadForm,
            Some(("survey", Some(3))),
        ),
    ];
    for (name, bytes, code, want) in cases {
        let answer = upload(&admin, bytes).await;
        assert_eq!(answer.status(), 422, "{name}");
        let problem: Problem = answer.json().await.unwrap();
        assert_eq!(problem.code, code, "{name}: {problem:?}");
        let places: Vec<_> = problem.findings.into_iter().map(|f| place(&f.read().unwrap())).collect();
        let found = want.is_none_or(|(sheet, row)| places.contains(&(sheet.to_owned(), row)));
        assert!(found, "{name}: {places:?}");
    }
    let large = upload(&admin, vec![0; 16 * 1024 * 1024 + 1]).await;
    assert_eq!(large.status(), 413);
    assert_eq!(large.json::<Problem>().await.unwrap().code, Code::TooLarge);
    assert_eq!(admin.get::<Vec<FormVersion>>("/api/forms").await.unwrap(), before);
}

#[tokio::test]
async fn a_draft_is_published_and_then_never_changes() {
    let server = Server::start().await.unwrap();
    let admin = Client::administrator(&server).await.unwrap();
    let (ana, _, device) = Client::collector(&server, "ana").await.unwrap();
    let (mut socket, _) = Socket::welcomed(&ana, Some(device)).await.unwrap();
    for label in ["first", "second"] {
        let answer = upload(&admin, simple("1", label)).await;
        assert_eq!(answer.status(), 201);
        let draft: Draft = read(answer).await.unwrap();
        assert_eq!((draft.version.status, draft.questions, draft.stops), (FormStatus::Draft, 2, 0));
    }
    assert_eq!(publish(&admin, "1").await.status, FormStatus::Published);
    let row = |frame| match frame {
        ServerFrame::Changes(changes) => {
            changes.rows.into_iter().find(|row| row.kind == FORM && row.key == "simple").and_then(|row| row.body)
        }
        _ => None,
    };
    let body = socket.wait_for(row).await.unwrap().text().to_owned();
    assert!(body.contains("second") && !body.contains("first"), "the collector receives the last draft: {body}");
    assert_eq!(upload(&admin, simple("1", "second")).await.status(), 200);
    let taken = upload(&admin, simple("1", "third")).await;
    assert_eq!(taken.json::<Problem>().await.unwrap().code, Code::VersionTaken);
    assert_eq!(upload(&admin, simple("2", "third")).await.status(), 201);
    assert_eq!(publish(&admin, "2").await.status, FormStatus::Published);
    let versions: Vec<FormVersion> = admin.get("/api/forms").await.unwrap();
    let status =
        |version: &str| versions.iter().find(|v| v.form.as_str() == "simple" && v.version == version).unwrap().status;
    assert_eq!((status("1"), status("2")), (FormStatus::Closed, FormStatus::Published));
    assert!(socket.wait_for(row).await.unwrap().text().to_owned().contains("third"));
}
