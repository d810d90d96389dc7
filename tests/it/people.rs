//! People, groups and shifts, and what follows from them: who sees which round, at once and without a reload.

use crate::scene::{Scene, publish};
use crate::sheets::simple;
use coletor_common::account::{Role, Session};
use coletor_common::admin::{
    AuditLine, ChangePerson, FormAvailability, Group, NewPassword, NewPerson, Person, SaveGroup, SaveShift, Shift,
};
use coletor_common::form::model::Days;
use coletor_common::id::{GroupId, PersonId};
use coletor_common::problem::{Code, Problem};
use coletor_common::row::{
    AVAILABILITY, AvailabilityRow, EXECUTION, FORM, MEMBERSHIP, MembershipRow, board_scope, group_scope, project_scope,
};
use coletor_common::sync::frame::{Row, ServerFrame};
use coletor_tests::client::{Client, read};
use coletor_tests::ops::{Log, record, taken, taken_of};
use coletor_tests::socket::{Socket, push};
use reqwest::{Method, Response};
use serde::Serialize;

/// The demo's round that is for everybody at first.
const ROUND: &str = "gde_scl01_diaria";

async fn send<T: Serialize + Sync>(client: &Client, method: Method, path: &str, body: &T) -> Response {
    client.request(method, path).json(body).send().await.unwrap()
}

async fn code(response: Response) -> Code {
    serde_json::from_str::<Problem>(&response.text().await.unwrap()).unwrap().code
}

async fn add_group(admin: &Client, name: &str, people: &[PersonId]) -> GroupId {
    let body = SaveGroup { name: name.into(), people: people.to_vec() };
    read::<Group>(send(admin, Method::POST, "/api/groups", &body).await).await.unwrap().id
}

async fn set(admin: &Client, form: &str, said: FormAvailability) {
    let path = format!("/api/forms/{form}/availability");
    let kept: FormAvailability = read(send(admin, Method::PUT, &path, &said).await).await.unwrap();
    assert_eq!(admin.get::<FormAvailability>(&path).await.unwrap(), kept);
}

fn for_groups(groups: &[GroupId]) -> FormAvailability {
    FormAvailability { groups: groups.to_vec(), ..FormAvailability::default() }
}

/// The next row of a kind and key in a scope.
async fn row(socket: &mut Socket, scope: &str, kind: &str, key: &str) -> Row {
    let wanted = |frame| match frame {
        ServerFrame::Changes(changes) if changes.scope == scope => {
            changes.rows.into_iter().find(|row| row.kind == kind && row.key == key)
        }
        _ => None,
    };
    socket.wait_for(wanted).await.unwrap()
}

async fn removed(socket: &mut Socket, scope: &str) {
    let wanted = |frame| match frame {
        ServerFrame::ScopeRemoved(gone) => (gone.scope == scope).then_some(()),
        _ => None,
    };
    socket.wait_for(wanted).await.unwrap();
}

async fn person(admin: &Client, login: &str) -> Person {
    admin.get::<Vec<Person>>("/api/people").await.unwrap().into_iter().find(|one| one.login == login).unwrap()
}

fn as_is(person: &Person) -> ChangePerson {
    let Person { name, role, active, .. } = person.clone();
    ChangePerson { name, role, active, groups: Vec::new(), shifts: Vec::new() }
}

async fn change(admin: &Client, id: PersonId, body: &ChangePerson) {
    assert_eq!(send(admin, Method::PUT, &format!("/api/people/{id}"), body).await.status(), 204);
}

