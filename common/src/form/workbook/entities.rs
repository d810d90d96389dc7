//! The entities sheet: one row.

use super::Writer;
use super::table::{Row, Table};
use crate::form::sheet::Sheet;

/// What finished records do to entities, if they do anything.
pub fn sheet(writer: &Writer) -> Option<Sheet> {
    let rule = writer.form.entity.as_ref()?;
    let mut row = Row::default();
    row.put("list_name", &rule.list);
    for (heading, expr) in [
        ("label", &rule.label),
        ("entity_id", &rule.id),
        ("create_if", &rule.create_if),
        ("update_if", &rule.update_if),
    ] {
        row.put(heading, expr.as_ref().map(|expr| writer.named.expression(expr, 0)).unwrap_or_default());
    }
    let headings = ["list_name", "label", "entity_id", "create_if", "update_if"];
    let mut table = Table::of(headings.map(str::to_owned).to_vec());
    table.push(row);
    Some(table.finish("entities", |heading| heading == "list_name"))
}
