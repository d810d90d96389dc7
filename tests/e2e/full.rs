//! The browser has no more room for the app, at each thing that it writes.

use crate::field::Field;
use crate::photo;
use crate::sheet::{self, FORM, LEAK, PHOTO, PRESSURE};
use anyhow::{Result, ensure};
use coletor_common::record::{Record, Status};
use coletor_tests::browser::PAGE;
use coletor_tests::collector::LINE;
use coletor_tests::device;
use coletor_tests::server::Server;
use serde_json::json;
use std::path::PathBuf;
use std::time::Duration;

/// Room for the app itself, and to fill in a moment.
const ROOM_BYTES: u64 = 64 << 20;

/// A phone with little room.
pub struct Full {
    field: Field,
    picture: PathBuf,
    _files: tempfile::TempDir,
}

impl Full {
    /// The app is open, nobody has signed in.
    pub async fn open() -> Result<Self> {
        let server = Server::start().await?;
        let url = server.url.clone();
        let field = Field::open(server, &url, async |browser| browser.leave_room(&url, ROOM_BYTES).await).await?;
        sheet::publish(&field.office, "1", "Vistoria da bomba B1").await?;
        let files = tempfile::tempdir()?;
        let picture = files.path().join("bomba.png");
        photo::take(&picture)?;
        Ok(Self { field, picture, _files: files })
    }

    async fn no_room(&self) -> Result<()> {
        self.field.collector.browser.fill_up().await
    }

    async fn room(&self) -> Result<()> {
        self.field.collector.browser.leave_room(&self.field.server.url, ROOM_BYTES).await
    }

    /// Waits until an element says that there is no space.
    async fn says_so(&self, css: &str) -> Result<()> {
        let said = format!("document.querySelector({})?.textContent.includes('espaço')", json!(css));
        self.field.collector.browser.until(&format!("{css} says that it is full"), PAGE, &said).await.map(drop)
    }

    async fn stored(&self) -> Result<Record> {
        device::record(&self.field.collector.browser, self.field.collector.record()?).await
    }
}

/// The sign-in is not kept, and it is said; afterwards nothing counts as lost.
pub async fn at_sign_in(full: &Full) -> Result<()> {
    let (collector, server) = (&full.field.collector, &full.field.server);
    collector.browser.see("[data-page=sign-in]").await?;
    full.no_room().await?;
    collector.try_to_sign_in("ana", server.password("ana")?).await?;
    full.says_so(".sign-in [role=alert]").await?;
    collector.browser.shoot("sign-in-full").await?;
    full.room().await?;
    full.field.sign_in().await?;
    ensure!(collector.browser.count("[data-notice]").await? == 0, "nothing was lost, and nothing is told");
    full.field.opens_offline().await
}

/// The app cannot even open; it says so, and opens by itself once there is room.
pub async fn at_the_start(full: &Full) -> Result<()> {
    full.no_room().await?;
    full.field.collector.browser.reload().await?;
    full.says_so("main[data-page=no-storage] h1").await?;
    full.field.collector.browser.shoot("no-storage-full").await?;
    full.room().await?;
    full.field.collector.at("home").await?;
    full.field.collector.line("online").await
}

/// A form cannot be begun, then it can.
pub async fn at_taking(full: &mut Full) -> Result<()> {
    full.field.collector.choose("new").await?;
    let take = format!("[data-round={FORM}][data-available=true] [data-take]");
    full.field.collector.browser.see(&take).await?;
    full.no_room().await?;
    full.field.collector.browser.click(&take).await?;
    full.says_so("main[data-page=rounds] .error").await?;
    full.field.collector.browser.shoot("rounds-full").await?;
    let begun = device::records(&full.field.collector.browser).await?;
    ensure!(begun.is_empty(), "nothing was begun: {begun:?}");
    full.room().await?;
    full.field.collector.take(FORM).await.map(drop)
}

/// An answer stays on the screen as not saved, and is saved when it is tried again.
pub async fn at_an_answer(full: &mut Full) -> Result<()> {
    full.no_room().await?;
    full.field.collector.try_to_answer(PRESSURE, "3.1").await?;
    full.field.collector.not_saved().await?;
    full.says_so(".notice.alarm").await?;
    let browser = &full.field.collector.browser;
    let notice = "document.querySelector('.notice.alarm')?.textContent";
    browser.switches(notice, ["não há espaço", "no space left", "no hay espacio"]).await?;
    let field = format!("document.querySelector('[data-point=\"{PRESSURE}\"] input')?.value");
    browser.switches(&field, ["3,1", "3.1", "3,1"]).await?;
    browser.shoot("stop-full").await?;
    ensure!(full.stored().await?.answers.is_empty(), "nothing was answered");
    full.field.collector.browser.click("[data-save-again]").await?;
    full.field.collector.not_saved().await?;
    full.room().await?;
    full.field.collector.save_again().await?;
    let stored = full.stored().await?;
    ensure!(stored.answers.get(PRESSURE).is_some_and(|answer| answer.value == "3.1"), "{stored:?}");
    Ok(())
}

