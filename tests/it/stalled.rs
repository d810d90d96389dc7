//! Peers that take nothing: what the server holds for them stays small, and nobody else waits.

use coletor_common::id::RecordId;
use coletor_common::record::Record;
use coletor_common::row::RECORD;
use coletor_common::sync::frame::{CREDIT_BATCHES, ClientFrame, Cursor, Pull, ServerFrame};
use coletor_tests::client::Client;
use coletor_tests::ops::{Log, answered, record, taken};
use coletor_tests::server::Server;
use coletor_tests::socket::Socket;
use futures_util::future::try_join_all;
use std::cell::Cell;
use std::collections::BTreeMap;

/// How much more memory the server may take.
const GROWTH_KIB_MAX: u64 = 32 * 1024;
const DEVICES: usize = 10;
const CHANGES: usize = 5_000;
/// Each change is a row of some four answers of this length: all of them are far more than may be held.
const ANSWER_BYTES: usize = 4 * 1024;
const POINTS: usize = 4;

/// Says again and again that it has nothing, and takes nothing of what it is sent.
async fn ask_on(mut board: Socket, scope: String) {
    let pull = ClientFrame::Pull(Pull { scope, cursor: Cursor::default(), credit: CREDIT_BATCHES, again: true });
    while board.send(&pull).await.is_ok() {}
}

/// Takes and confirms what a board is sent, until records are at these revisions.
async fn follow(mut board: Socket, mut missing: BTreeMap<RecordId, u64>) -> anyhow::Result<()> {
    let mut cursors = BTreeMap::new();
    while !missing.is_empty() {
        let changes = |frame| match frame {
            ServerFrame::Changes(changes) => Some(changes),
            _ => None,
        };
        let changes = board.wait_for(changes).await?;
        let at: Cursor = cursors.get(&changes.scope).copied().unwrap_or_default();
        anyhow::ensure!(changes.prev_seq == at.seq, "a gap behind {at:?}");
        let cursor = Cursor { epoch: changes.epoch, seq: changes.seq };
        cursors.insert(changes.scope.clone(), cursor);
        for row in changes.rows.iter().filter(|row| row.kind == RECORD) {
            let Some(body) = &row.body else { continue };
            let record: Record = body.read()?;
            missing.retain(|id, rev| *id != record.id || *rev > record.rev);
        }
        board
            .send(&ClientFrame::Pull(Pull { scope: changes.scope, cursor, credit: CREDIT_BATCHES, again: false }))
            .await?;
    }
    Ok(())
}

/// A device of its own, with a record that has begun.
struct Phone {
    socket: Socket,
    log: Log,
    record: RecordId,
}

impl Phone {
    async fn sign_in(server: &Server) -> anyhow::Result<Self> {
        let (client, session, grant) = Client::collector(server, "ana").await?;
        let (mut socket, _) = Socket::welcomed(&client, Some(grant)).await?;
        let (mut log, record) = (Log::new(grant, session.person), record());
        socket.push(vec![log.op(record, taken())]).await?;
        Ok(Self { socket, log, record })
    }

    /// Commits so many changes of the record, one after the other.
    async fn change(&mut self, count: usize, each: impl Fn() -> anyhow::Result<()>) -> anyhow::Result<()> {
        for n in 0..count {
            let text = n.to_string().repeat(ANSWER_BYTES / n.to_string().len());
            let op = self.log.op(self.record, answered(&format!("/stalled/{}", n % POINTS), &text));
            let ack = self.socket.push(vec![op]).await?;
            anyhow::ensure!(ack.through + 1 == self.log.seq && ack.results.is_empty(), "{ack:?}");
            each()?;
        }
        Ok(())
    }
}

#[tokio::test]
async fn peers_that_take_nothing_cost_little_and_hold_nobody_up() {
    let server = Server::start().await.unwrap();
    let admin = Client::administrator(&server).await.unwrap();
    let mut phones = try_join_all((0..DEVICES).map(|_| Phone::sign_in(&server))).await.unwrap();
    let (board, _) = Socket::welcomed(&admin, None).await.unwrap();
    // The server's caches fill first.
    try_join_all(phones.iter_mut().map(|phone| phone.change(POINTS * 10, || Ok(())))).await.unwrap();

    let before = server.resident_kib().unwrap();
    let peak = Cell::new(before);
    let (_silent, _) = Socket::welcomed(&admin, None).await.unwrap();
    let (asking, welcome) = Socket::welcomed(&admin, None).await.unwrap();
    let scope = welcome.scopes.into_iter().find(|scope| scope.starts_with("board:")).unwrap();
    let asking = tokio::spawn(ask_on(asking, scope));
    let look = || {
        peak.set(peak.get().max(server.resident_kib()?));
        Ok(())
    };
    let each = CHANGES / DEVICES;
    let wanted = phones.iter().map(|phone| (phone.record, phone.log.seq - 1 + u64::try_from(each).unwrap())).collect();
    let changing = try_join_all(phones.iter_mut().map(|phone| phone.change(each, look)));
    tokio::try_join!(changing, follow(board, wanted)).unwrap();

    assert!(!asking.is_finished(), "it has not been taken for gone");
    asking.abort();
    let growth = peak.get() - before;
    println!("{CHANGES} changes past two that take nothing: {growth} KiB more than {before}");
    assert!(growth <= GROWTH_KIB_MAX, "{growth} KiB more than {before}");
}
