//! A phone's profile was copied: two browsers take themselves for the same device.

use crate::field::{Field, has_no_gap};
use crate::round::FORM;
use crate::sheet::{self, LEAK, PRESSURE};
use anyhow::{Context, Result, ensure};
use coletor_common::admin::{QuarantinedOp, RecordPage};
use coletor_common::id::{OpId, RecordId};
use coletor_common::op::Op;
use coletor_tests::browser::{Driver, Profile};
use coletor_tests::client::Client;
use coletor_tests::collector::{Collector, LINE};
use coletor_tests::device;
use coletor_tests::server::Server;
use std::collections::{BTreeMap, BTreeSet};

/// The two phones, switched off, and what they need.
pub struct Copies {
    phones: [Profile; 2],
    driver: Driver,
    office: Client,
    server: Server,
    /// The round that was under way when the profile was copied.
    shared: RecordId,
    /// What was answered in it, by whichever phone.
    given: BTreeMap<String, String>,
}

/// Both phones, switched on.
pub struct Pair {
    phones: [Collector; 2],
    own: [RecordId; 2],
    copies: Copies,
}

impl Copies {
    /// A profile is copied in the middle of a round, of which some is sent and some is not.
    pub async fn made() -> Result<Self> {
        let server = Server::start().await?;
        let url = server.url.clone();
        let mut field = Field::signed_in(server, &url).await?;
        field.opens_offline().await?;
        sheet::publish(&field.office, "1", "Vistoria da bomba B1").await?;
        field.collector.choose("new").await?;
        field.collector.browser.see(&format!("[data-round={}]", sheet::FORM)).await?;
        let shared = field.collector.take(FORM).await?;
        field.collector.arrive().await?;
        field.collector.answer("/ihm/gde_operando", "sim").await?;
        field.collector.all_sent().await?;
        let Field { mut collector, phone, driver, office, mut server } = field;
        server.kill().await?;
        collector.answer("/ihm/tens_bat", "25.5").await?;
        let given = collector.given;
        collector.browser.close().await?;
        let phones = [phone.copy()?, phone];
        server.restart().await?;
        Ok(Self { phones, driver, office, server, shared, given })
    }

    async fn switch_on(&self, at: usize) -> Result<Collector> {
        let mut phone = Collector::open(&self.driver, &self.phones[at], &self.server.url).await?;
        phone.go_on_with(self.shared).await?;
        Ok(phone)
    }

    async fn switch_off(&mut self, phone: Collector) -> Result<()> {
        phone.all_sent().await?;
        self.given.extend(phone.given);
        phone.browser.close().await
    }
}

/// One is switched on and sends what was not sent, then the other, then the first again. The second finds its log written
/// by somebody else, and gets one of its own.
pub async fn one_after_the_other(copies: &mut Copies) -> Result<()> {
    let mut first = copies.switch_on(0).await?;
    first.answer("/ihm/oleo_pressao", "4.2").await?;
    copies.switch_off(first).await?;
    let mut second = copies.switch_on(1).await?;
    second.answer("/ihm/oleo_temp", "98.5").await?;
    second.browser.see_within("[data-notice=copied]", LINE).await?;
    second.browser.shoot("copied").await?;
    second.browser.click("[data-notice=copied] [data-read]").await?;
    second.browser.miss("[data-notice=copied]").await?;
    copies.switch_off(second).await?;
    let mut first = copies.switch_on(0).await?;
    first.answer("/ihm/agua_temp", "81").await?;
    copies.switch_off(first).await
}

/// Both at once, in the round that they share, and each in a record that only it has.
pub async fn both_at_once(copies: Copies) -> Result<Pair> {
    let mut phones = [copies.switch_on(0).await?, copies.switch_on(1).await?];
    phones[0].answer("/ihm/tens_qde", "sim").await?;
    phones[1].answer("/ihm/oleo_temp", "97").await?;
    let mut own = [copies.shared; 2];
    for (phone, own) in phones.iter_mut().zip(&mut own) {
        phone.browser.click("header a[href='/']").await?;
        phone.choose("new").await?;
        *own = phone.take(sheet::FORM).await?;
    }
    for (phone, value) in phones.iter_mut().zip(["3.1", "3.2"]) {
        phone.answer(PRESSURE, value).await?;
    }
    for phone in &mut phones {
        phone.answer(LEAK, "nao").await?;
        phone.next().await?;
        phone.finish().await?;
    }
    for phone in &phones {
        phone.all_sent().await?;
    }
    Ok(Pair { phones, own, copies })
}

/// Each writes a log of its own by now, and the server has every operation of both once.
pub async fn nothing_is_lost(pair: &Pair) -> Result<()> {
    let logs = [device::log(&pair.phones[0].browser).await?, device::log(&pair.phones[1].browser).await?];
    let mut current = BTreeSet::new();
    for log in &logs {
        has_no_gap(log)?;
        current.insert(log.last().context("nothing was logged")?.incarnation);
    }
    ensure!(current.len() == 2, "both write log {current:?}");
    let mut logged: BTreeMap<RecordId, BTreeSet<OpId>> = BTreeMap::new();
    for Op { record, op_id, .. } in logs.iter().flatten() {
        logged.entry(*record).or_default().insert(*op_id);
    }
    let records = BTreeSet::from([pair.copies.shared, pair.own[0], pair.own[1]]);
    ensure!(logged.keys().copied().collect::<BTreeSet<_>>() == records, "three records: {:?}", logged.keys());
    for (record, ops) in &logged {
        let page: RecordPage = pair.copies.office.get(&format!("/api/records/{record}")).await?;
        let folded = usize::try_from(page.record.rev)?;
        ensure!(folded == ops.len(), "{} operations of {record} were logged, {folded} folded", ops.len());
    }
    let aside: Vec<QuarantinedOp> = pair.copies.office.get("/api/quarantine?all=true").await?;
    ensure!(aside.is_empty(), "nothing is set aside: {aside:?}");
    Ok(())
}

/// What both answered is in the server's records.
pub async fn every_answer_is_held(pair: &Pair) -> Result<()> {
    let Pair { phones, own, copies } = pair;
    let held = async |record: RecordId, given: &mut dyn Iterator<Item = (&String, &String)>| {
        let page: RecordPage = copies.office.get(&format!("/api/records/{record}")).await?;
        for (point, value) in given {
            let answer = page.record.answers.get(point).map(|answer| &answer.value);
            ensure!(answer == Some(value), "{point} of {record} was answered {value:?}, it is {answer:?}");
        }
        Ok(())
    };
    let shared = |(point, _): &(&String, &String)| point.starts_with("/ihm/");
    let mut all = copies.given.clone();
    all.extend(phones.iter().flat_map(|phone| phone.given.clone()));
    held(copies.shared, &mut all.iter().filter(shared)).await?;
    for (phone, own) in phones.iter().zip(own) {
        held(*own, &mut phone.given.iter().filter(|given| !shared(given))).await?;
    }
    Ok(())
}
