//! What a server holds for good and can prove: receipts, backups, rescue files; and what it forgets on request.

use coletor_common::admin::{AuditLine, RecordLine, RecordPage, RescueReport};
use coletor_common::id::RecordId;
use coletor_common::op::{Event, Media, Op};
use coletor_common::problem::{Code, Problem};
use coletor_common::receipt::Receipt;
use coletor_common::row::{ERASED, PROJECT, ProjectRow, RECEIPT};
use coletor_common::sync::frame::{Row, ServerFrame};
use coletor_tests::client::{Client, read};
use coletor_tests::command::coletor;
use coletor_tests::ops::{Log, answered, record, taken};
use coletor_tests::rescue::{Held, rescue};
use coletor_tests::sender::{digest, send};
use coletor_tests::server::Server;
use coletor_tests::socket::Socket;
use coletor_tests::stored;
use coletor_tests::wait::until;
use reqwest::Method;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use std::path::Path;

const PHOTO: &[u8] = b"a photo of a puddle";
const POINT: &str = "/ihm/tens_bat";

/// A round with a photo, begun and finished.
fn round(log: &mut Log, id: RecordId, value: &str) -> Vec<Op> {
    let bytes = PHOTO.len() as u64;
    let media = Media { sha256: digest(PHOTO), name: "a.jpg".into(), content_type: "image/jpeg".into(), bytes };
    let attached = Event::Attached { point: "/saec/vazamento_foto".into(), media };
    [taken(), answered(POINT, value), attached, Event::Finished {}].map(|event| log.op(id, event)).to_vec()
}

fn of_kind(kind: &'static str) -> impl Fn(ServerFrame) -> Option<Row> {
    move |frame| match frame {
        ServerFrame::Changes(changes) => changes.rows.into_iter().find(|row| row.kind == kind),
        _ => None,
    }
}

async fn receipt(admin: &Client, id: RecordId) -> Option<Receipt> {
    let answer = admin.request(Method::GET, &format!("/api/records/{id}/receipt")).send().await.unwrap();
    if answer.status() == 404 { None } else { Some(read(answer).await.unwrap()) }
}

/// The chain of operations, as a receipt has it.
fn chain(ops: &[Op]) -> String {
    ops.iter().fold(String::new(), |before, op| {
        let text = serde_json::to_string(op).unwrap();
        format!("{:x}", Sha256::new().chain_update(before).chain_update(text).finalize())
    })
}

#[tokio::test]
async fn a_receipt_is_given_once_data_and_media_are_here_and_holds_offline() {
    let server = Server::start().await.unwrap();
    let admin = Client::administrator(&server).await.unwrap();
    let (ana, session, device) = Client::collector(&server, "ana").await.unwrap();
    let (mut phone, welcome) = Socket::welcomed(&ana, Some(device)).await.unwrap();
    let project: ProjectRow = phone.wait_for(of_kind(PROJECT)).await.unwrap().body.unwrap().read().unwrap();
    let mut log = Log::new(device, session.person);
    let (id, open) = (record(), record());
    let ops = round(&mut log, id, "25.5");
    phone.push(ops.clone()).await.unwrap();
    phone.push(vec![log.op(open, taken())]).await.unwrap();
    assert_eq!(receipt(&admin, id).await, None, "the photo is missing");
    send(&ana, PHOTO, "image/jpeg").await.unwrap();
    let row = phone.wait_for(of_kind(RECEIPT)).await.unwrap();
    let given: Receipt = row.body.unwrap().read().unwrap();
    assert_eq!(Some(given.clone()), receipt(&admin, id).await);
    assert_eq!((given.record, given.rev, &given.ops_sha256), (id, 4, &chain(&ops)));
    assert_eq!((&given.media[0].sha256, given.media[0].bytes), (&digest(PHOTO), PHOTO.len() as u64));
    assert_eq!(given.key, project.receipt_key);
    assert_eq!(receipt(&admin, open).await, None, "it is open");
    let page: RecordPage = admin.get(&format!("/api/records/{id}")).await.unwrap();
    assert!(page.has_receipt);
    drop(welcome);

    let folder = tempfile::tempdir().unwrap();
    let check = async |receipt: &Receipt, key: Option<&str>| {
        let file = folder.path().join("receipt.json");
        std::fs::write(&file, serde_json::to_string(receipt).unwrap()).unwrap();
        let mut arguments = vec!["verify-receipt".to_owned(), file.to_string_lossy().into_owned()];
        arguments.extend(key.map(|key| format!("--key={key}")));
        coletor(arguments).await.unwrap()
    };
    let good = check(&given, Some(&given.key)).await;
    assert!(good.well && good.said.contains(&id.to_string()), "{good:?}");
    assert!(check(&given, None).await.well);
    let altered = Receipt { rev: 5, ..given.clone() };
    let said = check(&altered, None).await;
    assert!(!said.well && said.said.contains("altered"), "{said:?}");
    let other = check(&given, Some("AAAA")).await;
    assert!(!other.well && other.said.contains("another key"), "{other:?}");
    let none = coletor(["verify-receipt", &folder.path().to_string_lossy()]).await.unwrap();
    assert!(!none.well && none.said.contains("is no receipt"), "{none:?}");
}

