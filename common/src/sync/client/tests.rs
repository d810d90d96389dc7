mod trips;

use super::*;
use crate::id::OpId;
use crate::op::{Event as OpEvent, Logged};
use crate::record::tests::op;
use crate::sync::exchange::ExchangeReply;
use crate::sync::frame::{
    Ack, Beat, CREDIT_BATCHES, CREDIT_PUSHES, Changes, Goaway, OpResult, Outcome, Pull, Push, Row, SUBPROTOCOL, Sum,
    WireLimits,
};
use uuid::Uuid;

const DEVICE: DeviceId = DeviceId(Uuid::from_u128(7));

fn device(next_seq: u64, acked: u64) -> Client {
    let start = Start { log: (DEVICE, 1), next_seq, acked, cursors: Map::new(), receipts: Vec::new() };
    Client::device(start, 0)
}

/// The id of the `seq`th operation of our log.
fn id(seq: u64) -> OpId {
    OpId(Uuid::from_u128(u128::from(seq)))
}

fn welcome_frame(high_water: u64) -> ServerFrame {
    ServerFrame::Welcome(Welcome {
        protocol: PROTOCOL,
        high_water,
        head: (high_water > 0).then(|| id(high_water)),
        server_time: 1_000,
        scopes: vec![],
        limits: WireLimits::default(),
        upload_only: false,
    })
}

fn ack(through: u64, results: Vec<OpResult>) -> Event {
    Event::Frame(ServerFrame::Ack(Ack { incarnation: 1, through, results, repeated: vec![] }))
}

fn ops(range: std::ops::RangeInclusive<u64>) -> Vec<Logged> {
    range.map(|seq| op(seq, OpEvent::Resumed {}).into()).collect()
}

/// Connects a device at time 0 and welcomes it; what the server has of the log is its own.
fn online(mut client: Client, high_water: u64) -> (Client, Vec<Effect>) {
    assert_eq!(client.step(Event::Tick, 0, 0), [Effect::Connect]);
    assert!(matches!(client.step(Event::Opened, 0, 0)[..], [Effect::Send(ClientFrame::Hello(_))]));
    let mut effects = client.step(Event::Frame(welcome_frame(high_water)), 0, 0);
    assert_eq!(client.line(), Line::Online);
    if high_water > 0 {
        assert!(effects.contains(&Effect::CheckHead { seq: high_water, op_id: id(high_water) }));
        assert_eq!(reads(&effects), None, "nothing is pushed before that is known");
        effects = client.step(Event::HeadChecked { same: true }, 0, 0);
    }
    (client, effects)
}

fn reads(effects: &[Effect]) -> Option<u64> {
    effects.iter().find_map(|effect| match effect {
        Effect::ReadLog { after, .. } => Some(*after),
        _ => None,
    })
}

/// The last operation of a push among the effects.
fn pushed(effects: &[Effect]) -> Option<u64> {
    effects.iter().find_map(|effect| match effect {
        Effect::Send(ClientFrame::Push(Push { ops })) => Some(ops.last().unwrap().op.seq),
        _ => None,
    })
}

#[test]
fn a_backlog_is_read_pushed_and_settled() {
    let (mut client, effects) = online(device(4, 0), 0);
    assert_eq!(reads(&effects), Some(0));
    assert_eq!(pushed(&client.step(Event::LogRead(ops(1..=3)), 0, 0)), Some(3));
    assert_eq!(client.unsent(), 3);
    let effects = client.step(ack(3, vec![]), 0, 0);
    assert_eq!(effects, [Effect::Settle { through: 3, results: vec![], repeated: vec![] }]);
    assert_eq!(client.unsent(), 0);
}

#[test]
fn never_more_batches_on_the_way_than_the_credit() {
    let (mut client, mut effects) = online(device(100, 0), 0);
    let mut batches = 0;
    while let Some(after) = reads(&effects) {
        effects = client.step(Event::LogRead(ops(after + 1..=after + 2)), 0, 0);
        batches += u32::from(pushed(&effects).is_some());
    }
    assert_eq!(batches, CREDIT_PUSHES);
    assert_eq!(reads(&client.step(ack(2, vec![]), 0, 0)), Some(8));
}

#[test]
fn a_batch_has_its_size() {
    let (mut client, _) = online(device(10, 0), 0);
    let answer = OpEvent::Answered { point: "/a".into(), value: Some("x".repeat(60_000)) };
    let large = (1..=9).map(|seq| op(seq, answer.clone()).into()).collect();
    let effects = client.step(Event::LogRead(large), 0, 0);
    assert_eq!((pushed(&effects), reads(&effects)), (Some(4), Some(4)), "256 KiB hold four of them");
}

