//! A device that pushes whatever happens to the server: it logs, pushes, remembers what was acked, comes back after each
//! kill, and pushes again what nobody acked. Not the app's own machine (see [`crate::runner`]): it knows only the wire,
//! so that a mistake there is not made here too.

use crate::client::Client;
use crate::dice::Dice;
use crate::ops::{Log, answered, record, taken};
use crate::server::Server;
use crate::socket::{Socket, hello, push};
use anyhow::{Context, Result, bail, ensure};
use coletor_common::account::DeviceGrant;
use coletor_common::id::RecordId;
use coletor_common::map::Map;
use coletor_common::op::{Event, Op};
use coletor_common::sync::frame::{Ack, CREDIT_PUSHES, Changes, ClientFrame, Cursor, ServerFrame, Welcome};
use std::collections::VecDeque;
use tokio::sync::watch;

/// Most operations of a push.
const BATCH_OPS_MAX: u64 = 4;
/// Questions that are answered over and over, so that a record stays small.
const POINTS: u64 = 12;
/// Longest answer, in characters.
const ANSWER_LEN_MAX: u64 = 120;
/// What answers are made of: what JSON, SQL and UTF-8 could stumble over is among it.
const LETTERS: &[char] = &['a', 'Z', '0', ' ', '"', '\'', '\\', '/', '\n', '\u{7f}', '%', 'ç', 'ã', '€', '🌱'];

/// How the server fares, as whoever starts and kills it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Life {
    /// How often it was started.
    pub starts: u64,
    /// False from just before it is killed.
    pub up: bool,
    /// Nothing more is logged: what there is goes up.
    pub draining: bool,
}

/// How a connection ended.
enum End {
    /// The line was lost.
    Lost,
    /// Draining, and everything is acked.
    Drained,
}

/// The device.
#[derive(Debug)]
pub struct Pusher {
    /// Which.
    pub grant: DeviceGrant,
    /// The record that it works on.
    pub record: RecordId,
    /// Everything that it logged.
    pub ops: Vec<Op>,
    /// The last operation that was acked.
    pub acked: u64,
    client: Client,
    dice: Dice,
    log: Log,
    /// Where the server stood when this connection began.
    stood: u64,
    /// On this connection, everything through here is on its way.
    sent: u64,
    /// The last operation that was ever on its way.
    sent_ever: u64,
    in_flight: VecDeque<u64>,
    cursors: Map<String, Cursor>,
}

impl Pusher {
    /// A new device of a collector.
    pub async fn sign_in(server: &Server, login: &str, seed: u64) -> Result<Self> {
        let (client, session, grant) = Client::collector(server, login).await?;
        let (mut log, record) = (Log::new(grant, session.person), record());
        Ok(Self {
            grant,
            record,
            ops: vec![log.op(record, taken())],
            acked: 0,
            client,
            dice: Dice::new(seed),
            log,
            stood: 0,
            sent: 0,
            sent_ever: 0,
            in_flight: VecDeque::new(),
            cursors: Map::new(),
        })
    }

    /// Pushes until it is drained. Counts every ack.
    ///
    /// # Errors
    /// The server breaks a promise, or the line is lost although the server lives.
    pub async fn run(mut self, mut life: watch::Receiver<Life>, acks: watch::Sender<u64>) -> Result<Self> {
        loop {
            let began = *life.wait_for(|life| life.up).await?;
            match self.connect(&life, &acks).await.with_context(|| format!("device {}", self.grant.device))? {
                End::Drained => return Ok(self),
                End::Lost => {
                    let now = *life.borrow();
                    ensure!(!now.up || now.starts > began.starts, "the line was lost, the server was not");
                }
            }
        }
    }

