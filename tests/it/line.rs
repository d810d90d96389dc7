//! What a socket may expect beyond frames and acks: deflated messages, an old build, a copied device, commands, sums.

use crate::sheets::simple;
use coletor_common::admin::{Commanded, FormStatus, FormVersion, SendCommand, SentCommand};
use coletor_common::id::PersonId;
use coletor_common::problem::Code;
use coletor_common::row::{COMMAND, Command, CommandOutcome, CommandRow, device_scope, project_scope};
use coletor_common::sync::checksum;
use coletor_common::sync::frame::{Changes, ClientFrame, Cursor, MESSAGE_BYTES_MAX, Receipt, ServerFrame, Sum};
use coletor_common::time::DAY_MS;
use coletor_tests::client::{Client, read};
use coletor_tests::exchange::greeting;
use coletor_tests::ops::{Log, answered, record, taken};
use coletor_tests::server::Server;
use coletor_tests::socket::{Socket, push};
use reqwest::Method;

fn changes_of(scope: String) -> impl Fn(ServerFrame) -> Option<Changes> {
    move |frame| match frame {
        ServerFrame::Changes(changes) if changes.scope == scope => Some(changes),
        _ => None,
    }
}

#[tokio::test]
async fn large_messages_are_deflated_both_ways() {
    let server = Server::start().await.unwrap();
    let (ana, session, device) = Client::collector(&server, "ana").await.unwrap();
    let mut log = Log::new(device, session.person);
    let mut socket = Socket::open(&ana).await.unwrap();
    let hello = coletor_common::sync::frame::Hello { deflate: true, ..greeting(Some(device)) };
    socket.send(&ClientFrame::Hello(hello)).await.unwrap();
    socket.wait_for(changes_of(project_scope(session.project))).await.unwrap();
    assert!(socket.deflated() > 0, "the demo's forms are larger than a frame that is not deflated");
    let id = record();
    let ops = vec![log.op(id, taken()), log.op(id, answered("/a", &"x".repeat(100_000)))];
    socket.send_deflated(&push(ops).to_json()).await.unwrap();
    let through = socket.wait_for(|frame| match frame {
        ServerFrame::Ack(ack) => Some(ack.through),
        _ => None,
    });
    assert_eq!(through.await.unwrap(), 2);
    let problem = |frame| match frame {
        ServerFrame::Problem(problem) => Some(problem.code),
        _ => None,
    };
    socket.send_binary(b"no deflate".to_vec()).await.unwrap();
    assert_eq!(socket.wait_for(problem).await.unwrap(), Code::BadFrame);
    socket.send_deflated(&" ".repeat(MESSAGE_BYTES_MAX + 1)).await.unwrap();
    assert_eq!(socket.wait_for(problem).await.unwrap(), Code::FrameTooLarge);
    assert_eq!(socket.next().await.unwrap(), None, "and the socket ends");
}

#[tokio::test]
async fn a_build_that_is_too_old_may_send_and_is_told_nothing() {
    let server = Server::start().await.unwrap();
    let (ana, session, device) = Client::collector(&server, "ana").await.unwrap();
    let mut log = Log::new(device, session.person);
    let mut socket = Socket::open(&ana).await.unwrap();
    let hello = coletor_common::sync::frame::Hello { schema: 0, ..greeting(Some(device)) };
    socket.send(&ClientFrame::Hello(hello)).await.unwrap();
    assert!(matches!(socket.next().await.unwrap(), Some(ServerFrame::Welcome(welcome)) if welcome.upload_only));
    socket.send(&push(vec![log.op(record(), taken())])).await.unwrap();
    assert!(matches!(socket.next().await.unwrap(), Some(ServerFrame::Ack(ack)) if ack.through == 1));
}

