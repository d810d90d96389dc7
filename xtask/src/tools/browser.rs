//! Browsers and their drivers for the tests, from the system's packages. Compiling C needs nothing here: whoever linked
//! this very program has a C compiler already.

use crate::shell::{self, say};
use anyhow::{Result, bail};
use std::{path::PathBuf, process::Command};

const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const DRIVER: &str = "chromedriver";
const FIREFOX: [&str; 2] = ["firefox-esr", "firefox"];
/// What leads `WebKitGTK`, and the screen that it needs.
const WEBKIT: [&str; 2] = ["WebKitWebDriver", "Xvfb"];
const PACKAGES: [&str; 5] = ["chromium", "chromium-driver", "firefox-esr", "webkit2gtk-driver", "xvfb"];

/// Where Chromium is.
pub fn chromium() -> Option<PathBuf> {
    BROWSERS.iter().find_map(|name| shell::find(name))
}

/// Installs Chromium, Firefox, `WebKitGTK` and what they need where they are missing.
///
/// # Errors
/// If they are missing and this system's packages cannot be installed from here.
pub fn ensure() -> Result<()> {
    if present() {
        return Ok(());
    }
    if shell::find("apt-get").is_none() {
        bail!(
            "the browser tests need Chromium, chromedriver, Firefox, WebKitGTK's driver and Xvfb on PATH: install them with \
             your system's packages"
        );
    }
    say("installing Chromium, Firefox and WebKitGTK by apt-get (a minute)");
    let prefix: &[&str] = if is_root() {
        &[]
    } else if shell::find("sudo").is_some() {
        &["sudo"]
    } else {
        bail!(
            "the browser tests need browsers: as root, run: apt-get update && apt-get install {}",
            PACKAGES.join(" ")
        );
    };
    // Stale lists name packages that the mirror no longer has.
    shell::run(&mut apt_get(prefix, &["update", "--quiet"]))?;
    let install = ["install", "--quiet", "--yes", "--no-install-recommends"];
    shell::run(&mut apt_get(prefix, &[&install[..], &PACKAGES].concat()))?;
    if !present() {
        bail!("apt-get installed {}, but not all of them are on PATH", PACKAGES.join(", "));
    }
    Ok(())
}

fn present() -> bool {
    let has_firefox = FIREFOX.iter().any(|name| shell::find(name).is_some());
    let has_webkit = WEBKIT.iter().all(|name| shell::find(name).is_some());
    shell::find(DRIVER).is_some() && chromium().is_some() && has_firefox && has_webkit
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
