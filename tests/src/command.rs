//! The binary's other commands, run to their end.

use crate::server::binary;
use anyhow::Result;
use std::ffi::OsStr;
use std::process::Stdio;
use tokio::process::Command;

/// What became of a command.
#[derive(Debug)]
pub struct Ended {
    /// It did what it was asked for.
    pub well: bool,
    /// What it wrote, standard output and error.
    pub said: String,
}

/// Runs `coletor` with arguments.
pub async fn coletor<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Result<Ended> {
    let output = Command::new(binary()?).args(arguments).stdin(Stdio::null()).kill_on_drop(true).output().await?;
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    Ok(Ended { well: output.status.success(), said })
}

/// What `coletor` writes to the standard output; `None` where it does not do what it is asked for.
pub async fn written<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Result<Option<Vec<u8>>> {
    let output = Command::new(binary()?).args(arguments).stdin(Stdio::null()).kill_on_drop(true).output().await?;
    Ok(output.status.success().then_some(output.stdout))
}
