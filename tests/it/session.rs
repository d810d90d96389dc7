//! Signing in, out, and being kept out.

use coletor_common::account::Session;
use coletor_common::admin::{NewPassword, NewPerson, Person};
use coletor_common::problem::{Code, Problem};
use coletor_tests::client::{Client, read};
use coletor_tests::ops::{Log, record, taken};
use coletor_tests::server::Server;
use coletor_tests::socket::Socket;
use reqwest::{Method, StatusCode};
use serde_json::json;

async fn try_in(client: &Client, login: &str, password: &str) -> (StatusCode, Option<Code>) {
    let body = json!({"login": login, "password": password});
    let answer = client.request(Method::POST, "/api/session").json(&body).send().await.unwrap();
    let status = answer.status();
    (status, answer.json::<Problem>().await.ok().map(|problem| problem.code))
}

#[tokio::test]
async fn wrong_passwords_are_refused_and_then_throttled() {
    let server = Server::start().await.unwrap();
    let client = Client::new(&server).unwrap();
    for login in ["ana", "nobody"] {
        for _ in 0..5 {
            assert_eq!(try_in(&client, login, "wrong").await, (StatusCode::UNAUTHORIZED, Some(Code::BadCredentials)));
        }
        let closed = (StatusCode::TOO_MANY_REQUESTS, Some(Code::TooManyTries));
        assert_eq!(try_in(&client, login, "wrong").await, closed);
    }
    let right = server.password("ana").unwrap();
    assert_eq!(try_in(&client, "ana", right).await.0, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(try_in(&client, "bruno", server.password("bruno").unwrap()).await.0, StatusCode::OK);
    for (login, password) in &server.passwords {
        assert!(!server.log().contains(password), "the log tells the password of {login}");
    }
}

#[tokio::test]
async fn a_session_knows_its_person_and_ends() {
    let server = Server::start().await.unwrap();
    let (client, session, device) = Client::collector(&server, "ana").await.unwrap();
    assert_eq!((session.name.as_str(), session.project_name.as_str()), ("Ana", "Usina Demo"));
    assert_eq!(device.incarnation, 1);
    let seen: Session = client.get("/api/session").await.unwrap();
    assert_eq!(Session { server_time: 0, ..seen }, Session { server_time: 0, ..session });
    let out = client.request(Method::DELETE, "/api/session").send().await.unwrap();
    assert_eq!(out.status(), StatusCode::NO_CONTENT);
    let gone = client.request(Method::GET, "/api/session").send().await.unwrap();
    assert_eq!(gone.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_device_keeps_its_log_unless_its_storage_is_lost() {
    let server = Server::start().await.unwrap();
    let (client, session, first) = Client::collector(&server, "ana").await.unwrap();
    let kept = client.sign_in(&server, "ana", Some(first.device), true).await.unwrap().device.unwrap();
    assert_eq!(kept, first);
    let (mut socket, _) = Socket::welcomed(&client, Some(first)).await.unwrap();
    socket.push(vec![Log::new(first, session.person).op(record(), taken())]).await.unwrap();
    let signed_in = client.sign_in(&server, "ana", None, true).await.unwrap();
    let lost = signed_in.device.unwrap();
    assert_eq!((lost.device, lost.incarnation), (first.device, 2));
    let told = signed_in.lost.unwrap();
    assert!(told.through == 1 && told.received_at.is_some(), "the person is told what the server has: {told:?}");
    let shared = client.sign_in(&server, "bruno", Some(first.device), true).await.unwrap();
    assert_eq!(
        (shared.device, shared.lost),
        (Some(first), None),
        "whoever signs in goes on with the log that is there"
    );
    let (_, _, other) = Client::collector(&server, "ana").await.unwrap();
    assert_ne!(other.device, first.device);
}

#[tokio::test]
async fn a_new_password_ends_the_sessions_of_its_person() {
    let server = Server::start().await.unwrap();
    let admin = Client::administrator(&server).await.unwrap();
    let new = NewPerson { login: "clara".into(), name: "Clara".into(), role: coletor_common::account::Role::Collector };
    let added = admin.request(Method::POST, "/api/people").json(&new).send().await.unwrap();
    assert_eq!(added.status(), StatusCode::CREATED);
    let NewPassword { person, password } = read(added).await.unwrap();
    let again = admin.request(Method::POST, "/api/people").json(&new).send().await.unwrap();
    assert_eq!(again.json::<Problem>().await.unwrap().code, Code::LoginTaken);
    let people: Vec<Person> = admin.get("/api/people").await.unwrap();
    let logins: Vec<_> = people.iter().map(|person| person.login.as_str()).collect();
    assert_eq!(logins, ["admin", "ana", "bruno", "clara"]);
    let clara = Client::new(&server).unwrap();
    assert_eq!(try_in(&clara, "clara", &password).await.0, StatusCode::OK);
    let renewed = admin.request(Method::POST, &format!("/api/people/{person}/password")).send().await.unwrap();
    let NewPassword { password: renewed, .. } = read(renewed).await.unwrap();
    let ended = clara.request(Method::GET, "/api/session").send().await.unwrap();
    assert_eq!(ended.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(try_in(&clara, "clara", &password).await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(try_in(&clara, "clara", &renewed).await.0, StatusCode::OK);
}
