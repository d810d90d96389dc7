//! A browser and its driver for the tests, from the system's packages. Compiling C needs nothing here: whoever linked
//! this very program has a C compiler already.

use crate::shell::{self, say};
use anyhow::{Result, bail};
use std::process::Command;

const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const DRIVER: &str = "chromedriver";
const PACKAGES: [&str; 2] = ["chromium", "chromium-driver"];

/// Installs Chromium and its driver where they are missing.
///
/// # Errors
/// If they are missing and this system's packages cannot be installed from here.
pub fn ensure() -> Result<()> {
    if present() {
        return Ok(());
    }
    if shell::find("apt-get").is_none() {
        bail!("the browser tests need Chromium and chromedriver on PATH: install both with your system's packages");
    }
    say("installing Chromium and its driver by apt-get (half a minute)");
    let prefix: &[&str] = if is_root() {
        &[]
    } else if shell::find("sudo").is_some() {
        &["sudo"]
    } else {
        bail!(
            "the browser tests need Chromium: as root, run: apt-get update && apt-get install {}",
            PACKAGES.join(" ")
        );
    };
    // Stale lists name packages that the mirror no longer has.
    shell::run(&mut apt_get(prefix, &["update", "--quiet"]))?;
    shell::run(&mut apt_get(
        prefix,
        &["install", "--quiet", "--yes", "--no-install-recommends", PACKAGES[0], PACKAGES[1]],
    ))?;
    if !present() {
        bail!("apt-get installed {}, but {DRIVER} is still not on PATH", PACKAGES.join(" and "));
    }
    Ok(())
}

fn present() -> bool {
    shell::find(DRIVER).is_some() && BROWSERS.iter().any(|name| shell::find(name).is_some())
}

fn is_root() -> bool {
    shell::capture(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

/// `env` carries the variable through sudo, which drops it otherwise.
fn apt_get(prefix: &[&str], arguments: &[&str]) -> Command {
    let words = [prefix, &["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"], arguments].concat();
    let mut command = Command::new(words[0]);
    command.args(&words[1..]);
    command
}
