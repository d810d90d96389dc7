//! Operations in quarantine: seen by administrators, and settled by them.

use coletor_common::admin::{Action, QuarantinedOp, RecordPage, Settle};
use coletor_common::id::{OpId, RecordId};
use coletor_common::op::{Event, Op};
use coletor_common::problem::{Code, Problem};
use coletor_common::record::{Record, Status};
use coletor_common::row::{EXECUTION, RECORD};
use coletor_common::sync::frame::ServerFrame;
use coletor_tests::client::{Client, read};
use coletor_tests::ops::{Log, answered, record, taken};
use coletor_tests::server::Server;
use coletor_tests::socket::Socket;
use reqwest::Method;

async fn settle(admin: &Client, id: OpId, action: Action, reason: &str) -> Result<QuarantinedOp, Problem> {
    let decision = Settle { action, reason: reason.into() };
    let request = admin.request(Method::POST, &format!("/api/quarantine/{id}")).json(&decision);
    let response = request.send().await.unwrap();
    if response.status().is_success() { Ok(read(response).await.unwrap()) } else { Err(response.json().await.unwrap()) }
}

async fn listed(admin: &Client, query: &str) -> Vec<QuarantinedOp> {
    admin.get(&format!("/api/quarantine{query}")).await.unwrap()
}

/// Waits for a change of a record's row of some kind.
async fn changed(socket: &mut Socket, kind: &str, op: &Op) -> Option<coletor_common::json::Json> {
    let key = op.record.to_string();
    let find = |frame| match frame {
        ServerFrame::Changes(changes) => changes.rows.into_iter().find(|row| row.kind == kind && row.key == key),
        _ => None,
    };
    socket.wait_for(find).await.unwrap().body
}

/// The events of a record's audit log.
async fn audited(admin: &Client, id: RecordId) -> Vec<String> {
    let response = admin.request(Method::GET, &format!("/api/records/{id}/audit.csv")).send().await.unwrap();
    let text = response.error_for_status().unwrap().text().await.unwrap();
    text.lines().skip(1).map(|line| line.split(',').next().unwrap_or_default().to_owned()).collect()
}

#[tokio::test]
async fn an_operation_of_somebody_else_is_applied_by_an_administrator() {
    let server = Server::start().await.unwrap();
    let admin = Client::administrator(&server).await.unwrap();
    let (ana, session, device) = Client::collector(&server, "ana").await.unwrap();
    let (_, bruno, _) = Client::collector(&server, "bruno").await.unwrap();
    let (mut phone, _) = Socket::welcomed(&ana, Some(device)).await.unwrap();
    let (mut log, id) = (Log::new(device, session.person), record());
    let first = log.op(id, taken());
    let foreign = Op { author: bruno.person, ..log.op(id, answered("/a", "7")) };
    let ack = phone.push(vec![first, foreign.clone()]).await.unwrap();
    assert_eq!((ack.through, ack.results[0].code), (2, Code::OpNotYours));

    let list = listed(&admin, "").await;
    assert_eq!(list.len(), 1);
    let line = &list[0];
    assert_eq!((line.op_id, line.record, line.device, line.code), (foreign.op_id, id, device.device, Code::OpNotYours));
    assert_eq!((line.author.as_deref(), line.kind.as_str(), &line.settled), (Some("Bruno"), "answered", &None));
    assert_eq!(line.op.read::<Op>().unwrap(), foreign, "all of it is there");

    assert_eq!(audited(&admin, id).await, ["form start"], "what is not applied did not happen to the record");
    let (mut board, _) = Socket::welcomed(&admin, None).await.unwrap();
    let done = settle(&admin, foreign.op_id, Action::Apply, " Bruno took over ").await.unwrap();
    let settled = done.settled.clone().unwrap();
    assert_eq!((settled.action, settled.by.as_str()), (Action::Apply, "Administração"));
    assert_eq!(settled.reason, "Bruno took over");
    assert!(settled.at >= done.received_at);
    let mut seen: Record = changed(&mut board, RECORD, &foreign).await.unwrap().read().unwrap();
    while seen.rev < 2 {
        seen = changed(&mut board, RECORD, &foreign).await.unwrap().read().unwrap();
    }
    assert_eq!(seen.answers.get("/a").map(|answer| (answer.value.as_str(), answer.author)), Some(("7", bruno.person)));

    assert_eq!(audited(&admin, id).await, ["form start", "question"]);
    let again = settle(&admin, foreign.op_id, Action::Apply, "twice").await.unwrap();
    assert_eq!(again, done, "repeating changes nothing");
    let page: RecordPage = admin.get(&format!("/api/records/{id}")).await.unwrap();
    assert_eq!((page.record.rev, page.quarantined.len()), (2, 0));
    let refused = settle(&admin, foreign.op_id, Action::Dismiss, "changed my mind").await.unwrap_err();
    assert_eq!(refused.code, Code::OutOfTurn);
    let again = phone.push(vec![foreign]).await.unwrap();
    assert_eq!((again.through, again.results[0].code), (2, Code::OpNotYours), "an ack may be lost: it is said again");
    assert_eq!((listed(&admin, "").await.len(), listed(&admin, "?all=true").await), (0, vec![done]));
}

