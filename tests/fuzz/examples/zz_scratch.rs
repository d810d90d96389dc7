#![allow(missing_docs, clippy::all, clippy::pedantic)]
use coletor_common::form::{read::compile_with, script, xform};
use coletor_fuzz::{cases::Case, dice::Dice, fill::*, sample, words};
use std::sync::Arc;
fn main() {
    let mut a = std::env::args().skip(1);
    let target = a.next().unwrap();
    std::panic::set_hook(Box::new(|_| {}));
    for path in a {
        let bytes = std::fs::read(&path).unwrap();
        let t = target.clone();
        let at = std::time::Instant::now();
        let r = std::panic::catch_unwind(move || match t.as_str() {
            "expression" => {
                if let Ok(t) = std::str::from_utf8(&bytes) {
                    sample::check(t)
                }
            }
            "document" => {
                let (d, ans) = bytes.split_at(bytes.iter().position(|b| *b == 0).unwrap_or(bytes.len()));
                let Ok(d) = std::str::from_utf8(d) else { return };
                if let (Some(f), _) = xform::read(d) {
                    let f = Arc::new(f);
                    fill(&f, &mut Dice::new(ans, d));
                    fill(&to_document_and_back(&f, Default::default()), &mut Dice::new(ans, d));
                }
            }
            _ => {
                let text = words::text(&bytes);
                let case = Case::read(&text);
                let (Some(form), _) = case.supplied(|s| compile_with(&case.book, s)) else { return };
                let form = Arc::new(form);
                let again = case.supplied(|s| {
                    to_workbook_and_back(&form, s);
                    to_document_and_back(&form, s)
                });
                if is_small(&form) {
                    let mut filling = coletor_common::form::filling::Filling::new(Arc::clone(&form), context());
                    for step in case.steps.iter().take(60) {
                        script::step(&mut filling, step, NOW).ok();
                    }
                    fill(&form, &mut Dice::new(&bytes, &text));
                    fill(&again, &mut Dice::new(&bytes, &text));
                }
            }
        });
        let took = at.elapsed();
        if took.as_millis() > 500 {
            println!("SLOW {took:?} {path}");
        }
        if let Err(e) = r {
            let m = e
                .downcast_ref::<String>()
                .cloned()
                .or(e.downcast_ref::<&str>().map(|s| s.to_string()))
                .unwrap_or_default();
            let b = std::fs::read(&path).unwrap();
            println!(
                "--- {path}\n{}\n=> {}",
                String::from_utf8_lossy(&b)
                    .chars()
                    .take(if target == "expression" { 700 } else { 0 })
                    .collect::<String>(),
                m.chars().take(1500).collect::<String>()
            );
        }
    }
}
