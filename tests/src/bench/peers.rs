//! The folder of other products' measurements: a copy of it with what npm installs, and runs of its programs with our
//! adapter, so that all are driven alike, in turns, on the same machine.

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use tokio::process::Command;

/// What its programs add of ours, by kind of measurement.
const ADAPTER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/peers/adapter.coletor.js");
/// Where `npm ci` notes that it is done.
const INSTALLED: &str = "node_modules/.package-lock.json";
/// Where a program leaves the raw values of a run.
const RESULTS: &str = "results";

/// The copy.
#[derive(Debug)]
pub struct Peers(PathBuf);

/// Values of one run by case and metric, one a round.
#[derive(Debug, Deserialize)]
pub struct Measured {
    cases: BTreeMap<String, BTreeMap<String, Vec<Option<f64>>>>,
}

impl Peers {
    /// Copies the folder, which is not ours to write to, and installs what it needs, unless that is done.
    pub async fn copy_of(folder: &Path) -> Result<Self> {
        let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
        let target = target.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../target"));
        let copy = target.join("peers");
        copy_files(folder, &copy).with_context(|| format!("cannot copy {}", folder.display()))?;
        if !copy.join(INSTALLED).exists() {
            let install = ["ci", "--no-audit", "--no-fund"];
            let status = Command::new("npm").args(install).current_dir(&copy).status().await.context("no npm")?;
            ensure!(status.success(), "npm cannot install what the peers need");
        }
        Ok(Self(copy.canonicalize()?))
    }

    /// Puts a file of ours among its own.
    pub fn put(&self, path: &str, text: &str) -> Result<()> {
        fs::write(self.0.join(path), text).with_context(|| format!("cannot write {path}"))
    }

    /// Runs one of its programs with ours beside those cases whose name contains one of `only`.
    pub async fn run(&self, program: &str, only: &[&str], options: &[&str]) -> Result<Measured> {
        let results = self.0.join(RESULTS);
        fs::remove_dir_all(&results).or_else(|error| match error.kind() {
            std::io::ErrorKind::NotFound => Ok(()),
            _ => Err(error),
        })?;
        let mut node = Command::new("node");
        node.arg(program).arg(format!("--only={}", only.join(","))).arg(format!("--extra={ADAPTER}")).args(options);
        node.current_dir(&self.0).kill_on_drop(true);
        // The form engine is measured without a server.
        if let Some(binary) = std::env::var_os("COLETOR_BIN") {
            node.env("COLETOR_BIN", fs::canonicalize(binary)?);
        }
        let status = node.status().await.context("no node")?;
        ensure!(status.success(), "{program} failed");
        let raw = fs::read_dir(&results)?.next().context("no results")??;
        serde_json::from_slice(&fs::read(raw.path())?).context("results that cannot be read")
    }
}

/// All files but links and what npm or a run left there.
fn copy_files(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (kind, target) = (entry.file_type()?, to.join(entry.file_name()));
        if kind.is_dir() && entry.file_name() != "node_modules" && entry.file_name() != RESULTS {
            copy_files(&entry.path(), &target)?;
        } else if kind.is_file() {
            fs::write(&target, fs::read(entry.path())?)?; // the copy may be written to
        }
    }
    Ok(())
}

impl Measured {
    /// The median of a case's metric.
    pub fn median(&self, case: &str, metric: &str) -> Result<f64> {
        let values = self.cases.get(case).and_then(|case| case.get(metric));
        let values = values.into_iter().flatten().copied().flatten().collect();
        let samples = super::Samples::of(values).with_context(|| format!("{case} was not measured"))?;
        Ok(samples.median())
    }
}
