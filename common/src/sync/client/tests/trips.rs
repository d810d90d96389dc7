//! Where no socket gets through.

use super::*;

/// One try over a socket that leads nowhere; when the next one is due.
fn fail_handshake(client: &mut Client, now: Millis) -> Millis {
    assert_eq!(client.step(Event::Tick, now, 0), [Effect::Connect]);
    client.step(Event::Tick, now + CONNECT_WITHIN_MS, 0);
    client.due().unwrap()
}

fn trip(effects: &[Effect]) -> (String, usize, bool) {
    let trip = effects.iter().find_map(|effect| match effect {
        Effect::Trip { exchange, waits } => Some((exchange.nonce.clone(), exchange.frames.len(), *waits)),
        _ => None,
    });
    trip.unwrap_or_else(|| panic!("no trip: {effects:?}"))
}

fn reply(nonce: &str, frames: &[ServerFrame]) -> Event {
    let frames = frames.iter().map(Json::of).collect();
    let reply = ExchangeReply { coletor: SUBPROTOCOL.into(), nonce: nonce.into(), frames };
    Event::Tripped { nonce: nonce.into(), reply: Some(reply) }
}

/// A device for which no socket gets through, welcomed by its first trip.
fn on_trips(mut client: Client) -> (Client, Vec<Effect>, Millis) {
    let now = fail_handshake(&mut client, 0);
    let now = fail_handshake(&mut client, now);
    let (nonce, frames, waits) = trip(&client.step(Event::Tick, now, 0));
    assert_eq!((frames, waits), (0, false));
    let effects = client.step(reply(&nonce, &[welcome_frame(0)]), now, 0);
    assert_eq!(client.line(), Line::Online);
    (client, effects, now)
}

#[test]
fn where_no_socket_gets_through_trips_are_made() {
    let (mut client, effects, now) = on_trips(device(3, 0));
    assert_eq!(reads(&effects), Some(0));
    let (push, frames, waits) = trip(&client.step(Event::LogRead(ops(1..=2)), now, 0));
    assert_eq!((frames, waits), (1, false));
    let acked = ServerFrame::Ack(Ack { incarnation: 1, through: 2, results: vec![], repeated: vec![] });
    let effects = client.step(reply(&push, &[welcome_frame(0), acked]), now, 0);
    assert_eq!(client.unsent(), 0);
    let (wait, _, waits) = trip(&effects);
    assert!(waits, "then the server is listened to");
    // What happens meanwhile does not wait for the server to speak.
    let effects = client.step(Event::Queued { next_seq: 4 }, now, 0);
    assert_eq!(reads(&effects), Some(2));
    let (next, _, waits) = trip(&client.step(Event::LogRead(ops(3..=3)), now, 0));
    assert!(next != wait && !waits);
    assert_eq!(client.step(reply(&wait, &[welcome_frame(0)]), now, 0), [], "broken off");
}

/// A reply that is full of rows has no room for the ack.
#[test]
fn what_a_trip_did_not_answer_for_goes_again_before_anything_else() {
    let (mut client, _, now) = on_trips(device(3, 0));
    let (push, ..) = trip(&client.step(Event::LogRead(ops(1..=2)), now, 0));
    assert_eq!(reads(&client.step(Event::Queued { next_seq: 4 }, now, 0)), Some(2));
    client.step(Event::LogRead(ops(3..=3)), now, 0);
    let effects = client.step(reply(&push, &[welcome_frame(2)]), now, 0);
    assert_eq!(reads(&effects), Some(0), "{effects:?}");
    assert!(
        !effects.iter().any(|effect| matches!(effect, Effect::Trip { exchange, .. } if !exchange.frames.is_empty()))
    );
}

#[test]
fn a_captive_portal_is_no_server() {
    let (mut client, _, now) = on_trips(device(1, 0));
    let portal = Event::Tripped { nonce: "1".into(), reply: None };
    assert_eq!(client.step(portal, now, 0), [], "of no trip of ours");
    let (nonce, _, _) = trip(&client.step(Event::Wake, now, 0));
    client.step(Event::Tripped { nonce, reply: None }, now, 0);
    assert_eq!(client.line(), Line::Offline { since: now });
}

#[test]
fn after_a_while_a_socket_is_tried_again_and_nobody_notices() {
    let (mut client, _, now) = on_trips(device(1, 0));
    let later = now + TRIPS_FOR_MS;
    // The server has been answering meanwhile.
    let (nonce, ..) = trip(&client.step(Event::Wake, later - 1, 0));
    client.step(reply(&nonce, &[welcome_frame(0)]), later - 1, 0);
    let effects = client.step(Event::Tick, later, 0);
    assert!(effects.contains(&Effect::Connect), "{effects:?}");
    assert_eq!(client.line(), Line::Online);
    client.step(Event::Closed, later, 0);
    assert_eq!((client.line(), client.due()), (Line::Online, Some(later)), "back to what works");
    let (nonce, ..) = trip(&client.step(Event::Tick, later, 0));
    client.step(reply(&nonce, &[welcome_frame(0)]), later, 0);
    assert_eq!(client.line(), Line::Online);
    assert!(client.due().is_some_and(|due| due > later));
}