#[tokio::test]
async fn a_backup_is_restored_while_the_server_runs_and_heals_from_its_devices() {
    let server = Server::start().await.unwrap();
    let admin = Client::administrator(&server).await.unwrap();
    let (ana, session, device) = Client::collector(&server, "ana").await.unwrap();
    let (mut phone, _) = Socket::welcomed(&ana, Some(device)).await.unwrap();
    let mut log = Log::new(device, session.person);
    let (before, after) = (record(), record());
    let mut ops = round(&mut log, before, "1");
    phone.push(ops.clone()).await.unwrap();
    send(&ana, PHOTO, "image/jpeg").await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (data, backup) = (server.data.to_string_lossy().into_owned(), folder.path().join("backup"));
    let to = backup.to_string_lossy().into_owned();
    let made = coletor(["backup", "--data", &data, &to]).await.unwrap();
    assert!(made.well && made.said.contains("1 files"), "{made:?}");
    let again = coletor(["backup", "--data", &data, &to]).await.unwrap();
    assert!(!again.well && again.said.contains("is there already"), "{again:?}");
    let old = receipt(&admin, before).await.unwrap();

    let later = round(&mut log, after, "2");
    phone.push(later.clone()).await.unwrap();
    ops.extend(later);
    let second = receipt(&admin, after).await.unwrap();
    let restored = coletor(["restore", "--data", &data, &to]).await.unwrap();
    assert!(restored.well && restored.said.contains("starts again"), "{restored:?}");
    // The same address, an older history: the device is told how far its log is known, and where its scopes begin anew.
    let (mut phone, welcome) = until("the server is back", async || {
        let (phone, welcome) = Socket::welcomed(&ana, Some(device)).await?;
        Ok((welcome.high_water == 4).then_some((phone, welcome)))
    })
    .await
    .unwrap();
    drop(welcome);
    assert_eq!(receipt(&admin, before).await, Some(old));
    assert_eq!(receipt(&admin, after).await, None);
    let ack = phone.push(ops[4..].to_vec()).await.unwrap();
    assert_eq!((ack.through, ack.results.len()), (8, 0));
    send(&ana, PHOTO, "image/jpeg").await.unwrap();
    let healed = receipt(&admin, after).await.unwrap();
    assert_eq!((healed.rev, &healed.ops_sha256), (second.rev, &second.ops_sha256));
    let aside: Vec<_> = std::fs::read_dir(&server.data).unwrap().flatten().map(|entry| entry.file_name()).collect();
    let kept = aside.iter().any(|name| name.to_string_lossy().starts_with("before-restore"));
    assert!(kept, "what was there before is kept: {aside:?}");
}

