//! Makes what a page downloads smaller: optimises the WebAssembly, gives what goes between it and its script names of a
//! letter or two, and takes spaces and long names out of scripts and style sheets.

use super::inputs::{add, hex};
use super::{order, split};
use crate::{
    shell::{self, say},
    tools::Toolbox,
    walk,
    workspace::Workspace,
};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// What browsers of the last years can do and rustc makes use of.
const FEATURES: [&str; 6] =
    ["bulk-memory", "multivalue", "mutable-globals", "nontrapping-float-to-int", "reference-types", "sign-ext"];
/// Found by trying: flat code lets the optimiser see more; a second round takes what the first one freed.
const PASSES: [&str; 6] = ["--strip-debug", "--flatten", "--rereloop", "-Oz", "-Oz", "--strip-producers"];
/// Once functions are in order; found by trying too: half a percent of what is downloaded.
const LAST: [&str; 2] = ["--gufa", "-Os"];
/// For code that is loaded after the first page: no function takes in another one of more than so many instructions, even if
/// nobody else calls it. Browsers compile a function when it is first called, in a time and with memory that grow faster than
/// its length.
const SHORT_FUNCTIONS: [&str; 2] = ["--one-caller-inline-max-function-size", "100"];
/// By the names that [`order`] gives.
const ORDER: [&str; 2] = ["--reorder-functions-by-name", "--minify-imports-and-exports-and-modules"];
/// Follows the page's name and hash in the name of its WebAssembly.
const WASM_ENDING: &str = "_bg.wasm";
/// How wasm-bindgen's script calls what the WebAssembly exports, and where it finds its own functions.
const EXPORTS: &str = "wasm";
/// What wasm-opt calls every module.
const ONE_MODULE: &str = "a";
/// Digits of the hash in a file's name, as many as trunk's.
const HASH_DIGITS: usize = 16;

/// A script that belongs to no WebAssembly.
const RESCUE_SCRIPT: &str = "rescue.js";
/// Where the page's own script is while it is minified.
const OWN_SCRIPT: &str = "page.js";
/// By what trunk's part of the page tells that the app has started.
const ANNOUNCEMENT: &str = "TrunkApplicationStarted";

/// Shrinks the files of one page, which lie in `folder`, and names those that belong together anew. Where `cut` is given, the
/// page's WebAssembly comes in two parts.
pub fn shrink(tools: &Toolbox, folder: &Path, cut: Option<&Workspace>) -> Result<()> {
    let files = walk::files(folder)?;
    for sheet in files.iter().filter(|file| has_ending(file, "css") && file.parent() == Some(folder)) {
        fs::write(sheet, minified(tools, sheet)?)?;
    }
    if let Some(script) = files.iter().find(|file| file.parent() == Some(folder) && name(file) == RESCUE_SCRIPT) {
        fs::write(script, minified(tools, script)?)?;
    }
    let wasm = files.iter().find(|file| file.parent() == Some(folder) && name(file).ends_with(WASM_ENDING));
    let wasm = wasm.with_context(|| format!("{} holds no WebAssembly", folder.display()))?;
    let stem = name(wasm).trim_end_matches(WASM_ENDING).to_owned();
    let script = folder.join(format!("{stem}.js"));

    say("optimising the WebAssembly (about a minute)");
    let part = cut.map(|workspace| split::split(tools, workspace, folder, &stem)).transpose()?;
    let names = optimise(tools, wasm, Part::First)?;
    if let Some(part) = &part {
        optimise(tools, part, Part::Later)?;
    }
    let long = fs::read_to_string(&script).with_context(|| format!("cannot read {}", script.display()))?;
    fs::write(&script, renamed(&long, &names))?;
    fs::write(&script, minified(tools, &script)?)?;

    let (page, old_hash) = stem.rsplit_once('-').with_context(|| format!("{stem} has no hash in its name"))?;
    let hash = digest([wasm, &script].into_iter().chain(&part))?;
    if let Some(part) = &part {
        let name = format!("{}-{hash}.wasm", split::PART);
        fs::rename(part, folder.join(&name))?;
        let text = fs::read_to_string(&script)?;
        fs::write(&script, text.replace(&format!("{}.wasm", split::PART), &name))?;
    }
    fs::rename(wasm, folder.join(format!("{page}-{hash}{WASM_ENDING}")))?;
    fs::rename(&script, folder.join(format!("{page}-{hash}.js")))?;
    let html = folder.join("index.html");
    let page = without_comments(&fs::read_to_string(&html)?.replace(old_hash, &hash));
    fs::write(&html, with_small_script(tools, folder, &without_announcement(&page))?)?;
    Ok(())
}

