//! `coletor form`: forms on the command line. Needs no server and no data.

use crate::config::{FormCommand, Target};
use crate::import;
use anyhow::{Context, bail};
use coletor_common::form::filling::{self, Filling};
use coletor_common::form::model::{Form, Node};
use coletor_common::form::read::Supplies;
use coletor_common::form::report::Finding;
use coletor_common::form::{script, xform};
use std::borrow::Cow;
use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::sync::Arc;

/// Carries out one of the commands. What was found goes to the standard error, what was asked for to the standard output.
pub fn command(command: &FormCommand) -> anyhow::Result<()> {
    match command {
        FormCommand::Check { file } => check(file),
        FormCommand::Convert { file, to } => convert(file, *to),
        FormCommand::Run { file, script } => run(file, script),
        FormCommand::Cells => import::old::command(),
    }
}

/// The form with the files that are beside it.
fn read(file: &Path) -> anyhow::Result<(Option<Form>, Vec<Finding>)> {
    let bytes = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let beside = |name: &str| {
        let is_plain = Path::new(name).file_name() == Some(OsStr::new(name)); // no way out of the folder
        let path = file.parent().filter(|_| is_plain)?.join(name);
        fs::read(path).ok().map(Cow::Owned)
    };
    let supplies = Supplies { files: &beside, ..Supplies::default() };
    import::form(&bytes, supplies).with_context(|| file.display().to_string())
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