#[test]
fn a_log_that_cannot_be_read_is_read_again_later() {
    let (mut client, _) = online(device(4, 0), 0);
    assert_eq!(client.step(Event::LogRead(vec![]), 5, 0), []);
    assert_eq!(client.due(), Some(5 + READ_RETRY_MS));
    assert_eq!(reads(&client.step(Event::Tick, 5 + READ_RETRY_MS, 0)), Some(0));
}

#[test]
fn a_log_whose_beginning_is_gone_from_both_sides_goes_on_as_another() {
    let (mut client, _) = online(device(10, 0), 0);
    assert_eq!(client.step(Event::LogRead(ops(5..=9)), 0, 0), [Effect::NewLog { shared: 0 }]);
}

#[test]
fn what_was_on_its_way_when_the_line_broke_is_sent_again() {
    let (mut client, _) = online(device(4, 0), 0);
    client.step(Event::LogRead(ops(1..=3)), 0, 0);
    client.step(Event::Closed, 10, 0);
    assert_eq!(client.line(), Line::Offline { since: 10 });
    assert_eq!(client.step(Event::Tick, 10, 0), [Effect::Connect]);
    client.step(Event::Opened, 10, 0);
    // The ack was lost, the operations were not; but how they fared is not known here.
    client.step(Event::Frame(welcome_frame(2)), 10, 0);
    assert_eq!(reads(&client.step(Event::HeadChecked { same: true }, 10, 0)), Some(0));
}

#[test]
fn a_server_restored_from_a_backup_gets_its_operations_again() {
    let (client, effects) = online(device(10, 9), 4);
    assert_eq!(reads(&effects), Some(4));
    assert_eq!(client.unsent(), 5);
}

fn refused(seq: u64, code: Code) -> OpResult {
    OpResult { seq, outcome: Outcome::Refused, code, detail: String::new() }
}

#[test]
fn a_gap_starts_again_from_the_high_water_mark() {
    let (mut client, _) = online(device(4, 0), 0);
    client.step(Event::LogRead(ops(1..=3)), 0, 0);
    assert_eq!(reads(&client.step(ack(1, vec![refused(2, Code::OpGap)]), 0, 0)), Some(1));
}

/// A copied profile: what the server has at the end of the log, or at a place in it, is not ours.
#[test]
fn a_log_that_another_device_writes_too_is_left() {
    let mut client = device(6, 3);
    client.step(Event::Tick, 0, 0);
    client.step(Event::Opened, 0, 0);
    client.step(Event::Frame(welcome_frame(6)), 0, 0);
    assert_eq!(client.step(Event::HeadChecked { same: false }, 0, 0), [Effect::NewLog { shared: 0 }]);
    assert_eq!(client.step(Event::LogRenewed { incarnation: 2, next_seq: 6 }, 0, 0), [Effect::Disconnect]);
    assert_eq!((client.unsent(), client.due()), (5, Some(0)), "and at once on the new log");
    let (mut client, _) = online(device(6, 3), 3);
    client.step(Event::LogRead(ops(4..=5)), 0, 0);
    let effects = client.step(ack(6, vec![refused(5, Code::OpMutated)]), 0, 0);
    assert!(effects.contains(&Effect::NewLog { shared: 4 }), "{effects:?}");
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Settle { through: 4, .. })), "{effects:?}");
    assert_eq!(client.step(ack(6, vec![]), 0, 0), [], "of what was on its way behind it");
}

#[test]
fn who_is_told_of_a_copy_sends_what_it_has_and_goes_apart() {
    let (mut client, _) = online(device(3, 1), 1);
    let twice = Problem::new(Code::DeviceTwice, "");
    assert!(client.step(Event::Frame(ServerFrame::Problem(twice)), 0, 0).contains(&Effect::Disconnect));
    let (mut client, effects) = online(client, 1);
    assert_eq!(reads(&effects), Some(1));
    client.step(Event::LogRead(ops(2..=2)), 0, 0);
    assert!(client.step(ack(2, vec![]), 0, 0).contains(&Effect::NewLog { shared: 2 }));
    assert!(client.step(Event::LogNotRenewed, 0, 0).contains(&Effect::Disconnect));
    assert!(online(client, 2).1.contains(&Effect::NewLog { shared: 2 }), "tried again later");
}

fn changes(epoch: u64, prev_seq: u64, seq: u64) -> Changes {
    let rows = vec![Row { kind: "form".into(), key: "f".into(), body: None }];
    Changes { scope: "s".into(), epoch, prev_seq, seq, more: false, rows }
}

fn pull(cursor: Cursor, again: bool) -> Effect {
    Effect::Send(ClientFrame::Pull(Pull { scope: "s".into(), cursor, credit: CREDIT_BATCHES, again }))
}

