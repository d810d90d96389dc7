//! Several people on one device, each behind a PIN: what lies there, who opens it, and whose work is whose.

use crate::scene::Scene;
use crate::{round, sheet};
use anyhow::{Context, Result, ensure};
use coletor_common::account::Session;
use coletor_common::admin::{RecordLine, RecordPage};
use coletor_common::id::RecordId;
use coletor_common::pin::{FREE_TRIES, IDLE_MS};
use coletor_tests::browser::{Browser, PAGE};
use coletor_tests::client::Client;
use coletor_tests::collector::LINE;
use coletor_tests::wait::wait_until;
use serde_json::json;

const ANA: &str = "482915";
const BRUNO: &str = "730264";
const ANA_ANEW: &str = "591837";
const READING: &str = "/ihm/tens_bat";
/// Past the first wait, in milliseconds.
const WAITED_MS: i64 = 60_000;

/// What lies readable in the browser's storage that tells of the round: answers by their path, forms, names of rows.
const IN_THE_CLEAR: &str = "return (async () => {
    const settle = (request) => new Promise((done, failed) => {
        request.onsuccess = () => done(request.result);
        request.onerror = () => failed(request.error);
    });
    const database = await settle(indexedDB.open('coletor'));
    const found = [];
    const words = ['25.5', '27.5', 'gde_operando', 'tens_bat', 'pressao', 'VAZAMENTO', 'answered'];
    let sealed = 0;
    for (const name of database.objectStoreNames) {
        const store = database.transaction(name).objectStore(name);
        for (const value of await settle(store.getAll())) {
            const clear = typeof value === 'string' ? value : value instanceof Blob ? await value.text() : '';
            if (value instanceof Uint8Array) sealed += 1;
            for (const word of words) if (clear.includes(word)) found.push(`${name}: ${word}`);
        }
    }
    database.close();
    return { found, sealed };
})()";

const FINISHED: &str = "(async () => {
    const settle = (request) => new Promise((done) => { request.onsuccess = () => done(request.result); });
    const database = await settle(indexedDB.open('coletor'));
    const vault = await settle(database.transaction('meta').objectStore('meta').get('vault'));
    database.close();
    return vault !== undefined && JSON.parse(vault).unfinished === false;
})()";

#[derive(serde::Deserialize)]
struct Clear {
    found: Vec<String>,
    sealed: u32,
}

/// The story: the phone, the office, and both records.
pub struct Shared {
    scene: Scene,
    office: Client,
    ana: RecordId,
    bruno: Option<RecordId>,
}

impl Shared {
    /// Ana has begun a round, and all of it was sent.
    pub async fn open() -> Result<Self> {
        let mut scene = Scene::open().await?;
        let office = Client::administrator(&scene.server).await?;
        sheet::publish(&office, "1", "Vistoria").await?;
        scene.collector.choose("new").await?;
        let ana = scene.collector.take(round::FORM).await?;
        scene.collector.arrive().await?;
        scene.collector.answer("/ihm/gde_operando", "sim").await?;
        scene.collector.answer(READING, "25.5").await?;
        scene.collector.all_sent().await?;
        let active = "navigator.serviceWorker.ready.then((ready) => ready.active?.state === 'activated')";
        scene.collector.browser.until("the service worker is active", LINE, active).await?;
        Ok(Self { scene, office, ana, bruno: None })
    }

    fn phone(&self) -> &Browser {
        &self.scene.collector.browser
    }

    async fn to_the_device(&self) -> Result<()> {
        self.phone().click("header.bar button[aria-label]").await?;
        self.phone().click("dialog[open] [data-device]").await?;
        self.scene.collector.at("device").await
    }

    async fn lock(&self) -> Result<()> {
        self.phone().click("header.bar button[aria-label]").await?;
        self.phone().click("dialog[open] [data-lock]").await?;
        self.phone().see_within("[data-page=locked]", PAGE).await
    }

    async fn choose_pin(&self, pin: &str) -> Result<()> {
        self.phone().fill("input[name=pin-new]", pin).await?;
        self.phone().fill("input[name=pin-again]", pin).await?;
        self.phone().click("[data-keep-pin]").await
    }

    async fn type_pin(&self, pin: &str) -> Result<()> {
        self.phone().fill("input[name=pin]", pin).await?;
        self.phone().click("[data-unlock]").await
    }

    /// On the list, where there is more than one.
    async fn unlock(&self, login: &str, pin: &str) -> Result<()> {
        self.phone().see("[data-who], [data-pin-of]").await?;
        if self.phone().count("[data-who]").await? > 0 {
            self.phone().click(&format!("[data-who={login}]")).await?;
        }
        self.phone().see(&format!("[data-pin-of={login}]")).await?;
        self.type_pin(pin).await
    }

