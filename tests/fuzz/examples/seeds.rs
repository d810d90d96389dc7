//! Writes what a target begins with into a folder: `seeds TARGET FOLDER`. Made of the conformance suite and of the
//! demonstration's workbook, so that it grows with them.
#![allow(clippy::unwrap_used, reason = "a tool of the tests")]

use coletor_common::form::expr::functions::Function;
use coletor_common::form::read::compile_with;
use coletor_common::form::sheet::Workbook;
use coletor_common::form::xform;
use coletor_fuzz::cases::{self, Case};
use coletor_fuzz::{parts, words};
use std::collections::BTreeSet;
use std::path::Path;
use std::{env, fs};

/// The folder of this crate.
const HERE: &str = env!("CARGO_MANIFEST_DIR");

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [target, folder] = arguments.as_slice() else { panic!("seeds TARGET FOLDER") };
    let root = Path::new(HERE).join("../..");
    let cases = cases::below(&root.join("common/tests/conformance"));
    let cases = cases.iter().map(|(_, case)| case);
    let seeds: BTreeSet<Vec<u8>> = match target.as_str() {
        "expression" => cases.flat_map(expressions).chain(calls()).map(String::into_bytes).collect(),
        "document" => cases.filter_map(document).map(String::into_bytes).collect(),
        "workbook_cells" => cases.map(|case| words::bytes(&text(case))).collect(),
        "workbook_file" => {
            let demo = fs::read(root.join("backend/demo/ronda-gde-scl01.xlsx")).unwrap();
            // A few of them: they differ in their cells, and that is what the other target is about.
            let files = cases.step_by(20).map(|case| file(&case.book)).chain([demo]);
            files.flat_map(|file| [parts::unpacked(&file).unwrap(), file]).collect()
        }
        unknown => panic!("there is no target {unknown}"),
    };
    for (at, seed) in seeds.iter().enumerate() {
        fs::write(Path::new(folder).join(format!("seed-{at:04}")), seed).unwrap();
    }
    println!("{} seeds", seeds.len());
}

/// What stands in cells and may be an expression, and what steps evaluate.
fn expressions(case: &Case) -> Vec<String> {
    let cells = case.book.sheets.iter().flat_map(|sheet| sheet.rows.iter().skip(1).flatten());
    let cells = cells.filter(|cell| cell.contains(['(', '$', '=', '.', '/'])).cloned();
    let steps = case.steps.iter().filter_map(|step| step.strip_prefix("eval ")?.split_once(' '));
    let steps = steps.filter_map(|(_, step)| Some(step.rsplit_once("=>")?.0.trim().to_owned()));
    cells.chain(steps).collect()
}

/// Each function of things that the sample has.
fn calls() -> Vec<String> {
    let of = |arguments: [&'static str; 4]| {
        Function::names()
            .flat_map(move |name| (0..=4).map(move |count| format!("{name}({})", arguments[..count].join(", "))))
    };
    let numbers = of(["${a}", "2", "-0.5", "${k}"]);
    let texts = of(["${s}", "'x'", "${t}", "1"]);
    let places = of(["/data/g/r/n", "${q}[position() > 1]/v", "${p}", "instance('m')/root/item[of = 'one']/label"]);
    numbers.chain(texts).chain(places).collect()
}

/// The form, written.
fn document(case: &Case) -> Option<String> {
    let written = || case.supplied(|supplies| compile_with(&case.book, supplies)).0.map(|form| xform::write(&form));
    case.document.clone().or_else(written)
}

/// As a case is written.
fn text(case: &Case) -> String {
    let entities = case.entities.iter().map(|(name, words)| format!("entities: {name} {}", words.join(" ")));
    let mut lines: Vec<String> = entities.collect();
    for sheet in &case.book.sheets {
        lines.push(format!("\n## {}", sheet.name));
        let cell = |cell: &String| cell.replace('\n', "\\n").replace('|', "\\p");
        lines.extend(sheet.rows.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>().join(" | ")));
    }
    lines.extend(case.files.iter().flat_map(|(name, text)| [format!("## file {name}"), text.clone()]));
    lines.push("\n## steps".into());
    lines.extend(case.steps.iter().cloned());
    lines.join("\n")
}

/// As a file.
fn file(book: &Workbook) -> Vec<u8> {
    let mut file = rust_xlsxwriter::Workbook::new();
    for sheet in &book.sheets {
        let tab = file.add_worksheet();
        tab.set_name(&sheet.name).unwrap();
        for (row, cells) in (0..).zip(&sheet.rows) {
            for (column, cell) in (0..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
                match cell.parse::<f64>() {
                    Ok(number) => tab.write_number(row, column, number).unwrap(),
                    Err(_) => tab.write_string(row, column, cell).unwrap(),
                };
            }
        }
    }
    file.save_to_buffer().unwrap()
}
