//! What devices tell of themselves: kept for administrators, and no more of it than is of use.

use coletor_common::admin::{DiagnosticsLine, Erase};
use coletor_tests::client::{Client, read};
use coletor_tests::server::Server;
use reqwest::Method;

/// As the server has it.
const KEPT_OF_A_DEVICE: usize = 5;
const BYTES_MAX: usize = 32 * 1024;

async fn tell(client: &Client, report: &str) -> u16 {
    client.request(Method::POST, "/api/diagnostics").body(report.to_owned()).send().await.unwrap().status().as_u16()
}

async fn listed(admin: &Client, query: &str) -> Vec<DiagnosticsLine> {
    admin.get(&format!("/api/diagnostics{query}")).await.unwrap()
}

#[tokio::test]
async fn reports_are_listed_read_and_few() {
    let server = Server::start().await.unwrap();
    let admin = Client::administrator(&server).await.unwrap();
    let (ana, _, device) = Client::collector(&server, "ana").await.unwrap();
    assert_eq!(listed(&admin, "").await, []);
    for n in 0..=KEPT_OF_A_DEVICE {
        assert_eq!(tell(&ana, &format!("report {n}\n")).await, 204);
    }
    let (bruno, _, _) = Client::collector(&server, "bruno").await.unwrap();
    assert_eq!(tell(&bruno, "another").await, 204);

    let all = listed(&admin, "").await;
    let names: Vec<&str> = all.iter().map(|line| line.by.as_str()).collect();
    assert_eq!(names, ["Bruno", "Ana", "Ana", "Ana", "Ana", "Ana"], "the latest few of each device");
    assert_eq!(all[1].device, device.device);
    assert_eq!(listed(&admin, &format!("?limit=2&before={}", all[0].id)).await, all[1..3]);

    let path = format!("/api/diagnostics/{}", all[1].id);
    let answer = admin.request(Method::GET, &path).send().await.unwrap();
    assert_eq!(answer.headers()["content-type"], "text/plain; charset=utf-8");
    assert!(answer.headers()["content-disposition"].to_str().unwrap().starts_with("attachment"));
    assert_eq!(answer.text().await.unwrap(), format!("report {KEPT_OF_A_DEVICE}"));
}

#[tokio::test]
async fn a_report_has_limits() {
    let server = Server::start().await.unwrap();
    let (ana, _, _) = Client::collector(&server, "ana").await.unwrap();
    assert_eq!(tell(&ana, &"x".repeat(BYTES_MAX)).await, 204);
    assert_eq!(tell(&ana, &"x".repeat(BYTES_MAX + 1)).await, 413);
    assert_eq!(tell(&ana, " \n").await, 400);
    let broken = ana.request(Method::POST, "/api/diagnostics").body(vec![0xff_u8]).send().await.unwrap();
    assert_eq!(broken.status(), 400);
}

#[tokio::test]
async fn whoever_is_erased_has_no_reports() {
    let server = Server::start().await.unwrap();
    let admin = Client::administrator(&server).await.unwrap();
    let (ana, session, _) = Client::collector(&server, "ana").await.unwrap();
    assert_eq!(tell(&ana, "report").await, 204);
    let erase = admin.request(Method::DELETE, &format!("/api/people/{}", session.person));
    let done = erase.json(&Erase { reason: "on request".into() }).send().await.unwrap();
    assert!(done.status().is_success(), "{:?}", read::<serde_json::Value>(done).await);
    assert_eq!(listed(&admin, "").await, []);
}