/// What is answered later is saved later: a value that was mended is not overwritten by the one before.
pub async fn in_the_order_it_happened(full: &mut Full) -> Result<()> {
    full.no_room().await?;
    full.field.collector.try_to_answer(PRESSURE, "22").await?;
    full.field.collector.not_saved().await?;
    full.room().await?;
    full.field.collector.answer(PRESSURE, "4.4").await?;
    let log = device::log(&full.field.collector.browser).await?;
    let said: Vec<&str> = log.iter().map(|op| op.payload.text()).collect();
    let (before, after) = (said.iter().position(|text| text.contains("22")), said.len() - 1);
    ensure!(before.is_some_and(|at| at < after) && said[after].contains("4.4"), "both, in order: {said:?}");
    Ok(())
}

/// What is not saved is kept while other pages are shown.
pub async fn while_other_pages_are_shown(full: &mut Full) -> Result<()> {
    let id = full.field.collector.record()?;
    full.no_room().await?;
    full.field.collector.try_to_answer(LEAK, "sim").await?;
    full.field.collector.not_saved().await?;
    full.field.collector.browser.click("header a[href='/']").await?;
    full.field.collector.go_on_with(id).await?;
    full.field.collector.not_saved().await?;
    full.field.collector.browser.see(&format!("[data-point='{LEAK}'] [data-choice=sim][aria-pressed=true]")).await?;
    full.room().await?;
    full.field.collector.save_again().await?;
    full.field.collector.given.insert(LEAK.into(), "sim".into());
    let stored = full.stored().await?;
    ensure!(stored.answers.get(LEAK).is_some_and(|answer| answer.value == "sim"), "{stored:?}");
    Ok(())
}

/// A photo is not recorded, and the same file can be given again.
pub async fn at_a_photo(full: &mut Full) -> Result<()> {
    full.no_room().await?;
    let input = format!("[data-point='{PHOTO}'] input[type=file]");
    full.field.collector.browser.give_file(&input, &full.picture).await?;
    full.says_so(&format!("[data-point='{PHOTO}'] .error")).await?;
    full.field.collector.browser.shoot("photo-full").await?;
    ensure!(full.stored().await?.media.is_empty(), "no photo is recorded");
    ensure!(full.field.collector.browser.count(&format!("[data-point='{PHOTO}'] img")).await? == 0, "nor shown");
    full.room().await?;
    full.field.collector.photograph(PHOTO, &full.picture).await.map(drop)
}

/// What the server says does not fit: it is told, and asked for again by itself.
pub async fn for_rows(full: &mut Full) -> Result<()> {
    const AGAIN: Duration = Duration::from_secs(30); // asked for again after 5 s, on a busy machine
    let collector = &full.field.collector;
    collector.all_sent().await?;
    collector.browser.click("header a[href='/']").await?;
    collector.choose("new").await?;
    full.no_room().await?;
    sheet::publish(&full.field.office, "2", "Vistoria da bomba B2").await?;
    full.says_so("[data-rows-not-stored]").await?;
    collector.browser.shoot("rows-not-stored").await?;
    let said = format!("document.querySelector('[data-round={FORM}]')?.textContent.includes('B2')");
    let shown: bool = collector.browser.run(&format!("return {said}"), json!([])).await?;
    ensure!(!shown, "what is not stored is not shown");
    full.room().await?;
    collector.browser.miss_within("[data-rows-not-stored]", AGAIN).await?;
    collector.browser.until("the new version is there", PAGE, &said).await?;
    collector.browser.click("header a[href='/']").await
}

/// A record is not finished, then it is; and then the server has everything that the screen called saved.
pub async fn at_finishing(full: &mut Full) -> Result<()> {
    let id = full.field.collector.record()?;
    full.field.collector.go_on_with(id).await?;
    full.field.collector.next().await?;
    full.field.collector.at("summary").await?;
    full.no_room().await?;
    full.field.collector.browser.click("[data-finish]").await?;
    full.says_so("main[data-page=summary] .error").await?;
    full.field.collector.browser.shoot("summary-full").await?;
    ensure!(full.stored().await?.status == Status::Running, "it is not finished");
    full.room().await?;
    full.field.collector.finish().await?;
    full.field.collector.given.insert(PRESSURE.into(), "4.4".into());
    let record = full.field.all_arrived_once().await?;
    ensure!(record.status == Status::Finished, "{record:?}");
    full.field.collector.choose("send").await?;
    let safe = format!("[data-record='{id}'][data-data=safe][data-media=safe]");
    full.field.collector.browser.see_within(&safe, LINE).await
}
