//! Starts chromedriver and, through it, Chromium. Whatever was started here ends with its owner.

use super::Screen;
use crate::wait::wait_until;
use anyhow::{Context, Result};
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Map, Value, json};
use std::path::Path;
use std::process::{Command as Program, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// How long chromedriver may take to start, and Chromium to end.
const PROGRAM: Duration = Duration::from_secs(20);

/// How long a killed Chromium may take to be gone.
const KILLED: Duration = Duration::from_secs(2);

/// The line by which chromedriver tells its port.
const STARTED: &str = "started successfully on port ";

/// What Chromium is told: no window, no sandbox (tests run as root in containers), nothing in the background,
/// and WebGL without a graphics card.
const ARGUMENTS: [&str; 14] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--enable-unsafe-swiftshader",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--lang=pt-BR",
    "--accept-lang=pt-BR",
    "--window-size=1440,1000",
];

/// A running chromedriver.
pub struct Driver {
    url: String,
    /// What its browsers are told beside the usual.
    more: Vec<String>,
    _program: Child,
    /// Where it and its browsers put what they forget.
    _scratch: TempDir,
}

/// Where a browser keeps what it stores: the device, as the app sees it. Removed when dropped.
pub struct Profile(TempDir);

impl Profile {
    /// A device that has never seen the app.
    pub fn fresh() -> Result<Self> {
        Ok(Self(tempfile::Builder::new().prefix("coletor-browser-").tempdir()?))
    }

    /// Another device with all that is stored on this one, which no browser may have open.
    pub fn copy(&self) -> Result<Self> {
        let copy = Self::fresh()?;
        copy_files(self.0.path(), copy.0.path())?;
        Ok(copy)
    }
}

/// Copies a folder's files. Links are left behind: by them a browser says that it has the folder open.
fn copy_files(from: &Path, to: &Path) -> Result<()> {
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let (kind, copy) = (entry.file_type()?, to.join(entry.file_name()));
        if kind.is_dir() {
            std::fs::create_dir(&copy)?;
            copy_files(&entry.path(), &copy)?;
        } else if kind.is_file() {
            std::fs::copy(entry.path(), &copy)?;
        }
    }
    Ok(())
}

impl Driver {
    /// Starts it on a free port.
    pub async fn start() -> Result<Self> {
        let mut program = Command::new("chromedriver");
        let scratch = tempfile::tempdir()?;
        program.args(["--port=0", "--log-level=SEVERE"]).env("TMPDIR", scratch.path());
        program.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut program = program.kill_on_drop(true).spawn().context("cannot start chromedriver; is it installed?")?;
        let mut lines = BufReader::new(program.stdout.take().context("no output")?).lines();
        let told = tokio::time::timeout(PROGRAM, async {
            while let Some(line) = lines.next_line().await? {
                if let Some((_, port)) = line.split_once(STARTED) {
                    return Ok(port.trim_end_matches('.').trim().to_owned());
                }
            }
            anyhow::bail!("chromedriver ended without telling its port")
        });
        let port = told.await.context("chromedriver does not start")??;
        // Read on, so that it never waits for somebody to listen.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Ok(Self { url: format!("http://127.0.0.1:{port}"), more: Vec::new(), _program: program, _scratch: scratch })
    }

    /// The same; its browsers have a camera that sees a film of JPEG pictures, anew each time it is switched on, and a
    /// microphone that hears a beep.
    pub async fn with_camera(seen: &Path) -> Result<Self> {
        let seen = seen.to_str().context("the film's path is no text")?;
        let more = vec![
            "--use-fake-device-for-media-stream".to_owned(),
            format!("--use-file-for-fake-video-capture={seen}"),
            "--autoplay-policy=no-user-gesture-required".to_owned(),
        ];
        Ok(Self { more, ..Self::start().await? })
    }

    /// The same; its browsers draw no WebGL.
    pub async fn without_webgl() -> Result<Self> {
        Ok(Self { more: vec!["--disable-3d-apis".to_owned()], ..Self::start().await? })
    }

    /// Opens Chromium on a profile.
    pub(super) async fn open(&self, profile: &Profile, screen: Screen) -> Result<Session> {
        let folder = profile.0.path().to_str().context("the profile's path is no text")?;
        let usual = ARGUMENTS.iter().map(ToString::to_string).chain([format!("--user-data-dir={folder}")]);
        let arguments: Vec<String> = usual.chain(self.more.iter().cloned()).collect();
        let mut options = json!({
            "args": arguments,
            "prefs": { "intl.accept_languages": "pt-BR", "credentials_enable_service": false },
        });
        if screen == Screen::Phone {
            let metrics = screen.metrics();
            options["mobileEmulation"] = json!({ "deviceMetrics": {
                "width": metrics.width, "height": metrics.height, "pixelRatio": metrics.ratio, "touch": true,
            }});
        }
        let wanted: Map<String, Value> = [
            ("goog:chromeOptions".to_owned(), options),
            ("goog:loggingPrefs".to_owned(), json!({ "browser": "ALL" })),
            ("pageLoadStrategy".to_owned(), json!("normal")),
        ]
        .into_iter()
        .collect();
        let client = ClientBuilder::new(HttpConnector::new()).capabilities(wanted).connect(&self.url).await?;
        let process = client.capabilities().and_then(|told| told.get("goog:processID").and_then(Value::as_u64));
        Ok(Session { client, process: process.map(Process) })
    }
}

/// An open Chromium.
pub(super) struct Session {
    client: Client,
    process: Option<Process>,
}

impl Session {
    pub(super) fn client(&self) -> &Client {
        &self.client
    }

    /// Ends it properly, and waits until it has let go of its profile.
    pub(super) async fn close(mut self) -> Result<()> {
        self.client.clone().close().await.context("the browser does not close")?;
        if let Some(process) = self.process.take() {
            wait_until("the browser ends", PROGRAM, async || Ok((!process.is_alive()).then_some(()))).await?;
        }
        Ok(())
    }
}

/// A Chromium that we started, by its number; killed when dropped.
struct Process(u64);

impl Process {
    fn is_alive(&self) -> bool {
        self.signal("-0")
    }

    fn signal(&self, signal: &str) -> bool {
        let told = Program::new("kill").args([signal, &self.0.to_string()]).stderr(Stdio::null()).status();
        told.is_ok_and(|status| status.success())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let killed = Instant::now();
        self.signal("-9");
        // Its profile is about to be removed: it must not write there any more.
        while self.is_alive() && killed.elapsed() < KILLED {
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// A command that only chromedriver has.
#[derive(Debug)]
pub(super) struct Vendor {
    /// Its path below the session's.
    pub(super) path: &'static str,
    /// What it is given.
    pub(super) body: Value,
}

impl WebDriverCompatibleCommand for Vendor {
    fn endpoint(&self, base_url: &url::Url, session_id: Option<&str>) -> Result<url::Url, url::ParseError> {
        base_url.join(&format!("session/{}/{}", session_id.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.body.to_string()))
    }
}
