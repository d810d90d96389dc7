//! Records as CSV.

use crate::sheets::simple;
use coletor_common::op::Event;
use coletor_tests::client::Client;
use coletor_tests::ops::{Log, answered, record, taken_of};
use coletor_tests::server::Server;
use coletor_tests::socket::Socket;
use reqwest::Method;

#[tokio::test]
async fn answers_are_exported_and_formulas_defused() {
    let server = Server::start().await.unwrap();
    let admin = Client::administrator(&server).await.unwrap();
    admin.request(Method::POST, "/api/forms").body(simple("1", "Note")).send().await.unwrap();
    admin.request(Method::POST, "/api/forms/simple/versions/1/publish").send().await.unwrap();
    let (ana, session, device) = Client::collector(&server, "ana").await.unwrap();
    let (mut phone, _) = Socket::welcomed(&ana, Some(device)).await.unwrap();
    let (mut log, id) = (Log::new(device, session.person), record());
    let note = "=HYPERLINK(\"http://evil\"), ção";
    let said = Event::Commented { point: "/amount".into(), text: "=read twice".into() };
    let events =
        [taken_of("simple", "1"), answered("/note", note), answered("/amount", "-12.5"), said, Event::Finished {}];
    let ack = phone.push(events.map(|event| log.op(id, event)).to_vec()).await.unwrap();
    assert_eq!((ack.through, ack.results.len()), (5, 0));
    let answer = admin.request(Method::GET, "/api/forms/simple/records.csv").send().await.unwrap();
    assert_eq!(answer.headers()["content-disposition"], "attachment; filename=\"simple.csv\"");
    let want = format!(
        "\u{feff}record,status,author,version,taken_at,finished_at,/note,/amount,comments,technical_notes\n\
         {id},finished,Ana,1,2026-11-18T08:06:41-03:00,2026-11-18T08:06:45-03:00,\
         \"'=HYPERLINK(\"\"http://evil\"\"), ção\",-12.5,/amount: =read twice,\n"
    );
    let bytes = answer.bytes().await.unwrap();
    assert_eq!(String::from_utf8(bytes.to_vec()).unwrap(), want);
}
