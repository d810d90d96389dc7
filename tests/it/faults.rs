//! What a line can do to a device: whatever it is, once it is over everything is on the server, once and in order.

use coletor_common::admin::RecordPage;
use coletor_common::op::Op;
use coletor_common::record::Record;
use coletor_common::row::{RECORD, person_scope};
use coletor_common::sync::client::Line;
use coletor_common::sync::frame::{BATCH_OPS_MAX, CREDIT_PUSHES};
use coletor_tests::client::Client;
use coletor_tests::dice::{Dice, seed};
use coletor_tests::ops::{Log, answered, record, taken};
use coletor_tests::proxy::{Fault, Proxy, Way};
use coletor_tests::runner::{Runner, Seen};
use coletor_tests::server::Server;
use coletor_tests::stored::{folded, logs};
use coletor_tests::wait::until;
use futures_util::future::join_all;

/// What shows that a fault has done what it can.
#[derive(Clone, Copy, PartialEq)]
enum Until {
    /// The device knows that its line is lost.
    Lost,
    /// The same, once somebody looks at it: silence alone tells it only after half a minute.
    LostOnceSeen,
    /// Everything is acked all the same.
    Acked,
    /// The server has committed all that may be on the way, and the device does not know; then the line is cut.
    Committed,
}

const CASES: [(&str, Fault, Until); 7] = [
    ("cut", Fault::Cut, Until::Lost),
    ("stalled", Fault::Stalled, Until::LostOnceSeen),
    ("half-open", Fault::HalfOpen, Until::LostOnceSeen),
    ("a push truncated", Fault::Truncated { way: Way::Up, bytes: 50_000 }, Until::Lost),
    ("an ack truncated", Fault::Truncated { way: Way::Down, bytes: 20 }, Until::Lost),
    ("slow", Fault::Slow { bytes: 8 * 1024 }, Until::Acked),
    ("reset after the commit, before the ack", Fault::Mute, Until::Committed),
];

/// Logged while the fault lasts: more than may be on the way.
const BURST: usize = (CREDIT_PUSHES as usize + 2) * BATCH_OPS_MAX;
/// Logged before it, and once it is over.
const FEW: usize = 3;

/// A device behind a line of its own, and all that it logged.
struct Phone {
    runner: Runner,
    proxy: Proxy,
    admin: Client,
    log: Log,
    ops: Vec<Op>,
}

impl Phone {
    async fn sign_in(server: &Server) -> Self {
        let (mut client, session, grant) = Client::collector(server, "ana").await.unwrap();
        let proxy = Proxy::start(server.url.trim_start_matches("http://").parse().unwrap()).await.unwrap();
        client.url = proxy.url();
        let mut log = Log::new(grant, session.person);
        let ops = vec![log.op(record(), taken())];
        let runner = Runner::start(client, grant, Dice::new(seed().unwrap()));
        runner.log(&ops);
        Self { runner, proxy, admin: Client::administrator(server).await.unwrap(), log, ops }
    }

    fn answer(&mut self, count: usize) {
        let id = self.ops[0].record;
        let answers = (0..count).map(|n| self.log.op(id, answered(&format!("/faults/{}", n % 9), &n.to_string())));
        let answers: Vec<Op> = answers.collect();
        self.runner.log(&answers);
        self.ops.extend(answers);
    }

    async fn all_acked(&self) -> Seen {
        let last = self.ops.last().unwrap().seq;
        self.runner.until("all is acked", |seen| seen.acked == last && seen.line == Line::Online).await.unwrap()
    }

    async fn lost(&self) -> Seen {
        self.runner.until("the line is lost", is_lost).await.unwrap()
    }

    /// The record as the server has it.
    async fn record(&self) -> Record {
        let path = format!("/api/records/{}", self.ops[0].record);
        self.admin.get::<RecordPage>(&path).await.unwrap().record
    }
}

fn is_lost(seen: &Seen) -> bool {
    matches!(seen.line, Line::Offline { .. })
}

async fn check(server: &Server, (name, fault, then): (&str, Fault, Until)) -> Phone {
    let mut phone = Phone::sign_in(server).await;
    phone.answer(FEW);
    let before = phone.all_acked().await;
    phone.proxy.fail(fault);
    phone.answer(BURST);
    match then {
        Until::Lost => drop(phone.lost().await),
        Until::LostOnceSeen => {
            // What had come before the fault and is heard only now answers a first look; so somebody looks on.
            let look = async || {
                phone.runner.wake();
                Ok(is_lost(&phone.runner.seen()).then_some(()))
            };
            until("the line is lost, and somebody looks", look).await.unwrap();
        }
        Until::Acked => drop(phone.all_acked().await),
        Until::Committed => {
            let on_the_way = u64::from(CREDIT_PUSHES) * u64::try_from(BATCH_OPS_MAX).unwrap();
            let committed = async || Ok((phone.record().await.rev == before.acked + on_the_way).then_some(()));
            until("what is on the way is committed", committed).await.unwrap();
            assert_eq!(phone.runner.seen().acked, before.acked, "{name}: no ack came");
            phone.proxy.cut();
            phone.lost().await;
        }
    }
    phone.proxy.restore();
    phone.answer(FEW);
    phone.runner.wake();
    let after = phone.all_acked().await;

    assert!(after.on_the_way_max <= CREDIT_PUSHES as usize, "{name}: {} on the way", after.on_the_way_max);
    assert_eq!((after.results, after.problems), (vec![], vec![]), "{name}");
    let local = folded(&phone.ops).unwrap();
    assert!(phone.record().await == local, "{name}: the server's record is another");
    let row = (person_scope(phone.log.author), RECORD.to_owned(), local.id.to_string());
    let shown = |seen: &Seen| seen.rows.get(&row).is_some_and(|row| row.read::<Record>().is_ok_and(|row| row == local));
    phone.runner.until("the record has come down as it is", shown).await.unwrap();
    phone
}

#[tokio::test]
async fn every_fault_of_a_line_loses_nothing_and_doubles_nothing() {
    let mut server = Server::start().await.unwrap();
    let phones = join_all(CASES.map(|case| check(&server, case))).await;
    assert!(server.stop().await.unwrap().success(), "{}", server.log());
    let stored = logs(&server.data).await.unwrap();
    for (phone, (name, ..)) in phones.iter().zip(CASES) {
        assert!(stored.get(&phone.log.grant.device) == Some(&phone.ops), "{name}: the log as stored");
    }
}
