//! A device that pushes one execution after the other: what loads the server in the benches.

use crate::client::{Client, read};
use crate::ops::{Log, answered, record, taken};
use crate::server::Server;
use crate::socket::Socket;
use anyhow::{Result, ensure};
use coletor_common::account::{DeviceGrant, Role};
use coletor_common::admin::{NewPassword, NewPerson};
use coletor_common::op::Event;
use reqwest::Method;

/// Length of an answer that makes its operation 1 KiB.
const ANSWER_BYTES: usize = 580;
const POINTS: usize = 20;

/// The device, its log, and how far that is acked.
pub(super) struct Device {
    client: Client,
    grant: DeviceGrant,
    log: Log,
    answer: String,
    pub(super) acked: u64,
}

impl Device {
    /// A new collector's.
    pub(super) async fn sign_in(server: &mut Server, login: &str) -> Result<Self> {
        let admin = Client::administrator(server).await?;
        let person = NewPerson { login: login.into(), name: login.into(), role: Role::Collector };
        let request = admin.request(Method::POST, "/api/people").json(&person);
        let NewPassword { password, .. } = read(request.send().await?).await?;
        server.passwords.insert(login.to_owned(), password);
        let (client, session, grant) = Client::collector(server, login).await?;
        let log = Log::new(grant, session.person);
        Ok(Self { client, grant, log, answer: "a".repeat(ANSWER_BYTES), acked: 0 })
    }

    /// Connects.
    pub(super) async fn socket(&self) -> Result<Socket> {
        Ok(Socket::welcomed(&self.client, Some(self.grant)).await?.0)
    }

    /// Pushes an execution of so many operations, from its beginning to its end, and waits until it is acked.
    pub(super) async fn push(&mut self, socket: &mut Socket, ops: usize) -> Result<()> {
        let id = record();
        let answers = (1..ops - 1).map(|n| answered(&format!("/bench/point_{}", n % POINTS), &self.answer));
        let events: Vec<Event> = [taken()].into_iter().chain(answers).chain([Event::Finished {}]).collect();
        let ops = events.into_iter().map(|event| self.log.op(id, event)).collect();
        let ack = socket.push(ops).await?;
        ensure!(ack.results.is_empty() && ack.through + 1 == self.log.seq, "not simply applied: {ack:?}");
        self.acked = ack.through;
        Ok(())
    }

    /// After a kill, the log is there through what was acked.
    pub(super) async fn read_back(&self) -> Result<()> {
        let (_, welcome) = Socket::welcomed(&self.client, Some(self.grant)).await?;
        ensure!(welcome.high_water >= self.acked, "{} acked, {} there", self.acked, welcome.high_water);
        Ok(())
    }
}
