//! A workbook's report as a table: how grave, where, what, and what to do.

use super::super::{findings, texts};
use crate::i18n::use_lang;
use crate::ui::icon::{ALARM, Glyph, WARNING};
use coletor_common::form::report::{Finding, Severity};
use leptos::prelude::*;

/// Errors first, then by place.
#[component]
pub fn Report(mut findings: Vec<Finding>) -> impl IntoView {
    findings.sort_by(|a, b| (a.severity, &a.place).cmp(&(b.severity, &b.place)));
    view! {
        <div class="table-wrap">
            <table class="table cards">
                <caption class="visually-hidden">{texts::REPORT.view()}</caption>
                <thead>
                    <tr>
                        <th scope="col">{texts::SEVERITY.view()}</th>
                        <th scope="col">{texts::SHEET.view()}</th>
                        <th scope="col">{texts::CELL.view()}</th>
                        <th scope="col">{texts::FINDING.view()}</th>
                    </tr>
                </thead>
                <tbody>{findings.into_iter().map(line).collect_view()}</tbody>
            </table>
        </div>
    }
}

fn line(finding: Finding) -> impl IntoView {
    let lang = use_lang();
    let Finding { severity, place, issue } = finding;
    let (name, verdict, icon, word) = match severity {
        Severity::Error => ("error", "alarm", ALARM, texts::ERROR),
        Severity::Warning => ("warning", "warning", WARNING, texts::WARNING),
    };
    let sheet = place.sheet.clone();
    view! {
        <tr data-finding=name>
            <td data-label=texts::SEVERITY.view()>
                <span class="mark" data-verdict=verdict>
                    <Glyph icon />
                    <span>{word.view()}</span>
                </span>
            </td>
            <td data-label=texts::SHEET.view()>{sheet}</td>
            <td data-label=texts::CELL.view() class="reading">{move || findings::cell(lang.get(), &place)}</td>
            <td data-label=texts::FINDING.view()>{move || findings::sentence(lang.get(), &issue)}</td>
        </tr>
    }
}
