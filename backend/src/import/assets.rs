//! From what was sent of a table of assets to its cells: a workbook, new or old, or csv, by how it begins.

use super::workbook::too_large;
use super::{ImportError, old, workbook};
use coletor_common::form::files::sheet;
use coletor_common::form::sheet::Workbook;

/// Largest file, in bytes.
pub const BYTES_MAX: usize = 8 * 1024 * 1024;
/// How a zip file, such as an `.xlsx`, begins.
const ZIP: &[u8] = b"PK";

/// The cells of a table. Blocks.
///
/// # Errors
/// [`ImportError`]; any bytes may come in.
pub fn table(name: &str, bytes: &[u8]) -> Result<Workbook, ImportError> {
    too_large("bytes", bytes.len() as u64, BYTES_MAX as u64)?;
    if bytes.starts_with(&old::MAGIC) {
        return old::workbook(bytes);
    }
    if bytes.starts_with(ZIP) {
        return workbook(bytes);
    }
    let sheet = sheet(name, bytes).map_err(|error| ImportError::NotAWorkbook(error.to_string()))?;
    Ok(Workbook { sheets: vec![sheet] })
}
