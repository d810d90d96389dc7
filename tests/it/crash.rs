//! What survives `kill -9`, and how a server says goodbye.

use coletor_common::admin::RecordPage;
use coletor_common::sync::frame::ServerFrame;
use coletor_tests::client::Client;
use coletor_tests::ops::{Log, answered, record, taken};
use coletor_tests::server::Server;
use coletor_tests::socket::Socket;

#[tokio::test]
async fn what_was_acked_is_there_after_a_kill() {
    let mut server = Server::start().await.unwrap();
    let (ana, session, device) = Client::collector(&server, "ana").await.unwrap();
    let (mut log, id) = (Log::new(device, session.person), record());
    let mut acked = 0;
    for round in 0..3 {
        let (mut socket, welcome) = Socket::welcomed(&ana, Some(device)).await.unwrap();
        assert_eq!(welcome.high_water, acked);
        let op = if round == 0 { log.op(id, taken()) } else { log.op(id, answered("/a", &round.to_string())) };
        acked = socket.push(vec![op]).await.unwrap().through;
        server.kill().await.unwrap();
        server.restart().await.unwrap();
    }
    let admin = Client::administrator(&server).await.unwrap();
    let page: RecordPage = admin.get(&format!("/api/records/{id}")).await.unwrap();
    assert_eq!((page.record.rev, page.record.answers.get("/a").unwrap().value.as_str()), (3, "2"));
}

#[tokio::test]
async fn a_stopping_server_says_when_to_come_back() {
    let mut server = Server::start().await.unwrap();
    let (ana, _, device) = Client::collector(&server, "ana").await.unwrap();
    let (mut socket, _) = Socket::welcomed(&ana, Some(device)).await.unwrap();
    server.ask_to_stop().await.unwrap();
    let goaway = |frame| match frame {
        ServerFrame::Goaway(goaway) => Some(goaway.retry_after_ms),
        _ => None,
    };
    let retry_after_ms = socket.wait_for(goaway).await.unwrap();
    assert!((500..2_000).contains(&retry_after_ms));
    assert_eq!(socket.next().await.unwrap(), None);
    assert!(server.ended().await.unwrap().success(), "{}", server.log());
    let wal = server.data.join("coletor.db-wal");
    assert!(!wal.exists() || wal.metadata().unwrap().len() == 0, "everything is in the database file");
}
