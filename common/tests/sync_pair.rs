//! The two machines with nothing but a wire between them.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use coletor_common::sync::client::{Client, Effect, Event};
use coletor_common::sync::frame::{Changes, ClientFrame, Cursor, Row, ServerFrame};
use coletor_common::sync::server::{self, Page, Session};

const ROWS: u64 = 1_000;

fn row(seq: u64) -> Row {
    Row { kind: "form".into(), key: seq.to_string(), body: Some(coletor_common::json::Json::of(&"x".repeat(10_000))) }
}

/// A viewer that stores nothing until it is told to takes a bounded amount, and all of it once it does.
#[test]
fn credit_bounds_what_is_on_the_way() {
    let (mut client, mut session) = (Client::viewer(vec![], 0), Session::default());
    let head = Cursor { epoch: 1, seq: ROWS };
    let (mut up, mut stored, mut waiting) = (Vec::new(), 0, Vec::<Changes>::new());
    let (mut came, mut done) = (0, 0);
    client.step(Event::Tick, 0, 0);
    let mut effects = client.step(Event::Opened, 0, 0);
    let mut most = 0;
    loop {
        for effect in effects.drain(..) {
            match effect {
                Effect::Send(frame) => up.push(frame),
                Effect::StoreRows { changes, .. } => waiting.push(changes),
                _ => {}
            }
        }
        most = most.max(came - done);
        if let Some(frame) = up.pop() {
            for frame in answer(&mut session, frame, head) {
                came += u32::from(matches!(frame, ServerFrame::Changes(_)));
                effects.extend(client.step(Event::Frame(frame), 0, 0));
            }
        } else if !waiting.is_empty() {
            let changes = waiting.remove(0);
            stored = changes.seq;
            done += 1;
            let cursor = Cursor { epoch: changes.epoch, seq: changes.seq };
            effects = client.step(Event::RowsStored { scope: changes.scope, cursor }, 0, 0);
        } else {
            break;
        }
    }
    assert_eq!(stored, ROWS);
    assert!((2..=6).contains(&most), "{most} batches of 250 KB waited");
}

/// What the server says to a frame; a page has 25 rows.
fn answer(session: &mut Session, frame: ClientFrame, head: Cursor) -> Vec<ServerFrame> {
    let mut said = Vec::new();
    let mut events = vec![server::Event::Frame(frame)];
    while let Some(event) = events.pop() {
        for effect in session.step(event) {
            match effect {
                server::Effect::Send(frame) => said.push(frame),
                server::Effect::SendPage(page) => said.push(page.frame()),
                server::Effect::Open(_) => events.push(server::Event::Opened {
                    high_water: 0,
                    head: None,
                    scopes: [("s".to_owned(), head)].into(),
                    server_time: 0,
                }),
                server::Effect::Load { scope, after } => {
                    let rows: Vec<Row> = (after.seq + 1..=head.seq.min(after.seq + 25)).map(row).collect();
                    let to = Cursor { epoch: head.epoch, seq: after.seq + rows.len() as u64 };
                    let bytes = rows.iter().map(Row::bytes).sum();
                    events.push(server::Event::Page(Page { scope, after, to, more: to != head, bytes, rows }));
                }
                other => panic!("{other:?}"),
            }
        }
    }
    said
}
