//! Codes of stops and questions, sounds and films, all without a network: a phone whose camera sees the photos of
//! `tests/fixtures/codes`, and whose microphone hears a beep.

use crate::engine::{self, Engine, Rows};
use crate::field::Field;
use anyhow::{Context, Result, ensure};
use coletor_common::op::Means;
use coletor_common::record::{Move, Record};
use coletor_tests::browser::Driver;
use coletor_tests::collector::LINE;
use coletor_tests::device;
use coletor_tests::proxy::Proxy;
use coletor_tests::server::Server;
use reqwest::Method;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const SURVEY: Rows = &[
    &["type", "name", "label", "coletor::stop", "parameters"],
    &["begin_group", "ihm", "IHM", "GDE-SCL01-IHM"],
    &["barcode", "label", "Código da etiqueta"],
    &["end_group", ""],
    &["begin_group", "saec", "SAEC", "GDE-SCL01-SAEC"],
    &["audio", "noise", "Ruído", "", "quality=low"],
    &["video", "shaking", "Vibração"],
    &["end_group", ""],
    &["begin_group", "ret", "Retificador", "RET-QGE1"],
    &["text", "seen", "O que se vê"],
    &["end_group", ""],
];
const SETTINGS: Rows = &[
    &["form_title", "form_id", "version", "coletor::round", "coletor::confirm_stops"],
    &["Códigos", "codes", "1", "yes", "yes"],
];
const FORM: &str = "codes";
/// Photos, and what their codes say.
const PHOTOS: [(&str, &str); 10] = [
    ("code128-held", "GDE-SCL01-IHM"),
    ("code128-hard", "GDE-SCL01-IHM"),
    ("code39-held", "RET-QGE1"),
    ("code39-hard", "RET-QGE1"),
    ("ean13-held", "7891000315507"),
    ("ean13-hard", "7891000315507"),
    ("qr-held", "GDE-SCL01-SAEC"),
    ("qr-hard", "GDE-SCL01-SAEC"),
    ("datamatrix-held", "GDE-SCL01-SAEC"),
    ("datamatrix-hard", "GDE-SCL01-SAEC"),
];
/// How long a photo may take to be read on a busy machine.
const READ: Duration = Duration::from_secs(30);

fn photo(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/codes").join(format!("{name}.jpg"))
}

/// A phone with a round that asks for codes.
pub struct Codes {
    engine: Engine,
    folder: TempDir,
}

impl Codes {
    /// The round is taken, and the network is gone.
    pub async fn open() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        // Frames of a film as a browser's own camera: photos, one behind the other.
        let seen = folder.path().join("seen.mjpeg");
        std::fs::copy(photo("code128-held"), &seen)?;
        let server = Server::start().await?;
        let proxy = Proxy::start(server.url.strip_prefix("http://").context("not http")?.parse()?).await?;
        let driver = Driver::with_camera(&seen).await?;
        let field = Field::signed_in_on(driver, server, &proxy.url()).await?;
        field.opens_offline().await?;
        let mut engine = Engine { field, proxy };
        let round = engine::sheets(&[("survey", SURVEY), ("settings", SETTINGS)])?;
        engine.publish(&[("codes.xlsx", round)]).await?;
        let kept = "caches.match('/codes/reader.wasm').then((found) => found !== undefined)";
        engine.field.collector.browser.until("what reads codes is kept", LINE, kept).await?;
        engine.take(FORM).await?;
        engine.proxy.cut();
        engine.field.collector.line("offline").await?;
        Ok(Self { engine, folder })
    }

    fn field(&self) -> &Field {
        &self.engine.field
    }

    async fn allow(&self, what: &str, setting: &str) -> Result<()> {
        let permission = json!({ "permission": { "name": what }, "setting": setting });
        self.field().collector.browser.devtools("Browser.setPermission", permission).await.map(drop)
    }

    async fn record_is(&self, what: &str, holds: impl Fn(&Record) -> bool) -> Result<Record> {
        let collector = &self.field().collector;
        device::record_is(&collector.browser, collector.record()?, what, holds).await
    }

    async fn confirmed(&self, stop: &str, how: Means, code: &str, reason: &str) -> Result<()> {
        let is_it = |what: Option<&Move>| {
            matches!(what, Some(Move::Confirmed { how: by, code: read, reason: why, .. })
                if *by == how && read == code && why == reason)
        };
        let what = format!("{stop} is confirmed by {how:?}");
        self.record_is(&what, |record| is_it(record.confirmed(stop))).await?;
        let collector = &self.field().collector;
        collector.browser.miss("dialog[open]").await?;
        collector.browser.miss("[data-asks-for-code]").await?;
        collector.browser.miss("section.cards[inert]").await
    }
}

