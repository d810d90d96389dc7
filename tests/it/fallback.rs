//! The same frames by request and response, for networks that block WebSocket.

use coletor_common::problem::{Code, Problem};
use coletor_common::row::{FORM, person_scope, project_scope};
use coletor_common::sync::frame::{Cursor, Hello, MESSAGE_BYTES_MAX, ServerFrame};
use coletor_tests::client::Client;
use coletor_tests::exchange::{Trip, frames, greeting, post};
use coletor_tests::ops::{Log, answered, record, taken};
use coletor_tests::server::Server;
use coletor_tests::socket::{Socket, push};
use reqwest::Method;
use serde_json::json;

/// What a hello that knows all of these frames would say.
fn knowing(mut hello: Hello, frames: &[ServerFrame]) -> Hello {
    for frame in frames {
        if let ServerFrame::Changes(changes) = frame {
            let cursor = Cursor { epoch: changes.epoch, seq: changes.seq };
            hello.cursors.insert(changes.scope.clone(), cursor);
        }
    }
    hello
}

fn through(frames: &[ServerFrame]) -> Option<u64> {
    frames.iter().find_map(|frame| match frame {
        ServerFrame::Ack(ack) => Some(ack.through),
        _ => None,
    })
}

/// What the welcome, which comes first, says.
fn high_water(frames: &[ServerFrame]) -> Option<u64> {
    match frames.first()? {
        ServerFrame::Welcome(welcome) => Some(welcome.high_water),
        _ => None,
    }
}

fn scopes(frames: &[ServerFrame]) -> Vec<&str> {
    let mut scopes = Vec::new();
    for frame in frames {
        if let ServerFrame::Changes(changes) = frame {
            scopes.push(changes.scope.as_str());
        }
    }
    scopes
}

fn forms(frames: &[ServerFrame]) -> usize {
    let rows = frames.iter().flat_map(|frame| match frame {
        ServerFrame::Changes(changes) => &changes.rows[..],
        _ => &[],
    });
    rows.filter(|row| row.kind == FORM).count()
}

#[tokio::test]
async fn one_trip_pushes_acks_and_pulls() {
    let server = Server::start().await.unwrap();
    let (ana, session, device) = Client::collector(&server, "ana").await.unwrap();
    let mut log = Log::new(device, session.person);
    let id = record();
    let push = push(vec![log.op(id, taken()), log.op(id, answered("/a", "1"))]);
    let first = frames(&ana, Trip::Sync, greeting(Some(device)), std::slice::from_ref(&push)).await.unwrap();
    assert_eq!((high_water(&first), through(&first)), (Some(0), Some(2)));
    assert!(scopes(&first).contains(&project_scope(session.project).as_str()), "{first:?}");
    assert_eq!(forms(&first), 3);
    // Again: nothing twice, and what is known is not told again.
    let hello = knowing(greeting(Some(device)), &first);
    let second = frames(&ana, Trip::Sync, hello.clone(), &[push]).await.unwrap();
    assert_eq!((high_water(&second), through(&second)), (Some(2), Some(2)));
    assert_eq!(forms(&second), 0, "{second:?}");
    let third = frames(&ana, Trip::Sync, knowing(hello, &second), &[]).await.unwrap();
    assert_eq!(third.len(), 1, "{third:?}");
}

#[tokio::test]
async fn a_wait_ends_with_the_next_change() {
    let server = Server::start().await.unwrap();
    let (ana, session, device) = Client::collector(&server, "ana").await.unwrap();
    let told = frames(&ana, Trip::Sync, greeting(Some(device)), &[]).await.unwrap();
    let hello = knowing(greeting(None), &told); // a viewer, so that it does not speak for the device
    let waiting = {
        let (ana, hello) = (ana.clone(), hello);
        tokio::spawn(async move { frames(&ana, Trip::Wait, hello, &[]).await })
    };
    let mut log = Log::new(device, session.person);
    let (mut socket, _) = Socket::welcomed(&ana, Some(device)).await.unwrap();
    socket.push(vec![log.op(record(), taken())]).await.unwrap();
    let told = waiting.await.unwrap().unwrap();
    let (own, all) = (person_scope(session.person), project_scope(session.project));
    assert!(scopes(&told).iter().any(|scope| *scope == own || *scope == all), "{told:?}");
}

#[tokio::test]
async fn trips_are_refused_with_their_problem() {
    let server = Server::start().await.unwrap();
    let (ana, session, device) = Client::collector(&server, "ana").await.unwrap();
    let mut log = Log::new(device, session.person);
    let hello = greeting(Some(device));
    let said = |response: reqwest::Response| async { response.json::<Problem>().await.unwrap().code };
    let send = |body: String, origin: Option<&str>| {
        let request = ana.request(Method::POST, Trip::Sync.path()).header("content-type", "application/json");
        let request = origin.into_iter().fold(request, |request, origin| request.header("origin", origin));
        request.body(body).send()
    };
    let whole = json!({ "nonce": "n", "hello": hello }).to_string();
    for (what, body, origin, want) in [
        ("malformed", "{".to_owned(), None, Code::BadRequest),
        ("no hello", json!({ "nonce": "n" }).to_string(), None, Code::BadRequest),
        ("another origin", whole.clone(), Some("https://elsewhere.example"), Code::WrongOrigin),
        ("too large", " ".repeat(MESSAGE_BYTES_MAX + 100_000), None, Code::TooLarge),
    ] {
        assert_eq!(said(send(body, origin).await.unwrap()).await, want, "{what}");
    }
    // What is wrong inside a trip is told in it, as on a socket.
    let mut other = log.op(record(), taken());
    other.device = coletor_common::id::DeviceId(uuid::Uuid::now_v7());
    let told = frames(&ana, Trip::Sync, hello.clone(), &[push(vec![other])]).await.unwrap();
    assert!(
        told.iter().any(|frame| matches!(frame, ServerFrame::Problem(p) if p.code == Code::NotAllowed)),
        "{told:?}"
    );
    let admin = Client::administrator(&server).await.unwrap();
    let path = format!("/api/people/{}/password", session.person);
    assert!(admin.request(Method::POST, &path).send().await.unwrap().status().is_success());
    assert_eq!(said(post(&ana, Trip::Sync, hello, &[]).await.unwrap()).await, Code::SignInNeeded);
}