#[tokio::test]
async fn a_damaged_backup_is_not_restored() {
    let mut server = Server::start().await.unwrap();
    let (ana, session, device) = Client::collector(&server, "ana").await.unwrap();
    let (mut phone, _) = Socket::welcomed(&ana, Some(device)).await.unwrap();
    phone.push(round(&mut Log::new(device, session.person), record(), "1")).await.unwrap();
    send(&ana, PHOTO, "image/jpeg").await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let data = server.data.to_string_lossy().into_owned();
    let photo = Path::new("media").join(session.project.to_string()).join(&digest(PHOTO)[..2]).join(digest(PHOTO));
    for (what, file, said) in [
        ("no-manifest", Path::new("manifest.json"), "is no backup"),
        ("no-photo", photo.as_path(), "lacks the file"),
        ("other-database", Path::new("coletor.db"), "damaged"),
    ] {
        let backup = folder.path().join(what);
        let to = backup.to_string_lossy().into_owned();
        assert!(coletor(["backup", "--data", &data, &to]).await.unwrap().well);
        if what == "other-database" {
            let mut bytes = std::fs::read(backup.join(file)).unwrap();
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            std::fs::write(backup.join(file), bytes).unwrap();
        } else {
            std::fs::remove_file(backup.join(file)).unwrap();
        }
        let ended = coletor(["restore", "--data", &data, &to]).await.unwrap();
        assert!(!ended.well && ended.said.contains(said), "{what}: {ended:?}");
    }
    // Nothing has changed, and an empty folder can be restored to without a server.
    assert_eq!(
        Client::administrator(&server).await.unwrap().get::<Vec<RecordLine>>("/api/records").await.unwrap().len(),
        1
    );
    let (good, new) = (folder.path().join("good"), folder.path().join("new"));
    assert!(coletor(["backup", "--data", &data, &good.to_string_lossy()]).await.unwrap().well);
    server.stop().await.unwrap();
    let ended = coletor(["restore", "--data", &new.to_string_lossy(), &good.to_string_lossy()]).await.unwrap();
    assert!(ended.well, "{ended:?}");
    let copy = Server::start_in(&new, &[]).await.unwrap();
    assert_eq!(stored::logs(&copy.data).await.unwrap().values().map(Vec::len).collect::<Vec<_>>(), [4]);
}