#[tokio::test]
async fn a_device_that_connects_twice_keeps_the_newer_connection() {
    let server = Server::start().await.unwrap();
    let (ana, session, device) = Client::collector(&server, "ana").await.unwrap();
    let (mut older, _) = Socket::welcomed(&ana, Some(device)).await.unwrap();
    let (mut newer, _) = Socket::welcomed(&ana, Some(device)).await.unwrap();
    let problem = |frame| match frame {
        ServerFrame::Problem(problem) => Some(problem.code),
        _ => None,
    };
    assert_eq!(older.wait_for(problem).await.unwrap(), Code::DeviceTwice);
    assert_eq!(older.next().await.unwrap(), None);
    let ack = newer.push(vec![Log::new(device, session.person).op(record(), taken())]).await.unwrap();
    assert_eq!(ack.through, 1);
}

#[tokio::test]
async fn a_command_waits_for_its_receipt() {
    let server = Server::start().await.unwrap();
    let (ana, session, device) = Client::collector(&server, "ana").await.unwrap();
    let admin = Client::administrator(&server).await.unwrap();
    let path = format!("/api/people/{}/commands", session.person);
    let what = Command::Message { from: String::new(), text: "Volte à base".into() };
    let sent = admin.request(Method::POST, &path).json(&SendCommand { what }).send().await.unwrap();
    assert_eq!(read::<Commanded>(sent).await.unwrap().devices, 1);
    let waiting = sent_to(&admin, session.person).await;
    assert_eq!(waiting.len(), 1, "one command to one device");
    let line = &waiting[0];
    assert_eq!((line.device, line.sent_by.as_str()), (device.device, "Administração"));
    assert!(matches!(&line.what, Command::Message { text, .. } if text == "Volte à base"));
    assert_eq!((line.expires_at - line.sent_at, line.outcome, line.settled_at), (7 * DAY_MS, None, None));
    // The device was not connected: it learns of it when it comes, and again until it says that it is done.
    let mut told = None;
    for _ in 0..2 {
        let (mut socket, _) = Socket::welcomed(&ana, Some(device)).await.unwrap();
        let changes = socket.wait_for(changes_of(device_scope(device.device))).await.unwrap();
        let row = changes.rows.into_iter().find(|row| row.kind == COMMAND).unwrap();
        let command: CommandRow = row.body.unwrap().read().unwrap();
        assert!(matches!(&command.what, Command::Message { from, text } if !from.is_empty() && text == "Volte à base"));
        told = Some((socket, row.key));
    }
    let (mut socket, key) = told.unwrap();
    socket.send(&ClientFrame::Receipt(Receipt { key: key.clone(), outcome: CommandOutcome::Done })).await.unwrap();
    let changes = socket.wait_for(changes_of(device_scope(device.device))).await.unwrap();
    assert!(changes.rows.iter().any(|row| row.key == key && row.body.is_none()), "{changes:?}");
    let settled = sent_to(&admin, session.person).await;
    assert_eq!(settled[0].outcome, Some(CommandOutcome::Done));
    assert!(settled[0].settled_at.unwrap() >= settled[0].sent_at);
    let as_before = SentCommand { outcome: None, settled_at: None, ..settled[0].clone() };
    assert_eq!((settled.len(), vec![as_before]), (1, waiting), "what was sent is still to be read");
    let nobody = format!("/api/people/{}/commands", uuid::Uuid::now_v7());
    let what = SendCommand { what: Command::SendNow {} };
    assert_eq!(admin.request(Method::POST, &nobody).json(&what).send().await.unwrap().status(), 404);
    assert_eq!(ana.request(Method::POST, &path).json(&what).send().await.unwrap().status(), 403);
    assert_eq!(admin.request(Method::GET, &nobody).send().await.unwrap().status(), 404);
    assert_eq!(ana.request(Method::GET, &path).send().await.unwrap().status(), 403);
    for _ in 0..20 {
        let sent = admin.request(Method::POST, &path).json(&what).send().await.unwrap();
        assert_eq!(sent.status(), 200);
    }
    let latest = sent_to(&admin, session.person).await;
    assert_eq!(latest.len(), 20, "no more than can be looked at");
    assert!(latest.iter().all(|line| line.what == what.what), "the newest of them");
}

async fn sent_to(admin: &Client, person: PersonId) -> Vec<SentCommand> {
    admin.get(&format!("/api/people/{person}/commands")).await.unwrap()
}

