//! The tools that building and testing need, each at the version we tried. They are kept in
//! `$XDG_CACHE_HOME/coletor/tools`, so a second clone has them already. A tool that is there costs nothing and says nothing.

mod browser;
mod cargo_tool;
mod debian_rustc;
mod std_source;

use crate::{
    shell::{self, say},
    workspace::Workspace,
};
use anyhow::{Context, Result, bail};
use cargo_tool::CargoTool;
use std::{
    env,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

pub use browser::{chromium, ensure as ensure_browser};
pub use std_source::StdSource;

/// The target of everything that runs in the browser.
pub const WASM: &str = "wasm32-unknown-unknown";
const TRUNK: CargoTool =
    CargoTool { package: "trunk", binary: "trunk", version: "0.21.14", locked: true, features: &[] };
/// Cuts WebAssembly in parts. Of the kin of `wasm_split_helpers`, which leptos brings.
const SPLIT: CargoTool = CargoTool {
    package: "wasm_split_cli_support",
    binary: "wasm-split-cli",
    version: "0.2.4",
    locked: true,
    features: &["build-binary"],
};
/// Lets inputs of chance be led by what they reach in the code.
const FUZZ: CargoTool =
    CargoTool { package: "cargo-fuzz", binary: "cargo-fuzz", version: "0.13.2", locked: true, features: &[] };
/// Leads Firefox.
const GECKODRIVER: CargoTool =
    CargoTool { package: "geckodriver", binary: "geckodriver", version: "0.37.1", locked: true, features: &[] };
/// Packages of npm that bring a program: package and program, version. The distributions' `wasm-opt` is too old for
/// what Rust emits.
const BINARYEN: NpmTool = NpmTool { package: "binaryen", program: "wasm-opt", version: "132.0.0" };
const ESBUILD: NpmTool = NpmTool { package: "esbuild", program: "esbuild", version: "0.28.2" };

/// The upload protocol's own client, for a test.
const TUS: (&str, &str) = ("tus-js-client", "4.3.1");

/// What examines pages for barriers, for a test.
const AXE: (&str, &str) = ("axe-core", "4.14.1");

/// What judges how quick and how usable a page is, for a measurement.
const LIGHTHOUSE: (&str, &str) = ("lighthouse", "12.8.2");

/// An evaluator of expressions, and the document model that it works on, for a test.
const ENKETO: (&str, &str, [&str; 2]) = ("openrosa-xpath-evaluator", "3.1.0", ["jsdom@24.1.3", "node-forge@1.3.1"]);
/// What converts workbooks into documents, for a test.
const PYXFORM: (&str, &str) = ("pyxform", "4.5.0");

/// Tools that are ready to use.
pub struct Toolbox {
    folders: Vec<PathBuf>,
    compiler: WasmCompiler,
}

/// Who compiles for the browser.
pub enum WasmCompiler {
    /// The usual `rustc`, which has the target.
    Usual,
    /// Another one, called through these variables.
    Debian(Vec<(&'static str, OsString)>),
}

impl Toolbox {
    /// Everything that a build for the browser needs.
    pub fn ensure(workspace: &Workspace) -> Result<Self> {
        let compiler = ensure_wasm_compiler()?;
        let cache = cache_folder()?;
        let bindgen = workspace.locked_version("wasm-bindgen")?;
        // Without `--locked`: its own lock names a crate that registries may not have yet.
        let bindgen = CargoTool {
            package: "wasm-bindgen-cli",
            binary: "wasm-bindgen",
            version: &bindgen,
            locked: false,
            features: &[],
        };
        let folders = vec![
            bindgen.ensure(&cache)?,
            TRUNK.ensure(&cache)?,
            SPLIT.ensure(&cache)?,
            BINARYEN.ensure(&cache)?,
            ESBUILD.ensure(&cache)?,
        ];
        Ok(Self { folders, compiler })
    }

    /// The source of the compiler's standard library, where it can be had.
    pub fn std_source(&self) -> Result<Option<StdSource>> {
        StdSource::find(&self.compiler)
    }

    /// Lets `command` find the tools, and compile for the browser.
    pub fn equip(&self, command: &mut Command) -> Result<()> {
        let inherited = env::var_os("PATH").unwrap_or_default();
        let path = env::join_paths(self.folders.iter().cloned().chain(env::split_paths(&inherited)))?;
        command.env("PATH", path);
        self.compiler.equip(command);
        Ok(())
    }
}

impl WasmCompiler {
    /// What is called.
    fn rustc(&self) -> OsString {
        let variables = if let Self::Debian(variables) = self { variables.as_slice() } else { &[] };
        let own = variables.iter().find(|(name, _)| *name == "RUSTC").map(|(_, rustc)| rustc.clone());
        own.unwrap_or_else(|| "rustc".into())
    }

    /// Lets a cargo below `command` compile for the browser.
    pub fn equip(&self, command: &mut Command) {
        if let Self::Debian(variables) = self {
            command.envs(variables.iter().map(|(name, value)| (name, value)));
        }
    }
}

/// A compiler with the browser's target: the usual one if it has it or may get it, else Debian's.
pub fn ensure_wasm_compiler() -> Result<WasmCompiler> {
    if has_wasm_target() {
        return Ok(WasmCompiler::Usual);
    }
    if shell::find("rustup").is_some() {
        say("adding Rust's WebAssembly target (some seconds)");
        let added = shell::run(Command::new("rustup").args(["target", "add", WASM]));
        if added.is_ok() && has_wasm_target() {
            return Ok(WasmCompiler::Usual);
        }
    }
    say("Rust's WebAssembly target could not be had from its own source; taking Debian's compiler for it");
    Ok(WasmCompiler::Debian(debian_rustc::ensure(&cache_folder()?)?))
}

/// `cargo xtask tools`.
pub fn print(workspace: &Workspace, debian_rustc: bool) -> Result<ExitCode> {
    let mut tools = Toolbox::ensure(workspace)?;
    ensure_browser()?;
    if debian_rustc {
        tools.compiler = WasmCompiler::Debian(debian_rustc::ensure(&cache_folder()?)?);
    }
    for folder in &tools.folders {
        println!("{}", folder.display());
    }
    if let WasmCompiler::Debian(variables) = &tools.compiler {
        for (name, value) in variables {
            println!("{name}={}", value.display());
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn has_wasm_target() -> bool {
    let asked = shell::capture(Command::new("rustc").args(["--print", "target-libdir", "--target", WASM]));
    // The path is told even where nothing is there.
    asked.is_ok_and(|folder| fs::read_dir(folder.trim()).is_ok_and(|mut entries| entries.next().is_some()))
}

/// A program from npm.
struct NpmTool {
    package: &'static str,
    program: &'static str,
    version: &'static str,
}

impl NpmTool {
    /// The folder that holds the program.
    fn ensure(&self, cache: &Path) -> Result<PathBuf> {
        let program = Path::new(".bin").join(self.program);
        Ok(npm_package(cache, self.package, self.version, &[], &program)?.join(".bin"))
    }
}

/// The folder of npm's packages that holds the one asked for, in which `file` is to be found, with what it needs and with
/// some `more` (each with its version).
fn npm_package(cache: &Path, package: &str, version: &str, more: &[&str], file: &Path) -> Result<PathBuf> {
    let home = cache.join(format!("{package}-{version}"));
    let folder = home.join("node_modules");
    if folder.join(file).exists() {
        return Ok(folder);
    }
    if shell::find("npm").is_none() {
        bail!("npm is missing: install Node.js (20 or newer), whose npm brings {package}");
    }
    say(&format!("fetching {package} by npm (some seconds)"));
    let mut npm = Command::new("npm");
    npm.args(["install", "--no-audit", "--no-fund", "--loglevel", "error", "--prefix"]).arg(&home);
    npm.arg(format!("{package}@{version}")).args(more);
    shell::run(npm.stdout(std::process::Stdio::null()))?;
    Ok(folder)
}

/// The folder of packages with one of npm's.
pub fn ensure_package(package: &str, version: &str) -> Result<PathBuf> {
    npm_package(&cache_folder()?, package, version, &[], Path::new(package))
}

/// The folder of packages with the upload protocol's own client.
pub fn ensure_tus_client() -> Result<PathBuf> {
    let (package, version) = TUS;
    ensure_package(package, version)
}

/// Lets `command` find the drivers of browsers that the system's packages do not bring.
pub fn equip_with_drivers(command: &mut Command) -> Result<()> {
    let inherited = env::var_os("PATH").unwrap_or_default();
    let folder = GECKODRIVER.ensure(&cache_folder()?)?;
    command.env("PATH", env::join_paths(std::iter::once(folder).chain(env::split_paths(&inherited)))?);
    Ok(())
}

/// The folder of packages with what judges pages.
pub fn ensure_lighthouse() -> Result<PathBuf> {
    let (package, version) = LIGHTHOUSE;
    ensure_package(package, version)
}

/// The folder of packages with what examines pages for barriers.
pub fn ensure_axe() -> Result<PathBuf> {
    let (package, version) = AXE;
    ensure_package(package, version)
}

/// The folder with Enketo's evaluator of expressions and what it needs outside of a browser, for a test.
pub fn ensure_enketo() -> Result<PathBuf> {
    let (package, version, more) = ENKETO;
    npm_package(&cache_folder()?, package, version, &more, Path::new("jsdom"))
}

/// The folder of Python's packages with the `XLSForm` project's own converter, for a test.
pub fn ensure_pyxform() -> Result<PathBuf> {
    let (package, version) = PYXFORM;
    let folder = cache_folder()?.join(format!("{package}-{version}"));
    if !folder.join(package).exists() {
        say(&format!("fetching {package} by pip (some seconds)"));
        let mut pip = Command::new("python3");
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target"]).arg(&folder);
        shell::run(pip.arg(format!("{package}=={version}")))?;
    }
    Ok(folder)
}

/// A cargo that has the fuzzer: it needs flags that are unstable, which the nightly compiler takes, or the usual one where
/// it is told to.
pub fn cargo_fuzz() -> Result<Command> {
    let inherited = env::var_os("PATH").unwrap_or_default();
    let path = env::join_paths(std::iter::once(FUZZ.ensure(&cache_folder()?)?).chain(env::split_paths(&inherited)))?;
    let has_nightly = shell::capture(Command::new("rustup").args(["run", "nightly", "rustc", "--version"])).is_ok();
    let mut cargo = Command::new(if has_nightly { "rustup" } else { "cargo" });
    if has_nightly {
        cargo.args(["run", "nightly", "cargo"]);
    } else {
        cargo.env("RUSTC_BOOTSTRAP", "1");
    }
    cargo.env("PATH", path);
    Ok(cargo)
}

fn cache_folder() -> Result<PathBuf> {
    let base = match env::var_os("XDG_CACHE_HOME").filter(|value| !value.is_empty()) {
        Some(folder) => PathBuf::from(folder),
        None => env::home_dir().context("there is no home folder: set XDG_CACHE_HOME")?.join(".cache"),
    };
    let folder = base.join("coletor").join("tools");
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    Ok(folder)
}
