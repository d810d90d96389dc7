//! `coletor form`: forms on the command line. Needs no server and no data.

use crate::config::{FormCommand, Target};
use crate::import;
use anyhow::{Context, bail};
use coletor_common::form::filling::{self, Filling};
use coletor_common::form::model::{Form, Node};
use coletor_common::form::read::compile;
use coletor_common::form::report::Finding;
use coletor_common::form::{script, xform};
use std::fs;
use std::path::Path;
use std::sync::Arc;

/// Carries out one of the commands. What was found goes to the standard error, what was asked for to the standard output.
pub fn command(command: &FormCommand) -> anyhow::Result<()> {
    match command {
        FormCommand::Check { file } => check(file),
        FormCommand::Convert { file, to } => convert(file, *to),
        FormCommand::Run { file, script } => run(file, script),
    }
}

/// A workbook, or a document of ODK, by how it begins.
fn read(file: &Path) -> anyhow::Result<(Option<Form>, Vec<Finding>)> {
    let bytes = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let begins = bytes.iter().find(|byte| !byte.is_ascii_whitespace() && !matches!(byte, 0xEF | 0xBB | 0xBF));
    if begins == Some(&b'<') {
        let text = String::from_utf8(bytes).with_context(|| format!("{} is not UTF-8", file.display()))?;
        return Ok(xform::read(&text));
    }
    let workbook = import::workbook(&bytes).with_context(|| file.display().to_string())?;
    Ok(compile(&workbook))
}

/// The form; what is found is told, and errors end the command.
fn form(file: &Path) -> anyhow::Result<Form> {
    let (form, findings) = read(file)?;
    for finding in &findings {
        eprintln!("{finding}");
    }
    form.with_context(|| format!("{} has errors", file.display()))
}

fn check(file: &Path) -> anyhow::Result<()> {
    let form = form(file)?;
    let questions = form.nodes.iter().filter(|node| Node::is_question(node)).count();
    println!(
        "{} {}: {questions} questions, {} lists, {} languages",
        form.id,
        form.version,
        form.lists.len(),
        form.languages.len()
    );
    Ok(())
}

fn convert(file: &Path, to: Target) -> anyhow::Result<()> {
    let form = form(file)?;
    match to {
        Target::Xform => println!("{}", xform::write(&form)),
        Target::Json => println!("{}", serde_json::to_string(&form)?),
    }
    Ok(())
}

/// Each line of the script that is not blank and no remark (`#`).
fn run(file: &Path, path: &Path) -> anyhow::Result<()> {
    let form = form(file)?;
    let lines = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let now = crate::clock::now();
    let mut filling = Filling::new(Arc::new(form), filling::Context { now, ..filling::Context::default() });
    let mut done = 0;
    for (at, line) in (1..).zip(lines.lines()).filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#')) {
        if let Err(error) = script::step(&mut filling, line.trim(), now) {
            bail!("{}:{at}: {}: {error}", path.display(), line.trim());
        }
        done += 1;
    }
    println!("{done} lines, all true");
    for (id, value) in filling.submitted() {
        println!("{} = {value}", filling.path(id));
    }
    Ok(())
}