#[tokio::test]
async fn a_published_version_is_told_to_each_collectors_device_once() {
    let server = Server::start().await.unwrap();
    let admin = Client::administrator(&server).await.unwrap();
    let (ana, of_ana, shared) = Client::collector(&server, "ana").await.unwrap();
    let (_, of_bruno, own) = Client::collector(&server, "bruno").await.unwrap();
    // Bruno is signed in on Ana's device too, and the administrator on one of their own.
    let again = Client::new(&server).unwrap().sign_in(&server, "bruno", Some(shared.device), true).await.unwrap();
    assert_eq!(again.device.unwrap().device, shared.device);
    let desk = Client::new(&server).unwrap().sign_in(&server, "admin", None, true).await.unwrap();
    let (mut socket, _) = Socket::welcomed(&ana, Some(shared)).await.unwrap();

    let publish = async |version: &str| {
        let path = format!("/api/forms/simple/versions/{version}/publish");
        read::<FormVersion>(admin.request(Method::POST, &path).send().await.unwrap()).await.unwrap().status
    };
    let told = async |person| {
        let lines = sent_to(&admin, person).await;
        let new = |line: &SentCommand| matches!(&line.what, Command::NewRound { form } if form.as_str() == "simple");
        assert!(lines.iter().all(|line| new(line) && line.sent_by == "Administração"), "{lines:?}");
        lines.into_iter().map(|line| line.device).collect::<Vec<_>>()
    };
    for version in ["1", "2"] {
        let uploaded = admin.request(Method::POST, "/api/forms").body(simple(version, "a")).send().await.unwrap();
        assert_eq!(uploaded.status(), 201);
    }
    assert_eq!(told(of_ana.person).await, [], "a draft is nobody's business");
    // A version that is in force is told of no more; one that was closed is in force again.
    for (version, times) in [("1", 1), ("1", 1), ("2", 2), ("1", 3)] {
        assert_eq!(publish(version).await, FormStatus::Published);
        assert_eq!(told(of_ana.person).await, vec![shared.device; times], "{version}");
        let mut devices = told(of_bruno.person).await;
        devices.sort_unstable();
        let mut want = [vec![shared.device; times], vec![own.device; times]].concat();
        want.sort_unstable();
        assert_eq!(devices, want, "{version}");
    }
    assert_eq!(told(desk.person).await, [], "who does not collect is told nothing");
    let missing = admin.request(Method::POST, "/api/forms/simple/versions/9/publish").send().await.unwrap();
    assert_eq!((missing.status().as_u16(), told(of_ana.person).await.len()), (404, 3));

    let changes = socket.wait_for(changes_of(device_scope(shared.device))).await.unwrap();
    let command: CommandRow = changes.rows[0].body.clone().unwrap().read().unwrap();
    assert!(matches!(command.what, Command::NewRound { form } if form.as_str() == "simple"));
}

#[tokio::test]
async fn both_sides_add_up_the_same_rows() {
    let server = Server::start().await.unwrap();
    let (ana, session, device) = Client::collector(&server, "ana").await.unwrap();
    let (mut socket, _) = Socket::welcomed(&ana, Some(device)).await.unwrap();
    let scope = project_scope(session.project);
    let changes = socket.wait_for(changes_of(scope.clone())).await.unwrap();
    assert!(!changes.more);
    let of = |row: &coletor_common::sync::frame::Row| {
        checksum::of_row(&row.kind, &row.key, row.body.as_ref().unwrap().text())
    };
    let sum = changes.rows.iter().map(of).fold(0, u64::wrapping_add);
    let cursor = Cursor { epoch: changes.epoch, seq: changes.seq };
    let asked = Sum { scope, cursor, sum };
    socket.send(&ClientFrame::Verify(asked.clone())).await.unwrap();
    let verified = socket.wait_for(|frame| match frame {
        ServerFrame::Verified(sum) => Some(sum),
        _ => None,
    });
    assert_eq!(verified.await.unwrap(), asked);
}