#[tokio::test]
async fn a_round_of_a_group_is_its_peoples_alone() {
    let mut scene = Scene::set().await;
    let admin = &scene.admin;
    let (bruno, session, device) = Client::collector(&scene.server, "bruno").await.unwrap();
    let (mut other, welcome) = Socket::welcomed(&bruno, Some(device)).await.unwrap();
    other.catch_up(&welcome).await.unwrap();
    let ana = person(admin, "ana").await;
    let (project, own) = (project_scope(session.project), add_group(admin, "Turbinas", &[ana.id]).await);
    // Ana is granted the scope while she is connected; it says nothing until there is something.
    set(admin, ROUND, for_groups(&[own])).await;
    assert!(row(&mut other, &project, FORM, ROUND).await.body.is_none(), "it leaves whoever is not of the group");
    assert!(row(&mut scene.phone, &group_scope(own), FORM, ROUND).await.body.is_some(), "and comes to who is");
    // Who executes it is told to them alone, too.
    let id = record();
    // Not waited for: what the push changes may come before its ack.
    scene.phone.send(&push(vec![scene.log.op(id, taken())])).await.unwrap();
    row(&mut scene.phone, &group_scope(own), EXECUTION, &id.to_string()).await;
    let (_, late) = Socket::welcomed(&bruno, Some(device)).await.unwrap();
    assert!(!late.scopes.contains(&group_scope(own)), "{late:?}");
    let (mut fresh, _) = Socket::welcomed(&bruno, Some(device)).await.unwrap();
    let seen = fresh
        .wait_for(|frame| match frame {
            ServerFrame::Changes(changes) if changes.scope == project => Some(changes),
            _ => None,
        })
        .await
        .unwrap();
    let hidden = |row: &Row| row.key == ROUND || row.kind == EXECUTION;
    assert!(!seen.rows.iter().any(hidden), "nothing of it comes to a device that begins");
    // The board has both.
    let (mut board, _) = Socket::welcomed(&scene.admin, None).await.unwrap();
    row(&mut board, &board_scope(session.project), EXECUTION, &id.to_string()).await;
    // Bruno joins: both are there; he leaves: the scope is taken away.
    let both = SaveGroup { name: "Turbinas".into(), people: vec![ana.id, session.person] };
    let path = format!("/api/groups/{own}");
    read::<Group>(send(&scene.admin, Method::PUT, &path, &both).await).await.unwrap();
    row(&mut fresh, &group_scope(own), EXECUTION, &id.to_string()).await;
    change(&scene.admin, session.person, &as_is(&person(&scene.admin, "bruno").await)).await;
    removed(&mut fresh, &group_scope(own)).await;
    // A new version goes where the form is; given to everybody, it is there again with who executes it.
    set(&scene.admin, ROUND, FormAvailability::default()).await;
    row(&mut fresh, &project, EXECUTION, &id.to_string()).await;
    assert!(row(&mut scene.phone, &group_scope(own), FORM, ROUND).await.body.is_none());
}

#[tokio::test]
async fn a_form_stays_its_groups_through_new_versions() {
    let mut scene = Scene::set().await;
    let ana = person(&scene.admin, "ana").await;
    let group = add_group(&scene.admin, "Turbinas", &[ana.id]).await;
    publish(&scene.admin, simple("1", "Note")).await;
    set(&scene.admin, "simple", for_groups(&[group])).await;
    row(&mut scene.phone, &group_scope(group), FORM, "simple").await;
    publish(&scene.admin, simple("2", "Note")).await;
    let row = row(&mut scene.phone, &group_scope(group), FORM, "simple").await;
    assert!(row.body.unwrap().text().contains("\"2\""));
    let gone = scene.admin.request(Method::DELETE, &format!("/api/groups/{group}")).send().await.unwrap();
    assert_eq!(code(gone).await, Code::InUse, "it would be everybody's");
    let id = record();
    let ack = scene.phone.push(vec![scene.log.op(id, taken_of("simple", "1"))]).await.unwrap();
    assert!(ack.results.is_empty(), "an open record keeps its version: {ack:?}");
    set(&scene.admin, "simple", FormAvailability::default()).await;
    let gone = scene.admin.request(Method::DELETE, &format!("/api/groups/{group}")).send().await.unwrap();
    assert_eq!(gone.status(), 204);
}

#[tokio::test]
async fn shifts_come_with_the_round_and_with_the_person() {
    let mut scene = Scene::set().await;
    let ana = person(&scene.admin, "ana").await;
    let shift = |name: &str, from_min, people: &[PersonId]| SaveShift {
        name: name.into(),
        days: Days::OfWeek(vec![1, 2]),
        from_min,
        to_min: 359,
        people: people.to_vec(),
    };
    let night = send(&scene.admin, Method::POST, "/api/shifts", &shift("Noite", 1320, &[ana.id])).await;
    let Shift { id, .. } = read(night).await.unwrap();
    let session: Session = scene.ana.get("/api/session").await.unwrap();
    let own = coletor_common::row::person_scope(ana.id);
    let theirs = async |socket: &mut Socket| {
        let row = row(socket, &own, MEMBERSHIP, &ana.id.to_string()).await;
        row.body.unwrap().read::<MembershipRow>().unwrap().shifts
    };
    while !theirs(&mut scene.phone).await.contains(&id) {} // the demo's own shift comes first
    let said = FormAvailability { shifts: vec![id], budget_min: Some(45), ..FormAvailability::default() };
    set(&scene.admin, ROUND, said).await;
    let project = project_scope(session.project);
    let times = async |socket: &mut Socket| {
        let row = row(socket, &project, AVAILABILITY, ROUND).await;
        let row: AvailabilityRow = row.body.unwrap().read().unwrap();
        (row.shifts[0].name.clone(), row.shifts[0].from_min, row.budget_min)
    };
    assert_eq!(times(&mut scene.phone).await, ("Noite".into(), 1320, Some(45)));
    let later = shift("Madrugada", 1380, &[]);
    read::<Shift>(send(&scene.admin, Method::PUT, &format!("/api/shifts/{id}"), &later).await).await.unwrap();
    let (mut again, _) = Socket::welcomed(&scene.ana, session.device).await.unwrap();
    assert_eq!(times(&mut again).await, ("Madrugada".into(), 1380, Some(45)));
    let gone = scene.admin.request(Method::DELETE, &format!("/api/shifts/{id}")).send().await.unwrap();
    assert_eq!(code(gone).await, Code::InUse);
}

