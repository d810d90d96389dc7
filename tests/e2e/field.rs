//! A collector with a phone, and the office as far as HTTP goes: for what goes wrong on the phone's side.

use anyhow::{Context, Result, ensure};
use coletor_common::admin::RecordPage;
use coletor_common::id::RecordId;
use coletor_common::op::Op;
use coletor_common::record::Record;
use coletor_tests::browser::{Browser, Driver, Profile};
use coletor_tests::client::Client;
use coletor_tests::collector::{Collector, LINE};
use coletor_tests::device;
use coletor_tests::server::Server;
use coletor_tests::stored::folded;

/// Browsers are dropped before what they talk to.
pub struct Field {
    /// On the phone.
    pub collector: Collector,
    /// The phone's storage.
    pub phone: Profile,
    /// Leads browsers.
    pub driver: Driver,
    /// An administrator, without a browser.
    pub office: Client,
    /// The server.
    pub server: Server,
}

impl Field {
    /// Opens the app at an address that leads to the server, after something was done to the browser. Nobody signs in.
    pub async fn open(server: Server, url: &str, prepare: impl AsyncFnOnce(&Browser) -> Result<()>) -> Result<Self> {
        Self::open_on(Driver::start().await?, server, url, prepare).await
    }

    async fn open_on(
        driver: Driver,
        server: Server,
        url: &str,
        prepare: impl AsyncFnOnce(&Browser) -> Result<()>,
    ) -> Result<Self> {
        let office = Client::administrator(&server).await?;
        let phone = Profile::fresh()?;
        let collector = Collector::open_after(&driver, &phone, url, prepare).await?;
        Ok(Self { collector, phone, driver, office, server })
    }

    /// The same, and Ana signs in.
    pub async fn signed_in(server: Server, url: &str) -> Result<Self> {
        let field = Self::open(server, url, async |_| Ok(())).await?;
        field.sign_in().await?;
        Ok(field)
    }

    /// The same with browsers of another kind.
    pub async fn signed_in_on(driver: Driver, server: Server, url: &str) -> Result<Self> {
        let field = Self::open_on(driver, server, url, async |_| Ok(())).await?;
        field.sign_in().await?;
        Ok(field)
    }

    /// Ana signs in; afterwards at home, and connected.
    pub async fn sign_in(&self) -> Result<()> {
        self.collector.sign_in("ana", self.server.password("ana")?).await
    }

    /// Waits until the app opens without a network.
    pub async fn opens_offline(&self) -> Result<()> {
        let active = "navigator.serviceWorker.ready.then((ready) => ready.active?.state === 'activated')";
        self.collector.browser.until("the service worker is active", LINE, active).await.map(drop)
    }

    /// A record as the server holds it.
    pub async fn held(&self, id: RecordId) -> Result<RecordPage> {
        self.office.get(&format!("/api/records/{id}")).await
    }

    /// Waits until all is sent. Then the log has no gap, the record is its fold, and the server's record is the same: each
    /// operation was folded in once, and every answer is as it was given.
    pub async fn all_arrived_once(&self) -> Result<Record> {
        self.collector.all_sent().await?;
        let (id, here) = self.logged_whole().await?;
        let page = self.held(id).await?;
        ensure!(page.record == here, "the server holds {:?}, the device {here:?}", page.record);
        ensure!(page.quarantined.is_empty(), "nothing is set aside: {:?}", page.quarantined);
        for (point, value) in &self.collector.given {
            let held = here.answers.get(point).map(|answer| &answer.value);
            ensure!(held == Some(value), "{point} was answered {value:?}, it is {held:?}");
        }
        Ok(here)
    }

    /// The record as the device holds it: the fold of its log, which has no gap.
    pub async fn logged_whole(&self) -> Result<(RecordId, Record)> {
        let (browser, id) = (&self.collector.browser, self.collector.record()?);
        let log = device::log(browser).await?;
        has_no_gap(&log)?;
        let here = device::record(browser, id).await?;
        let of_it: Vec<Op> = log.into_iter().filter(|op| op.record == id).collect();
        let folded = folded(&of_it)?;
        ensure!(folded == here, "the log makes {folded:?}, stored is {here:?}");
        Ok((id, here))
    }
}

/// The operations of each of a device's logs are numbered from 1, one by one.
pub fn has_no_gap(log: &[Op]) -> Result<()> {
    let mut before: Option<&Op> = None;
    for op in log {
        let want = before.filter(|before| before.incarnation == op.incarnation).map_or(1, |before| before.seq + 1);
        ensure!(op.seq == want, "operation {} of log {} should be {want}", op.seq, op.incarnation);
        before = Some(op);
    }
    before.map(drop).context("nothing was logged")
}
