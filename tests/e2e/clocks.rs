//! Time passes without a line, and clocks that are wrong.

use crate::field::Field;
use crate::round::FORM;
use anyhow::{Context, Result, ensure};
use coletor_common::admin::QuarantinedOp;
use coletor_common::op::Op;
use coletor_common::record::Record;
use coletor_common::time::{DAY_MS, Millis};
use coletor_tests::device;
use coletor_tests::proxy::Proxy;
use coletor_tests::server::Server;

const WEEK_MS: Millis = 7 * DAY_MS;
const TEN_YEARS_MS: Millis = 3_652 * DAY_MS;
/// How long the test itself may take, as far as times are compared.
const TEST_MS: Millis = DAY_MS / 2;

/// A phone behind a line that can be cut.
pub struct Clocks {
    field: Field,
    proxy: Proxy,
}

impl Clocks {
    /// A round has begun, and all of it was sent.
    pub async fn open() -> Result<Self> {
        let server = Server::start().await?;
        let proxy = Proxy::start(server.url.trim_start_matches("http://").parse()?).await?;
        let mut field = Field::signed_in(server, &proxy.url()).await?;
        field.collector.choose("new").await?;
        field.collector.take(FORM).await?;
        field.collector.arrive().await?;
        field.collector.answer("/ihm/gde_operando", "sim").await?;
        field.collector.all_sent().await?;
        field.opens_offline().await?;
        Ok(Self { field, proxy })
    }

    async fn log(&self) -> Result<Vec<Op>> {
        device::log(&self.field.collector.browser).await
    }
}

/// The phone's clock when an answer was given, as the record has it.
fn at(record: &Record, point: &str) -> Result<Millis> {
    Ok(record.answers.get(point).with_context(|| format!("{point} is not answered"))?.at.wall_ms)
}

/// The app opens a week later, still without a line, and the round goes on.
pub async fn a_week_later(clocks: Clocks) -> Result<Clocks> {
    let Clocks { field: Field { collector, phone, driver, office, server }, proxy } = clocks;
    proxy.cut();
    collector.line("offline").await?;
    let id = collector.record()?;
    let late =
        collector.open_again_after(&driver, &phone, async |browser| browser.set_clock_off(WEEK_MS).await).await?;
    let mut clocks = Clocks { field: Field { collector: late, phone, driver, office, server }, proxy };
    let collector = &mut clocks.field.collector;
    collector.line("offline").await?;
    collector.go_on_with(id).await?;
    collector.at_stop("/ihm").await?;
    collector.answer("/ihm/tens_bat", "25.5").await?;
    collector.answer("/ihm/oleo_pressao", "4.2").await?;
    collector.browser.shoot("stop-a-week-later").await?;
    ensure!(collector.unsent().await? == 2, "two answers are only here");
    Ok(clocks)
}

/// All of it arrives, with the time that the device had.
pub async fn all_of_it_arrives(clocks: &Clocks) -> Result<()> {
    clocks.proxy.restore();
    let record = clocks.field.all_arrived_once().await?;
    let passed = at(&record, "/ihm/tens_bat")? - at(&record, "/ihm/gde_operando")?;
    ensure!((WEEK_MS..WEEK_MS + TEST_MS).contains(&passed), "{passed} ms later");
    clocks.field.collector.browser.shoot("stop-a-week-later-sent").await?;
    nothing_is_aside(clocks).await
}

/// The clock jumps ten years back while the app is connected: it goes on, and says what its clock says.
pub async fn ten_years_back(clocks: &mut Clocks) -> Result<()> {
    let collector = &mut clocks.field.collector;
    collector.browser.set_clock_off(-TEN_YEARS_MS).await?;
    collector.answer("/ihm/oleo_temp", "98.5").await?;
    collector.answer("/ihm/agua_temp", "81").await?;
    let record = clocks.field.all_arrived_once().await?;
    let back = at(&record, "/ihm/gde_operando")? - at(&record, "/ihm/agua_temp")?;
    ensure!((TEN_YEARS_MS - TEST_MS..=TEN_YEARS_MS).contains(&back), "{back} ms before");
    nothing_is_aside(clocks).await
}

/// It opens in the past too, and once it has heard the server its operations say how wrong it is.
pub async fn opened_in_the_past(clocks: Clocks) -> Result<()> {
    let Clocks { field: Field { collector, phone, driver, office, server }, proxy } = clocks;
    let id = collector.record()?;
    let back = async |browser: &coletor_tests::browser::Browser| browser.set_clock_off(-TEN_YEARS_MS).await;
    let collector = collector.open_again_after(&driver, &phone, back).await?;
    let mut clocks = Clocks { field: Field { collector, phone, driver, office, server }, proxy };
    clocks.field.collector.line("online").await?;
    clocks.field.collector.go_on_with(id).await?;
    clocks.field.collector.answer("/ihm/tens_qde", "sim").await?;
    clocks.field.collector.speaks_plainly().await?;
    clocks.field.all_arrived_once().await?;
    let log = clocks.log().await?;
    let offset = log.last().and_then(|op| op.server_offset_ms).context("the server's clock was measured")?;
    ensure!((TEN_YEARS_MS - TEST_MS..TEN_YEARS_MS + TEST_MS).contains(&offset), "the server is {offset} ms ahead");
    nothing_is_aside(&clocks).await
}

async fn nothing_is_aside(clocks: &Clocks) -> Result<()> {
    let aside: Vec<QuarantinedOp> = clocks.field.office.get("/api/quarantine?all=true").await?;
    ensure!(aside.is_empty(), "data is not refused for its clock: {aside:?}");
    Ok(())
}
