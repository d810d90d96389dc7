//! The standard library's source, so that what phones download has one compiled for size, whose panics say nothing.
//!
//! The flags for that are unstable, and `RUSTC_BOOTSTRAP` lets the stable compiler take them: it saves a twelfth of the
//! first download. Where the source cannot be had, the app is built without, and works alike.

use super::WasmCompiler;
use crate::shell::{self, say};
use anyhow::Result;
use std::{path::PathBuf, process::Command};

/// Below the compiler's own folder.
const SOURCE: &str = "lib/rustlib/src/rust/library";
/// For cargo, which compiles the library along with the app.
const CARGO: [(&str, &str); 3] = [
    ("RUSTC_BOOTSTRAP", "1"),
    ("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort"),
    ("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size"),
];
/// For rustc: a panic is a trap at once, without a word, so that no words are compiled in; nor what `{:?}` would write,
/// which is for developers.
const RUSTC: &str = " -Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none -Zfmt-debug=none";

/// The source of a compiler's library.
pub struct StdSource(PathBuf);

impl StdSource {
    /// Where it is, fetched first if rustup can.
    pub fn find(compiler: &WasmCompiler) -> Result<Option<Self>> {
        let mut rustc = Command::new(compiler.rustc());
        let sysroot = PathBuf::from(shell::capture(rustc.args(["--print", "sysroot"]))?.trim());
        let source = sysroot.join(SOURCE);
        let is_there = || source.join("Cargo.lock").is_file();
        if !is_there() && matches!(compiler, WasmCompiler::Usual) && shell::find("rustup").is_some() {
            say("adding the standard library's source (some seconds)");
            let added = shell::run(Command::new("rustup").args(["component", "add", "rust-src"]));
            if added.is_err() || !is_there() {
                say("it could not be had; the app will be a tenth larger");
            }
        }
        Ok(is_there().then_some(Self(source)))
    }

    /// Lets a cargo below `command` compile it along with the app. The flags for rustc are these.
    pub fn equip(&self, command: &mut Command) -> String {
        command.envs(CARGO);
        format!("{RUSTC} --remap-path-prefix={}=std", self.0.display())
    }
}
