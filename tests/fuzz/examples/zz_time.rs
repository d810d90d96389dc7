#![allow(missing_docs, clippy::all, clippy::pedantic)]
use coletor_common::form::{read::compile_with, script};
use coletor_fuzz::{cases::Case, dice::Dice, fill::*, words};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
fn main() {
    let mut t = [Duration::ZERO; 6];
    let mut n = 0;
    let mut forms = 0;
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(&path).unwrap();
        n += 1;
        let a = Instant::now();
        let text = words::text(&bytes);
        let case = Case::read(&text);
        t[0] += a.elapsed();
        let a = Instant::now();
        let c = case.supplied(|s| compile_with(&case.book, s));
        t[1] += a.elapsed();
        let a = Instant::now();
        let (Some(form), _) = c else { continue };
        forms += 1;
        let form = Arc::new(form);
        let again = case.supplied(|s| {
            to_workbook_and_back(&form, s);
            to_document_and_back(&form, s)
        });
        t[2] += a.elapsed();
        let a = Instant::now();
        if is_small(&form) {
            let mut filling = coletor_common::form::filling::Filling::new(Arc::clone(&form), context());
            for step in case.steps.iter().take(60) {
                script::step(&mut filling, step, NOW).ok();
            }
            t[3] += a.elapsed();
            let a = Instant::now();
            fill(&form, &mut Dice::new(&bytes, &text));
            t[4] += a.elapsed();
            let a = Instant::now();
            fill(&again, &mut Dice::new(&bytes, &text));
            t[5] += a.elapsed();
        }
    }
    println!("{n} {forms} {t:?}");
}
