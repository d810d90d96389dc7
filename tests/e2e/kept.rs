//! What is kept and proven: receipts, sending that pauses, a restored server that heals, a rescue without the app, erasure.

use crate::field::Field;
use crate::photo;
use crate::sheet::{self, FORM, LEAK, PHOTO, PRESSURE};
use anyhow::{Context, Result, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use coletor_common::id::RecordId;
use coletor_common::receipt::Receipt;
use coletor_tests::administrator::Administrator;
use coletor_tests::browser::{Driver, PAGE, Profile};
use coletor_tests::collector::LINE;
use coletor_tests::command::coletor;
use coletor_tests::device;
use coletor_tests::proxy::Proxy;
use coletor_tests::server::Server;
use coletor_tests::wait::wait_until;
use serde_json::json;
use std::path::PathBuf;
use std::time::Duration;

/// What a rescue file takes to be made, or a backup to be restored.
const LONG: Duration = Duration::from_mins(1);

/// The file is read as it is handed to the browser: the page's policy lets nobody fetch it from there.
const CATCH: &str = "const make = URL.createObjectURL;
    URL.createObjectURL = (blob) => { window.rescued ??= blob; return make.call(URL, blob) };
    return true";

/// A phone behind a line that can be cut, and an administrator at a desk. Browsers are dropped before what they talk to.
pub struct Kept {
    admin: Administrator,
    field: Field,
    proxy: Proxy,
    pictures: u32,
    files: tempfile::TempDir,
    _desk: (Driver, Profile),
}

impl Kept {
    /// Nothing has happened yet.
    pub async fn open() -> Result<Self> {
        let server = Server::start().await?;
        let proxy = Proxy::start(server.url.trim_start_matches("http://").parse()?).await?;
        let desk = (Driver::start().await?, Profile::fresh()?);
        let admin = Administrator::sign_in(&desk.0, &desk.1, &server.url, server.password("admin")?).await?;
        let field = Field::signed_in(server, &proxy.url()).await?;
        sheet::publish(&field.office, "1", "Vistoria da bomba B1").await?;
        field.opens_offline().await?;
        Ok(Self { admin, field, proxy, pictures: 0, files: tempfile::tempdir()?, _desk: desk })
    }

    /// A picture that no other is like.
    fn picture(&mut self) -> Result<PathBuf> {
        self.pictures += 1;
        let path = self.files.path().join(format!("bomba-{}.png", self.pictures));
        photo::take_shaded(&path, u8::try_from(self.pictures * 20)?)?;
        Ok(path)
    }

    /// Fills the form in, with a photo, and finishes it; afterwards at home.
    async fn fill(&mut self, pressure: &str) -> Result<RecordId> {
        let picture = self.picture()?;
        let collector = &mut self.field.collector;
        collector.choose("new").await?;
        let id = collector.take(FORM).await?;
        collector.answer(PRESSURE, pressure).await?;
        collector.answer(LEAK, "nao").await?;
        collector.photograph(PHOTO, &picture).await?;
        collector.next().await?;
        collector.at("summary").await?;
        collector.finish().await?;
        Ok(id)
    }

    /// Waits until the page about sending says of a record how safe its data and its media are.
    async fn says(&self, id: RecordId, data: &str, media: &str) -> Result<()> {
        let css = format!("[data-record='{id}'][data-data={data}][data-media={media}]");
        self.field.collector.browser.see_within(&css, LINE).await
    }

    async fn home(&self) -> Result<()> {
        self.field.collector.browser.click("header a[href='/']").await
    }

    /// The receipt that the phone has of a record, which must hold.
    async fn receipt(&self, id: RecordId) -> Result<Receipt> {
        let browser = &self.field.collector.browser;
        let css = format!("[data-record='{id}'] [data-receipt]");
        browser.see_within(&css, LINE).await?;
        // It is only to be saved: the page's policy lets nothing be fetched from such an address.
        let href = browser.attribute(&css, "href").await?.context("the receipt leads nowhere")?;
        let coded = href.split_once(',').context("the receipt's address")?.1;
        let text: String = browser.run("return decodeURIComponent(arguments[0])", json!([coded])).await?;
        let file = self.files.path().join("receipt.json");
        std::fs::write(&file, &text)?;
        let checked = coletor(["verify-receipt".into(), file.into_os_string()]).await?;
        ensure!(checked.well, "the receipt does not hold: {checked:?}");
        serde_json::from_str(&text).context(text)
    }

    /// Every answer and the photo of a record are with the server.
    async fn is_whole(&self, id: RecordId, pressure: &str) -> Result<()> {
        let here = wait_until("the record is whole at the server", LONG, async || {
            let page = self.field.held(id).await?;
            let whole = page.record.is_closed() && page.media_here.len() == 1 && page.has_receipt;
            Ok(whole.then_some(page))
        });
        let page = here.await?;
        ensure!(page.record.answers.get(PRESSURE).is_some_and(|answer| answer.value == pressure), "{page:?}");
        ensure!(page.quarantined.is_empty(), "{:?}", page.quarantined);
        let sha256 = &page.media_here[0];
        ensure!(self.admin.digest(sha256).await? == *sha256, "the photo's bytes have its digest");
        Ok(())
    }
}

/// Once data and media are with the server the phone has its receipt, and it holds.
pub async fn a_receipt_comes(kept: &mut Kept) -> Result<RecordId> {
    let id = kept.fill("3.1").await?;
    kept.field.collector.choose("send").await?;
    kept.says(id, "safe", "safe").await?;
    let receipt = kept.receipt(id).await?;
    let rev = device::record(&kept.field.collector.browser, id).await?.rev;
    ensure!((receipt.record, receipt.rev, receipt.media.len()) == (id, rev, 1), "{receipt:?}");
    kept.field.collector.speaks_plainly().await?;
    kept.field.collector.browser.shoot("sync-receipt").await?;
    kept.home().await?;
    Ok(id)
}

/// Sending files pauses and goes on as the person wants; data does not wait for that.
pub async fn sending_pauses(kept: &mut Kept) -> Result<()> {
    kept.field.collector.choose("send").await?;
    kept.field.collector.browser.click("[data-act=pause]").await?;
    kept.home().await?;
    let id = kept.fill("3.2").await?;
    kept.field.collector.choose("send").await?;
    kept.says(id, "safe", "waiting").await?;
    kept.field.collector.browser.see("[data-files='1'] progress").await?;
    kept.field.collector.speaks_plainly().await?;
    kept.field.collector.browser.shoot("sync-paused").await?;
    kept.field.collector.browser.click("[data-act=pause]").await?;
    kept.says(id, "safe", "safe").await?;
    kept.home().await?;
    kept.is_whole(id, "3.2").await
}

/// Over a line that costs money files wait, where somebody wants that; over another they go by themselves.
pub async fn a_cellular_line_is_spared(kept: &mut Kept) -> Result<()> {
    const LINE_IS: &str = "window.lineIs = arguments[0];
        Object.defineProperty(navigator.connection, 'type', { get: () => window.lineIs, configurable: true });
        navigator.connection.dispatchEvent(new Event('change'));
        return true";
    let _: bool = kept.field.collector.browser.run(LINE_IS, json!(["cellular"])).await?;
    kept.field.collector.choose("send").await?;
    kept.field.collector.browser.click("[data-act=not-cellular]").await?;
    kept.home().await?;
    let id = kept.fill("3.3").await?;
    kept.field.collector.choose("send").await?;
    kept.says(id, "safe", "waiting").await?;
    kept.field.collector.browser.shoot("sync-cellular").await?;
    let _: bool = kept.field.collector.browser.run(LINE_IS, json!(["wifi"])).await?;
    kept.says(id, "safe", "safe").await?;
    kept.home().await
}

/// The server goes back to a backup while it runs, and has everything again because the phone still has it.
pub async fn a_restored_server_heals(kept: &mut Kept) -> Result<()> {
    let (data, backup) = (kept.field.server.data.clone(), kept.files.path().join("backup"));
    let arguments =
        |what: &str| [what.into(), "--data".into(), data.clone().into_os_string(), backup.clone().into_os_string()];
    let made = coletor(arguments("backup")).await?;
    ensure!(made.well, "{made:?}");
    let id = kept.fill("4.4").await?;
    kept.is_whole(id, "4.4").await?;
    kept.field.collector.choose("send").await?;
    kept.says(id, "safe", "safe").await?;
    let before = kept.receipt(id).await?;
    kept.proxy.cut();
    let restored = coletor(arguments("restore")).await?;
    ensure!(restored.well && restored.said.contains("starts again"), "{restored:?}");
    wait_until("the server has forgotten the record", LONG, async || {
        Ok(kept.field.held(id).await.err().filter(|error| error.to_string().contains("404")))
    })
    .await?;
    kept.proxy.restore();
    kept.is_whole(id, "4.4").await?;
    kept.says(id, "safe", "safe").await?;
    let after = kept.receipt(id).await?;
    ensure!(
        (after.rev, &after.ops_sha256, &after.media) == (before.rev, &before.ops_sha256, &before.media),
        "{after:?}"
    );
    kept.home().await
}

/// The app's WebAssembly is gone, and there is no line: the rescue page makes a file, which an administrator imports.
pub async fn a_rescue_without_the_app(kept: &mut Kept) -> Result<()> {
    const DELETE_WASM: &str = "return (async () => {
        let deleted = 0;
        for (const name of await caches.keys()) {
            const cache = await caches.open(name);
            for (const request of await cache.keys()) {
                const own = request.url.endsWith('.wasm') && !request.url.includes('/codes/');
                if (own) deleted += await cache.delete(request);
            }
        }
        return deleted;
    })()";
    kept.proxy.cut();
    kept.field.collector.line("offline").await?;
    let id = kept.fill("5.5").await?;
    let browser = &kept.field.collector.browser;
    let kept_page = "caches.match('/rescue.js').then((found) => Boolean(found))";
    browser.until("the rescue page is kept", LINE, kept_page).await?;
    let deleted: u32 = browser.run(DELETE_WASM, json!([])).await?;
    ensure!(deleted == 2, "both parts of it: {deleted} files deleted");
    browser.devtools("Network.clearBrowserCache", json!({})).await?;
    browser.reload().await?;
    browser.see("#boot").await?;
    browser.go(&format!("{}/rescue.html", kept.proxy.url())).await?;
    browser.see_within("[data-act=rescue]", PAGE).await?;
    browser.shoot("rescue").await?;
    let _: bool = browser.run(CATCH, json!([])).await?;
    browser.click("[data-act=rescue]").await?;
    browser.see_within("[data-done]", LONG).await?;
    browser.shoot("rescue-done").await?;
    ensure!(browser.attribute("[data-done]", "data-media").await?.as_deref() == Some("1"), "one file is not confirmed");
    let coded: String = browser
        .run(
            "return window.rescued.arrayBuffer().then((bytes) => {
                let text = '';
                for (const byte of new Uint8Array(bytes)) text += String.fromCharCode(byte);
                return btoa(text);
            })",
            json!([]),
        )
        .await?;
    let path = kept.files.path().join("ana.rescue");
    std::fs::write(&path, STANDARD.decode(coded)?)?;
    let admin = &kept.admin;
    admin.go("audit").await?;
    admin.browser.see("[data-rescue-file]").await?;
    admin.browser.shoot("admin-audit-empty").await?;
    admin.browser.give_file("[data-rescue-file]", &path).await?;
    admin.browser.see_within("[data-rescued]", LONG).await?;
    admin.browser.see("[data-audit=rescued]").await?;
    admin.browser.shoot("admin-rescued").await?;
    kept.is_whole(id, "5.5").await?;
    // The app comes back, and nothing comes twice.
    kept.proxy.restore();
    kept.field.collector.browser.go(&kept.proxy.url()).await?;
    kept.field.collector.at("home").await?;
    kept.field.collector.all_sent().await?;
    kept.field.collector.choose("send").await?;
    kept.says(id, "safe", "safe").await?;
    kept.receipt(id).await?;
    kept.home().await
}