    async fn connect(&mut self, life: &watch::Receiver<Life>, acks: &watch::Sender<u64>) -> Result<End> {
        let Ok(mut socket) = Socket::open(&self.client).await else { return Ok(End::Lost) };
        let mut hello = hello(Some(self.grant));
        if let ClientFrame::Hello(hello) = &mut hello {
            hello.next_seq = self.log.seq;
            hello.cursors = self.cursors.clone();
        }
        if socket.send(&hello).await.is_err() {
            return Ok(End::Lost);
        }
        while let Some(frame) = socket.next().await? {
            match frame {
                ServerFrame::Welcome(welcome) => self.resume(&welcome)?,
                ServerFrame::Ack(ack) => {
                    self.settle(&ack)?;
                    acks.send_modify(|acks| *acks += 1);
                }
                ServerFrame::Changes(changes) => {
                    self.follow(changes)?;
                    continue;
                }
                ServerFrame::Problem(problem) => bail!("the server said {problem:?}"),
                _ => continue,
            }
            let draining = life.borrow().draining;
            if draining && self.acked == self.last() {
                return Ok(End::Drained);
            }
            if !self.push(&mut socket, draining).await {
                return Ok(End::Lost);
            }
        }
        Ok(End::Lost)
    }

    fn last(&self) -> u64 {
        self.log.seq - 1
    }

    /// Goes on from where the server stands; or, as a device may that knows no better, from what was acked.
    fn resume(&mut self, welcome: &Welcome) -> Result<()> {
        let stands = welcome.high_water;
        ensure!(stands >= self.acked, "{} was acked, the log is there through {stands}", self.acked);
        ensure!(stands <= self.sent_ever, "{} was sent, the log is there through {stands}", self.sent_ever);
        self.in_flight.clear();
        self.sent = self.dice.one_of(&[stands, self.acked]);
        (self.acked, self.stood) = (stands, stands);
        Ok(())
    }

    fn settle(&mut self, ack: &Ack) -> Result<()> {
        ensure!(ack.results.is_empty(), "not simply applied: {ack:?}");
        let (acked, sent) = (self.acked, self.sent_ever);
        ensure!((acked..=sent).contains(&ack.through), "{ack:?}, but {acked} was acked before and {sent} sent");
        self.acked = ack.through;
        self.in_flight.retain(|end| *end > ack.through);
        Ok(())
    }

    /// Cursors continue across kills. Nothing is confirmed, so that few batches come on each connection.
    fn follow(&mut self, changes: Changes) -> Result<()> {
        let at = self.cursors.get(&changes.scope).copied().unwrap_or_default();
        let anew = at == Cursor::default() && changes.prev_seq == 0;
        let continues = (changes.epoch, changes.prev_seq) == (at.epoch, at.seq);
        ensure!(anew || continues, "at {at:?}, and told from {} of {}", changes.prev_seq, changes.epoch);
        self.cursors.insert(changes.scope, Cursor { epoch: changes.epoch, seq: changes.seq });
        Ok(())
    }

    /// Keeps as many pushes on the way as may be; false if the line is lost.
    async fn push(&mut self, socket: &mut Socket, draining: bool) -> bool {
        while self.in_flight.len() < CREDIT_PUSHES as usize {
            // What is pushed again goes with something new: an ack of the new is an ack of this push and no other.
            let end = self.sent.max(self.stood) + self.dice.up_to(BATCH_OPS_MAX);
            while !draining && self.last() < end {
                let event = self.event();
                self.ops.push(self.log.op(self.record, event));
            }
            let end = self.last().min(end);
            let ops = self.ops[at(self.sent)..at(end)].to_vec();
            if ops.is_empty() {
                return true;
            }
            self.sent = end;
            self.sent_ever = self.sent_ever.max(end);
            self.in_flight.push_back(end);
            if socket.send(&push(ops)).await.is_err() {
                return false;
            }
        }
        true
    }

    fn event(&mut self) -> Event {
        let length = self.dice.up_to(ANSWER_LEN_MAX);
        let value: String = (0..length).map(|_| self.dice.one_of(LETTERS)).collect();
        answered(&format!("/kill/point_{}", self.dice.up_to(POINTS)), &value)
    }
}

/// Where in a device's operations the one behind `seq` is.
fn at(seq: u64) -> usize {
    usize::try_from(seq).unwrap_or(usize::MAX)
}
