//! What the server does with forms beyond storing them: files, entities, a second filling, another version.

use crate::sheets::workbook;
use coletor_common::admin::{Decide, Draft, EntityList, FormVersion, OpenRecords, RecordLine, RecordPage};
use coletor_common::form::entity::BASE_VERSION;
use coletor_common::form::examine::{Difference, Found};
use coletor_common::form::filling::Violation;
use coletor_common::form::report::{Finding, Issue};
use coletor_common::id::RecordId;
use coletor_common::op::Event;
use coletor_common::problem::{Code, Problem};
use coletor_common::record::Field;
use coletor_common::row::{ENTITY, EntityRow, FORM, FORM_VERSION, FormRow};
use coletor_common::sync::frame::{Outcome, ServerFrame};
use coletor_tests::client::{Client, read};
use coletor_tests::ops::{Log, answered, record, taken_of};
use coletor_tests::sender::digest;
use coletor_tests::server::Server;
use coletor_tests::socket::Socket;
use coletor_tests::wait::until;
use reqwest::multipart::{Form, Part};
use reqwest::{Method, Response};

type Rows<'a> = &'a [&'a [&'a str]];

fn settings<'a>(row: &'a [&'a str; 2]) -> [&'a [&'a str]; 2] {
    [&["form_id", "version"], row]
}

/// The workbook of a form: its survey, and whatever other sheets it has.
fn book(id: &str, version: &str, survey: Rows, others: &[(&str, Rows)]) -> Vec<u8> {
    let row = [id, version];
    let settings = settings(&row);
    let sheets: Vec<(&str, Rows)> =
        [("survey", survey), ("settings", settings.as_slice())].into_iter().chain(others.iter().copied()).collect();
    workbook(&sheets)
}

async fn send(client: &Client, files: &[(&str, Vec<u8>)]) -> Response {
    let parts = files.iter().fold(Form::new(), |form, (name, bytes)| {
        form.part("file", Part::bytes(bytes.clone()).file_name((*name).to_owned()))
    });
    client.request(Method::POST, "/api/forms").multipart(parts).send().await.unwrap()
}

async fn publish(client: &Client, bytes: Vec<u8>) -> FormVersion {
    let draft: Draft = read(send(client, &[("form.xlsx", bytes)]).await).await.unwrap();
    let FormVersion { form, version, .. } = draft.version;
    let path = format!("/api/forms/{form}/versions/{version}/publish");
    read(client.request(Method::POST, &path).send().await.unwrap()).await.unwrap()
}

/// An administrator, and a collector's phone with its log.
struct Scene {
    server: Server,
    admin: Client,
    ana: Client,
    phone: Socket,
    log: Log,
}

impl Scene {
    async fn set() -> Self {
        let server = Server::start().await.unwrap();
        let admin = Client::administrator(&server).await.unwrap();
        let (ana, session, device) = Client::collector(&server, "ana").await.unwrap();
        let (phone, _) = Socket::welcomed(&ana, Some(device)).await.unwrap();
        let log = Log::new(device, session.person);
        Self { server, admin, ana, phone, log }
    }

    /// A finished record with these answers.
    async fn fill(&mut self, form: &str, version: &str, answers: &[(&str, &str)]) -> RecordId {
        let id = record();
        let mut ops = vec![self.log.op(id, taken_of(form, version))];
        ops.extend(answers.iter().map(|(point, value)| self.log.op(id, answered(point, value))));
        ops.push(self.log.op(id, Event::Finished {}));
        self.phone.push(ops).await.unwrap();
        id
    }

    /// A record's page once the server has looked at it.
    async fn examined(&self, id: RecordId) -> Vec<Difference> {
        let path = format!("/api/records/{id}");
        let look = async || Ok(self.admin.get::<RecordPage>(&path).await?.differences);
        until("the record is examined", look).await.unwrap()
    }

    /// The administrator revises an answer.
    async fn decide(&self, id: RecordId, point: &str, value: &str) {
        let decision = Decide { field: Field::Answer, point: point.into(), value: Some(value.into()) };
        let path = format!("/api/records/{id}/decisions");
        let done = self.admin.request(Method::POST, &path).json(&decision).send().await.unwrap();
        assert_eq!(done.status(), 204);
    }

    async fn entity(&mut self, is_it: impl Fn(&EntityRow) -> bool) -> EntityRow {
        let find = |frame| match frame {
            ServerFrame::Changes(changes) => {
                let rows = changes.rows.into_iter().filter(|row| row.kind == ENTITY);
                rows.filter_map(|row| row.body?.read::<EntityRow>().ok()).find(&is_it)
            }
            _ => None,
        };
        self.phone.wait_for(find).await.unwrap()
    }
}

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

const PLANT: Rows = &[
    &["type", "name", "label", "save_to"],
    &["text", "kind", "Kind", "species"],
    &["integer", "height", "Height", "height"],
];
const MEASURE: Rows = &[
    &["type", "name", "label", "save_to"],
    &["select_one_from_file trees.csv", "tree", "Tree", ""],
    &["integer", "height", "Height", "height"],
];

#[tokio::test]
async fn records_make_entities_and_change_them() {
    let mut scene = Scene::set().await;
    let creates: Rows = &[&["list_name", "label"], &["trees", "${kind}"]];
    publish(&scene.admin, book("plant", "1", PLANT, &[("entities", creates)])).await;
    let updates: Rows = &[&["list_name", "entity_id"], &["trees", "${tree}"]];
    publish(&scene.admin, book("measure", "1", MEASURE, &[("entities", updates)])).await;

    let planted = scene.fill("plant", "1", &[("/kind", "oak"), ("/height", "2")]).await;
    let made = scene.entity(|_| true).await;
    assert_eq!((made.list.as_str(), made.id.clone(), made.entity.version), ("trees", planted.to_string(), 1));
    assert_eq!((made.entity.label.as_str(), made.entity.data.get("species").unwrap().as_str()), ("oak", "oak"));

    let tree = planted.to_string();
    scene.fill("measure", "1", &[("/tree", &tree), ("/height", "3")]).await;
    let grown = scene.entity(|row| row.entity.version == 2).await.entity;
    assert_eq!((grown.data.get("height").unwrap().as_str(), grown.label.as_str()), ("3", "oak"));
    assert!(!grown.conflict);
    let answers = [("/tree", tree.as_str()), ("/height", "4"), (BASE_VERSION, "1")];
    scene.fill("measure", "1", &answers).await;
    let both = scene.entity(|row| row.entity.version == 3).await.entity;
    assert!(both.conflict, "it knew version 1, and there was a version 2: {both:?}");
    let unknown = scene.fill("measure", "1", &[("/tree", "nobody"), ("/height", "9")]).await;
    let found = scene.examined(unknown).await;
    assert_eq!(found, [], "which entities there are changes: that is no difference");

    let lists: Vec<EntityList> = scene.admin.get("/api/entities").await.unwrap();
    assert_eq!(
        (lists[0].list.as_str(), lists[0].properties.clone()),
        ("trees", vec!["species".into(), "height".into()])
    );
    let csv = scene.admin.request(Method::GET, "/api/entities/trees.csv").send().await.unwrap().text().await.unwrap();
    assert!(csv.contains(&format!("{tree},oak,3,oak,4")), "{csv}");

    let path = format!("/api/records/{planted}");
    let reason = serde_json::json!({"reason": "test"});
    let erased = scene.admin.request(Method::DELETE, &path).json(&reason).send().await.unwrap();
    assert!(erased.status().is_success(), "{}", erased.status());
    let left = scene.entity(|row| row.id == tree).await.entity;
    assert_eq!(left.data.get("species"), None, "what the erased record said is gone: {left:?}");
    assert_eq!(left.data.get("height").unwrap(), "4", "what another said is not");
}

/// Whether an entity's property is this.
fn holds(row: &EntityRow, property: &str, value: &str) -> bool {
    row.entity.data.get(property).is_some_and(|held| held == value)
}

#[tokio::test]
async fn an_entity_is_what_its_records_said_in_the_order_they_were_finished() {
    let mut scene = Scene::set().await;
    let creates: Rows = &[&["list_name", "label"], &["trees", "${kind}"]];
    publish(&scene.admin, book("plant", "1", PLANT, &[("entities", creates)])).await;
    let updates: Rows = &[&["list_name", "entity_id", "update_if"], &["trees", "${tree}", "${height} > 0"]];
    let survey: Rows = &[
        &["type", "name", "label", "save_to", "calculation"],
        &["select_one_from_file trees.csv", "tree", "Tree", "", ""],
        &["integer", "height", "Height", "height", ""],
        &["calculate", "feet", "", "feet", "${height} * 3"],
    ];
    publish(&scene.admin, book("measure", "1", survey, &[("entities", updates)])).await;
    let oak = scene.fill("plant", "1", &[("/kind", "oak"), ("/height", "2")]).await.to_string();
    let elm = scene.fill("plant", "1", &[("/kind", "elm"), ("/height", "2")]).await.to_string();
    scene.entity(|row| row.id == elm).await;

    // Begun first, finished last; and what was computed on the phone is what was sent.
    let (first, second) = (record(), record());
    let log = &mut scene.log;
    let mut ops = vec![log.op(first, taken_of("measure", "1")), log.op(second, taken_of("measure", "1"))];
    for (id, height, feet) in [(second, "5", "15"), (first, "4", "13")] {
        ops.extend(
            [("/tree", oak.as_str()), ("/height", height), ("/feet", feet)].map(|(p, v)| log.op(id, answered(p, v))),
        );
        ops.push(log.op(id, Event::Finished {}));
    }
    scene.phone.push(ops).await.unwrap();
    let grown = scene.entity(|row| row.id == oak && row.entity.version == 3).await;
    assert!(holds(&grown, "height", "4") && holds(&grown, "feet", "13"), "{grown:?}");
    assert_eq!(scene.examined(first).await.len(), 1, "what is computed otherwise here is flagged");

    // A revision of the earlier one changes what it said, not which one is the last.
    scene.decide(second, "/height", "6").await;
    let same = scene.entity(|row| row.id == oak && row.entity.version == 4).await;
    assert!(holds(&same, "height", "4") && !same.entity.conflict, "{same:?}");
    // One of the later one shows; without it, the earlier one does.
    scene.decide(first, "/height", "7").await;
    let revised = scene.entity(|row| row.id == oak && row.entity.version == 5).await;
    assert!(holds(&revised, "height", "7"), "{revised:?}");
    scene.decide(first, "/height", "-1").await;
    let without = scene.entity(|row| row.id == oak && row.entity.version == 6).await;
    assert!(
        holds(&without, "height", "6") && holds(&without, "feet", "15"),
        "it changes nothing any more: {without:?}"
    );
    // What was said of one entity is said of another.
    scene.decide(second, "/tree", &elm).await;
    scene.entity(|row| row.id == elm && holds(row, "height", "6")).await;
    let lists: Vec<EntityList> = scene.admin.get("/api/entities").await.unwrap();
    let height = |id: &String| lists[0].entities.get(id).unwrap().data.get("height").unwrap().as_str();
    assert_eq!((height(&oak), height(&elm)), ("2", "6"));
}

#[tokio::test]
async fn a_form_offers_the_entities_that_it_makes_itself() {
    let mut scene = Scene::set().await;
    let survey: Rows = &[
        &["type", "name", "label", "save_to", "calculation"],
        &["select_one_from_file trees.csv", "tree", "Tree", "", ""],
        &["text", "kind", "Kind", "species", ""],
        &["calculate", "known", "", "", "instance('trees')/root/item[name = ${tree}]/species"],
    ];
    let rule: Rows =
        &[&["list_name", "label", "entity_id", "create_if"], &["trees", "${kind}", "${tree}", "${tree} = ''"]];
    publish(&scene.admin, book("trees", "1", survey, &[("entities", rule)])).await;
    let oak = scene.fill("trees", "1", &[("/kind", "oak")]).await.to_string();
    let made = scene.entity(|_| true).await;
    assert_eq!((made.id.clone(), made.entity.label.as_str()), (oak.clone(), "oak"));
    let again = scene.fill("trees", "1", &[("/tree", &oak), ("/known", "oak")]).await;
    assert_eq!(scene.examined(again).await, []);
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