    /// Nothing tells of anybody's work to who only has the disk.
    async fn is_sealed(&self) -> Result<()> {
        self.phone().until("all of it is sealed", LINE, FINISHED).await?;
        let Clear { found, sealed } = self.phone().run(IN_THE_CLEAR, json!([])).await?;
        ensure!(found.is_empty() && sealed > 0, "{sealed} values are sealed, in the clear are {found:?}");
        Ok(())
    }

    async fn answer_stored(&self, point: &str, value: &str) -> Result<()> {
        self.scene.collector.try_to_answer(point, value).await?;
        self.phone().see_within("[data-unsent]", PAGE).await
    }

    fn cut(&self) {
        self.scene.proxy.cut();
    }

    /// Waits until the office has an answer of a record, and whose it is.
    async fn arrives(&self, id: RecordId, point: &str, value: &str, author: &str) -> Result<()> {
        let what = format!("{value} at {point} arrives");
        wait_until(&what, LINE, async || {
            let page: RecordPage = self.office.get(&format!("/api/records/{id}")).await?;
            let found = page.record.answers.get(point).map(|answer| answer.value.clone());
            Ok((found.as_deref() == Some(value) && page.author == author).then_some(()))
        })
        .await
    }

    /// Whose session the phone has.
    async fn session_is(&self, login: &str) -> Result<()> {
        let what = format!("the session is {login}'s");
        let asked = "return fetch('/api/session').then((answer) => answer.ok ? answer.json() : null)";
        wait_until(&what, LINE, async || {
            let session: Option<Session> = self.phone().run(asked, json!([])).await?;
            Ok(session.filter(|session| session.login == login).map(drop))
        })
        .await
    }
}

/// What lay there is sealed, and new work too. An obvious PIN is refused.
pub async fn ana_protects_it(shared: &Shared) -> Result<()> {
    let phone = shared.phone();
    shared.to_the_device().await?;
    phone.click("[data-protect]").await?;
    shared.choose_pin("123456").await?;
    let refused = "document.querySelector('dialog[open] .error')?.textContent.trim()";
    phone.until("an obvious PIN is refused", PAGE, refused).await?;
    phone.shoot("pin-choose").await?;
    shared.choose_pin(ANA).await?;
    phone.see_within("[data-has-pin=ana]", LINE).await?;
    shared.is_sealed().await?;
    phone.shoot("device-protected").await
}

/// Wrong PINs slow down, also over a reload; the right one opens without a line, and the round goes on.
pub async fn ana_locks_and_unlocks(shared: &Shared) -> Result<()> {
    let phone = shared.phone();
    shared.cut();
    shared.scene.collector.line("offline").await?;
    shared.lock().await?;
    phone.see("[data-pin-of=ana]").await?;
    phone.shoot("lock").await?;
    for tried in 1..=FREE_TRIES {
        shared.type_pin("111222").await?;
        let said = format!("document.querySelector('.pin .error')?.textContent.includes('{}')", 10 - tried);
        let closed = "document.querySelector('input[name=pin]')?.disabled";
        let seen = if tried < FREE_TRIES { said.as_str() } else { closed };
        phone.until("the wrong PIN is told", LINE, seen).await?;
        if tried == 1 {
            let said = "document.querySelector('.pin .error')?.textContent";
            phone.switches(said, ["PIN errado", "Wrong PIN", "PIN incorrecto"]).await?;
        }
        if tried < FREE_TRIES {
            phone.until("another may be tried", LINE, "!document.querySelector('[data-unlock]')?.disabled").await?;
        }
    }
    phone.shoot("lock-waits").await?;
    phone.reload().await?;
    phone.see_within("[data-pin-of=ana]", LINE).await?;
    phone.see("input[name=pin]:disabled").await?;
    phone.set_clock_off(WAITED_MS).await?;
    phone.until("a PIN is looked at again", LINE, "!document.querySelector('[data-unlock]')?.disabled").await?;
    shared.type_pin(ANA).await?;
    shared.scene.collector.at("device").await?;
    phone.click("header.bar a.icon-button").await?;
    shared.scene.collector.go_on().await?;
    shared.answer_stored(READING, "26.5").await?;
    shared.is_sealed().await?;
    shared.scene.proxy.restore();
    shared.scene.collector.all_sent().await?;
    shared.arrives(shared.ana, READING, "26.5", "Ana").await
}

/// Ana lets Bruno in, who chooses a PIN and takes a round without a line.
pub async fn bruno_comes(shared: &mut Shared) -> Result<()> {
    let phone = shared.phone();
    shared.to_the_device().await?;
    phone.click("[data-protect]").await?;
    shared.type_pin(ANA).await?;
    phone.see_within("dialog[open] input[name=login]", LINE).await?;
    phone.fill("dialog[open] input[name=login]", "bruno").await?;
    phone.fill("dialog[open] input[name=password]", shared.scene.server.password("bruno")?).await?;
    phone.click("dialog[open] button[type=submit]").await?;
    phone.see_within("dialog[open] input[name=pin-new]", LINE).await?;
    phone.shoot("pin-second-person").await?;
    shared.choose_pin(BRUNO).await?;
    let collector = &shared.scene.collector;
    collector.at("home").await?;
    phone.until("it is Bruno's", PAGE, "document.querySelector('h1')?.textContent.includes('Bruno')").await?;
    collector.all_sent().await?;
    collector.choose("new").await?;
    phone.see_within(&format!("[data-round={}][data-available=true]", sheet::FORM), LINE).await?;
    shared.cut();
    collector.line("offline").await?;
    phone.click(&format!("[data-round={}][data-available=true] [data-take]", sheet::FORM)).await?;
    collector.at("record").await?;
    let path: String = phone.run("return location.pathname.split('/')[2]", json!([])).await?;
    shared.answer_stored(sheet::PRESSURE, "27.5").await?;
    shared.is_sealed().await?;
    shared.bruno = Some(path.parse().context("no record's address")?);
    Ok(())
}

