use super::*;
use crate::op::Event as OpEvent;
use crate::record::tests::op;
use crate::sync::frame::OpResult;
use crate::sync::frame::{Goaway, Row, WireLimits};
use uuid::Uuid;

const DEVICE: DeviceId = DeviceId(Uuid::from_u128(7));

fn device(next_seq: u64, acked: u64) -> Client {
    Client::new(Some((DEVICE, 1)), next_seq, acked, Map::new(), 0)
}

fn welcome(high_water: u64) -> Event {
    Event::Frame(ServerFrame::Welcome(Welcome {
        protocol: PROTOCOL,
        high_water,
        server_time: 1_000,
        scopes: vec![],
        limits: WireLimits::default(),
        upload_only: false,
    }))
}

fn ack(through: u64, results: Vec<OpResult>) -> Event {
    Event::Frame(ServerFrame::Ack(Ack { incarnation: 1, through, results }))
}

fn ops(range: std::ops::RangeInclusive<u64>) -> Vec<Op> {
    range.map(|seq| op(seq, OpEvent::Resumed {})).collect()
}

/// Connects a device at time 0 and welcomes it.
fn online(mut client: Client, high_water: u64) -> (Client, Vec<Effect>) {
    assert_eq!(client.step(Event::Tick, 0, 0), [Effect::Connect]);
    assert!(matches!(client.step(Event::Opened, 0, 0)[..], [Effect::Send(ClientFrame::Hello(_))]));
    let effects = client.step(welcome(high_water), 0, 0);
    assert_eq!(client.line(), Line::Online);
    (client, effects)
}

fn reads(effects: &[Effect]) -> Option<u64> {
    effects.iter().find_map(|effect| match effect {
        Effect::ReadLog { after, .. } => Some(*after),
        _ => None,
    })
}

fn pushes(effects: &[Effect]) -> bool {
    effects.iter().any(|effect| matches!(effect, Effect::Send(ClientFrame::Push(_))))
}

#[test]
fn a_backlog_is_read_pushed_and_settled() {
    let (mut client, effects) = online(device(4, 0), 0);
    assert_eq!(reads(&effects), Some(0));
    assert!(pushes(&client.step(Event::LogRead(ops(1..=3)), 0, 0)));
    assert_eq!(client.unsent(), 3);
    let effects = client.step(ack(3, vec![]), 0, 0);
    assert_eq!(effects, [Effect::Settle { through: 3, results: vec![] }]);
    assert_eq!(client.unsent(), 0);
}

#[test]
fn never_more_batches_on_the_way_than_the_credit() {
    let (mut client, mut effects) = online(device(100, 0), 0);
    let mut batches = 0;
    while let Some(after) = reads(&effects) {
        effects = client.step(Event::LogRead(ops(after + 1..=after + 2)), 0, 0);
        batches += u32::from(pushes(&effects));
    }
    assert_eq!(batches, CREDIT_BATCHES);
    assert_eq!(reads(&client.step(ack(2, vec![]), 0, 0)), Some(8));
}

#[test]
fn what_was_on_its_way_when_the_line_broke_is_sent_again() {
    let (mut client, _) = online(device(4, 0), 0);
    client.step(Event::LogRead(ops(1..=3)), 0, 0);
    client.step(Event::Closed, 10, 0);
    assert_eq!(client.line(), Line::Offline { since: 10 });
    assert_eq!(client.step(Event::Tick, 10, 0), [Effect::Connect]);
    client.step(Event::Opened, 10, 0);
    // The ack was lost, the operations were not: the welcome says so.
    assert_eq!(reads(&client.step(welcome(2), 10, 0)), Some(2));
}

#[test]
fn a_server_restored_from_a_backup_gets_its_operations_again() {
    let (client, effects) = online(device(10, 9), 4);
    assert_eq!(reads(&effects), Some(4));
    assert_eq!(client.unsent(), 5);
}

