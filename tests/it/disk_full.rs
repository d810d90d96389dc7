//! A full disk: nothing is acked that is not stored, the server goes on, and once there is space again so do the devices.

use coletor_common::op::Op;
use coletor_common::record::Record;
use coletor_common::row::RECORD;
use coletor_common::sync::frame::ServerFrame;
use coletor_tests::client::Client;
use coletor_tests::ops::{Log, answered, record, taken};
use coletor_tests::server::Server;
use coletor_tests::socket::{Socket, push};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Room for the demo project and some more, in bytes.
const DISK_BYTES: u64 = 6 * 1024 * 1024;
/// More pushes of 64 KiB than fit.
const PUSHES_MAX: u64 = 200;
const ANSWER_BYTES: usize = 60 * 1024;

/// A small disk, mounted for as long as this lives.
struct Disk(PathBuf);

impl Disk {
    /// `None` where nobody may mount.
    fn mount(at: &Path) -> Option<Self> {
        std::fs::create_dir_all(at).unwrap();
        let size = format!("size={DISK_BYTES}");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(at).output();
        mounted.is_ok_and(|done| done.status.success()).then(|| Self(at.to_owned()))
    }

    fn grow(&self) {
        let size = format!("remount,size={}", 16 * DISK_BYTES);
        assert!(Command::new("mount").args(["-o", &size]).arg(&self.0).status().unwrap().success());
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        Command::new("umount").arg("-l").arg(&self.0).status().ok();
    }
}

/// Pushes one operation. What the server said of it: durable through where, or not stored, or nothing any more.
async fn push_one(socket: &mut Socket, op: Op) -> Option<Result<u64, String>> {
    socket.send(&push(vec![op])).await.ok()?;
    loop {
        match socket.next().await.ok()?? {
            ServerFrame::Ack(ack) => return Some(Ok(ack.through)),
            ServerFrame::Problem(problem) => return Some(Err(problem.detail)),
            _ => {}
        }
    }
}

#[tokio::test]
async fn a_full_disk_loses_nothing_that_was_acked() {
    let folder = tempfile::tempdir().unwrap();
    let Some(disk) = Disk::mount(&folder.path().join("disk")) else {
        eprintln!("skipped: nothing may be mounted here");
        return;
    };
    let mut server = Server::start_in(&disk.0.join("data"), &["--demo"]).await.unwrap();
    let (ana, session, device) = Client::collector(&server, "ana").await.unwrap();
    let (mut socket, _) = Socket::welcomed(&ana, Some(device)).await.unwrap();
    let (mut log, id) = (Log::new(device, session.person), record());
    let text = "a".repeat(ANSWER_BYTES);
    let mut acked = push_one(&mut socket, log.op(id, taken())).await.unwrap().unwrap();
    let mut refused = None;
    while refused.is_none() && acked < PUSHES_MAX {
        let before = log.clone();
        match push_one(&mut socket, log.op(id, answered("/a", &text))).await {
            Some(Ok(through)) => acked = through,
            said => {
                log = before; // it is still to be sent
                refused = Some(said);
            }
        }
    }
    assert!(refused.is_some(), "{acked} pushes fit on a disk of {DISK_BYTES} bytes");
    let alive = ana.request(reqwest::Method::GET, "/api/healthz").send().await.unwrap();
    assert!(alive.status().is_success(), "the server goes on: {}", server.log());

    disk.grow();
    let (mut socket, welcome) = Socket::welcomed(&ana, Some(device)).await.unwrap();
    assert_eq!(welcome.high_water, acked, "neither less nor more than what was acked");
    let last = push_one(&mut socket, log.op(id, answered("/b", "1"))).await;
    assert_eq!(last, Some(Ok(acked + 1)), "with space again it goes on: {}", server.log());

    server.kill().await.unwrap();
    server.restart().await.unwrap();
    let (mut socket, welcome) = Socket::welcomed(&ana, Some(device)).await.unwrap();
    assert_eq!(welcome.high_water, acked + 1);
    let find = |frame| match frame {
        ServerFrame::Changes(changes) => changes.rows.into_iter().find(|row| row.kind == RECORD),
        _ => None,
    };
    let stored: Record = socket.wait_for(find).await.unwrap().body.unwrap().read().unwrap();
    assert_eq!(stored.rev, acked + 1, "every acked operation is in the record");
    server.stop().await.unwrap();
}
