//! From a workbook's cells to a compiled form, with everything that is wrong in it at once.
//!
//! Opens no file. What a form may not use yet is an error with its place; what is merely left out is a warning.

mod cells;
mod choices;
mod expressions;
mod headings;
mod point;
mod round;
mod settings;
mod survey;
mod texts;
mod types;

use super::graph::link;
use super::model::{Form, NODES_MAX, Node};
use super::report::{Finding, Issue, Place, Severity};
use super::sheet::Workbook;
use cells::Table;
use expressions::Names;
use headings::{Column, KNOWN_CHOICES, KNOWN_SETTINGS, KNOWN_SURVEY};
use texts::Languages;

/// Findings, as the reader collects them.
#[derive(Debug, Default)]
struct Findings(Vec<Finding>);

/// Most findings that are kept: a hopeless workbook needs no longer list.
const FINDINGS_MAX: usize = 1_000;

impl Findings {
    fn error(&mut self, place: Place, issue: Issue) {
        self.add(Severity::Error, place, issue);
    }

    fn warning(&mut self, place: Place, issue: Issue) {
        self.add(Severity::Warning, place, issue);
    }

    fn add(&mut self, severity: Severity, place: Place, issue: Issue) {
        let finding = Finding { severity, place, issue };
        // An error is always kept: without one, a form would come out.
        if self.0.len() < FINDINGS_MAX || (severity == Severity::Error && !self.has_errors()) {
            self.0.push(finding);
        }
    }

    fn has_errors(&self) -> bool {
        self.0.iter().any(|finding| finding.severity == Severity::Error)
    }
}

/// The form that a workbook describes, and all that was found in it in the order of sheets and rows. There is a form
/// exactly where nothing found is an error.
pub fn compile(workbook: &Workbook) -> (Option<Form>, Vec<Finding>) {
    let mut findings = Findings::default();
    let form = read(workbook, &mut findings).filter(|_| !findings.has_errors());
    let Findings(mut list) = findings;
    let sheet = |finding: &Finding| workbook.sheets.iter().position(|sheet| sheet.name == finding.place.sheet);
    list.sort_by_key(|finding| (sheet(finding), finding.place.row));
    (form, list)
}

fn read(workbook: &Workbook, findings: &mut Findings) -> Option<Form> {
    let survey = Table::find(workbook, "survey");
    let choices = Table::find(workbook, "choices");
    let settings = Table::find(workbook, "settings");
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
    let lists = choices.as_ref().map(|table| choices::read(table, settings.as_ref(), &languages, findings));
    let lists = lists.unwrap_or_default();
    let drafts = survey::read(&survey, &lists, findings);
    if drafts.len() > NODES_MAX {
        let limit = u32::try_from(NODES_MAX).unwrap_or(u32::MAX);
        findings.error(survey.place(None, None), Issue::TooMany { what: "questions".into(), limit });
        return None;
    }
    let names = Names::of(&drafts);
    let general = settings.as_ref().and_then(|table| settings::read(table, &lists, &names, findings));
    let is_round = general.as_ref().is_some_and(|general| general.round.is_some());
    let mut nodes: Vec<Node> = Vec::with_capacity(drafts.len());
    for draft in &drafts {
        let mut node = draft.node(&nodes);
        if let Some(row) = draft.row {
            texts::fill(&mut node, &survey, row, draft.id, &languages, &names, findings);
            expressions::fill(&mut node, &survey, row, draft, &names, findings);
            point::fill(&mut node, &survey, row, is_round, findings);
        }
        nodes.push(node);
    }
    let links = link(&nodes);
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
    nodes[0].label = texts::plain(&general.title, languages.names.len());
    Some(Form {
        id: general.id,
        version: general.version,
        title: general.title,
        default_language: languages.default,
        languages: languages.names,
        instance_name: general.instance_name,
        nodes,
        lists: lists.lists,
        dependents: links.dependents,
        order: links.order,
        round: general.round,
    })
}
