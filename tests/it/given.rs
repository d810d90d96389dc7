//! Records that collectors give to each other themselves, and whom their devices know for that.

use coletor_common::account::{DeviceGrant, Role, Session};
use coletor_common::admin::{ChangePerson, FormAvailability, Group, NewPassword, NewPerson, RecordPage, SaveGroup};
use coletor_common::id::{PersonId, RecordId};
use coletor_common::op::{Event, Op};
use coletor_common::problem::Code;
use coletor_common::record::{Head, Move, Record};
use coletor_common::row::{COLLEAGUE, ColleagueRow, FORM_VERSION, RECORD};
use coletor_common::sync::frame::{Outcome, Row, ServerFrame};
use coletor_tests::client::{Client, read};
use coletor_tests::ops::{Log, answered, record, taken};
use coletor_tests::server::Server;
use coletor_tests::socket::Socket;
use reqwest::Method;

/// The demo's round that is for everybody at first.
const ROUND: &str = "gde_scl01_diaria";
/// What goes with a hand-over.
const WARM: &str = "the pump is warm";

/// Somebody with a device, connected.
pub struct Collector {
    /// Who.
    pub session: Session,
    /// What they did.
    pub log: Log,
    /// Their line.
    pub socket: Socket,
}

impl Collector {
    /// Signed in and connected.
    pub async fn new(server: &Server, login: &str) -> Self {
        let (client, session, grant) = Client::collector(server, login).await.unwrap();
        Self::on(client, session, grant).await
    }

    async fn on(client: Client, session: Session, grant: DeviceGrant) -> Self {
        let (mut socket, welcome) = Socket::welcomed(&client, Some(grant)).await.unwrap();
        socket.catch_up(&welcome).await.unwrap();
        Self { log: Log::new(grant, session.person), session, socket }
    }

    /// Their name to the server.
    pub fn who(&self) -> PersonId {
        self.session.person
    }

    /// Something happens to a record of which that much was seen.
    pub fn op(&mut self, id: RecordId, seen: &[Head], event: Event) -> Op {
        Op { seen: seen.to_vec(), ..self.log.op(id, event) }
    }

    /// Does it, and answers why the server set it aside, if it did.
    pub async fn does(&mut self, id: RecordId, seen: &[Head], event: Event) -> Option<Code> {
        let op = self.op(id, seen, event);
        let ack = self.socket.push(vec![op]).await.unwrap();
        let result = ack.results.first()?;
        assert_eq!(result.outcome, Outcome::Quarantined);
        Some(result.code)
    }

    /// The next row of a kind that holds something.
    pub async fn row(&mut self, kind: &str, holds: impl Fn(&Row) -> bool) -> Row {
        let wanted = |frame| match frame {
            ServerFrame::Changes(changes) => changes.rows.into_iter().find(|row| row.kind == kind && holds(row)),
            _ => None,
        };
        self.socket.wait_for(wanted).await.unwrap()
    }

    /// A record as it comes, once it holds something.
    pub async fn record(&mut self, holds: impl Fn(&Record) -> bool) -> Record {
        let read = |row: &Row| row.body.as_ref().unwrap().read::<Record>().unwrap();
        read(&self.row(RECORD, |row| row.body.is_some() && holds(&read(row))).await)
    }
}

fn to(person: PersonId) -> Event {
    Event::HandedOver { to: person, message: WARM.into() }
}

/// A record as the administration sees it.
pub async fn page(admin: &Client, id: RecordId) -> RecordPage {
    admin.get(&format!("/api/records/{id}")).await.unwrap()
}

async fn add_group(admin: &Client, people: &[PersonId]) -> Group {
    let body = SaveGroup { name: "Elétrica".into(), people: people.to_vec() };
    read(admin.request(Method::POST, "/api/groups").json(&body).send().await.unwrap()).await.unwrap()
}

async fn change(admin: &Client, id: PersonId, to: &ChangePerson) {
    let answer = admin.request(Method::PUT, &format!("/api/people/{id}")).json(to).send().await.unwrap();
    assert!(answer.status().is_success());
}

