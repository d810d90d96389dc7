//! What reads codes in pictures: `ZXing`, compiled to WebAssembly by the package that brings it to browsers. It is served from
//! here beside our own worker (`frontend/static/codes`), and downloaded after the first start.

use crate::{tools, workspace::Workspace};
use anyhow::{Context, Result};
use std::fs;

/// ZXing-C++ as WebAssembly, its version, and what of it is served under which name.
const ZXING: (&str, &str) = ("zxing-wasm", "3.1.4");
const FILES: [(&str, &str); 3] = [
    ("dist/iife/reader/index.js", "reader.js"),
    ("dist/reader/zxing_reader.wasm", "reader.wasm"),
    ("LICENSE", "license.txt"),
];
/// Where the page finds it, below `dist/`.
const FOLDER: &str = "codes";

/// Puts the reader into `dist/codes`.
pub fn place(workspace: &Workspace) -> Result<()> {
    let (package, version) = ZXING;
    let home = tools::ensure_package(package, version)?.join(package);
    let folder = workspace.dist().join(FOLDER);
    fs::create_dir_all(&folder)?;
    for (from, to) in FILES {
        let from = home.join(from);
        fs::copy(&from, folder.join(to)).with_context(|| format!("cannot copy {}", from.display()))?;
    }
    Ok(())
}