#[tokio::test]
async fn who_loses_access_is_gone_and_their_work_is_set_aside() {
    let mut scene = Scene::set().await;
    let ana = person(&scene.admin, "ana").await;
    change(&scene.admin, ana.id, &ChangePerson { active: false, ..as_is(&ana) }).await;
    while scene.phone.next().await.unwrap().is_some() {}
    assert_eq!(Socket::open_from(&scene.ana, None).await.unwrap().err(), Some(401), "the session has ended");
    assert!(scene.ana.sign_in(&scene.server, "ana", None, true).await.is_err());
    // Somebody else signs in on the device and sends what was collected there.
    let device = scene.log.op(record(), taken()).device;
    let bruno = Client::new(&scene.server).unwrap();
    let session = bruno.sign_in(&scene.server, "bruno", Some(device), true).await.unwrap();
    let (mut phone, _) = Socket::welcomed(&bruno, session.device).await.unwrap();
    let ack = phone.push(vec![Log::new(session.device.unwrap(), ana.id).op(record(), taken())]).await.unwrap();
    assert_eq!((ack.through, ack.results[0].code), (1, Code::OpNotYours), "stored, and to be decided");
    change(&scene.admin, ana.id, &as_is(&ana)).await;
    scene.ana.sign_in(&scene.server, "ana", None, true).await.unwrap();
    let audit: Vec<AuditLine> = scene.admin.get("/api/audit").await.unwrap();
    let changes = audit.iter().filter(|line| line.what == "person_changed" && line.subject == ana.id.to_string());
    assert_eq!(changes.count(), 2);
}

#[tokio::test]
async fn roles_change_while_somebody_is_connected() {
    let scene = Scene::set().await;
    let new = NewPerson { login: "vera".into(), name: "Vera".into(), role: Role::Viewer };
    let NewPassword { person: id, password } =
        read(send(&scene.admin, Method::POST, "/api/people", &new).await).await.unwrap();
    let vera = Client::new(&scene.server).unwrap();
    let body = |collects| serde_json::json!({ "login": "vera", "password": password, "collects": collects });
    assert_eq!(
        send(&vera, Method::POST, "/api/session", &body(true)).await.status(),
        403,
        "who looks on does not collect"
    );
    let session: Session = read(send(&vera, Method::POST, "/api/session", &body(false)).await).await.unwrap();
    let (mut desk, welcome) = Socket::welcomed(&vera, None).await.unwrap();
    let board = board_scope(session.project);
    assert!(welcome.scopes.contains(&board));
    let mut now = as_is(&person(&scene.admin, "vera").await);
    now.role = Role::Collector;
    change(&scene.admin, id, &now).await;
    removed(&mut desk, &board).await;
    let me = person(&scene.admin, "admin").await;
    for (role, active) in [(Role::Manager, true), (Role::Administrator, false)] {
        let body = ChangePerson { role, active, ..as_is(&me) };
        let path = format!("/api/people/{}", me.id);
        assert_eq!(code(send(&scene.admin, Method::PUT, &path, &body).await).await, Code::NotAllowed);
    }
}

#[tokio::test]
async fn what_makes_no_sense_is_refused() {
    let scene = Scene::set().await;
    let admin = &scene.admin;
    add_group(admin, "Turbinas", &[]).await;
    let again = SaveGroup { name: " Turbinas ".into(), people: Vec::new() };
    assert_eq!(code(send(admin, Method::POST, "/api/groups", &again).await).await, Code::NameTaken);
    let path = format!("/api/forms/{ROUND}/availability");
    for (body, want) in [
        (serde_json::json!({ "budget_min": 0 }), Code::BadRequest),
        (serde_json::json!({ "groups": [uuid::Uuid::nil()] }), Code::NotFound),
        (serde_json::json!({ "shifts": [uuid::Uuid::nil()] }), Code::NotFound),
        (serde_json::json!({ "when": { "once": { "from": [2, 0], "to": [1, 0] } } }), Code::BadRequest),
        (
            serde_json::json!({ "when": { "recurring": { "days": { "of_week": [8] }, "from_min": 0, "to_min": 1 } } }),
            Code::BadRequest,
        ),
    ] {
        assert_eq!(code(send(admin, Method::PUT, &path, &body).await).await, want, "{body}");
    }
    let none = send(admin, Method::PUT, "/api/forms/none/availability", &FormAvailability::default()).await;
    assert_eq!(code(none).await, Code::NotFound);
    let shift = serde_json::json!({ "name": "x", "days": "every", "from_min": 0, "to_min": 1440, "people": [] });
    assert_eq!(code(send(admin, Method::POST, "/api/shifts", &shift).await).await, Code::BadRequest);
}
