//! A server, a line that can be cut, an administrator at the board and a collector with a phone.

use anyhow::{Context, Result};
use coletor_tests::administrator::Administrator;
use coletor_tests::browser::{Driver, Profile};
use coletor_tests::collector::Collector;
use coletor_tests::proxy::Proxy;
use coletor_tests::server::Server;
use std::net::SocketAddr;

/// Everything that the story of a round needs. Browsers are dropped before what they talk to.
pub struct Scene {
    /// At the board, connected directly.
    pub admin: Administrator,
    /// On the phone, behind the proxy.
    pub collector: Collector,
    /// The phone's storage.
    pub phone: Profile,
    /// The computer's storage.
    pub desk: Profile,
    /// Leads browsers.
    pub driver: Driver,
    /// The phone's line.
    pub proxy: Proxy,
    /// The server.
    pub server: Server,
}

impl Scene {
    /// Both have signed in; nothing else has happened.
    pub async fn open() -> Result<Self> {
        let server = Server::start().await?;
        let proxy = Proxy::start(address(&server)?).await?;
        let driver = Driver::start().await?;
        let (phone, desk) = (Profile::fresh()?, Profile::fresh()?);
        let admin = Administrator::sign_in(&driver, &desk, &server.url, server.password("admin")?).await?;
        admin.browser.shoot("admin-board-empty").await?;
        let collector = Collector::open(&driver, &phone, &proxy.url()).await?;
        collector.browser.see("[data-page=sign-in]").await?;
        collector.browser.shoot("sign-in").await?;
        collector.sign_in("ana", server.password("ana")?).await?;
        Ok(Self { admin, collector, phone, desk, driver, proxy, server })
    }
}

/// Where a server listens.
pub fn address(server: &Server) -> Result<SocketAddr> {
    let authority = server.url.strip_prefix("http://").context("the server's address is not http")?;
    authority.parse().with_context(|| format!("{authority:?} is no address"))
}
