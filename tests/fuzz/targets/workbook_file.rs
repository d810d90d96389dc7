//! Workbooks as files: any bytes, or the parts of a file that is put together here, so that what is in them is reached
//! without a valid compression and checksum.
#![no_main]

use coletor_common::form::read::compile;
use coletor_fuzz::dice::Dice;
use coletor_fuzz::fill::fill;
use coletor_fuzz::parts;
use libfuzzer_sys::fuzz_target;
use std::borrow::Cow;
use std::panic;
use std::sync::Arc;

#[path = "../../../backend/src/import/workbook.rs"]
#[allow(dead_code, reason = "the product's own, and not all of it is used here")]
mod workbook;

fuzz_target!(|bytes: &[u8]| {
    let file = if bytes.starts_with(b"PK") { Cow::Borrowed(bytes) } else { Cow::Owned(parts::packed(bytes)) };
    // The product catches the panics of its reader of files, and so it may here, where any panic ends everything.
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let book = workbook::workbook(&file);
    panic::set_hook(hook);
    let Ok(book) = book else { return };
    if let (Some(form), _) = compile(&book) {
        fill(&Arc::new(form), &mut Dice::new(bytes, ""));
    }
});
