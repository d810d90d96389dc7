//! Devices that several people share: who is known again on them, and who has them opened to choose another PIN.

use coletor_common::account::Session;
use coletor_common::admin::{AuditLine, ChangePerson, Person, RescueReport};
use coletor_common::id::{DeviceId, PersonId};
use coletor_common::op::{Event, Media};
use coletor_common::problem::{Code, Problem};
use coletor_common::row::{PROJECT, ProjectRow};
use coletor_common::sync::frame::ServerFrame;
use coletor_common::vault::{OpenedKey, PinPermitted, RESET_MS, ResumeToken, SealedKey};
use coletor_tests::client::{Client, read};
use coletor_tests::ops::{Log, record, taken};
use coletor_tests::rescue::{Held, rescue};
use coletor_tests::sender::digest;
use coletor_tests::server::Server;
use coletor_tests::socket::Socket;
use coletor_tests::stored;
use coletor_tests::vault::sealed;
use reqwest::{Method, Response};
use serde::Serialize;
use serde_json::json;

/// 32 bytes, in base64url.
const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
const PHOTO: &[u8] = b"a photo of a puddle";

async fn post<T: Serialize + Sync>(client: &Client, path: &str, body: &T) -> Response {
    client.request(Method::POST, path).json(body).send().await.unwrap()
}

async fn code(response: Response) -> Code {
    serde_json::from_str::<Problem>(&response.text().await.unwrap()).unwrap().code
}

async fn token(client: &Client) -> ResumeToken {
    read(post(client, "/api/session/token", &json!({})).await).await.unwrap()
}

async fn resume(client: &Client, token: &ResumeToken) -> Result<Session, Code> {
    let answer = post(client, "/api/session/resume", token).await;
    if answer.status().is_success() { Ok(read(answer).await.unwrap()) } else { Err(code(answer).await) }
}

async fn find(admin: &Client, login: &str) -> Person {
    admin.get::<Vec<Person>>("/api/people").await.unwrap().into_iter().find(|one| one.login == login).unwrap()
}

async fn project_key(client: &Client, device: coletor_common::account::DeviceGrant) -> String {
    let (mut phone, _) = Socket::welcomed(client, Some(device)).await.unwrap();
    let row = phone.wait_for(|frame| match frame {
        ServerFrame::Changes(changes) => changes.rows.into_iter().find(|row| row.kind == PROJECT),
        _ => None,
    });
    row.await.unwrap().body.unwrap().read::<ProjectRow>().unwrap().rescue_key
}

async fn permit(admin: &Client, person: PersonId) -> PinPermitted {
    read(post(admin, &format!("/api/people/{person}/pin"), &json!({})).await).await.unwrap()
}

#[tokio::test]
async fn who_unlocks_a_shared_device_is_known_again() {
    let server = Server::start().await.unwrap();
    let admin = Client::administrator(&server).await.unwrap();
    let (phone, ana, device) = Client::collector(&server, "ana").await.unwrap();
    let first = token(&phone).await;
    let bruno = phone.sign_in(&server, "bruno", Some(device.device), true).await.unwrap();
    let other = token(&phone).await;
    // Each goes on as themselves, on the device that the token is of.
    for (token, person) in [(&first, ana.person), (&other, bruno.person), (&first, ana.person)] {
        let session = resume(&phone, token).await.unwrap();
        assert_eq!((session.person, session.device), (person, Some(device)));
        assert_eq!(phone.get::<Session>("/api/session").await.unwrap().person, person);
    }
    let unknown = ResumeToken { token: "00".into() };
    assert_eq!(resume(&phone, &unknown).await.unwrap_err(), Code::SignInNeeded);
    // One a person and device: the next takes its place.
    let second = token(&phone).await;
    assert_eq!(resume(&phone, &first).await.unwrap_err(), Code::SignInNeeded);
    assert!(resume(&phone, &second).await.is_ok());
    // Whoever signs out is not known again, and nor is who has another password or no access.
    assert!(phone.request(Method::DELETE, "/api/session").send().await.unwrap().status().is_success());
    assert_eq!(resume(&phone, &second).await.unwrap_err(), Code::SignInNeeded);
    assert!(resume(&phone, &other).await.is_ok(), "that was Ana's");
    let person = find(&admin, "bruno").await;
    let path = format!("/api/people/{}", person.id);
    let leave = ChangePerson { name: person.name, role: person.role, active: false, groups: vec![], shifts: vec![] };
    assert!(admin.request(Method::PUT, &path).json(&leave).send().await.unwrap().status().is_success());
    assert_eq!(resume(&phone, &other).await.unwrap_err(), Code::SignInNeeded);
    phone.sign_in(&server, "ana", Some(device.device), true).await.unwrap();
    let third = token(&phone).await;
    assert!(post(&admin, &format!("/api/people/{}/password", ana.person), &json!({})).await.status().is_success());
    assert_eq!(resume(&phone, &third).await.unwrap_err(), Code::SignInNeeded);
    // Only a device has one.
    assert_eq!(code(post(&admin, "/api/session/token", &json!({})).await).await, Code::NotAllowed);
    for ResumeToken { token } in [first, other, second, third] {
        assert!(!server.log().contains(&token), "the log tells a token");
    }
}

