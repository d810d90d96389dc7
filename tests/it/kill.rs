//! `kill -9` in the middle of everything, many times over: nothing that was acked is lost, and nothing is stored twice.

use coletor_common::admin::RecordPage;
use coletor_tests::client::Client;
use coletor_tests::dice::{Dice, SEED, seed};
use coletor_tests::pusher::{Life, Pusher};
use coletor_tests::server::Server;
use coletor_tests::stored::{folded, logs};
use coletor_tests::wait::DEADLINE;
use futures_util::future::try_join_all;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;

const DEVICES: usize = 50;
const LOGINS: [&str; 2] = ["ana", "bruno"];
/// What names the number of kills.
const CYCLES: &str = "COLETOR_CYCLES";
const CYCLES_USUAL: u32 = 100;
/// The server is killed after at most so many acks.
const ACKS_MAX: u64 = 200;

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acked_is_lost_by_any_kill() {
    let cycles: u32 = std::env::var(CYCLES).map_or(CYCLES_USUAL, |named| named.parse().unwrap());
    let seed = seed().unwrap();
    println!("{SEED}={seed}");
    let mut dice = Dice::new(seed);
    let mut server = Server::start().await.unwrap();
    let devices = (0..DEVICES).map(|n| Pusher::sign_in(&server, LOGINS[n % LOGINS.len()], dice.roll()));
    let devices = try_join_all(devices).await.unwrap();
    let (life, _) = watch::channel(Life { starts: 1, up: true, draining: false });
    let (acks, mut acked) = watch::channel(0);
    let mut running: JoinSet<_> =
        devices.into_iter().map(|device| device.run(life.subscribe(), acks.clone())).collect();

    for cycle in 1..=cycles {
        let enough = *acked.borrow() + dice.up_to(ACKS_MAX);
        tokio::select! {
            ended = running.join_next() => panic!("cycle {cycle}: a device ended: {ended:?}"),
            waited = timeout(DEADLINE, acked.wait_for(|acks| *acks >= enough)) => { waited.expect("acks come").unwrap(); }
        }
        life.send_modify(|life| life.up = false);
        server.kill().await.unwrap();
        server.restart().await.unwrap();
        life.send_modify(|life| *life = Life { starts: life.starts + 1, up: true, ..*life });
    }
    life.send_modify(|life| life.draining = true);
    let mut devices = Vec::new();
    while let Some(ended) = timeout(DEADLINE, running.join_next()).await.expect("everything is acked") {
        devices.push(ended.unwrap().unwrap());
    }

    let admin = Client::administrator(&server).await.unwrap();
    for device in &devices {
        let page: RecordPage = admin.get(&format!("/api/records/{}", device.record)).await.unwrap();
        assert_eq!(page.record.rev, device.acked);
        assert_eq!(page.record, folded(&device.ops).unwrap());
        assert_eq!(page.quarantined, []);
    }
    assert!(server.stop().await.unwrap().success(), "{}", server.log());
    let stored = logs(&server.data).await.unwrap();
    let (mut sent, mut read, mut lost) = (0, 0, 0);
    for device in &devices {
        let log = stored.get(&device.grant.device).map_or(&[][..], Vec::as_slice);
        assert_eq!(device.acked, u64::try_from(device.ops.len()).unwrap());
        sent += device.ops.len();
        read += log.len();
        lost += (0..).zip(&device.ops).filter(|(at, op)| log.get(*at) != Some(op)).count();
    }
    println!("cycles {cycles}, devices {DEVICES}, ops acked {sent}, ops read back {read}, lost {lost}");
    for device in &devices {
        assert!(stored.get(&device.grant.device) == Some(&device.ops), "the log of {} as stored", device.grant.device);
    }
    assert_eq!(stored.len(), DEVICES, "and nobody else's");
}
