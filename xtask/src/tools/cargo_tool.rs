//! A tool that cargo builds from the registry.

use crate::shell::{self, say};
use anyhow::{Context, Result};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// One program of one package at one version.
pub struct CargoTool<'a> {
    pub package: &'a str,
    pub binary: &'a str,
    pub version: &'a str,
    /// Whether the package's own lock file is followed.
    pub locked: bool,
    /// What the program needs of the package that is not built by default.
    pub features: &'a [&'a str],
}

impl CargoTool<'_> {
    /// The folder of its program, built first if it is not there.
    pub fn ensure(&self, cache: &Path) -> Result<PathBuf> {
        let home = cache.join(format!("{}-{}", self.binary, self.version));
        let folder = home.join("bin");
        if folder.join(self.binary).is_file() {
            return Ok(folder);
        }
        say(&format!("building {} {} once (2 to 5 minutes on two cores)", self.binary, self.version));
        let build = cache.join(format!("build-{}", self.binary));
        shell::run(&mut self.install(&home, &build))?;
        fs::remove_dir_all(&build).with_context(|| format!("cannot remove {}", build.display()))?;
        Ok(folder)
    }

    /// Optimised little: these tools run for seconds, and building them well takes minutes.
    fn install(&self, home: &Path, build: &Path) -> Command {
        let mut cargo = Command::new("cargo");
        cargo.args(["install", self.package, "--version", self.version, "--root"]).arg(home);
        if self.locked {
            cargo.arg("--locked");
        }
        if !self.features.is_empty() {
            cargo.arg("--features").arg(self.features.join(","));
        }
        cargo.env("CARGO_TARGET_DIR", build);
        cargo.env("CARGO_PROFILE_RELEASE_LTO", "off");
        cargo.env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
        cargo.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1");
        cargo
    }
}
