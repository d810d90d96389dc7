//! Networks that let no WebSocket through, or nothing at all while they say 200.

use crate::field::Field;
use crate::round::FORM;
use crate::sheet;
use anyhow::{Context, Result, ensure};
use coletor_common::account::Session;
use coletor_common::admin::{Commanded, SendCommand, SentCommand};
use coletor_common::row::{Command, CommandOutcome};
use coletor_tests::administrator::Administrator;
use coletor_tests::browser::{PAGE, Profile};
use coletor_tests::client::read;
use coletor_tests::collector::LINE;
use coletor_tests::middlebox::{Meddling, Middlebox, Seen};
use coletor_tests::server::Server;
use coletor_tests::wait::wait_until;
use reqwest::Method;
use serde_json::json;

/// The phone stands behind the middlebox, the administrator does not.
pub struct Blocked {
    field: Field,
    admin: Administrator,
    middlebox: Middlebox,
    _desk: Profile,
}

fn refused(seen: &Seen) -> bool {
    seen.head.is_upgrade() && !seen.passed
}

fn upgraded(seen: &Seen) -> bool {
    seen.head.is_upgrade() && seen.passed
}

fn trip(seen: &Seen) -> bool {
    seen.head.method == "POST" && seen.head.path.starts_with("/api/sync") && seen.passed
}

impl Blocked {
    /// The app is open on the phone, the board on the desk.
    pub async fn open() -> Result<Self> {
        let server = Server::start().await?;
        let middlebox = Middlebox::start(&server.url).await?;
        let field = Field::open(server, &middlebox.url(), async |_| Ok(())).await?;
        let desk = Profile::fresh()?;
        let (url, password) = (&field.server.url, field.server.password("admin")?);
        let admin = Administrator::sign_in(&field.driver, &desk, url, password).await?;
        Ok(Self { field, admin, middlebox, _desk: desk })
    }
}

/// Whoever answers in the server's place is not believed, and it is said so.
pub async fn a_portal_signs_nobody_in(blocked: &Blocked) -> Result<()> {
    let (collector, password) = (&blocked.field.collector, blocked.field.server.password("ana")?);
    collector.browser.see("[data-page=sign-in]").await?;
    blocked.middlebox.meddle(Meddling::Portal);
    collector.try_to_sign_in("ana", password).await?;
    let said = "document.querySelector('.sign-in [role=alert]')?.textContent.includes('não foi o Coletor')";
    collector.browser.until("it is said who answered", PAGE, said).await?;
    collector.browser.shoot("sign-in-portal").await
}

/// Everything reaches the board, though every handshake is refused; nobody need notice.
pub async fn a_round_goes_by_trips(blocked: &mut Blocked) -> Result<()> {
    let Blocked { field, admin, middlebox, .. } = blocked;
    middlebox.meddle(Meddling::NoWebSocket);
    field.sign_in().await?;
    ensure!(middlebox.count(refused) >= 2, "two handshakes are tried first");
    field.collector.choose("new").await?;
    let record = field.collector.take(FORM).await?;
    field.collector.arrive().await?;
    admin.counts("running", 1).await?;
    admin.watch(record).await?;
    field.collector.answer("/ihm/gde_operando", "sim").await?;
    field.collector.answer("/ihm/tens_bat", "25.5").await?;
    admin.sees("/ihm/gde_operando", "Sim").await?;
    admin.sees("/ihm/tens_bat", "25,5").await?;
    field.all_arrived_once().await?;
    ensure!(middlebox.count(trip) > 0 && middlebox.count(upgraded) == 0, "all of it went by trips");
    Ok(())
}

/// A message and a form come while nobody sends anything; the receipt goes back.
pub async fn what_is_told_comes_by_trips(blocked: &Blocked) -> Result<()> {
    let Blocked { field, .. } = blocked;
    let phone = &field.collector.browser;
    let ana: Session = phone.run("return fetch('/api/session').then((answer) => answer.json())", json!([])).await?;
    let path = format!("/api/people/{}/commands", ana.person);
    let what = Command::Message { from: String::new(), text: "A rota muda amanhã".into() };
    let told: Commanded =
        read(field.office.request(Method::POST, &path).json(&SendCommand { what }).send().await?).await?;
    ensure!(told.devices == 1, "one device is told: {told:?}");
    let said = phone.text("[data-notice=message]").await?;
    ensure!(said.contains("A rota muda amanhã"), "{said:?}");
    phone.shoot("message-by-trip").await?;
    phone.click("[data-notice=message] [data-read]").await?;
    wait_until("the receipt is there", PAGE, async || {
        let sent: Vec<SentCommand> = field.office.get(&path).await?;
        Ok(sent.iter().all(|line| line.outcome == Some(CommandOutcome::Done)).then_some(()))
    })
    .await?;
    phone.click("header a[href='/']").await?;
    field.collector.choose("new").await?;
    sheet::publish(&field.office, "1", "Vistoria da bomba B2").await?;
    phone.see(&format!("[data-round={}][data-available=true]", sheet::FORM)).await?;
    sheet::publish(&field.office, "2", "Vistoria da bomba B3").await?;
    let changed = format!("document.querySelector('[data-round={}]')?.textContent.includes('B3')", sheet::FORM);
    phone.until("the form changes", PAGE, &changed).await.map(drop)
}

/// The block is lifted: the app uses a socket when it next opens, and what is under way is not lost.
pub async fn a_socket_is_used_once_it_gets_through(blocked: &mut Blocked) -> Result<()> {
    let Blocked { field, admin, middlebox, .. } = blocked;
    field.opens_offline().await?;
    let id = field.collector.record()?;
    field.collector.browser.click("header a[href='/']").await?;
    field.collector.go_on_with(id).await?;
    field.collector.answer("/ihm/oleo_pressao", "4.2").await?;
    middlebox.meddle(Meddling::Nothing);
    field.collector.answer("/ihm/oleo_temp", "98.5").await?;
    ensure!(middlebox.count(upgraded) == 0, "trips go on for a while");
    field.collector.browser.reload().await?;
    field.collector.line("online").await?;
    wait_until("a socket is used", LINE, async || Ok((middlebox.count(upgraded) > 0).then_some(()))).await?;
    field.collector.answer("/ihm/agua_temp", "81").await?;
    field.all_arrived_once().await?;
    admin.sees("/ihm/agua_temp", "81").await
}

/// A portal takes the line away, however friendly it answers; the app goes on, and afterwards sends everything.
pub async fn a_portal_is_no_line(blocked: &mut Blocked) -> Result<()> {
    let Blocked { field, middlebox, .. } = blocked;
    middlebox.meddle(Meddling::Portal);
    let collector = &mut field.collector;
    collector.line("offline").await?;
    collector.answer("/ihm/tens_qde", "sim").await?;
    collector.browser.reload().await?;
    collector.at_stop("/ihm").await?;
    collector.line("offline").await?;
    collector.answer("/ihm/tens_bat", "25.9").await?;
    collector.browser.shoot("stop-portal").await?;
    let unsent = collector.unsent().await?;
    ensure!(unsent == 2, "two answers are only here, the header says {unsent}");
    let signs_in = collector.browser.count("[data-page=sign-in], [data-line=signed-out]").await?;
    ensure!(signs_in == 0, "a portal ends no session");
    middlebox.meddle(Meddling::Nothing);
    let record = field.all_arrived_once().await?;
    let last = record.answers.get("/ihm/tens_bat").context("the last answer is there")?;
    ensure!(last.value == "25.9", "{last:?}");
    Ok(())
}
