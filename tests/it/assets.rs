//! Assets over HTTP: one by one, from a sheet, and on a collector's phone.

use crate::scene::{Rows, Scene, book, send};
use crate::sheets::workbook;
use coletor_common::admin::{AuditLine, Draft};
use coletor_common::asset::Asset;
use coletor_common::asset::api::AssetImport;
use coletor_common::form::report::{Finding, Issue, Severity};
use coletor_common::problem::{Code, Problem};
use coletor_common::row::ASSET;
use coletor_common::sync::frame::{CREDIT_BATCHES, ClientFrame, Cursor, Pull, Row, ServerFrame};
use coletor_tests::client::{Client, read};
use coletor_tests::socket::Socket;
use reqwest::multipart::{Form, Part};
use reqwest::{Method, Response};
use serde_json::{Value, json};

fn asset(code: &str, name: &str, parent: &str) -> Asset {
    Asset { code: code.parse().unwrap(), name: name.into(), parent: parent.parse().ok() }
}

async fn problem(response: Response) -> Code {
    response.json::<Problem>().await.unwrap().code
}

async fn ask(client: &Client, method: Method, path: &str, body: Value) -> Response {
    client.request(method, path).json(&body).send().await.unwrap()
}

async fn all(client: &Client) -> Vec<Asset> {
    client.get("/api/assets").await.unwrap()
}

async fn import(client: &Client, path: &str, name: &str, bytes: Vec<u8>) -> Response {
    let form = Form::new().part("file", Part::bytes(bytes).file_name(name.to_owned()));
    client.request(Method::POST, path).multipart(form).send().await.unwrap()
}

/// The next row of an asset that the phone hears of.
async fn heard(scene: &mut Scene, code: &str) -> Row {
    let find = |frame| match frame {
        ServerFrame::Changes(changes) => changes.rows.into_iter().find(|row| row.kind == ASSET && row.key == code),
        _ => None,
    };
    scene.phone.wait_for(find).await.unwrap()
}

#[tokio::test]
async fn assets_are_added_changed_and_removed() {
    let mut scene = Scene::set().await;
    let admin = scene.admin.clone();
    let before = all(&admin).await;
    let pump = asset("B/101", "Bomba d'água", "QGE1");
    let made = ask(&admin, Method::POST, "/api/assets", json!(pump)).await;
    assert_eq!(made.status(), 201);
    assert_eq!(heard(&mut scene, "B/101").await.body.unwrap().read::<Asset>().unwrap(), pump);
    assert_eq!(all(&admin).await.len(), before.len() + 1);

    for (method, path, body, status, code) in [
        (Method::POST, "/api/assets", json!(pump), 409, Code::AssetTaken),
        (Method::POST, "/api/assets", json!(asset("X", "x", "none")), 422, Code::AssetMisplaced),
        (Method::POST, "/api/assets", json!(asset("X", "x", "X")), 422, Code::AssetMisplaced),
        (Method::POST, "/api/assets", json!(asset("X", " ", "")), 400, Code::BadRequest),
        (Method::POST, "/api/assets", json!({"code": "a b", "name": "x"}), 400, Code::BadRequest),
        (Method::PUT, "/api/assets/USINA", json!({"name": "Usina", "parent": "B/101"}), 422, Code::AssetMisplaced),
        (Method::PUT, "/api/assets/none", json!({"name": "x"}), 404, Code::NotFound),
        (Method::DELETE, "/api/assets/QGE1", json!({}), 409, Code::AssetNotAlone),
        (Method::DELETE, "/api/assets/QGE1?below=1", json!({}), 409, Code::AssetNotAlone),
        (Method::DELETE, "/api/assets/B%2F101?below=1", json!({}), 409, Code::AssetNotAlone),
    ] {
        let answer = ask(&admin, method.clone(), path, body).await;
        assert_eq!(answer.status(), status, "{method} {path}");
        assert_eq!(problem(answer).await, code, "{method} {path}");
    }

    let changed = ask(&admin, Method::PUT, "/api/assets/B%2F101", json!({"name": "Bomba 101"})).await;
    assert_eq!(read::<Asset>(changed).await.unwrap(), asset("B/101", "Bomba 101", ""));
    assert_eq!(heard(&mut scene, "B/101").await.body.unwrap().read::<Asset>().unwrap().parent, None);
    let gone = ask(&admin, Method::DELETE, "/api/assets/B%2F101", json!({})).await;
    assert_eq!(gone.status(), 204);
    assert!(heard(&mut scene, "B/101").await.body.is_none());

    let gone = ask(&admin, Method::DELETE, "/api/assets/GDE-SCL01?below=2", json!({})).await;
    assert_eq!(gone.status(), 204, "it and two below it");
    let left = all(&admin).await;
    assert_eq!(left.iter().map(|asset| asset.code.as_str()).collect::<Vec<_>>(), ["QGE1", "RET-QGE1", "USINA"]);
    let audit: Vec<AuditLine> = admin.get("/api/audit").await.unwrap();
    let told: Vec<_> = audit.iter().map(|line| (line.what.as_str(), line.subject.as_str())).collect();
    assert_eq!(told[0], ("asset_removed", "GDE-SCL01"));
    assert_eq!(told[3..], [("asset_removed", "B/101"), ("asset_changed", "B/101"), ("asset_added", "B/101")]);
    assert_eq!(audit[0].by.as_deref(), Some("Administração"));
}