/// Where the camera may not be used it is said, and a code is typed; another one asks for a reason.
pub async fn a_stop_is_confirmed_by_hand(codes: &Codes) -> Result<()> {
    let browser = &codes.field().collector.browser;
    browser.see("section.cards[inert]").await?;
    codes.allow("camera", "denied").await?;
    browser.click("[data-confirm-stop]").await?;
    let said = "document.querySelector('dialog[open] [role=status]')?.textContent.includes('não pode usar a câmera')";
    browser.until("it is said that the camera may not be used", LINE, said).await?;
    browser.fill("dialog[open] input[name=code]", "gde-scl01-saec").await?;
    browser.click("dialog[open] [data-type-code]").await?;
    let differs = browser.text("dialog[open] [data-code-differs]").await?;
    ensure!(differs.contains("gde-scl01-saec") && differs.contains("GDE-SCL01-IHM"), "{differs}");
    browser.shoot("code-differs").await?;
    browser.click("dialog[open] [data-read-again]").await?;
    browser.fill("dialog[open] input[name=code]", " gde-scl01-ihm ").await?;
    browser.click("dialog[open] [data-type-code]").await?;
    codes.confirmed("/ihm", Means::Typed, "gde-scl01-ihm", "").await
}

/// A question's code, from each photo.
pub async fn codes_are_read_in_photos(codes: &Codes) -> Result<()> {
    let browser = &codes.field().collector.browser;
    for (name, code) in PHOTOS {
        browser.click("[data-point='/ihm/label'] [data-read-code]").await?;
        let begun = Instant::now();
        browser.give_file("dialog[open] [data-code-photo]", &photo(name)).await?;
        browser.miss_within("dialog[open]", READ).await.with_context(|| format!("no code is found in {name}"))?;
        println!("{name}: read in {} ms", begun.elapsed().as_millis());
        let is_so = |record: &Record| record.answers.get("/ihm/label").is_some_and(|answer| answer.value == code);
        codes.record_is(&format!("{name} says {code}"), is_so).await?;
        clear(codes, "/ihm/label").await?;
    }
    Ok(())
}

/// Takes an answer back, so that the next one is seen to be new.
async fn clear(codes: &Codes, point: &str) -> Result<()> {
    codes.field().collector.try_to_answer(point, "").await?;
    codes.record_is(&format!("{point} is not answered"), |record| record.answers.get(point).is_none()).await.map(drop)
}

/// A question's code, and then those of stops, by the camera.
pub async fn codes_are_read_by_the_camera(codes: &Codes) -> Result<()> {
    let collector = &codes.field().collector;
    codes.allow("camera", "granted").await?;
    collector.browser.click("[data-point='/ihm/label'] [data-read-code]").await?;
    collector.browser.miss_within("dialog[open]", READ).await?;
    let is_so = |record: &Record| record.answers.get("/ihm/label").is_some_and(|answer| answer.value == PHOTOS[0].1);
    codes.record_is("the camera has read the question's code", is_so).await?;
    // The second stop, in front of the first one's code.
    collector.next().await?;
    collector.at_stop("/saec").await?;
    collector.browser.click("[data-confirm-stop]").await?;
    collector.browser.see_within("dialog[open] [data-code-differs]", READ).await?;
    collector.browser.fill("dialog[open] textarea[name=code-reason]", "Etiquetas trocadas").await?;
    collector.browser.click("dialog[open] [data-confirm]").await?;
    codes.confirmed("/saec", Means::Camera, "GDE-SCL01-IHM", "Etiquetas trocadas").await
}

/// A sound with a pause in it, and one that is thrown away after a reload.
pub async fn a_sound_is_recorded(codes: &Codes) -> Result<()> {
    let collector = &codes.field().collector;
    let card = "[data-point='/saec/noise']";
    codes.allow("microphone", "denied").await?;
    collector.browser.click(&format!("{card} [data-record]")).await?;
    let said = format!("document.querySelector(\"{card} .recording .error\")?.textContent.length > 0");
    collector.browser.until("it is said that the microphone may not be used", LINE, &said).await?;
    codes.allow("microphone", "granted").await?;
    collector.browser.click(&format!("{card} [data-record]")).await?;
    let loud = format!("document.querySelector(\"{card} meter\")?.value > 0.05");
    collector.browser.until("the meter shows the beep", LINE, &loud).await?;
    recorded_for(codes, card, 2).await?;
    collector.browser.shoot("recording").await?;
    collector.browser.click(&format!("{card} [data-pause]")).await?;
    collector.browser.click(&format!("{card} [data-go-on]")).await?;
    recorded_for(codes, card, 3).await?;
    collector.browser.click(&format!("{card} [data-stop]")).await?;
    let has_it = |record: &Record| record.answered_media("/saec/noise").is_some();
    let first = codes.record_is("the sound is the answer", has_it).await?;
    let first = first.answered_media("/saec/noise").context("no sound")?.clone();
    ensure!(first.content_type == "audio/webm" && first.bytes > 1_000, "{first:?}");
    plays(codes, &format!("{card} audio")).await?;
    // Once more, but the page goes away.
    collector.browser.click(&format!("{card} [data-record]")).await?;
    recorded_for(codes, card, 1).await?;
    collector.browser.reload().await?;
    collector.browser.see_within(&format!("{card} [data-left]"), LINE).await?;
    collector.browser.click(&format!("{card} [data-drop-left]")).await?;
    collector.browser.miss(&format!("{card} [data-left]")).await?;
    let now = codes.record_is("the first sound is still there", has_it).await?;
    ensure!(now.answered_media("/saec/noise") == Some(&first), "another sound is the answer");
    Ok(())
}