#[tokio::test]
async fn a_rescue_file_is_taken_in_once_and_only_whole_and_for_its_project() {
    let mut server = Server::start().await.unwrap();
    let other = Server::start().await.unwrap();
    let admin = Client::administrator(&server).await.unwrap();
    let (ana, session, device) = Client::collector(&server, "ana").await.unwrap();
    let (mut phone, _) = Socket::welcomed(&ana, Some(device)).await.unwrap();
    let project: ProjectRow = phone.wait_for(of_kind(PROJECT)).await.unwrap().body.unwrap().read().unwrap();
    let (mut log, id) = (Log::new(device, session.person), record());
    let ops = round(&mut log, id, "25.5");
    phone.push(ops[..2].to_vec()).await.unwrap();
    drop(phone);
    let noise: Vec<u8> = (0..3_000_000u32).map(|n| n.to_le_bytes()[usize::from(n % 3 == 0)]).collect();
    let files = [(id, PHOTO), (id, &noise[..])];
    let held = Held {
        project: session.project,
        key: &project.rescue_key,
        device: device.device,
        ops: &ops,
        files: &files,
        sealed: false,
    };
    let file = rescue(&held).await.unwrap();

    let bring = async |client: &Client, bytes: Vec<u8>| {
        client.request(Method::POST, "/api/rescue").body(bytes).send().await.unwrap()
    };
    let altered = |at: usize| {
        let mut bytes = file.clone();
        bytes[at] ^= 1;
        bytes
    };
    let retold = |from: &str, to: &str| {
        let end = file.iter().position(|byte| *byte == b'\n').unwrap();
        [String::from_utf8(file[..end].to_vec()).unwrap().replacen(from, to, 1).as_bytes(), &file[end..]].concat()
    };
    let header = file.iter().position(|byte| *byte == b'\n').unwrap();
    let elsewhere = Client::administrator(&other).await.unwrap();
    for (what, client, bytes, code) in [
        ("empty", &admin, Vec::new(), Code::NotARescue),
        ("something else", &admin, b"PK\x03\x04 a workbook\n".to_vec(), Code::NotARescue),
        ("cut in the header", &admin, file[..header - 4].to_vec(), Code::NotARescue),
        ("cut in a box", &admin, file[..file.len() - 7].to_vec(), Code::RescueTruncated),
        ("cut between boxes", &admin, file[..header + 1 + 4 + 1_048_592].to_vec(), Code::RescueTruncated),
        ("altered in a box", &admin, altered(header + 1_000), Code::RescueAltered),
        ("altered in the last box", &admin, altered(file.len() - 20), Code::RescueAltered),
        ("another time in the header", &admin, retold("\"made_at\":", "\"made_at\":9"), Code::RescueAltered),
        ("a newer version", &admin, retold("\"version\":1", "\"version\":2"), Code::NotARescue),
        ("for another project", &elsewhere, file.clone(), Code::RescueForeign),
    ] {
        let answer = bring(client, bytes).await;
        assert_eq!(answer.status(), 422, "{what}");
        let problem: Problem = answer.json().await.unwrap();
        assert_eq!(problem.code, code, "{what}: {problem:?}");
    }
    let lines: Vec<RecordLine> = admin.get("/api/records").await.unwrap();
    assert_eq!(lines[0].answers, 1, "nothing of them was taken in");

    let first: RescueReport = read(bring(&admin, file.clone()).await).await.unwrap();
    assert_eq!((first.ops, first.ops_new, first.ops_aside, first.ops_refused), (4, 2, 0, 0));
    assert_eq!((first.media, first.media_new, first.media_bad), (2, 2, 0));
    let again: RescueReport = read(bring(&admin, file.clone()).await).await.unwrap();
    assert_eq!((again.ops, again.ops_new, again.media, again.media_new), (4, 0, 2, 0));
    assert!(receipt(&admin, id).await.is_some(), "the round is whole");
    let got = admin.request(Method::GET, &format!("/api/media/{}", digest(&noise))).send().await.unwrap();
    assert_eq!(got.bytes().await.unwrap(), noise);
    let audit: Vec<AuditLine> = admin.get("/api/audit").await.unwrap();
    assert_eq!(audit.iter().map(|line| line.what.as_str()).collect::<Vec<_>>(), ["rescued", "rescued"]);

    // At the server itself, which must not run.
    let path = server.data.with_extension("rescue");
    std::fs::write(&path, &file).unwrap();
    let (data, path) = (server.data.to_string_lossy().into_owned(), path.to_string_lossy().into_owned());
    let runs = coletor(["import-rescue", "--data", &data, &path]).await.unwrap();
    assert!(!runs.well && runs.said.contains("a server runs"), "{runs:?}");
    server.stop().await.unwrap();
    let done = coletor(["import-rescue", "--data", &data, &path]).await.unwrap();
    assert!(done.well && done.said.contains("operations 4 (0 new"), "{done:?}");
}

/// A device that begins behind a gap: nothing of it fits, and that is told.
#[tokio::test]
async fn what_a_rescue_file_cannot_bring_is_told() {
    let server = Server::start().await.unwrap();
    let admin = Client::administrator(&server).await.unwrap();
    let (ana, session, device) = Client::collector(&server, "ana").await.unwrap();
    let (mut phone, _) = Socket::welcomed(&ana, Some(device)).await.unwrap();
    let project: ProjectRow = phone.wait_for(of_kind(PROJECT)).await.unwrap().body.unwrap().read().unwrap();
    let ops = round(&mut Log::new(device, session.person), record(), "1");
    let held = Held {
        project: session.project,
        key: &project.rescue_key,
        device: device.device,
        ops: &ops[2..],
        files: &[],
        sealed: false,
    };
    let file = rescue(&held).await.unwrap();
    let answer = admin.request(Method::POST, "/api/rescue").body(file).send().await.unwrap();
    let report: RescueReport = read(answer).await.unwrap();
    assert_eq!((report.ops, report.ops_new, report.ops_refused), (2, 0, 2));
    assert_eq!(report.refused_because, Some(Code::OpGap));
}

