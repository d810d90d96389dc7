//! The service worker's list: which files a phone keeps, and the id that names this build of them.

use super::inputs::{add, hex};
use crate::{walk, workspace::Workspace};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::{fs, path::Path};

const TEMPLATE: &str = "frontend/static/sw.js";
/// What the template has in the place of the build's id, and of the list.
const BUILD_SLOT: &str = "\"__BUILD__\"";
const FILES_SLOT: &str = "[\"__FILES__\"]";
/// The list of what is kept once the app runs: it is not waited for.
const LATER_SLOT: &str = "[\"__LATER__\"]";
/// How files begin that are kept later: the part of the app that fills records, what reads codes, those of the rescue page,
/// and the icon for the home screen, which the system fetches by itself where somebody installs the app.
const LATER: [&str; 4] = ["collecting-", "codes/", "rescue.", "icons/icon-192"];
/// The list of what is kept once it was asked for.
const ASKED_SLOT: &str = "[\"__ASKED__\"]";
/// How files begin that are kept once they were asked for: what draws maps.
const ASKED: &str = "map/";
const SERVICE_WORKER: &str = "sw.js";
/// The page itself is kept under the path it is asked for by.
const PAGE: &str = "index.html";

/// Writes `dist/sw.js` from the template.
pub fn write_service_worker(workspace: &Workspace) -> Result<()> {
    let template =
        fs::read_to_string(workspace.root.join(TEMPLATE)).with_context(|| format!("cannot read {TEMPLATE}"))?;
    let dist = workspace.dist();
    let (asked, names): (Vec<_>, Vec<_>) =
        precached(&names_below(&dist)?).into_iter().partition(|name| name.starts_with(ASKED));
    let (later, names): (Vec<_>, Vec<_>) =
        names.into_iter().partition(|name| LATER.iter().any(|start| name.starts_with(start)));
    let mut hasher = Sha256::new();
    add(&mut hasher, SERVICE_WORKER, template.as_bytes());
    for name in names.iter().chain(&later).chain(&asked) {
        add(&mut hasher, name, &fs::read(dist.join(name))?);
    }
    let build = &hex(&hasher.finalize())[..16];
    fs::write(dist.join(SERVICE_WORKER), filled(&template, build, [&names, &later, &asked])?)?;
    Ok(())
}

/// The files below `dist` that `dist/sw.js` lists, and the worker itself: all that a first start downloads. What the worker
/// fetches once the app runs is not among them.
pub fn downloaded(dist: &Path) -> Result<Vec<String>> {
    let worker = fs::read_to_string(dist.join(SERVICE_WORKER)).context("there is no dist/sw.js")?;
    let line = worker.lines().find_map(|line| line.strip_prefix("const FILES = ")).context("dist/sw.js has no list")?;
    let urls: Vec<Value> = serde_json::from_str(line.trim_end_matches(';')).context("the list of dist/sw.js")?;
    let names = urls.iter().filter_map(Value::as_str).map(|url| if url == "/" { PAGE } else { &url[1..] });
    Ok(names.chain([SERVICE_WORKER]).map(str::to_owned).collect())
}

fn names_below(dist: &Path) -> Result<Vec<String>> {
    let name = |file: &Path| file.strip_prefix(dist).unwrap_or(file).to_string_lossy().replace('\\', "/");
    Ok(walk::files(dist)?.iter().map(|file| name(file)).collect())
}

/// The collector's own files: no administration, no worker, no compressed copies, nothing hidden, and none of the large
/// icons, which the system fetches by itself where somebody installs the app.
fn precached(names: &[String]) -> Vec<String> {
    let ours = |name: &&String| {
        let path = Path::new(name.as_str());
        let compressed = path.extension().is_some_and(|kind| kind == "br" || kind == "gz");
        let large_icon = name.starts_with("icons/") && name.ends_with("-512.png");
        !(name.starts_with("admin/") || *name == SERVICE_WORKER || name.starts_with('.') || compressed || large_icon)
    };
    names.iter().filter(ours).cloned().collect()
}

fn filled(template: &str, build: &str, lists: [&[String]; 3]) -> Result<String> {
    let slots = [FILES_SLOT, LATER_SLOT, ASKED_SLOT];
    if let Some(slot) = [BUILD_SLOT].into_iter().chain(slots).find(|slot| !template.contains(slot)) {
        bail!("{TEMPLATE} has no {slot}");
    }
    let list = |names: &[String]| {
        let urls = names.iter().map(|name| if name == PAGE { "/".to_owned() } else { format!("/{name}") });
        Value::from(urls.collect::<Vec<_>>()).to_string()
    };
    let build = Value::from(build).to_string();
    // What it says to who reads the template, no phone needs.
    let lines = template.lines().filter(|line| !line.trim_start().starts_with("//") && !line.is_empty());
    let template = lines.flat_map(|line| [line, "\n"]).collect::<String>();
    let begun = template.replace(BUILD_SLOT, &build);
    Ok(slots.iter().zip(lists).fold(begun, |text, (slot, names)| text.replace(slot, &list(names))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_collectors_files_are_kept() {
        let names = [
            "icons/icon-512.png",
            ".inputs",
            "admin/index.html",
            "app-1.css",
            "app-1.css.br",
            "app-1.js.gz",
            "index.html",
            "sw.js",
        ];
        assert_eq!(precached(&names.map(str::to_owned)), ["app-1.css", "index.html"]);
    }

    #[test]
    fn all_slots_are_filled_and_the_page_is_the_root() {
        let template = "const BUILD = \"__BUILD__\";\nconst FILES = [\"__FILES__\"];\nconst LATER = [\"__LATER__\"];\n\
                        const ASKED = [\"__ASKED__\"];\n";
        let worker = filled(
            template,
            "abc",
            [&["app-1.css".into(), "index.html".into()], &["r.js".into()], &["map/map.js".into()]],
        )
        .unwrap();
        let want = "const BUILD = \"abc\";\nconst FILES = [\"/app-1.css\",\"/\"];\nconst LATER = [\"/r.js\"];\n\
                    const ASKED = [\"/map/map.js\"];\n";
        assert_eq!(worker, want);
        assert!(filled("const FILES = [];", "abc", [&[], &[], &[]]).is_err());
    }

    #[test]
    fn the_real_template_has_all_slots() {
        let template = include_str!("../../../frontend/static/sw.js");
        assert!(filled(template, "abc", [&[], &[], &[]]).is_ok());
    }
}
