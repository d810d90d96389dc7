//! The app tells about itself: how it is installed, what lies on the device, and a report for whoever helps.

use crate::round::FORM;
use crate::scene::Scene;
use anyhow::{Context, Result, ensure};
use coletor_common::admin::DiagnosticsLine;
use coletor_tests::browser::{Browser, PAGE};
use coletor_tests::collector::LINE;
use serde_json::{Value, json};

/// The manifest, with the size that each of its pictures really has.
const MANIFEST: &str = "return (async () => {
    const link = document.querySelector('link[rel=manifest]').href;
    const manifest = await (await fetch(link)).json();
    const size = async (icon) => {
        const picture = new Image();
        picture.src = icon.src;
        await picture.decode();
        return `${picture.naturalWidth}x${picture.naturalHeight}`;
    };
    const icons = [...manifest.icons, ...manifest.shortcuts.flatMap((one) => one.icons)];
    const drawn = await Promise.all(icons.map(size));
    return { manifest, wrong: icons.filter((icon, at) => icon.sizes !== drawn[at]) };
})()";
/// What a browser does that would install the app, and what it remembers of being told to ask.
const OFFER: &str = "const offer = new Event('beforeinstallprompt', { cancelable: true });
    offer.prompt = () => { window.asked = true; return Promise.resolve({ outcome: 'dismissed' }); };
    window.dispatchEvent(offer);
    return offer.defaultPrevented";
/// Whether the way back stands at the right, and nothing sticks out at either side.
const FROM_THE_RIGHT: &str = "document.documentElement.dir = 'rtl';
    const at = (css) => document.querySelector(css).getBoundingClientRect();
    const fits = document.documentElement.scrollWidth <= document.documentElement.clientWidth;
    const told = fits && at('.bar > a').left > at('.bar-title').left && at('dd').left < at('dt').left;
    document.documentElement.dir = '';
    return told";
/// The file that the report would be saved as.
const SAVED: &str = "return decodeURIComponent(document.querySelector('[data-save-report]').href.split(',')[1])";
const READING: (&str, &str) = ("/ihm/tens_bat", "25.5");

async fn offered(phone: &Browser) -> Result<()> {
    ensure!(phone.run::<bool>(OFFER, json!([])).await?, "the browser asks by itself");
    Ok(())
}

/// What the browser and the system need to know of the app.
pub async fn the_manifest_is_whole(scene: &Scene) -> Result<()> {
    let told: Value = scene.collector.browser.run(MANIFEST, json!([])).await?;
    ensure!(told["wrong"] == json!([]), "pictures of another size: {}", told["wrong"]);
    let manifest = &told["manifest"];
    let plain = ["id", "scope", "start_url", "display"].map(|name| manifest[name].as_str().unwrap_or_default());
    ensure!(plain == ["/", "/", "/", "standalone"], "{plain:?}");
    let icons = manifest["icons"].as_array().context("the manifest has no icons")?;
    ensure!(icons.iter().any(|icon| icon["purpose"] == "maskable"), "no icon can be cut to a shape: {icons:?}");
    let shortcuts = manifest["shortcuts"].as_array().context("the manifest has no shortcuts")?;
    let addresses: Vec<&str> = shortcuts.iter().filter_map(|one| one["url"].as_str()).collect();
    ensure!(addresses == ["/rounds", "/open", "/sync"], "{addresses:?}");
    Ok(())
}

/// A quiet line, which asks only when it is told to, and can be put away for good.
pub async fn installing_is_offered_quietly(scene: &Scene) -> Result<()> {
    let phone = &scene.collector.browser;
    offered(phone).await?;
    phone.see("[data-install]").await?;
    phone.shoot("home-install").await?;
    phone.click("[data-install-now]").await?;
    phone.until("the browser is told to ask", PAGE, "window.asked === true").await?;
    phone.miss("[data-install]").await?;
    offered(phone).await?;
    phone.click("[data-put-away]").await?;
    phone.miss("[data-install]").await?;
    phone.reload().await?;
    scene.collector.at("home").await?;
    offered(phone).await?;
    ensure!(phone.count("[data-install]").await? == 0, "what was put away stays away");
    open_device(scene).await?;
    phone.see("[data-install]").await?; // whoever looks for it finds it
    phone.run::<bool>("return window.dispatchEvent(new Event('appinstalled'))", json!([])).await?;
    phone.miss("[data-install]").await
}