async fn erase(admin: &Client, path: &str, reason: &str) -> u16 {
    let request = admin.request(Method::DELETE, path).json(&json!({ "reason": reason }));
    request.send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn an_erased_record_leaves_places_in_logs_and_an_audit_entry() {
    let mut server = Server::start().await.unwrap();
    let admin = Client::administrator(&server).await.unwrap();
    let (ana, session, device) = Client::collector(&server, "ana").await.unwrap();
    let (mut phone, _) = Socket::welcomed(&ana, Some(device)).await.unwrap();
    let mut log = Log::new(device, session.person);
    let (gone, stays) = (record(), record());
    let ops = round(&mut log, gone, "secret");
    phone.push(ops.clone()).await.unwrap();
    let kept = vec![log.op(stays, taken()), log.op(stays, answered(POINT, "7"))];
    phone.push(kept.clone()).await.unwrap();
    send(&ana, PHOTO, "image/jpeg").await.unwrap();
    let path = format!("/api/records/{gone}");
    assert_eq!(erase(&admin, &path, " ").await, 400);
    assert_eq!(erase(&admin, &format!("/api/records/{}", record()), "why").await, 404);
    assert_eq!(erase(&admin, &path, "asked for by letter").await, 204);
    assert_eq!(erase(&admin, &path, "again").await, 404);
    assert_eq!(phone.wait_for(of_kind(ERASED)).await.unwrap().key, gone.to_string());
    let lines: Vec<RecordLine> = admin.get("/api/records").await.unwrap();
    assert_eq!(lines.iter().map(|line| line.id).collect::<Vec<_>>(), [stays]);
    for missing in [format!("/api/media/{}", digest(PHOTO)), path.clone(), format!("{path}/receipt")] {
        assert_eq!(admin.request(Method::GET, &missing).send().await.unwrap().status(), 404, "{missing}");
    }
    // A device that has not heard of it repeats what it said, and goes on.
    let late = log.op(gone, answered(POINT, "secret too"));
    let ack = phone.push(ops.iter().chain(&kept).cloned().chain([late]).collect()).await.unwrap();
    assert_eq!((ack.through, ack.results.len()), (7, 0));
    let audit: Vec<AuditLine> = admin.get("/api/audit").await.unwrap();
    let [line] = &audit[..] else { panic!("{audit:?}") };
    assert_eq!((line.what.as_str(), &line.subject), ("record_erased", &gone.to_string()));
    assert_eq!((line.detail.as_str(), line.by.as_deref()), ("asked for by letter", Some("Administração")));
    server.stop().await.unwrap();
    let logs = stored::logs(&server.data).await.unwrap();
    let held: Vec<&Op> = logs.values().flatten().collect();
    assert_eq!(held.iter().filter(|op| op.record == gone).count(), 5);
    assert!(!serde_json::to_string(&held).unwrap().contains("secret"), "{held:?}");
}

#[tokio::test]
async fn an_erased_person_has_no_name_no_records_and_no_way_in() {
    let server = Server::start().await.unwrap();
    let admin = Client::administrator(&server).await.unwrap();
    let me: coletor_common::account::Session = admin.get("/api/session").await.unwrap();
    let (ana, session, device) = Client::collector(&server, "ana").await.unwrap();
    let (mut phone, _) = Socket::welcomed(&ana, Some(device)).await.unwrap();
    let (mut log, id) = (Log::new(device, session.person), record());
    phone.push(vec![log.op(id, taken()), log.op(id, answered(POINT, "7"))]).await.unwrap();
    assert_eq!(erase(&admin, &format!("/api/people/{}", me.person), "why").await, 403);
    assert_eq!(erase(&admin, &format!("/api/people/{}", record()), "why").await, 404);
    assert_eq!(erase(&admin, &format!("/api/people/{}", session.person), "left the company").await, 204);
    assert_eq!(admin.get::<Vec<RecordLine>>("/api/records").await.unwrap(), []);
    let people: Vec<coletor_common::admin::Person> = admin.get("/api/people").await.unwrap();
    let erased = people.iter().find(|person| person.id == session.person).unwrap();
    assert!(erased.name == "—" && erased.login.starts_with("erased-"), "{erased:?}");
    assert!(Client::collector(&server, "ana").await.is_err());
    assert_eq!(phone.wait_for(of_kind(ERASED)).await.unwrap().key, id.to_string());
}