#[tokio::test]
async fn a_round_that_was_begun_in_quarantine_begins_once_applied() {
    let server = Server::start().await.unwrap();
    let admin = Client::administrator(&server).await.unwrap();
    let (ana, session, device) = Client::collector(&server, "ana").await.unwrap();
    let (_, bruno, _) = Client::collector(&server, "bruno").await.unwrap();
    let (mut phone, _) = Socket::welcomed(&ana, Some(device)).await.unwrap();
    let (mut log, id) = (Log::new(device, session.person), record());
    let begin = Op { author: bruno.person, ..log.op(id, taken()) };
    let end = Op { author: bruno.person, ..log.op(id, Event::Finished {}) };
    assert_eq!(phone.push(vec![begin.clone(), end.clone()]).await.unwrap().results.len(), 2);

    let early = settle(&admin, end.op_id, Action::Apply, "the end first").await.unwrap_err();
    assert_eq!(early.code, Code::OpOutOfPlace);
    assert_eq!(listed(&admin, "").await.len(), 2, "what cannot be applied stays");
    settle(&admin, begin.op_id, Action::Apply, "it was Bruno").await.unwrap();
    assert!(changed(&mut phone, EXECUTION, &begin).await.is_some());
    settle(&admin, end.op_id, Action::Apply, "it was Bruno").await.unwrap();
    assert!(changed(&mut phone, EXECUTION, &begin).await.is_none());
    let page: RecordPage = admin.get(&format!("/api/records/{id}")).await.unwrap();
    assert_eq!((page.author.as_str(), page.record.status, page.record.rev), ("Bruno", Status::Finished, 2));
}

#[tokio::test]
async fn decisions_have_conditions() {
    let server = Server::start().await.unwrap();
    let admin = Client::administrator(&server).await.unwrap();
    let (ana, session, device) = Client::collector(&server, "ana").await.unwrap();
    let (mut phone, _) = Socket::welcomed(&ana, Some(device)).await.unwrap();
    let (mut log, id) = (Log::new(device, session.person), record());
    let unknown = Op { kind: "teleported".into(), ..log.op(id, taken()) };
    let lost = log.op(id, answered("/a", "1"));
    phone.push(vec![unknown.clone(), lost.clone()]).await.unwrap();

    let refused = async |id, action, reason: &str| settle(&admin, id, action, reason).await.unwrap_err().code;
    assert_eq!(refused(unknown.op_id, Action::Apply, "try").await, Code::OpUnknown);
    assert_eq!(refused(lost.op_id, Action::Apply, "try").await, Code::OpOutOfPlace);
    assert_eq!(refused(lost.op_id, Action::Dismiss, "  ").await, Code::BadRequest);
    assert_eq!(refused(OpId(uuid::Uuid::now_v7()), Action::Dismiss, "gone").await, Code::NotFound);
    let collector = settle(&ana, lost.op_id, Action::Dismiss, "mine").await.unwrap_err();
    assert_eq!(collector.code, Code::NotAllowed);
    assert_eq!(ana.request(Method::GET, "/api/quarantine").send().await.unwrap().status(), 403);
    let nobody = Client::new(&server).unwrap();
    assert_eq!(nobody.request(Method::GET, "/api/quarantine").send().await.unwrap().status(), 401);

    let ids = |list: Vec<QuarantinedOp>| list.into_iter().map(|line| line.op_id).collect::<Vec<_>>();
    assert_eq!(ids(listed(&admin, "").await), [lost.op_id, unknown.op_id], "the newest first");
    assert_eq!(ids(listed(&admin, "?limit=1").await), [lost.op_id]);
    assert_eq!(ids(listed(&admin, &format!("?before={}", lost.op_id)).await), [unknown.op_id]);
    let done = settle(&admin, lost.op_id, Action::Dismiss, "a test").await.unwrap();
    assert_eq!(done.settled.unwrap().action, Action::Dismiss);
    assert_eq!(ids(listed(&admin, "").await), [unknown.op_id]);
    assert_eq!(ids(listed(&admin, "?all=true").await), [lost.op_id, unknown.op_id], "dismissed, but not forgotten");
    assert_eq!(refused(lost.op_id, Action::Apply, "after all").await, Code::OutOfTurn);
}
