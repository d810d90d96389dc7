//! Push, ack, changes: what is pushed is stored once, judged, and shown to who may see it.

use coletor_common::admin::{RecordLine, RecordPage};
use coletor_common::id::RecordId;
use coletor_common::json::Json;
use coletor_common::op::{Event, Op};
use coletor_common::problem::Code;
use coletor_common::record::{Record, Status};
use coletor_common::row::{EXECUTION, Presence, RECORD};
use coletor_common::sync::frame::{Ack, ClientFrame, Outcome, Row, ServerFrame, Topic};
use coletor_tests::client::Client;
use coletor_tests::ops::{Log, answered, record, taken, taken_of};
use coletor_tests::server::Server;
use coletor_tests::socket::Socket;

/// Waits for a change of that row.
async fn changed(socket: &mut Socket, kind: &str, key: RecordId) -> Row {
    let key = key.to_string();
    let find = |frame| match frame {
        ServerFrame::Changes(changes) => changes.rows.into_iter().find(|row| row.kind == kind && row.key == key),
        _ => None,
    };
    socket.wait_for(find).await.unwrap()
}

fn stopped(ack: &Ack) -> Vec<(u64, Outcome, Code)> {
    ack.results.iter().map(|result| (result.seq, result.outcome, result.code)).collect()
}

#[tokio::test]
async fn a_round_travels_from_the_device_to_the_board() {
    let server = Server::start().await.unwrap();
    let admin = Client::administrator(&server).await.unwrap();
    let (ana, session, device) = Client::collector(&server, "ana").await.unwrap();
    let (bruno, _, other) = Client::collector(&server, "bruno").await.unwrap();
    let (mut board, welcome) = Socket::welcomed(&admin, None).await.unwrap();
    assert_eq!(welcome.scopes.len(), 3);
    let (mut phone, welcome) = Socket::welcomed(&ana, Some(device)).await.unwrap();
    assert_eq!((welcome.high_water, welcome.scopes.len()), (0, 4), "the project, a group, the person and the device");
    let (mut witness, _) = Socket::welcomed(&bruno, Some(other)).await.unwrap();

    let (mut log, id) = (Log::new(device, session.person), record());
    let ops = vec![log.op(id, taken()), log.op(id, answered("/ihm/tens_bat", "25.5"))];
    let ack = phone.push(ops.clone()).await.unwrap();
    assert_eq!(ack, Ack { incarnation: 1, through: 2, results: vec![], repeated: vec![] });
    assert_eq!(phone.push(ops).await.unwrap(), ack, "a repeated push is acked and does nothing");

    let row = changed(&mut board, RECORD, id).await;
    let seen: Record = row.body.unwrap().read().unwrap();
    assert_eq!((seen.rev, seen.answers.get("/ihm/tens_bat").unwrap().value.as_str()), (2, "25.5"));
    assert!(changed(&mut witness, EXECUTION, id).await.body.is_some());
    let ack = phone.push(vec![log.op(id, Event::Finished {})]).await.unwrap();
    assert_eq!(ack.through, 3);
    assert_eq!(changed(&mut witness, EXECUTION, id).await.body, None, "a closed round is nobody's");

    let lines: Vec<RecordLine> = admin.get("/api/records?form=gde_scl01_diaria").await.unwrap();
    assert_eq!(lines.len(), 1);
    assert_eq!((lines[0].author.as_str(), lines[0].status, lines[0].answers), ("Ana", Status::Finished, 1));
    let older: Vec<RecordLine> = admin.get(&format!("/api/records?before={id}")).await.unwrap();
    assert_eq!(older, []);
    let page: RecordPage = admin.get(&format!("/api/records/{id}")).await.unwrap();
    assert_eq!((page.record.rev, page.form.version.as_str()), (3, "2026112301"));
    assert_eq!(page.quarantined, []);
}

