//! From a file's bytes to a form: a workbook, new or old, or a document of ODK, by how it begins.

use super::{ImportError, old, workbook};
use coletor_common::form::model::Form;
use coletor_common::form::read::{Supplies, compile_with};
use coletor_common::form::report::Finding;
use coletor_common::form::xform;

/// The form and all that was found in the file, with what belongs to it. Blocks.
///
/// # Errors
/// [`ImportError`] where it is no file of a form at all.
pub fn form(bytes: &[u8], supplies: Supplies) -> Result<(Option<Form>, Vec<Finding>), ImportError> {
    if is_document(bytes) {
        let text = std::str::from_utf8(bytes).map_err(|_| ImportError::NotAWorkbook("it is not UTF-8".into()))?;
        return Ok(xform::read_with(text.trim_start_matches('\u{feff}'), supplies));
    }
    let workbook = if bytes.starts_with(&old::MAGIC) { old::workbook(bytes)? } else { workbook(bytes)? };
    Ok(compile_with(&workbook, supplies))
}

/// Whether it is XML.
pub fn is_document(bytes: &[u8]) -> bool {
    let begins = bytes.iter().find(|byte| !byte.is_ascii_whitespace() && !matches!(byte, 0xEF | 0xBB | 0xBF));
    begins == Some(&b'<')
}
