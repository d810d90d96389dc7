//! A filling as a script: what is answered and what is to be seen then, a line each. For the conformance suite and for who
//! wants to try a form out from the command line; `tests/conformance/README.md` lists the lines.

use super::cells::CellId;
use super::entity::EntityChange;
use super::expr::call::pattern;
use super::expr::resolve::{self, ExprError};
use super::filling::{Filling, INSTANCES_MAX};
use super::model::{Node, NodeId, Text};
use super::names::Names;
use crate::time::{MINUTE_MS, Millis};

/// Why a line is not true, or cannot be done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScriptError {
    /// It is no line of a script; how such a line is written.
    #[error("no such line; write {0}")]
    Unknown(&'static str),
    /// A path leads nowhere.
    #[error("there is no {0}")]
    Nowhere(String),
    /// Something else is seen.
    #[error("it is `{0}`")]
    Differs(String),
    /// It is not so.
    #[error("it is not")]
    Not,
    /// An instance cannot be added: there are too many, or their number is computed.
    #[error("nothing can be added there")]
    Full,
    /// An expression cannot be read.
    #[error("the expression cannot be read: {0:?}")]
    Expression(ExprError),
    /// A pattern cannot be read.
    #[error("the pattern cannot be read: {0}")]
    Pattern(String),
}

/// Carries out one line at an instant.
///
/// # Errors
/// [`ScriptError`] where the line is not true or cannot be done.
pub fn step(filling: &mut Filling, line: &str, now: Millis) -> Result<(), ScriptError> {
    let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
    let rest = rest.trim();
    match word {
        "eval" => evaluate(filling, rest),
        "add" => add(filling, rest, now),
        "remove" => {
            let block = cell(filling, rest)?.block;
            filling.remove(block, now);
            Ok(())
        }
        "sent" => {
            let sent = filling.submitted().map(|(id, value)| format!("{}={value}", filling.path(id)));
            same(&sent.collect::<Vec<_>>().join(" "), rest)
        }
        "place" => {
            let wanted: Vec<String> = filling.wanted_places().iter().map(|id| filling.path(*id)).collect();
            same(&wanted.join(" "), rest)
        }
        "entity" => same(&filling.entity_change().map(|change| entity(&change)).unwrap_or_default(), rest),
        "name" => same(&filling.instance_name().unwrap_or_default(), rest.trim_start_matches('=').trim()),
        "finish" => {
            filling.finish(now + MINUTE_MS);
            Ok(())
        }
        path => {
            let (verb, value) = rest.split_once(' ').unwrap_or((rest, ""));
            at_path(filling, path, (verb, value.trim()), now)
        }
    }
}

fn evaluate(filling: &Filling, rest: &str) -> Result<(), ScriptError> {
    const SHAPE: &str = "eval PATH EXPRESSION => VALUE";
    let (path, rest) = rest.split_once(' ').ok_or(ScriptError::Unknown(SHAPE))?;
    let (expression, wanted) = rest.rsplit_once("=>").ok_or(ScriptError::Unknown(SHAPE))?;
    let id = cell(filling, path)?;
    let names = Names::of_form(filling.form());
    let expr = resolve::compile(expression.trim(), id.node, &names).map_err(ScriptError::Expression)?;
    same(&filling.evaluate(&expr, id), wanted.trim())
}

fn add(filling: &mut Filling, path: &str, now: Millis) -> Result<(), ScriptError> {
    let (around, node) = repeat(filling, path)?;
    let taken = |key: &String| filling.instances(node, around).iter().any(|block| filling.key(*block) == key);
    let key = (1..=INSTANCES_MAX).map(|n| n.to_string()).find(|key| !taken(key)).unwrap_or_default();
    filling.add(node, around, &key, now).map(drop).ok_or(ScriptError::Full)
}