/// Optimises a WebAssembly as what is loaded later.
pub fn optimise_alone(tools: &Toolbox, wasm: &Path) -> Result<()> {
    optimise(tools, wasm, Part::Later).map(drop)
}

/// A page without what it says to who reads its source.
fn without_comments(html: &str) -> String {
    let mut parts = html.split("<!--");
    let first = parts.next().unwrap_or_default().to_owned();
    let rest = parts.filter_map(|part| part.split_once("-->"));
    rest.fold(first, |page, (_, after)| page.trim_end().to_owned() + after)
}

/// A page without what tells that the app has started, to which nobody listens, and without blank lines.
fn without_announcement(html: &str) -> String {
    let kept = html.lines().filter(|line| !line.contains(ANNOUNCEMENT) && !line.trim().is_empty());
    kept.flat_map(|line| [line, "\n"]).collect()
}

/// A page whose own script, that of the keyboard's focus, is minified.
fn with_small_script(tools: &Toolbox, folder: &Path, html: &str) -> Result<String> {
    let (before, rest) = html.split_once("<script>").context("the page has no script of its own")?;
    let (script, after) = rest.split_once("</script>").context("the page's own script has no end")?;
    let file = folder.join(OWN_SCRIPT);
    fs::write(&file, script)?;
    let small = minified(tools, &file)?;
    fs::remove_file(&file)?;
    Ok(format!("{before}<script>{}</script>{after}", small.trim_end()))
}

/// Old and new names.
#[derive(Debug, Default, PartialEq, Eq)]
struct Names {
    modules: BTreeMap<String, String>,
    imports: BTreeMap<String, String>,
    exports: BTreeMap<String, String>,
}

/// What is small for the first page, and what is quick for who waits afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// It and its script get short names.
    First,
    /// Its names are those by which others know it.
    Later,
}

fn optimise(tools: &Toolbox, wasm: &Path, part: Part) -> Result<Names> {
    let inlining = if part == Part::Later { &SHORT_FUNCTIONS[..] } else { &[] };
    let wasm_opt = |passes: &[&str]| {
        let mut command = Command::new("wasm-opt");
        command.args(FEATURES.map(|feature| format!("--enable-{feature}"))).args(passes).args(inlining);
        tools.equip(command.arg(wasm).arg("-o").arg(wasm))?;
        shell::capture(&mut command)
    };
    wasm_opt(&PASSES)?;
    let named = order::name_by_place(&fs::read(wasm)?)?;
    fs::write(wasm, named)?;
    let told = wasm_opt(if part == Part::First { &ORDER } else { &ORDER[..1] })?;
    wasm_opt(&LAST)?;
    if part == Part::First { read_names(&told) } else { Ok(Names::default()) }
}

/// Reads wasm-opt's list: `{"imports": [[module, old, new], …], "exports": [[old, new], …]}`.
fn read_names(told: &str) -> Result<Names> {
    let lists: Value = serde_json::from_str(told).context("wasm-opt's list of names")?;
    let mut names = Names::default();
    for entry in lists["imports"].as_array().into_iter().flatten() {
        match (entry[0].as_str(), entry[1].as_str(), entry[2].as_str()) {
            (Some(module), Some(old), Some(new)) => {
                names.modules.insert(module.to_owned(), ONE_MODULE.to_owned());
                names.imports.insert(old.to_owned(), new.to_owned());
            }
            _ => bail!("wasm-opt's list has an import that cannot be read: {entry}"),
        }
    }
    for entry in lists["exports"].as_array().into_iter().flatten() {
        match (entry[0].as_str(), entry[1].as_str()) {
            (Some(old), Some(new)) => drop(names.exports.insert(old.to_owned(), new.to_owned())),
            _ => bail!("wasm-opt's list has an export that cannot be read: {entry}"),
        }
    }
    Ok(names)
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '$')
}