#[test]
fn a_gap_starts_again_from_the_high_water_mark() {
    let (mut client, _) = online(device(4, 0), 0);
    client.step(Event::LogRead(ops(1..=3)), 0, 0);
    let refused = |code| OpResult { seq: 2, outcome: Outcome::Refused, code, detail: String::new() };
    let effects = client.step(ack(1, vec![refused(Code::OpGap)]), 0, 0);
    assert_eq!(reads(&effects), Some(1));
    // A mutated operation can never go: not hammered again.
    client.step(Event::LogRead(ops(2..=3)), 0, 0);
    assert_eq!(reads(&client.step(ack(1, vec![refused(Code::OpMutated)]), 0, 0)), None);
}

fn changes(epoch: u64, prev_seq: u64, seq: u64) -> Changes {
    let rows = vec![Row { kind: "form".into(), key: "f".into(), body: None }];
    Changes { scope: "s".into(), epoch, prev_seq, seq, more: false, rows }
}

#[test]
fn changes_are_stored_in_order_and_confirmed() {
    let (mut client, _) = online(device(1, 0), 0);
    let mut check = |changes: Changes, want_restart: Option<bool>| {
        let effects = client.step(Event::Frame(ServerFrame::Changes(changes)), 0, 0);
        match &effects[..] {
            [Effect::StoreRows { restart, .. }] => assert_eq!(Some(*restart), want_restart),
            [Effect::Send(ClientFrame::Pull(_))] => assert_eq!(want_restart, None),
            other => panic!("{other:?}"),
        }
    };
    check(changes(1, 0, 5), Some(true));
    check(changes(1, 5, 7), Some(false)); // before the first is stored
    check(changes(1, 9, 10), None); // a gap
    check(changes(2, 0, 3), Some(true)); // a new history
    check(changes(3, 4, 5), None); // not from its beginning
    let cursor = Cursor { epoch: 1, seq: 7 };
    let effects = client.step(Event::RowsStored { scope: "s".into(), cursor }, 0, 0);
    assert_eq!(effects, [Effect::Send(ClientFrame::Pull(Pull { scope: "s".into(), cursor, credit: CREDIT_BATCHES }))]);
}

#[test]
fn silence_is_tested_and_death_noticed() {
    let (mut client, _) = online(device(1, 0), 0);
    assert_eq!(client.due(), Some(PING_AFTER_MS));
    let ping = [Effect::Send(ClientFrame::Ping(Beat::default()))];
    assert_eq!(client.step(Event::Tick, PING_AFTER_MS, 0), ping);
    let dead = PING_AFTER_MS + PONG_WITHIN_MS;
    assert_eq!(client.step(Event::Tick, dead, 0), [Effect::Disconnect]);
    assert_eq!(client.line(), Line::Offline { since: dead });
    // After a wake the answer must come sooner.
    let (mut client, _) = online(device(1, 0), 0);
    assert_eq!(client.step(Event::Wake, 50, 0), ping);
    assert_eq!(client.due(), Some(50 + PROBE_WITHIN_MS));
    client.step(Event::Frame(ServerFrame::Pong(Beat::default())), 60, 0);
    assert_eq!(client.due(), Some(60 + PING_AFTER_MS));
}

#[test]
fn retries_back_off_with_full_jitter_and_a_wake_cuts_the_wait() {
    let mut client = device(1, 0);
    let mut now = 0;
    let mut waits = Vec::new();
    for _ in 0..8 {
        client.step(Event::Tick, now, 0);
        client.step(Event::Closed, now, u32::MAX - 3);
        let until = client.due().unwrap();
        waits.push(until - now);
        now = until;
    }
    assert!(waits.iter().all(|wait| *wait <= RETRY_MS_MAX));
    client.step(Event::Wake, now, u32::MAX);
    assert!(client.due().unwrap() <= now + WAKE_RETRY_MS_MAX);
}

#[test]
fn goaway_is_honoured_and_a_signed_out_device_stays_quiet() {
    let (mut client, _) = online(device(1, 0), 0);
    client.step(Event::Frame(ServerFrame::Goaway(Goaway { retry_after_ms: 700 })), 5, 0);
    assert_eq!(client.due(), Some(705));
    client.step(Event::SignedOut, 6, 0);
    assert_eq!((client.due(), client.line()), (None, Line::SignedOut));
}

#[test]
fn connecting_is_capped() {
    let mut client = device(1, 0);
    client.step(Event::Tick, 0, 0);
    assert_eq!(client.step(Event::Tick, CONNECT_WITHIN_MS, 0), [Effect::Disconnect]);
}
