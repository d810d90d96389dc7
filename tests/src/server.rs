//! The real binary in a folder of its own, on a port of its own.
//!
//! `COLETOR_BIN` names the binary; without it, it is what `cargo build -p coletor-backend` made.

use crate::wait::DEADLINE;
use anyhow::{Context, Result, bail, ensure};
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use tokio::time::timeout;

/// A running server. Killed when dropped, and its folder with it.
#[derive(Debug)]
pub struct Server {
    /// Where it listens, such as `http://127.0.0.1:40001`.
    pub url: String,
    /// Its folder of data.
    pub data: PathBuf,
    /// The passwords it told at its first start, by login.
    pub passwords: BTreeMap<String, String>,
    arguments: Vec<String>,
    child: Child,
    /// Kept open, so that the server can go on writing.
    output: Lines<BufReader<ChildStdout>>,
    _folder: Option<TempDir>,
}

impl Server {
    /// Starts one with the demo project.
    pub async fn start() -> Result<Self> {
        Self::start_with(&["--demo"]).await
    }

    /// Starts one with further arguments of `coletor serve`.
    pub async fn start_with(arguments: &[&str]) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let data = folder.path().join("data");
        Ok(Self { _folder: Some(folder), ..Self::start_in(&data, arguments).await? })
    }

    /// Starts one in a folder that is somebody else's to remove.
    pub async fn start_in(data: &Path, arguments: &[&str]) -> Result<Self> {
        let arguments: Vec<String> = arguments.iter().map(|&argument| argument.to_owned()).collect();
        let (child, output) = spawn(data, "127.0.0.1:0", &arguments)?;
        let (url, passwords) = (String::new(), BTreeMap::new());
        let mut server = Self { url, data: data.to_owned(), passwords, arguments, child, output, _folder: None };
        server.url = server.read_start().await?;
        Ok(server)
    }

    /// Reads what it tells until it listens.
    async fn read_start(&mut self) -> Result<String> {
        loop {
            let line = timeout(DEADLINE, self.output.next_line()).await.context("the server does not start")??;
            let Some(line) = line else { bail!("the server ended at its start:\n{}", self.log()) };
            if let Some(url) = line.strip_prefix("listening on ") {
                return Ok(url.to_owned());
            }
            let words: Vec<&str> = line.strip_prefix("  ").unwrap_or("").split("  ").collect();
            if let [login, password] = words[..] {
                self.passwords.insert(login.to_owned(), password.to_owned());
            }
        }
    }

    /// A person's password.
    pub fn password(&self, login: &str) -> Result<&str> {
        self.passwords.get(login).map(String::as_str).with_context(|| format!("no password was told for {login:?}"))
    }

    /// What it logged.
    pub fn log(&self) -> String {
        std::fs::read_to_string(log_file(&self.data)).unwrap_or_default()
    }

    /// Its resident memory, in KiB.
    pub fn resident_kib(&self) -> Result<u64> {
        let id = self.child.id().context("it has ended already")?;
        let status = std::fs::read_to_string(format!("/proc/{id}/status"))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
        Ok(line.trim().trim_end_matches("kB").trim().parse()?)
    }

    /// Asks it to stop.
    pub async fn ask_to_stop(&self) -> Result<()> {
        let id = self.child.id().context("it has ended already")?.to_string();
        let status = Command::new("kill").args(["-TERM", &id]).status().await?;
        ensure!(status.success(), "kill failed");
        Ok(())
    }

    /// Waits until it has ended.
    pub async fn ended(&mut self) -> Result<ExitStatus> {
        Ok(timeout(DEADLINE, self.child.wait()).await.context("the server does not end")??)
    }

    /// Stops it in good order.
    pub async fn stop(&mut self) -> Result<ExitStatus> {
        self.ask_to_stop().await?;
        self.ended().await
    }

    /// `kill -9`.
    pub async fn kill(&mut self) -> Result<()> {
        Ok(self.child.kill().await?)
    }

    /// Starts it again after a stop or a kill, with the same data on the same port.
    pub async fn restart(&mut self) -> Result<()> {
        let address = self.url.rsplit('/').next().unwrap_or_default().to_owned();
        (self.child, self.output) = spawn(&self.data, &address, &self.arguments)?;
        self.url = self.read_start().await?;
        Ok(())
    }
}

fn log_file(data: &Path) -> PathBuf {
    data.with_extension("log")
}

fn spawn(data: &Path, listen: &str, arguments: &[String]) -> Result<(Child, Lines<BufReader<ChildStdout>>)> {
    let log: File = OpenOptions::new().create(true).append(true).open(log_file(data))?;
    let mut command = Command::new(binary()?);
    command.args(["serve", "--listen", listen]).arg("--data").arg(data).args(arguments);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log).kill_on_drop(true);
    let mut child = command.spawn().context("cannot start the server")?;
    let output = child.stdout.take().context("no standard output")?;
    Ok((child, BufReader::new(output).lines()))
}

/// The binary.
pub fn binary() -> Result<PathBuf> {
    let named = std::env::var_os("COLETOR_BIN").map(PathBuf::from);
    let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    let target = target.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../target"));
    let path = named.unwrap_or_else(|| target.join("debug").join("coletor"));
    ensure!(path.exists(), "{} is missing: run `cargo build -p coletor-backend` first", path.display());
    Ok(path)
}