async fn open_device(scene: &Scene) -> Result<()> {
    let phone = &scene.collector.browser;
    phone.click("header.bar button.icon-button").await?;
    phone.click("dialog[open] [data-device]").await?;
    scene.collector.at("device").await
}

async fn figure(phone: &Browser, name: &str, value: &str) -> Result<()> {
    let css = json!(format!("[data-figure={name}] dd"));
    let shown = format!("document.querySelector({css})?.textContent.trim() === {}", json!(value));
    phone.until(&format!("{name} is {value}"), LINE, &shown).await.map(drop)
}

/// What is only here, what is open, how much space there is; also without a network, and from the right.
pub async fn it_says_what_lies_here(scene: &mut Scene) -> Result<()> {
    scene.collector.browser.click("header.bar > a").await?;
    scene.collector.at("home").await?;
    scene.collector.choose("new").await?;
    scene.collector.take(FORM).await?;
    scene.collector.arrive().await?;
    scene.collector.all_sent().await?;
    scene.proxy.cut();
    scene.collector.line("offline").await?;
    scene.collector.answer(READING.0, READING.1).await?;
    scene.collector.browser.click("header.bar > a").await?;
    scene.collector.at("home").await?;
    open_device(scene).await?;
    let phone = &scene.collector.browser;
    figure(phone, "only-here", "1").await?;
    figure(phone, "open", "1").await?;
    figure(phone, "unsent", "0").await?;
    phone.until("the space is told", PAGE, "/\\d/.test(document.querySelector('[data-used]')?.textContent)").await?;
    let contact = phone.text("[data-contact]").await?;
    ensure!(contact.contains("Último contato"), "it says {contact:?}");
    ensure!(phone.count("[data-version]").await? == 1, "the version is told");
    scene.collector.speaks_plainly().await?;
    phone.shoot("device").await?;
    ensure!(phone.run::<bool>(FROM_THE_RIGHT, json!([])).await?, "read from the right, something is out of place");
    phone.click("header.bar button.icon-button").await?;
    phone.choose("#language", "es").await?;
    let switched = "document.querySelector('h1').textContent === 'Este dispositivo'";
    phone.until("the language is another one at once", PAGE, switched).await?;
    phone.choose("#language", "pt-BR").await?;
    phone.click("dialog[open] header button").await?;
    phone.miss("dialog[open]").await
}

/// The report is shown before it goes, holds nothing that was answered, and waits for a line.
pub async fn a_report_is_made(scene: &Scene) -> Result<String> {
    let phone = &scene.collector.browser;
    phone.click("[data-make-report]").await?;
    let report = phone.text("[data-report]").await?;
    for part in ["Coletor report 1", "app: ", "browser: ", "space: ", "unsent 1", "running 1", "offline", "last crash:"]
    {
        ensure!(report.contains(part), "the report says nothing of {part:?}: {report}");
    }
    let answer = format!(" {}", READING.1); // times have such digits too, but no blank before them
    for secret in ["Ana", READING.0, &answer, FORM] {
        ensure!(!report.contains(secret), "the report tells {secret:?}: {report}");
    }
    ensure!(phone.count("[data-send-report]:disabled").await? == 1, "without a line nothing can be sent");
    phone.shoot("device-report").await?;
    phone.click("[data-copy-report]").await?;
    phone
        .until("what became of the copy is told", PAGE, "document.querySelector('[data-said]').textContent.trim()")
        .await?;
    let saved: String = phone.run(SAVED, json!([])).await?;
    ensure!(saved.trim() == report, "another file is saved: {saved}");
    Ok(report)
}

/// It is sent by a tap, and the administrator finds it and reads the same.
pub async fn the_office_reads_it(scene: &Scene, report: &str) -> Result<()> {
    scene.proxy.restore();
    scene.collector.line("online").await?;
    let phone = &scene.collector.browser;
    phone.click("[data-send-report]").await?;
    phone.see_within("[data-said=true]", LINE).await?;
    scene.admin.go("audit").await?;
    scene.admin.browser.see("[data-diagnostics]").await?;
    scene.admin.browser.shoot("admin-diagnostics").await?;
    let listed = scene.admin.ask("/api/diagnostics").await?;
    let listed: Vec<DiagnosticsLine> = serde_json::from_str(&listed).context("the list cannot be read")?;
    let [line] = listed.as_slice() else { anyhow::bail!("one report was sent: {listed:?}") };
    ensure!(scene.admin.ask(&format!("/api/diagnostics/{}", line.id)).await? == report, "another text arrived");
    scene.collector.all_sent().await
}
