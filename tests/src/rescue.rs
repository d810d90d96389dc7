//! Rescue files as the rescue page makes them: its own script, run by Node.

use crate::sender::digest;
use anyhow::{Context, Result, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use coletor_common::id::{DeviceId, ProjectId, RecordId};
use coletor_common::op::Op;
use serde_json::json;
use std::process::Stdio;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

/// Where the script lies that calls the page's.
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/rescue/make.mjs");

/// What a device has.
pub struct Held<'a> {
    /// Its project.
    pub project: ProjectId,
    /// The project's key, as it is in the project's row.
    pub key: &'a str,
    /// The device.
    pub device: DeviceId,
    /// Its log.
    pub ops: &'a [Op],
    /// Files, each with its record.
    pub files: &'a [(RecordId, &'a [u8])],
    /// Whether the device is protected: then what it has lies there sealed.
    pub sealed: bool,
}

/// The bytes of a rescue file.
pub async fn rescue(held: &Held<'_>) -> Result<Vec<u8>> {
    let ops: Result<Vec<String>, _> = held.ops.iter().map(serde_json::to_string).collect();
    let file = |(record, bytes): &(RecordId, &[u8])| json!({"sha256": digest(bytes), "content_type": "image/jpeg", "record": record, "base64": STANDARD.encode(bytes)});
    let files: Vec<_> = held.files.iter().map(file).collect();
    let asked = json!({"project": held.project, "device": held.device, "key": held.key, "ops": ops?, "files": files, "sealed": held.sealed})
        .to_string();
    run(SCRIPT, asked).await
}

/// What a script of Node writes that reads this.
pub(crate) async fn run(script: &str, asked: String) -> Result<Vec<u8>> {
    let mut node = Command::new("node");
    node.arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit()).kill_on_drop(true);
    let mut child = node.spawn().context("node is missing")?;
    let mut input = child.stdin.take().context("no standard input")?;
    let feeding = async move { input.write_all(asked.as_bytes()).await };
    let (fed, output) = tokio::join!(feeding, child.wait_with_output());
    fed?;
    let output = output?;
    ensure!(output.status.success(), "node ended with {}", output.status);
    Ok(output.stdout)
}
