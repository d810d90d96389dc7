//! Documents of ODK: read, filled in, written, read again. Behind a zero byte stands what is answered.
#![no_main]

use coletor_common::form::read::Supplies;
use coletor_common::form::xform;
use coletor_fuzz::dice::Dice;
use coletor_fuzz::fill::{fill, to_document_and_back};
use libfuzzer_sys::fuzz_target;
use std::sync::Arc;

fuzz_target!(|bytes: &[u8]| {
    let (document, answers) = bytes.split_at(bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len()));
    let Ok(document) = std::str::from_utf8(document) else { return };
    if let (Some(form), _) = xform::read(document) {
        let form = Arc::new(form);
        fill(&form, &mut Dice::new(answers, document));
        fill(&to_document_and_back(&form, Supplies::default()), &mut Dice::new(answers, document));
    }
});
