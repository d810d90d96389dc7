//! Every route, for everybody: one table.

use coletor_common::account::{Role, Session, SignIn};
use coletor_common::admin::{NewPassword, NewPerson};
use coletor_tests::client::{Client, read};
use coletor_tests::sender::tus;
use coletor_tests::server::Server;
use coletor_tests::socket::Socket;
use reqwest::Method;
use uuid::Uuid;

#[tokio::test]
async fn every_route_asks_for_its_role() {
    let server = Server::start().await.unwrap();
    let nobody = Client::new(&server).unwrap();
    let (collector, _, _) = Client::collector(&server, "ana").await.unwrap();
    let admin = Client::administrator(&server).await.unwrap();
    let viewer = with_role(&server, &admin, Role::Viewer).await;
    let manager = with_role(&server, &admin, Role::Manager).await;
    let (id, sha) = (Uuid::nil(), "0".repeat(64));
    let table: &[(&str, String, [u16; 5])] = &[
        ("GET", "/api/healthz".into(), [200, 200, 200, 200, 200]),
        ("GET", "/api/readyz".into(), [200, 200, 200, 200, 200]),
        ("GET", "/api/session".into(), [401, 200, 200, 200, 200]),
        ("GET", "/api/people".into(), [401, 403, 200, 200, 200]),
        ("POST", "/api/people".into(), [401, 403, 403, 403, 400]),
        ("POST", format!("/api/people/{id}/password"), [401, 403, 403, 403, 404]),
        ("POST", "/api/session/log".into(), [401, 200, 403, 403, 403]),
        ("POST", "/api/session/token".into(), [401, 200, 403, 403, 403]),
        ("POST", "/api/session/resume".into(), [400, 400, 400, 400, 400]),
        ("POST", "/api/vault/key".into(), [401, 400, 403, 403, 403]),
        ("POST", format!("/api/people/{id}/pin"), [401, 403, 403, 403, 404]),
        ("GET", format!("/api/people/{id}/commands"), [401, 403, 404, 404, 404]),
        ("POST", format!("/api/people/{id}/commands"), [401, 403, 403, 400, 400]),
        ("GET", "/api/forms".into(), [401, 403, 200, 200, 200]),
        ("POST", "/api/forms".into(), [401, 403, 403, 422, 422]),
        ("POST", "/api/forms/none/versions/1/publish".into(), [401, 403, 403, 404, 404]),
        ("GET", "/api/forms/none/records.csv".into(), [401, 403, 404, 404, 404]),
        ("GET", "/api/forms/gde_scl01_diaria/records.csv".into(), [401, 403, 200, 200, 200]),
        ("GET", "/api/assets".into(), [401, 403, 200, 200, 200]),
        ("GET", "/api/assets.csv".into(), [401, 403, 200, 200, 200]),
        ("POST", "/api/assets".into(), [401, 403, 403, 400, 400]),
        ("PUT", "/api/assets/none".into(), [401, 403, 403, 400, 400]),
        ("DELETE", "/api/assets/none".into(), [401, 403, 403, 404, 404]),
        ("POST", "/api/assets/import".into(), [401, 403, 403, 422, 422]),
        ("POST", "/api/assets/labels".into(), [401, 403, 403, 400, 400]),
        ("GET", "/api/records".into(), [401, 403, 200, 200, 200]),
        ("GET", "/api/records?limit=x".into(), [401, 403, 400, 400, 400]),
        ("GET", format!("/api/records/{id}"), [401, 403, 404, 404, 404]),
        ("POST", format!("/api/records/{id}/holder"), [401, 403, 403, 400, 400]),
        ("POST", format!("/api/records/{id}/decisions"), [401, 403, 403, 400, 400]),
        ("GET", "/api/quarantine".into(), [401, 403, 200, 200, 200]),
        ("POST", format!("/api/quarantine/{id}"), [401, 403, 403, 400, 400]),
        ("GET", format!("/api/records/{id}/receipt"), [401, 403, 404, 404, 404]),
        ("DELETE", format!("/api/records/{id}"), [401, 403, 403, 403, 400]),
        ("DELETE", format!("/api/people/{id}"), [401, 403, 403, 403, 400]),
        ("GET", "/api/audit".into(), [401, 403, 403, 403, 200]),
        ("POST", "/api/rescue".into(), [401, 403, 403, 403, 422]),
        ("OPTIONS", "/api/uploads".into(), [204, 204, 204, 204, 204]),
        ("POST", "/api/uploads".into(), [412, 412, 412, 412, 412]),
        ("GET", format!("/api/media/{sha}"), [401, 404, 404, 404, 404]),
        ("PATCH", format!("/api/uploads/{id}"), [412, 412, 412, 412, 412]),
        ("DELETE", format!("/api/uploads/{id}"), [412, 412, 412, 412, 412]),
        ("GET", "/api/sync".into(), [401, 400, 400, 400, 400]),
        ("POST", "/api/sync".into(), [401, 400, 400, 400, 400]),
        ("POST", "/api/sync/wait".into(), [401, 400, 400, 400, 400]),
        ("PUT", format!("/api/people/{id}"), [401, 403, 403, 403, 400]),
        ("GET", "/api/groups".into(), [401, 403, 200, 200, 200]),
        ("POST", "/api/groups".into(), [401, 403, 403, 400, 400]),
        ("PUT", format!("/api/groups/{id}"), [401, 403, 403, 400, 400]),
        ("DELETE", format!("/api/groups/{id}"), [401, 403, 403, 404, 404]),
        ("GET", "/api/shifts".into(), [401, 403, 200, 200, 200]),
        ("POST", "/api/shifts".into(), [401, 403, 403, 400, 400]),
        ("PUT", format!("/api/shifts/{id}"), [401, 403, 403, 400, 400]),
        ("DELETE", format!("/api/shifts/{id}"), [401, 403, 403, 404, 404]),
        ("GET", "/api/forms/none/availability".into(), [401, 403, 404, 404, 404]),
        ("PUT", "/api/forms/none/availability".into(), [401, 403, 403, 400, 400]),
        ("GET", "/api/entities".into(), [401, 403, 200, 200, 200]),
        ("GET", "/api/diagnostics".into(), [401, 403, 403, 403, 200]),
        ("GET", format!("/api/diagnostics/{id}"), [401, 403, 403, 403, 404]),
        ("POST", "/api/diagnostics".into(), [401, 400, 403, 403, 403]),
        ("GET", "/api/nothing".into(), [404, 404, 404, 404, 404]),
    ];
    for (method, path, want) in table {
        for (client, want) in [&nobody, &collector, &viewer, &manager, &admin].into_iter().zip(want) {
            let method: Method = method.parse().unwrap();
            let answer = client.request(method.clone(), path).send().await.unwrap();
            let want = *want;
            assert_eq!(answer.status().as_u16(), want, "{method} {path}");
            assert_eq!(answer.headers()["x-content-type-options"], "nosniff", "{method} {path}");
            if want >= 400 {
                assert_eq!(answer.headers()["content-type"], "application/problem+json", "{method} {path}");
            }
        }
    }
}

