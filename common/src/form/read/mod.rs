//! From a workbook's cells to a compiled form, with everything that is wrong in it at once.
//!
//! Opens no file. What a form may not use yet is an error with its place; what is merely left out is a warning.

mod cells;
mod choices;
mod entities;
mod expressions;
mod headings;
mod parameters;
mod passed;
mod point;
mod round;
mod settings;
mod survey;
mod texts;
mod types;

use super::expr::resolve;
use super::graph::link;
use super::model::{Form, Kind, NODES_MAX, Node};
use super::names::Names;
pub(in crate::form) use super::report::Findings;
use super::report::{Finding, Issue, Place};
use super::sheet::Workbook;
use crate::map::Map;
use cells::Table;
pub(in crate::form) use entities::{list_issue, properties as entity_properties, property_issue};
pub(in crate::form) use expressions::{Reader, is_dynamic};
use headings::{Column, KNOWN_CHOICES, KNOWN_SETTINGS, KNOWN_SURVEY};
pub(in crate::form) use headings::{TRANSLATED, column};
pub(in crate::form) use passed::OWN_NAMESPACE;
pub(in crate::form) use settings::VERSION_FIRST;
use std::borrow::Cow;
use texts::Languages;

/// The form that a workbook describes, and all that was found in it in the order of sheets and rows. There is a form
/// exactly where nothing found is an error.
pub fn compile(workbook: &Workbook) -> (Option<Form>, Vec<Finding>) {
    compile_with(workbook, Supplies::default())
}

/// What a form draws on beside its own sheets, and what those who fill it can do.
#[derive(Clone, Copy)]
pub struct Supplies<'a> {
    /// The bytes of a file that came along, by its name.
    pub files: &'a dyn Fn(&str) -> Option<Cow<'a, [u8]>>,
    /// The properties of a list of the project's entities.
    pub entities: &'a dyn Fn(&str) -> Option<Vec<String>>,
    /// Whether clients can show a kind of question; others are errors.
    pub is_shown: &'a dyn Fn(Kind) -> bool,
    /// Whether a stop's code is one of an asset; others are warnings. A project without assets says yes to all.
    pub is_asset: &'a dyn Fn(&str) -> bool,
}

impl Default for Supplies<'_> {
    /// No files, no entities; everything can be shown, and every stop is an asset.
    fn default() -> Self {
        Self { files: &|_| None, entities: &|_| None, is_shown: &|_| true, is_asset: &|_| true }
    }
}

/// The same, with what belongs to a form beside its workbook.
pub fn compile_with(workbook: &Workbook, supplies: Supplies) -> (Option<Form>, Vec<Finding>) {
    let mut findings = Findings::default();
    let form = read(workbook, supplies, &mut findings);
    findings.finish(form, |sheet| workbook.sheets.iter().position(|own| own.name == sheet).unwrap_or(usize::MAX))
}

