use super::*;
use crate::sync::frame::{OpResult, Outcome};

fn push(seq: u64) -> Event {
    let op = crate::record::tests::op(seq, crate::op::Event::Resumed {});
    Event::Frame(ClientFrame::Push(Push { ops: vec![op.into()] }))
}

/// Two devices write one log. What one of them sends again says nothing of what it has sent since.
#[test]
fn an_ack_is_of_what_was_pushed() {
    let mut session = Session { phase: Phase::Open, ..Session::default() };
    session.step(push(2));
    let ack = Ack { incarnation: 1, through: 5, results: vec![], repeated: vec![] };
    let effects = session.step::<Vec<Row>>(Event::Appended(Ok(ack.clone())));
    assert_eq!(effects, [Effect::Send(ServerFrame::Ack(Ack { through: 2, ..ack }))]);
}

#[test]
fn behind_another_devices_operation_nothing_of_this_log_is_taken() {
    let mut session = Session { phase: Phase::Open, ..Session::default() };
    assert_eq!(session.step(push(2)).len(), 1);
    assert_eq!(session.step(push(3)), []);
    let detail = String::new();
    let refused = OpResult { seq: 2, outcome: Outcome::Refused, code: Code::OpMutated, detail };
    let ack = Ack { incarnation: 1, through: 2, results: vec![refused], repeated: vec![] };
    let effects = session.step::<Vec<Row>>(Event::Appended(Ok(ack.clone())));
    assert_eq!(effects, [Effect::Send(ServerFrame::Ack(ack))]);
    assert_eq!(session.step(push(4)), []);
}

/// What a session asks to be read, once it has taken in a pull from the middle of what it sent.
fn loads_after(again: bool) -> Vec<Cursor> {
    let place = |seq| Cursor { epoch: 1, seq };
    let mut session: Session = Session::default();
    session.step::<Vec<Row>>(Event::Frame(ClientFrame::Hello(Hello {
        protocol: PROTOCOL,
        schema: SCHEMA_MIN,
        device: None,
        incarnation: 0,
        next_seq: 0,
        cursors: [("s".to_owned(), place(1))].into_iter().collect(),
        deflate: false,
    })));
    let scopes = [("s".to_owned(), place(3))].into();
    session.step::<Vec<Row>>(Event::Opened { high_water: 0, head: None, scopes, server_time: 0 });
    for seq in [2, 3] {
        let (after, to) = (place(seq - 1), place(seq));
        session.step::<Vec<Row>>(Event::Page(Page {
            scope: "s".into(),
            after,
            to,
            more: seq < 3,
            bytes: 1,
            rows: vec![],
        }));
    }
    let pull = Pull { scope: "s".into(), cursor: place(2), credit: CREDIT_BATCHES, again };
    let effects = session.step::<Vec<Row>>(Event::Frame(ClientFrame::Pull(pull)));
    let load = |effect| match effect {
        Effect::Load { after, .. } => Some(after),
        _ => None,
    };
    effects.into_iter().filter_map(load).collect()
}

#[test]
fn a_pull_confirms_or_asks_for_what_was_sent_once_more() {
    assert_eq!(loads_after(false), []);
    assert_eq!(loads_after(true), [Cursor { epoch: 1, seq: 2 }]);
}