async fn recorded_for(codes: &Codes, card: &str, seconds: u32) -> Result<()> {
    let is_so = format!("Number(document.querySelector(\"{card} [data-seconds]\")?.dataset.seconds) >= {seconds}");
    let what = format!("{seconds} s are recorded");
    codes.field().collector.browser.until(&what, LINE, &is_so).await.map(drop)
}

/// Whether a sound or a film can be played to its end.
async fn plays(codes: &Codes, css: &str) -> Result<()> {
    let browser = &codes.field().collector.browser;
    browser.see(css).await?;
    let play = "const one = document.querySelector(arguments[0]); one.muted = true; one.playbackRate = 4; \
                return Promise.race([new Promise((ended) => { one.onended = () => ended(one.currentTime); \
                one.play().catch(() => ended(0)); }), new Promise((ended) => setTimeout(ended, 10000, 0))])";
    let played: f64 = browser.run(play, json!([css])).await?;
    ensure!(played > 0.5, "{css} plays {played} s");
    Ok(())
}

/// The browser is killed in the middle of a film: all but its last second is there, and is kept.
pub async fn a_film_survives_a_kill(codes: Codes) -> Result<Codes> {
    let card = "[data-point='/saec/shaking']";
    codes.field().collector.browser.click(&format!("{card} [data-record]")).await?;
    recorded_for(&codes, card, 3).await?;
    let Codes { engine: Engine { field, proxy }, folder } = codes;
    let Field { collector, phone, driver, office, server } = field;
    let id = collector.record()?;
    let mut collector = collector.kill_and_open_again(&driver, &phone).await?;
    collector.go_on_with(id).await?;
    let field = Field { collector, phone, driver, office, server };
    let codes = Codes { engine: Engine { field, proxy }, folder };
    let browser = &codes.field().collector.browser;
    let left = browser.attribute(&format!("{card} [data-left]"), "data-left").await?.unwrap_or_default();
    ensure!(left.parse::<u32>()? >= 2, "of 3 s recorded {left} s are left");
    browser.shoot("recording-left").await?;
    browser.click(&format!("{card} [data-keep-left]")).await?;
    let has_it = |record: &Record| record.answered_media("/saec/shaking").is_some();
    codes.record_is("the film is the answer", has_it).await?;
    browser.miss(&format!("{card} [data-left]")).await?;
    plays(&codes, &format!("{card} video[controls]")).await?;
    Ok(codes)
}

/// The last stop has no label. Then everything arrives, and the office sees how stops were confirmed.
pub async fn the_office_is_told(codes: &Codes) -> Result<()> {
    let collector = &codes.field().collector;
    collector.next().await?;
    collector.at_stop("/ret").await?;
    collector.browser.click("[data-confirm-stop]").await?;
    collector.browser.click("dialog[open] [data-skip-code]").await?;
    collector.browser.fill("dialog[open] textarea[name=code-reason]", "Etiqueta arrancada").await?;
    collector.browser.click("dialog[open] [data-confirm]").await?;
    codes.confirmed("/ret", Means::Skipped, "", "Etiqueta arrancada").await?;
    codes.engine.proxy.restore();
    let collector = &codes.engine.field.collector;
    collector.sign_in_if_asked("ana", codes.engine.field.server.password("ana")?).await?;
    codes.engine.finish().await?;
    let here = codes.engine.field.all_arrived_once().await?;
    let ways: Vec<Means> = here.trail.iter().filter_map(|step| how(&step.what)).collect();
    ensure!(ways == [Means::Typed, Means::Camera, Means::Skipped], "{ways:?}");
    let asked = codes.engine.field.office.request(Method::GET, &format!("/api/forms/{FORM}/records.csv"));
    let sheet = asked.send().await?.text().await?;
    let [heading, line] = sheet.trim_end().lines().collect::<Vec<_>>()[..] else { anyhow::bail!("{sheet}") };
    ensure!(heading.ends_with("/ret#code,/ret#code_reason,comments,technical_notes"), "{heading}");
    ensure!(line.ends_with("gde-scl01-ihm,,GDE-SCL01-IHM,Etiquetas trocadas,,Etiqueta arrancada,,"), "{line}");
    Ok(())
}

fn how(what: &Move) -> Option<Means> {
    if let Move::Confirmed { how, .. } = what { Some(*how) } else { None }
}
