//! Workbooks as cells, written like the cases of the conformance suite, in which a byte may stand for a word.
#![no_main]

use coletor_common::form::filling::Filling;
use coletor_common::form::read::compile_with;
use coletor_common::form::script;
use coletor_fuzz::cases::Case;
use coletor_fuzz::dice::Dice;
use coletor_fuzz::fill::{NOW, context, fill, is_small, to_document_and_back, to_workbook_and_back};
use coletor_fuzz::words;
use libfuzzer_sys::fuzz_target;
use std::sync::Arc;

/// Most steps that are followed.
const STEPS_MAX: usize = 60;

fuzz_target!(|bytes: &[u8]| {
    let text = words::text(bytes);
    let case = Case::read(&text);
    let (Some(form), _) = case.supplied(|supplies| compile_with(&case.book, supplies)) else { return };
    let form = Arc::new(form);
    let again = case.supplied(|supplies| {
        to_workbook_and_back(&form, supplies);
        to_document_and_back(&form, supplies)
    });
    if is_small(&form) {
        let mut filling = Filling::new(Arc::clone(&form), context());
        for step in case.steps.iter().take(STEPS_MAX) {
            // What a step expects need not be so.
            script::step(&mut filling, step, NOW).ok();
        }
        fill(&form, &mut Dice::new(bytes, &text));
        fill(&again, &mut Dice::new(bytes, &text));
    }
});
