//! A record that several people and devices have a part in: handed over, merged, decided; and a log that exists twice.

use coletor_common::account::{DeviceGrant, Session};
use coletor_common::admin::{Decide, HandOver, RecordPage};
use coletor_common::id::{PersonId, RecordId};
use coletor_common::op::{Event, Op};
use coletor_common::problem::{Code, Problem};
use coletor_common::record::{Field, Head, Record, Status};
use coletor_common::row::{EXECUTION, ExecutionRow, FORM_VERSION, RECORD};
use coletor_common::sync::frame::{Outcome, Row, ServerFrame};
use coletor_tests::client::{Client, read};
use coletor_tests::ops::{Log, answered, record, taken};
use coletor_tests::server::Server;
use coletor_tests::socket::Socket;
use reqwest::Method;

/// Somebody with a device.
struct Collector {
    client: Client,
    session: Session,
    grant: DeviceGrant,
    log: Log,
}

impl Collector {
    async fn new(server: &Server, login: &str) -> Self {
        let (client, session, grant) = Client::collector(server, login).await.unwrap();
        Self { client, log: Log::new(grant, session.person), session, grant }
    }

    async fn connect(&self) -> Socket {
        Socket::welcomed(&self.client, Some(self.grant)).await.unwrap().0
    }

    /// An answer by somebody who has seen that much of the record.
    fn answer(&mut self, id: RecordId, seen: &[Head], point: &str, value: &str) -> Op {
        Op { seen: seen.to_vec(), ..self.log.op(id, answered(point, value)) }
    }
}

/// The latest row of each of these kinds, once all of them have come.
async fn rows<const N: usize>(socket: &mut Socket, kinds: [&str; N]) -> [Row; N] {
    let mut found = kinds.map(|_| None);
    while found.iter().any(Option::is_none) {
        let changes = |frame| match frame {
            ServerFrame::Changes(changes) => Some(changes),
            _ => None,
        };
        for row in socket.wait_for(changes).await.unwrap().rows.into_iter().filter(|row| row.body.is_some()) {
            if let Some(at) = kinds.iter().position(|kind| *kind == row.kind) {
                found[at] = Some(row);
            }
        }
    }
    found.map(Option::unwrap)
}

async fn page(admin: &Client, id: RecordId) -> RecordPage {
    admin.get(&format!("/api/records/{id}")).await.unwrap()
}

async fn hand_over(admin: &Client, id: RecordId, to: PersonId) -> Result<(), Code> {
    let request = admin.request(Method::POST, &format!("/api/records/{id}/holder")).json(&HandOver { to });
    answer(request.send().await.unwrap()).await
}

async fn decide(admin: &Client, id: RecordId, decision: &Decide) -> Result<(), Code> {
    let request = admin.request(Method::POST, &format!("/api/records/{id}/decisions")).json(decision);
    answer(request.send().await.unwrap()).await
}

async fn answer(response: reqwest::Response) -> Result<(), Code> {
    if response.status().is_success() { Ok(()) } else { Err(response.json::<Problem>().await.unwrap().code) }
}

#[tokio::test]
async fn a_record_that_is_handed_over_merges() {
    let server = Server::start().await.unwrap();
    let admin = Client::administrator(&server).await.unwrap();
    let (mut ana, mut bruno) = (Collector::new(&server, "ana").await, Collector::new(&server, "bruno").await);
    let (mut of_ana, mut of_bruno) = (ana.connect().await, bruno.connect().await);
    let id = record();
    let ops = vec![ana.log.op(id, taken()), ana.answer(id, &[], "/ihm/tens_bat", "25")];
    of_ana.push(ops).await.unwrap();
    let [execution] = rows(&mut of_bruno, [EXECUTION]).await;
    assert_eq!(execution.body.unwrap().read::<ExecutionRow>().unwrap().name, "Ana");
    hand_over(&admin, id, bruno.session.person).await.unwrap();

    // Bruno gets the record and the form it needs; everybody sees who has it.
    let [row, form, execution] = rows(&mut of_bruno, [RECORD, FORM_VERSION, EXECUTION]).await;
    let mut seen: Record = row.body.unwrap().read().unwrap();
    assert_eq!((seen.holder, seen.rev, seen.is_closed()), (bruno.session.person, 3, false));
    assert!(form.key.starts_with("gde_scl01_diaria/"));
    assert_eq!(execution.body.unwrap().read::<ExecutionRow>().unwrap().name, "Bruno");

    // He answers one point anew and another one; Ana, who has not heard of it, has answered both too.
    let theirs = vec![
        bruno.answer(id, &seen.heads, "/ihm/tens_bat", "26"),
        bruno.answer(id, &seen.heads, "/ihm/oleo_temp", "90"),
    ];
    let ack = of_bruno.push(theirs).await.unwrap();
    assert_eq!((ack.through, &ack.results[..]), (2, &[][..]));
    let hers = vec![
        ana.answer(id, &[], "/ihm/tens_bat", "24"),
        ana.answer(id, &[], "/ihm/oleo_temp", "90"),
        ana.answer(id, &[], "/ihm/tens_qde", "sim"),
        ana.log.op(id, Event::Finished {}),
    ];
    let ack = of_ana.push(hers).await.unwrap();
    let results: Vec<_> = ack.results.iter().map(|result| (result.seq, result.outcome, result.code)).collect();
    assert_eq!(results, [(6, Outcome::Quarantined, Code::OpNotYours)], "what is another's by now is not hers to end");
    seen = page(&admin, id).await.record;
    let value = |path: &str| seen.answers.get(path).map(|answer| answer.value.as_str());
    assert_eq!(
        (value("/ihm/tens_bat"), value("/ihm/oleo_temp"), value("/ihm/tens_qde")),
        (Some("24"), Some("90"), Some("sim"))
    );
    let conflicts: Vec<_> = seen.conflicts.iter().map(|c| (c.point.as_str(), c.others[0].value.as_str())).collect();
    assert_eq!(conflicts, [("/ihm/tens_bat", "26")], "equal values are none");

    // The administrator decides, also after the record was submitted.
    of_bruno.push(vec![bruno.log.op(id, Event::Finished {})]).await.unwrap();
    let decision = Decide { field: Field::Answer, point: "/ihm/tens_bat".into(), value: Some("26".into()) };
    decide(&admin, id, &decision).await.unwrap();
    seen = page(&admin, id).await.record;
    assert_eq!((seen.status, seen.conflicts.len()), (Status::Finished, 0));
    assert_eq!(seen.answers.get("/ihm/tens_bat").unwrap().value, "26");
}