#[test]
fn changes_are_stored_in_order() {
    let (mut client, _) = online(device(1, 0), 0);
    let mut check = |changes: Changes, want_restart: Option<bool>| {
        let cursor = Cursor { epoch: changes.epoch, seq: changes.seq };
        let effects = client.step(Event::Frame(ServerFrame::Changes(changes)), 0, 0);
        match (&effects[..], want_restart) {
            ([Effect::StoreRows { restart, .. }], want) => assert_eq!(Some(*restart), want),
            ([Effect::Send(ClientFrame::Pull(pull))], None) => assert!(pull.again),
            ([], None) => {}
            other => panic!("{other:?}"),
        }
        client.step(Event::RowsStored { scope: "s".into(), cursor }, 0, 0);
        effects.len()
    };
    check(changes(1, 0, 5), Some(true));
    check(changes(1, 5, 7), Some(false));
    assert_eq!(check(changes(1, 5, 7), None), 0, "once is enough");
    assert_eq!(check(changes(1, 9, 10), None), 1, "a gap");
    check(changes(2, 0, 3), Some(true)); // a new history
    assert_eq!(check(changes(3, 4, 5), None), 1, "not from its beginning");
}

/// Otherwise the one behind would be stored, and its cursor, where the one before could not be.
#[test]
fn a_batch_waits_for_the_one_before() {
    let (mut client, _) = online(device(1, 0), 0);
    let (first, second) = (changes(1, 0, 5), changes(1, 5, 7));
    client.step(Event::Frame(ServerFrame::Changes(first)), 0, 0);
    assert_eq!(client.step(Event::Frame(ServerFrame::Changes(second.clone())), 0, 0), []);
    let mut failed = client.clone();
    let cursor = Cursor { epoch: 1, seq: 5 };
    let effects = client.step(Event::RowsStored { scope: "s".into(), cursor }, 0, 0);
    assert_eq!(effects, [Effect::StoreRows { changes: second, restart: false }]);
    assert_eq!(failed.step(Event::RowsNotStored { scope: "s".into() }, 0, 0), []);
    assert_eq!(failed.step(Event::Tick, STORE_RETRY_MS, 0), [pull(Cursor::default(), true)], "both of them again");
}

#[test]
fn half_of_the_credit_is_confirmed_at_once() {
    let (mut client, _) = online(device(1, 0), 0);
    for seq in 1..=CREDIT_BATCHES {
        let seq = u64::from(seq);
        client.step(Event::Frame(ServerFrame::Changes(changes(1, seq - 1, seq))), 0, 0);
        let cursor = Cursor { epoch: 1, seq };
        let effects = client.step(Event::RowsStored { scope: "s".into(), cursor }, 0, 0);
        let want = seq % u64::from(CREDIT_BATCHES / 2) == 0;
        assert_eq!(effects.contains(&pull(cursor, false)), want, "after {seq}");
    }
}

#[test]
fn rows_that_cannot_be_stored_are_asked_for_again_later() {
    let (mut client, _) = online(device(1, 0), 0);
    client.step(Event::Frame(ServerFrame::Changes(changes(1, 0, 5))), 0, 0);
    assert_eq!(client.step(Event::RowsNotStored { scope: "s".into() }, 10, 0), []);
    assert_eq!(client.due(), Some(10 + STORE_RETRY_MS));
    assert_eq!(client.step(Event::Tick, 10 + STORE_RETRY_MS, 0), [pull(Cursor::default(), true)]);
}

#[test]
fn what_does_not_add_up_is_read_anew() {
    let (mut client, _) = online(device(1, 0), 0);
    let cursor = Cursor { epoch: 1, seq: 5 };
    client.step(Event::Frame(ServerFrame::Changes(changes(1, 0, 5))), 0, 0);
    client.step(Event::RowsStored { scope: "s".into(), cursor }, 0, 0);
    assert_eq!(client.due(), Some(VERIFY_QUIET_MS));
    let at = VERIFY_QUIET_MS;
    assert_eq!(client.step(Event::Tick, at, 0), [Effect::SumRows { scope: "s".into() }]);
    let ours = Sum { scope: "s".into(), cursor, sum: 1 };
    let effects = client.step(Event::Summed(Some(ours.clone())), at, 0);
    assert_eq!(effects, [Effect::Send(ClientFrame::Verify(ours.clone()))]);
    for (theirs, want) in [
        (Sum { cursor: Cursor { epoch: 1, seq: 6 }, sum: 2, ..ours.clone() }, None), // of another moment
        (ours.clone(), None),
        (Sum { sum: 2, ..ours }, Some(pull(Cursor::default(), true))),
    ] {
        let effects = client.clone().step(Event::Frame(ServerFrame::Verified(theirs)), at, 0);
        assert_eq!(effects.into_iter().next(), want);
    }
}

