//! Cuts the collector's WebAssembly in two: what a first start needs, and the part that the app loads later
//! (`frontend/src/bin/collector.rs` says where).
//!
//! The cut is made before wasm-bindgen, which loses what it takes; so what trunk made of the whole is made anew here of the
//! first part, and the script that fetches the second becomes a piece of the app's own.

use crate::{
    shell,
    tools::{Toolbox, WASM},
    workspace::Workspace,
};
use anyhow::{Context, Result};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// For rustc: the cut is wanted, and the linker leaves in the file what the cutting goes by.
pub const RUSTC: &str = " --cfg coletor_split -Clink-arg=--emit-relocs";
/// What the part that comes later is called, before its hash.
pub const PART: &str = "collecting";
/// Of the page that is cut, as cargo names it.
const BINARY: &str = "collector.wasm";
/// How the tool names what it makes.
const LINK: &str = "__wasm_split.js";
const PART_FILE: &str = "split_collecting.wasm";
const IMPORTED: &str = "import * as import1 from \"./__wasm_split.js\"";

/// Replaces the page's WebAssembly and script, which are called `stem`, and puts the other part beside them. Its path.
pub fn split(tools: &Toolbox, workspace: &Workspace, folder: &Path, stem: &str) -> Result<PathBuf> {
    let whole = workspace.target.join(WASM).join("wasm").join(BINARY);
    let work = workspace.target.join("split");
    if work.exists() {
        fs::remove_dir_all(&work)?;
    }
    fs::create_dir_all(&work)?;
    let mut cut = Command::new("wasm-split-cli");
    tools.equip(cut.arg(&whole).arg(&work).args(["--out-name", stem]))?;
    shell::capture(&mut cut)?;
    let mut bind = Command::new("wasm-bindgen");
    bind.arg(work.join(format!("{stem}.wasm"))).arg("--out-dir").arg(folder).args(["--out-name", stem]);
    tools.equip(bind.args(["--target", "web", "--no-typescript", "--keep-lld-exports"]))?;
    shell::capture(&mut bind)?;
    let script = folder.join(format!("{stem}.js"));
    let read = |path: &Path| fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()));
    fs::write(&script, joined(&read(&script)?, &read(&work.join(LINK))?, stem)?)?;
    let part = folder.join(format!("{PART}.wasm"));
    fs::copy(work.join(PART_FILE), &part)?;
    Ok(part)
}

/// One script of the two: the second one fetches the part, and hands it what it shares with the first.
fn joined(script: &str, link: &str, stem: &str) -> Result<String> {
    let (before, after) = link.split_once("const {").context("the link shares nothing")?;
    let (shared, after) = after.split_once("} = initSync(undefined, undefined);").context("the link shares nothing")?;
    let fields: Vec<String> = shared.split(',').map(str::trim).filter(|name| !name.is_empty()).map(field).collect();
    let after = after.split_once(';').context("the link hands nothing on")?.1;
    let link = format!("{before}Object.assign(sharedImports.__wasm_split, {{ {} }});{after}", fields.join(", "));
    let load = format!("__wasm_split_load_{PART}");
    let link: String = link.lines().filter(|line| !line.starts_with("import ")).flat_map(|line| [line, "\n"]).collect();
    let link = link.replace("export const ", "const ").replace(PART_FILE, &format!("{PART}.wasm"));
    let script = script
        .replacen(IMPORTED, "", 1)
        .replacen(
            &format!("\"./{stem}_bg.js\": import0,"),
            &format!("\"./{stem}_bg.js\": Object.assign(import0, {{ {load} }}),"),
            1,
        )
        .replacen("\"./__wasm_split.js\": import1,", "", 1);
    if script.contains("import1") || !script.contains(&load) {
        anyhow::bail!("wasm-bindgen's script does not look as it did: the part cannot be joined to it");
    }
    Ok(script + "\n" + &link)
}

fn field(name: &str) -> String {
    format!("{name}: wasm.{name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINK: &str = "import { initSync } from \"./app.js\";\n\
        let sharedImports = undefined;\n\
        function getSharedImports() {\n\
        const { table, memory,  } = initSync(undefined, undefined);\n\
        Object.assign(sharedImports.__wasm_split, { table, memory,  });\n\
        }\n\
        export const __wasm_split_load_collecting = load(\"./split_collecting.wasm\");\n";

    #[test]
    fn the_scripts_become_one() {
        let script = "import * as import1 from \"./__wasm_split.js\"\n\
            return { \"./app_bg.js\": import0, \"./__wasm_split.js\": import1, };";
        let one = joined(script, LINK, "app").unwrap();
        assert!(one.contains("{ table: wasm.table, memory: wasm.memory }"), "{one}");
        assert!(one.contains("\"./app_bg.js\": Object.assign(import0, { __wasm_split_load_collecting }),"), "{one}");
        assert!(one.contains("const __wasm_split_load_collecting = load(\"./collecting.wasm\");"), "{one}");
        assert!(!one.contains("import *") && !one.contains("export const"), "{one}");
    }

    #[test]
    fn a_script_of_another_shape_is_an_error() {
        assert!(joined("return {};", LINK, "app").is_err());
        assert!(joined("", "", "app").is_err());
    }
}