#[tokio::test]
async fn a_device_is_opened_once_for_who_may_choose_another_pin() {
    let mut server = Server::start().await.unwrap();
    let admin = Client::administrator(&server).await.unwrap();
    let (ana, session, device) = Client::collector(&server, "ana").await.unwrap();
    let (bruno, _, _) = Client::collector(&server, "bruno").await.unwrap();
    let project = project_key(&ana, device).await;
    let ours = sealed(KEY, &project, device.device).await.unwrap();
    let open = async |client: &Client, key: &SealedKey| post(client, "/api/vault/key", key).await;
    assert_eq!(code(open(&ana, &ours).await).await, Code::NotAllowed, "nobody has permitted it");
    let path = format!("/api/people/{}/pin", session.person);
    assert_eq!(code(post(&ana, &path, &json!({})).await).await, Code::NotAllowed, "nor may she herself");
    let PinPermitted { until } = permit(&admin, session.person).await;
    let now = session.server_time;
    assert!((now..now + 2 * RESET_MS).contains(&until), "{until}");
    assert_eq!(code(open(&bruno, &ours).await).await, Code::NotAllowed, "that was for Ana");
    // What is another device's, or altered, or sealed to somebody else, leaves the permission as it was.
    let other = sealed(KEY, &project, DeviceId(uuid::Uuid::now_v7())).await.unwrap();
    let altered = SealedKey { sealed: ours.sealed.replacen(['A', 'b'], "c", 1) + "AA", ..ours.clone() };
    let nothing = SealedKey { ephemeral: "AAAA".into(), ..ours.clone() };
    let short = sealed("AAEC", &project, device.device).await.unwrap();
    for bad in [other, altered, nothing, short] {
        assert_eq!(code(open(&ana, &bad).await).await, Code::BadRequest, "{bad:?}");
    }
    let opened: OpenedKey = read(open(&ana, &ours).await).await.unwrap();
    assert_eq!(opened.key, KEY);
    assert_eq!(code(open(&ana, &ours).await).await, Code::NotAllowed, "once");
    let audit: Vec<AuditLine> = admin.get("/api/audit").await.unwrap();
    let done: Vec<_> = audit.iter().map(|line| (line.what.as_str(), line.person)).collect();
    let by = find(&admin, "admin").await.id;
    assert_eq!(done, [("pin_reset", Some(session.person)), ("pin_permitted", Some(by))]);
    assert!(audit[0].detail == device.device.to_string() && !server.log().contains(KEY));
    // Not after a day.
    permit(&admin, session.person).await;
    server.stop().await.unwrap();
    stored::change(&server.data, "UPDATE pin_resets SET expires_at = 1").await.unwrap();
    server.restart().await.unwrap();
    assert_eq!(code(open(&ana, &ours).await).await, Code::NotAllowed, "it has expired");
}

/// What a protected device has sealed comes out of its rescue file without anybody's PIN.
#[tokio::test]
async fn a_protected_device_is_rescued() {
    let server = Server::start().await.unwrap();
    let admin = Client::administrator(&server).await.unwrap();
    let (ana, session, device) = Client::collector(&server, "ana").await.unwrap();
    let key = project_key(&ana, device).await;
    let (mut log, id) = (Log::new(device, session.person), record());
    let bytes = PHOTO.len() as u64;
    let media = Media { sha256: digest(PHOTO), name: "a.jpg".into(), content_type: "image/jpeg".into(), bytes };
    let attached = Event::Attached { point: "/saec/vazamento_foto".into(), media };
    let ops = [taken(), attached].map(|event| log.op(id, event));
    let noise: Vec<u8> = (0..1_500_000u32).map(|n| n.to_le_bytes()[usize::from(n % 3 == 0)]).collect();
    let files = [(id, PHOTO), (id, &noise[..])];
    let (project, device) = (session.project, device.device);
    let file = rescue(&Held { project, key: &key, device, ops: &ops, files: &files, sealed: true }).await.unwrap();
    assert!(!file.windows(PHOTO.len()).any(|some| some == PHOTO));
    let answer = admin.request(Method::POST, "/api/rescue").body(file).send().await.unwrap();
    let report: RescueReport = read(answer).await.unwrap();
    assert_eq!((report.ops, report.ops_new, report.media, report.media_new, report.media_bad), (2, 2, 2, 2, 0));
    for bytes in [PHOTO, &noise] {
        let got = admin.request(Method::GET, &format!("/api/media/{}", digest(bytes))).send().await.unwrap();
        assert_eq!(got.bytes().await.unwrap(), bytes);
    }
}