/// Somebody new of that role, signed in at a desk.
async fn with_role(server: &Server, admin: &Client, role: Role) -> Client {
    let new = NewPerson { login: role.as_str().into(), name: role.as_str().into(), role };
    let added = admin.request(Method::POST, "/api/people").json(&new).send().await.unwrap();
    let NewPassword { password, .. } = read(added).await.unwrap();
    let client = Client::new(server).unwrap();
    let (login, device) = (new.login, None);
    let body = SignIn { login, password, device, incarnation: 0, collects: false };
    read::<Session>(client.request(Method::POST, "/api/session").json(&body).send().await.unwrap()).await.unwrap();
    client
}

/// Those of the upload protocol, which first ask for its version.
#[tokio::test]
async fn uploads_ask_for_a_collector() {
    let server = Server::start().await.unwrap();
    let nobody = Client::new(&server).unwrap();
    let (collector, _, _) = Client::collector(&server, "ana").await.unwrap();
    let admin = Client::administrator(&server).await.unwrap();
    let one = format!("/api/uploads/{}", Uuid::nil());
    for (method, path, want) in [
        (Method::POST, "/api/uploads", [401, 400, 403]),
        (Method::HEAD, &one, [401, 404, 403]),
        (Method::PATCH, &one, [401, 415, 403]),
        (Method::POST, &one, [401, 400, 403]),
        (Method::DELETE, &one, [401, 404, 403]),
    ] {
        for (client, want) in [&nobody, &collector, &admin].into_iter().zip(want) {
            let answer = tus(client, method.clone(), path).send().await.unwrap();
            assert_eq!(answer.status().as_u16(), want, "{method} {path}");
            assert_eq!(answer.headers()["tus-resumable"], "1.0.0");
        }
    }
}

#[tokio::test]
async fn other_sites_change_nothing_and_open_no_socket() {
    let server = Server::start_with(&["--demo", "--origin", "https://app.example"]).await.unwrap();
    let (client, _, _) = Client::collector(&server, "ana").await.unwrap();
    let own = server.url.clone();
    for (origin, open) in
        [(own.as_str(), true), ("https://app.example", true), ("https://evil.example", false), ("null", false)]
    {
        let socket = Socket::open_from(&client, Some(origin)).await.unwrap();
        assert_eq!(socket.err(), if open { None } else { Some(403) }, "{origin}");
        let post =
            client.request(Method::POST, "/api/session").header("origin", origin).body("x").send().await.unwrap();
        assert_eq!(post.status().as_u16(), if open { 400 } else { 403 }, "{origin}");
    }
}