#[tokio::test]
async fn a_sheet_is_compared_and_then_taken() {
    let mut scene = Scene::set().await;
    let admin = scene.admin.clone();
    let before = all(&admin).await;
    let sheet: Rows = &[
        &["Código", "Nome", "Código do pai", "Fabricante"],
        &["USINA", "Usina Demo", "", ""],
        &["QGE1", "Quadro QGE1", "USINA", "WEG"],
        &["B-101", "Bomba", "QGE1", ""],
    ];
    let bytes = workbook(&[("Capa", &[&["Usina Demo"]]), ("Equipamentos", sheet)]);
    for (path, is_dry) in [("/api/assets/import?dry=1", true), ("/api/assets/import", false)] {
        let told: AssetImport = read(import(&admin, path, "a.xlsx", bytes.clone()).await).await.unwrap();
        let counts = told.changes.counts();
        assert_eq!((counts.new, counts.changed, counts.unchanged), (1, 1, 1), "{path}");
        assert_eq!(counts.missing as usize, before.len() - 2, "{path}");
        assert!(matches!(&told.findings[..], [Finding { severity: Severity::Warning, .. }]), "{:?}", told.findings);
        assert_eq!(all(&admin).await == before, is_dry, "{path}");
    }
    assert_eq!(
        heard(&mut scene, "B-101").await.body.unwrap().read::<Asset>().unwrap(),
        asset("B-101", "Bomba", "QGE1")
    );
    assert_eq!(all(&admin).await.len(), before.len() + 1, "what the sheet does not name stays");

    let exported = admin.request(Method::GET, "/api/assets.csv").send().await.unwrap().bytes().await.unwrap();
    let text = String::from_utf8(exported.to_vec()).unwrap();
    assert!(text.starts_with("\u{feff}code,parent,name\n") && text.contains("B-101,QGE1,Bomba\n"), "{text}");
    let again: AssetImport = read(import(&admin, "/api/assets/import", "a.csv", text.into()).await).await.unwrap();
    let counts = again.changes.counts();
    assert_eq!((counts.new, counts.changed, counts.missing), (0, 0, 0), "what is exported changes nothing");
    let audit: Vec<AuditLine> = admin.get("/api/audit").await.unwrap();
    assert_eq!((audit.len(), audit[0].what.as_str(), audit[0].subject.as_str()), (1, "assets_imported", "a.xlsx"));
}

#[tokio::test]
async fn a_sheet_with_mistakes_changes_nothing_and_says_where() {
    let scene = Scene::set().await;
    let before = all(&scene.admin).await;
    let csv = "code;name;parent\nA;Alfa;\nA;Outra;\n\nB;;A\nC;Gama;none\n";
    let answer = scene.admin.request(Method::POST, "/api/assets/import").body(csv).send().await.unwrap();
    assert_eq!(answer.status(), 422);
    let problem: Problem = answer.json().await.unwrap();
    assert_eq!(problem.code, Code::BadAssets);
    let findings: Vec<Finding> = problem.findings.iter().map(|finding| finding.read().unwrap()).collect();
    let told: Vec<_> = findings
        .iter()
        .map(|finding| (finding.place.column.as_deref().unwrap(), finding.place.row.unwrap(), &finding.issue))
        .collect();
    let (twice, blank, none) = (
        Issue::CodeDuplicate { text: "A".into(), first_row: 2 },
        Issue::Blank { heading: "name".into() },
        Issue::ParentUnknown { text: "none".into() },
    );
    assert_eq!(told, [("A", 3, &twice), ("B", 5, &blank), ("C", 6, &none)]);
    assert_eq!(all(&scene.admin).await, before);
    for (bytes, status, code) in [
        (vec![0xFF, 0xFE], 422, Code::NotAWorkbook),
        (b"PK\x03\x04".to_vec(), 422, Code::NotAWorkbook),
        (vec![0xD0, 0xCF, 0x11, 0xE0], 422, Code::NotAWorkbook),
        (Vec::new(), 422, Code::BadAssets),
    ] {
        let answer = import(&scene.admin, "/api/assets/import", "x", bytes).await;
        assert_eq!((answer.status().as_u16(), answer.json::<Problem>().await.unwrap().code), (status, code));
    }
}