/// A script with the new names: exports where they are called, imports wherever they stand alone.
fn renamed(script: &str, names: &Names) -> String {
    let mut out = String::with_capacity(script.len());
    let mut rest = script;
    while let Some(start) = rest.find(is_word) {
        let (between, word_on) = rest.split_at(start);
        let (word, after) = word_on.split_at(word_on.find(|c| !is_word(c)).unwrap_or(word_on.len()));
        out.push_str(between);
        let of_exports = between == "." && out.strip_suffix('.').is_some_and(|before| ends_with_word(before, EXPORTS));
        let new = if of_exports { names.exports.get(word) } else { names.imports.get(word) };
        out.push_str(new.map_or(word, String::as_str));
        rest = after;
    }
    out.push_str(rest);
    names.modules.iter().fold(out, |script, (old, new)| script.replace(&format!("\"{old}\""), &format!("\"{new}\"")))
}

fn ends_with_word(text: &str, word: &str) -> bool {
    text.strip_suffix(word).is_some_and(|before| !before.ends_with(|c| is_word(c) || c == '.'))
}

fn minified(tools: &Toolbox, file: &Path) -> Result<String> {
    let mut command = Command::new("esbuild");
    tools.equip(command.args(["--minify", "--log-level=warning"]).arg(file))?;
    shell::capture(&mut command)
}

fn digest<'a>(files: impl Iterator<Item = &'a PathBuf>) -> Result<String> {
    let mut hasher = Sha256::new();
    for file in files {
        add(&mut hasher, "", &fs::read(file)?);
    }
    Ok(hex(&hasher.finalize())[..HASH_DIGITS].to_owned())
}

fn name(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn has_ending(file: &Path, ending: &str) -> bool {
    file.extension().is_some_and(|own| own == ending)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOLD: &str =
        r#"{"imports": [["./app_bg.js", "__wbg_now_1f", "$"]], "exports": [["memory", "a"], ["go", "b"]]}"#;

    #[test]
    fn a_page_keeps_everything_but_its_comments() {
        assert_eq!(without_comments("<p>\n  <!-- why -->\n  a<!--b--></p>"), "<p>\n  a</p>");
        assert_eq!(without_comments("<p></p>"), "<p></p>");
    }

    #[test]
    fn a_page_announces_nothing() {
        let page = "a\n\n  \ndispatchEvent(new CustomEvent(\"TrunkApplicationStarted\"));\nb\n";
        assert_eq!(without_announcement(page), "a\nb\n");
    }

    #[test]
    fn imports_exports_and_module_get_their_new_names_and_nothing_else_does() {
        let script = r#"const imports = { "./app_bg.js": { __wbg_now_1f: function() { return memory; } } };
            function go() { wasm.go(wasm.memory.buffer); swasm.go(); x.wasm.go(); } const __wbg_now_1fx = 1;"#;
        let want = r#"const imports = { "a": { $: function() { return memory; } } };
            function go() { wasm.b(wasm.a.buffer); swasm.go(); x.wasm.go(); } const __wbg_now_1fx = 1;"#;
        assert_eq!(renamed(script, &read_names(TOLD).unwrap()), want);
    }

    #[test]
    fn a_list_that_cannot_be_read_is_an_error() {
        for told in ["", "[", r#"{"imports": [["a"]]}"#, r#"{"exports": [[1, 2]]}"#] {
            assert!(read_names(told).is_err(), "{told}");
        }
    }
}