#[tokio::test]
async fn only_administrators_hand_over_what_is_there_to_whom_is_there() {
    let server = Server::start().await.unwrap();
    let admin = Client::administrator(&server).await.unwrap();
    let (mut ana, bruno) = (Collector::new(&server, "ana").await, Collector::new(&server, "bruno").await);
    let id = record();
    let ops = vec![ana.log.op(id, taken()), ana.log.op(id, Event::Finished {})];
    ana.connect().await.push(ops).await.unwrap();
    let (to, nobody) = (bruno.session.person, PersonId(uuid::Uuid::now_v7()));
    assert_eq!(hand_over(&ana.client, id, to).await, Err(Code::NotAllowed));
    assert_eq!(hand_over(&admin, record(), to).await, Err(Code::NotFound));
    assert_eq!(hand_over(&admin, id, nobody).await, Err(Code::NotFound));
    assert_eq!(hand_over(&admin, id, to).await, Err(Code::OpOutOfPlace), "it is finished");
    assert_eq!(page(&admin, id).await.record.rev, 2, "and nothing of it is stored");
}

#[tokio::test]
async fn a_log_that_exists_twice_is_told_by_its_head_and_parted() {
    let server = Server::start().await.unwrap();
    let mut ana = Collector::new(&server, "ana").await;
    let mut copy = ana.log.clone();
    let (id, theirs) = (record(), record());
    let first = ana.log.op(id, taken());
    ana.connect().await.push(vec![first.clone()]).await.unwrap();
    let (mut socket, welcome) = Socket::welcomed(&ana.client, Some(ana.grant)).await.unwrap();
    assert_eq!((welcome.high_water, welcome.head), (1, Some(first.op_id)));
    // The copy has another operation at that place: it is refused, and nothing of it is taken for stored.
    let other = copy.op(theirs, taken());
    assert_ne!(welcome.head, Some(other.op_id));
    let ack = socket.push(vec![other.clone()]).await.unwrap();
    assert_eq!((ack.results[0].outcome, ack.results[0].code), (Outcome::Refused, Code::OpMutated));
    // In a log of its own it is welcome, under its own id, behind what both have in common.
    let response = ana.client.request(Method::POST, "/api/session/log").send().await.unwrap();
    let grant: DeviceGrant = read(response).await.unwrap();
    assert_eq!((grant.device, grant.incarnation), (ana.grant.device, 2));
    let whole = [&first, &other].map(|op| op.moved((grant.incarnation, op.seq), 1)).to_vec();
    let whole: Vec<Op> = (1..).zip(whole).map(|(seq, op)| Op { seq, ..op }).collect();
    let (mut socket, welcome) = Socket::welcomed(&ana.client, Some(grant)).await.unwrap();
    assert_eq!((welcome.high_water, welcome.head), (0, None));
    let ack = socket.push(whole.clone()).await.unwrap();
    assert_eq!((ack.through, &ack.repeated[..], &ack.results[..]), (2, &[1][..], &[][..]));
    let (mut socket, welcome) = Socket::welcomed(&ana.client, Some(grant)).await.unwrap();
    assert_eq!((welcome.high_water, welcome.head), (2, Some(other.op_id)));
    assert_eq!(socket.push(whole).await.unwrap().repeated, [1], "an ack may be lost: it is said again");
    let admin = Client::administrator(&server).await.unwrap();
    assert_eq!(page(&admin, id).await.record.rev, 1, "one effect");
    assert_eq!(page(&admin, theirs).await.record.rev, 1);
}
