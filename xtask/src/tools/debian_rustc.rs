//! Debian's compiler with the WebAssembly target, for networks that reach a Debian mirror but not Rust's own downloads.
//! Packages are fetched with an apt state of our own and unpacked into the cache: nothing is installed on the system,
//! and no privilege is needed.

use crate::shell::{self, say};
use anyhow::{Context, Result, bail};
use std::{
    collections::BTreeSet,
    env,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The suite whose Rust is new enough.
const SUITE: &str = "forky";
const USUAL_MIRROR: &str = "http://deb.debian.org/debian";
const KEYRING: &str = "/usr/share/keyrings/debian-archive-keyring.gpg";
const WANTED: [&str; 3] = ["rustc", "libstd-rust-dev-wasm32", "rust-src"];
const LOADER: &str = "usr/lib64/ld-linux-x86-64.so.2";
const LIBRARIES: &str = "usr/lib/x86_64-linux-gnu";

/// The variables by which cargo uses this compiler for WebAssembly.
///
/// # Errors
/// If this is no 64-bit Intel machine with apt, or the mirror cannot be reached.
pub fn ensure(cache: &Path) -> Result<Vec<(&'static str, OsString)>> {
    let home = cache.join(format!("debian-{SUITE}-rust"));
    let wrapper = home.join("rustc");
    if !wrapper.is_file() {
        if env::consts::ARCH != "x86_64" || shell::find("apt-get").is_none() || shell::find("dpkg-deb").is_none() {
            bail!("run `rustup target add {}`; the other way needs a Debian-like system on x86-64", super::WASM);
        }
        say("fetching Debian's Rust compiler, 200 MB (a quarter of a minute on a quick network)");
        fetch(&home)?;
        write_wrapper(&home, &wrapper)?;
    }
    let linker = usual_linker()?;
    Ok(vec![("RUSTC", wrapper.into()), ("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker.into())])
}

fn fetch(home: &Path) -> Result<()> {
    let apt = Apt::prepare(&home.join("apt"))?;
    shell::run(apt.command("apt-get").args(["update", "--quiet"]))?;
    let packages = apt.closure()?;
    let debs = apt.state.join("debs");
    fs::create_dir_all(&debs)?;
    shell::run(apt.command("apt-get").args(["download", "--quiet"]).args(&packages).current_dir(&debs))?;
    for deb in crate::walk::files(&debs)? {
        shell::run(Command::new("dpkg-deb").arg("--extract").arg(deb).arg(home))?;
    }
    fs::remove_dir_all(&apt.state).context("cannot remove apt's working folder")
}

/// Debian's libc is newer than the system's, so its own loader starts the compiler. Written last: it marks the end.
fn write_wrapper(home: &Path, wrapper: &Path) -> Result<()> {
    if !home.join(LOADER).exists() {
        bail!("Debian's libc6 has no {LOADER}");
    }
    let root = home.display();
    let text = format!(
        "#!/bin/sh\nexec '{root}/{LOADER}' --library-path '{root}/{LIBRARIES}' '{root}/usr/bin/rustc' \"$@\"\n"
    );
    let unfinished = wrapper.with_extension("part");
    fs::write(&unfinished, text)?;
    shell::run(Command::new("chmod").arg("755").arg(&unfinished))?;
    Ok(fs::rename(unfinished, wrapper)?)
}

/// Debian packs no linker for WebAssembly with its compiler; the usual toolchain has one.
fn usual_linker() -> Result<PathBuf> {
    let sysroot = shell::capture(Command::new("rustc").args(["--print", "sysroot"]))?;
    let host = crate::wasm::host_triple()?;
    let linker = Path::new(sysroot.trim()).join("lib/rustlib").join(host).join("bin/rust-lld");
    if !linker.is_file() {
        bail!("{} is missing: take Rust from rustup, whose toolchain has it", linker.display());
    }
    Ok(linker)
}

/// An apt that knows one suite and keeps everything in one folder.
struct Apt {
    state: PathBuf,
}

impl Apt {
    fn prepare(state: &Path) -> Result<Self> {
        for folder in ["lists/partial", "cache/archives/partial"] {
            fs::create_dir_all(state.join(folder))?;
        }
        fs::write(state.join("status"), "")?;
        let source = format!("deb [signed-by={KEYRING}] {} {SUITE} main\n", system_mirror());
        fs::write(state.join("sources.list"), source)?;
        Ok(Self { state: state.to_owned() })
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        let ours = [
            ("Dir::State", "."),
            ("Dir::State::Lists", "lists"),
            ("Dir::State::status", "status"),
            ("Dir::Cache", "cache"),
            ("Dir::Etc::SourceList", "sources.list"),
        ];
        for (option, name) in ours {
            command.arg("-o").arg(format!("{option}={}", self.state.join(name).display()));
        }
        for none in ["Dir::Etc::SourceParts", "Dir::Etc::Preferences", "Dir::Etc::PreferencesParts"] {
            command.arg("-o").arg(format!("{none}=/dev/null"));
        }
        // The user apt downloads as by default cannot write below somebody's home.
        command.args(["-o", "APT::Sandbox::User=root"]);
        command
    }

    /// What we want and the libraries it stands on.
    fn closure(&self) -> Result<BTreeSet<String>> {
        let mut found = BTreeSet::new();
        let mut open: Vec<String> = WANTED.map(str::to_owned).into();
        while let Some(package) = open.pop() {
            if found.contains(&package) {
                continue;
            }
            let card = shell::capture(self.command("apt-cache").args(["show", "--no-all-versions", &package]))?;
            open.extend(dependencies(&card));
            found.insert(package);
        }
        Ok(found)
    }
}

/// The packages that the compiler needs to run, from one package's card: libraries, and Rust's own; the C compiler and
/// headers that it also names are the system's.
fn dependencies(card: &str) -> Vec<String> {
    let lines = card.lines().filter_map(|line| line.strip_prefix("Depends: ").or(line.strip_prefix("Pre-Depends: ")));
    let names = lines
        .flat_map(|line| line.split([',', '|']))
        .filter_map(|item| item.split([' ', '(', ':']).find(|s| !s.is_empty()));
    let runs = |name: &&str| {
        let library = name.starts_with("lib") && !name.ends_with("-dev");
        library || name.starts_with("libstd-rust") || *name == "zlib1g"
    };
    names.filter(runs).map(str::to_owned).collect()
}

/// The Debian mirror that the system itself uses, so that a closed network's own is taken.
fn system_mirror() -> String {
    let asked = shell::capture(Command::new("apt-get").args(["indextargets", "--format", "$(REPO_URI)"]));
    let mirrors = asked.unwrap_or_default();
    let mirror = mirrors.lines().map(|line| line.trim_end_matches('/')).find(|line| line.ends_with("/debian"));
    mirror.unwrap_or(USUAL_MIRROR).to_owned()
}

#[cfg(test)]
mod tests {
    use super::dependencies;

    #[test]
    fn a_card_names_libraries_and_leaves_the_c_compiler() {
        let card = "Package: rustc\nPre-Depends: zlib1g:amd64\n\
                    Depends: libc6 (>= 2.39), libstd-rust-dev (= 1.97), gcc, libc-dev | libc6-dev, binutils (>= 2.26)\n";
        assert_eq!(dependencies(card), ["zlib1g", "libc6", "libstd-rust-dev"]);
    }
}
