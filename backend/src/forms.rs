//! `coletor form`: forms on the command line. Needs no server and no data.

use crate::config::{FormCommand, Target};
use crate::{export, import};
use anyhow::{Context, bail};
use coletor_common::form::filling::{self, Filling};
use coletor_common::form::model::{Form, Node};
use coletor_common::form::read::{Supplies, compile_with};
use coletor_common::form::report::{Finding, Severity};
use coletor_common::form::{script, workbook, xform};
use std::borrow::Cow;
use std::ffi::OsStr;
use std::fs;
use std::io::Write;
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
    let files = |name: &str| beside(file, name);
    import::form(&bytes, Supplies { files: &files, ..Supplies::default() }).with_context(|| file.display().to_string())
}

/// A file of that name in the same folder.
fn beside(file: &Path, name: &str) -> Option<Cow<'static, [u8]>> {
    let is_plain = Path::new(name).file_name() == Some(OsStr::new(name)); // no way out of the folder
    fs::read(file.parent().filter(|_| is_plain)?.join(name)).ok().map(Cow::Owned)
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
        Target::Xlsform => std::io::stdout().write_all(&xlsform(file, &form)?)?,
        Target::Json => println!("{}", serde_json::to_string(&form)?),
    }
    Ok(())
}

/// The workbook's bytes. What is wrong with it, because a document says what a workbook cannot, is told.
fn xlsform(file: &Path, form: &Form) -> anyhow::Result<Vec<u8>> {
    let book = workbook::write(form);
    let files = |name: &str| beside(file, name);
    let (_, findings) = compile_with(&book, Supplies { files: &files, ..Supplies::default() });
    for finding in findings.iter().filter(|finding| finding.severity == Severity::Error) {
        eprintln!("in the workbook: {finding}");
    }
    export::workbook(&book).context("cannot write the workbook")
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
