//! An administrator at a desk, and a collector's device that speaks the protocol without a browser.

use anyhow::Result;
use coletor_common::account::{DeviceGrant, Session};
use coletor_common::op::{Event, Op};
use coletor_common::row::device_scope;
use coletor_common::sync::frame::{Row, ServerFrame};
use coletor_tests::administrator::Administrator;
use coletor_tests::browser::{Driver, Profile};
use coletor_tests::client::Client;
use coletor_tests::ops::Log;
use coletor_tests::server::Server;
use coletor_tests::socket::Socket;

/// Both have signed in. The browser is dropped before what it talks to.
pub struct Office {
    /// At the board.
    pub admin: Administrator,
    /// Ana's device.
    pub phone: Phone,
    /// The server.
    pub server: Server,
    _driver: Driver,
    _profile: Profile,
}

/// A device that is connected.
pub struct Phone {
    /// Its line.
    pub socket: Socket,
    /// What it logs.
    pub log: Log,
    grant: DeviceGrant,
}

impl Office {
    /// Opens it, with nothing but the demo's rounds.
    pub async fn open() -> Result<Self> {
        let server = Server::start().await?;
        let driver = Driver::start().await?;
        let profile = Profile::fresh()?;
        let admin = Administrator::sign_in(&driver, &profile, &server.url, server.password("admin")?).await?;
        let (client, session, grant) = Client::collector(&server, "ana").await?;
        let phone = Phone::connect(&client, &session, grant).await?;
        Ok(Self { admin, phone, server, _driver: driver, _profile: profile })
    }
}

impl Phone {
    async fn connect(client: &Client, session: &Session, grant: DeviceGrant) -> Result<Self> {
        let (mut socket, welcome) = Socket::welcomed(client, Some(grant)).await?;
        socket.catch_up(&welcome).await?;
        Ok(Self { socket, log: Log::new(grant, session.person), grant })
    }

    /// Logs what somebody else did on this device.
    pub fn foreign(&mut self, by: &Session, first: &Op, event: Event) -> Op {
        Op { author: by.person, ..self.log.op(first.record, event) }
    }

    /// Waits for the next command to this device.
    pub async fn told(&mut self) -> Result<Row> {
        let scope = device_scope(self.grant.device);
        self.socket
            .wait_for(|frame| match frame {
                ServerFrame::Changes(changes) if changes.scope == scope => {
                    changes.rows.into_iter().find(|row| row.body.is_some())
                }
                _ => None,
            })
            .await
    }
}
