//! The app for the browser: two pages by trunk, made smaller, then the service worker and compressed copies. Nothing is built when
//! nothing it is made of has changed.

mod codes;
mod compress;
mod inputs;
mod map;
mod order;
pub mod precache;
mod shrink;
mod split;

use crate::{
    shell::{self, say},
    tools::{StdSource, Toolbox, WASM},
    workspace::Workspace,
};
use anyhow::{Context, Result};
use std::{env, fs, path::PathBuf, process::Command};

/// What the build is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// What users get: optimised for size, compressed.
    Small,
    /// For the developer's next look: seconds, not minutes.
    Quick,
}

/// A page, its folder below `dist/`, and the path it is served at.
const PAGES: [(&str, &str, &str); 2] = [("index.html", "", "/"), ("admin.html", "admin", "/admin/")];
/// The page whose WebAssembly comes in two parts.
const CUT: &str = "index.html";
const STAMP: &str = ".inputs";

/// Builds both pages into `dist/` unless what is there was made of the same inputs.
pub fn build(workspace: &Workspace, mode: Mode) -> Result<()> {
    let digest = inputs::digest(workspace, mode)?;
    let stamp = workspace.dist().join(STAMP);
    if fs::read_to_string(&stamp).is_ok_and(|built| built == digest) {
        return Ok(());
    }
    let tools = Toolbox::ensure(workspace)?;
    let std = if mode == Mode::Small { tools.std_source()? } else { None };
    fetch_dependencies(workspace, &tools, std.as_ref())?;
    let usual_time =
        if mode == Mode::Small { "4 to 8 minutes the first time" } else { "some minutes the first time, then seconds" };
    say(&format!("building the app for the browser ({usual_time})"));
    // The collector first: trunk empties the folder it writes to, and the administration's lies in it.
    for (page, folder, public_url) in PAGES {
        let mut trunk = trunk(workspace, mode);
        let std_flags = std.as_ref().map_or_else(String::new, |std| std.equip(&mut trunk));
        let split_flags = if mode == Mode::Small { split::RUSTC } else { "" };
        trunk.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", rust_flags() + &std_flags + split_flags);
        trunk.arg(page).arg("--dist").arg(workspace.dist().join(folder)).args(["--public-url", public_url]);
        tools.equip(&mut trunk)?;
        shell::run(&mut trunk)?;
    }
    if mode == Mode::Small {
        for (page, folder, _) in PAGES {
            let cut = (page == CUT).then_some(workspace);
            shrink::shrink(&tools, &workspace.dist().join(folder), cut)?;
        }
    }
    codes::place(workspace)?;
    map::place(workspace)?;
    precache::write_service_worker(workspace)?;
    if mode == Mode::Small {
        say("compressing the app (about a minute)");
        compress::compress_all(&workspace.dist())?;
    }
    fs::write(&stamp, digest).with_context(|| format!("cannot write {}", stamp.display()))
}

/// Builds the form engine alone, as it is in the app, for measurements; the folder of its script and its WebAssembly.
pub fn build_engine(workspace: &Workspace) -> Result<PathBuf> {
    let tools = Toolbox::ensure(workspace)?;
    let std = tools.std_source()?;
    fetch_dependencies(workspace, &tools, std.as_ref())?;
    let mut cargo = workspace.cargo();
    let std_flags = std.as_ref().map_or_else(String::new, |std| std.equip(&mut cargo));
    cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", rust_flags() + &std_flags);
    cargo.args(["build", "--quiet", "--profile", "wasm", "--target", WASM, "--package", "coletor-engine"]);
    tools.equip(&mut cargo)?;
    shell::run(&mut cargo)?;
    let folder = workspace.target.join("engine");
    let mut bind = Command::new("wasm-bindgen");
    bind.arg(workspace.target.join(WASM).join("wasm/coletor_engine.wasm")).arg("--out-dir").arg(&folder);
    tools.equip(bind.args(["--out-name", "engine", "--target", "web", "--no-typescript"]))?;
    shell::run(&mut bind)?;
    shrink::optimise_alone(&tools, &folder.join("engine_bg.wasm"))?;
    Ok(folder)
}

/// The machine's own target, as rustc names it.
pub fn host_triple() -> Result<String> {
    let told = shell::capture(Command::new("rustc").arg("-vV"))?;
    let host = told.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc names no host")?;
    Ok(host.to_owned())
}

fn trunk(workspace: &Workspace, mode: Mode) -> Command {
    let mut trunk = Command::new("trunk");
    // Offline: the tools are there, and trunk would fetch others from elsewhere without asking.
    trunk.current_dir(&workspace.root).args(["build", "--offline", "true", "--skip-version-check"]);
    // Trunk takes the variable's usual value 1 for a mistake.
    trunk.env_remove("NO_COLOR").env("CARGO_TARGET_DIR", &workspace.target);
    if mode == Mode::Small {
        trunk.args(["--release", "true", "--cargo-profile", "wasm"]);
    }
    trunk
}

/// Types of views as trait objects: quicker to build, and a tenth less to download. And no path of this machine in what
/// users get: panics would carry them.
fn rust_flags() -> String {
    let home = env::var("CARGO_HOME").map(PathBuf::from).ok();
    let home = home.or_else(|| env::var("HOME").ok().map(|home| PathBuf::from(home).join(".cargo")));
    let registries = home.and_then(|home| fs::read_dir(home.join("registry/src")).ok()).into_iter().flatten().flatten();
    let remaps = registries.map(|registry| format!(" --remap-path-prefix={}=dep", registry.path().display()));
    remaps.fold("--cfg erase_components".to_owned(), |flags, remap| flags + &remap)
}

/// Trunk's offline build lets cargo download nothing either. By the compiler that then builds: the standard library whose
/// own dependencies are meant is that one's.
fn fetch_dependencies(workspace: &Workspace, tools: &Toolbox, std: Option<&StdSource>) -> Result<()> {
    let mut fetch = workspace.cargo();
    fetch.args(["fetch", "--quiet", "--target", WASM, "--target", &host_triple()?]);
    tools.equip(&mut fetch)?;
    if let Some(std) = std {
        std.equip(&mut fetch);
    }
    shell::run(&mut fetch)
}