/// A record is erased on request, also on the phone.
pub async fn a_record_is_erased(kept: &mut Kept, id: RecordId) -> Result<()> {
    let admin = &kept.admin;
    admin.open_record(id).await?;
    admin.browser.see("a[data-receipt]").await?;
    admin.browser.shoot("admin-record-receipt").await?;
    admin.browser.click("[data-erase]").await?;
    admin.browser.click("[data-erase-confirm]").await?;
    admin.browser.fill("dialog[open] textarea[name=erase-reason]", "pedido do titular").await?;
    admin.browser.shoot("admin-erase").await?;
    admin.browser.click("[data-erase-confirm]").await?;
    admin.browser.miss(&format!("[data-record='{id}']")).await?;
    let browser = &kept.field.collector.browser;
    let is_gone = async || {
        let records = device::records(browser).await?;
        let (log, files) = (device::log(browser).await?, device::files(browser).await?);
        let is_left = records.iter().any(|record| record.id == id)
            || log.iter().any(|op| op.record == id)
            || files.iter().any(|file| file["record"] == json!(id));
        Ok((!is_left).then_some(()))
    };
    wait_until("the phone has erased the record", LINE, is_gone).await?;
    admin.go("audit").await?;
    admin.browser.see("[data-audit=record_erased]").await?;
    admin.browser.shoot("admin-audit").await?;
    ensure!(!device::records(browser).await?.is_empty(), "the others are still there");
    Ok(())
}
