//! Frames that are wrong, out of turn, too large, or not for this session: the server says so and stays up.

use coletor_common::json::Json;
use coletor_common::op::{Event, Op};
use coletor_common::problem::Code;
use coletor_common::sync::frame::{Beat, ClientFrame, Live, MESSAGE_BYTES_MAX, ServerFrame, Topic};
use coletor_tests::client::Client;
use coletor_tests::ops::{Log, record, taken};
use coletor_tests::server::Server;
use coletor_tests::socket::{Socket, hello, push};
use serde_json::json;

/// The problem that a message is answered with; `None` if it passes.
async fn said(socket: &mut Socket, text: String) -> Option<Code> {
    socket.send_text(text).await.unwrap();
    socket.send(&ClientFrame::Ping(Beat { nonce: 77 })).await.unwrap();
    let mut code = None;
    loop {
        match socket.next().await.unwrap().expect("the socket stays open") {
            ServerFrame::Problem(problem) => code = Some(problem.code),
            ServerFrame::Pong(Beat { nonce: 77 }) => return code,
            _ => {}
        }
    }
}

#[tokio::test]
async fn frames_are_answered_with_their_problem() {
    let server = Server::start().await.unwrap();
    let (ana, session, device) = Client::collector(&server, "ana").await.unwrap();
    let mut log = Log::new(device, session.person);
    let changed = |change: fn(&mut Op)| {
        let mut log = Log::new(device, session.person);
        let mut ops = vec![log.op(record(), taken()), log.op(record(), Event::Resumed {})];
        change(&mut ops[1]);
        push(ops).to_json()
    };
    let other_device = changed(|op| op.device = coletor_common::id::DeviceId(uuid::Uuid::now_v7()));
    let other_log = changed(|op| op.incarnation = 9);
    let many = push(vec![log.op(record(), taken()); 257]).to_json();
    let none = push(vec![]).to_json();
    let subscribe = ClientFrame::Subscribe(Topic { topic: "board".into() }).to_json();
    let live = |key: &str, value| ClientFrame::Live(Live { key: key.into(), value }).to_json();
    let mut socket = Socket::open(&ana).await.unwrap();
    let early = push(vec![log.op(record(), taken())]).to_json();
    assert_eq!(said(&mut socket, early).await, Some(Code::OutOfTurn));
    socket.send(&hello(Some(device))).await.unwrap();
    let welcome = |frame| matches!(frame, ServerFrame::Welcome(_)).then_some(());
    socket.wait_for(welcome).await.unwrap();
    for (what, text, want) in [
        ("no JSON", "{".into(), Some(Code::BadFrame)),
        ("no frame", "[1,2]".into(), Some(Code::BadFrame)),
        ("missing fields", json!({"push": {}}).to_string(), Some(Code::BadFrame)),
        ("deep", "[".repeat(100_000), Some(Code::BadFrame)),
        ("a newer frame", json!({"teleport": {}}).to_string(), None),
        ("a second hello", hello(Some(device)).to_json(), Some(Code::OutOfTurn)),
        ("another device", other_device, Some(Code::NotAllowed)),
        ("two logs", other_log, Some(Code::BadRequest)),
        ("too many", many, Some(Code::TooLarge)),
        ("nothing", none, Some(Code::BadRequest)),
        ("the board", subscribe, Some(Code::NotAllowed)),
        ("a false presence", live("presence:x", Json::of(&1)), Some(Code::NotAllowed)),
        ("a large value", live("where", Json::of(&"x".repeat(5_000))), Some(Code::TooLarge)),
        ("a value", live("where", Json::of("here")), None),
    ] {
        assert_eq!(said(&mut socket, text).await, want, "{what}");
    }
    let viewer = Client::administrator(&server).await.unwrap();
    let (mut board, _) = Socket::welcomed(&viewer, None).await.unwrap();
    assert_eq!(said(&mut board, changed(|_| ())).await, Some(Code::NotAllowed));
}

#[tokio::test]
async fn a_message_over_the_cap_ends_its_socket_alone() {
    let server = Server::start().await.unwrap();
    let (ana, _, device) = Client::collector(&server, "ana").await.unwrap();
    let (mut other, _) = Socket::welcomed(&ana, Some(device)).await.unwrap();
    let mut socket = Socket::open(&ana).await.unwrap();
    socket.send_text("x".repeat(MESSAGE_BYTES_MAX + 1)).await.ok(); // it may be cut off while it sends
    while let Some(frame) = socket.next().await.unwrap() {
        assert!(matches!(frame, ServerFrame::Problem(problem) if problem.code == Code::FrameTooLarge));
    }
    assert_eq!(said(&mut other, "{}".into()).await, Some(Code::BadFrame));
}