fn at_path(filling: &mut Filling, path: &str, (verb, value): (&str, &str), now: Millis) -> Result<(), ScriptError> {
    if verb == "instances" {
        let (around, node) = repeat(filling, path)?;
        let asked = |block: &&u32| filling.is_relevant(CellId { block: **block, node });
        return same(&filling.instances(node, around).iter().filter(asked).count().to_string(), value);
    }
    let id = cell(filling, path)?;
    let text =
        |of: fn(&Node) -> &Text| filling.text(id, of(filling.form().node(id.node)), filling.form().default_language);
    match verb {
        ":=" => {
            filling.answer(id, Some(value).filter(|value| !value.is_empty()), now);
            Ok(())
        }
        "=" => same(filling.seen(id), value),
        "keeps" => same(filling.value(id), value),
        "matches" => {
            let pattern = pattern(value).map_err(|error| ScriptError::Pattern(error.to_string()))?;
            let seen = filling.seen(id);
            if pattern.is_match(seen) { Ok(()) } else { Err(ScriptError::Differs(seen.to_owned())) }
        }
        "asked" => holds(filling.is_relevant(id)),
        "hidden" => holds(!filling.is_relevant(id)),
        "required" => holds(filling.is_required(id)),
        "optional" => holds(!filling.is_required(id)),
        "readonly" => holds(filling.is_read_only(id)),
        "writable" => holds(!filling.is_read_only(id)),
        "fine" => same(&violation(filling, id), ""),
        "wrong" => same(&violation(filling, id), value),
        "label" => same(&text(|node| &node.label), value),
        "hint" => same(&text(|node| &node.hint), value),
        "guidance" => same(&text(|node| &node.guidance), value),
        "says" => same(&text(|node| &node.constraint_message), value),
        "demands" => same(&text(|node| &node.required_message), value),
        "looks" => same(&filling.form().node(id.node).appearance, value),
        _ => shown(filling, id, verb, value),
    }
}

/// Choices, parameters and files: lines of the shape `verb NAME = VALUE`, and the choices that are offered.
fn shown(filling: &Filling, id: CellId, verb: &str, value: &str) -> Result<(), ScriptError> {
    let node = filling.form().node(id.node);
    if verb == "offers" {
        let list = filling.list(id).ok_or(ScriptError::Not)?;
        let offered: Vec<&str> = filling.offered(id).into_iter().map(|row| list.stored(row)).collect();
        return same(&offered.join(" "), value);
    }
    let (name, wanted) = value.split_once('=').ok_or(ScriptError::Unknown("PATH VERB, or PATH VERB NAME = VALUE"))?;
    let (name, wanted) = (name.trim(), wanted.trim());
    match verb {
        "calls" => {
            let row = filling.list(id).and_then(|list| list.find(name)).ok_or(ScriptError::Not)?;
            same(&filling.label(id, row, filling.form().default_language), wanted)
        }
        "parameter" => same(node.parameters.get(name).map_or("", String::as_str), wanted),
        "shows" => {
            let file = node.media.get(name).map(|file| filling.text(id, file, filling.form().default_language));
            same(&file.unwrap_or_default(), wanted)
        }
        _ => Err(ScriptError::Unknown("PATH VERB VALUE with one of the verbs")),
    }
}

/// `create LIST ID label=LABEL property=VALUE`.
fn entity(change: &EntityChange) -> String {
    let verb = if change.update { "update" } else { "create" };
    let id = change.id.as_deref().unwrap_or("-");
    let said = format!("{verb} {} {id} label={}", change.list, change.label);
    let data = change.data.iter().map(|(name, value)| format!("{name}={value}"));
    std::iter::once(said).chain(data).collect::<Vec<_>>().join(" ")
}

fn violation(filling: &Filling, id: CellId) -> String {
    filling.check(id).map(|violation| format!("{violation:?}")).unwrap_or_default()
}

fn same(found: &str, wanted: &str) -> Result<(), ScriptError> {
    // Nothing to see is written as nothing, or as ''.
    let wanted = if wanted == "''" { "" } else { wanted };
    if found == wanted { Ok(()) } else { Err(ScriptError::Differs(found.to_owned())) }
}

fn holds(is: bool) -> Result<(), ScriptError> {
    if is { Ok(()) } else { Err(ScriptError::Not) }
}

fn cell(filling: &Filling, path: &str) -> Result<CellId, ScriptError> {
    if path == "/" { Ok(0.into()) } else { filling.find(path).ok_or_else(|| ScriptError::Nowhere(path.to_owned())) }
}

/// A repeat, and the instance of what is around it.
fn repeat(filling: &Filling, path: &str) -> Result<(u32, NodeId), ScriptError> {
    let nowhere = || ScriptError::Nowhere(path.to_owned());
    let (above, name) = path.rsplit_once('/').ok_or_else(nowhere)?;
    let around = if above.is_empty() { 0.into() } else { cell(filling, above)? };
    let node = filling.form().child(around.node, name).ok_or_else(nowhere)?;
    Ok((around.block, node))
}
