//! The settings sheet.

use super::Findings;
use super::cells::Table;
use super::choices::Lists;
use super::expressions::Reader;
use super::passed;
use super::round;
use crate::form::expr::Expr;
use crate::form::expr::lex::straight;
use crate::form::model::RoundSettings;
use crate::form::report::Issue;
use crate::id::FormId;
use crate::map::Map;

/// What the settings say of the whole form.
#[derive(Debug)]
pub struct General {
    /// From `form_id`.
    pub id: FormId,
    /// From `version`.
    pub version: String,
    /// From `form_title`.
    pub title: String,
    /// From `instance_name`.
    pub instance_name: Option<Expr>,
    /// Set where the form is a round.
    pub round: Option<RoundSettings>,
    /// What other tools read.
    pub passed: Map<String, String>,
}

/// What a form without a version has.
pub const VERSION_FIRST: &str = "1";

/// Reads the sheet's first row; `None` where it has no valid `form_id`.
pub fn read(table: &Table, lists: &Lists, names: &Reader, findings: &mut Findings) -> Option<General> {
    let row = table.rows().next();
    let (id, place) = row.map_or_else(|| ("", table.place(None, None)), |row| table.cell(row, "form_id"));
    if id.is_empty() {
        findings.error(place, Issue::Blank { heading: "form_id".into() });
        return None;
    }
    let row = row?;
    let Ok(form_id) = id.parse::<FormId>() else {
        findings.error(place, Issue::NameInvalid { text: id.into() });
        return None;
    };
    let (mut version, place) = table.cell(row, "version");
    if version.is_empty() {
        findings.warning(place, Issue::Blank { heading: "version".into() });
        version = VERSION_FIRST;
    }
    let title = Some(table.get(row, "form_title")).filter(|title| !title.is_empty()).unwrap_or(id);
    let instance_name = match table.cell(row, "instance_name") {
        ("", _) => None,
        (cell, place) => names.parse(&straight(cell), 0, &|| place.clone(), findings),
    };
    let round = round::read(table, row, lists, findings);
    let passed = passed::read(table, row);
    Some(General { id: form_id, version: version.into(), title: title.into(), instance_name, round, passed })
}