/// Ana unlocks without a line and sees her own; with a line both works arrive, each as whose it is.
pub async fn each_as_whose_it_is(shared: &Shared) -> Result<()> {
    let (phone, collector) = (shared.phone(), &shared.scene.collector);
    shared.lock().await?;
    phone.see("[data-who=bruno]").await?;
    phone.shoot("lock-two-people").await?;
    shared.unlock("ana", ANA).await?;
    collector.at("home").await?;
    phone.until("it is Ana's", PAGE, "document.querySelector('h1')?.textContent.includes('Ana')").await?;
    collector.choose("continue").await?;
    phone.see(&format!("[data-record='{}']", shared.ana)).await?;
    let bruno = shared.bruno.context("Bruno has taken nothing")?;
    ensure!(
        phone.count(&format!("[data-record='{bruno}']")).await? == 0,
        "what Bruno holds is not Ana's to go on with"
    );
    phone.click("[data-continue]").await?;
    shared.answer_stored(READING, "25.4").await?;
    shared.scene.proxy.restore();
    collector.all_sent().await?;
    shared.arrives(shared.ana, READING, "25.4", "Ana").await?;
    shared.arrives(bruno, sheet::PRESSURE, "27.5", "Bruno").await?;
    shared.session_is("ana").await?;
    let aside = shared.office.get::<Vec<RecordLine>>("/api/records").await?;
    ensure!(aside.len() == 2, "two records: {aside:?}");
    Ok(())
}

/// Nobody touches it, with something unsent; Ana has forgotten her PIN. Nothing of it is lost.
pub async fn an_administrator_permits_another_pin(shared: &Shared) -> Result<()> {
    let (phone, admin) = (shared.phone(), &shared.scene.admin);
    shared.cut();
    shared.scene.collector.line("offline").await?;
    shared.answer_stored(READING, "25.3").await?;
    phone.set_clock_off(WAITED_MS + IDLE_MS).await?;
    phone.see_within("[data-page=locked]", LINE).await?;
    shared.scene.proxy.restore();
    phone.see("[data-with-password]").await?;
    phone.click("[data-with-password]").await?;
    phone.fill("input[name=login]", "ana").await?;
    phone.fill("input[name=password]", shared.scene.server.password("ana")?).await?;
    phone.click("button[type=submit]").await?;
    phone.see_within("[data-refused=true]", LINE).await?;
    phone.shoot("lock-not-permitted").await?;
    admin.go("people").await?;
    admin.browser.click("[data-permit-pin=ana]").await?;
    admin.browser.see("[data-pin-permitted=true]").await?;
    admin.browser.shoot("admin-pin-permitted").await?;
    phone.click("button[type=submit]").await?;
    phone.see_within("[data-choose]", LINE).await?;
    shared.choose_pin(ANA_ANEW).await?;
    phone.see_within("main[data-page=record]", LINE).await?;
    shared.scene.collector.all_sent().await?;
    shared.arrives(shared.ana, READING, "25.3", "Ana").await?;
    shared.is_sealed().await?;
    shared.lock().await?;
    shared.unlock("ana", ANA_ANEW).await?;
    phone.see_within("main[data-page=record]", LINE).await?;
    admin.go("audit").await?;
    admin.browser.see("[data-audit=pin_reset]").await?;
    admin.browser.see("[data-audit=pin_permitted]").await
}

/// She chooses the old one again by herself, without a line.
pub async fn ana_changes_hers(shared: &Shared) -> Result<()> {
    let phone = shared.phone();
    shared.cut();
    shared.scene.collector.line("offline").await?;
    shared.to_the_device().await?;
    phone.click("[data-change-pin]").await?;
    phone.see("dialog[open] input[name=pin]").await?;
    phone.shoot("pin-change").await?;
    shared.type_pin(ANA_ANEW).await?;
    phone.see_within("dialog[open] input[name=pin-new]", LINE).await?;
    shared.choose_pin(ANA).await?;
    phone.until("it says so", LINE, "document.querySelector('[data-people] [role=status]')?.textContent").await?;
    shared.lock().await?;
    shared.unlock("ana", ANA).await?;
    shared.scene.collector.at("device").await
}