fn read(workbook: &Workbook, supplies: Supplies, findings: &mut Findings) -> Option<Form> {
    let survey = Table::find(workbook, "survey");
    let choices = Table::find(workbook, "choices");
    let settings = Table::find(workbook, "settings");
    let entities = Table::find(workbook, "entities");
    for (table, name) in [(&survey, "survey"), (&settings, "settings")] {
        if table.is_none() {
            let place = Place { sheet: name.into(), ..Place::default() };
            findings.error(place, Issue::SheetMissing { sheet: name.into() });
        }
    }
    let survey = survey?;
    survey.check_headings(KNOWN_SURVEY, &["type", "name"], findings);
    if let Some(choices) = &choices {
        choices.check_headings(KNOWN_CHOICES, &["list_name", "name"], findings);
    }
    if let Some(settings) = &settings {
        settings.check_headings(KNOWN_SETTINGS, &[], findings);
    }
    let languages = Languages::find(&survey, choices.as_ref(), settings.as_ref(), findings);
    let own = entities::own(entities.as_ref(), &survey);
    let properties = |list: &str| entities::properties(supplies, own.as_ref(), list);
    let files = |name: &str| (supplies.files)(name);
    let supplies =
        Supplies { files: &files, entities: &properties, is_shown: supplies.is_shown, is_asset: supplies.is_asset };
    let mut lists = choices::Lists::new(&languages.names, supplies);
    if let Some(choices) = &choices {
        choices::read(choices, settings.as_ref(), &languages, &mut lists, findings);
    }
    let drafts = survey::read(&survey, &mut lists, supplies.is_shown, findings);
    expressions::looked_up(&survey, &mut lists, findings);
    if drafts.len() > NODES_MAX {
        let limit = u32::try_from(NODES_MAX).unwrap_or(u32::MAX);
        findings.error(survey.place(None, None), Issue::TooMany { what: "questions".into(), limit });
        return None;
    }
    let first = settings.as_ref().and_then(|table| Some(table.cell(table.rows().next()?, "name")));
    let (first, place) = first.filter(|(name, _)| !name.is_empty()).unwrap_or((ROOT, Place::default()));
    if !survey::is_valid(first) {
        findings.error(place, Issue::NameInvalid { text: first.into() });
    }
    let spots = drafts.iter().map(|draft| (draft.name.as_str(), draft.parent, draft.kind));
    let known = Names::of(first, spots, lists.columns());
    let names = Reader::new(&known);
    let general = settings.as_ref().and_then(|table| settings::read(table, &lists, &names, findings));
    let is_round = general.as_ref().is_some_and(|general| general.round.is_some());
    let (mut nodes, mut sets): (Vec<Node>, _) = (Vec::with_capacity(drafts.len()), Vec::new());
    for draft in &drafts {
        let mut node = draft.node(&nodes);
        if !findings.takes(node.path.len(), || survey.place(draft.row, None)) {
            return None;
        }
        if draft.other {
            other(&mut node, draft, &drafts, &languages, &known);
        } else if let Some(row) = draft.row {
            texts::fill(&mut node, &survey, row, draft.id, &languages, &names, findings);
            expressions::fill(&mut node, &survey, row, draft, &names, &mut sets, findings);
            parameters::check_labels(&node, &lists, || survey.cell(row, "parameters").1, findings);
            point::fill(&mut node, &survey, row, is_round, supplies.is_asset, findings);
            node.passed = passed::read(&survey, row);
        }
        nodes.push(node);
    }
    for (source, set) in sets {
        if let Some(node) = nodes.get_mut(source as usize) {
            node.sets.push(set);
        }
    }
    let entity = entities.as_ref().and_then(|table| entities::read(table, &names, findings));
    entities::check(&survey, &drafts, entity.is_some(), findings);
    let links = link(&nodes, &known);
    for cycle in &links.cycles {
        let first = cycle.iter().min().and_then(|id| drafts.get(*id as usize)).and_then(|draft| draft.row);
        let name = |id: &u32| nodes.get(*id as usize).map(|node| node.name.clone()).unwrap_or_default();
        let path = cycle.iter().chain(cycle.first()).map(name).collect();
        findings.error(survey.place(first, None), Issue::Cycle { path });
    }
    if is_round && nodes.iter().all(|node| node.stop.is_none()) {
        let place = survey.place(None, survey.column(&Column::plain("coletor:stop")));
        findings.error(place, Issue::RoundWithoutStop {});
    }
    let general = general?;
    first.clone_into(&mut nodes[0].name);
    nodes[0].label = texts::plain(&general.title, languages.names.len());
    Some(Form {
        id: general.id,
        version: general.version,
        title: general.title,
        default_language: languages.default,
        languages: languages.names,
        instance_name: general.instance_name,
        nodes,
        lists: lists.finish(),
        round: general.round,
        entity,
        audit: survey::audit(&survey),
        files: Map::new(),
        passed: general.passed,
    })
}

/// What a form's first element is called where the settings do not say.
const ROOT: &str = "data";
/// What the question for something that a list lacks asks.
const SPECIFY: &str = "Specify other.";

/// Asked where the question before it is answered with what its list lacks.
fn other(node: &mut Node, draft: &survey::Draft, drafts: &[survey::Draft], languages: &Languages, names: &Names) {
    let before = drafts.get((draft.id as usize).saturating_sub(1)).map_or("", |before| before.name.as_str());
    node.label = texts::plain(SPECIFY, languages.names.len());
    node.relevant = resolve::compile(&format!("selected(../{before}, 'other')"), draft.id, names).ok();
}