/// What does not add up is read anew while another scope, which did not add up either, is still being stored.
#[test]
fn scopes_are_compared_each_for_itself() {
    let (mut client, _) = online(device(1, 0), 0);
    let cursor = Cursor { epoch: 1, seq: 5 };
    for scope in ["s", "t"] {
        client.step(Event::Frame(ServerFrame::Changes(Changes { scope: scope.into(), ..changes(1, 0, 5) })), 0, 0);
        client.step(Event::RowsStored { scope: scope.into(), cursor }, 0, 0);
    }
    for scope in ["s", "t"] {
        let at = VERIFY_QUIET_MS;
        client.step(Event::Tick, at, 0);
        let ours = Sum { scope: scope.into(), cursor, sum: 1 };
        client.step(Event::Summed(Some(ours.clone())), at, 0);
        if scope == "t" {
            client.step(Event::Frame(ServerFrame::Changes(changes(1, 0, 5))), at, 0);
        }
        let effects = client.step(Event::Frame(ServerFrame::Verified(Sum { sum: 2, ..ours })), at, 0);
        assert!(matches!(effects[..], [Effect::Send(ClientFrame::Pull(_))]), "{scope}: {effects:?}");
    }
}

#[test]
fn receipts_are_told_until_their_command_is_gone() {
    let (mut client, _) = online(device(1, 0), 0);
    let receipt = Receipt { key: "k".into(), outcome: crate::row::CommandOutcome::Done };
    let told = Effect::Send(ClientFrame::Receipt(receipt.clone()));
    assert_eq!(client.step(Event::Settled(receipt), 0, 0), std::slice::from_ref(&told));
    client.step(Event::Closed, 0, 0);
    let (mut client, effects) = online(client, 0);
    assert!(!effects.is_empty() && effects.contains(&told), "{effects:?}");
    let gone = vec![Row { kind: crate::row::COMMAND.into(), key: "k".into(), body: None }];
    client.step(Event::Frame(ServerFrame::Changes(Changes { rows: gone, ..changes(1, 0, 2) })), 0, 0);
    client.step(Event::Closed, 0, 0);
    assert!(!online(client, 0).1.contains(&told));
}

#[test]
fn silence_is_tested_and_death_noticed() {
    let (mut client, _) = online(device(1, 0), 0);
    assert_eq!(client.due().map(|due| due.min(PING_AFTER_MS)), Some(VERIFY_QUIET_MS));
    let ping = Effect::Send(ClientFrame::Ping(Beat::default()));
    assert_eq!(client.step(Event::Tick, PING_AFTER_MS, 0), std::slice::from_ref(&ping));
    let dead = PING_AFTER_MS + PONG_WITHIN_MS;
    assert_eq!(client.step(Event::Tick, dead, 0), [Effect::Disconnect]);
    assert_eq!(client.line(), Line::Offline { since: dead });
    // After a wake the answer must come sooner.
    let (mut client, _) = online(device(1, 0), 0);
    assert_eq!(client.step(Event::Wake, 50, 0), std::slice::from_ref(&ping));
    assert_eq!(client.due(), Some(50 + PROBE_WITHIN_MS));
    client.step(Event::Frame(ServerFrame::Pong(Beat::default())), 60, 0);
    // And after a sleep that nobody told of.
    let late = 60 + PING_AFTER_MS + JUMP_MS;
    assert!(client.step(Event::Tick, late, 0).contains(&ping));
    assert_eq!(client.step(Event::Tick, late + PROBE_WITHIN_MS, 0), [Effect::Disconnect]);
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

/// Two tabs signed in at once, and the cookie is of the other one's device.
#[test]
fn who_may_not_greet_has_to_sign_in() {
    let refused = || Event::Frame(ServerFrame::Problem(Problem::new(Code::NotAllowed, "")));
    let mut client = device(1, 0);
    client.step(Event::Tick, 0, 0);
    client.step(Event::Opened, 0, 0);
    client.step(refused(), 0, 0);
    assert_eq!(client.line(), Line::SignedOut);
    let (mut client, _) = online(device(1, 0), 0);
    client.step(refused(), 0, 0);
    assert_eq!(client.line(), Line::Online, "what else may not be said is no reason to");
}

#[test]
fn connecting_is_capped() {
    let mut client = device(1, 0);
    client.step(Event::Tick, 0, 0);
    assert_eq!(client.step(Event::Tick, CONNECT_WITHIN_MS, 0), [Effect::Disconnect]);
}
