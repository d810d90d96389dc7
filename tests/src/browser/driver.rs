//! Starts a browser's driver and, through it, the browser. Whatever was started here ends with its owner.

mod kind;

use super::Screen;
use crate::wait::wait_until;
use anyhow::{Context, Result};
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
pub use kind::Kind;
use serde_json::Value;
use std::path::Path;
use std::process::{Command as Program, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, Command};
use tokio::time::timeout;

/// How long a driver may take to start, and a browser to end.
const PROGRAM: Duration = Duration::from_secs(20);

/// How long a killed browser may take to be gone.
const KILLED: Duration = Duration::from_secs(2);

/// A running driver.
pub struct Driver {
    url: String,
    kind: Kind,
    /// What its browsers are told beside the usual.
    more: Vec<String>,
    _program: Child,
    /// The screen of a browser that cannot do without.
    _display: Option<Child>,
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

    /// Where it is.
    pub fn folder(&self) -> &Path {
        self.0.path()
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
    /// Starts Chromium's on a free port.
    pub async fn start() -> Result<Self> {
        Self::start_for(Kind::Chromium).await
    }

    /// Starts that of a browser on a free port.
    pub async fn start_for(kind: Kind) -> Result<Self> {
        let name = kind.driver();
        let scratch = tempfile::tempdir()?;
        // Not all drivers tell which port they have found themselves.
        let address = TcpListener::bind("127.0.0.1:0").await?.local_addr()?;
        let mut program = Command::new(name);
        program.arg(format!("--port={}", address.port())).env("TMPDIR", scratch.path());
        let mut shown = None;
        if kind.needs_display() {
            let (display, name) = start_display().await?;
            // Its language is the system's, where that has one that is there.
            program.env("DISPLAY", name).env("LANG", "C.UTF-8").env("LANGUAGE", "pt_BR");
            shown = Some(display);
        }
        program.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
        let program = program.spawn().with_context(|| format!("cannot start {name}; is it installed?"))?;
        let listens = async || Ok(TcpStream::connect(address).await.ok());
        wait_until(&format!("{name} listens"), PROGRAM, listens).await?;
        let (url, more) = (format!("http://{address}"), Vec::new());
        Ok(Self { url, kind, more, _program: program, _display: shown, _scratch: scratch })
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

    /// Opens the browser on a profile.
    pub(super) async fn open(&self, profile: &Profile, screen: Screen) -> Result<Session> {
        let folder = profile.folder().to_str().context("the profile's path is no text")?;
        let wanted = self.kind.capabilities(folder, screen, &self.more);
        let client = ClientBuilder::new(HttpConnector::new()).capabilities(wanted).connect(&self.url).await?;
        let told = client.capabilities();
        let process = told.and_then(|told| told.get(self.kind.process_capability()).and_then(Value::as_u64));
        Ok(Session { client, kind: self.kind, process: process.map(Process) })
    }
}

/// Starts a screen that nobody sees, and says which it is.
async fn start_display() -> Result<(Child, String)> {
    let mut program = Command::new("Xvfb");
    program.args(["-displayfd", "1", "-screen", "0", "1600x1200x24", "-nolisten", "tcp"]);
    program.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
    let mut program = program.spawn().context("cannot start Xvfb; is it installed?")?;
    let mut lines = BufReader::new(program.stdout.take().context("no output")?).lines();
    let told = timeout(PROGRAM, lines.next_line()).await.context("Xvfb does not start")??;
    let number = told.context("Xvfb ended at its start")?;
    Ok((program, format!(":{}", number.trim())))
}

/// An open browser.
pub(super) struct Session {
    client: Client,
    kind: Kind,
    process: Option<Process>,
}

impl Session {
    pub(super) fn client(&self) -> &Client {
        &self.client
    }

    pub(super) fn kind(&self) -> Kind {
        self.kind
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

/// A browser that we started, by its number; killed when dropped.
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

/// A command that the client does not know: of one driver alone, or too young.
#[derive(Debug)]
pub(super) struct Vendor {
    method: http::Method,
    /// Its path below the session's.
    path: String,
    /// What it is given.
    body: Option<Value>,
}

impl Vendor {
    /// One that does something.
    pub(super) fn post(path: &str, body: Value) -> Self {
        Self { method: http::Method::POST, path: path.to_owned(), body: Some(body) }
    }

    /// One that asks.
    pub(super) fn get(path: String) -> Self {
        Self { method: http::Method::GET, path, body: None }
    }
}

impl WebDriverCompatibleCommand for Vendor {
    fn endpoint(&self, base_url: &url::Url, session_id: Option<&str>) -> Result<url::Url, url::ParseError> {
        base_url.join(&format!("session/{}/{}", session_id.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (self.method.clone(), self.body.as_ref().map(Value::to_string))
    }
}