/// The most that there may be, in one sheet: it is taken, and a phone gets it.
#[tokio::test]
async fn a_sheet_of_twenty_thousand() {
    let scene = Scene::set().await;
    let room = coletor_common::asset::ASSETS_MAX - all(&scene.admin).await.len();
    let sheet = |count: usize| {
        let rows = (0..count).map(|at| format!("\nE{at:05},Equipamento {at},QGE1"));
        format!("code,name,parent{}", rows.collect::<String>()).into_bytes()
    };
    let begun = std::time::Instant::now();
    let told: AssetImport = read(import(&scene.admin, "/api/assets/import", "a.csv", sheet(room)).await).await.unwrap();
    println!("{room} assets stored in {:?}", begun.elapsed());
    assert_eq!(told.changes.new.len(), room);
    let begun = std::time::Instant::now();
    let (client, _, device) = Client::collector(&scene.server, "bruno").await.unwrap();
    let (mut phone, _) = Socket::welcomed(&client, Some(device)).await.unwrap();
    let (mut count, mut more) = (0, true);
    while more {
        let project = |frame| match frame {
            ServerFrame::Changes(changes) if changes.scope.starts_with("project:") => Some(changes),
            _ => None,
        };
        let changes = phone.wait_for(project).await.unwrap();
        count += changes.rows.iter().filter(|row| row.kind == ASSET).count();
        more = changes.more;
        let cursor = Cursor { epoch: changes.epoch, seq: changes.seq };
        let pull = Pull { scope: changes.scope, cursor, credit: CREDIT_BATCHES, again: false };
        phone.send(&ClientFrame::Pull(pull)).await.unwrap();
    }
    println!("a phone has them after {:?}", begun.elapsed());
    assert_eq!(count, coletor_common::asset::ASSETS_MAX);
    let answer = import(&scene.admin, "/api/assets/import?dry=1", "a.csv", sheet(room + 1)).await;
    assert_eq!(problem(answer).await, Code::BadAssets);
    let answer = ask(&scene.admin, Method::POST, "/api/assets", json!(asset("X", "x", ""))).await;
    assert_eq!(problem(answer).await, Code::TooLarge);
}

#[tokio::test]
async fn a_stop_that_is_no_asset_is_a_warning() {
    let scene = Scene::set().await;
    let survey: Rows = &[
        &["type", "name", "label", "coletor::stop"],
        &["begin_group", "a", "A", "RET-QGE1"],
        &["text", "x", "X", ""],
        &["end_group", "", "", ""],
        &["begin_group", "b", "B", "RET-QGE2"],
        &["text", "y", "Y", ""],
        &["end_group", "", "", ""],
    ];
    let draft: Draft = read(send(&scene.admin, &[("a.xlsx", book("ronda", "1", survey, &[]))]).await).await.unwrap();
    let told: Vec<_> =
        draft.findings.iter().map(|finding| (finding.severity, &finding.place, &finding.issue)).collect();
    let stop = Issue::StopWithoutAsset { text: "RET-QGE2".into() };
    let found = told.iter().find(|(_, _, issue)| **issue == stop).unwrap();
    assert_eq!((found.0, found.1.column.as_deref(), found.1.row), (Severity::Warning, Some("D"), Some(5)));
    let stops = told.iter().filter(|(_, _, issue)| matches!(issue, Issue::StopWithoutAsset { .. }));
    assert_eq!(stops.count(), 1);

    // A project that keeps no assets is told nothing of them.
    let gone = ask(&scene.admin, Method::DELETE, "/api/assets/USINA?below=5", json!({})).await;
    assert_eq!(gone.status(), 204);
    assert_eq!(all(&scene.admin).await, []);
    let draft: Draft = read(send(&scene.admin, &[("a.xlsx", book("ronda", "1", survey, &[]))]).await).await.unwrap();
    assert!(draft.findings.iter().all(|finding| !matches!(finding.issue, Issue::StopWithoutAsset { .. })));
}
