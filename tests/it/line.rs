//! What a socket may expect beyond frames and acks: deflated messages, an old build, a copied device, commands, sums.

use coletor_common::admin::{Commanded, SendCommand};
use coletor_common::problem::Code;
use coletor_common::row::{COMMAND, Command, CommandOutcome, CommandRow, device_scope, project_scope};
use coletor_common::sync::checksum;
use coletor_common::sync::frame::{Changes, ClientFrame, Cursor, MESSAGE_BYTES_MAX, Push, Receipt, ServerFrame, Sum};
use coletor_tests::client::{Client, read};
use coletor_tests::exchange::greeting;
use coletor_tests::ops::{Log, answered, record, taken};
use coletor_tests::server::Server;
use coletor_tests::socket::Socket;
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
    socket.send_deflated(&ClientFrame::Push(Push { ops }).to_json()).await.unwrap();
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
    let push = ClientFrame::Push(Push { ops: vec![log.op(record(), taken())] });
    socket.send(&push).await.unwrap();
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
    let nobody = format!("/api/people/{}/commands", uuid::Uuid::now_v7());
    let what = SendCommand { what: Command::SendNow {} };
    assert_eq!(admin.request(Method::POST, &nobody).json(&what).send().await.unwrap().status(), 404);
    assert_eq!(ana.request(Method::POST, &path).json(&what).send().await.unwrap().status(), 403);
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