/// Whoever may collect is known by name and group; whoever may not any more is not.
#[tokio::test]
async fn colleagues_come_change_and_go() {
    let server = Server::start().await.unwrap();
    let admin = Client::administrator(&server).await.unwrap();
    let mut ana = Collector::new(&server, "ana").await;
    let carla = NewPerson { login: "carla".into(), name: "Carla".into(), role: Role::Collector };
    let added = admin.request(Method::POST, "/api/people").json(&carla).send().await.unwrap();
    let id = read::<NewPassword>(added).await.unwrap().person;
    let key = id.to_string();
    let next = async |ana: &mut Collector| {
        let row = ana.row(COLLEAGUE, |row| row.key == key).await;
        row.body.map(|body| body.read::<ColleagueRow>().unwrap())
    };
    assert_eq!(next(&mut ana).await, Some(ColleagueRow { name: "Carla".into(), groups: vec![] }));
    let group = add_group(&admin, &[id]).await.id;
    assert_eq!(next(&mut ana).await, Some(ColleagueRow { name: "Carla".into(), groups: vec![group] }));
    let now = |name: &str, role, active| {
        let name = name.to_owned();
        ChangePerson { name, role, active, groups: vec![group], shifts: vec![] }
    };
    change(&admin, id, &now("Carla Dias", Role::Collector, true)).await;
    assert_eq!(next(&mut ana).await.unwrap().name, "Carla Dias");
    change(&admin, id, &now("Carla Dias", Role::Viewer, true)).await;
    assert_eq!(next(&mut ana).await, None, "she may only look on");
    change(&admin, id, &now("Carla Dias", Role::Manager, true)).await;
    assert_eq!(next(&mut ana).await.unwrap().name, "Carla Dias");
    change(&admin, id, &now("Carla Dias", Role::Manager, false)).await;
    assert_eq!(next(&mut ana).await, None, "she has left");
}

/// A collector hands a round over: the colleague gets it with its form and goes on; what was said before still merges.
#[tokio::test]
async fn a_round_is_handed_over_by_its_holder() {
    let server = Server::start().await.unwrap();
    let admin = Client::administrator(&server).await.unwrap();
    let (mut ana, mut bruno) = (Collector::new(&server, "ana").await, Collector::new(&server, "bruno").await);
    let id = record();
    let ops = vec![
        ana.op(id, &[], taken()),
        ana.op(id, &[], answered("/ihm/tens_bat", "25")),
        ana.op(id, &[], to(bruno.who())),
        ana.op(id, &[], answered("/ihm/tens_qde", "sim")), // it was on its way
        ana.op(id, &[], Event::Finished {}),
    ];
    let ack = ana.socket.push(ops).await.unwrap();
    let results: Vec<_> = ack.results.iter().map(|result| (result.seq, result.code)).collect();
    assert_eq!(results, [(5, Code::OpNotYours)], "it is not hers to end any more");
    let form = bruno.row(FORM_VERSION, |row| row.body.is_some()).await;
    assert!(form.key.starts_with(ROUND));
    let seen = page(&admin, id).await.record;
    let given = seen.given_to(bruno.who()).unwrap();
    assert_eq!(
        (seen.whose(given), &given.what),
        (ana.who(), &Move::HandedOver { to: bruno.who(), message: WARM.into() })
    );
    assert_eq!((seen.holder, seen.answers.len()), (bruno.who(), 2));
    assert_eq!(bruno.does(id, &seen.heads, answered("/ihm/oleo_temp", "90")).await, None);
    let back = ana.record(|record| record.answers.len() == 3).await;
    assert_eq!(back.conflicts, []);
    assert_eq!(bruno.does(id, &back.heads, Event::Finished {}).await, None);
    assert!(page(&admin, id).await.record.is_closed());
}

/// Nobody gives away what another has, nor to whom may not have it.
#[tokio::test]
async fn a_round_is_not_handed_over_by_or_to_just_anybody() {
    let server = Server::start().await.unwrap();
    let admin = Client::administrator(&server).await.unwrap();
    let (mut ana, mut bruno) = (Collector::new(&server, "ana").await, Collector::new(&server, "bruno").await);
    let id = record();
    assert_eq!(ana.does(id, &[], taken()).await, None);
    assert_eq!(bruno.does(id, &[], to(bruno.who())).await, Some(Code::OpNotYours), "he has no part in it");
    let nobody = PersonId(uuid::Uuid::now_v7());
    assert_eq!(ana.does(id, &[], to(nobody)).await, Some(Code::OpInvalid));
    // The round is for a group that Bruno is not in.
    let group = add_group(&admin, &[ana.who()]).await.id;
    let said = FormAvailability { groups: vec![group], ..FormAvailability::default() };
    let path = format!("/api/forms/{ROUND}/availability");
    let kept = admin.request(Method::PUT, &path).json(&said).send().await.unwrap();
    assert!(kept.status().is_success());
    assert_eq!(ana.does(id, &[], to(bruno.who())).await, Some(Code::OpInvalid));
    let seen = page(&admin, id).await.record;
    assert_eq!((seen.holder, seen.heirs.len()), (ana.who(), 0), "it is still hers");
    let other =
        ChangePerson { name: "Bruno".into(), role: Role::Collector, active: true, groups: vec![group], shifts: vec![] };
    change(&admin, bruno.who(), &other).await;
    assert_eq!(ana.does(id, &[], to(bruno.who())).await, None);
    assert_eq!(page(&admin, id).await.record.holder, bruno.who());
}
