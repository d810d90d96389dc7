//! What a workbook says for other tools: kept as it is written, so that documents can pass it on.

use super::cells::{Row, Table};
use crate::map::Map;

/// Settings that say nothing here.
pub const SETTINGS: &[&str] = &[
    "submission_url",
    "public_key",
    "auto_send",
    "auto_delete",
    "client_editable",
    "style",
    "namespaces",
    "omit_instanceid",
];

/// What rounds declare; documents of ours always do.
pub const OWN_NAMESPACE: &str = "coletor=\"https://coletor.dev/xforms\"";

/// Headings of attributes that are an author's own, such as `bind::esri:fieldType`, begin so.
const OWN: [&str; 4] = ["attribute::", "bind::", "body::", "instance::"];

/// Whether a heading names an attribute of the author's own.
pub fn is_own(key: &str) -> bool {
    OWN.iter().any(|beginning| key.starts_with(beginning))
}

/// What a row says for others, by heading.
pub fn read(table: &Table, row: Row) -> Map<String, String> {
    let is_passed = |key: &str| SETTINGS.contains(&key) || is_own(key);
    let cells = (0..).zip(&table.columns).filter(|(_, column)| is_passed(&column.key));
    let cells = cells.map(|(at, column)| (column.key.clone(), table.at(row, at).to_owned()));
    cells.filter(|(_, cell)| !cell.is_empty() && cell != OWN_NAMESPACE).collect()
}