#[tokio::test]
async fn what_cannot_be_applied_is_refused_or_quarantined() {
    let server = Server::start().await.unwrap();
    let admin = Client::administrator(&server).await.unwrap();
    let (ana, session, device) = Client::collector(&server, "ana").await.unwrap();
    let (_, bruno, _) = Client::collector(&server, "bruno").await.unwrap();
    let (mut socket, _) = Socket::welcomed(&ana, Some(device)).await.unwrap();
    let (mut log, id) = (Log::new(device, session.person), record());
    let first = log.op(id, taken());
    assert_eq!(stopped(&socket.push(vec![first.clone()]).await.unwrap()), []);

    let mutated = Op { kind: "finished".into(), ..first.clone() };
    let ack = socket.push(vec![mutated]).await.unwrap();
    assert_eq!((ack.through, stopped(&ack)), (1, vec![(1, Outcome::Refused, Code::OpMutated)]));

    // Behind another's operation nothing of that log is taken, until its device has looked and come again.
    let (mut socket, _) = Socket::welcomed(&ana, Some(device)).await.unwrap();
    let mut gap = log.clone();
    gap.seq = 5;
    let ack = socket.push(vec![gap.op(id, Event::Finished {})]).await.unwrap();
    assert_eq!((ack.through, stopped(&ack)), (1, vec![(5, Outcome::Refused, Code::OpGap)]));

    let stranger = Op { author: bruno.person, ..log.op(id, answered("/a", "1")) };
    let unknown = Op { kind: "teleported".into(), ..log.op(id, Event::Resumed {}) };
    let invalid = Op { payload: Json::of(&serde_json::json!({"point": 3})), ..log.op(id, answered("/a", "1")) };
    let nowhere = log.op(record(), Event::Finished {});
    let formless = log.op(record(), taken_of("gde_scl01_diaria", "never"));
    let fine = log.op(id, answered("/a", "1"));
    let ack = socket.push(vec![stranger, unknown, invalid, nowhere, formless, fine]).await.unwrap();
    let quarantined = |seq, code| (seq, Outcome::Quarantined, code);
    let want = [
        quarantined(2, Code::OpNotYours),
        quarantined(3, Code::OpUnknown),
        quarantined(4, Code::OpInvalid),
        quarantined(5, Code::OpOutOfPlace),
        quarantined(6, Code::OpInvalid),
    ];
    assert_eq!((ack.through, stopped(&ack)), (7, want.to_vec()));
    let page: RecordPage = admin.get(&format!("/api/records/{id}")).await.unwrap();
    assert_eq!(page.record.rev, 2, "what was fine is applied");
    let kinds: Vec<_> = page.quarantined.iter().map(|line| line.kind.as_str()).collect();
    assert_eq!(kinds, ["answered", "teleported", "answered"]);
}

#[tokio::test]
async fn a_cursor_resumes_where_it_was_and_a_foreign_one_starts_over() {
    let server = Server::start().await.unwrap();
    let (ana, _, device) = Client::collector(&server, "ana").await.unwrap();
    let (mut socket, welcome) = Socket::welcomed(&ana, Some(device)).await.unwrap();
    let project = welcome.scopes.iter().find(|scope| scope.starts_with("project:")).unwrap().clone();
    let changes = |frame| match frame {
        ServerFrame::Changes(changes) if changes.scope == project => Some(changes),
        _ => None,
    };
    let all = socket.wait_for(changes).await.unwrap();
    assert_eq!(
        (all.prev_seq, all.rows.len(), all.more),
        (0, 13, false),
        "the project, its people, three rounds and six assets"
    );
    for (epoch, seq, want) in [(all.epoch, 1, 12), (all.epoch - 1, 9, 13), (all.epoch, 99, 13), (all.epoch + 99, 1, 13)]
    {
        let mut hello = coletor_tests::socket::hello(Some(device));
        if let ClientFrame::Hello(hello) = &mut hello {
            hello.cursors.insert(project.clone(), coletor_common::sync::frame::Cursor { epoch, seq });
        }
        let mut socket = Socket::open(&ana).await.unwrap();
        socket.send(&hello).await.unwrap();
        let tail = socket.wait_for(changes).await.unwrap();
        assert_eq!(tail.rows.len(), want, "from {epoch}:{seq}");
        assert_eq!(tail.prev_seq, u64::from(want == 12));
        assert!(want == 12 || tail.epoch > epoch, "only a newer epoch starts over");
    }
}

#[tokio::test]
async fn the_board_sees_who_is_connected() {
    let server = Server::start().await.unwrap();
    let admin = Client::administrator(&server).await.unwrap();
    let (ana, session, device) = Client::collector(&server, "ana").await.unwrap();
    let (phone, _) = Socket::welcomed(&ana, Some(device)).await.unwrap();
    let (mut board, _) = Socket::welcomed(&admin, None).await.unwrap();
    board.send(&ClientFrame::Subscribe(Topic { topic: "board".into() })).await.unwrap();
    let key = format!("presence:{}", session.person);
    let presence = |frame| match frame {
        ServerFrame::Live(live) if live.key == key => live.value.read::<Presence>().ok(),
        _ => None,
    };
    assert!(board.wait_for(presence).await.unwrap().online);
    drop(phone);
    assert!(!board.wait_for(presence).await.unwrap().online);
}
